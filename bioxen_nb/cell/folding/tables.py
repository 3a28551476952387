"""Which proteins need chaperones, and how chaperones and their clients stand at the reference."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.cell.folding.mutants import mutated_rows, unfolded_share
from bioxen_nb.engines.kernels.folding import DNAK, GROEL, FoldingClients, engaged
from bioxen_nb.program.arrays import ExpressionArrays

#: Clients of DnaK: abundant large enzymes of the cytosol, the kind that aggregates first in heat (Mogk et al. 1999,
#: EMBO J 18:6934: thermolabile proteins are large; MetE among the first), MetA (Biran et al. 2000, Mol Microbiol
#: 37:1436) and FbaA (Kuczynska-Wisnik et al. 2002, Microbiology 148:1757). Membership is a rule of thumb: the
#: list stands for the several hundred substrates of Calloni et al. 2012, Cell Rep 1:251.
DNAK_CLIENTS = (
    "aceE", "acnB", "adhE", "alaS", "argS", "aspS", "carB", "fbaA", "fusA", "glnS", "gltB", "gltX", "glyA", "ileS",
    "infB", "leuS", "lysS", "metA", "metE", "metG", "metH", "nuoG", "pheT", "pnp", "ppc", "ppsA", "proS", "ptsI",
    "purL", "sucA", "thrS", "topA", "valS",
)  # fmt: skip
#: Obligate clients of GroEL: the essential ones of Fujiwara et al. 2010, EMBO J 29:1552, and class III proteins of
#: Kerner et al. 2005, Cell 122:209.
GROEL_CLIENTS = (
    "add", "asd", "dapA", "deoA", "folE", "ftsE", "gatY", "hemB", "kdsA", "ltaE", "metF", "metK", "nanA", "uxaC",
    "xylA", "yajO",
)  # fmt: skip

#: Unfolding of a folded client at 37 C, per second: chosen so that heat, not growth, is the larger load from 40 C on.
UNFOLDING_PER_S = 1e-4
#: Of unfolding: 330 kJ/mol, the order of measured activation energies of unfolding; a factor of 8 from 37 to 42 C.
ACTIVATION_K = 40_000.0
#: Folding without chaperones, per second: of the order of the slow folders among cytosolic proteins.
ALONE_PER_S = 0.002
#: Proteins a bound machine folds per second: DnaK about one a minute with its rebinding (Calloni et al. 2012), GroEL
#: one in about 20 s, two rounds of its 10 to 15 s cycle with both rings at work.
CYCLE_PER_S = (0.02, 0.05)
#: Dissociation constants of substrates, molecules per fL: about 1 uM for DnaK, 0.1 uM for GroEL.
HALF_PER_FL = (600.0, 60.0)
#: Loss of an unfolded molecule, per second, when the proteases stand at their reference: about 1 in 70 is not saved.
DEGRADATION_PER_S = 3e-4
#: Which protease takes which part of it: Lon most (Tomoyasu et al. 2001, Mol Microbiol 40:397).
PROTEASES = {"lon": 0.7, "clpP": 0.2, "ftsH": 0.1}
#: Kelvin at which unfolding is stated.
REFERENCE_K = 310.15

#: (symbol, subunits in one machine) of each system; the partners only have to be there.
_SYSTEMS = ((("dnaK", 1), ("dnaJ", 0), ("grpE", 0)), (("groL", 14), ("groS", 7)))


@dataclass(frozen=True)
class FoldingTables:
    """`c` clients of a program's chaperones: those by nature, then those by mutation."""

    gene: NDArray[np.int64]
    system: NDArray[np.int64]
    unfold_per_s: NDArray[np.float64]
    """(c) at 37 C."""
    foldable: NDArray[np.float64]
    """(c) share of the tries to fold that succeed; 1 without a mutation."""
    born_unfolded: NDArray[np.float64]
    """(c) share of new molecules that do not fold at once; 1 for clients by nature."""
    subunits: tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]
    """(gene row, copies in the machine) of each system; empty where the genome lacks a part."""
    proteases: tuple[tuple[int, float, float], ...]
    """(gene row, share of the degradation, molecules per fL at the reference)."""
    half_per_fl: tuple[float, float]
    """Dissociation constant of each system's substrates."""
    free_dnak_per_fl: float
    """DnaK without a substrate at the reference, molecules per fL; mutations left aside."""
    unfolded_share: NDArray[np.float64]
    """(c) of each client's molecules at the reference."""

    @classmethod
    def of(cls, arrays: ExpressionArrays, volume_fl: float, growth_per_s: float) -> FoldingTables:
        """Clients and chaperones that the program encodes, and their balance at its reference."""
        rows = rows_by_symbol(arrays.gene_symbols)
        natural = _natural_clients(rows)
        clients = natural | {row: natural.get(row, DNAK) for row in mutated_rows(arrays)}
        gene, system = np.array(list(clients), np.int64), np.array(list(clients.values()), np.int64)
        by_nature = np.arange(gene.size) < len(natural)
        subunits = tuple(_parts(parts, rows) for parts in _SYSTEMS)
        machines = np.array([machine_count(parts, arrays.target_copies) for parts in subunits])
        copies = arrays.target_copies[gene[by_nature]]
        unfolded = _balance(copies, system[by_nature], machines, volume_fl, growth_per_s)
        loads = np.array([unfolded[system[by_nature] == kind].sum() for kind in (DNAK, GROEL)])
        bound = engaged(machines[DNAK], loads[DNAK], HALF_PER_FL[DNAK] * volume_fl)
        loss = unfolded_share(arrays.destabilisation_kcal[gene])
        opening = UNFOLDING_PER_S * by_nature + ALONE_PER_S * loss
        born = np.where(by_nature, 1.0, loss)
        closing = _tries_per_s(loads, machines, volume_fl)[system] * (1.0 - loss)
        share = (growth_per_s * born + opening) / (opening + closing + DEGRADATION_PER_S + growth_per_s)
        share[by_nature] = np.where(loss[by_nature] > 0.0, share[by_nature], unfolded / np.maximum(copies, 1e-9))
        return cls(
            gene,
            system,
            opening,
            1.0 - loss,
            born,
            (subunits[DNAK], subunits[GROEL]),
            _proteases(arrays, rows, volume_fl),
            HALF_PER_FL,
            float(machines[DNAK] - bound) / volume_fl,
            share,
        )

    @cached_property
    def clients(self) -> FoldingClients:
        """What the kernel needs of the clients."""
        return FoldingClients(self.gene, self.system, self.unfold_per_s, self.foldable, self.born_unfolded)


def rows_by_symbol(symbols: Sequence[str]) -> dict[str, int]:
    """Row of each gene by its symbol; of several with one symbol, the first."""
    return {symbol: row for row, symbol in reversed(list(enumerate(symbols))) if symbol}


def machine_count(parts: tuple[tuple[int, int], ...], counts: NDArray[np.float64] | NDArray[np.int64]) -> float:
    """Working machines of a system; 0 where a part is missing."""
    if not parts or any(counts[row] <= 0 for row, _ in parts):
        return 0.0
    return min(float(counts[row]) / copies for row, copies in parts if copies)


def unfolding_factor(temperature_c: float) -> float:
    """Unfolding at a temperature over that at 37 C (Arrhenius)."""
    return math.exp(ACTIVATION_K * (1.0 / REFERENCE_K - 1.0 / (temperature_c + 273.15)))


def _parts(parts: tuple[tuple[str, int], ...], rows: dict[str, int]) -> tuple[tuple[int, int], ...]:
    if any(symbol not in rows for symbol, _ in parts):
        return ()
    return tuple((rows[symbol], copies) for symbol, copies in parts)


def _natural_clients(rows: Mapping[str, int]) -> dict[int, int]:
    """System by gene row of the clients that are known."""
    found = {rows[symbol]: DNAK for symbol in DNAK_CLIENTS if symbol in rows}
    return found | {rows[symbol]: GROEL for symbol in GROEL_CLIENTS if symbol in rows}


def _tries_per_s(loads: NDArray[np.float64], machines: NDArray[np.float64], volume_fl: float) -> NDArray[np.float64]:
    """(2) how often a molecule tries to fold, alone and helped, when so many wait for each system."""
    waiting = np.maximum(loads, 1.0)
    bound = [engaged(machines[s], waiting[s], HALF_PER_FL[s] * volume_fl) for s in (DNAK, GROEL)]
    return np.asarray(ALONE_PER_S + np.array(CYCLE_PER_S) * np.array(bound) / waiting)


def _proteases(
    arrays: ExpressionArrays, rows: Mapping[str, int], volume_fl: float
) -> tuple[tuple[int, float, float], ...]:
    """(gene row, share of the degradation, molecules per fL at the reference) of those that are encoded."""
    found = [(rows[symbol], share) for symbol, share in PROTEASES.items() if symbol in rows]
    levels = [(row, share, float(arrays.target_copies[row]) / volume_fl) for row, share in found]
    return tuple(level for level in levels if level[2] > 0.0)


def _balance(
    copies: NDArray[np.float64],
    system: NDArray[np.int64],
    machines: NDArray[np.float64],
    volume_fl: float,
    growth_per_s: float,
) -> NDArray[np.float64]:
    """(c) unfolded molecules at the reference: as many are made or unfold as fold, are degraded or diluted."""
    share = np.full(copies.size, 0.01)
    for kind in (DNAK, GROEL):
        mine = copies[system == kind]
        if not mine.size:
            continue
        low, high = 0.0, 1.0
        for _ in range(60):
            middle = 0.5 * (low + high)
            load = max(middle * float(mine.sum()), 1e-9)
            folding = (
                ALONE_PER_S + CYCLE_PER_S[kind] * engaged(machines[kind], load, HALF_PER_FL[kind] * volume_fl) / load
            )
            gain = growth_per_s + UNFOLDING_PER_S * (1.0 - middle)
            high, low = (
                (middle, low) if (folding + DEGRADATION_PER_S + growth_per_s) * middle > gain else (high, middle)
            )
        share[system == kind] = 0.5 * (low + high)
    return share * copies
