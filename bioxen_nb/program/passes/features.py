"""First pass: put the genes of each replicon in order and sort the annotation by what it means."""

from __future__ import annotations

from bioxen_nb.genome.records import Feature, Gene, Genome, Replicon
from bioxen_nb.program.passes.drafts import Layout, Notes, PlacedGene
from bioxen_nb.program.scans.strands import read_strands

#: Feature kinds (of GenBank, or its `regulatory_class`) and the role they play here.
ROLES = {
    "promoter": "promoter",
    "terminator": "terminator",
    "protein_bind": "operator",
    "operator": "operator",
    "rep_origin": "origin",
    "oric": "origin",
    "operon": "operon",
}

_MESSENGER = ("cds", "pseudogene")


def place(gene: Gene, length: int) -> PlacedGene:
    """Unwrap a gene's arc so that `left < right`."""
    left, right = gene.location.left, gene.location.right
    return PlacedGene(gene, left, right if right > left else right + length)


def role_of(feature: Feature) -> str:
    """What a feature means to the compiler; empty for nothing."""
    kind = feature.kind.lower()
    if kind == "regulatory":
        kind = feature.qualifiers.get("regulatory_class", "").lower()
    return ROLES.get(kind, "")


def _annotated(replicon: Replicon) -> dict[str, tuple[Feature, ...]]:
    found: dict[str, list[Feature]] = {role: [] for role in sorted(set(ROLES.values()))}
    for feature in replicon.features:
        role = role_of(feature)
        if role:
            found[role].append(feature)
    return {
        role: tuple(sorted(features, key=lambda f: (f.location.left, f.location.strand, f.label)))
        for role, features in found.items()
    }


def _layout(replicon: Replicon, scanned: bool) -> Layout:
    placed = sorted(
        (place(gene, replicon.length) for gene in replicon.genes),
        key=lambda p: (p.left, p.right, p.gene.locus_tag),
    )
    return Layout(
        replicon=replicon,
        messengers=tuple(p for p in placed if p.gene.kind in _MESSENGER),
        stable=tuple(p for p in placed if p.gene.kind not in _MESSENGER),
        annotated=_annotated(replicon),
        strands=read_strands(replicon.sequence, replicon.circular) if replicon.sequence and scanned else None,
    )


def read_features(genome: Genome, notes: Notes, *, scanned: bool = True) -> tuple[Layout, ...]:
    """One layout a replicon, in the genome's order; without strands when the sequence is not to be scanned."""
    layouts = tuple(_layout(replicon, scanned) for replicon in genome.replicons if replicon.length > 0)
    if scanned and any(layout.strands is None for layout in layouts):
        notes.add(
            "Compiled from annotation alone: promoters, ribosome binding sites and terminators are assumed, not "
            "found. Load the genome with its sequence to have them scanned."
        )
    if not any(layout.messengers or layout.stable for layout in layouts):
        notes.add("No gene is annotated: the program replicates but expresses nothing. Load an annotated record.")
    return layouts
