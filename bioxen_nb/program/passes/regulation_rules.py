"""How factors act at kinds of sites: strength, largest effect, and the answer to their effector."""

from __future__ import annotations

import math
from dataclasses import dataclass

from bioxen_nb.program.encoding import round_significant
from bioxen_nb.program.induction import (
    BACKGROUND_FL,
    LAC_ACTIVE_UM,
    LAC_ENERGY_KT,
    LAC_INACTIVE_UM,
    LAC_SITES,
    NO_RESPONSE,
    Response,
    response_of_half_point,
)
from bioxen_nb.program.parameters import Grade, Parameter
from bioxen_nb.units import um_from_count

#: Each mismatch weakens binding tenfold (about 1.4 kcal/mol).
FOLD_PER_MISMATCH = 10.0
#: Digits of a dissociation constant, so that the repression formula holds to 1e-9.
CONSTANT_DIGITS = 12
#: Non-specific sites of the E. coli chromosome.
NONSPECIFIC_SITES = 4.6e6

_GARCIA = "Garcia & Phillips 2011, PNAS 108:12173; Razo-Mejia et al. 2018, Cell Syst 6:456"
_ELOWITZ = (
    "assumed by the model of Elowitz & Leibler 2000, Nature 403:335: 40 monomers a cell at half repression, Hill 2"
)
_DODD = "Dodd et al. 2004, Genes Dev 18:344 (operator energies, kcal/mol against 1 M)"
_KT_KCAL = 0.616
_THUMB_FOLD = "largest effect of the factor: a round number, rule of thumb"
_NO_FLOOR = "thermodynamic repression has no floor: nothing is transcribed while the repressor is bound"
_ANNOTATED = "annotated binding site; how strongly the factor acts is a rule of thumb, not measured"
_UNKNOWN = "annotated binding site; the factor is taken for a repressor, and its strength is a rule of thumb"
_SMALL_MOLECULE = "rule of thumb: order of magnitude of the {} that acts, not measured for this model"


@dataclass(frozen=True, slots=True)
class Rule:
    """How a factor acts at a kind of site."""

    name: str
    sign: int
    dissociation_um: float
    """Concentration of monomers at which the site is half occupied."""
    hill: float
    fold: float
    source: str
    grade: Grade
    response: Response = NO_RESPONSE
    fold_source: str = _THUMB_FOLD
    fold_grade: Grade = Grade.HEURISTIC

    def parameters(self, mismatches: int = 0) -> tuple[Parameter, Parameter, Parameter]:
        """Dissociation constant, Hill coefficient and fold, at a site with so many mismatches."""
        weaker = FOLD_PER_MISMATCH**mismatches
        note = f"; weakened {weaker:g} fold for {mismatches} mismatch" if mismatches else ""
        return (
            Parameter(
                round_significant(self.dissociation_um * weaker, CONSTANT_DIGITS),
                "uM",
                self.source + note,
                Grade.HEURISTIC if mismatches else self.grade,
            ),
            Parameter(self.hill, "1", self.source, self.grade),
            Parameter(self.fold, "1", self.fold_source, self.fold_grade),
        )


def lac_dissociation_um(energy_kt: float) -> float:
    """K in monomers: half repression at N_NS exp(dE) DNA-binding dimers, two monomers each."""
    return um_from_count(2.0 * NONSPECIFIC_SITES * math.exp(energy_kt), BACKGROUND_FL)


def _ci_um(energy_kcal: float, dimer_kcal: float = -11.0) -> float:
    """K in monomers: free dimer at half occupancy plus the monomers in equilibrium with it."""
    dimer_m = math.exp(energy_kcal / _KT_KCAL)
    monomer_m = math.sqrt(math.exp(dimer_kcal / _KT_KCAL) * dimer_m)
    return (2.0 * dimer_m + monomer_m) * 1e6


#: LacI and IPTG.
LAC_RESPONSE = Response(
    "IPTG",
    LAC_ACTIVE_UM,
    LAC_INACTIVE_UM,
    LAC_ENERGY_KT,
    LAC_SITES,
    "Razo-Mejia et al. 2018, Cell Syst 6:456",
    Grade.FITTED,
)


def _lac(name: str, energy_kt: float) -> Rule:
    return Rule(
        name,
        -1,
        lac_dissociation_um(energy_kt),
        1.0,
        math.inf,
        _GARCIA,
        Grade.FITTED,
        LAC_RESPONSE,
        _NO_FLOOR,
        Grade.FITTED,
    )


def _lambda(name: str, energy_kcal: float) -> Rule:
    return Rule(name, -1, _ci_um(energy_kcal), 2.0, 1000.0, _DODD, Grade.HEURISTIC)


def _needs(molecule: str, half_um: float) -> Response:
    source = _SMALL_MOLECULE.format(molecule)
    return response_of_half_point(molecule, "activates", half_um, source, Grade.HEURISTIC)


_ATC = response_of_half_point("aTc", "inactivates", 0.1, _SMALL_MOLECULE.format("aTc"), Grade.HEURISTIC)

_ALL = (
    _lac("lacO", -15.3),
    _lac("lacO2", -13.9),
    _lac("lacO3", -9.7),
    Rule("tetO", -1, um_from_count(40.0, BACKGROUND_FL), 2.0, 1000.0, _ELOWITZ, Grade.HEURISTIC, _ATC),
    _lambda("OR1", -13.2),
    _lambda("OR2", -10.7),
    _lambda("OR3", -10.2),
    Rule("crp", 1, 0.5, 2.0, 20.0, _ANNOTATED, Grade.HEURISTIC, _needs("cAMP", 100.0)),
    Rule("araC", 1, 0.05, 2.0, 100.0, _ANNOTATED, Grade.HEURISTIC, _needs("arabinose", 100.0)),
    Rule("lexA", -1, 0.1, 2.0, 50.0, _ANNOTATED, Grade.HEURISTIC),
    Rule("annotated", -1, 0.1, 2.0, 50.0, _UNKNOWN, Grade.HEURISTIC),
)

#: Site name -> how the factor acts there.
RULES: dict[str, Rule] = {rule.name: rule for rule in _ALL}

#: Lower-case symbol of a factor -> the rule of its annotated sites.
RULE_OF_FACTOR = {"crp": "crp", "arac": "araC", "lexa": "lexA", "laci": "lacO", "tetr": "tetO", "ci": "OR1"}
