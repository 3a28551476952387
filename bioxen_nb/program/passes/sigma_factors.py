"""Which sigma factor reads a promoter: what a chassis knows of its own, in a hand-curated table."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bioxen_nb.errors import CompileError
from bioxen_nb.genome.data_files import genomes_path
from bioxen_nb.genome.records import Gene
from bioxen_nb.program.chassis import Chassis
from bioxen_nb.program.records import Promoter, TranscriptionUnit

#: The factor of all promoters that the table does not name.
HOUSEKEEPING = "sigma70"
_COLUMNS = ("kind", "sigma", "gene", "core_nm", "free", "source")


@dataclass(frozen=True, slots=True)
class SigmaFactor:
    """A sigma factor, the symbol of its gene, and what decides its share of the core polymerase."""

    name: str
    gene: str
    core_nm: float
    """Dissociation constant from core polymerase."""
    free: float
    """Share at the reference that no anti-sigma factor or chaperone holds."""
    source: str


@dataclass(frozen=True)
class SigmaTable:
    """Factors, and gene symbol -> names of the factors that read the promoter of its unit."""

    factors: tuple[SigmaFactor, ...]
    served: dict[str, tuple[str, ...]]


@lru_cache(maxsize=8)
def read_sigma_table(name: str) -> SigmaTable:
    """A shipped table; an empty one for no name.

    Raises:
        CompileError: the table is missing, lacks a column, or names a factor that it does not list.
    """
    if not name:
        return SigmaTable((), {})
    path = genomes_path(f"tables/{name}")
    if not path.is_file():
        raise CompileError(f"The sigma table {name!r} is missing: reinstall bioxen_nb.", table=name)
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader((line for line in stream if not line.startswith("#")), delimiter="\t")
        if tuple(reader.fieldnames or ()) != _COLUMNS:
            raise CompileError(f"The sigma table {name!r} needs the columns {', '.join(_COLUMNS)}.", table=name)
        rows = list(reader)
    factors = tuple(
        SigmaFactor(row["sigma"], row["gene"], float(row["core_nm"]), float(row["free"]), row["source"])
        for row in rows
        if row["kind"] == "factor"
    )
    served = {row["gene"]: tuple(row["sigma"].split("+")) for row in rows if row["kind"] == "promoter"}
    unknown = {name for names in served.values() for name in names} - {factor.name for factor in factors}
    if unknown:
        raise CompileError(f"The sigma table {name!r} lists no factor {', '.join(sorted(unknown))}.", table=name)
    return SigmaTable(factors, served)


def assign_sigma(
    promoters: Sequence[Promoter], units: Sequence[TranscriptionUnit], genes: Sequence[Gene], chassis: Chassis
) -> list[Promoter]:
    """Promoters with the factors that the chassis's table names for a gene of their unit, joined by `+`.

    A factor that the genome does not encode reads nothing: its promoters stay with the housekeeping factor.
    """
    table = read_sigma_table(chassis.sigma_table)
    symbols = {gene.locus_tag: gene.symbol for gene in genes}
    encoded = {gene.symbol for gene in genes if gene.is_coding}
    present = {factor.name for factor in table.factors if factor.gene in encoded}
    read_by: dict[str, tuple[str, ...]] = {}
    for unit in units:
        names = {name for tag in unit.genes for name in table.served.get(symbols[tag], ()) if name in present}
        if names and not unit.stable_rna:
            read_by[unit.id] = tuple(sorted(names))
    return [
        replace(promoter, sigma="+".join(read_by[promoter.unit]))
        if promoter.unit in read_by and promoter.sigma in (HOUSEKEEPING, "assumed")
        else promoter
        for promoter in promoters
    ]
