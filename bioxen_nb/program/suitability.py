"""Which chassis suits a genome, and why: genetic code, kind of cell, and the machines that its genes encode."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bioxen_nb.genome.records import Genome
from bioxen_nb.program import chassis as chassis_registry
from bioxen_nb.program.chassis import Chassis
from bioxen_nb.program.passes.complexes import find_complexes
from bioxen_nb.program.records import Complex

#: Genera whose ribosomes and polymerase are those of eukaryotes, as far as this toolkit has a chassis for them.
_EUKARYOTES = ("saccharomyces",)
_KINDS = {"bacteria": "bacteria", "eukaryote": "eukaryotes"}
#: Codes that differ in their start codons alone, so that the same proteins are made.
_ALIKE = {1: 11, 11: 11}


@dataclass(frozen=True, slots=True)
class ChassisFit:
    """One genome on one chassis. `suits`: its proteins would be read rightly and it lives by its own machines."""

    chassis: str
    suits: bool
    machines: tuple[str, ...]
    """Machines that the genome encodes whole."""
    missing: tuple[str, ...]
    reasons: tuple[str, ...]
    native: bool
    """Whether the chassis's measured copies describe this very genome."""
    kin: int = 0
    """Words that the organism's name and the chassis's share: species count more than genus."""


def fits(genome: Genome, chassis: Sequence[str] = ()) -> tuple[ChassisFit, ...]:
    """How the genome fits each chassis (all that are installed unless named), the best first."""
    ids = tuple(chassis) or chassis_registry.names()
    chosen = [chassis_registry.get(id) for id in ids]
    machines = {
        spared: tuple(find_complexes(genome.genes, singly_dispensable=spared))
        for spared in sorted({one.singly_dispensable for one in chosen})
    }
    found = [_fit(genome, one, machines[one.singly_dispensable]) for one in chosen]
    preferred = genome.chassis
    return tuple(
        sorted(found, key=lambda fit: (not fit.suits, not fit.native, -fit.kin, fit.chassis != preferred, fit.chassis))
    )


def best_chassis(genome: Genome) -> ChassisFit:
    """The chassis that suits the genome best; look at `suits`: it may be none that it can live on alone."""
    return fits(genome)[0]


def _fit(genome: Genome, chassis: Chassis, machines: Sequence[Complex]) -> ChassisFit:
    encoded = tuple(machine.id for machine in machines if machine.subunits)
    missing = tuple(machine.id for machine in machines if not machine.subunits)
    code_fits, code = _code(genome, chassis)
    kind_fits, kind = _kind(genome, chassis)
    native = genome.accession.partition(".")[0] in chassis.native_accessions
    alive, machinery = _machinery(chassis, encoded, missing)
    reasons = [code, kind, machinery]
    if native:
        reasons.append(f"the measured copies of chassis {chassis.id} belong to this very genome")
    return ChassisFit(
        chassis.id,
        code_fits and kind_fits and alive,
        encoded,
        missing,
        tuple(reason for reason in reasons if reason),
        native,
        _kinship(genome.organism, chassis.name),
    )


def _code(genome: Genome, chassis: Chassis) -> tuple[bool, str]:
    tables = Counter(gene.translation_table for gene in genome.genes if gene.is_coding)
    if not tables:
        return False, "no coding gene"
    table, count = tables.most_common(1)[0]
    wanted = chassis.translation_table
    if _ALIKE.get(table, table) == _ALIKE.get(wanted, wanted):
        return True, f"genetic code {table} is read as the chassis reads it"
    total = sum(tables.values())
    return False, f"{count:,} of {total:,} genes use genetic code {table}, and the chassis reads code {wanted}"


def _kind(genome: Genome, chassis: Chassis) -> tuple[bool, str]:
    eukaryote = genome.organism.lower().startswith(_EUKARYOTES)
    if not genome.organism:
        eukaryote = all(gene.translation_table == 1 for gene in genome.genes if gene.is_coding)
    if eukaryote == (chassis.domain == "eukaryote"):
        return True, ""
    kind = "a eukaryote" if eukaryote else "not a eukaryote"
    return False, f"{genome.organism or 'the organism'} is {kind}, and the chassis is for {_KINDS[chassis.domain]}"


def _machinery(chassis: Chassis, encoded: Sequence[str], missing: Sequence[str]) -> tuple[bool, str]:
    if not missing:
        return True, f"all {len(encoded)} machines are encoded"
    if chassis.whole_genome is not None:
        return True, f"not encoded, assumed as host genes by this chassis: {', '.join(missing)}"
    if not encoded:
        return False, "encodes no machine of its own: it needs a host"
    return False, f"not encoded: {', '.join(missing)}"


def _kinship(organism: str, name: str) -> int:
    ours, theirs = organism.lower().split(), name.lower().split()
    return sum(word in theirs for word in ours if len(word) > 3)
