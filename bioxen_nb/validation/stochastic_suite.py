"""Row 20: the Discrete Stochastic Model Test Suite (Evans et al. 2008, Bioinformatics 24:285), case by case.

With n runs, Z = sqrt(n) (mean - mu) / sigma and Y = sqrt(n / 2) (s2 / sigma2 - 1) at each of 51 times belong within
the ranges of the case's settings. The suite's guide: a correct simulator leaves them once in a while; up to three
times in a case are in order (an error of method, an event missed say, leaves them at many times or far).
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.engines.networks.exact import simulate_exact
from bioxen_nb.program.networks.sbml import load_sbml
from bioxen_nb.validation.effort import Effort
from bioxen_nb.validation.measured import mirror_file
from bioxen_nb.validation.rows import Figure

CASES = tuple(f"{number:05d}" for number in range(1, 40, 2))
#: For the short form: birth and death, immigration, an event, dimerisation, batches.
SHORT_CASES = ("00001", "00021", "00029", "00031", "00037")
RUNS = 4000
#: About 100,000 reactions a run.
LONG_CASES = {"00005": 400, "00023": 400}
MOST_OUTSIDE = 3
#: The variance of case 00003 is heavy-tailed: the sample variance of a correct simulator strays further.
HEAVY_TAILED = frozenset(("00003",))
Range = tuple[float, float]


@dataclass(frozen=True)
class Verdict:
    """How one variable of one case came out."""

    case: str
    variable: str
    means_outside: int
    """Of 51 times, how often Z left its range."""
    variances_outside: int
    fixed_right: bool
    """Where the variance is zero, every run had the exact value."""

    @property
    def passed(self) -> bool:
        judged = 0 if self.case in HEAVY_TAILED else self.variances_outside
        return self.fixed_right and self.means_outside <= MOST_OUTSIDE and judged <= MOST_OUTSIDE


def figures(effort: Effort) -> dict[str, Figure]:
    """Share of the cases in which every variable passes."""
    passed = []
    for case in SHORT_CASES if effort.short else CASES:
        effort.say(f"DSMTS case {case}")
        passed.append(all(verdict.passed for verdict in run_case(case, effort.seed)))
    return {"20": float(np.mean(passed))}


def case_file(case: str, ending: str) -> Path:
    """A file of a case, such as `sbml-l3v1.xml`, from the data mirror."""
    return mirror_file(f"dsmts/{case}/{case}-{ending}")


def run_case(case: str, seed: int) -> list[Verdict]:
    """One verdict a variable.

    Raises:
        DownloadError: the case is not there.
    """
    network = load_sbml(case_file(case, "sbml-l3v1.xml"))
    variables, mean_range, sd_range = case_settings(case)
    expected = case_results(case)
    runs = LONG_CASES.get(case, RUNS)
    record = simulate_exact(network, expected["time"], seed=seed, runs=runs)
    verdicts = []
    for variable in variables:
        counts = record[:, :, network.species_ids.index(variable)]
        mu, sigma = expected[f"{variable}-mean"], expected[f"{variable}-sd"]
        fixed = sigma == 0.0
        right = bool((counts[:, fixed] == mu[fixed]).all())
        counts, mu, sigma = counts[:, ~fixed], mu[~fixed], sigma[~fixed]
        z = np.sqrt(runs) * (counts.mean(axis=0) - mu) / sigma
        y = np.sqrt(runs / 2) * (counts.var(axis=0, ddof=1) / sigma**2 - 1)
        verdicts.append(Verdict(case, variable, _outside(z, mean_range), _outside(y, sd_range), right))
    return verdicts


def case_settings(case: str) -> tuple[list[str], Range, Range]:
    """Variables of a case, and the ranges of Z and Y."""
    text = case_file(case, "settings.txt").read_text(encoding="utf-8")
    fields = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
    low, high = (_range(fields[name]) for name in ("meanRange", "sdRange"))
    return [name.strip() for name in fields["amount"].split(",")], low, high


def _range(text: str) -> Range:
    low, high = map(float, re.findall(r"-?\d+", text))
    return low, high


def case_results(case: str) -> dict[str, NDArray[np.float64]]:
    """Exact means and standard deviations of a case by time."""
    with case_file(case, "results.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {name.strip(): np.array([float(row[name]) for row in rows]) for name in rows[0]}


def _outside(statistic: NDArray[np.float64], limits: Range) -> int:
    return int(((statistic <= limits[0]) | (statistic >= limits[1])).sum())
