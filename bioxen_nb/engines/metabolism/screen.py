"""Which genes can the cell not do without: growth after each single deletion, or after any set of them.

Three savings, all exact: reactions that can never carry flux are left out of the program; a deletion that stops only
reactions without flux in the optimum leaves that optimum possible; and genes whose loss stops the same reactions need
one solution between them. Each deletion starts from the basis of the intact network, so that answers depend neither
on the order nor on the number of processes.
"""

from __future__ import annotations

import math
import multiprocessing
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bioxen_nb.engines.metabolism.lp import LinearProgram, Solution
from bioxen_nb.engines.metabolism.medium import optimum
from bioxen_nb.engines.metabolism.network import Floats, MetabolicNetwork
from bioxen_nb.engines.metabolism.pruning import live_reactions, pruned
from bioxen_nb.errors import ConfigurationError

if TYPE_CHECKING:
    from pandas import DataFrame

Progress = Callable[[int, int], None]
Stopped = tuple[int, ...]
#: Fluxes below this carry nothing, mmol/gDW/h.
IDLE = 1e-9
#: Deletions handed to a worker at a time.
_BATCH = 16


@dataclass(frozen=True, slots=True, eq=False)
class Screen:
    """Growth after the deletion of each gene alone."""

    genes: tuple[str, ...]
    growth: Floats
    """1/h, in the order of `genes`; NaN where no steady state is left."""
    intact: float
    """Growth of the network with all genes, 1/h."""
    solved: int
    """How many linear programs it took."""

    def essential(self, fraction: float = 0.01) -> tuple[str, ...]:
        """Genes without which growth stays below this fraction of the intact network's."""
        enough = self.growth >= fraction * self.intact
        return tuple(gene for gene, grows in zip(self.genes, enough, strict=True) if not grows)

    def to_frame(self) -> DataFrame:
        """One row a gene: growth_per_h and its fraction of the intact network's."""
        import pandas

        columns = {"growth_per_h": self.growth, "fraction": self.growth / self.intact}
        return pandas.DataFrame(columns, index=pandas.Index(self.genes, name="gene"))


def delete_genes(network: MetabolicNetwork, genes: Iterable[str]) -> Solution:
    """The optimum after deleting these genes together; `infeasible` is an answer, not an error.

    Raises:
        UnknownNameError: a gene that the model does not have; near names are given.
    """
    lower, upper = network.lower.copy(), network.upper.copy()
    stopped = list(network.lost_reactions(genes))
    lower[stopped] = upper[stopped] = 0.0
    return LinearProgram.of(network).solve(lower, upper, prices=True)


def screen_genes(
    network: MetabolicNetwork,
    genes: Sequence[str] | None = None,
    *,
    processes: int = 1,
    progress: Progress | None = None,
) -> Screen:
    """Growth after the deletion of each gene alone.

    Args:
        genes: which; all by default.
        processes: how many to work in; more than one pays from some hundred programs up.
        progress: called with the number of genes that are settled and that of all.

    Raises:
        UnknownNameError: a gene that the model does not have.
        ConfigurationError: fewer than one process, or a network without an optimum of its own.
    """
    if processes < 1:
        raise ConfigurationError(f"A screen needs at least one process, not {processes}.", processes=processes)
    names = network.genes if genes is None else tuple(genes)
    stopped = [network.lost_reactions([name]) for name in names]
    intact = optimum(network)
    idle = np.abs(intact.fluxes) < IDLE
    waiting: dict[Stopped, list[int]] = {}
    for place, columns in enumerate(stopped):
        if not idle[list(columns)].all():
            waiting.setdefault(columns, []).append(place)
    growth = np.full(len(names), intact.objective)
    settled = len(names) - sum(map(len, waiting.values()))
    report = progress or _say_nothing
    report(settled, len(names))
    for columns, value in _solve_all(network, list(waiting), processes):
        growth[waiting[columns]] = value
        settled += len(waiting[columns])
        report(settled, len(names))
    return Screen(names, growth, intact.objective, len(waiting))


def _say_nothing(settled: int, total: int) -> None:
    """The progress of those who did not ask."""


class _Bench:
    """A solver that holds the intact network's basis and tries one deletion after the other."""

    def __init__(self, network: MetabolicNetwork):
        alive = live_reactions(network)
        self.column = np.where(alive, np.cumsum(alive) - 1, -1)
        self.network = pruned(network, alive)
        self.program = LinearProgram.of(self.network)
        self.program.run()
        self.basis = self.program.canonical_basis()

    def growth(self, stopped: Stopped) -> tuple[Stopped, float]:
        """Growth without these reactions, 1/h; NaN where no steady state is left."""
        self.program.restore(self.basis)
        lower, upper = self.network.lower.copy(), self.network.upper.copy()
        columns = self.column[list(stopped)]
        columns = columns[columns >= 0]
        lower[columns] = upper[columns] = 0.0
        self.program.set_bounds(lower, upper)
        status, objective = self.program.run()
        return stopped, objective if status == "optimal" else math.nan


_bench: _Bench | None = None


def _open_bench(network: MetabolicNetwork) -> None:
    global _bench
    _bench = _Bench(network)


def _growth_in_worker(stopped: Stopped) -> tuple[Stopped, float]:
    assert _bench is not None
    return _bench.growth(stopped)


def _solve_all(network: MetabolicNetwork, deletions: list[Stopped], processes: int) -> Iterable[tuple[Stopped, float]]:
    workers = min(processes, math.ceil(len(deletions) / _BATCH))
    if workers <= 1:
        bench = _Bench(network)
        yield from map(bench.growth, deletions)
        return
    context = multiprocessing.get_context("spawn")
    with context.Pool(workers, initializer=_open_bench, initargs=(network,)) as pool:
        yield from pool.imap_unordered(_growth_in_worker, deletions, chunksize=_BATCH)
