"""Third pass, part four: where each replicon starts and ends its replication, and which ones are chromosomes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bioxen_nb.genome.motifs import DNAA_BOX, encode, reverse_complement_codes
from bioxen_nb.program.passes.drafts import Layout, PlacedGene
from bioxen_nb.program.records import RepliconPlan
from bioxen_nb.program.scans.matches import find_word
from bioxen_nb.program.scans.skew import skew_extremes
from bioxen_nb.program.scans.strands import PADDING

#: Contrast of the GC skew (see `skew_extremes`) above which its extremes are believed.
CLEAR_SKEW = 6.0
#: DnaA boxes this close together form an origin, and so many are needed.
CLUSTER_NT = 350
FEWEST_BOXES = 3
#: Boxes are looked for so far from the skew minimum (share of the length, at most nucleotides) and from dnaA.
NEAR_SHARE = 0.02
NEAR_NT = 30_000
NEAR_DNAA_NT = 3_000
#: A skew minimum further from dnaA than this share of the length is not the origin (as in mycoplasmas).
FAR_SHARE = 0.05


def _dnaa(layout: Layout) -> PlacedGene | None:
    """The gene of the initiator, by symbol or by what its product is called."""
    genes = [placed for placed in layout.messengers if placed.gene.is_coding]
    for placed in genes:
        if placed.gene.symbol == "dnaA":
            return placed
    for placed in genes:
        if placed.gene.product.lower().startswith("chromosomal replication initiator protein"):
            return placed
    return None


def _boxes(layout: Layout) -> tuple[np.ndarray, np.ndarray]:
    """Coordinates and weights of DnaA boxes on both strands (exact 1, one mismatch 0.4)."""
    assert layout.strands is not None
    word = encode(DNAA_BOX)
    hits = [
        find_word(layout.strands.plus, w, PADDING, PADDING + layout.length, 1)
        for w in (word, reverse_complement_codes(word))
    ]
    at = np.concatenate([found for found, _ in hits]) - PADDING
    weight = np.where(np.concatenate([errors for _, errors in hits]) == 0, 1.0, 0.4)
    order = np.argsort(at, kind="stable")
    return at[order], weight[order]


def _distance(a: np.ndarray, b: int, length: int) -> np.ndarray:
    apart = np.abs(a - b) % length
    nearest: np.ndarray = np.minimum(apart, length - apart)
    return nearest


def _box_cluster(layout: Layout, lowest: int | None, dnaa: PlacedGene | None) -> int | None:
    """Middle of the densest cluster of DnaA boxes near the skew minimum or near dnaA."""
    length = layout.length
    at, weight = _boxes(layout)
    near = np.zeros(at.size, bool)
    if lowest is not None:
        near |= _distance(at, lowest, length) <= min(NEAR_SHARE * length, NEAR_NT)
    if dnaa is not None:
        near |= _distance(at, dnaa.left, length) <= NEAR_DNAA_NT
        near |= _distance(at, dnaa.right, length) <= NEAR_DNAA_NT
    at, weight = at[near], weight[near]
    if at.size < FEWEST_BOXES:
        return None
    ahead = (at[None, :] - at[:, None]) % length
    inside = ahead <= CLUSTER_NT
    sums = inside @ weight
    best = int(np.argmax(sums))
    members = np.flatnonzero(inside[best])
    if members.size < FEWEST_BOXES or sums[best] < FEWEST_BOXES * 0.7:
        return None
    return int(at[best] + ahead[best, members].max() // 2) % length


def _skew(layout: Layout, dnaa: PlacedGene | None) -> tuple[int | None, int | None]:
    """Origin and terminus by GC skew; None where it is weak, or its minimum lies far from dnaA."""
    if layout.strands is None or not layout.replicon.circular:
        return None, None
    lowest, highest, contrast = skew_extremes(layout.strands)
    if contrast < CLEAR_SKEW:
        return None, None
    if dnaa is not None and _distance(np.array([lowest]), dnaa.left, layout.length)[0] > FAR_SHARE * layout.length:
        return None, None
    return lowest, highest


def _origin(layout: Layout) -> tuple[int, str, int | None]:
    """Origin, its evidence, and the terminus by skew (None if the skew does not tell)."""
    length, dnaa = layout.length, _dnaa(layout)
    lowest, terminus = _skew(layout, dnaa)
    annotated = layout.annotated["origin"]
    if annotated:
        spot = annotated[0].location
        return (spot.left + spot.length // 2) % length, "annotated", terminus
    if layout.strands is not None and (lowest is not None or dnaa is not None):
        cluster = _box_cluster(layout, lowest, dnaa)
        if cluster is not None:
            where = "next to dnaA" if lowest is None else "at the GC-skew minimum"
            return cluster, f"DnaA boxes {where}", terminus
    if lowest is not None:
        return lowest, "GC-skew minimum", terminus
    if dnaa is not None:
        return dnaa.gene.location.five_prime % length, "next to dnaA", None
    return (0 if layout.replicon.circular else length // 2), "assumed", None


def _is_plasmid(layout: Layout, longest: int, domain: str) -> bool:
    text = f"{layout.replicon.id} {layout.replicon.description}".lower()
    if any(word in text for word in ("plasmid", "vector", "phage")):
        return True
    if domain == "eukaryote":
        return layout.replicon.circular and "chromosome" not in text and layout.length < longest
    has_rrna = any(placed.gene.kind == "rrna" for placed in layout.stable)
    return layout.length < longest / 4 and not has_rrna and _dnaa(layout) is None and "chromosome" not in text


def plan_replicons(layouts: Sequence[Layout], domain: str = "bacteria") -> list[RepliconPlan]:
    """Replication plan of every replicon. The terminus lies at the skew maximum, or opposite the origin.

    Of a `domain` "eukaryote", every linear replicon is a chromosome.
    """
    plans = []
    longest = max(layout.length for layout in layouts)
    for layout in layouts:
        length = layout.length
        origin, evidence, terminus = _origin(layout)
        opposite = (origin + length // 2) % length
        far = terminus is not None and _distance(np.array([terminus]), opposite, length)[0] < length / 5
        end = int(terminus) if far and terminus is not None else opposite
        if not layout.replicon.circular:
            end = length - 1
        plasmid = _is_plasmid(layout, longest, domain)
        plans.append(
            RepliconPlan(layout.replicon.id, length, layout.replicon.circular, origin, end, evidence, not plasmid)
        )
    return plans
