"""The stress handlers that are installed and fit a program, with the places of what they remember."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bioxen_nb import registry
from bioxen_nb.cell.folding.tables import FoldingTables, rows_by_symbol
from bioxen_nb.cell.reference import Reference
from bioxen_nb.cell.stress.handler import Handler, ViewTables
from bioxen_nb.errors import PluginError
from bioxen_nb.program.arrays import ExpressionArrays
from bioxen_nb.program.records import GenomeProgram


@dataclass(frozen=True)
class Handling:
    """Handlers in the order of their names, ready to act on one program."""

    handlers: tuple[Handler, ...]
    keys: tuple[tuple[str, ...], ...]
    """Names of each handler's memory, sorted."""
    offsets: tuple[int, ...]
    memory: NDArray[np.float64]
    """What a founder remembers: the starting values, one handler after the other."""
    view: ViewTables
    units: Mapping[str, tuple[int, ...]]
    """Transcription units that hold a gene, by its symbol."""

    @classmethod
    def of(cls, program: GenomeProgram, arrays: ExpressionArrays, ref: Reference, folding: FoldingTables) -> Handling:
        """The installed handlers that hold for a program's chassis.

        Raises:
            PluginError: an entry point that does not load, is no handler, or carries another name than its own.
        """
        handlers = tuple(h for h in installed() if not h.chassis or program.chassis in h.chassis)
        keys = tuple(tuple(sorted(handler.memory)) for handler in handlers)
        values = [float(h.memory[key]) for h, names in zip(handlers, keys, strict=True) for key in names]
        offsets = tuple(sum(len(names) for names in keys[:k]) for k in range(len(keys)))
        view = ViewTables(
            rows=rows_by_symbol(arrays.gene_symbols),
            per_fl=tuple((arrays.target_copies / ref.volume_fl).tolist()),
            removed=frozenset(program.removed),
            folding=folding,
            aa_per_fl=arrays.settings["aa_per_fl"],
            growth_per_s=ref.growth_per_s,
            charged=ref.charged,
            uncharged=ref.uncharged,
            atp_share=ref.atp_share,
        )
        return cls(handlers, keys, offsets, np.array(values, np.float64), view, _units_by_symbol(arrays))

    def recall(self, number: int, memory: NDArray[np.float64]) -> dict[str, float]:
        """What handler `number` remembers."""
        start, keys = self.offsets[number], self.keys[number]
        return dict(zip(keys, memory[start : start + len(keys)].tolist(), strict=True))

    def remember(self, number: int, memory: NDArray[np.float64], values: Mapping[str, float]) -> None:
        """Write new values of handler `number`; names it does not have are an error."""
        start, keys = self.offsets[number], self.keys[number]
        for key, value in values.items():
            if key not in keys:
                name = self.handlers[number].name
                raise PluginError(f"The stress handler {name!r} has no memory called {key!r}; declare it.", name=name)
            memory[start + keys.index(key)] = value


def _units_by_symbol(arrays: ExpressionArrays) -> dict[str, tuple[int, ...]]:
    units: dict[str, tuple[int, ...]] = {}
    for unit in range(arrays.n_units):
        for row in arrays.unit_genes[arrays.unit_gene_start[unit] : arrays.unit_gene_start[unit + 1]].tolist():
            symbol = arrays.gene_symbols[row]
            units[symbol] = (*units.get(symbol, ()), unit)
    return units


def installed() -> tuple[Handler, ...]:
    """All installed handlers, by name.

    Raises:
        PluginError: see `Handling.of`.
    """
    found = []
    for name in registry.names(registry.HANDLERS):
        handler = registry.load(registry.HANDLERS, name)
        if not isinstance(handler, Handler):
            raise PluginError(
                f"The plug-in {name!r} of {registry.HANDLERS} is no stress handler: it needs name, chassis, memory "
                "and respond(view, memory), see docs/plugins.md.",
                name=name,
            )
        if handler.name != name:
            raise PluginError(
                f"The stress handler at entry point {name!r} calls itself {handler.name!r}; both must be the same.",
                name=name,
            )
        found.append(handler)
    return tuple(found)
