"""Records as plain JSON values: tables of rows, parameters with their sources listed once, exact floats.

Knows records only by their fields, so that the records themselves can ask for their digest.
"""

from __future__ import annotations

import hashlib
import json
import math
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


def _value(value: Any, sources: _Sources) -> Any:
    if isinstance(value, Parameter):
        return [encode_number(value.value), value.unit, sources.number(value.source), value.grade.value]
    if isinstance(value, tuple):
        return [_value(item, sources) for item in value]
    if isinstance(value, float):
        return encode_number(value)
    return value


def _table(records: tuple[Any, ...], sources: _Sources) -> dict[str, Any]:
    if not records:
        return {"columns": [], "rows": []}
    columns = [field.name for field in fields(records[0])]
    values_of = attrgetter(*columns)
    rows = [[v if type(v) in _AS_THEY_ARE else _value(v, sources) for v in values_of(r)] for r in records]
    return {"columns": columns, "rows": rows}


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


def canonical_json(document: dict[str, Any]) -> str:
    """JSON with sorted keys and no spaces; the same document always gives the same text."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def document_digest(document: dict[str, Any]) -> str:
    """SHA-256 (hex) of the canonical form without the warnings, which may speak of a path."""
    meaning = {key: value for key, value in document.items() if key != "warnings"}
    return hashlib.sha256(canonical_json(meaning).encode("utf-8")).hexdigest()
