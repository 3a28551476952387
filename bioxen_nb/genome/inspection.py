"""Looks a genome file over: can it be read, what is wrong where, and what to do about it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from bioxen_nb.errors import BioXenException
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.genome.records import Genome

Severity = Literal["error", "warning"]

#: Words of a reader's warning -> what to do about it.
_CURES = (
    (
        "stop codon inside",
        "Check the gene's /transl_table (mycoplasmas: 4) and its coordinates; or mark it as /pseudo.",
    ),
    ("multiple of three", "Check the gene's coordinates; mark a gene that is cut off as partial (< or >)."),
    ("lie outside the record", "Correct the coordinates or the record's length; the file may be cut off."),
    ("locus tags that occur more than once", "Give each gene a locus tag of its own."),
    ("second product", "Nothing to do, unless the shorter product matters: then keep that one alone."),
    ("mostly unknown bases", "Get a finished assembly; what is unknown cannot be scanned."),
    ("column 3 was read as the end", "Write lengths in column 3, as the format says."),
    ("genome_size", "Add a line `genome_size: <base pairs>`."),
    ("without sequence", "Fetch the sequence as the message says."),
)
_ADVICE = "Look at the features named; what could be read is used."
#: Share of unknown bases from which it is a problem.
_UNKNOWN_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where, what, and what to do about it."""

    severity: Severity
    place: str
    message: str
    cure: str


@dataclass(frozen=True)
class Inspection:
    """What was found in a file. `valid`: it can be read and holds genes."""

    source: str
    genome: Genome | None
    problems: tuple[Problem, ...]

    @property
    def valid(self) -> bool:
        return self.genome is not None and not self.errors

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "warning")

    def to_document(self) -> dict[str, Any]:
        """JSON-able."""
        return {
            "source": self.source,
            "valid": self.valid,
            "genome": self.genome.id if self.genome else None,
            "genes": len(self.genome.genes) if self.genome else None,
            "length_bp": self.genome.length if self.genome else None,
            "problems": [asdict(problem) for problem in self.problems],
        }

    def __bool__(self) -> bool:
        return self.valid

    def __repr__(self) -> str:
        verdict = "valid" if self.valid else "not valid"
        lines = [f"  {p.severity} in {p.place}: {p.message} {p.cure}" for p in self.problems]
        return "\n".join([f"<Inspection of {self.source}: {verdict}, {len(self.problems)} problem(s)>", *lines])


def inspect(name_or_path: str | Path, *, annotation: str | Path | None = None) -> Inspection:
    """Look over a genome file or a genome known by name. What is wrong with it is in the answer, not raised."""
    source = Path(name_or_path).name
    try:
        genome = load_genome(name_or_path, annotation=annotation)
    except BioXenException as error:
        return Inspection(source, None, (_unreadable(source, error),))
    return inspect_genome(genome, source)


def inspect_genome(genome: Genome, source: str = "") -> Inspection:
    """Look over a genome that is already read."""
    source = source or genome.source or genome.id
    problems = [_from_warning(source, warning) for warning in genome.warnings]
    problems += _without_genes(genome, source)
    problems += _without_sequence(genome)
    return Inspection(source, genome, tuple(problems))


def _unreadable(source: str, error: BioXenException) -> Problem:
    place = source
    for key in ("line", "record", "feature"):
        if error.context.get(key):
            place = f"{source}, {key} {error.context[key]}"
    what, _, advice = error.message.rpartition(". ")
    if not what:
        what, advice = error.message, "Get the file again, or give another one."
    return Problem("error", place, what.removeprefix(f"{source}: ").rstrip(".") + ".", advice)


def _from_warning(source: str, warning: str) -> Problem:
    text = warning.removeprefix(f"{source}: ")
    reason, colon, names = text.rpartition(": ")
    place = f"{source}, {names.rstrip('.')}" if colon and " " not in names.split(",")[0] else source
    cure = next((cure for words, cure in _CURES if words in text), _ADVICE)
    return Problem("warning", place, (reason if place != source else text).rstrip(".") + ".", cure)


def _without_genes(genome: Genome, source: str) -> list[Problem]:
    if genome.genes:
        return []
    cure = "Load an annotated record (GenBank), or give a GFF3 file as `annotation`."
    return [Problem("error", source, "No gene is annotated, so that nothing can be expressed.", cure)]


def _without_sequence(genome: Genome) -> list[Problem]:
    found = []
    for replicon in genome.replicons:
        if replicon.sequence is None:
            what = "No sequence: promoters, ribosome binding sites and terminators will be assumed, not found."
            found.append(Problem("warning", replicon.id, what, "Load the record with its sequence."))
            continue
        known = sum(replicon.sequence.count(base) for base in b"ACGT")
        unknown = len(replicon.sequence) - known
        if unknown > _UNKNOWN_SHARE * len(replicon.sequence):
            what = f"{unknown:,} of {len(replicon.sequence):,} bases are not known."
            found.append(Problem("warning", replicon.id, what, "Get a finished assembly."))
    return found
