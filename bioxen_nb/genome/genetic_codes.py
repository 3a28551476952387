"""NCBI's genetic codes by number: what each codon means, which codons start and stop."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import product

#: IUPAC letter -> the bases it may stand for.
_MEANINGS = {
    "A": "A",
    "C": "C",
    "G": "G",
    "T": "T",
    "R": "AG",
    "Y": "CT",
    "S": "CG",
    "W": "AT",
    "K": "GT",
    "M": "AC",
    "B": "CGT",
    "D": "AGT",
    "H": "ACT",
    "V": "ACG",
    "N": "ACGT",
}


@dataclass(frozen=True, slots=True)
class GeneticCode:
    """One table. `amino_acids` maps all 64 upper-case codons to a letter, `*` for a stop."""

    table: int
    name: str
    amino_acids: dict[bytes, str]
    starts: frozenset[bytes]
    stops: frozenset[bytes]

    def amino_acid(self, codon: bytes) -> str:
        """The letter of a codon; `X` when ambiguous bases leave more than one reading."""
        known = self.amino_acids.get(codon)
        return known if known is not None else self._ambiguous(codon)

    def _ambiguous(self, codon: bytes) -> str:
        choices = [_MEANINGS.get(letter, "") for letter in codon.decode("ascii", "replace")]
        readings = {self.amino_acids["".join(bases).encode()] for bases in product(*choices)}
        return readings.pop() if len(readings) == 1 else "X"


@lru_cache(maxsize=1)
def known_tables() -> frozenset[int]:
    """Numbers of all tables that can be read."""
    from Bio.Data import CodonTable

    return frozenset(CodonTable.unambiguous_dna_by_id)


@lru_cache(maxsize=32)
def genetic_code(table: int) -> GeneticCode:
    """The genetic code of an NCBI table number.

    Raises:
        KeyError: no such table; `known_tables()` lists them.
    """
    from Bio.Data import CodonTable

    source = CodonTable.unambiguous_dna_by_id[table]
    amino_acids = {codon.encode(): letter for codon, letter in source.forward_table.items()}
    stops = frozenset(codon.encode() for codon in source.stop_codons)
    for codon in stops:
        amino_acids.setdefault(codon, "*")
    starts = frozenset(codon.encode() for codon in source.start_codons)
    return GeneticCode(table, source.names[0] or f"table {table}", amino_acids, starts, stops)
