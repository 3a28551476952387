"""How well the compiler finds again what a builder planted: precision and recall from bare annotation.

`python -m bioxen_nb.program.evaluation` prints the scores on the teaching genome, and with BIOXEN_DATA_MIRROR set the
counts of genes, units and origin of E. coli K-12 MG1655.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bioxen_nb.genome.motifs import OPERATORS
from bioxen_nb.program.records import GenomeProgram

#: How far (nt) a finding may lie from what was planted.
PROMOTER_NT = 3
SITE_NT = 4
TERMINATOR_NT = 15
OPERATOR_NT = 3
ORIGIN_NT = 1000


@dataclass(frozen=True, slots=True)
class Score:
    """One kind of element: how many were planted, found, planted ones found again, and found ones planted."""

    element: str
    planted: int
    found: int
    recalled: int
    right: int

    @property
    def precision(self) -> float:
        """Share of what was found that was planted; 1 when nothing was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of what was planted that was found; 1 when nothing was planted."""
        return self.recalled / self.planted if self.planted else 1.0


def _score(element: str, planted: Sequence[Any], found: Sequence[Any], same: Callable[[Any, Any], bool]) -> Score:
    recalled = sum(any(same(f, p) for f in found) for p in planted)
    right = sum(any(same(f, p) for p in planted) for f in found)
    return Score(element, len(planted), len(found), recalled, right)


def _near(position: int, item: Mapping[str, Any], slack: int) -> bool:
    return bool(item["start"] - slack <= position < item["end"] + slack)


def _promoters(program: GenomeProgram, truth: Mapping[str, Any]) -> Score:
    found = [promoter for promoter in program.promoters if promoter.minus10 >= 0]
    return _score(
        "promoters",
        truth["promoters"],
        found,
        lambda f, p: f.strand == p["strand"] and abs(f.tss - p["tss"]) <= PROMOTER_NT,
    )


def _sites(program: GenomeProgram, truth: Mapping[str, Any]) -> Score:
    found = [site for site in program.binding_sites if site.sd_position >= 0]
    planted = {item["gene"]: item for item in truth["ribosome_binding_sites"]}
    right = sum(s.gene in planted and _near(s.sd_position, planted[s.gene], SITE_NT) for s in found)
    return Score("ribosome binding sites", len(planted), len(found), right, right)


def _terminators(program: GenomeProgram, truth: Mapping[str, Any]) -> Score:
    strand = {unit.id: unit.strand for unit in program.units}
    found = [(strand[t.unit], t.position) for t in program.terminators if t.kind != "assumed"]
    return _score(
        "terminators",
        truth["terminators"],
        found,
        lambda f, p: f[0] == p["strand"] and _near(f[1], p, TERMINATOR_NT),
    )


def _operators(program: GenomeProgram, truth: Mapping[str, Any]) -> Score:
    """Operators whose word the compiler knows; sites of activators are never guessed, only read from annotation."""
    known = {operator.regulator for operator in OPERATORS}
    planted = [item for item in truth["operators"] if item["regulator"] in known]
    found = [edge for edge in program.edges if program.gene(edge.regulator).symbol in known]
    return _score("operators", planted, found, lambda f, p: abs(f.position - p["start"]) <= OPERATOR_NT)


def _units(program: GenomeProgram, truth: Mapping[str, Any]) -> Score:
    planted = {tuple(item["genes"]) for item in truth["units"]}
    found = {unit.genes for unit in program.units}
    both = len(planted & found)
    return Score("transcription units", len(planted), len(found), both, both)


def _origin(program: GenomeProgram, truth: Mapping[str, Any]) -> Score:
    plan = max(program.replicons, key=lambda p: p.length)
    middle = (truth["origin"]["start"] + truth["origin"]["end"]) // 2
    apart = abs(plan.origin - middle) % plan.length
    right = int(min(apart, plan.length - apart) <= ORIGIN_NT)
    return Score("origin", 1, 1, right, right)


def score_against_truth(program: GenomeProgram, truth: Mapping[str, Any]) -> tuple[Score, ...]:
    """Scores of a program compiled from bare annotation against what the teaching genome's builder planted.

    Args:
        program: compiled from `build(edition, bare=True)`.
        truth: `bioxen_nb.genome.teaching.truth(edition)`.
    """
    parts = (_promoters, _sites, _terminators, _operators, _units, _origin)
    return tuple(part(program, truth) for part in parts)


def format_scores(scores: Iterable[Score]) -> str:
    """A table in plain text."""
    lines = [f"{'element':<24}{'planted':>8}{'found':>8}{'recall':>9}{'precision':>11}"]
    lines += [f"{s.element:<24}{s.planted:>8}{s.found:>8}{s.recall:>9.3f}{s.precision:>11.3f}" for s in scores]
    return "\n".join(lines)


def main() -> None:
    """Print the scores."""
    from bioxen_nb.genome.teaching import build, truth
    from bioxen_nb.program.compiler import compile_genome

    program = compile_genome(build("full", bare=True))
    print("teaching genome, compiled from bare annotation")
    print(format_scores(score_against_truth(program, truth("full"))))
    if not os.environ.get("BIOXEN_DATA_MIRROR"):
        print("Set BIOXEN_DATA_MIRROR to a data mirror for the counts of MG1655.")
        return
    from bioxen_nb.genome.loading import load_genome

    natural = compile_genome(load_genome("ecoli_k12_mg1655"))
    plan = natural.replicons[0]
    joined = sum(len(unit.genes) > 1 for unit in natural.units)
    print(f"\n{natural}")
    print(f"{joined} units with several genes; origin {plan.origin} ({plan.origin_evidence}), terminus {plan.terminus}")


if __name__ == "__main__":
    main()
