"""Writes a circuit as a plasmid: parts in a row on a circle, annotated, with coding sequences of the known lengths.

Promoters, operators, ribosome binding sites and terminators are real signals of a stated grade; the coding sequences
are designed ones of the right length in E. coli codons, not the natural genes. No origin of replication is written:
the chassis's usual copy number stands for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bioxen_nb.errors import CompileError
from bioxen_nb.genome.records import Feature, Gene, Genome, Location, Replicon, Span, reverse_complement
from bioxen_nb.genome.teaching.draws import Draws
from bioxen_nb.genome.teaching.layout import Placed, locus_tag, marks_of
from bioxen_nb.genome.teaching.recipe import Recipe, UnitPlan, load_recipe
from bioxen_nb.genome.teaching.signals import plain
from bioxen_nb.genome.teaching.unit import Mark, write_unit
from bioxen_nb.program.circuits import GeneticCircuit
from bioxen_nb.program.mutation import knock_out
from bioxen_nb.program.records import GenomeProgram

NOTICE = "synthetic construct: designed coding sequences, no origin of replication written"
_BETWEEN_NT = 60
_CLASSES = {"promoter": "promoter", "rbs": "ribosome_binding_site", "terminator": "terminator"}


@dataclass(frozen=True, slots=True)
class Part:
    """One DNA part. Coordinates are 0-based and half-open on the plasmid's forward strand."""

    kind: str
    name: str
    start: int
    end: int
    strand: int
    sequence: str


def write_plasmid(circuit: GeneticCircuit) -> tuple[Genome, tuple[Part, ...]]:
    """The plasmid of a circuit, and its parts in order; the same circuit gives the same sequence.

    Raises:
        CompileError: a circuit that is not whole, or a name that makes no locus tag.
    """
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", circuit.name):
        raise CompileError(f"A circuit is named by letters, digits, _ and -, not {circuit.name!r}.")
    recipe = load_recipe()
    sequence, placed = _laid_out(circuit.units(), recipe)
    id = f"p{circuit.name}"
    genes = tuple(sorted(_genes(placed, id, recipe), key=lambda gene: gene.location.left))
    features = tuple(sorted(_features(placed, id), key=lambda feature: feature.location.left))
    replicon = Replicon(id, len(sequence), True, genes, features, sequence, NOTICE)
    parts = [_part(mark, span, sequence) for _, mark, span in marks_of(placed)]
    organism = f"synthetic construct {circuit.name}"
    genome = Genome(id, (replicon,), organism, id, source="circuit", warnings=(f"{id}: {NOTICE}.",))
    return genome, tuple(sorted(parts, key=lambda part: part.start))


def install(host: Genome, plasmid: Genome) -> Genome:
    """The host with the plasmid's replicons beside its own.

    Raises:
        CompileError: the host has a replicon or a gene of the same name already.
    """
    taken = {gene.locus_tag for gene in host.genes} | {replicon.id for replicon in host.replicons}
    clash = sorted(taken & ({gene.locus_tag for gene in plasmid.genes} | {r.id for r in plasmid.replicons}))
    if clash:
        raise CompileError(f"{host.id} already has {', '.join(clash[:5])}; give the circuit another name.")
    return replace(
        host,
        id=f"{host.id}+{plasmid.id}",
        replicons=(*host.replicons, *plasmid.replicons),
        warnings=(*host.warnings, *plasmid.warnings),
    )


def without_host_repressors(program: GenomeProgram, circuit: GeneticCircuit) -> GenomeProgram:
    """The program without the host's own copies of what the circuit makes or is switched by."""
    plasmid = f"p{circuit.name}"
    symbols = {symbol.lower() for gate in circuit.gates for symbol in (*gate.inputs, *gate.outputs)}
    symbols -= {symbol.lower() for symbol in circuit.from_host}
    own = [gene.id for gene in program.genes if gene.symbol.lower() in symbols and gene.replicon != plasmid]
    return knock_out(program, own) if own else program


def _laid_out(units: Sequence[UnitPlan], recipe: Recipe) -> tuple[bytes, list[Placed]]:
    pieces: list[bytes] = []
    placed: list[Placed] = []
    at = 0
    for unit in units:
        gap = plain(_BETWEEN_NT, 0, Draws(recipe.seed, "before", unit.name))
        construct = write_unit(unit, recipe, 0)
        placed.append(Placed(unit, construct, at + len(gap), unit.strand))
        forward = construct.sequence if unit.strand > 0 else reverse_complement(construct.sequence)
        pieces += [gap, forward]
        at += len(gap) + len(forward)
    return b"".join(pieces), placed


def _genes(placed: Sequence[Placed], id: str, recipe: Recipe) -> list[Gene]:
    found = []
    for item, mark, span in marks_of(placed):
        if mark.kind == "gene":
            facts = recipe.genes[mark.name]
            tag = locus_tag(item.entry, mark.name)
            found.append(Gene(tag, facts.kind, Location((span,)), id, facts.symbol, facts.product))
    return found


def _features(placed: Sequence[Placed], id: str) -> list[Feature]:
    found = []
    for _, mark, span in marks_of(placed):
        if mark.kind == "operator":
            facts = {"bound_moiety": str(mark.facts["regulator"]), "label": mark.name}
            found.append(Feature("protein_bind", Location((span,)), id, mark.name, facts))
        elif mark.kind in _CLASSES:
            label = f"RBS {mark.name}" if mark.kind == "rbs" else mark.name
            facts = {"regulatory_class": _CLASSES[mark.kind], "label": label}
            found.append(Feature("regulatory", Location((span,)), id, label, facts))
    return found


def _part(mark: Mark, span: Span, sequence: bytes) -> Part:
    written = sequence[span.start : span.end]
    oriented = written if span.strand > 0 else reverse_complement(written)
    return Part(mark.kind, mark.name, span.start, span.end, span.strand, oriented.decode())
