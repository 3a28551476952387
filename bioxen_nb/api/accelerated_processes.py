"""The computations behind `BioAcceleratorManager.optimize_biological_process`, one task a process type."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from bioxen_nb.errors import ApiError

#: Windows of the promoter scan: width, and from one to the next, so that every pair of boxes lies whole in one.
_WINDOW_NT, _STEP_NT = 160, 100
#: Nats; the consensus has 11.4, and weaker ones than this are found everywhere by chance.
_LEAST_NATS = 6.0


@dataclass(frozen=True)
class Task:
    """Work of a known size; `run` takes the number of workers."""

    size: int
    run: Callable[[int], Any]
    divisible: bool = True
    """Whether more than one worker can share it."""


def sequence_alignment(data: Any) -> Task:
    """Pairwise alignments of a query with one or more targets.

    Args:
        data: a pair of sequences, or a mapping with `query`, `targets` (or `target`), and `mode` "global" or "local";
            further keys are attributes of `Bio.Align.PairwiseAligner`, such as `mismatch_score`.

    The result is a list, in the order of the targets: score, identity over aligned pairs, aligned blocks.
    """
    given = _mapping(data, "sequence_alignment", ("query", "targets"))
    targets = given.pop("targets", None) or given.pop("target", None)
    targets = targets if isinstance(targets, list | tuple) else [targets or ""]
    query = _text(given.pop("query", ""))
    texts = [_text(target) for target in targets]
    if not query or not texts or not all(texts):
        raise ApiError("An alignment needs data={'query': 'ACGT', 'targets': ['ACGA', ...]}.")
    settings = {"mode": "global", "mismatch_score": -1.0, "open_gap_score": -2.0, "extend_gap_score": -0.5} | given

    def run(workers: int) -> list[dict[str, Any]]:
        from Bio.Align import PairwiseAligner

        try:
            aligner: Any = PairwiseAligner(**settings)  # type: ignore[no-untyped-call]
        except (AttributeError, TypeError, ValueError) as error:
            raise ApiError(f"These are no settings of PairwiseAligner: {error}") from None
        return [_aligned(aligner, query, text) for text in texts]

    return Task(len(query) * sum(map(len, texts)), run)


def _aligned(aligner: Any, query: str, target: str) -> dict[str, Any]:
    alignments = aligner.align(target, query)
    try:
        best = alignments[0]
    except IndexError:
        return {"score": 0.0, "identity": 0.0, "blocks": []}
    blocks = [(a.tolist(), b.tolist()) for a, b in zip(*best.aligned, strict=True)]
    pairs = [(target[a0:a1], query[b0:b1]) for (a0, a1), (b0, b1) in blocks]
    length = sum(len(a) for a, _ in pairs)
    same = sum(x == y for a, b in pairs for x, y in zip(a, b, strict=True))
    return {"score": float(best.score), "identity": same / length if length else 0.0, "blocks": blocks}


def metabolic_modeling(data: Any) -> Task:
    """Growth of a metabolic network, or a screen of single gene deletions.

    Args:
        data: name or file of a model, a `MetabolicNetwork`, or a mapping with `model`, `knock_out` (genes deleted
            together), `uptake` (exchange reaction -> mmol/gDW/h) and `screen` (True, or genes to delete one by one).

    The result gives growth in 1/h and fluxes in mmol/gDW/h, or, of a screen, a frame with a row for each gene.
    """
    from bioxen_nb.engines.metabolism.loading import load_network
    from bioxen_nb.engines.metabolism.medium import with_medium
    from bioxen_nb.engines.metabolism.network import MetabolicNetwork

    given = dict(data) if isinstance(data, Mapping) else {"model": data}
    _only_keys(given, "metabolic_modeling", ("model", "knock_out", "uptake", "screen"))
    model = given.get("model") or "textbook"
    network = model if isinstance(model, MetabolicNetwork) else load_network(model)
    if given.get("uptake"):
        network = with_medium(network, given["uptake"])
    wanted = given.get("screen") or ()
    genes = list(network.genes) if wanted is True else list(wanted)

    def run(workers: int) -> Any:
        from bioxen_nb.engines.metabolism.screen import delete_genes, screen_genes

        if genes:
            return screen_genes(network, genes, processes=workers).to_frame()
        absent = given.get("knock_out") or ()
        found = delete_genes(network, [absent] if isinstance(absent, str) else absent)
        fluxes = dict(zip(network.reactions, found.fluxes.tolist(), strict=True)) if found.status == "optimal" else {}
        return {"status": found.status, "growth_per_h": found.objective, "fluxes": fluxes}

    return Task(max(len(genes), 1) * len(network.reactions), run)


def pattern_recognition(data: Any) -> Task:
    """Promoters of sigma 70 in a sequence, or every place of a word with few mismatches, on both strands.

    Args:
        data: a sequence, a `Genome` with sequence, or a mapping with `sequence`, and `least_nats` (score of a promoter)
            or `motif` and `mismatches`.

    The result is a frame sorted by place: position (0-based, leftmost base), strand, and score_nats, spacer_nt and
    sequence of promoters (from the -35 to the -10 box) or mismatches of a word.
    """
    from bioxen_nb.genome.records import Genome

    given = dict(data) if isinstance(data, Mapping) else {"sequence": data}
    _only_keys(given, "pattern_recognition", ("sequence", "least_nats", "motif", "mismatches"))
    source = given.get("sequence")
    if isinstance(source, Genome):
        source = b"".join(replicon.sequence or b"" for replicon in source.replicons)
    sequence = _text(source).encode("ascii", "replace")
    if not sequence:
        raise ApiError("A pattern is looked for in a sequence: give data='ACGT...' or a genome with its sequence.")
    least = float(given.get("least_nats", _LEAST_NATS))
    if motif := given.get("motif"):
        mismatches = int(given.get("mismatches", 0))
        return Task(len(sequence), lambda workers: _word_hits(sequence, _text(motif), mismatches), divisible=False)
    return Task(len(sequence), lambda workers: _promoter_hits(sequence, least, workers))


def _promoter_hits(sequence: bytes, least_nats: float, workers: int) -> Any:
    import numpy as np
    import pandas

    from bioxen_nb.program.scans.promoters import best_promoters
    from bioxen_nb.program.scans.strands import PADDING, read_strands

    strands, length = read_strands(sequence, circular=False), len(sequence)
    starts = np.arange(0, max(length - _STEP_NT // 2, 1), _STEP_NT, dtype=np.int64)
    ends = np.minimum(starts + _WINDOW_NT, length)
    parts = [
        (strand, part) for strand in (1, -1) for part in np.array_split(np.arange(starts.size), workers) if part.size
    ]

    def scan(job: tuple[int, Any]) -> list[tuple[int, int, float, int, str]]:
        strand, part = job
        codes = strands.codes(strand)
        scores, first, second = best_promoters(codes, starts[part], ends[part], any_leader=True)
        rows = []
        for score, minus35, minus10 in zip(scores.ravel(), first.ravel(), second.ravel(), strict=True):
            if score >= least_nats:
                width = int(minus10 - minus35) + 6
                left = int(minus35) if strand > 0 else length - int(minus35) - width
                letters = codes[PADDING + int(minus35) : PADDING + int(minus35) + width]
                text = "".join("ACGTN"[code] for code in letters)
                rows.append((left, strand, float(score), width - 12, text))
        return rows

    with ThreadPoolExecutor(workers) as pool:
        found = [row for rows in pool.map(scan, parts) for row in rows]
    columns = ["position", "strand", "score_nats", "spacer_nt", "sequence"]
    return pandas.DataFrame(sorted(set(found)), columns=columns)


def _word_hits(sequence: bytes, motif: str, mismatches: int) -> Any:
    import pandas

    from bioxen_nb.genome.motifs import encode
    from bioxen_nb.program.scans.matches import find_word
    from bioxen_nb.program.scans.strands import PADDING, read_strands

    if not motif or not 0 <= mismatches < len(motif):
        raise ApiError("A motif has letters of DNA, and fewer mismatches than letters.")
    strands, length, rows = read_strands(sequence, circular=False), len(sequence), []
    for strand in (1, -1):
        at, errors = find_word(strands.codes(strand), encode(motif), PADDING, PADDING + length, mismatches)
        for place, wrong in zip((at - PADDING).tolist(), errors.tolist(), strict=True):
            rows.append((place if strand > 0 else length - place - len(motif), strand, wrong))
    return pandas.DataFrame(sorted(rows), columns=["position", "strand", "mismatches"])


def population(data: Any) -> Task:
    """Whole cells that live and divide in one vessel.

    Args:
        data: a genome (name, file, `Genome`), a `GenomeProgram`, or a mapping with `genome` or `program`, `cells`,
            `duration_s`, `seed`, `most_cells` and `environment`.

    The result is the population's history as a frame; it does not depend on the number of processes.
    """
    from bioxen_nb.program.records import GenomeProgram
    from bioxen_nb.session.sources import program_of

    given = dict(data) if isinstance(data, Mapping) else {"program": data}
    allowed = ("program", "genome", "cells", "duration_s", "seed", "most_cells", "environment")
    _only_keys(given, "population", allowed)
    source = given.get("program") or given.get("genome") or "teaching-cell"
    cells, duration_s = int(given.get("cells", 10)), int(given.get("duration_s", 600))

    def run(workers: int) -> Any:
        from bioxen_nb.cell.population import Population

        program = source if isinstance(source, GenomeProgram) else program_of(source, None, ())
        with Population(
            program,
            given.get("environment"),
            cells=cells,
            seed=int(given.get("seed", 0)),
            most_cells=int(given.get("most_cells", max(1000, cells))),
            processes=workers,
        ) as vessel:
            vessel.advance(duration_s)
            return vessel.history()

    return Task(cells, run)


#: Process type -> what makes a task of its data.
TASKS: dict[str, Callable[[Any], Task]] = {
    "sequence_alignment": sequence_alignment,
    "metabolic_modeling": metabolic_modeling,
    "pattern_recognition": pattern_recognition,
    "population": population,
}


def _mapping(data: Any, process_type: str, pair: Sequence[str]) -> dict[str, Any]:
    if isinstance(data, Mapping):
        return dict(data)
    if isinstance(data, list | tuple) and len(data) == 2:
        return dict(zip(pair, data, strict=True))
    raise ApiError(f"{process_type} needs a mapping with {', '.join(pair)}, not {type(data).__name__}.")


def _only_keys(given: Mapping[str, Any], process_type: str, allowed: Sequence[str]) -> None:
    unknown = [str(key) for key in given if key not in allowed]
    if unknown:
        raise ApiError(f"{process_type} knows no {', '.join(unknown)}; it takes {', '.join(allowed)}.")


def _text(sequence: Any) -> str:
    if isinstance(sequence, bytes):
        sequence = sequence.decode("ascii", "replace")
    if not isinstance(sequence, str):
        raise ApiError(f"A sequence is a text of letters, not {type(sequence).__name__}.")
    return "".join(sequence.split()).upper()
