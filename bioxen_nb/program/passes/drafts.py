"""What the passes hand to each other: genes in order, units, and what was found around them; no rates yet."""

from __future__ import annotations

from dataclasses import dataclass, field

from bioxen_nb.genome.records import Feature, Gene, Replicon
from bioxen_nb.program.passes.regulation_rules import Rule
from bioxen_nb.program.scans.strands import Strands


@dataclass(frozen=True, slots=True)
class PlacedGene:
    """A gene with its arc on the forward strand, `left < right`; `right` passes the length across the origin."""

    gene: Gene
    left: int
    right: int

    @property
    def strand(self) -> int:
        return self.gene.location.strand

    def begin(self, length: int) -> int:
        """Reading position of the first base."""
        return self.left if self.strand > 0 else length - self.right

    def finish(self, length: int) -> int:
        """Reading position after the last base."""
        return self.right if self.strand > 0 else length - self.left


@dataclass(frozen=True)
class Layout:
    """One replicon as the passes see it."""

    replicon: Replicon
    messengers: tuple[PlacedGene, ...]
    """Coding genes and pseudogenes, by left coordinate."""
    stable: tuple[PlacedGene, ...]
    """RNA genes, by left coordinate."""
    annotated: dict[str, tuple[Feature, ...]]
    """promoter, terminator, operator, origin, operon -> features, by left coordinate."""
    strands: Strands | None
    """None without a sequence."""

    @property
    def length(self) -> int:
        return self.replicon.length


@dataclass(frozen=True, slots=True)
class UnitDraft:
    """Genes transcribed together, 5' to 3'."""

    id: str
    layout: int
    strand: int
    genes: tuple[PlacedGene, ...]
    stable: bool
    before: int
    """Reading position where the gene before the unit (on either strand) ends."""
    after: int
    """Reading position where the gene behind it begins."""


@dataclass(frozen=True, slots=True)
class PromoterDraft:
    """A start of transcription; `tss` is a reading position, boxes are forward coordinates (-1: assumed)."""

    id: str
    unit: int
    tss: int
    minus35: int
    minus10: int
    spacer: int
    score: float
    evidence: str
    sites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SiteDraft:
    """A ribosome binding site; `position` is a forward coordinate (-1: none). Energies in kcal/mol."""

    gene: str
    position: int
    spacing: int
    sd_energy: float
    fold_energy: float
    start_codon: str
    total_energy: float
    ribosome: str = "native"


@dataclass(frozen=True, slots=True)
class TerminatorDraft:
    """An end of transcription; `last` is the reading position of the last transcribed base."""

    id: str
    unit: int
    last: int
    kind: str
    score: float


@dataclass(frozen=True, slots=True)
class EdgeDraft:
    """A factor at a site of a promoter."""

    regulator: str
    promoter: int
    site: str
    position: int
    mismatches: int
    rule: Rule
    """How it acts."""
    relative: bool = False
    """Whether the promoter's expression is stated with the factor in place (see `reference_regulation`)."""
    reference: float = 1.0
    """Factor of the edge at the reference state; 1 unless relative."""


@dataclass
class Notes:
    """Warnings gathered on the way, in order, each once."""

    lines: list[str] = field(default_factory=list)

    def add(self, line: str) -> None:
        if line not in self.lines:
            self.lines.append(line)
