"""Two-state (Monod-Wyman-Changeux) switching of transcription factors by small molecules.

A factor is in equilibrium between a state that binds DNA and one that does not. A small molecule that prefers one of
them shifts the equilibrium. With c its concentration, n its sites, dE the energy of the inactive state:

    p_A(c) = (1 + c / K_A) ** n / ((1 + c / K_A) ** n + exp(-dE) (1 + c / K_I) ** n)

Form and constants of lac: Razo-Mejia et al. 2018, Cell Syst 6:456. An inducer of a repressor has K_I < K_A; a
co-repressor, or the ligand that an activator needs, has K_A < K_I.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from bioxen_nb.program.parameters import Grade, Parameter

#: Volume in which counts of a factor are turned into concentrations: about that of a newborn E. coli cell.
BACKGROUND_FL = 1.0

#: Stand where no small molecule acts on a factor.
UNBOUND_UM = Parameter(math.inf, "uM", "no small molecule acts on the factor", Grade.CHASSIS)
NO_SWITCH_KT = Parameter(math.inf, "kT", "no small molecule acts on the factor", Grade.CHASSIS)
NO_SITES = Parameter(0.0, "1", "no small molecule acts on the factor", Grade.CHASSIS)

#: The lac repressor and IPTG.
LAC_ACTIVE_UM, LAC_INACTIVE_UM, LAC_ENERGY_KT, LAC_SITES = 139.0, 0.53, 4.5, 2
#: Of other factors only a half point is known; dE is then chosen to leave 0.1 % of the activity at the far end, and two
#: sites are assumed.
USUAL_ENERGY_KT, USUAL_SITES = 7.0, 2


def active_share(
    concentration_um: float, active_um: float, inactive_um: float, energy_kt: float, sites: float
) -> float:
    """Share of the factor that is able to bind DNA, 0 to 1.

    Args:
        concentration_um: free effector; infinite for saturation.
        active_um, inactive_um: dissociation constants K_A and K_I; infinite where it does not bind.
        energy_kt: dE; infinite for a factor that is always active.
        sites: n.
    """
    if math.isinf(concentration_um):
        ratio = _saturated(active_um, inactive_um)
    else:
        ratio = (1.0 + concentration_um / inactive_um) / (1.0 + concentration_um / active_um)
    if math.isinf(ratio):
        return 0.0
    weight = math.exp(-energy_kt) * math.pow(ratio, sites)
    return 1.0 / (1.0 + weight)


def _saturated(active_um: float, inactive_um: float) -> float:
    if math.isinf(inactive_um):
        return 1.0 if math.isinf(active_um) else 0.0
    return active_um / inactive_um


def half_point_um(active_um: float, inactive_um: float, energy_kt: float, sites: float) -> float:
    """Concentration at which half of the factor is able to bind; infinite when it never is half."""
    if sites <= 0 or math.isinf(energy_kt):
        return math.inf
    root = math.exp(energy_kt / sites)
    slope = 1.0 / inactive_um - root / active_um
    return max((root - 1.0) / slope, 0.0) if slope * (root - 1.0) > 0 else math.inf


@dataclass(frozen=True, slots=True)
class Response:
    """How a factor answers to its effector: the four constants of the two-state form, with their source."""

    effector: str = ""
    active_um: float = math.inf
    inactive_um: float = math.inf
    energy_kt: float = math.inf
    sites: float = 0.0
    source: str = UNBOUND_UM.source
    grade: Grade = Grade.CHASSIS

    def share(self, concentration_um: float) -> float:
        """Share of the factor able to bind at a concentration of the effector."""
        return active_share(concentration_um, self.active_um, self.inactive_um, self.energy_kt, self.sites)

    def parameters(self) -> tuple[Parameter, Parameter, Parameter, Parameter]:
        """K_A, K_I, dE and n as parameters."""
        return (
            Parameter(self.active_um, "uM", self.source, self.grade),
            Parameter(self.inactive_um, "uM", self.source, self.grade),
            Parameter(self.energy_kt, "kT", self.source, self.grade),
            Parameter(self.sites, "1", self.source, self.grade),
        )


NO_RESPONSE = Response()


def response_of_half_point(
    effector: str, does: Literal["activates", "inactivates"], half_um: float, source: str, grade: Grade
) -> Response:
    """The two-state form through a known half point, with the usual dE and n; the effector binds one state only."""
    constant = half_um / (math.exp(USUAL_ENERGY_KT / USUAL_SITES) - 1.0)
    constant = float(f"{constant:.9g}")
    if does == "inactivates":
        return Response(effector, math.inf, constant, USUAL_ENERGY_KT, USUAL_SITES, source, grade)
    return Response(effector, constant, math.inf, -USUAL_ENERGY_KT, USUAL_SITES, source, grade)


def bound_factor(bound: float, sign: int, fold: float) -> float:
    """Factor on transcription: repression (1 + b / fold) / (1 + b), activation (1 + fold b) / (1 + b)."""
    top = 1.0 / fold if sign < 0 else fold
    return (1.0 + top * bound) / (1.0 + bound)
