"""Every row of the report: the quantity, its target, who measured it, and the module that measures it here."""

from __future__ import annotations

import math
from collections.abc import Mapping

from bioxen_nb.errors import ConfigurationError
from bioxen_nb.validation.rows import Figure, Row, Target, Tier

_INF = math.inf
_MOTHER_MACHINE = "mother machine, Taheri-Araghi 2015"
_TANIGUCHI = "Taniguchi 2010"
_GROWTH_LAW = "271 measurements, Chure & Cremer 2023"
_KEIO = "Baba 2006, Joyce 2006"
_DESIGN = "requirement"


def _a(id: str, subject: str, quantity: str, low: float, high: float, unit: str, anchor: str) -> Target:
    return Target(id, subject, quantity, low, high, unit, anchor, "A")


def _b(id: str, subject: str, quantity: str, low: float, high: float, unit: str, anchor: str) -> Target:
    return Target(id, subject, quantity, low, high, unit, anchor, "B")


def _mcc(id: str, subject: str, quantity: str, low: float, anchor: str) -> Target:
    return Target(id, subject, f"knock-outs, MCC: {quantity}", low, _INF, "1", anchor, "A", digits=2)


TARGETS: tuple[Target, ...] = (
    _a("1", "growth", "doubling time, glucose minimal", 44, 72, "min", "Si 2019, Taheri-Araghi 2015, Schmidt 2016"),
    _a("2", "growth", "doubling time, rich", 17, 24, "min", "Schmidt 2016, Taheri-Araghi 2015"),
    _a("3a", "minimal_growth", "doubling time, syn3A", 90, 120, "min", "Thornburg 2022"),
    _a("3b", "minimal_growth", "replication, syn3A", 40, 60, "min", "Thornburg 2019"),
    _a("4a", "growth", "ribosomal share over its law, poor", 0.75, 1.25, "1", _GROWTH_LAW),
    _a("4b", "growth", "ribosomal share over its law, glucose", 0.75, 1.25, "1", _GROWTH_LAW),
    _a("4c", "growth", "ribosomal share over its law, rich", 0.75, 1.25, "1", _GROWTH_LAW),
    _a("5", "growth", "protein synthesis over R x 0.85 x v", 0.97, 1.03, "1", "Bremer & Dennis 2008"),
    _a("6", "growth", "origins per cell over 2^((C+D)/tau)", 0.98, 1.02, "1", "Cooper & Helmstetter 1968"),
    _a("7", "growth", "slope of added against birth volume", -0.25, 0.10, "1", _MOTHER_MACHINE),
    _b("8a", "growth", "CV of birth volume", 0.12, 0.18, "1", _MOTHER_MACHINE),
    _b("8b", "growth", "CV of added volume", 0.17, 0.28, "1", _MOTHER_MACHINE),
    _b("8c", "growth", "CV of generation time", 0.15, 0.22, "1", _MOTHER_MACHINE),
    # The median of 137 genes is 1.62; its standard error, by the spread of the genes, is 0.03, and cultures differ.
    _b("9", "noise", "mRNA Fano factor, median of 0.06 to 1.04 copies", 1.46, 1.78, "1", _TANIGUCHI),
    # Medians 0.147 and 1.49; the ranges hold half of the measured genes.
    _b("10a", "noise", "protein CV2, median of 100 copies and more", 0.124, 0.184, "1", _TANIGUCHI),
    _b("10b", "noise", "protein CV2 x mean, median of 1 to 10 copies", 1.12, 1.96, "1", _TANIGUCHI),
    _mcc("11a", "knockouts", "E. coli on glucose, textbook", 0.58, _KEIO),
    _mcc("11b", "knockouts", "E. coli on glucose, iCH360", 0.81, _KEIO),
    _mcc("11c", "knockouts", "E. coli on glucose, iML1515", 0.78, _KEIO),
    _mcc("12a", "minimal_knockouts", "syn3A, iMB155", 0.50, "Breuer 2019"),
    _mcc("12b", "minimal_knockouts", "syn3A, the whole cell", 0.60, "Breuer 2019: 0.59 without the machinery"),
    _a("13a", "carbon", "growth on 7 carbon sources, r", 0.75, 1.0, "1", "Schmidt 2016"),
    _a("13b", "carbon", "growth on 7 carbon sources, RMSE", 0.0, 0.10, "1/h", "Schmidt 2016"),
    _a("14", "burden", "share of unneeded protein that stops growth", 0.37, 0.40, "1", "Scott 2010"),
    _a("15a", "induction", "lac fold change, largest distance from MWC", 0.0, 1e-9, "1", "Razo-Mejia 2018"),
    _a("15b", "induction", "lac leak, power of the repressor count", -1.02, -0.98, "1", "Garcia 2011"),
    _b("16a", "diauxie", "lactose used before glucose is gone", 0.0, 0.10, "1", "Monod 1949"),
    _b("16b", "diauxie", "lag between the sugars", 5.0, 90.0, "min", "Monod 1949"),
    _b("17", "growth", "ATP of one cycle, 1e10", 0.9, 1.3, "1e10", "Feist 2007"),
    Target("18", "proteome", "proteome fold changes against glucose, r", 0, 0, "1", "Schmidt 2016", "C"),
    _b("19a", "heat", "sigma32 peak after 30 to 42 C", 3.0, 8.0, "min", "Straus 1987"),
    _b("19b", "heat", "sigma32 adapted after", 20.0, 30.0, "min", "Straus 1987"),
    _a("20", "stochastic_suite", "DSMTS cases passed (sd of 00003 not judged)", 1.0, 1.0, "1", "Evans 2008"),
    _a("21a", "soundness", "amino acids and ATP unaccounted for", 0.0, 1e-9, "1", _DESIGN),
    _a("21b", "soundness", "same seed, same bits", 1.0, 1.0, "1", _DESIGN),
    _a("21c", "soundness", "wall time of one E. coli cycle", 0.0, 3.0, "s", _DESIGN),
    _a("21d", "soundness", "memory at its peak", 0.0, 500.0, "MB", _DESIGN),
)


def choose(tier: Tier | None = None, rows: tuple[str, ...] = ()) -> tuple[Target, ...]:
    """The targets of a tier, and of rows named by id (`11b`) or number (`11`); all by default.

    Raises:
        ConfigurationError: no such row.
    """
    known = {target.id for target in TARGETS} | {str(target.number) for target in TARGETS}
    for name in rows:
        if name not in known:
            numbers = sorted({target.number for target in TARGETS})
            raise ConfigurationError(
                f"There is no row {name!r}. Rows are {numbers[0]} to {numbers[-1]}, such as 11 or 11b."
            )
    return tuple(
        target
        for target in TARGETS
        if tier in (None, target.tier) and (not rows or target.id in rows or str(target.number) in rows)
    )


def judged(figures: Mapping[str, Figure]) -> list[Row]:
    """The rows of figures by row id, in the order of the targets."""
    return [target.row(figures[target.id]) for target in TARGETS if target.id in figures]
