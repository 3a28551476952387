"""Locations as gb-io reads them -> our spans in the order of the product."""

from __future__ import annotations

from typing import Any

import gb_io

from bioxen_nb.genome.records import Location, Span

#: (span, 5' end missing, 3' end missing)
_Part = tuple[Span, bool, bool]


class UnusableLocationError(ValueError):
    """A location that names no stretch of this record: another record, a site between bases, empty."""


def location_of(written: Any, length: int, circular: bool) -> Location:
    """Spans 5' to 3' of a gb-io location.

    Raises:
        UnusableLocationError: the location names no stretch of this record.
    """
    parts = _parts(written, length, circular)
    if not parts:
        raise UnusableLocationError("empty location")
    return Location(tuple(part[0] for part in parts), parts[0][1], parts[-1][2])


def _parts(written: Any, length: int, circular: bool) -> list[_Part]:
    kind = type(written)
    if kind is gb_io.Range:
        return _range_parts(written, length, circular)
    if kind is gb_io.Complement:
        return [_turned(part) for part in reversed(_parts(written.location, length, circular))]
    if kind is gb_io.Join or kind is gb_io.Order:
        return [part for inner in written.locations for part in _parts(inner, length, circular)]
    if kind is gb_io.OneOf:
        return _parts(written.locations[0], length, circular)
    raise UnusableLocationError(f"a location of the kind {kind.__name__}")


def _range_parts(written: Any, length: int, circular: bool) -> list[_Part]:
    start, end = written.start, written.end
    before, after = bool(written.before), bool(written.after)
    if start < end:
        return [(Span(start, end, 1), before, after)]
    if circular and 0 < end <= start < length:
        return [(Span(start, length, 1), before, False), (Span(0, end, 1), False, after)]
    raise UnusableLocationError(f"a range that ends before it starts ({start + 1}..{end})")


def _turned(part: _Part) -> _Part:
    span, missing_5, missing_3 = part
    return Span(span.start, span.end, -span.strand), missing_3, missing_5
