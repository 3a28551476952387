"""Measured copies and half-lives of a chassis's own genes."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache

from bioxen_nb.errors import CompileError
from bioxen_nb.genome.data_files import genomes_path
from bioxen_nb.program.chassis import Chassis
from bioxen_nb.program.parameters import Grade


@dataclass(frozen=True, slots=True)
class Measured:
    """One gene's row: protein copies per cell, whether they were measured, mRNA half-life (None: not measured)."""

    copies: float
    grade: Grade
    half_life_s: float | None


@lru_cache(maxsize=8)
def _read(name: str) -> tuple[dict[str, Measured], str]:
    path = genomes_path(f"tables/{name}")
    if not path.is_file():
        raise CompileError(f"The expression table {name!r} is missing: reinstall bioxen_nb.", table=name)
    rows: dict[str, Measured] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader((line for line in stream if not line.startswith("#")), delimiter="\t")
        columns = reader.fieldnames or []
        copies_column = next((c for c in columns if c.startswith("protein_copies")), "")
        if "locus_tag" not in columns or not copies_column:
            raise CompileError(f"The expression table {name!r} needs columns locus_tag and protein_copies.", table=name)
        for row in reader:
            half_life = row.get("mrna_half_life_min") or ""
            measured = (row.get("grade") or "").strip() == "measured"
            rows[row["locus_tag"]] = Measured(
                float(row[copies_column]),
                Grade.MEASURED if measured else Grade.HEURISTIC,
                float(half_life) * 60.0 if half_life and float(half_life) > 0 else None,
            )
    return rows, copies_column


def measured_expression(chassis: Chassis) -> dict[str, Measured]:
    """Locus tag -> measured expression of the chassis; empty when it has no table."""
    return _read(chassis.expression_table)[0] if chassis.expression_table else {}
