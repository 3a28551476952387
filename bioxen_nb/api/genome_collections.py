"""Many genomes side by side: profiles, how compatible they are, and what a host for them needs."""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bioxen_nb.api.collection_reading import CollectionMember, UnreadFile, genome_files, read_member
from bioxen_nb.errors import ApiError, unknown_name
from bioxen_nb.genome.comparison import codon_correlation, likeness

if TYPE_CHECKING:
    import pandas

#: Told (files done, files in all, name of the last) after each.
Progress = Callable[[int, int, str], None]

#: What a pair of genomes is compared by: column -> meaning.
QUANTITIES = {
    "gc_distance": "difference of GC shares",
    "codon_correlation": "Pearson correlation of the shares of the 64 codons",
    "shared_genes": "gene symbols that both have",
    "shared_gene_share": "of the symbols of the smaller set",
    "identity": "nucleotide identity over the whole of both, 1 - Mash distance",
    "containment": "share of the smaller one's 21-mers that the other has",
    "contained_identity": "nucleotide identity of what they share",
    "same_code": "whether one ribosome reads both rightly",
}


@dataclass(frozen=True)
class CollectionAnalysis:
    """What an analysis of a folder gave. Frames are indexed by the names of the files."""

    folder: str
    members: tuple[CollectionMember, ...]
    unread: tuple[UnreadFile, ...]
    notes: tuple[str, ...]
    seconds: dict[str, float]
    """Wall seconds by file."""
    wall_s: float

    @property
    def profiles(self) -> pandas.DataFrame:
        """One row a genome: its numbers, the best chassis and why."""
        import pandas

        rows = []
        for member in self.members:
            facts = member.profile.to_document()
            facts = {name: value for name, value in facts.items() if name not in ("codon_counts", "genes_by_kind")}
            chosen = {"chassis": member.best.chassis, "suits": member.best.suits, "why": "; ".join(member.best.reasons)}
            rows.append({"genome": member.name} | facts | chosen)
        return pandas.DataFrame(rows).set_index("genome") if rows else pandas.DataFrame()

    @property
    def compatibility(self) -> pandas.DataFrame:
        """One row a pair of genomes: the columns of `QUANTITIES`. Unknown without sequences: NaN."""
        import pandas

        pairs = list(combinations(self.members, 2))
        index = pandas.MultiIndex.from_tuples([(a.name, b.name) for a, b in pairs], names=["genome", "other"])
        return pandas.DataFrame([_compared(a, b) for a, b in pairs], columns=list(QUANTITIES), index=index)

    def matrix(self, quantity: str = "identity") -> pandas.DataFrame:
        """A square of one quantity, genomes against genomes.

        Raises:
            UnknownNameError: no such quantity.
        """
        import pandas

        if quantity not in QUANTITIES:
            raise unknown_name("quantity", quantity, QUANTITIES)
        names = [member.name for member in self.members]
        values = [[_compared(a, b)[quantity] for b in self.members] for a in self.members]
        return pandas.DataFrame(values, index=names, columns=names)

    @property
    def compatibility_matrix(self) -> pandas.DataFrame:
        """The square of codon usage correlations."""
        return self.matrix("codon_correlation")

    @property
    def recommendations(self) -> pandas.DataFrame:
        """One row a genome: what its cell needs, by the compiled program; empty columns where it cannot run."""
        import pandas

        rows = []
        for member in self.members:
            needs = member.estimate.to_document() if member.estimate else {"chassis": member.best.chassis}
            advice = "run it as a VM of its own" if member.estimate else _advice(member)
            rows.append({"genome": member.name} | needs | {"advice": advice})
        return pandas.DataFrame(rows).set_index("genome") if rows else pandas.DataFrame()

    @property
    def host(self) -> dict[str, float]:
        """A host that takes one VM of every genome that runs: VMs, host ribosomes, overhead, memory, speed.

        `real_time_vms_per_core` is how many such cells, taken evenly, one core runs at the speed of life.
        """
        from bioxen_nb.resources import Host

        needs = [member.estimate for member in self.members if member.estimate]
        if not needs:
            return {}
        host = Host.for_vms(len(needs))
        return {
            "max_vms": host.max_vms,
            "ribosomes": host.ribosomes,
            "overhead": host.overhead,
            "memory_kb": sum(need.memory_kb for need in needs),
            "cell_ribosomes": sum(need.full_cell_ribosomes for need in needs),
            "cell_atp_per_s": sum(need.full_cell_atp_per_s for need in needs),
            "real_time_vms_per_core": len(needs) / sum(1.0 / need.cell_s_per_wall_s for need in needs),
        }

    def to_document(self) -> dict[str, Any]:
        """JSON-able: everything but the genomes themselves."""
        frame = self.compatibility.reset_index()
        return {
            "folder": self.folder,
            "wall_s": self.wall_s,
            "notes": list(self.notes),
            "genomes": [_document(member, self.seconds.get(member.name, math.nan)) for member in self.members],
            "unread": [asdict(file) for file in self.unread],
            "compatibility": [_finite(row) for row in frame.to_dict("records")],
            "host": self.host,
        }

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the document as a JSON file.

        Raises:
            ApiError: it cannot be written.
        """
        from bioxen_nb.documents.atomic import write_atomic

        target = Path(path)
        if not target.parent.is_dir():
            raise ApiError(f"There is no folder {target.parent}. Make it first, or write elsewhere.", file=str(target))
        write_atomic(target, (json.dumps(self.to_document(), indent=2, allow_nan=False) + "\n").encode())
        return target

    def __len__(self) -> int:
        return len(self.members)

    def __repr__(self) -> str:
        running = sum(member.best.suits for member in self.members)
        lines = [
            f"<CollectionAnalysis of {self.folder}: {len(self.members)} genome(s), {running} that can live by "
            f"themselves, {len(self.unread)} other file(s), {self.wall_s:.1f} s>",
            *(f"  {note}" for note in self.notes),
        ]
        return "\n".join(lines)


class MultiGenomeAnalyzer:
    """Reads every genome of a folder and compares them.

    Args:
        estimate_resources: compile what suits a chassis and run its cell for a minute, to tell what a host needs.
    """

    def __init__(self, *, estimate_resources: bool = True):
        self.estimate_resources = estimate_resources

    def analyze_genome_collection(
        self, folder: str | os.PathLike[str], *, progress: Progress | None = None
    ) -> CollectionAnalysis:
        """Profiles, compatibility and recommendations for all genome files below a folder.

        Files that are no genomes are reported in `unread`.

        Raises:
            ApiError: no such folder.
        """
        began = time.perf_counter()
        paths, found, seconds = genome_files(folder), [], {}
        for done, path in enumerate(paths, 1):
            start = time.perf_counter()
            member = read_member(path, Path(folder), with_estimate=self.estimate_resources)
            seconds[member.name] = time.perf_counter() - start
            found.append(member)
            if progress:
                progress(done, len(paths), member.name)
        return gathered(folder, found, seconds, time.perf_counter() - began)


def gathered(
    folder: str | os.PathLike[str],
    found: list[CollectionMember | UnreadFile],
    seconds: dict[str, float],
    wall_s: float,
) -> CollectionAnalysis:
    """The analysis of what was read, in its order."""
    members = tuple(item for item in found if isinstance(item, CollectionMember))
    unread = tuple(item for item in found if isinstance(item, UnreadFile))
    return CollectionAnalysis(str(folder), members, unread, tuple(_notes(members, unread)), seconds, wall_s)


def _notes(members: tuple[CollectionMember, ...], unread: tuple[UnreadFile, ...]) -> list[str]:
    bare = [member.name for member in members if not member.profile.has_sequence]
    rows = (
        (not members, "No file here is a genome that can be read."),
        (bare, f"Without sequence, so without GC, codons and identity: {', '.join(bare)}."),
        (unread, f"{len(unread)} file(s) are no genomes or could not be read; see `unread`."),
    )
    return [text for there, text in rows if there]


def _compared(first: CollectionMember, second: CollectionMember) -> dict[str, Any]:
    alike = likeness(first.sketch, second.sketch)
    shared = len(first.symbols & second.symbols)
    least = min(len(first.symbols), len(second.symbols))
    codes = [member.profile.translation_tables[:1] for member in (first, second)]
    readable = [_READ_AS.get(code[0], code[0]) if code else None for code in codes]
    return {
        "gc_distance": abs(first.profile.gc - second.profile.gc),
        "codon_correlation": codon_correlation(first.profile, second.profile),
        "shared_genes": shared,
        "shared_gene_share": shared / least if least else math.nan,
        "identity": alike.identity,
        "containment": alike.containment,
        "contained_identity": alike.contained_identity,
        "same_code": readable[0] == readable[1] if all(readable) else None,
    }


#: Genetic codes that differ in their start codons alone.
_READ_AS = {1: 11}


def _advice(member: CollectionMember) -> str:
    if member.best.suits:
        return member.estimate_problem or "not measured"
    if not member.genome.genes:
        return "annotate its genes first"
    if not member.best.machines:
        return f"install it in a host of chassis {member.best.chassis}: it cannot live by itself"
    return f"no chassis fits: {'; '.join(member.best.reasons)}"


def _document(member: CollectionMember, seconds: float) -> dict[str, Any]:
    return {
        "name": member.name,
        "wall_s": seconds,
        "profile": member.profile.to_document(),
        "problems": member.inspection.to_document()["problems"],
        "chassis": [asdict(fit) for fit in member.fits],
        "estimate": member.estimate.to_document() if member.estimate else None,
        "advice": "" if member.estimate else _advice(member),
    }


def _finite(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: None if isinstance(value, float) and not math.isfinite(value) else value for name, value in row.items()
    }
