"""`genomes list|info|fetch`: what can be named, what it holds, and how it gets here."""

from __future__ import annotations

import argparse
from collections import Counter
from typing import TYPE_CHECKING

from bioxen_nb.genome.catalogue import entries, known
from bioxen_nb.genome.loading import TEACHING, load_genome

if TYPE_CHECKING:
    from bioxen_nb.genome.catalogue import CatalogueEntry
    from bioxen_nb.genome.records import Genome

#: What can be named beside the catalogue, with what it gives.
BUILT_IN = {
    "teaching-cell": "synthetic teaching genome, 361 genes",
    "teaching-mini": "the same in small, about 40 genes",
    "ecoli": "E. coli K-12 MG1655; annotation only unless the sequence is at hand",
    "syn3a": "JCVI-syn3A; annotation only unless the sequence is at hand",
}


def show_list(options: argparse.Namespace) -> int:
    """Print every name, what is behind it, its size, and whether it is here already."""
    from bioxen_nb.genome.fetch import is_at_hand

    print("Built in:")
    for name, what in BUILT_IN.items():
        print(f"  {name:<26} {what}")
    print("\nCatalogue:" + " " * 19 + f"{'accession':<15} {'length':>12}  {'here':<5} organism")
    for entry in entries():
        length = f"{entry.length_bp:,}" if entry.length_bp else "?"
        here = "yes" if is_at_hand(entry) else "no"
        print(f"  {entry.id:<26} {entry.accession:<15} {length:>12}  {here:<5} {entry.organism}")
    return 0


def show_info(options: argparse.Namespace) -> int:
    """Print the catalogue's entry, and what the genome holds if that needs no download."""
    from bioxen_nb.genome.fetch import is_at_hand

    entry = known(options.id)
    if entry is not None:
        _show_entry(entry)
        if not is_at_hand(entry):
            print(f"  not here yet: bioxen-nb genomes fetch {entry.id}")
            return 0
    _show_genome(load_genome(entry.id if entry else options.id))
    return 0


def _show_entry(entry: CatalogueEntry) -> None:
    print(f"{entry.id}: {entry.organism}")
    facts = {
        "also": ", ".join(entry.aliases),
        "accession": ", ".join(entry.records),
        "taxonomy id": str(entry.taxid),
        "chassis": entry.chassis,
        "licence": entry.licence,
        "sequence": entry.sequence_sha256 or "not yet verified: no digest is known",
        "note": entry.note,
    }
    _print_facts(facts)


def _show_genome(genome: Genome) -> None:
    kinds = Counter(gene.kind for gene in genome)
    facts = {
        "genome": f"{genome.id}, {genome.organism or 'organism not named'}",
        "length": f"{genome.length:,} bp" + ("" if genome.has_sequence else ", annotation only"),
        "replicons": ", ".join(f"{r.id} ({'circular' if r.circular else 'linear'})" for r in genome.replicons),
        "genes": ", ".join(f"{count:,} {kind}" for kind, count in kinds.most_common()),
        "source": genome.source,
    }
    _print_facts(facts)
    for warning in genome.warnings:
        print(f"  warning: {warning}")


def _print_facts(facts: dict[str, str]) -> None:
    for label, value in facts.items():
        if value:
            print(f"  {label:<12} {value}")


def fetch_one(options: argparse.Namespace) -> int:
    """Get a genome, check its digest, and say where it lies."""
    from bioxen_nb.genome.fetch import fetch

    if options.id.lower() in TEACHING:
        print(f"{options.id} is built in; nothing to fetch")
        return 0
    print(f"{options.id}: {fetch(options.id)}")
    return 0
