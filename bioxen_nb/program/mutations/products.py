"""What an edit does to the product of a gene, read from the edited sequence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from bioxen_nb.genome.genetic_codes import genetic_code
from bioxen_nb.genome.motifs import START_ENERGY
from bioxen_nb.genome.records import Gene, Location, Replicon, Span, reverse_complement
from bioxen_nb.program.mutations.editing import Editing
from bioxen_nb.program.mutations.notation import THREE_LETTERS
from bioxen_nb.program.mutations.stability import indel_kcal, substitutions_kcal

ProductKind = Literal[
    "start lost", "nonsense", "frameshift", "stop lost", "in-frame", "missense", "synonymous", "RNA gene"
]

#: A reading frame without a stop is followed so far behind its gene before the product counts as lost.
RUN_ON_NT = 3000
#: A product of which less than this share is as before does no work: a rule of thumb (heuristic), as most ends of a
#: protein fold with the rest.
WORKING_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class ProductChange:
    """A gene after an edit."""

    gene: Gene | None
    """Its record in the edited genome, cut or lengthened at the new stop; None when no product is left."""
    kind: ProductKind
    text: str
    intact_aa: int
    """Amino acids that are as before, or (nonsense, in-frame) that are left."""
    before_aa: int
    destabilisation_kcal: float = 0.0
    """Stability that the change of amino acids takes from the protein, kcal/mol."""

    @property
    def works(self) -> bool:
        """Whether enough of the product is left to take part in machines and to bind DNA."""
        return self.gene is not None and self.intact_aa >= WORKING_SHARE * self.before_aa


def _behind(replicon: Replicon, location: Location, most: int) -> bytes:
    """Up to so many bases after a location, in its direction."""
    sequence = replicon.sequence or b""
    span = location.spans[-1]
    most = min(most, max(replicon.length - location.length, 0))
    if span.strand > 0:
        ahead = sequence[span.end : span.end + most]
        return ahead + sequence[: most - len(ahead)] if replicon.circular else ahead
    before = sequence[max(span.start - most, 0) : span.start]
    missing = most - len(before)
    if replicon.circular and missing:
        before = sequence[-missing:] + before
    return reverse_complement(before)


def _cut(location: Location, length: int) -> Location:
    """The first so many bases of a location."""
    spans: list[Span] = []
    for span in location.spans:
        keep = min(span.length, length)
        length -= keep
        if keep:
            start = span.start if span.strand > 0 else span.end - keep
            spans.append(Span(start, start + keep, span.strand))
    return replace(location, spans=tuple(spans))


def _lengthened(location: Location, extra: int, replicon: Replicon) -> Location:
    """A location with so many more bases at its 3' end, across the origin if need be."""
    last = location.spans[-1]
    room = replicon.length - last.end if last.strand > 0 else last.start
    here = min(extra, room)
    if last.strand > 0:
        spans = [Span(last.start, last.end + here, 1)]
        if extra > here:
            spans.append(Span(0, extra - here, 1))
    else:
        spans = [Span(last.start - here, last.end, -1)]
        if extra > here:
            spans.append(Span(replicon.length - (extra - here), replicon.length, -1))
    return replace(location, spans=(*location.spans[:-1], *spans))


def _read(coding: bytes, gene: Gene, exceptions: dict[int, str]) -> tuple[str, bool]:
    """Amino acids up to the first stop, and whether there was one."""
    code = genetic_code(gene.translation_table)
    letters: list[str] = []
    for index in range(len(coding) // 3):
        letter = exceptions.get(index) or code.amino_acid(coding[3 * index : 3 * index + 3])
        if letter == "*":
            return "".join(letters), True
        letters.append(letter)
    return "".join(letters), False


def _common(first: str, second: str) -> int:
    pairs = zip(first, second, strict=False)
    return next((k for k, (a, b) in enumerate(pairs) if a != b), min(len(first), len(second)))


def _exceptions(gene: Gene, old: bytes, new: bytes) -> tuple[tuple[int, str], ...]:
    """Codons with a reading of their own, as far as they are still there: those behind a change of length move."""
    grown, kept = len(new) - len(old), []
    for index, letter in gene.transl_except:
        moved = index
        if old[: 3 * index + 3] != new[: 3 * index + 3] and grown:
            moved = index + grown // 3 if grown % 3 == 0 else -1
        if moved >= 0 and old[3 * index : 3 * index + 3] == new[3 * moved : 3 * moved + 3]:
            kept.append((moved, letter))
    return tuple(kept)


def _differences(old: str, new: str) -> str:
    """Changed amino acids of two proteins of one length: Gly12Asp; the first three are named."""
    changed = [
        f"{THREE_LETTERS.get(a, a)}{k}{THREE_LETTERS.get(b, b)}"
        for k, (a, b) in enumerate(zip(old, new, strict=True), 1)
        if a != b
    ]
    return ", ".join(changed[:3]) + (f" and {len(changed) - 3} more" if len(changed) > 3 else "")


def _lost(gene: Gene, kind: ProductKind, text: str, before: int) -> ProductChange:
    return ProductChange(None, kind, f"{gene.name}: {text} The gene makes no product.", 0, before)


def _verdict(gene: Gene, moved: Gene, old: str, new: str, codons_grown: int | None, start: str) -> ProductChange:
    """Compare two proteins. `codons_grown`: codons by which the frame grew, None when it was shifted."""
    before, after, name = len(old), len(new), gene.name
    if codons_grown is None:
        intact = _common(old, new)
        text = f"{name}: frameshift after amino acid {intact}, new stop after {after:,} instead of {before:,}."
        return ProductChange(moved, "frameshift", text, intact, before)
    if after < before + codons_grown:
        text = f"{name}: stop codon after {after:,} of {before:,} amino acids."
        return ProductChange(moved, "nonsense", text, _common(old, new) if codons_grown else after, before)
    if after > before + codons_grown:
        text = f"{name}: stop codon lost, the protein runs on to {after:,} instead of {before:,} amino acids."
        return ProductChange(moved, "stop lost", text, before, before)
    if codons_grown:
        text = f"{name}: {abs(codons_grown)} amino acid(s) {'more' if codons_grown > 0 else 'fewer'}, frame kept."
        return ProductChange(moved, "in-frame", text, min(before, after), before, indel_kcal(abs(codons_grown)))
    if old == new:
        return ProductChange(moved, "synonymous", f"{name}: protein unchanged{start}.", before, before)
    text = f"{name}: {_differences(old, new)}."
    return ProductChange(moved, "missense", text, before, before, substitutions_kcal(zip(old, new, strict=True)))


def product_change(
    gene: Gene, before: Replicon, after: Replicon, moved: Gene, editing: Editing
) -> ProductChange | None:
    """What an edit does to the product of one gene; None when it lies outside of it.

    Args:
        gene, before: the gene and its replicon as they were.
        moved, after: the same with coordinates and sequence of the edited genome.
    """
    if not any(editing.touches(span.start, span.end) for span in gene.location.spans):
        return None
    if not gene.is_coding:
        text = f"{gene.name}: what this does to the {gene.kind} is not predicted; the program stays as it was."
        return ProductChange(moved, "RNA gene", text, 0, 0)
    skipped = gene.codon_start - 1
    old_coding = before.extract(gene.location)[skipped:]
    own = after.extract(moved.location)[skipped:]
    exceptions = _exceptions(gene, old_coding, own)
    old, _ = _read(old_coding, gene, dict(gene.transl_except))
    whole = not gene.location.partial_start
    first, now = old_coding[:3].decode(), own[:3].decode()
    if whole and now != first and now not in START_ENERGY:
        return _lost(gene, "start lost", f"the start codon {first} became {now or 'nothing'}.", len(old))
    grown = len(own) - len(old_coding)
    run_on = b"" if gene.location.partial_end else _behind(after, moved.location, RUN_ON_NT)
    new, stopped = _read(own + run_on, gene, dict(exceptions))
    if whole:
        old, new = "M" + old[1:], "M" + new[1:]
    if not stopped and not gene.location.partial_end:
        return _lost(gene, "stop lost", f"no stop codon follows within {RUN_ON_NT:,} bases.", len(old))
    location = moved.location
    if stopped:
        wanted = skipped + 3 * (len(new) + 1)
        extra = wanted - location.length
        location = _lengthened(location, extra, after) if extra > 0 else _cut(location, wanted)
    kept = tuple((index, letter) for index, letter in exceptions if index <= len(new))
    start = f", but its start codon is {now} instead of {first}" if whole and now != first else ""
    final = replace(moved, location=location, transl_except=kept)
    return _verdict(gene, final, old, new, None if grown % 3 else grown // 3, start)
