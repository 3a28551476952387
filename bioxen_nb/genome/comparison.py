"""How alike two genomes are: composition, codons, gene names, and sequence by sketches of k-mers.

A sketch keeps the smallest hashes of all k-mers (bottom sketch). From the overlap j of two sketches (Jaccard) follow
the Mash distance, -ln(2j / (1 + j)) / k (Ondov et al. 2016, Genome Biol 17:132), and, with the numbers of k-mers, how
much of the smaller genome is contained in the larger one; identity there is the k-th root of the containment (Ondov et
al. 2019, Genome Biol 20:232).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.errors import ConfigurationError
from bioxen_nb.genome.motifs import UNKNOWN_BASE, encode, reverse_complement_codes
from bioxen_nb.genome.profile import GenomeProfile
from bioxen_nb.genome.records import Genome

Hashes = NDArray[np.uint64]

#: Length of the words, and how many hashes a sketch keeps. 21 is the usual length of Mash for whole genomes.
WORD_NT = 21
SKETCH_SIZE = 5_000
#: Shared hashes from which an identity is told: with fewer, chance alone moves the Jaccard index by a third.
FEWEST_SHARED = 10
_LONGEST_WORD = 31


@dataclass(frozen=True, slots=True, eq=False)
class Sketch:
    """The smallest hashes of a genome's words."""

    word_nt: int
    words: int
    """Different words, both strands counted as one."""
    hashes: Hashes
    """Sorted; at most as many as the sketch keeps."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike the sequences of two genomes are, by their sketches."""

    jaccard: float
    mash_distance: float
    """Mutations per base; infinite when the sketches share nothing."""
    identity: float
    """1 - mash_distance over the whole of both genomes; NaN when fewer than `FEWEST_SHARED` hashes are shared."""
    containment: float
    """Share of the smaller genome's words that the larger one has."""
    contained_identity: float
    """Identity of what they share; NaN as above."""


def sketch(genome: Genome, word_nt: int = WORD_NT, size: int = SKETCH_SIZE) -> Sketch:
    """The sketch of a genome with sequence; of one without, no words.

    Raises:
        ConfigurationError: words of a length that does not fit 64 bits, or a size below 1.
    """
    if not 4 <= word_nt <= _LONGEST_WORD or size < 1:
        raise ConfigurationError(f"Words have 4 to {_LONGEST_WORD} bases and a sketch 1 hash or more.")
    found: list[Hashes] = []
    for replicon in genome.replicons:
        if replicon.sequence:
            codes = encode(replicon.sequence)
            if replicon.circular:
                codes = np.concatenate([codes, codes[: word_nt - 1]])
            found.append(canonical_words(codes, word_nt))
    words = _distinct(np.concatenate(found)) if found else np.empty(0, np.uint64)
    hashes = _mixed(words)
    if hashes.size > size:
        hashes = np.partition(hashes, size)[:size]
    return Sketch(word_nt, int(words.size), np.sort(hashes))


def _distinct(words: Hashes) -> Hashes:
    """Each once, sorted; on millions of numbers several times quicker than `numpy.unique`."""
    words = np.sort(words)
    return words[np.concatenate([[True], words[1:] != words[:-1]])] if words.size else words


def canonical_words(codes: NDArray[np.uint8], word_nt: int) -> Hashes:
    """(n - word_nt + 1 or fewer) each word of a sequence, or its reverse complement if that is smaller, as a number."""
    forward, known = _packed(codes, word_nt)
    backward, _ = _packed(reverse_complement_codes(codes), word_nt)
    return np.minimum(forward, backward[::-1])[known]


def _packed(codes: NDArray[np.uint8], word_nt: int) -> tuple[Hashes, NDArray[np.bool_]]:
    """Words as numbers of two bits a base, and which of them hold no unknown base; built from words half as long."""
    if codes.size < word_nt:
        return np.empty(0, np.uint64), np.empty(0, np.bool_)
    if word_nt == 1:
        return (codes & np.uint8(3)).astype(np.uint64), codes != UNKNOWN_BASE
    half = word_nt // 2
    words, known = _packed(codes, half)
    count = codes.size - 2 * half + 1
    words = (words[:count] << np.uint64(2 * half)) | words[half : half + count]
    known = known[:count] & known[half : half + count]
    if word_nt % 2:
        last, count = codes[2 * half :], count - 1
        words = (words[:count] << np.uint64(2)) | (last & np.uint8(3)).astype(np.uint64)
        known = known[:count] & (last != UNKNOWN_BASE)
    return words, known


def _mixed(words: Hashes) -> Hashes:
    """One number for each word, evenly spread, no two alike: the finaliser of SplitMix64 (Steele et al. 2014)."""
    mixed = words + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)))


def likeness(first: Sketch, second: Sketch) -> Likeness:
    """Compare two sketches of the same word length.

    Raises:
        ConfigurationError: their words differ in length.
    """
    if first.word_nt != second.word_nt:
        raise ConfigurationError("Two sketches are comparable when their words have the same length.")
    if not first.words or not second.words:
        return Likeness(math.nan, math.nan, math.nan, math.nan, math.nan)
    kept = _room(first, second)
    union = np.union1d(first.hashes, second.hashes)[:kept]
    shared = int(np.isin(np.intersect1d(first.hashes, second.hashes), union).sum())
    jaccard = shared / union.size
    if not shared:
        return Likeness(0.0, math.inf, math.nan, 0.0, math.nan)
    distance = math.log((1.0 + jaccard) / (2.0 * jaccard)) / first.word_nt
    both = jaccard / (1.0 + jaccard) * (first.words + second.words)
    containment = min(both / min(first.words, second.words), 1.0)
    if shared < FEWEST_SHARED:
        return Likeness(jaccard, distance, math.nan, containment, math.nan)
    identity = max(1.0 - distance, 0.0)
    return Likeness(jaccard, distance, identity, containment, float(containment ** (1.0 / first.word_nt)))


def _room(first: Sketch, second: Sketch) -> int:
    """How many of the smallest hashes of both together are known for certain."""
    cut = [part.hashes.size for part in (first, second) if part.hashes.size < part.words]
    return min(cut) if cut else first.hashes.size + second.hashes.size


def codon_correlation(first: GenomeProfile, second: GenomeProfile) -> float:
    """Pearson correlation of two codon usages (64 shares); NaN when one has no sequence."""
    a, b = first.codon_usage, second.codon_usage
    if not a.any() or not b.any():
        return math.nan
    return float(np.corrcoef(a, b)[0, 1])


def normal_symbol(symbol: str) -> str:
    """A gene's name as it is compared: lower case, without a number that only tells copies apart (`tufA_2`)."""
    return re.sub(r"_\d+$", "", symbol.strip().lower())


def gene_symbols(genome: Genome) -> frozenset[str]:
    """Normal symbols of all genes that have one."""
    return frozenset(normal_symbol(gene.symbol) for gene in genome.genes if gene.symbol)
