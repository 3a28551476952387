"""Edits of a genome's sequence; everything else that is written on it keeps its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bioxen_nb.genome.records import Feature, Gene, Genome, Location, Replicon, Span


@dataclass(frozen=True, slots=True)
class Edit:
    """Bases `start` to `end` of the forward strand become `inserted`."""

    start: int
    end: int
    inserted: bytes

    @property
    def growth(self) -> int:
        return len(self.inserted) - (self.end - self.start)

    def touches(self, start: int, end: int) -> bool:
        """Whether it changes something inside a stretch; an insertion at its very edge does not."""
        return self.start < end and start < self.end if self.end > self.start else start < self.start < end


@dataclass(frozen=True)
class Editing:
    """Edits of one replicon, by coordinate, and where its old coordinates lie afterwards."""

    replicon: str
    length: int
    edits: tuple[Edit, ...]

    @property
    def new_length(self) -> int:
        return self.length + sum(edit.growth for edit in self.edits)

    @property
    def moves(self) -> bool:
        """Whether any coordinate changes."""
        return any(edit.growth for edit in self.edits)

    def touches(self, start: int, end: int) -> bool:
        """Whether a stretch is changed. On a circle it may run on past the origin, or begin before it."""
        turns = (-self.length, 0, self.length)
        return any(edit.touches(start + turn, end + turn) for edit in self.edits for turn in turns)

    def edge(self, at: int, *, closing: bool = False) -> int:
        """New coordinate of the edge of a stretch; what is inserted at a closing edge stays outside."""
        out = at
        for edit in self.edits:
            inside = edit.start < at or (edit.start == at and edit.end == at and not closing)
            if inside:
                out += edit.growth if at >= edit.end else min(len(edit.inserted) - (at - edit.start), 0)
        return out

    def base(self, at: int) -> int:
        """New coordinate of a base, whole turns around the circle kept; a lost base gives its neighbour."""
        turns, inside = divmod(at, self.length)
        return turns * self.new_length + min(self.edge(inside), self.new_length - 1)

    def location(self, location: Location) -> Location | None:
        """Where a location lies afterwards; None when nothing of it is left."""
        spans = []
        for span in location.spans:
            start, end = self.edge(span.start), self.edge(span.end, closing=True)
            if start < end:
                spans.append(Span(start, end, span.strand))
        return replace(location, spans=tuple(spans)) if spans else None


def _moved_gene(gene: Gene, editing: Editing) -> Gene | None:
    location = editing.location(gene.location)
    return None if location is None else gene if location == gene.location else replace(gene, location=location)


def _moved_feature(feature: Feature, editing: Editing) -> Feature | None:
    location = editing.location(feature.location)
    if location is None or location == feature.location:
        return None if location is None else feature
    return replace(feature, location=location)


def _edited(replicon: Replicon, editing: Editing) -> Replicon:
    sequence = replicon.sequence or b""
    for edit in reversed(editing.edits):
        sequence = sequence[: edit.start] + edit.inserted + sequence[edit.end :]
    genes, features = replicon.genes, replicon.features
    if editing.moves:
        genes = tuple(moved for gene in genes if (moved := _moved_gene(gene, editing)))
        features = tuple(left for feature in features if (left := _moved_feature(feature, editing)))
    return replace(replicon, length=len(sequence), sequence=sequence, genes=genes, features=features)


def edit_genome(genome: Genome, editing: Editing) -> Genome:
    """The genome with an edited replicon: genes and features moved along, those of which nothing is left dropped."""
    replicons = [_edited(r, editing) if r.id == editing.replicon else r for r in genome.replicons]
    return replace(genome, replicons=tuple(replicons))


def replace_gene(genome: Genome, locus_tag: str, gene: Gene | None) -> Genome:
    """The genome with another record of one gene, or (None) without it."""
    replicons = []
    for replicon in genome.replicons:
        genes = tuple(gene if old.locus_tag == locus_tag else old for old in replicon.genes)
        replicons.append(replace(replicon, genes=tuple(g for g in genes if g is not None)))
    return replace(genome, replicons=tuple(replicons))


def runs(coordinates: Sequence[int]) -> list[tuple[int, int]]:
    """Stretches (start, end) of the forward strand that some coordinates fill, in order."""
    out: list[tuple[int, int]] = []
    for at in sorted(coordinates):
        if out and out[-1][1] == at:
            out[-1] = (out[-1][0], at + 1)
        else:
            out.append((at, at + 1))
    return out
