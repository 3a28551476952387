"""What slows a cell's ribosomes most: charged tRNA, energy, or a quota."""

from __future__ import annotations

from typing import Any

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.reference import reference_state
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.engines.kernels.growth import speed_factor
from bioxen_nb.resources import Quota


def slowing(cell: Cell, quota: Quota) -> dict[str, Any]:
    """Factors on the speed of protein synthesis, each 1 where nothing is short, and the smallest if it is below 1.

    `amino_acids`: charged tRNA over charged tRNA plus its half saturation, as in elongation, relative to the
    reference. `energy`: speed at the present share of ATP over that at the reference. `ribosome_quota` and
    `atp_quota`: what the VM may use over what its cell asks for.
    """
    state, settings = cell.context.state, cell.program.settings
    reference, half = reference_state(settings), settings["charged_half_saturation"]
    charged = float(state.real[ly.CHARGED])
    usual = reference.charged / (reference.charged + half)
    asked = cell.demand()
    factors = {
        "amino_acids": charged / (charged + half) / usual,
        "energy": float(speed_factor(float(state.real[ly.ATP_SHARE]), reference.atp_share)),
        "ribosome_quota": _allowed(quota.ribosomes, asked.ribosomes),
        "atp_quota": _allowed(quota.atp_per_s, asked.atp_per_s),
    }
    least = min(factors, key=lambda name: factors[name])
    return {"limiting_resource": least if factors[least] < 1.0 else None, "factors": factors}


def _allowed(most: float | None, asked: float) -> float:
    return 1.0 if most is None or asked <= 0 else min(1.0, most / asked)
