"""Knock-out screens of whole cells: every gene in turn is removed, and a cell without it is let live."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.environment import Environment
from bioxen_nb.cell.outcome import Outcome, outcome
from bioxen_nb.errors import BioXenException, ConfigurationError, ErrorCode
from bioxen_nb.program.mutation import knock_out
from bioxen_nb.program.records import GenomeProgram

if TYPE_CHECKING:
    import pandas

#: Told (cells done, cells in all) after each.
Progress = Callable[[int, int], None]

#: Times the wild type's cycle that a mutant is given to divide.
PATIENCE = 4
#: A mutant below this share of the wild type's growth counts as slower; one cell's growth varies by a few per cent.
SLOWER_BELOW = 0.9
#: Cell time within which the wild type must divide.
_WILD_LIMIT_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class KnockOutRow:
    """One gene and the cell without it."""

    gene: str
    symbol: str
    status: str
    """One of "divides", "slower" (it divides), "filament", "arrested", "undivided"."""
    growth_share: float
    """Growth over that of the wild type."""
    outcome: Outcome


@dataclass(frozen=True)
class CellScreen:
    """The wild type, and a row for each gene in the order asked for."""

    program: str
    wild_type: Outcome
    rows: tuple[KnockOutRow, ...]

    def counts(self) -> dict[str, int]:
        """How many genes have each status."""
        return dict(Counter(row.status for row in self.rows).most_common())

    def to_pandas(self) -> pandas.DataFrame:
        """Gene as index; symbol, status, growth per hour and over the wild type's, division in seconds, reason."""
        import pandas

        columns = ["gene", "symbol", "status", "growth_per_h", "growth_share", "division_s", "volume_fl", "reason"]
        return pandas.DataFrame(self.to_documents(), columns=columns).set_index("gene")

    def to_documents(self) -> list[dict[str, Any]]:
        """A plain mapping for each row; no division is None."""
        return [
            {
                "gene": row.gene,
                "symbol": row.symbol,
                "status": row.status,
                "growth_per_h": row.outcome.growth_per_h,
                "growth_share": row.growth_share,
                "division_s": row.outcome.lived_s if row.outcome.end == "divides" else None,
                "volume_fl": row.outcome.volume_fl,
                "reason": row.outcome.reason,
            }
            for row in self.rows
        ]

    def __repr__(self) -> str:
        counts = ", ".join(f"{count} {status}" for status, count in self.counts().items())
        return f"<CellScreen of {self.program}: {counts}>"


def screen_cells(
    program: GenomeProgram,
    genes: Sequence[str] | None = None,
    environment: Environment | None = None,
    *,
    limit_s: int | None = None,
    seed: int = 1,
    processes: int = 2,
    progress: Progress | None = None,
) -> CellScreen:
    """One cell for each gene, without that gene from its birth on; all with the same seed as the wild type's.

    A gene whose protein is part of a machine arrests the cell, as the machine cannot be built. What a cell would have
    inherited from a mother with the gene is not there. The result does not depend on `processes`.

    Args:
        program: of the wild type.
        genes: symbols or locus tags; all genes unless given.
        environment: of all cells.
        limit_s: cell time a mutant gets to divide; four cycles of the wild type unless given.
        seed: of every cell.
        processes: that work at the same time; 1 stays in this one.
        progress: called with cells done and cells in all.

    Raises:
        UnknownNameError: no such gene.
        ConfigurationError: the wild type does not divide here, or an impossible number.
    """
    if isinstance(processes, bool) or not isinstance(processes, int) or processes < 1:
        raise ConfigurationError(f"processes must be a whole number from 1 up, not {processes!r}.")
    if limit_s is not None and (isinstance(limit_s, bool) or not isinstance(limit_s, int) or limit_s < 1):
        raise ConfigurationError(f"limit_s must be whole seconds from 1 up, not {limit_s!r}.")
    names = [genes] if isinstance(genes, str) else genes
    chosen = [gene.id for gene in program.genes] if names is None else [program.gene(name).id for name in names]
    surroundings = environment or Environment()
    wild = outcome(Cell(program, surroundings, seed=seed), limit_s or _WILD_LIMIT_S)
    if limit_s is None and wild.end != "divides":
        raise ConfigurationError(
            f"The wild type does not divide here ({wild.reason}), so there is no cycle to compare with. Choose another "
            "environment, or say with limit_s how long each cell shall live."
        )
    task = _Task(program, surroundings, seed, limit_s or PATIENCE * wild.lived_s)
    rows: list[KnockOutRow] = []
    for gene, ended in zip(chosen, _outcomes(task, chosen, min(processes, len(chosen))), strict=True):
        rows.append(_row(program, gene, ended, wild))
        if progress is not None:
            progress(len(rows), len(chosen))
    return CellScreen(program.id, wild, tuple(rows))


def _row(program: GenomeProgram, gene: str, ended: Outcome, wild: Outcome) -> KnockOutRow:
    share = ended.growth_per_h / wild.growth_per_h if wild.growth_per_h > 0 else 0.0
    status = "slower" if ended.end == "divides" and share < SLOWER_BELOW else ended.end
    return KnockOutRow(gene, program.gene(gene).symbol, status, share, ended)


@dataclass(frozen=True)
class _Task:
    program: GenomeProgram
    environment: Environment
    seed: int
    limit_s: int

    def without(self, gene: str) -> Outcome:
        return outcome(Cell(knock_out(self.program, [gene]), self.environment, seed=self.seed), self.limit_s)


def _outcomes(task: _Task, genes: Sequence[str], processes: int) -> Iterator[Outcome]:
    """One for each gene, in their order, as they come."""
    if processes <= 1:
        yield from (task.without(gene) for gene in genes)
        return
    pool = ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), _open_here, (task,))
    try:
        yield from pool.map(_without_here, genes)
    except BrokenProcessPool:
        message = "A process of the screen ended early: memory may be short, or the script lacks its __main__ guard."
        raise BioXenException(ErrorCode.ENGINE_ERROR, message) from None
    finally:
        pool.shutdown(cancel_futures=True)


_here: list[_Task] = []


def _open_here(task: _Task) -> None:
    _here[:] = [task]


def _without_here(gene: str) -> Outcome:
    return _here[0].without(gene)
