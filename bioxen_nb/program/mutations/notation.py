"""What a line like `lacZ:p.Gly12Asp` says, as frozen records. Nothing here knows a genome."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bioxen_nb.errors import CompileError

Scale = Literal["coding", "genome", "promoter"]
Act = Literal["substitution", "deletion", "insertion", "duplication", "replacement"]

#: Three letters of an amino acid -> one; `Ter` is a stop.
AMINO_ACIDS = {
    **{"Ala": "A", "Arg": "R", "Asn": "N", "Asp": "D", "Cys": "C", "Gln": "Q", "Glu": "E", "Gly": "G", "His": "H"},
    **{"Ile": "I", "Leu": "L", "Lys": "K", "Met": "M", "Phe": "F", "Pro": "P", "Ser": "S", "Thr": "T", "Trp": "W"},
    **{"Tyr": "Y", "Val": "V", "Sec": "U", "Pyl": "O", "Ter": "*"},
}
THREE_LETTERS = {one: three for three, one in AMINO_ACIDS.items()}

_RESIDUE = re.compile(r"p\.\(?([A-Z][a-z]{2}|[A-Z*])(\d+)([A-Z][a-z]{2}|[A-Z*]|=)\)?")
_POINT = r"[-+*]?\d+"
_BASES = re.compile(
    rf"(?P<scale>[cng]\.)?(?P<first>{_POINT})(?:_(?P<last>{_POINT}))?"
    r"(?:(?P<before>[ACGT])>(?P<after>[ACGT])|delins(?P<both>[ACGT]+)|(?P<del>del)|(?P<dup>dup)|ins(?P<ins>[ACGT]+))"
)
_EXAMPLES = (
    "Write lacZ:p.Gly12Asp, lacZ:p.Trp15Ter, lacZ:p.Gly12= (synonymous), lacZ:c.34G>A, lacZ:c.35del, "
    "lacZ:c.35_36insA, lacZ:c.-9A>C (before the start), lacZ:c.*20del (behind the stop), dnaA:del, "
    "lacZp:-12T>G (from the transcription start) or REPLICON:g.1200A>G."
)


@dataclass(frozen=True, slots=True)
class Point:
    """A numbered base: from 1, with no 0 (-1 lies right before 1). `behind` counts from the stop codon on."""

    number: int
    behind: bool = False

    def next(self) -> Point:
        return Point(self.number + 1 or 1, self.behind)


@dataclass(frozen=True, slots=True)
class KnockOut:
    """A whole gene goes."""

    target: str


@dataclass(frozen=True, slots=True)
class ResidueChange:
    """One amino acid becomes another (`*`: a stop); an empty `after` asks for another codon of the same."""

    target: str
    number: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class BaseChange:
    """Bases `first` to `last` change; an insertion goes between the two. Letters are those of the target's strand."""

    target: str
    scale: Scale
    first: Point
    last: Point
    act: Act
    before: str = ""
    after: str = ""


Change = KnockOut | ResidueChange | BaseChange


def _refuse(text: str, why: str) -> CompileError:
    return CompileError(f"The mutation {text!r} cannot be read: {why} {_EXAMPLES}", mutation=text)


def _letter(word: str, text: str) -> str:
    if len(word) == 1 and word in THREE_LETTERS:
        return word
    if word in AMINO_ACIDS:
        return AMINO_ACIDS[word]
    raise _refuse(text, f"{word} is no amino acid.")


def _point(written: str, text: str) -> Point:
    number = int(written.lstrip("*"))
    if number == 0:
        raise _refuse(text, "bases are counted from 1, and -1 lies right before 1.")
    return Point(number, written.startswith("*"))


def _base_change(target: str, found: re.Match[str], text: str) -> BaseChange:
    part = found.groupdict()
    signed = part["first"][0] in "+-"
    if part["scale"] is None and not signed:
        raise _refuse(text, "a plain number needs c. (bases of the gene) or g. (bases of the replicon) before it.")
    scale: Scale = "promoter" if part["scale"] is None else "genome" if part["scale"] == "g." else "coding"
    first = _point(part["first"], text)
    last = _point(part["last"], text) if part["last"] else first
    if scale != "coding" and (first.behind or last.behind):
        raise _refuse(text, "* counts from a stop codon and needs c. before it.")
    if scale == "genome" and min(first.number, last.number) < 1:
        raise _refuse(text, "bases of a replicon are counted from 1.")
    if part["last"] and (first.behind, first.number) >= (last.behind, last.number):
        raise _refuse(text, "a stretch is written from its first base to its last one.")
    if part["before"]:
        if part["last"]:
            raise _refuse(text, "> changes one base; use delins for more.")
        return BaseChange(target, scale, first, last, "substitution", part["before"], part["after"])
    if part["ins"]:
        if last != first.next():
            raise _refuse(text, "an insertion names the two neighbours between which it goes, such as 35_36insA.")
        return BaseChange(target, scale, first, last, "insertion", after=part["ins"])
    if first.behind != last.behind:
        raise _refuse(text, "a stretch may not run over the end of the stop codon; use g. coordinates.")
    act: Act = "replacement" if part["both"] else "duplication" if part["dup"] else "deletion"
    return BaseChange(target, scale, first, last, act, after=part["both"] or "")


def parse(text: str) -> Change:
    """Read one mutation.

    Raises:
        CompileError: what is wrong with the text, and how it is written.
    """
    target, colon, change = (part.strip() for part in text.strip().partition(":"))
    if not colon or not target or not change:
        raise _refuse(text, "it needs a gene, promoter or replicon, a colon and a change.")
    if change in ("del", "delete", "knockout"):
        return KnockOut(target)
    residue = _RESIDUE.fullmatch(change)
    if residue:
        if int(residue[2]) == 0:
            raise _refuse(text, "amino acids are counted from 1.")
        before = _letter(residue[1], text)
        after = "" if residue[3] == "=" else _letter(residue[3], text)
        return ResidueChange(target, int(residue[2]), before, "" if after == before else after)
    bases = _BASES.fullmatch(change)
    if bases is None:
        raise _refuse(text, f"{change!r} is no change that is known here.")
    return _base_change(target, bases, text)
