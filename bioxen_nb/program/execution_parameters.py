"""Rates that a user sets in place of a chassis's own."""

from __future__ import annotations

import math
from dataclasses import replace

from bioxen_nb.program.chassis import Chassis
from bioxen_nb.program.parameters import Grade, Parameter
from bioxen_nb.program.records import GenomeProgram

#: Settings of a chassis that a configuration may set.
USER_SETTINGS = ("transcription_mrna_nt_per_s", "translation_aa_per_s", "mrna_half_life_s", "atp_pool_um")

_SOURCE = "set by the user"


def with_settings(chassis: Chassis, values: dict[str, float | None]) -> Chassis:
    """The chassis with other values of some settings, marked as the user's; None keeps the chassis's own.

    Raises:
        UnknownNameError: no such setting.
    """
    given = {name: value for name, value in values.items() if value is not None}
    if not given:
        return chassis
    changed = {}
    for name, value in given.items():
        chassis.value(name)
        changed[name] = chassis.settings[name].with_value(value, Grade.HEURISTIC, _SOURCE)
    return replace(chassis, settings={**chassis.settings, **changed})


def with_protein_half_life(program: GenomeProgram, half_life_s: float | None) -> GenomeProgram:
    """The program with this half-life for every protein that is not known to be degraded; None keeps it."""
    if half_life_s is None:
        return program
    own = Parameter(half_life_s, "s", _SOURCE, Grade.HEURISTIC)
    genes = (
        replace(gene, protein_half_life_s=own)
        if gene.is_coding and math.isinf(gene.protein_half_life_s.value)
        else gene
        for gene in program.genes
    )
    return replace(program, genes=tuple(genes))
