"""A mutation from text to program: only what the edit touches is read again, everything else keeps its numbers.

The units of transcription stay those of the parent, and signals that arise where there was none are not looked for,
except a hairpin at the end of a unit.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from bioxen_nb.errors import CompileError
from bioxen_nb.genome.motifs import OPERATORS
from bioxen_nb.genome.records import Gene, Genome
from bioxen_nb.program import chassis as chassis_registry
from bioxen_nb.program.chassis import Chassis
from bioxen_nb.program.mutation import difference, knock_out
from bioxen_nb.program.mutations.editing import Editing, edit_genome, replace_gene
from bioxen_nb.program.mutations.moving import move_program
from bioxen_nb.program.mutations.notation import KnockOut, parse
from bioxen_nb.program.mutations.placing import place_change
from bioxen_nb.program.mutations.products import ProductChange, product_change
from bioxen_nb.program.mutations.rescoring import (
    Scene,
    SignalChange,
    operator_change,
    promoter_change,
    ribosome_site_change,
    scene,
    terminator_change,
    upstream_reach,
)
from bioxen_nb.program.mutations.stability import destabilised
from bioxen_nb.program.passes.drafts import Notes
from bioxen_nb.program.passes.features import read_features, role_of
from bioxen_nb.program.passes.origins import CLUSTER_NT, plan_replicons
from bioxen_nb.program.records import Complex, GenomeProgram, ProgramGene, RepliconPlan

#: Width of a site of which only the annotation is known, where the annotation does not say.
_SITE_NT = 20
#: Which of several changed signals gives a mutation its name, first to last; the others stand in the text.
_ORDER = ("promoter", "operator", "RBS", "terminator", "origin")


@dataclass(frozen=True, slots=True)
class Effect:
    """What a mutation does.

    `kind`: knock-out, start lost, nonsense, frameshift, stop lost, in-frame, missense, synonymous, RNA gene, promoter,
    RBS, operator, terminator, origin or intergenic; the first thing that it touches. `text`: all of it, in sentences.
    """

    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"


@dataclass(frozen=True)
class Mutant:
    """A program and a genome after a mutation."""

    name: str
    program: GenomeProgram
    genome: Genome
    effect: Effect
    difference: tuple[str, ...]
    """Lines of the listing that changed, on the coordinates of the mutant: `- ` before, `+ ` after."""

    def __repr__(self) -> str:
        return f"<Mutant {self.name}: {self.effect.kind}, {len(self.difference)} lines of the program differ>"


def _without_product(program: GenomeProgram, change: ProductChange) -> GenomeProgram:
    """The program when a shortened product takes no part in machines and binds no operator any more."""
    assert change.gene is not None
    tag = change.gene.locus_tag

    def without(machine: Complex) -> Complex:
        lost = any(part == tag for part, _ in machine.subunits)
        return replace(machine, subunits=(), rna_subunits=()) if lost else machine

    return replace(
        program,
        complexes=tuple(without(machine) for machine in program.complexes),
        edges=tuple(edge for edge in program.edges if edge.regulator != tag),
    )


def _with_product(program: GenomeProgram, change: ProductChange, tag: str) -> tuple[GenomeProgram, str]:
    """The program with the product of a gene changed, and what to say about it."""
    if all(gene.id != tag for gene in program.genes):
        return program, f"{change.text} The program is without this gene already."
    if change.gene is None:
        return knock_out(program, [tag]), change.text
    location, length_aa = change.gene.location, change.gene.length_aa
    unfolds = bool(change.before_aa) and not change.works
    loss = math.inf if unfolds else change.destabilisation_kcal
    genes = tuple(
        replace(
            gene,
            five_prime=location.five_prime,
            three_prime=location.three_prime,
            length_nt=location.length,
            length_aa=length_aa,
            destabilisation_kcal=destabilised(gene.destabilisation_kcal, loss),
        )
        if gene.id == tag
        else gene
        for gene in program.genes
    )
    program = replace(program, genes=genes)
    if unfolds:
        less = (
            f"{change.text} With {change.intact_aa / change.before_aa:.0%} of it intact, it does not fold, takes no "
            "part in machines and binds no operator (rule of thumb: below 90 %)."
        )
        return _without_product(program, change), less
    return program, f"{change.text} {_folding(program.gene(tag), loss)}" if loss > 0 else change.text


def _folding(gene: ProgramGene, loss: float) -> str:
    """What to say about a protein that became less stable."""
    total = gene.destabilisation_kcal.value
    if math.isinf(total):
        return "It did not fold before either."
    together = f", {total:.1f} with earlier changes" if total > loss else ""
    return (
        f"Folding: ddG {loss:.1f} kcal/mol{together} (heuristic: the class of the change, not the site). What it does "
        "to an active site or a contact is not predicted."
    )


def _site_width(genome: Genome, replicon: str, position: int, site: str) -> int:
    for operator in OPERATORS:
        if operator.name == site:
            return len(operator.sequence)
    for feature in genome.replicon(replicon).features:
        if role_of(feature) == "operator" and feature.location.left == position:
            return feature.location.length
    return _SITE_NT


class _Reading:
    """One mutation in the making: the edit, both genomes, and the program as it changes."""

    def __init__(self, genome: Genome, program: GenomeProgram, editing: Editing, chassis: Chassis):
        self.before, self.parent, self.editing, self.chassis = genome, program, editing, chassis
        self.genome = edit_genome(genome, editing)
        self.moved = move_program(program, self.genome, editing)
        self.program = self.moved
        self.scene: Scene = scene(genome.replicon(editing.replicon), self.genome.replicon(editing.replicon), editing)
        self.found: list[tuple[str, str]] = []

    def products(self) -> None:
        """Genes in which the edit lies."""
        after = self.scene.after
        moved = {gene.locus_tag: gene for gene in after.genes}
        for gene in self.scene.before.genes:
            now = moved.get(gene.locus_tag)
            change = self._swallowed(gene) if now is None else self._read(gene, now)
            if change is None:
                continue
            self.genome = replace_gene(self.genome, gene.locus_tag, change.gene)
            self.program, text = _with_product(self.program, change, gene.locus_tag)
            self.found.append((change.kind, text))

    def _read(self, gene: Gene, now: Gene) -> ProductChange | None:
        return product_change(gene, self.scene.before, self.scene.after, now, self.editing)

    def _swallowed(self, gene: Gene) -> ProductChange:
        return ProductChange(None, "start lost", f"{gene.name}: all of it is deleted.", 0, gene.length_aa)

    def _signals(self) -> Iterator[tuple[str, object, SignalChange]]:
        """(table of the program, the moved record, what became of it)."""
        here = self.editing.replicon
        strand = {unit.id: unit.strand for unit in self.parent.units if unit.replicon == here}
        promoters = {promoter.id: promoter for promoter in self.parent.promoters if promoter.replicon == here}
        for old, moved in zip(self.parent.promoters, self.moved.promoters, strict=True):
            if old.id in promoters and (change := promoter_change(old, moved, self.scene)):
                yield "promoters", moved, change
        for edge, moved_edge in zip(self.parent.edges, self.moved.edges, strict=True):
            if edge.promoter in promoters:
                width = _site_width(self.before, here, edge.position, edge.site)
                if found := operator_change(edge, moved_edge, width, self.scene):
                    yield "edges", moved_edge, found
        for stop, moved_stop in zip(self.parent.terminators, self.moved.terminators, strict=True):
            if stop.unit in strand and (found := terminator_change(stop, moved_stop, strand[stop.unit], self.scene)):
                yield "terminators", moved_stop, found

    def signals(self) -> None:
        """Promoters, operators, terminators and starts of translation in which the edit lies."""
        changes = list(self._signals())
        self._ribosome_sites(changes)
        changes.sort(key=lambda found: (found[2].record == found[1], _ORDER.index(found[2].kind)))
        for table, moved, change in changes:
            rows = getattr(self.program, table)
            if moved not in rows:
                continue
            kept = tuple(change.record if row == moved else row for row in rows)
            columns: dict[str, Any] = {table: tuple(row for row in kept if row is not None)}
            self.program = replace(self.program, **columns)
            self.found.append((change.kind, change.text))

    def _ribosome_sites(self, changes: list[tuple[str, object, SignalChange]]) -> None:
        old = {gene.locus_tag: gene for gene in self.scene.before.genes}
        new = {gene.locus_tag: gene for gene in self.scene.after.genes}
        sites = zip(self.parent.binding_sites, self.moved.binding_sites, strict=True)
        for site, moved in sites:
            gene, now = old.get(site.gene), new.get(site.gene)
            if gene is None or now is None:
                continue
            change = ribosome_site_change(gene, now, site, moved, self.scene, self.chassis)
            if change and (change.record != moved or upstream_reach(gene, self.editing)):
                changes.append(("binding_sites", moved, change))

    def origin(self) -> None:
        """The origin of replication, when the edit lies near it and outside of genes."""
        plan = next((p for p in self.parent.replicons if p.id == self.editing.replicon), None)
        if plan is None or any(kind not in _ORDER for kind, _ in self.found):
            return
        if not self.editing.touches(plan.origin - CLUSTER_NT, plan.origin + CLUSTER_NT):
            return
        was, now = self._planned(self.before), self._planned(self.genome)
        text = "The origin is still found where it was; how often it fires is not predicted from its sequence."
        if (self.editing.base(was.origin), was.origin_evidence) != (now.origin, now.origin_evidence):
            text = f"The origin is now at {now.origin} ({now.origin_evidence}), was at {plan.origin}."
            plans = tuple(
                replace(now, is_chromosome=p.is_chromosome, copies=p.copies) if p.id == now.id else p
                for p in self.program.replicons
            )
            self.program = replace(self.program, replicons=plans)
        self.found.append(("origin", text))

    def _planned(self, genome: Genome) -> RepliconPlan:
        plans = plan_replicons(read_features(genome, Notes()))
        return next(plan for plan in plans if plan.id == self.editing.replicon)

    def effect(self) -> Effect:
        if not self.found:
            return Effect("intergenic", "No gene or known signal lies here; only the sequence's digest changes.")
        return Effect(self.found[0][0], " ".join(text for _, text in self.found))


def _removed(change: KnockOut, genome: Genome, program: GenomeProgram, editing: Editing) -> _Outcome:
    gene = genome.gene(change.target)
    edited = replace_gene(edit_genome(genome, editing), gene.locus_tag, None)
    moved = move_program(program, edited, editing)
    lost = sum(edit.end - edit.start for edit in editing.edits)
    text = f"{gene.name} is deleted ({lost:,} bp); what lay around it keeps its strength."
    return moved, knock_out(moved, [gene.locus_tag]), edited, Effect("knock-out", text)


_Outcome = tuple[GenomeProgram, GenomeProgram, Genome, Effect]


def _changed(genome: Genome, program: GenomeProgram, editing: Editing, chassis: Chassis) -> _Outcome:
    reading = _Reading(genome, program, editing, chassis)
    reading.products()
    reading.signals()
    reading.origin()
    return reading.moved, reading.program, reading.genome, reading.effect()


def mutate(genome: Genome, program: GenomeProgram, text: str, chassis: Chassis | None = None) -> Mutant:
    """A mutation, from text to the changed program.

    Numbers that the edit does not touch stay as they are in `program`, calibrated ones as well: a promoter changes by
    exp(0.69 x change of score), the start of translation by exp(-0.45 x change of energy), an operator tenfold for
    each mismatch. A changed amino acid makes the protein less stable (see `stability`); its activity once folded is not
    predicted. The program as first compiled counts as the wild type, so changing an amino acid back adds another loss.

    Args:
        genome: with its sequence.
        program: compiled from `genome`; it may be without some genes, or a mutant's own.
        text: such as `lacZ:p.Trp15Ter`, `lacZ:c.35del`, `plac:-10T>G`, `dnaA:del`.
        chassis: of the program; by default the installed one of its name.

    Raises:
        CompileError: the text cannot be read, or the sequence holds something else there (the message shows it).
        UnknownNameError: no such gene, promoter or replicon; the message suggests near names.
        SequenceMissingError: the genome came from annotation alone.
    """
    change = parse(text)
    editing = place_change(change, genome, program)
    if program.sequence_digest != genome.sequence_digest:
        raise CompileError(
            f"The program {program.id} was compiled from another sequence than genome {genome.id}. Compile this genome "
            "first, or pass the mutant's own genome with its program."
        )
    if isinstance(change, KnockOut):
        moved, mutant, edited, effect = _removed(change, genome, program, editing)
    else:
        assumed = chassis or chassis_registry.get(program.chassis)
        moved, mutant, edited, effect = _changed(genome, program, editing, assumed)
    return Mutant(text.strip(), mutant, edited, effect, tuple(difference(moved, mutant)))
