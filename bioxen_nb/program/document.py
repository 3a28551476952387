"""Programs as documents: written to JSON values and read back, checked on the way."""

from __future__ import annotations

import json
import math
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from itertools import chain
from typing import Any, TypeVar, cast

import numpy as np

from bioxen_nb.errors import CompileError
from bioxen_nb.program.encoding import PLAIN, SCHEMA_VERSION, canonical_json, document_digest, encode_program
from bioxen_nb.program.parameters import Grade, Parameter
from bioxen_nb.program.records import (
    Complex,
    GenomeProgram,
    ProgramGene,
    Promoter,
    RegulatoryEdge,
    RepliconPlan,
    RibosomeBindingSite,
    Terminator,
    TranscriptionUnit,
)

R = TypeVar("R")

_RECORDS: dict[str, type] = {
    "replicons": RepliconPlan,
    "genes": ProgramGene,
    "units": TranscriptionUnit,
    "promoters": Promoter,
    "binding_sites": RibosomeBindingSite,
    "terminators": Terminator,
    "edges": RegulatoryEdge,
    "complexes": Complex,
}
_GRADES = {grade.value: grade for grade in Grade}
_PLAIN_TYPES: dict[str, type] = {"int": int, "str": str, "bool": bool}


def to_document(program: GenomeProgram) -> dict[str, Any]:
    """The program as JSON values. Tables have `columns` and `rows`; a parameter is [value, unit, source row, grade]."""
    return encode_program(program)


def program_digest(program: GenomeProgram) -> str:
    """SHA-256 (hex) of what the program means: its document without the warnings."""
    return document_digest(encode_program(program))


def to_json(program: GenomeProgram) -> str:
    """The canonical JSON text of a program."""
    return canonical_json(encode_program(program))


def _bad(what: str) -> CompileError:
    return CompileError(f"This is no usable program document: {what}. Compile the genome again.", problem=what)


def _number(value: Any, where: str) -> float:
    if isinstance(value, str) and value in ("inf", "-inf", "nan"):
        return float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _bad(f"{where} should be a number, not {value!r}")
    return float(value)


def _parameter(value: Any, sources: Sequence[str], where: str) -> Parameter:
    try:
        number, unit, source, grade = value
        known = Grade(grade)
        text = sources[source] if source >= 0 else None
    except (TypeError, ValueError, IndexError):
        text = None
    if text is None:
        raise _bad(f"{where} should be [value, unit, source, grade], not {value!r}")
    amount = _number(number, where)
    if math.isnan(amount):
        raise _bad(f"{where} is not a number")
    return Parameter(amount, str(unit), text, known)


def _tuples(value: list[Any]) -> tuple[Any, ...]:
    return tuple([_tuples(item) if type(item) is list else item for item in value])


def _plain(expected: type, value: Any, where: str) -> Any:
    if type(value) is not expected:
        raise _bad(f"{where} should be {expected.__name__}, not {value!r}")
    return value


def _listed(value: Any, where: str) -> Any:
    if not isinstance(value, list):
        raise _bad(f"{where} should be a list, not {value!r}")
    return _tuples(value)


def _filled(record: type[R], columns: Sequence[Iterable[Any]], rows: int) -> tuple[R, ...]:
    """Records from the values of each of their fields."""
    if hasattr(record, "__post_init__"):
        return tuple(map(record, *columns))
    # Slot by slot: the __init__ of a frozen class takes twice as long.
    made = [record.__new__(record) for _ in range(rows)]
    for field, values in zip(fields(cast(Any, record)), columns, strict=True):
        deque(map(getattr(record, field.name).__set__, made, values), maxlen=0)
    return tuple(made)


def _parameters(values: Sequence[Any], sources: Sequence[str], where: str) -> list[Parameter]:
    """One column of parameters; equal ones become one object."""
    if keys := _ordinary_keys(values, len(sources)):
        distinct = dict.fromkeys(keys)
        amounts, units, rows, grades = zip(*distinct, strict=True)
        columns = (map(float, amounts), units, map(sources.__getitem__, rows), map(_GRADES.__getitem__, grades))
        made = dict(zip(distinct, _filled(Parameter, columns, len(distinct)), strict=True))
        return list(map(made.__getitem__, keys))
    known: dict[str, Parameter] = {}
    out = []
    for row, value in enumerate(values):
        text = repr(value)
        found = known.get(text)
        if found is None:
            found = known[text] = _parameter(value, sources, f"{where}, row {row},")
        out.append(found)
    return out


def _ordinary_keys(values: Sequence[Any], sources: int) -> list[tuple[Any, ...]]:
    """The values as tuples if all are [float or "inf", unit, source row, grade] and equal ones the same, else nothing.

    Zeros have two signs and are equal nevertheless.
    """
    if set(map(type, values)) != {list} or set(map(len, values)) != {4}:
        return []
    amounts, units, rows, grades = zip(*values, strict=True)
    if [set(map(type, column)) for column in (units, rows, grades)] != [{str}, {int}, {str}]:
        return []
    if min(rows) < 0 or max(rows) >= sources or not _GRADES.keys() >= set(grades):
        return []
    numbers = amounts if set(map(type, amounts)) == {float} else [amount for amount in amounts if amount != "inf"]
    if not set(map(type, numbers)) <= {float}:
        return []
    exact = np.array(numbers)
    if not np.isfinite(exact).all() or np.signbit(exact[exact == 0]).any():
        return []
    return list(zip(amounts, units, rows, grades, strict=True))


def _column(kind: str, values: Sequence[Any], sources: Sequence[str], where: str) -> list[Any]:
    """One column of a table by the name of its type."""
    if kind == "Parameter":
        return _parameters(values, sources, where)
    if kind in _PLAIN_TYPES:
        expected = _PLAIN_TYPES[kind]
        if set(map(type, values)) == {expected}:
            return list(values)
        return [_plain(expected, value, f"{where}, row {row},") for row, value in enumerate(values)]
    if kind == "float":
        if set(map(type, values)) == {float}:
            return list(values)
        return [_number(value, f"{where}, row {row},") for row, value in enumerate(values)]
    if kind.startswith("tuple"):
        if set(map(type, values)) == {list} and list not in set(map(type, chain.from_iterable(values))):
            return list(map(tuple, values))
        return [_listed(value, f"{where}, row {row},") for row, value in enumerate(values)]
    return list(values)


def _records(name: str, table: Any, sources: Sequence[str]) -> tuple[Any, ...]:
    record = _RECORDS[name]
    try:
        columns, rows = table["columns"], table["rows"]
    except (TypeError, KeyError):
        raise _bad(f"table {name!r} lacks columns or rows") from None
    if not rows:
        return ()
    kinds = [(field.name, str(field.type)) for field in fields(record)]
    if columns != [field for field, _ in kinds]:
        raise _bad(f"table {name!r} has columns {columns}")
    if set(map(type, rows)) != {list} or set(map(len, rows)) != {len(kinds)}:
        for number, row in enumerate(rows):
            if type(row) is list and len(row) == len(kinds):
                continue
            raise _bad(f"row {number} of {name!r} has not {len(kinds)} values")
    decoded = [
        _column(kind, values, sources, f"{field} in {name!r}")
        for (field, kind), values in zip(kinds, zip(*rows, strict=True), strict=True)
    ]
    return _filled(record, decoded, len(rows))


def _check_references(program: GenomeProgram) -> None:
    """Every id that a record mentions must exist."""
    genes, units = {g.id for g in program.genes}, {u.id for u in program.units}
    promoters = {p.id for p in program.promoters}
    pairs = [
        ("gene of a unit", (g for u in program.units for g in u.genes), genes),
        ("promoter of a unit", (p for u in program.units for p in u.promoters), promoters),
        ("unit of a promoter", (p.unit for p in program.promoters), units),
        ("unit of a terminator", (t.unit for t in program.terminators), units),
        ("terminator of a unit", (u.terminator for u in program.units), {t.id for t in program.terminators}),
        ("gene of a binding site", (s.gene for s in program.binding_sites), genes),
        ("regulator", (e.regulator for e in program.edges), genes),
        ("promoter of an edge", (e.promoter for e in program.edges), promoters),
        ("subunit", (g for c in program.complexes for g, _ in c.subunits), genes),
        ("replicon of a gene", (g.replicon for g in program.genes), {r.id for r in program.replicons}),
    ]
    for what, mentioned, known in pairs:
        if unknown := set(mentioned) - known:
            raise _bad(f"{what} {min(unknown)!r} does not exist")


def from_document(document: Mapping[str, Any]) -> GenomeProgram:
    """The program of a document.

    Raises:
        CompileError: another schema, a missing part, a value of the wrong type, or an id that does not exist.
    """
    if not isinstance(document, Mapping) or document.get("schema") != "bioxen_nb.program":
        raise _bad("it does not say that it is one")
    if document.get("version") != SCHEMA_VERSION:
        raise _bad(f"its version is {document.get('version')!r}, this release reads {SCHEMA_VERSION}")
    missing = [
        name for name in (*PLAIN, *_RECORDS, "settings", "removed", "warnings", "sources") if name not in document
    ]
    if missing:
        raise _bad(f"it lacks {', '.join(missing)}")
    sources = document["sources"]
    plain = {name: _plain(str, document[name], name) for name in PLAIN}
    tables = {name: _records(name, document[name], sources) for name in _RECORDS}
    parts: dict[str, Any] = {**plain, **tables}
    program = GenomeProgram(
        **parts,
        settings={str(name): _number(value, name) for name, value in document["settings"].items()},
        removed=tuple(str(name) for name in document["removed"]),
        warnings=tuple(str(line) for line in document["warnings"]),
    )
    _check_references(program)
    return program


def from_json(text: str) -> GenomeProgram:
    """The program of a JSON text.

    Raises:
        CompileError: no JSON, or no program.
    """
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise _bad(f"it is not JSON ({error.msg} at line {error.lineno})") from None
    return from_document(document)
