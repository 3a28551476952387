"""How much less stable a changed amino acid makes a protein: a rule of the class of change, not of the site.

Nothing is known here of a protein's structure, so a site counts as buried as often as its amino acid is on average:

    ddG = (0.6 + (1.4 - 0.6) x buried share) x Grantham distance / 100, plus a term each for proline, glycine and charge

0.6 and 1.4 kcal/mol are the mean effects at the surface and in the core (Tokuriki et al. 2007, J Mol Biol 369:1318).
The distance of composition, polarity and volume (Grantham 1974, Science 185:862) has a mean of 100 and ranks the
changes. The mean over the single-base changes of a genome comes out at about 0.9 kcal/mol; measured means are near 1
(Tokuriki & Tawfik 2009, Curr Opin Struct Biol 19:596). The spread is narrower than that of real proteins, since each
site gets the mean of its class. No change stabilises. The sequence that was compiled first is the wild type: effects
add up from there, so that changing an amino acid back counts as one more change.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from bioxen_nb.program.parameters import Grade, Parameter

#: Mean effect of a substitution of mean distance, kcal/mol.
SURFACE_KCAL, CORE_KCAL = 0.6, 1.4
#: A new proline: most of its 3.2 kcal/mol in a helix (Pace & Scholtz 1998, Biophys J 75:422), as it harms strands too
#: and loops little. Our choice.
PROLINE_KCAL = 2.5
#: A new or a lost glycine: half of the 1 kcal/mol by which it is worse than alanine in a helix (same source); a lost
#: one often sat where no other amino acid fits. Our choice.
GLYCINE_KCAL = 0.5
#: A charge in place of a nonpolar side chain, which is often buried. Our choice.
CHARGE_KCAL = 1.0
#: The first amino acid too many or too few, and each further one. Our choice: more than a typical substitution, as the
#: chain behind it is out of register.
INDEL_KCAL, MORE_INDEL_KCAL = 2.5, 0.5
#: An amino acid that is not one of the twenty, or not known.
UNKNOWN_KCAL = 1.0

SOURCE = "class of the change (Grantham 1974; Tokuriki et al. 2007), not of the site"
_UNFOLDED = "less than 90 % of the protein is left: counted as never folded (rule of thumb)"

#: Composition, polarity and volume of side chains: table 1 of Grantham 1974.
_SIDE_CHAINS = {
    "A": (0.0, 8.1, 31.0), "R": (0.65, 10.5, 124.0), "N": (1.33, 11.6, 56.0), "D": (1.38, 13.0, 54.0),
    "C": (2.75, 5.5, 55.0), "Q": (0.89, 10.5, 85.0), "E": (0.92, 12.3, 83.0), "G": (0.74, 9.0, 3.0),
    "H": (0.58, 10.4, 96.0), "I": (0.0, 5.2, 111.0), "L": (0.0, 4.9, 111.0), "K": (0.33, 11.3, 119.0),
    "M": (0.0, 5.7, 105.0), "F": (0.0, 5.2, 132.0), "P": (0.39, 8.0, 32.5), "S": (1.42, 9.2, 32.0),
    "T": (0.71, 8.6, 61.0), "W": (0.13, 5.4, 170.0), "Y": (0.2, 6.2, 136.0), "V": (0.0, 5.9, 84.0),
}  # fmt: skip
#: Share of each amino acid that is 95 % buried in known structures (Chothia 1976, J Mol Biol 105:1).
_BURIED = {
    "A": 0.38, "R": 0.01, "N": 0.12, "D": 0.15, "C": 0.50, "Q": 0.07, "E": 0.18, "G": 0.36, "H": 0.17, "I": 0.60,
    "L": 0.45, "K": 0.03, "M": 0.40, "F": 0.50, "P": 0.18, "S": 0.22, "T": 0.23, "W": 0.27, "Y": 0.15, "V": 0.54,
}  # fmt: skip
_CHARGED, _NONPOLAR = frozenset("DEKR"), frozenset("AVLIMFWC")
#: Selenocysteine and pyrrolysine count as the amino acids that they are made like.
_LIKE = {"U": "C", "O": "K"}


def grantham_distance(first: str, second: str) -> float:
    """Distance of two amino acids (one letter each) by composition, polarity and volume; 5 to 215."""
    (c, p, v), (c2, p2, v2) = _SIDE_CHAINS[first], _SIDE_CHAINS[second]
    return 50.723 * math.sqrt(1.833 * (c - c2) ** 2 + 0.1018 * (p - p2) ** 2 + 0.000399 * (v - v2) ** 2)


def substitution_kcal(before: str, after: str) -> float:
    """Loss of stability by a substitution (one letter each), kcal/mol; never below 0."""
    before, after = _LIKE.get(before, before), _LIKE.get(after, after)
    if before == after:
        return 0.0
    if before not in _SIDE_CHAINS or after not in _SIDE_CHAINS:
        return UNKNOWN_KCAL
    usual = SURFACE_KCAL + (CORE_KCAL - SURFACE_KCAL) * _BURIED[before]
    kcal = usual * grantham_distance(before, after) / 100.0
    kcal += PROLINE_KCAL * (after == "P") + GLYCINE_KCAL * ("G" in (before, after))
    return kcal + CHARGE_KCAL * (before in _NONPOLAR and after in _CHARGED)


def substitutions_kcal(pairs: Iterable[tuple[str, str]]) -> float:
    """Loss of stability by several substitutions: their sum (Wells 1990, Biochemistry 29:8509)."""
    return round(math.fsum(substitution_kcal(before, after) for before, after in pairs), 3)


def indel_kcal(amino_acids: int) -> float:
    """Loss of stability by so many amino acids more or fewer in one place, kcal/mol."""
    return INDEL_KCAL + MORE_INDEL_KCAL * (amino_acids - 1)


def destabilised(before: Parameter, kcal: float) -> Parameter:
    """The loss of stability of a protein after one more change; infinite: it does not fold at all."""
    if kcal <= 0.0 or math.isinf(before.value):
        return before
    source = _UNFOLDED if math.isinf(kcal) else SOURCE
    return before.with_value(round(before.value + kcal, 3), Grade.HEURISTIC, source)
