"""The words of `transl_except` -> which codon means which amino acid."""

from __future__ import annotations

import re

from bioxen_nb.genome.products import amino_acid_letter
from bioxen_nb.genome.records import Location

_EXCEPT = re.compile(r"pos:\s*(?:complement\()?(?:join\()?<?(\d+)(?:\.\.>?(\d+))?.*?aa:\s*(\w+)", re.S)


def translation_exceptions(written: str, location: Location, codon_start: int) -> tuple[tuple[int, str], ...]:
    """(0-based codon index, one-letter amino acid) pairs, such as (195, 'U') for selenocysteine.

    Args:
        written: one or more of `(pos:1547986..1547988,aa:Sec)`; positions are 1-based on the replicon.
        location: of the gene's CDS.
        codon_start: 1, 2 or 3.
    """
    found = []
    for first, last, name in _EXCEPT.findall(written):
        position = int(first) - 1 if location.strand > 0 else int(last or first) - 1
        offset = _offset(location, position)
        if offset is not None and offset >= codon_start - 1:
            found.append(((offset - (codon_start - 1)) // 3, amino_acid_letter(name)))
    return tuple(found)


def _offset(location: Location, position: int) -> int | None:
    """How far along the product a coordinate of the replicon lies."""
    before = 0
    for span in location.spans:
        if span.start <= position < span.end:
            return before + (position - span.start if span.strand > 0 else span.end - 1 - position)
        before += span.length
    return None
