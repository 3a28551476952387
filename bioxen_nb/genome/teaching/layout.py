"""Lays the units out on a circle: each at its place and strand, with the sites between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bioxen_nb.genome.records import Span, reverse_complement
from bioxen_nb.genome.teaching.draws import Draws
from bioxen_nb.genome.teaching.recipe import Recipe, UnitPlan, load_recipe
from bioxen_nb.genome.teaching.signals import origin, plain
from bioxen_nb.genome.teaching.unit import Construct, Mark, write_unit

#: Site at which chromosome dimers are resolved, opposite the origin; Kuempel et al. 1991, New Biol 3:799.
DIF = b"GGTGCGCATAATGTATATTATGTTAAAT"
#: Bases between neighbouring units, without any signal.
_BETWEEN_NT = 24


@dataclass(frozen=True, slots=True)
class Placed:
    """A unit or site of the recipe at its place on the forward strand."""

    entry: UnitPlan | str
    construct: Construct
    start: int
    strand: int

    def span(self, mark: Mark) -> Span:
        """Forward coordinates of a mark."""
        strand = -self.strand if mark.reverse else self.strand
        if self.strand > 0:
            return Span(self.start + mark.start, self.start + mark.end, strand)
        end = self.start + len(self.construct.sequence)
        return Span(end - mark.end, end - mark.start, strand)


def _site(name: str, recipe: Recipe) -> Construct:
    """oriC, dif, or the place where cassettes go."""
    out = Construct()
    draws = Draws(recipe.seed, "site", name)
    out.add(plain(60, 0, draws))
    if name == "oriC":
        sequence, dnaa_boxes = origin(draws)
        begin = len(out.sequence)
        out.add(sequence, "origin", "oriC")
        out.marks += [
            Mark("dnaa_box", f"R{rank}", begin + at, begin + at + 9, reverse=strand < 0)
            for rank, (at, strand) in enumerate(dnaa_boxes, 1)
        ]
    elif name == "dif":
        out.add(DIF, "terminus", "dif")
    out.add(plain(60, 0, draws))
    return out


def _leading(entries: Sequence[UnitPlan | str]) -> list[int]:
    """+1 where the forward strand is the leading one (clockwise from the origin to the terminus), else -1."""
    names = list(entries)
    origin_row, terminus_row = names.index("oriC"), names.index("dif")
    count = len(names)
    arm = (terminus_row - origin_row) % count
    return [1 if (row - origin_row) % count <= arm else -1 for row in range(count)]


@lru_cache(maxsize=8)
def assemble(edition: str, cassettes: tuple[str, ...]) -> tuple[bytes, tuple[Placed, ...]]:
    """The sequence and the placed units and sites of an edition with cassettes."""
    recipe = load_recipe()
    entries = recipe.chromosome(edition, cassettes)
    pieces: list[bytes] = []
    placed: list[Placed] = []
    position = 0
    for entry, leading in zip(entries, _leading(entries), strict=True):
        if isinstance(entry, str):
            construct, strand, name = _site(entry, recipe), 1, entry
        else:
            construct, strand, name = write_unit(entry, recipe, entry.strand * leading), entry.strand, entry.name
        gap = plain(_BETWEEN_NT, leading, Draws(recipe.seed, "before", name))
        placed.append(Placed(entry, construct, position + len(gap), strand))
        piece = construct.sequence if strand > 0 else reverse_complement(construct.sequence)
        pieces += [gap, piece]
        position += len(gap) + len(piece)
    return b"".join(pieces), tuple(placed)


def marks_of(placed: Iterable[Placed]) -> Iterable[tuple[Placed, Mark, Span]]:
    """All marks with their places, unit by unit along the chromosome."""
    for item in placed:
        for mark in item.construct.marks:
            yield item, mark, item.span(mark)


def locus_tag(entry: UnitPlan | str, symbol: str) -> str:
    """Locus tag of a gene: its b-number, or `<cassette>_<symbol>`."""
    if isinstance(entry, UnitPlan) and entry.cassette:
        return f"{entry.cassette}_{symbol}"
    return load_recipe().genes[symbol].locus_tag
