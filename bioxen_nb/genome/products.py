"""Words of annotation (GenBank feature keys, Sequence Ontology terms) -> kinds of genes."""

from __future__ import annotations

from bioxen_nb.genome.records import GeneKind

#: The genetic code of a CDS that names none.
STANDARD_TABLE = 1

_KINDS: dict[str, GeneKind] = {
    "cds": "cds",
    "rrna": "rrna",
    "trna": "trna",
    "tmrna": "tmrna",
    "ncrna": "ncrna",
    "misc_rna": "ncrna",
    "scrna": "ncrna",
    "snrna": "ncrna",
    "snorna": "ncrna",
    "srp_rna": "ncrna",
    "rnase_p_rna": "ncrna",
    "rnase_mrp_rna": "ncrna",
    "antisense_rna": "ncrna",
    "telomerase_rna": "ncrna",
    "autocatalytically_spliced_intron": "ncrna",
    "ncrna_gene": "ncrna",
    "rrna_gene": "rrna",
    "trna_gene": "trna",
}

_AMINO_ACIDS = {
    "ala": "A", "arg": "R", "asn": "N", "asp": "D", "cys": "C", "gln": "Q", "glu": "E", "gly": "G", "his": "H",
    "ile": "I", "leu": "L", "lys": "K", "met": "M", "phe": "F", "pro": "P", "ser": "S", "thr": "T", "trp": "W",
    "tyr": "Y", "val": "V", "sec": "U", "pyl": "O", "term": "*",
}  # fmt: skip


def product_kind(word: str) -> GeneKind | None:
    """The kind of gene that a feature key or ontology term stands for; None if it is no product."""
    return _KINDS.get(word.lower())


def amino_acid_letter(name: str) -> str:
    """One letter for a three-letter name as `transl_except` writes it; `*` for TERM, `X` for OTHER."""
    return _AMINO_ACIDS.get(name.lower(), "X")
