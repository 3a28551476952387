"""Which share of the proteome a gene belongs to: ribosomal, metabolic, other (housekeeping), or foreign (reporters)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from bioxen_nb.errors import CompileError
from bioxen_nb.genome.data_files import genomes_path
from bioxen_nb.genome.records import Gene
from bioxen_nb.program.chassis import Chassis
from bioxen_nb.program.passes.eukaryote import MACHINE_SYMBOLS as _EUKARYOTIC_MACHINES
from bioxen_nb.program.passes.eukaryote import RIBOSOMAL_SYMBOL as _EUKARYOTIC_RIBOSOMAL
from bioxen_nb.program.records import Sector

_RIBOSOMAL_SYMBOL = re.compile(r"^(rpl[A-Z]|rps[A-Z]|rpm[A-J])\d?$")
_RIBOSOMAL_PRODUCT = re.compile(
    r"^(probable |putative )?((30S|50S|40S|60S|large|small)\b[\w ]*?)?"
    r"ribosomal (subunit |large subunit |small subunit )?protein ([LSub]+\d|[LS]\d|L7/L12)",
    re.IGNORECASE,
)
#: Products that speak of a ribosomal protein but are none.
_NOT_RIBOSOMAL = re.compile(
    r"transferase|matur|methylthio|modif|hydroxylase|protease|factor|assembly|biogenesis|ligase|processing|"
    r"protection|chaperone|binding protein|regulator|demethyl|deacetyl|kinase",
    re.IGNORECASE,
)

#: Symbols of expression, replication, division, folding and turnover machinery.
_MACHINERY_SYMBOL = re.compile(
    r"^(rpo[A-Z]|nus[A-G]|rho|gre[AB]|inf[ABC]|fus[A]|tuf[AB]?|tsf|lepA|efp|prf[ABCH]|frr|fmt|def|map|rbfA|rim[A-Z]|"
    r"era|der|obg[E]?|rsg[A]|eng[A-D]|bip[A]|(ala|arg|asn|asp|cys|gln|gly|his|ile|leu|lys|met|phe|pro|ser|thr|trp|"
    r"tyr|val)(S|RS)|gltX|glyQ|lysU|metG|pheT|proQ|pol[A-C]|dna[A-Z]|hol[A-E]|ssb|gyr[AB]|par[A-E]|lig[AB]|top[AB]|rep|rnh[AB]|seq[A]|"
    r"dia[A]|hda|dam|tus|priA|priB|priC|mut[A-Z]|rec[A-Z]|ruv[A-C]|uvr[A-D]|lex[A]|umu[CD]|sul[A]|xer[CD]|muk[BEF]|"
    r"smc|hup[AB]|ihf[AB]|hns|fis|stpA|fts[A-Z]|zip[A]|zap[A-E]|min[C-E]|mre[B-D]|rod[AZ]|sep[F]|div[A-Z]*|"
    r"gro[ELS]+|grp[E]|htp[GX]|clp[ABPSX]|lon|hsl[RUVO]|ibp[AB]|deg[PQS]|tig|skp|surA|ppi[A-D]|sec[A-Y]|ffh|fts[YH]|"
    r"yid[C]|lep[B]|lsp[A]|rne|rng|rnb|rnr|rnc|rnd|rnt|rph|rna|rnpA|rnj[AB]|rny|pnp|rhl[BE]|deaD|srmB|csr[A]|hfq|"
    r"crp|cyaA|ara[C]|lac[I]|tet[R]|cI|rel[A]|spo[T]|dks[A]|oxy[R]|sox[RS]|fur|fnr|arc[AB]|lrp|phoB|phoR|cpx[AR]|"
    r"marA|rob|nac|ntr[BC]|gln[GL]|trm[A-Z]|rlm[A-Z]|rsm[A-Z]|rlu[A-F]|tru[A-D]|tgt|que[A]|tilS|mnm[A-G]|"
    r"mia[AB]|tsa[A-E]|cca|smpB|ksgA|nrd[R])(?![A-Za-z])",
)
_MACHINERY_PRODUCT = re.compile(
    r"RNA polymerase|sigma factor|elongation factor|initiation factor|release factor|recycling factor|tRNA (ligase|"
    r"synthetase)|--tRNA|-tRNA (ligase|synthetase)|DNA polymerase|DNA gyrase|topoisomerase|helicase|primase|"
    r"DNA ligase|replication|replicative|initiator protein|single-strand(ed)?[ -](DNA-)?binding|cell division|"
    r"chromosome (segregation|partition)|segregation and condensation|chaperon|heat shock|preprotein translocase|"
    r"signal recognition|signal peptidase|ribonuclease|RNase|exonuclease|endonuclease|excinuclease|"
    r"DNA (repair|mismatch)|recombin|repressor|antiterminat|"
    r"transcription(al)? (regulator|repressor|activator|factor|elongation|terminat|antiterm)|"
    r"(t|r)RNA.*(methyltransferase|pseudouridine|thiolase|synthase|lysidine|dihydrouridine|modif)|ribosom|"
    r"DNA-binding|protease La|endopeptidase La|Clp protease|AAA\+ protease|aminopeptidase|peptide deformylase|"
    r"methionyl-tRNA formyltransferase|SsrA|membrane protein insertase|nucleoid|trigger factor|tubulin|transposase",
    re.IGNORECASE,
)

#: Products that no organism needs: reporters.
_FOREIGN_PRODUCT = re.compile(r"fluorescent protein|luciferase", re.IGNORECASE)


def is_ribosomal(gene: Gene) -> bool:
    """Whether the product is a structural protein of the ribosome."""
    if not gene.is_coding:
        return False
    if _RIBOSOMAL_SYMBOL.match(gene.symbol) or _EUKARYOTIC_RIBOSOMAL.match(gene.symbol):
        return True
    product = gene.product.strip()
    return bool(_RIBOSOMAL_PRODUCT.match(product)) and not _NOT_RIBOSOMAL.search(product)


@lru_cache(maxsize=4)
def _read_tags(name: str) -> frozenset[str]:
    path = genomes_path(f"tables/{name}")
    if not path.is_file():
        raise CompileError(f"The table of metabolic genes {name!r} is missing: reinstall bioxen_nb.", table=name)
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#") and line != "locus_tag")


def metabolic_genes(genes: Iterable[Gene], chassis: Chassis) -> frozenset[str] | None:
    """Locus tags of the metabolic sector; None where the chassis has no table or the genome lacks its marker genes."""
    if not chassis.metabolic_table or not {gene.locus_tag for gene in genes}.issuperset(chassis.metabolic_markers):
        return None
    return _read_tags(chassis.metabolic_table)


def sector_of(gene: Gene, metabolic: frozenset[str] | None = None) -> Sector:
    """The proteome sector of a gene; RNA genes and pseudogenes are 'other'.

    Args:
        metabolic: locus tags of the metabolic sector, if they are known; by what the products are called otherwise.
    """
    if not gene.is_coding:
        return "other"
    if is_ribosomal(gene):
        return "ribosomal"
    if _FOREIGN_PRODUCT.search(gene.product):
        return "foreign"
    if metabolic is not None:
        return "metabolic" if gene.locus_tag in metabolic else "other"
    if gene.symbol in _EUKARYOTIC_MACHINES or _MACHINERY_SYMBOL.match(gene.symbol):
        return "other"
    if _MACHINERY_PRODUCT.search(gene.product):
        return "other"
    return "metabolic"
