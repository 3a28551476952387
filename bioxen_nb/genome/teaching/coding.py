"""Designs coding sequences: E. coli codon usage, a quiet start, no in-frame stop, no run that ends transcription."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.genome.motifs import STOP_CODONS
from bioxen_nb.genome.teaching.draws import Draws

#: Codons behind the start that keep the initiation region unfolded: poor in G, as at natural starts
#: (Kudla et al. 2009, Science 324:255). Weights are ours.
QUIET_CODONS = {
    "AAA": 8,
    "AAT": 3,
    "AAC": 4,
    "ACA": 3,
    "ACT": 3,
    "ATT": 4,
    "ATC": 3,
    "ATA": 1,
    "CAA": 3,
    "CAT": 2,
    "CCA": 2,
    "CTT": 1,
    "GAA": 4,
    "GAT": 2,
    "GCA": 2,
    "TAT": 2,
    "TCA": 2,
    "TCT": 3,
    "TTA": 2,
}
#: Codons behind the start that are drawn from them: the 35 nt that may fold over the ribosome binding site.
QUIET_LENGTH = 11
_QUIET_WORDS = np.array([word.encode() for word in QUIET_CODONS], "S3")
_QUIET_WEIGHTS = tuple(QUIET_CODONS.values())
#: Runs that are not allowed: U-tails on either strand.
_RUNS = re.compile(rb"(?=TTTT|AAAAA)")
#: Weight of one more G than C in a codon, in percent, to the power of the difference -3 .. 3.
_SKEW = (58, 69, 83, 100, 120, 144, 173)


@lru_cache(maxsize=8)
def _sense(codons: tuple[tuple[str, int], ...], skew: int) -> tuple[NDArray[np.bytes_], tuple[int, ...]]:
    """Sense codons and their weights, tilted to G (skew +1) or C (skew -1)."""
    words = [(word, count) for word, count in codons if word.encode() not in STOP_CODONS]
    weights = tuple(count * _SKEW[3 + skew * (word.count("G") - word.count("C"))] for word, count in words)
    return np.array([word.encode() for word, _ in words], "S3"), weights


def _stop(codons: dict[str, int], draws: Draws) -> bytes:
    weights = [codons[stop.decode()] for stop in STOP_CODONS]
    return STOP_CODONS[int(draws.weighted(1, weights)[0])]


def quiet_start(draws: Draws) -> bytes:
    """The codons right behind a start codon, 3 * QUIET_LENGTH nt, without a run of T."""
    while True:
        chosen: bytes = _QUIET_WORDS[draws.weighted(QUIET_LENGTH, _QUIET_WEIGHTS)].tobytes()
        if not _RUNS.search(chosen):
            return chosen


def design_body(
    head: bytes, length_nt: int, codons: dict[str, int], skew: int, draws: Draws, tail: bytes = b""
) -> bytes:
    """A coding sequence of `length_nt` (stop included) that begins with `head` and ends with `tail` (whole codons).

    Args:
        skew: +1 for more G than C, -1 for the reverse, in the direction of reading.
    """
    words, weights = _sense(tuple(codons.items()), skew)
    count = length_nt // 3 - 1 - (len(head) + len(tail)) // 3
    body = words[draws.weighted(count, weights)]
    stop = tail + _stop(codons, draws)
    whole: bytes = head + body.tobytes() + stop
    for _ in range(100):
        wrong = sorted({hit.start() // 3 + k - len(head) // 3 for hit in _RUNS.finditer(whole) for k in (0, 1, 2)})
        wrong = [row for row in wrong if 0 <= row < count]
        if not wrong:
            break
        body[wrong] = words[draws.weighted(len(wrong), weights)]
        whole = head + body.tobytes() + stop
    return whole


def design_rna(length_nt: int, tail: bytes, skew: int, draws: Draws) -> bytes:
    """Sequence of an RNA gene of 53 % G + C that ends in `tail`."""
    weights = (47, 53 - 8 * skew, 53 + 8 * skew, 47)
    letters = np.frombuffer(b"ACGT", np.uint8)
    body: bytes = letters[draws.weighted(length_nt - len(tail), weights)].tobytes()
    while hit := _RUNS.search(body):
        at = hit.start() + 3
        body = body[:at] + draws.pick((b"C", b"G")) + body[at + 1 :]
    return body + tail
