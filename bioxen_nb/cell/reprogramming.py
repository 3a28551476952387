"""Another program for a living cell: a live knock-out, a mutation, a plasmid that arrives or is lost.

All that the cell holds is carried over by name: molecules by gene, polymerases and commands by unit, enzyme averages
and fluxes by the model's own names. Rows of genes never move (see `remembering`); new genes start with nothing. Of a
product that changes but works on, the molecules that are there count as the new version; the amino acids by which the
versions differ are booked as polymerised or recycled. Polymerases on units that are gone are free again. Time, random
numbers, forks, pools, medium and the network that lives in the cell are as they were.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import Any

from numpy.typing import NDArray

from bioxen_nb.cell.context import CellularContext, empty_state
from bioxen_nb.cell.remembering import living
from bioxen_nb.cell.running import RunningProgram
from bioxen_nb.engines.kernels import expression as ex
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.errors import ConfigurationError
from bioxen_nb.program.arrays import ExpressionArrays
from bioxen_nb.program.records import GenomeProgram

_BY_GENE = ("rnas", "proteins", "ribosomes", "unfolded", "activity", "loading_factor", "loss_per_s")
_BY_UNIT = ("polymerases", "unit_factor", "command")
_AS_THEY_ARE = (
    "forks", "multiplicity", "whole", "real", "ledger", "tally", "random", "pace", "memory", "medium", "network"
)  # fmt: skip
#: What new rows start with, until the next control tick sets them.
_FACTORS = ("activity", "loading_factor", "unit_factor", "edge_active")


def running_on(running: RunningProgram, program: GenomeProgram) -> RunningProgram:
    """What a cell of `running` runs after it was given `program`: the same object when nothing changes.

    Raises:
        ConfigurationError: the program is for another chassis.
    """
    present = running.program
    if program.chassis != present.chassis:
        raise ConfigurationError(
            f"A living cell stays what it is: its chassis is {present.chassis!r}, the program is for "
            f"{program.chassis!r}. Compile the genome for {present.chassis!r}.",
            chassis=present.chassis,
        )
    after = living(present, program)
    return running if after.digest == present.digest else RunningProgram.of(after, running.network)


def carried(context: CellularContext, before: RunningProgram, after: RunningProgram) -> CellularContext:
    """The context for `after` of a cell that lived with `before`; `after` has the genes of `before` as first rows."""
    old, new = context.state, empty_state(after.lengths)
    for name in _FACTORS:
        getattr(new, name)[:] = 1.0
    for name in _AS_THEY_ARE:
        getattr(new, name)[:] = getattr(old, name)
    for name in _BY_GENE:
        getattr(new, name)[: before.arrays.n_genes] = getattr(old, name)
    for name in _BY_UNIT:
        _carry(getattr(old, name), before.arrays.unit_ids, getattr(new, name), after.arrays.unit_ids)
    _carry(old.edge_active, edge_names(before.arrays), new.edge_active, edge_names(after.arrays))
    new.whole[ly.FREE_RNAP] += old.polymerases.sum() - new.polymerases.sum()
    _carry_metabolism(old, before, new, after)
    _weigh_again(new, before, after)
    return replace(context, state=new)


def edge_names(arrays: ExpressionArrays) -> list[tuple[str, str, str, int]]:
    """What each edge is called: unit, regulator, effector, and a number among those that share these three."""
    seen: dict[tuple[str, str, str], int] = {}
    names = []
    for unit, regulator, effector in zip(
        arrays.edge_unit.tolist(), arrays.edge_regulator.tolist(), arrays.edge_effector, strict=True
    ):
        key = (arrays.unit_ids[unit], arrays.gene_ids[regulator], effector)
        seen[key] = seen.get(key, -1) + 1
        names.append((*key, seen[key]))
    return names


def _carry(old: NDArray[Any], had: Sequence[Hashable], new: NDArray[Any], has: Sequence[Hashable]) -> None:
    """Values of names that both have."""
    place = {name: row for row, name in enumerate(had)}
    pairs = [(place[name], row) for row, name in enumerate(has) if name in place]
    if pairs:
        source, target = zip(*pairs, strict=True)
        new[list(target)] = old[list(source)]


def _carry_metabolism(old: ly.CellState, before: RunningProgram, new: ly.CellState, after: RunningProgram) -> None:
    """Averages of enzymes and fluxes by name; the linear program starts afresh in another network."""
    linked = after.metabolism
    if linked is None:
        return
    if before.metabolism is None:
        new.enzymes[:] = linked.genes.copies(new)
        new.real[ly.GLYCOGEN] = linked.glycogen
        return
    had, has = before.metabolism.network, linked.network
    new.enzymes[:] = linked.genes.copies(new)
    _carry(old.enzymes, had.genes, new.enzymes, has.genes)
    _carry(old.fluxes, had.reactions, new.fluxes, has.reactions)
    if (had.reactions, had.metabolites) == (has.reactions, has.metabolites) and old.basis.size == new.basis.size:
        new.basis[:] = old.basis


def _weigh_again(new: ly.CellState, before: RunningProgram, after: RunningProgram) -> None:
    """Protein mass by the lengths of the new program; what proteins gained or lost in length goes into the books."""
    length_aa = after.arrays.length_aa
    mass = new.proteins * length_aa
    shared = before.arrays.n_genes
    change = new.proteins[:shared] * (length_aa[:shared] - before.arrays.length_aa)
    new.tally[ex.AMINO_ACIDS_POLYMERISED] += change[change > 0].sum()
    new.tally[ex.AMINO_ACIDS_RECYCLED] -= change[change < 0].sum()
    new.whole[ly.PROTEIN_AA] = mass.sum()
    new.whole[ly.METABOLIC_AA] = mass[after.arrays.is_metabolic].sum()
