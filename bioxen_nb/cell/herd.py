"""Part of a population: cells that one process advances, and how a process of its own is asked to."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.context import CellularContext
from bioxen_nb.cell.environment import Environment
from bioxen_nb.cell.network_in_cell import ResidentNetwork
from bioxen_nb.cell.pedigree import Life
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.errors import BioXenException, ErrorCode
from bioxen_nb.program.records import GenomeProgram

T = TypeVar("T")


class Ended(NamedTuple):
    """A mother at her division."""

    lineage: str
    time_s: int
    volume_fl: float


class Stretch(NamedTuple):
    """What became of the cells in a stretch of time; arrays have one row a cell."""

    lineages: tuple[str, ...]
    protein_aa: NDArray[np.int64]
    proteins: NDArray[np.int64]
    growth_per_s: NDArray[np.float64]
    medium: NDArray[np.float64]
    """(cells, substrates) what would be left if all biomass were like this cell, mM."""
    ended: tuple[Ended, ...]
    born: tuple[Life, ...]

    def only(self, stays: NDArray[np.bool_]) -> Stretch:
        """The rows of the cells that stay."""
        lineages = tuple(name for name, stay in zip(self.lineages, stays.tolist(), strict=True) if stay)
        arrays = (self.protein_aa[stays], self.proteins[stays], self.growth_per_s[stays], self.medium[stays])
        return Stretch(lineages, *arrays, self.ended, self.born)


def merged(parts: Sequence[Stretch]) -> Stretch:
    """All parts, one after the other."""
    return Stretch(
        tuple(name for part in parts for name in part.lineages),
        np.concatenate([part.protein_aa for part in parts]),
        np.concatenate([part.proteins for part in parts]),
        np.concatenate([part.growth_per_s for part in parts]),
        np.concatenate([part.medium for part in parts]),
        tuple(mother for part in parts for mother in part.ended),
        tuple(life for part in parts for life in part.born),
    )


class Herd:
    """Contexts of one program in one environment.

    Args:
        model: any cell of that program in that environment.
        followed: rows of the genes whose proteins are noted at birth.
    """

    def __init__(self, model: Cell, followed: Sequence[int]) -> None:
        self._model = model
        self._followed = tuple(followed)
        self.contexts: list[CellularContext] = []

    def settle(self, environment: Environment, contexts: Sequence[CellularContext]) -> None:
        """Hold these cells in these surroundings."""
        self._model.environment = environment
        self.contexts = list(contexts)

    def given(self) -> list[CellularContext]:
        """The cells as they are."""
        return self.contexts

    def keep(self, rows: Sequence[int]) -> None:
        """Leave out all cells but those of these rows."""
        self.contexts = [self.contexts[row] for row in rows]

    def look(self) -> Stretch:
        """The cells as they are, as if no time had passed."""
        return self._stretch([], [])

    def live(self, step_s: int, medium: NDArray[np.float64] | None) -> Stretch:
        """`step_s` seconds on. `medium` (substrates, then biomass) is handed to all cells first, when given."""
        ended, born, after = list[Ended](), list[Life](), list[CellularContext]()
        for context in self.contexts:
            if medium is not None:
                context.state.medium[:] = medium
            after += self._descend(context, context.time_s + step_s, ended, born)
        self.contexts = after
        return self._stretch(ended, born)

    def _descend(
        self, context: CellularContext, end_s: int, ended: list[Ended], born: list[Life]
    ) -> list[CellularContext]:
        """A cell, or those that came of it, at `end_s`."""
        waiting, done = [context], list[CellularContext]()
        while waiting:
            cell = self._model.relative(waiting.pop(0))
            while cell.time_s < end_s:
                division = cell.advance(end_s - cell.time_s).division
                if division is not None:
                    ended.append(Ended(division.mother, division.time_s, sum(division.birth_volume_fl)))
                    born += [self.life(daughter, division.mother) for daughter in division.daughters]
                    waiting.append(division.daughters[1])
            done.append(cell.context)
        return done

    def life(self, context: CellularContext, mother: str) -> Life:
        """The record of a newborn."""
        copies = tuple(int(context.proteins[row]) for row in self._followed)
        volume_fl = float(context.state.real[ly.BIRTH_FL])
        return Life(context.lineage, mother, context.time_s, volume_fl, copies)

    def _stretch(self, ended: Sequence[Ended], born: Sequence[Life]) -> Stretch:
        states = [context.state for context in self.contexts]
        substrates = self._model.context.state.medium.size - 1
        return Stretch(
            tuple(context.lineage for context in self.contexts),
            np.array([state.whole[ly.PROTEIN_AA] for state in states], np.int64),
            np.array([context.protein_total for context in self.contexts], np.int64),
            np.array([state.real[ly.GROWTH_PER_S] for state in states], np.float64),
            np.array([state.medium[:-1] for state in states], np.float64).reshape(len(states), substrates),
            tuple(ended),
            tuple(born),
        )


class NearKeeper:
    """A herd in this process."""

    def __init__(self, herd: Herd) -> None:
        self._herd = herd

    def ask(self, work: Callable[[Herd], T]) -> Callable[[], T]:
        """Calling what comes back does `work` and gives its answer."""
        return lambda: work(self._herd)


class FarKeeper:
    """A herd in a process of its own, which is started at once and ends with `close`, or with this process."""

    def __init__(self, program: GenomeProgram, network: ResidentNetwork | None, followed: Sequence[int]) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(1, spawn, _open_here, (program, network, tuple(followed)))

    def ask(self, work: Callable[[Herd], T]) -> Callable[[], T]:
        """Begin `work`; calling what comes back waits for the answer."""
        future = self._pool.submit(_do_here, work)
        return lambda: _answer(future)

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)


def _answer(future: Future[T]) -> T:
    try:
        return future.result()
    except BrokenProcessPool:
        message = (
            "A process of the population ended early: memory may be short, or the script lacks its __main__ guard."
        )
        raise BioXenException(ErrorCode.ENGINE_ERROR, message) from None


_here: list[Herd] = []


def _open_here(program: GenomeProgram, network: ResidentNetwork | None, followed: tuple[int, ...]) -> None:
    _here[:] = [Herd(Cell(program, network=network), followed)]


def _do_here(work: Callable[[Herd], T]) -> T:
    return work(_here[0])
