"""Records as plain JSON values: tables of rows, parameters with their sources listed once, exact floats.

Knows records only by their fields, so that the records themselves can ask for their digest.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import fields
from operator import attrgetter
from typing import Any

from bioxen_nb.program.parameters import Parameter

#: Raised when a field is added, removed or changes its meaning.
SCHEMA_VERSION = 5

TABLES = ("replicons", "genes", "units", "promoters", "binding_sites", "terminators", "edges", "complexes")
PLAIN = ("id", "genome_id", "organism", "chassis", "sequence_digest", "metabolic_model")


def round_significant(value: float, digits: int = 9) -> float:
    """Nine significant digits or so, so that the last bit of a machine's exp() does not change a digest."""
    return float(f"{value:.{digits}g}")


def encode_number(value: float) -> float | str:
    """A float that JSON can hold: infinities and nan become words."""
    return float(value) if math.isfinite(value) else str(float(value))


class _Sources:
    """Source sentences in order of first use."""

    def __init__(self) -> None:
        self.rows: dict[str, int] = {}

    def number(self, source: str) -> int:
        return self.rows.setdefault(source, len(self.rows))


_AS_THEY_ARE = frozenset({str, int, bool})


def _parameter(parameter: Parameter, sources: _Sources) -> list[Any]:
    source = sources.number(parameter.source)
    return [encode_number(parameter.value), parameter.unit, source, parameter.grade.value]


def _value(value: Any, sources: _Sources) -> Any:
    if isinstance(value, Parameter):
        return _parameter(value, sources)
    if isinstance(value, tuple):
        return [_value(item, sources) for item in value]
    if isinstance(value, float):
        return encode_number(value)
    return value


def _column(values: list[Any], sources: _Sources, encoded: dict[int, list[Any]]) -> list[Any]:
    """One column; `encoded` has the parameters of the table by their identity."""
    types = set(map(type, values))
    if types <= _AS_THEY_ARE or (types == {float} and all(map(math.isfinite, values))):
        return values
    if types == {Parameter}:
        return list(map(encoded.__getitem__, map(id, values)))
    return [_value(value, sources) for value in values]


def _table(records: tuple[Any, ...], sources: _Sources) -> dict[str, Any]:
    if not records:
        return {"columns": [], "rows": []}
    names = [field.name for field in fields(records[0])]
    columns = [list(map(attrgetter(name), records)) for name in names]
    numbers = [column for column in columns if type(column[0]) is Parameter]
    # Row by row, because that is the order in which sources are numbered.
    distinct = {id(value): value for row in zip(*numbers, strict=True) for value in row if type(value) is Parameter}
    encoded = {key: _parameter(value, sources) for key, value in distinct.items()}
    rows = zip(*(_column(column, sources, encoded) for column in columns), strict=True)
    return {"columns": names, "rows": list(map(list, rows))}


def encode_program(program: Any) -> dict[str, Any]:
    """The document of a program (see `document.to_document`)."""
    sources = _Sources()
    document: dict[str, Any] = {"schema": "bioxen_nb.program", "version": SCHEMA_VERSION}
    document.update({name: getattr(program, name) for name in PLAIN})
    document.update({name: _table(getattr(program, name), sources) for name in TABLES})
    document["settings"] = {name: encode_number(value) for name, value in sorted(program.settings.items())}
    document["removed"] = list(program.removed)
    document["warnings"] = list(program.warnings)
    document["sources"] = list(sources.rows)
    return document


def canonical_json(document: Any) -> str:
    """JSON with sorted keys and no spaces; the same document always gives the same text."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def document_digest(document: dict[str, Any]) -> str:
    """SHA-256 (hex) of the canonical form without the warnings, which may speak of a path."""
    return _digest_of(_canonical_members(document))


def encoded_program(program: Any) -> tuple[str, bytes]:
    """(digest, canonical JSON in UTF-8) of a program, at the price of one of them."""
    members = _canonical_members(encode_program(program))
    return _digest_of(members), _joined(members.values())


def text_digest(text: bytes) -> str:
    """What `document_digest` gives for a text of `encoded_program`, without reading all of it; empty for others."""
    before, mark, after = text.rpartition(b',"warnings":[')
    try:
        ending = json.loads(b'{"warnings":[' + after)
    except ValueError:
        return ""
    return hashlib.sha256(before + b"}").hexdigest() if mark and len(ending) == 1 else ""


def _canonical_members(document: dict[str, Any]) -> dict[str, bytes]:
    """The canonical texts of "key":value, sorted; one after the other, so that other threads get their turn between."""
    return {key: f"{canonical_json(key)}:{canonical_json(document[key])}".encode() for key in sorted(document)}


def _joined(members: Iterable[bytes]) -> bytes:
    return b"{" + b",".join(members) + b"}"


def _digest_of(members: Mapping[str, bytes]) -> str:
    meaning = _joined(text for key, text in members.items() if key != "warnings")
    return hashlib.sha256(meaning).hexdigest()
