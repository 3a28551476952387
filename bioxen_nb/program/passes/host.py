"""Before the first pass: a part of a genome is put into a host, whose genes stand in lumps for what is not given.

A machine some of whose parts lie on other chromosomes is completed by a lump for the missing ones; a part that is given
counts, so that the machine is lost with it. Metabolism and the rest of the proteome become two lumps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bioxen_nb.genome.records import Gene, GeneKind, Genome, Location, Replicon, Span
from bioxen_nb.program.chassis import Chassis, WholeGenome
from bioxen_nb.program.passes.complexes import find_complexes, rrna_alternatives
from bioxen_nb.program.passes.drafts import Notes
from bioxen_nb.program.passes.eukaryote import MACHINES, given_parts, ribosomal_share
from bioxen_nb.program.passes.sectors import is_ribosomal

#: Locus tag of a lump -> how many genes, or parts of a machine, it stands for.
Lumps = Mapping[str, int]

#: A genome of at least this share of the whole one is taken for whole.
WHOLE = 0.9
_PREFIX = "HOST"
#: Locus tag of the lump that stands for the metabolic genes.
HOST_METABOLISM = f"{_PREFIX}_metabolism"
#: Of the genes that are not given, so many are metabolic.
_METABOLIC = 0.5
#: rRNAs of S. cerevisiae in nucleotides, and a tRNA.
_RRNA_NT = {"18S": 1_800, "25S": 3_396, "5S": 121}
_TRNA_NT = 75
_LEAST_GAP_NT = 100


@dataclass(frozen=True, slots=True)
class _Lump:
    name: str
    kind: GeneKind
    length_nt: int
    stands_for: int
    product: str

    @property
    def tag(self) -> str:
        return f"{_PREFIX}_{self.name}"


def _coding_nt(length_aa: float) -> int:
    return 3 * (round(length_aa) + 1)


def _machine_lumps(genome: Genome, whole: WholeGenome) -> list[_Lump]:
    coding = [gene for gene in genome.genes if gene.is_coding]
    out = []
    for role, machine in MACHINES.items():
        lacking = len(machine.parts) - len(given_parts(coding, role))
        if lacking:
            out.append(_Lump(role, "cds", _coding_nt(whole.protein_aa), lacking, machine.product))
    given = sum(ribosomal_share(gene) for gene in coding if is_ribosomal(gene))
    lacking = whole.ribosomal_proteins - round(given)
    if lacking > 0:
        length = _coding_nt(whole.ribosome_aa / whole.ribosomal_proteins)
        out.append(_Lump("ribosome", "cds", length, lacking, "ribosomal protein L3 and the others"))
    return out


def _lumps(genome: Genome, whole: WholeGenome) -> list[_Lump]:
    """What the genome lacks of the whole one."""
    out = _machine_lumps(genome, whole)
    length = _coding_nt(whole.protein_aa)
    left = max(whole.coding_genes - sum(1 for gene in genome.genes if gene.is_coding), 2)
    metabolic = round(_METABOLIC * left)
    out.append(_Lump("metabolism", "cds", length, metabolic, "metabolism"))
    out.append(_Lump("machinery", "cds", length, left - metabolic, "chaperones and other machinery"))
    if not rrna_alternatives(genome.genes):
        out += [_Lump(name, "rrna", nt, 1, f"{name} ribosomal RNA") for name, nt in _RRNA_NT.items()]
    transfer = whole.trna_genes - sum(1 for gene in genome.genes if gene.kind == "trna")
    if transfer > 0:
        out.append(_Lump("trna", "trna", _TRNA_NT, transfer, "transfer RNAs"))
    return out


def _host_replicon(lumps: list[_Lump], length_bp: int) -> Replicon:
    """The lumps at even distances on one line as long as what is not given."""
    length_bp = max(length_bp, sum(lump.length_nt + _LEAST_GAP_NT for lump in lumps))
    step, genes, start = length_bp // len(lumps), [], 0
    for number, lump in enumerate(lumps):
        start = max(start, number * step + (step - lump.length_nt) // 2)
        span = Span(start, start + lump.length_nt, 1)
        genes.append(Gene(lump.tag, lump.kind, Location((span,)), _PREFIX, lump.tag, f"{lump.product} (assumed host)"))
        start = span.end + _LEAST_GAP_NT
    return Replicon(_PREFIX, max(length_bp, start), False, tuple(genes), description="chromosomes of the assumed host")


def _without_organelles(genome: Genome, notes: Notes) -> Genome:
    def is_organelle(replicon: Replicon) -> bool:
        text = f"{replicon.id} {replicon.description}".lower()
        return any(word in text for word in ("mitochondri", "chloroplast", "plastid", "nc_001224", "chrmt"))

    kept = tuple(replicon for replicon in genome.replicons if not is_organelle(replicon))
    if len(kept) == len(genome.replicons) or not kept:
        return genome
    notes.add("Left out: the genomes of organelles, which have an expression of their own.")
    return replace(genome, replicons=kept)


def place_in_host(genome: Genome, chassis: Chassis, notes: Notes) -> tuple[Genome, Lumps]:
    """The genome with the lumps of its host as a further replicon, and what each stands for.

    Unchanged, and no lumps, when the chassis knows no whole genome, when this one is whole or has every machine.
    """
    if chassis.domain == "eukaryote":
        genome = _without_organelles(genome, notes)
    whole = chassis.whole_genome
    if whole is None or not genome.genes or genome.length >= WHOLE * whole.length_bp:
        return genome, {}
    if all(machine.subunits for machine in find_complexes(genome.genes)):
        return genome, {}
    lumps = _lumps(genome, whole)
    notes.add(
        f"Only {genome.length:,} of {whole.length_bp:,} bp are given. The rest is assumed as a host: "
        f"{len(lumps)} lumped genes ({_PREFIX}_...) complete the machines and the proteome (heuristic; {whole.source})."
    )
    host = _host_replicon(lumps, whole.length_bp - genome.length)
    return replace(genome, replicons=(*genome.replicons, host)), {lump.tag: lump.stands_for for lump in lumps}
