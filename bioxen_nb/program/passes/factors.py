"""Proteins that a machine cannot work without, in whatever number: factors of translation, replication, transcription.

A cell without one of them arrests because the runtime lacks the machine. A factor that two genes make (EF-Tu and LysRS
of E. coli) is not tied to either. All are essential in E. coli K-12 (Baba et al. 2006, Mol Syst Biol 2:2006.0008) and
in JCVI-syn3A (Breuer et al. 2019, eLife 8:e36842) wherever the genome has them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bioxen_nb.genome.records import Gene
from bioxen_nb.program.records import MachineRole

_AMINO_ACIDS = (
    *("alanine", "arginine", "asparagine", "aspartate", "cysteine", "glutamate", "glutamine", "glycine", "histidine"),
    *("isoleucine", "leucine", "lysine", "methionine", "phenylalanine", "proline", "serine", "threonine"),
    *("tryptophan", "tyrosine", "valine"),
)
#: What the product of each factor is called; one entry a factor.
_PRODUCTS: dict[MachineRole, tuple[str, ...]] = {
    "ribosome": (
        *(rf"^{name}--tRNA ligase(?!.*subunit)" for name in _AMINO_ACIDS),
        *(
            rf"^{name}--tRNA ligase subunit {part}"
            for name in ("phenylalanine", "glycine")
            for part in ("alpha", "beta")
        ),
        *(rf"^glutamyl-tRNA amidotransferase subunit {part}" for part in "ABC"),
        *(rf"translation initiation factor IF-{number}" for number in (1, 2, 3)),
        r"elongation factor G$|elongation factor EF-G",
        r"elongation factor (EF-)?Tu\b",
        r"elongation factor (EF-)?Ts\b",
        r"peptide chain release factor (RF)?1\b",
        r"peptide chain release factor (RF)?2\b",
        r"ribosome[- ]recycling factor",
    ),
    "replisome": (
        r"^DNA polymerase III subunit (gamma|tau)",
        r"^DNA polymerase III subunit delta$",
        r"^DNA polymerase III subunit delta'",
        r"^DNA primase",
        r"^(ssDNA|single-strand(ed)?[- ]DNA)-binding protein",
        r"^DNA ligase(?! B)",
        *(rf"^DNA gyrase subunit {part}" for part in "AB"),
        *(rf"^DNA topoisomerase IV subunit {part}" for part in "AB"),
    ),
    "rna_polymerase": (
        r"^RNA polymerase (sigma factor RpoD|subunit sigma)",
        r"^transcription termination/antitermination protein NusA",
    ),
}
_PATTERNS = {role: [re.compile(text, re.I) for text in texts] for role, texts in _PRODUCTS.items()}


def factors(genes: Sequence[Gene], role: MachineRole) -> tuple[str, ...]:
    """Locus tags of the factors of a machine that one gene alone makes, in the order of the genome."""
    found: set[str] = set()
    for pattern in _PATTERNS.get(role, ()):
        makers = [gene.locus_tag for gene in genes if gene.is_coding and pattern.search(gene.product)]
        if len(makers) == 1:
            found.update(makers)
    return tuple(gene.locus_tag for gene in genes if gene.locus_tag in found)
