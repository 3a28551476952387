"""A genome as JSON, for those that no file or catalogue holds: edited ones, and ones made by a program."""

from __future__ import annotations

from functools import cache
from typing import Any

from bioxen_nb.errors import GenomeFormatError
from bioxen_nb.genome.records import Genome


@cache
def _adapter() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(Genome)


def genome_to_json(genome: Genome) -> bytes:
    """All records of a genome, sequences as text."""
    written: bytes = _adapter().dump_json(genome)
    return written


def genome_from_json(data: bytes) -> Genome:
    """The genome that `genome_to_json` wrote.

    Raises:
        GenomeFormatError: not such a document.
    """
    try:
        genome: Genome = _adapter().validate_json(data)
    except ValueError as cause:
        raise GenomeFormatError(f"This is no genome document: {cause}") from None
    return genome
