"""Where every number of a program comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from bioxen_nb.program import chassis
from bioxen_nb.program.encoding import round_significant
from bioxen_nb.program.parameters import Grade, Parameter

if TYPE_CHECKING:
    from bioxen_nb.program.records import GenomeProgram

COLUMNS = ("of", "quantity", "value", "unit", "source", "grade")
_TABLES = ("genes", "promoters", "binding_sites", "terminators", "edges")


def _name(record: Any) -> str:
    for attribute in ("id", "gene"):
        if hasattr(record, attribute):
            return str(getattr(record, attribute))
    return f"{record.regulator} at {record.promoter}"


def parameter_rows(program: GenomeProgram) -> Iterator[tuple[str, str, float, str, str, str]]:
    """One row a parameter, in the order of `COLUMNS`; the constants of the chassis come last."""
    for table in _TABLES:
        for record in getattr(program, table):
            for field in fields(record):
                value = getattr(record, field.name)
                if isinstance(value, Parameter):
                    yield _name(record), field.name, value.value, value.unit, value.source, value.grade.value
    yield from _settings(program)


def _settings(program: GenomeProgram) -> Iterator[tuple[str, str, float, str, str, str]]:
    """Chassis constants with the sources of the installed chassis; a value that differs says so."""
    known = chassis.get(program.chassis).settings if program.chassis in chassis.names() else {}
    for name, number in sorted(program.settings.items()):
        unit = chassis.ALL_SETTINGS[name][0] if name in chassis.ALL_SETTINGS else ""
        source, grade = f"chassis {program.chassis}, not installed here", Grade.CHASSIS
        if name in known:
            source, grade = known[name].source, known[name].grade
            if round_significant(known[name].value) != round_significant(number):
                source, grade = "differs from the chassis: follows from this genome, or set by hand", Grade.HEURISTIC
        yield program.chassis, name, number, unit, source, grade.value


def count_sources(program: GenomeProgram) -> dict[str, int]:
    """Source -> how many numbers come from it, most first, then by name."""
    counts = Counter(row[4] for row in parameter_rows(program))
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
