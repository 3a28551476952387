"""Two checkpoints side by side, as the browser shows them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from bioxen_nb.widgets.faces.checkpoints.rows import details_of, label_of

if TYPE_CHECKING:
    from bioxen_nb.session.session import Session
    from bioxen_nb.session.store.comparison import Column, Comparison

#: Molecules and lines of programs that are shown, at most.
MOST_MOLECULES, MOST_LINES = 60, 200


def compared_rows(found: Comparison, symbols: dict[str, str]) -> dict[str, Any]:
    """Vitals, the molecules that differ most, texts and programs.

    Molecules are in the order of (b - a) / sqrt(a + b), the difference in units of the noise that two independent
    Poisson counts of these sizes would have.

    Args:
        found: the comparison.
        symbols: of genes by their ids.
    """
    molecules = [column for column in found.differing() if column.kind != "vital"]
    molecules.sort(key=lambda column: -abs(noise_of(column)))
    return {
        "a": {**details_of(found.a), "label": label_of(found.a)},
        "b": {**details_of(found.b), "label": label_of(found.b)},
        "same": found.is_same,
        "vitals": [_number(column) for column in found.columns if column.kind == "vital"],
        "molecules": [
            {**_number(column), "symbol": symbols.get(column.name, column.name), "noise": noise_of(column)}
            for column in molecules[:MOST_MOLECULES]
        ],
        "differing": len(molecules),
        "facts": [{"vm": fact.vm, "name": fact.name, "a": fact.a, "b": fact.b} for fact in found.facts],
        "programs": [
            {"vm": vm, "a": _lines(found.only_a.get(vm, ())), "b": _lines(found.only_b.get(vm, ()))}
            for vm in dict.fromkeys([*found.only_a, *found.only_b])
        ],
    }


def noise_of(column: Column) -> float:
    """(b - a) / sqrt(a + b); 0 where there is nothing in both."""
    a, b = column.a or 0.0, column.b or 0.0
    return (b - a) / math.sqrt(a + b) if a + b > 0 else 0.0


def symbols_of(session: Session) -> dict[str, str]:
    """Symbols of all genes of a session by their ids."""
    cells = [session.vm(name).cell for name in session.vm_names()]
    pairs = (pair for cell in cells for pair in zip(cell.gene_ids, cell.gene_symbols, strict=True))
    return {gene: symbol for gene, symbol in pairs if symbol}


def _number(column: Column) -> dict[str, Any]:
    finite = [value if value is not None and math.isfinite(value) else None for value in (column.a, column.b)]
    return {"vm": column.vm, "kind": column.kind, "name": column.name, "a": finite[0], "b": finite[1]}


def _lines(lines: Iterable[str]) -> list[str]:
    every = list(lines)
    more = [f"… and {len(every) - MOST_LINES:,} lines more"] if len(every) > MOST_LINES else []
    return every[:MOST_LINES] + more
