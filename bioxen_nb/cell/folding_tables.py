"""Which proteins need chaperones, and how chaperones and their clients stand at the reference."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.engines.kernels.folding import DNAK, GROEL, engaged
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
    """`c` clients of a program's chaperones."""

    gene: NDArray[np.int64]
    system: NDArray[np.int64]
    unfold_per_s: NDArray[np.float64]
    """(c) at 37 C."""
    subunits: tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]
    """(gene row, copies in the machine) of each system; empty where the genome lacks a part."""
    proteases: tuple[tuple[int, float, float], ...]
    """(gene row, share of the degradation, molecules per fL at the reference)."""
    half_per_fl: tuple[float, float]
    """Dissociation constant of each system's substrates."""
    free_dnak_per_fl: float
    """DnaK without a substrate at the reference, molecules per fL."""
    unfolded_share: NDArray[np.float64]
    """(c) of each client's molecules at the reference."""

    @classmethod
    def of(cls, arrays: ExpressionArrays, volume_fl: float, growth_per_s: float) -> FoldingTables:
        """Clients and chaperones that the program encodes, and their balance at its reference."""
        rows = rows_by_symbol(arrays.gene_symbols)
        clients = [(rows[s], DNAK) for s in DNAK_CLIENTS if s in rows]
        clients += [(rows[s], GROEL) for s in GROEL_CLIENTS if s in rows]
        gene = np.array([row for row, _ in clients], np.int64)
        system = np.array([kind for _, kind in clients], np.int64)
        subunits = tuple(_parts(parts, rows) for parts in _SYSTEMS)
        machines = np.array([machine_count(parts, arrays.target_copies) for parts in subunits])
        copies = arrays.target_copies[gene]
        unfolded = _balance(copies, system, machines, volume_fl, growth_per_s)
        bound = engaged(machines[DNAK], unfolded[system == DNAK].sum(), HALF_PER_FL[DNAK] * volume_fl)
        return cls(
            gene,
            system,
            np.full(gene.size, UNFOLDING_PER_S),
            (subunits[DNAK], subunits[GROEL]),
            tuple(
                (rows[symbol], share, float(arrays.target_copies[rows[symbol]]) / volume_fl)
                for symbol, share in PROTEASES.items()
                if symbol in rows and arrays.target_copies[rows[symbol]] > 0
            ),
            HALF_PER_FL,
            float(machines[DNAK] - bound) / volume_fl,
            unfolded / np.maximum(copies, 1e-9),
        )


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
