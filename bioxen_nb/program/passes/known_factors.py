"""What a chassis knows of its own factors: a hand-curated table of factors, targets and strengths, read and checked.

The one number of an edge is `fold`: how many times more (activator, at the most) or less (repressor, with its copies at
the reference) the target is expressed with the factor fully active than without it. A dissociation constant follows
from the factor's own copies at the reference: repression has no floor, so the odds that its site is bound are fold - 1;
an activator's are `ACTIVATOR_ODDS`, or what the table says of factors that are scarce at the reference.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from bioxen_nb.errors import CompileError
from bioxen_nb.genome.data_files import genomes_path
from bioxen_nb.program.chassis import Chassis
from bioxen_nb.program.effectors import EFFECTORS
from bioxen_nb.program.encoding import round_significant
from bioxen_nb.program.induction import NO_RESPONSE, Response, response_of_half_point
from bioxen_nb.program.parameters import Grade
from bioxen_nb.program.passes.regulation_rules import LAC_RESPONSE, Rule
from bioxen_nb.units import um_from_count

#: A fully active activator occupies its site this many times as often as not (rule of thumb).
ACTIVATOR_ODDS = 5.0
#: Fewest copies of a factor by which a constant is set: tables of measured proteins miss rare ones.
FEWEST_COPIES = 20.0

_COLUMNS = ("regulator", "target", "sign", "fold", "odds", "site", "effector", "response", "half_um", "grade", "source")
_THUMB_HALF = "half point: rule of thumb, order of magnitude of the {} that acts"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: a factor at the unit that holds the target gene."""

    regulator: str
    target: str
    sign: Literal[-1, 1]
    fold: float
    odds: float
    """Bound over unbound site with the factor's reference copies, all of them active."""
    site: str
    response: Response
    grade: Grade
    source: str

    def rule(self, copies: float, volume_fl: float) -> Rule:
        """How the factor acts, given its copies at the reference and the volume of a mean cell."""
        constant = um_from_count(max(copies, FEWEST_COPIES) / self.odds, volume_fl)
        note = f"{self.source}; constant set so that the factor's reference copies, fully active, bind with odds of"
        note += f" {self.odds:g}"
        return Rule(
            "table",
            self.sign,
            round_significant(constant),
            1.0,
            math.inf if self.sign < 0 else self.fold,
            note,
            Grade.FITTED if self.grade is Grade.MEASURED else self.grade,
            self.response,
            self.source,
            self.grade,
        )


def with_odds(rule: Rule, copies: float, volume_fl: float) -> Rule:
    """The rule of an annotated activator's site, bound with `ACTIVATOR_ODDS` by its reference copies, fully active.

    How strongly a factor binds means nothing without how many there are; a genome may make ten times as many.
    """
    if rule.sign < 0:
        return rule
    constant = um_from_count(max(copies, FEWEST_COPIES), volume_fl) / ACTIVATOR_ODDS ** (1.0 / rule.hill)
    note = f"{rule.source}; constant set so that the factor's reference copies, fully active, bind with odds of"
    return replace(rule, dissociation_um=round_significant(constant), source=f"{note} {ACTIVATOR_ODDS:g}")


def _response(row: Mapping[str, str], table: str) -> Response:
    effector, does = row["effector"], row["response"]
    if not effector:
        return NO_RESPONSE
    if effector == LAC_RESPONSE.effector:
        return LAC_RESPONSE
    if effector not in EFFECTORS or does not in ("activates", "inactivates"):
        raise CompileError(f"Regulation table {table!r}: unknown effector {effector!r} or response {does!r}.")
    return response_of_half_point(
        effector,
        "activates" if does == "activates" else "inactivates",
        float(row["half_um"]),
        _THUMB_HALF.format(effector),
        Grade.HEURISTIC,
    )


def _entry(row: Mapping[str, str], table: str) -> Entry:
    fold = float(row["fold"])
    usual = fold - 1.0 if row["sign"] == "-" else ACTIVATOR_ODDS
    if fold <= 1.0 or row["sign"] not in ("+", "-"):
        raise CompileError(f"Regulation table {table!r}: {row['regulator']} on {row['target']} needs a fold above 1.")
    return Entry(
        row["regulator"],
        row["target"],
        1 if row["sign"] == "+" else -1,
        fold,
        float(row["odds"] or usual),
        row["site"] or f"{row['regulator']} site",
        _response(row, table),
        Grade(row["grade"]),
        row["source"],
    )


@lru_cache(maxsize=8)
def read_table(name: str) -> tuple[Entry, ...]:
    """The entries of a shipped table, in its order.

    Raises:
        CompileError: the table is missing, lacks a column, or holds a row that makes no sense.
    """
    path = genomes_path(f"tables/{name}")
    if not path.is_file():
        raise CompileError(f"The regulation table {name!r} is missing: reinstall bioxen_nb.", table=name)
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader((line for line in stream if not line.startswith("#")), delimiter="\t")
        if tuple(reader.fieldnames or ()) != _COLUMNS:
            raise CompileError(f"The regulation table {name!r} needs the columns {', '.join(_COLUMNS)}.", table=name)
        return tuple(_entry(row, name) for row in reader)


def known_edges(chassis: Chassis) -> tuple[Entry, ...]:
    """The entries of the chassis's table; none without one."""
    return read_table(chassis.regulation_table) if chassis.regulation_table else ()


def known_factors(chassis: Chassis) -> frozenset[str]:
    """Symbols of the factors that the chassis's table names."""
    return frozenset(entry.regulator for entry in known_edges(chassis))
