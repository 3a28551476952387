"""From a coding sequence to its protein."""

from __future__ import annotations

from bioxen_nb.errors import GenomeFormatError
from bioxen_nb.genome.genetic_codes import GeneticCode, genetic_code
from bioxen_nb.genome.records import Gene, Replicon


def translate(replicon: Replicon, gene: Gene) -> str:
    """The protein of a coding gene, one letter a residue, without the final stop.

    A start codon of the gene's table reads as M unless the gene's start is missing; `transl_except` is
    obeyed; an internal stop appears as `*`, an ambiguous codon as `X`; a last incomplete codon is dropped.

    Raises:
        SequenceMissingError: the replicon came from annotation alone.
        GenomeFormatError: the gene is not coding, or names an unknown translation table.
    """
    if not gene.is_coding:
        raise GenomeFormatError(
            f"{gene.name} is a {gene.kind} and has no protein; choose a gene of kind 'cds'.", feature=gene.locus_tag
        )
    try:
        code = genetic_code(gene.translation_table)
    except KeyError:
        raise GenomeFormatError(
            f"{gene.name} names translation table {gene.translation_table}, which does not exist.",
            feature=gene.locus_tag,
        ) from None
    residues = _residues(replicon.extract(gene.location)[gene.codon_start - 1 :], code)
    for index, letter in gene.transl_except:
        if index < len(residues):
            residues[index] = letter
        elif index == len(residues) and letter != "*":
            residues.append(letter)
    if not gene.location.partial_end and residues and residues[-1] == "*":
        residues.pop()
    if residues and not gene.location.partial_start and _starts(replicon, gene, code):
        residues[0] = "M"
    return "".join(residues)


def _residues(coding: bytes, code: GeneticCode) -> list[str]:
    amino_acids = code.amino_acids
    codons = [coding[at : at + 3] for at in range(0, len(coding) - 2, 3)]
    try:
        return [amino_acids[codon] for codon in codons]
    except KeyError:
        return [code.amino_acid(codon) for codon in codons]


def _starts(replicon: Replicon, gene: Gene, code: GeneticCode) -> bool:
    if any(index == 0 for index, _ in gene.transl_except):
        return False
    first = replicon.extract(gene.location)[gene.codon_start - 1 :][:3]
    return first in code.starts
