"""From what a user names (a genome, a file, a program) to a living cell."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from bioxen_nb.errors import BioXenException, ConfigurationError
from bioxen_nb.genome.records import Genome
from bioxen_nb.program.records import GenomeProgram

if TYPE_CHECKING:
    from bioxen_nb.hypervisor.isolation.limits import IsolationLimits
    from bioxen_nb.hypervisor.runner import Runner
    from bioxen_nb.program.chassis import Chassis

Source = str | Genome | GenomeProgram


#: Genomes and programs of the last few names that were asked for.
_KEPT = 4


def compiled(
    source: Source, chassis: str | Chassis | None, knock_out: str | Sequence[str]
) -> tuple[Genome | None, GenomeProgram]:
    """The genome, unless it is unknown, and the compiled program of a genome name, file, genome, or program.

    What a name or file gave is kept, so that the next VM of it starts at once.

    Raises:
        ConfigurationError: none of these, or a compiled program with another chassis.
    """
    genes = (knock_out,) if isinstance(knock_out, str) else tuple(knock_out)
    if isinstance(source, GenomeProgram):
        return None, _recompiled(source, chassis, genes)
    if isinstance(source, str) and (chassis is None or isinstance(chassis, str)):
        return _named(source, chassis, genes, _stamp(source))
    genome = _loaded(source)
    return genome, _compile(genome, chassis, genes)


def program_of(source: Source, chassis: str | Chassis | None, knock_out: str | Sequence[str]) -> GenomeProgram:
    """The program that `compiled` gives."""
    return compiled(source, chassis, knock_out)[1]


def _recompiled(program: GenomeProgram, chassis: str | Chassis | None, genes: tuple[str, ...]) -> GenomeProgram:
    from bioxen_nb.program.mutation import knock_out as remove

    wanted = getattr(chassis, "id", chassis)
    if wanted is not None and wanted != program.chassis:
        raise ConfigurationError(
            f"The program {program.id} is compiled for {program.chassis}, not {wanted}. Compile its genome again."
        )
    return remove(program, genes) if genes else program


@lru_cache(_KEPT)
def _named(source: str, chassis: str | None, genes: tuple[str, ...], stamp: object) -> tuple[Genome, GenomeProgram]:
    genome = _loaded(source)
    return genome, _compile(genome, chassis, genes)


def _stamp(source: str) -> object:
    """What tells a file or a mirror that changed from the one that was read."""
    try:
        status = os.stat(source)
    except (OSError, ValueError):
        return os.environ.get("BIOXEN_DATA_MIRROR")
    return status.st_mtime_ns, status.st_size


#: What genomes were read from: (id, digest of the sequence) -> name or absolute path.
_read_from: dict[tuple[str, str], str] = {}


def source_of(genome: Genome | None) -> str:
    """What a genome was read from in this process; empty for one that was made or edited here."""
    return _read_from.get((genome.id, genome.sequence_digest), "") if genome else ""


def read_again(source: str, program: GenomeProgram) -> Genome | None:
    """The genome that a program was compiled from, if it can still be had from where it was read."""
    try:
        genome = _loaded(source)
    except BioXenException:
        return None
    same = (genome.id, genome.sequence_digest) == (program.genome_id, program.sequence_digest)
    return genome if same else None


def _loaded(source: str | Genome) -> Genome:
    if isinstance(source, str):
        from bioxen_nb.genome.loading import load_genome

        genome = load_genome(source)
        _read_from[genome.id, genome.sequence_digest] = os.path.abspath(source) if os.path.exists(source) else source
        return genome
    if not isinstance(source, Genome):
        raise ConfigurationError(
            f"A VM needs a genome or file name, a Genome or a GenomeProgram, not {type(source).__name__}."
        )
    return source


def _compile(genome: Genome, chassis: str | Chassis | None, genes: tuple[str, ...]) -> GenomeProgram:
    from bioxen_nb.program.compiler import compile_genome

    return compile_genome(genome, chassis, knock_out=genes)


def make_runner(isolation: IsolationLimits | bool) -> Runner | None:
    """Where a VM's slices are to be lived: in a child process (with these limits), or (None) in this one."""
    if isolation is False:
        return None
    from bioxen_nb.hypervisor.isolation.limits import IsolationLimits
    from bioxen_nb.hypervisor.isolation.runner import IsolatedRunner

    if isolation is not True and not isinstance(isolation, IsolationLimits):
        raise ConfigurationError(f"isolation is True, False or IsolationLimits(...), not {isolation!r}.")
    return IsolatedRunner(IsolationLimits() if isolation is True else isolation)


def seed_for(session_seed: int, name: str, seed: int | None) -> int:
    """The seed of a VM: the one given, or else one that follows from the session's seed and the VM's name."""
    if seed is not None:
        return whole_seed(seed)
    sequence = np.random.SeedSequence([session_seed, *name.encode()])
    return int(sequence.generate_state(1, np.uint32)[0])


def whole_seed(seed: object) -> int:
    """A seed as given.

    Raises:
        ConfigurationError: not a whole number from 0 up.
    """
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise ConfigurationError(f"A seed is a whole number from 0 up, not {seed!r}.")
    return int(seed)
