"""A minimal cell that is not JCVI-syn3A: its physiology, lent to any reduced genome.

What differs from the chassis `syn3a`: no expression table applies, so that the proteome is divided by sector and evenly
within each; all else, promoters that are assumed rather than searched for included, is syn3A's.
"""

from __future__ import annotations

from dataclasses import replace

from bioxen_nb.program.chassis_syn3a import CHASSIS as SYN3A
from bioxen_nb.program.parameters import Grade, Parameter


def _lent(parameter: Parameter) -> Parameter:
    """A constant of syn3A as another genome gets it: no longer measured."""
    grade = Grade.HEURISTIC if parameter.grade is Grade.HEURISTIC else Grade.CHASSIS
    return parameter.with_value(parameter.value, grade, f"lent by JCVI-syn3A: {parameter.source}")


CHASSIS = replace(
    SYN3A,
    id="minimal_cell",
    name="minimal cell (physiology of JCVI-syn3A)",
    expression_table="",
    native_accessions=(),
    sector_shares=True,
    settings={name: _lent(parameter) for name, parameter in SYN3A.settings.items()},
    notes=(
        "Minimal cell: physiology and sector sizes are those of JCVI-syn3A, copies of single proteins are even shares "
        "of their sector. Only which genes there are is this genome's own.",
    ),
)
