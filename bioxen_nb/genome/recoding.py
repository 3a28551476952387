"""Genetic codes in which some codons have been given another meaning, and coding sequences rewritten for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from bioxen_nb.errors import ConfigurationError, GenomeFormatError
from bioxen_nb.genome.genetic_codes import genetic_code, known_tables
from bioxen_nb.genome.records import Gene, Genome, Replicon, reverse_complement

#: Letters a codon may mean: the twenty amino acids, selenocysteine, pyrrolysine, X for one of your own, * for a stop.
MEANINGS = frozenset("ACDEFGHIKLMNPQRSTVWYUOX*")
_BASES = frozenset("ACGT")


@dataclass(frozen=True)
class RecodedGeneticCode:
    """A genetic code with codons reassigned, such as `{"TAG": "X", "AGG": "S"}` on top of a table of NCBI.

    A code of paper only: the runtime's ribosomes read the code of their chassis. Recoded genes make the same protein
    in a cell that reads this code.

    Args:
        reassigned: codon -> one letter.
        base_table: number of the genetic code that is changed.

    Raises:
        ConfigurationError: no such table, no codon, or a letter without a meaning; or a code without a stop.
    """

    reassigned: Mapping[str, str]
    base_table: int = 11

    def __post_init__(self) -> None:
        if self.base_table not in known_tables():
            raise ConfigurationError(f"There is no genetic code {self.base_table}; the bacterial one is 11.")
        own: dict[str, str] = {}
        for codon, letter in dict(self.reassigned).items():
            word = str(codon).upper().replace("U", "T")
            if len(word) != 3 or not _BASES.issuperset(word):
                raise ConfigurationError(f"{codon!r} is no codon: write three of A, C, G, T, such as 'TAG'.")
            if letter not in MEANINGS:
                raise ConfigurationError(
                    f"{word} cannot mean {letter!r}: give one letter, X for your own, * for a stop."
                )
            own[word] = letter
        object.__setattr__(self, "reassigned", own)
        if "*" not in self.meanings.values():
            raise ConfigurationError("No codon means stop any more: leave one of TAA, TAG and TGA.")

    @cached_property
    def meanings(self) -> dict[str, str]:
        """Letter of each of the 64 codons."""
        base = genetic_code(self.base_table).amino_acids
        return {codon.decode(): letter for codon, letter in base.items()} | dict(self.reassigned)

    @cached_property
    def changes(self) -> dict[str, tuple[str, str]]:
        """Codons that mean something else than in the base code: (before, now)."""
        base = genetic_code(self.base_table).amino_acids
        now = self.meanings
        return {codon: (base[codon.encode()], now[codon]) for codon in now if base[codon.encode()] != now[codon]}

    def translate(self, coding: bytes | str) -> str:
        """The protein of a coding sequence, from the first codon to the first stop; a start codon reads as M.

        Raises:
            GenomeFormatError: not whole codons of A, C, G and T.
        """
        codons = _codons(coding)
        letters = []
        for codon in codons:
            if self.meanings[codon] == "*":
                break
            letters.append(self.meanings[codon])
        if letters and codons[0].encode() in genetic_code(self.base_table).starts and codons[0] not in self.reassigned:
            letters[0] = "M"
        return "".join(letters)

    def recode(self, coding: bytes | str, usage: Mapping[str, float] | None = None) -> bytes:
        """The sequence of the same length that makes under this code the protein that `coding` makes under the base.

        Only codons that mean something else now are replaced: by the codon of the same meaning that `usage` has most
        of, or else the one that differs in the fewest bases.

        Raises:
            GenomeFormatError: an amino acid (or a stop in use) has no codon left, or not whole codons.
        """
        base = {codon.decode(): letter for codon, letter in genetic_code(self.base_table).amino_acids.items()}
        written = []
        for number, codon in enumerate(_codons(coding)):
            start = number == 0 and codon.encode() in genetic_code(self.base_table).starts
            wanted = "M" if start and codon in self.changes else base[codon]
            written.append(codon if codon not in self.changes else self._instead(codon, wanted, usage or {}))
        return "".join(written).encode()

    def _instead(self, codon: str, wanted: str, usage: Mapping[str, float]) -> str:
        choices = sorted(other for other, letter in self.meanings.items() if letter == wanted)
        if not choices:
            what = "stop" if wanted == "*" else f"amino acid {wanted}"
            raise GenomeFormatError(f"{what} has no codon left for {codon}; reassign one codon fewer.", codon=codon)
        return min(choices, key=lambda other: (-usage.get(other, 0.0), _differences(codon, other), other))

    def recode_gene(self, genome: Genome, name: str) -> Genome:
        """The genome with one coding gene rewritten in place; its neighbours keep theirs.

        Raises:
            UnknownNameError: no such gene.
            SequenceMissingError: no sequence.
            GenomeFormatError: no coding gene, a joined one, or one whose changed codons lie in another gene too.
        """
        gene = genome.gene(name)
        replicon = genome.replicon(gene.replicon)
        if not gene.is_coding or len(gene.location.spans) != 1 or gene.codon_start != 1:
            raise GenomeFormatError(f"{gene.name} is not one whole stretch of coding sequence.", feature=gene.locus_tag)
        old = replicon.extract(gene.location)
        new = self.recode(old)
        span = gene.location.spans[0]
        forward = new if span.strand > 0 else reverse_complement(new)
        assert replicon.sequence is not None
        sequence = replicon.sequence[: span.start] + forward + replicon.sequence[span.end :]
        _check_neighbours(replicon, gene, sequence)
        changed = replace(replicon, sequence=sequence)
        return replace(genome, replicons=tuple(changed if r.id == replicon.id else r for r in genome.replicons))


def _codons(coding: bytes | str) -> list[str]:
    text = (coding.decode("ascii", "replace") if isinstance(coding, bytes) else coding).upper().replace("U", "T")
    if not text or len(text) % 3 or not _BASES.issuperset(text):
        raise GenomeFormatError(
            f"A coding sequence is whole codons of A, C, G and T, not {len(text)} letters as given."
        )
    return [text[at : at + 3] for at in range(0, len(text), 3)]


def _differences(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))


def _check_neighbours(replicon: Replicon, gene: Gene, sequence: bytes) -> None:
    changed = replace(replicon, sequence=sequence)
    own = gene.location.spans[0]
    for other in replicon.genes:
        if other.locus_tag == gene.locus_tag:
            continue
        near = any(span.start < own.end and own.start < span.end for span in other.location.spans)
        if near and replicon.extract(other.location) != changed.extract(other.location):
            raise GenomeFormatError(
                f"Recoding {gene.name} would change {other.name}, which overlaps it. Recode another gene.",
                feature=gene.locus_tag,
            )
