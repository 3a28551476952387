"""Takes down what the due probes asked for, in numpy blocks that stay below a fixed size."""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.cell.readings import reading_names, readings
from bioxen_nb.errors import unknown_name
from bioxen_nb.session.growing import GrowingTable, HeldRows
from bioxen_nb.session.lineage import Birth
from bioxen_nb.session.probes import Probe, Quantity

if TYPE_CHECKING:
    from bioxen_nb.cell.cell import Cell

#: A VM's history stays below this; when it would pass, every other row goes and the interval doubles.
MEMORY_LIMIT_BYTES = 160_000_000


def joined(tables: Mapping[str, NDArray[Any] | HeldRows]) -> dict[str, NDArray[Any]]:
    """All of them as arrays, those that are held copied."""
    return {name: table.joined() if isinstance(table, HeldRows) else table for name, table in tables.items()}


class Recorder:
    """History of one VM: vitals, all molecules, the surroundings, births.

    Rows lie exactly on the probes' due times (the session never lets a slice cross one). Memory is bounded: molecules
    and surroundings may use nine tenths of `memory_limit_bytes` and vitals the rest; a table that is full keeps every
    other row and its probe looks half as often from then on, so that the whole run stays covered evenly. Reading is
    safe from any thread.
    """

    def __init__(
        self,
        cell: Cell,
        vital_names: tuple[str, ...],
        vitals_every_s: int,
        molecules_every_s: int,
        memory_limit_bytes: int = MEMORY_LIMIT_BYTES,
    ) -> None:
        self.vital_names = vital_names
        self.gene_ids: tuple[str, ...] = tuple(cell.gene_ids)
        self.gene_symbols: tuple[str, ...] = tuple(cell.gene_symbols)
        self._gone = np.zeros(0, np.int32)
        self.reading_names = reading_names(cell)
        self.vitals_probe = Probe("vitals", vitals_every_s)
        self.molecules_probe = Probe("molecules", molecules_every_s)
        self.births: tuple[Birth, ...] = ()
        self.limit_bytes = memory_limit_bytes
        self._vitals = GrowingTable(len(vital_names), np.float64)
        self._proteins = GrowingTable(len(self.gene_ids), np.int32, block_rows=64)
        self._rnas = GrowingTable(len(self.gene_ids), np.int32, block_rows=64)
        self._readings = GrowingTable(len(self.reading_names), np.float64, block_rows=64)
        self._lock = threading.Lock()
        self._gene_rows = self._rows_by_name()
        self.next_due_s = -1

    def _rows_by_name(self) -> dict[str, int]:
        rows = {symbol: row for row, symbol in reversed(list(enumerate(self.gene_symbols))) if symbol}
        return rows | {gene_id: row for row, gene_id in enumerate(self.gene_ids)}

    def follow(self, cell: Cell) -> None:
        """Go on with a cell whose program changed: new genes were not there before, lost ones are not there any more.

        Columns are the cell's genes, then those that it lost.
        """
        readings_now = reading_names(cell)
        if cell.gene_ids == self.gene_ids[: len(cell.gene_ids)] and readings_now == self.reading_names:
            return
        known = dict(zip(self.gene_ids, self.gene_symbols, strict=True))
        lost = [gene_id for gene_id in self.gene_ids if gene_id not in set(cell.gene_ids)]
        gene_ids = (*cell.gene_ids, *lost)
        with self._lock:
            old = {name: row for row, name in enumerate(self.gene_ids)}
            columns = [old.get(gene_id, -1) for gene_id in gene_ids]
            self._proteins, self._rnas = self._proteins.rearranged(columns, 0), self._rnas.rearranged(columns, 0)
            had = {name: row for row, name in enumerate(self.reading_names)}
            self._readings = self._readings.rearranged([had.get(name, -1) for name in readings_now], math.nan)
            self.gene_ids = gene_ids
            self.gene_symbols = (*cell.gene_symbols, *(known[gene_id] for gene_id in lost))
            self.reading_names, self._gone = readings_now, np.zeros(len(lost), np.int32)
            self._gene_rows = self._rows_by_name()

    def take(self, cell: Cell) -> None:
        """Write the rows that are due now; to be called after each slice."""
        time_s = int(cell.time_s)
        if time_s < self.next_due_s:
            return
        with self._lock:
            if self.vitals_probe.is_due(time_s) and time_s > self._vitals.last_time_s:
                self._vitals.append(time_s, cell.vitals())
            if self.molecules_probe.is_due(time_s) and time_s > self._proteins.last_time_s:
                self._proteins.append(time_s, cell.context.proteins, self._gone)
                self._rnas.append(time_s, cell.context.rnas, self._gone)
                self._readings.append(time_s, readings(cell))
            self._thin()
            self.next_due_s = min(self.vitals_probe.next_due(time_s), self.molecules_probe.next_due(time_s))

    def _thin(self) -> None:
        while self._vitals.nbytes > self.limit_bytes // 10 and self._vitals.rows > 2:
            self.vitals_probe = self.vitals_probe.doubled()
            self._vitals.keep_multiples_of(self.vitals_probe.interval_s)
        others = self._at_molecules
        while sum(table.nbytes for table in others) > self.limit_bytes * 9 // 10 and self._proteins.rows > 2:
            self.molecules_probe = self.molecules_probe.doubled()
            for table in others:
                table.keep_multiples_of(self.molecules_probe.interval_s)

    @property
    def _at_molecules(self) -> tuple[GrowingTable, ...]:
        """Tables with a row whenever molecules are looked at."""
        return self._proteins, self._rnas, self._readings

    def add_births(self, births: tuple[Birth, ...]) -> None:
        self.births = (*self.births, *births)

    @property
    def nbytes(self) -> int:
        return self._vitals.nbytes + sum(table.nbytes for table in self._at_molecules)

    @property
    def least_bytes(self) -> int:
        """Memory below which the history could not even be thinned: two blocks of each table within its share."""
        molecules = sum(table.block_bytes for table in self._at_molecules)
        return max(10 * 2 * self._vitals.block_bytes, 2 * molecules * 10 // 9 + 1)

    def gene_row(self, name: str) -> int:
        """Row of a gene given by locus tag or symbol.

        Raises:
            UnknownNameError: with near names.
        """
        try:
            return self._gene_rows[name]
        except KeyError:
            raise unknown_name("gene", name, self._gene_rows) from None

    def vitals_since(self, row: int) -> tuple[int, NDArray[np.float64]]:
        """(first row, matrix [k, vitals]) from `row` on; from 0 if the table was thinned below `row`."""
        with self._lock:
            first = row if 0 <= row <= self._vitals.rows else 0
            held = self._vitals.held(first)
        return first, held.joined()

    def gene_series(self, name: str, quantity: Quantity) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """(times in seconds, counts per cell) of one gene's protein or RNA."""
        with self._lock:
            table = self._rnas if quantity == "rna" else self._proteins
            row, times_s, held = self.gene_row(name), table.times_s(), table.held()
        return times_s, held.column(row)

    def held(self) -> dict[str, NDArray[np.int64] | HeldRows]:
        """The tables as they are now, without copying rows: the cells need not wait longer for a longer history."""
        with self._lock:
            return {
                "vital_times_s": self._vitals.times_s(),
                "vitals": self._vitals.held(),
                "molecule_times_s": self._proteins.times_s(),
                "proteins": self._proteins.held(),
                "rnas": self._rnas.held(),
                "readings": self._readings.held(),
            }

    def tables(self) -> dict[str, NDArray[Any]]:
        """Copies: vital_times_s [t], vitals [t, v], molecule_times_s [m], proteins, rnas [m, n], readings [m, r]."""
        return joined(self.held())

    def restore(self, header: dict[str, Any], tables: dict[str, NDArray[Any]]) -> None:
        """Take over a stored history (see `header` and `tables`); its arrays must not change any more."""
        with self._lock:
            self.vitals_probe = Probe("vitals", int(header["vitals_every_s"]))
            self.molecules_probe = Probe("molecules", int(header["molecules_every_s"]))
            self.births = tuple(Birth(**birth) for birth in header["births"])
            self.next_due_s = int(header["next_due_s"])
            self._vitals.fill(tables["vital_times_s"], tables["vitals"])
            times_s = tables["molecule_times_s"]
            self._proteins.fill(times_s, tables["proteins"])
            self._rnas.fill(times_s, tables["rnas"])
            unknown = np.full((len(times_s), len(self.reading_names)), np.nan)
            self._readings.fill(times_s, tables.get("readings", unknown))

    def header(self) -> dict[str, Any]:
        """JSON-able part of the history."""
        return {
            "vital_names": list(self.vital_names),
            "vitals_every_s": self.vitals_probe.interval_s,
            "molecules_every_s": self.molecules_probe.interval_s,
            "next_due_s": self.next_due_s,
            "births": [birth.to_document() for birth in self.births],
        }
