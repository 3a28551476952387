"""Fifth pass: the machines of the cell and the genes that make their parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bioxen_nb.genome.records import Gene
from bioxen_nb.program.passes import eukaryote
from bioxen_nb.program.passes.factors import factors
from bioxen_nb.program.passes.sectors import is_ribosomal
from bioxen_nb.program.records import Complex, MachineRole

#: Ribosomal proteins a ribosome works without, so that their absence must not stop translation: paralogues and
#: stationary-phase proteins (ykgM = rpmE2, ykgO = rpmJ2, sra = rpsV), and those whose single deletion grows: L15, L21,
#: L24, L27, L29, L30, L34, S9, S17 (Shoji et al. 2011, J Mol Biol 413:751), L25 (Korepanov et al. 2007, J Mol Biol
#: 366:1199), and L1, L9, L11, L31, L32, L33, L36, S6, S15, S20, S21 (Baba et al. 2006, Mol Syst Biol 2:2006.0008).
PARALOGUES = frozenset(("ykgM", "rpmE2", "ykgO", "rpmJ2", "sra", "rpsV", "rpmG2", "rpmI2", "rpsN2"))
_SINGLY_DISPENSABLE = (
    *("rplA", "rplI", "rplK", "rplO", "rplU", "rplX", "rplY"),
    *("rpmA", "rpmC", "rpmD", "rpmE", "rpmF", "rpmG", "rpmH", "rpmJ"),
    *("rpsF", "rpsI", "rpsO", "rpsQ", "rpsT", "rpsU"),
)
DISPENSABLE_SYMBOLS = PARALOGUES | frozenset(_SINGLY_DISPENSABLE)
_DISPENSABLE_PRODUCT = re.compile(
    r"\b(L1|L9|L11|L15|L21|L24|L25|L27|L29|L30|L31|L32|L33|L34|L36|S6|S9|S15|S17|S20|S21)\b"
)

#: Copies in one ribosome; one of each but the stalk.
_FOUR_COPIES = re.compile(r"\bL7/L12\b")

_POLYMERASE = (
    ("rpoA", re.compile(r"RNA polymerase.* subunit alpha|RNA polymerase.*alpha (subunit|chain)", re.I), 2),
    ("rpoB", re.compile(r"RNA polymerase.* subunit beta$|RNA polymerase.*beta (subunit|chain)$", re.I), 1),
    ("rpoC", re.compile(r"RNA polymerase.* subunit beta'|RNA polymerase.*beta' (subunit|chain)", re.I), 1),
)
_INITIATOR = (("dnaA", re.compile(r"^chromosomal replication initiator protein", re.I), 1),)
_RING = (("ftsZ", re.compile(r"cell division protein FtsZ|tubulin-like.*division", re.I), 1),)
#: The replicative polymerase: PolC where there is one, else DnaE.
_REPLICASE = (
    ("polC", re.compile(r"PolC-type DNA polymerase III", re.I), 1),
    ("dnaE", re.compile(r"DNA polymerase III,? (subunit alpha|alpha subunit)", re.I), 1),
)
_HELICASE = ("dnaB", re.compile(r"^replicative DNA helicase", re.I), 6)
_CLAMP = ("dnaN", re.compile(r"DNA polymerase III,? (subunit beta|beta subunit|sliding clamp)", re.I), 2)

Part = tuple[str, "re.Pattern[str]", int]


def _find(genes: Sequence[Gene], part: Part) -> tuple[str, int] | None:
    """Gene of a part by symbol, or else by what its product is called."""
    symbol, product, copies = part
    for gene in genes:
        if gene.symbol == symbol:
            return gene.locus_tag, copies
    for gene in genes:
        if gene.symbol.partition("_")[0] in ("", symbol) and product.search(gene.product):
            return gene.locus_tag, copies
    return None


def _all_of(genes: Sequence[Gene], parts: Iterable[Part]) -> tuple[tuple[str, int], ...]:
    """The parts' genes if the genome has every one of them, else nothing."""
    found = [_find(genes, part) for part in parts]
    return tuple(f for f in found if f) if all(found) else ()


def replisome(genes: Sequence[Gene]) -> tuple[tuple[str, int], ...]:
    """Parts of the replication machine, one copy each: the runtime asks only whether all are there."""
    polymerase = next((found for part in _REPLICASE if (found := _find(genes, part))), None)
    if polymerase is None:
        return ()
    extra = [found for part in (_HELICASE, _CLAMP) if (found := _find(genes, part))]
    return tuple((tag, 1) for tag, _ in (polymerase, *extra))


def ribosome_copies(gene: Gene) -> int:
    """How often a ribosomal protein occurs in one ribosome."""
    return 4 if gene.symbol == "rplL" or _FOUR_COPIES.search(gene.product) else 1


def is_paralogue(gene: Gene) -> bool:
    """Whether another gene makes the same ribosomal protein."""
    return gene.symbol in PARALOGUES


def is_dispensable(gene: Gene) -> bool:
    """Whether ribosomes form without this ribosomal protein, as they do in E. coli."""
    if eukaryote.ribosome_forms_without(gene):
        return True
    if gene.symbol:
        return gene.symbol in DISPENSABLE_SYMBOLS
    return bool(_DISPENSABLE_PRODUCT.search(gene.product))


def _rrna_class(gene: Gene) -> str:
    text = f"{gene.symbol} {gene.product}"
    for name, pattern in (
        ("16S", r"\brrs[A-H]?\b|\b1[68]S\b|small subunit"),
        ("23S", r"\brrl[A-H]?\b|\b2[3568]S\b|large subunit"),
        ("5S", r"\brrf[A-H]?\b|\b5S\b"),
    ):
        if re.search(pattern, text):
            return name
    return ""


def rrna_alternatives(genes: Sequence[Gene]) -> tuple[tuple[str, ...], ...]:
    """Locus tags of the 16S, 23S and 5S genes of all operons; a kind without a gene is left out."""
    classes = [(gene.locus_tag, _rrna_class(gene)) for gene in genes if gene.kind == "rrna"]
    groups = (tuple(tag for tag, c in classes if c == kind) for kind in ("16S", "23S", "5S"))
    return tuple(group for group in groups if group)


def _ribosome(genes: Sequence[Gene], lumps: Mapping[str, int], singly_dispensable: bool) -> Complex:
    spared = is_dispensable if singly_dispensable else is_paralogue
    proteins = tuple(
        (gene.locus_tag, lumps.get(gene.locus_tag, ribosome_copies(gene)))
        for gene in genes
        if is_ribosomal(gene) and not spared(gene)
    )
    rnas = rrna_alternatives(genes)
    if sum(copies for _, copies in proteins) < _FEWEST_RIBOSOMAL_PROTEINS or not rnas:
        return Complex("ribosome", "ribosome", ())
    return Complex("ribosome", "ribosome", proteins, tuple((group, 1) for group in rnas))


#: A genome with fewer core proteins than this (such as a plasmid) does not encode a ribosome.
_FEWEST_RIBOSOMAL_PROTEINS = 3


def _eukaryotic(coding: Sequence[Gene], role: MachineRole, lumps: Mapping[str, int]) -> Complex | None:
    """A machine by its eukaryotic parts; None when a part is missing for which no lump of the host stands."""
    machine, found = eukaryote.MACHINES[role], eukaryote.given_parts(coding, role)
    lump = next((gene.locus_tag for gene in coding if gene.locus_tag in lumps and gene.locus_tag.endswith(role)), "")
    if lump:
        found = (*found, (lump, lumps[lump]))
    complete = sum(copies for _, copies in found) == len(machine.parts)
    return Complex(machine.id, role, found) if complete else None


def _with_factors(machine: Complex, genes: Sequence[Gene]) -> Complex:
    """A machine that is encoded, with the factors that it needs in any number (0 copies)."""
    named = {gene for gene, _ in machine.subunits}
    more = tuple((tag, 0) for tag in factors(genes, machine.role) if tag not in named)
    return replace(machine, subunits=machine.subunits + more) if machine.subunits else machine


def find_complexes(
    genes: Sequence[Gene], lumps: Mapping[str, int] | None = None, *, singly_dispensable: bool = True
) -> list[Complex]:
    """The five machines the runtime looks for; without subunits where the genome does not encode them.

    Args:
        genes: of the genome, with those of an assumed host.
        lumps: locus tag -> parts that a gene of the host stands for.
        singly_dispensable: whether ribosomes form without the proteins that E. coli can lose one at a time.
    """
    coding, lumps = [gene for gene in genes if gene.is_coding], lumps or {}
    bacterial = (
        Complex("RNA polymerase", "rna_polymerase", _all_of(coding, _POLYMERASE)),
        Complex("DnaA", "replication_initiator", _all_of(coding, _INITIATOR)),
        Complex("replisome", "replisome", replisome(coding)),
        Complex("Z ring", "division_ring", _all_of(coding, _RING)),
    )
    found = [m if m.subunits else _eukaryotic(coding, m.role, lumps) or m for m in bacterial]
    machines = [found[0], _ribosome(genes, lumps, singly_dispensable), *found[1:]]
    return [_with_factors(machine, genes) for machine in machines]
