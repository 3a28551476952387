"""Reads the recipe: which genes, in which order, under which signals."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bioxen_nb.errors import ConfigurationError, unknown_name
from bioxen_nb.genome.data_files import genomes_path
from bioxen_nb.genome.motifs import OPERATORS, START_CODONS
from bioxen_nb.genome.records import GeneKind

EDITIONS = ("full", "mini")


@dataclass(frozen=True, slots=True)
class GeneFacts:
    """One row of the gene table. `locus_tag` is empty for genes that only cassettes bring."""

    locus_tag: str
    symbol: str
    kind: GeneKind
    length_nt: int
    start_codon: bytes
    product: str


@dataclass(frozen=True, slots=True)
class RibosomeGrade:
    """A Shine-Dalgarno word and the bases between it and the start codon."""

    word: bytes
    gap_nt: int


@dataclass(frozen=True, slots=True)
class TerminatorGrade:
    """Shape of a hairpin and the tail behind it."""

    stem_nt: int
    stem_gc: int
    loop: bytes
    tail: bytes


@dataclass(frozen=True, slots=True)
class SitePlan:
    """A binding site: a repressor's begins at the transcription start, an activator's middle lies upstream of it."""

    name: str
    sequence: bytes
    regulator: str
    centre_nt: int = 0


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """One transcription unit of the recipe. `genes`: (symbol, ribosome grade) in the order of reading."""

    strand: int
    promoter: str
    terminator: str
    genes: tuple[tuple[str, str], ...]
    operators: tuple[str, ...] = ()
    activators: tuple[str, ...] = ()
    near_miss: str = ""
    cassette: str = ""
    tag: str = ""
    """Degradation tag at the end of the unit's proteins; empty for none."""

    @property
    def name(self) -> str:
        """Name of the unit: cassette, if any, and the first gene."""
        first = self.genes[0][0]
        return f"{self.cassette}_{first}" if self.cassette else first


@dataclass(frozen=True, slots=True)
class Recipe:
    """The whole recipe. `entries` and the cassettes' lists hold units; a string names a site such as 'oriC'."""

    seed: str
    genes: dict[str, GeneFacts]
    codons: dict[str, int]
    promoter_nats: dict[str, float]
    ribosome: dict[str, RibosomeGrade]
    terminator: dict[str, TerminatorGrade]
    sites: dict[str, SitePlan]
    tags: dict[str, bytes]
    decoys: dict[str, frozenset[str]]
    entries: tuple[UnitPlan | str, ...]
    mini: tuple[UnitPlan | str, ...]
    cassettes: dict[str, tuple[UnitPlan, ...]]
    replaces: dict[str, tuple[str, ...]]

    def chromosome(self, edition: str, cassettes: tuple[str, ...]) -> list[UnitPlan | str]:
        """Units and sites in order, with the cassettes at attB and without the genes they replace.

        Raises:
            ConfigurationError: no such edition, or a cassette twice.
            UnknownNameError: no such cassette.
        """
        if edition not in EDITIONS:
            raise ConfigurationError(f"No edition {edition!r} of the teaching genome; choose 'full' or 'mini'.")
        for name in cassettes:
            if name not in self.cassettes:
                raise unknown_name("cassette", name, self.cassettes)
            if cassettes.count(name) > 1:
                raise ConfigurationError(f"Cassette {name!r} is named twice; a genome takes each one once.")
        gone = {symbol for name in cassettes for symbol in self.replaces[name]}
        out: list[UnitPlan | str] = []
        for entry in self.entries if edition == "full" else self.mini:
            if isinstance(entry, UnitPlan):
                kept = _only(entry, {symbol for symbol, _ in entry.genes} - gone)
                out += [kept] if kept else []
            else:
                out.append(entry)
                if entry == "attB":
                    out += [unit for name in cassettes for unit in self.cassettes[name]]
        return out


def _only(unit: UnitPlan, symbols: set[str]) -> UnitPlan | None:
    """The unit with those genes alone; None when none is left."""
    genes = tuple(item for item in unit.genes if item[0] in symbols)
    if not genes:
        return None
    return UnitPlan(
        unit.strand,
        unit.promoter,
        unit.terminator,
        genes,
        unit.operators,
        unit.activators,
        unit.near_miss,
        unit.cassette,
        unit.tag,
    )


def _table(name: str) -> list[list[str]]:
    """Rows of a tab-separated table without comments and header."""
    lines = genomes_path(f"teaching/{name}").read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")][1:]


def _facts(row: list[str]) -> GeneFacts:
    """A row of the gene table; a start codon outside the usual three (infC: ATT) becomes ATG."""
    locus_tag, symbol, kind, length_nt, start, product = row
    codon = start.encode() if start.encode() in START_CODONS else b"ATG"
    return GeneFacts(locus_tag, symbol, kind, int(length_nt), codon, product)  # type: ignore[arg-type]


def _unit(entry: dict[str, Any], cassette: str = "") -> UnitPlan:
    genes = [item.partition(":") for item in entry["genes"].split()]
    return UnitPlan(
        1 if entry["strand"] == "+" else -1,
        entry["promoter"],
        entry.get("terminator", "strong"),
        tuple((symbol, grade) for symbol, _, grade in genes),
        tuple(entry.get("operators", ())),
        tuple(entry.get("activators", ())),
        entry.get("near_miss", ""),
        cassette,
        entry.get("tag", ""),
    )


def _mini(entry: dict[str, Any]) -> UnitPlan | str | None:
    if "site" in entry:
        return str(entry["site"])
    chosen = entry.get("mini", "")
    unit = _unit(entry)
    return unit if chosen is True else _only(unit, set(chosen.split()))


def _sites(document: dict[str, Any]) -> dict[str, SitePlan]:
    known = {op.name: SitePlan(op.name, op.sequence, op.regulator) for op in OPERATORS}
    for name, item in document.items():
        known[name] = SitePlan(name, item["sequence"].encode(), item["regulator"], item.get("centre_nt", 0))
    return known


@lru_cache(maxsize=1)
def load_recipe() -> Recipe:
    """The shipped recipe with its tables."""
    document = tomllib.loads(genomes_path("teaching/recipe.toml").read_text(encoding="utf-8"))
    units = document["chromosome"]["units"]
    cassettes = document["cassette"]
    return Recipe(
        seed=document["seed"],
        genes={row[1]: _facts(row) for row in _table(document["genes_table"])},
        codons={codon: int(count) for codon, count in _table(document["codon_table"])},
        promoter_nats=document["promoter_grades"],
        ribosome={
            name: RibosomeGrade(item["word"].encode(), item["gap_nt"])
            for name, item in document["ribosome_grades"].items()
        },
        terminator={
            name: TerminatorGrade(item["stem_nt"], item["stem_gc"], item["loop"].encode(), item["tail"].encode())
            for name, item in document["terminator_grades"].items()
        },
        sites=_sites(document["sites"]),
        tags={name: codons.encode() for name, codons in document["tags"].items()},
        decoys={kind: frozenset(names.split()) for kind, names in document["decoys"].items()},
        entries=tuple(str(entry["site"]) if "site" in entry else _unit(entry) for entry in units),
        mini=tuple(item for item in map(_mini, units) if item is not None),
        cassettes={name: tuple(_unit(unit, name) for unit in item["units"]) for name, item in cassettes.items()},
        replaces={name: tuple(item.get("replaces", ())) for name, item in cassettes.items()},
    )
