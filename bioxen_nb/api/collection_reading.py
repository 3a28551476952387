"""The genome files of a folder, read one by one; a file that cannot be read is reported, not fatal."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from bioxen_nb.api.resource_estimates import ResourceEstimate, estimate_resources
from bioxen_nb.errors import ApiError, BioXenException
from bioxen_nb.genome.comparison import Sketch, gene_symbols, sketch
from bioxen_nb.genome.inspection import Inspection, inspect_genome
from bioxen_nb.genome.profile import GenomeProfile, profile_genome
from bioxen_nb.genome.reading import read_genome
from bioxen_nb.genome.records import Genome
from bioxen_nb.program.suitability import ChassisFit, fits


@dataclass(frozen=True)
class CollectionMember:
    """One genome of a folder and what was worked out about it."""

    name: str
    """Path inside the folder."""
    genome: Genome
    inspection: Inspection
    profile: GenomeProfile
    fits: tuple[ChassisFit, ...]
    """Every chassis, the best first."""
    sketch: Sketch
    symbols: frozenset[str]
    estimate: ResourceEstimate | None
    """None when no chassis suits, or it was not asked for; `estimate_problem` says more."""
    estimate_problem: str = ""

    @property
    def best(self) -> ChassisFit:
        return self.fits[0]


@dataclass(frozen=True, slots=True)
class UnreadFile:
    """A file of the folder that is no readable genome, and why."""

    name: str
    code: str
    problem: str


def genome_files(folder: str | os.PathLike[str]) -> list[Path]:
    """All files of a folder and the folders in it, by name; hidden ones are left out.

    Raises:
        ApiError: no such folder.
    """
    if not isinstance(folder, str | os.PathLike) or not Path(folder).is_dir():
        raise ApiError(f"There is no folder {str(folder)!r}. Name one that holds genome files.", folder=str(folder))
    root = Path(folder)
    found = (path for path in root.rglob("*") if path.is_file())
    return sorted(path for path in found if not any(part[0] in "._" for part in path.relative_to(root).parts))


def read_member(path: Path, folder: Path, *, with_estimate: bool = True) -> CollectionMember | UnreadFile:
    """Read a file and work out everything about it that needs no other genome."""
    name = path.relative_to(folder).as_posix()
    try:
        genome = read_genome(path)
    except BioXenException as error:
        return UnreadFile(name, error.code.value, error.message)
    ordered = fits(genome)
    estimate, problem = None, "" if ordered[0].suits else "no chassis suits it as it is"
    if with_estimate and ordered[0].suits:
        try:
            estimate = estimate_resources(genome, ordered[0].chassis)
        except BioXenException as error:
            problem = error.message
    return CollectionMember(
        name,
        genome,
        inspect_genome(genome, name),
        profile_genome(genome),
        ordered,
        sketch(genome),
        gene_symbols(genome),
        estimate,
        problem,
    )
