"""From what a user names (a genome, a file, a program) to a living cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from bioxen_nb.errors import ConfigurationError
from bioxen_nb.genome.records import Genome
from bioxen_nb.program.records import GenomeProgram

if TYPE_CHECKING:
    from bioxen_nb.program.chassis import Chassis

Source = str | Genome | GenomeProgram


def program_of(source: Source, chassis: str | Chassis | None, knock_out: str | Sequence[str]) -> GenomeProgram:
    """The compiled program of a genome name, genome file, genome, or of a program itself.

    Raises:
        ConfigurationError: none of these, or a compiled program with another chassis.
    """
    from bioxen_nb.program.compiler import compile_genome
    from bioxen_nb.program.mutation import knock_out as remove

    genes = (knock_out,) if isinstance(knock_out, str) else tuple(knock_out)
    if isinstance(source, GenomeProgram):
        wanted = getattr(chassis, "id", chassis)
        if wanted is not None and wanted != source.chassis:
            raise ConfigurationError(
                f"The program {source.id} is compiled for {source.chassis}, not {wanted}. Compile its genome again."
            )
        return remove(source, genes) if genes else source
    if isinstance(source, str):
        from bioxen_nb.genome.loading import load_genome

        source = load_genome(source)
    if not isinstance(source, Genome):
        raise ConfigurationError(
            f"A VM needs a genome or file name, a Genome or a GenomeProgram, not {type(source).__name__}."
        )
    return compile_genome(source, chassis, knock_out=genes)


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
