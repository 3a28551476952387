"""Plasmids and cassettes: replicons put beside a genome, and what their genes cost the cell that takes them up.

The host's numbers stay as they are. A gene on an installed replicon is read as strongly for each copy as a host gene
with the same promoter score and the same binding of ribosomes, times the copies; its product is foreign to the
proteome, so that all that is made of it is at the expense of the rest. Copies are held at their number; the DNA itself
costs nothing, and factors of the host do not regulate the plasmid's promoters, nor the other way round.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bioxen_nb.errors import CompileError, ConfigurationError
from bioxen_nb.genome.motifs import RBS_BETA
from bioxen_nb.genome.records import Feature, Gene, Genome, Location, Replicon, Span
from bioxen_nb.program.encoding import round_significant
from bioxen_nb.program.parameters import Grade, Parameter
from bioxen_nb.program.passes.copies import RBS_BOUNDS, promoter_rate
from bioxen_nb.program.records import GenomeProgram, Promoter, RepliconPlan, RibosomeBindingSite

#: Kind of the feature that marks a replicon as installed and holds its number of copies.
INSTALLED = "installed_replicon"
_MANUAL = "Sambrook & Russell 2001, Molecular Cloning, 3rd ed., chapter 1 (plasmid vectors and their copy numbers)"
#: (word in the name of the plasmid, copies per cell): the middle of the range that the manual gives.
KNOWN_COPIES = (
    ("puc", 600.0, "500 to 700"),
    ("pbr322", 17.5, "15 to 20"),
    ("pacyc", 11.0, "10 to 12"),
    ("psc101", 5.0, "about 5"),
    ("cole1", 17.5, "15 to 20"),
)


def add_replicon(genome: Genome, plasmid: Genome, copies: float | None = None) -> Genome:
    """The genome with the replicons of a plasmid or cassette beside its own.

    Locus tags that the genome has already get the id of the plasmid in front.

    Args:
        genome: of the host; compile the result as any genome.
        plasmid: such as `load_genome("pBR322")`, or a GenBank or FASTA file.
        copies: per cell; by default what its name says (see `KNOWN_COPIES`), else the chassis's usual number.

    Raises:
        ConfigurationError: copies that are no number above 0.
        CompileError: the plasmid has no sequence, or the genome holds a replicon of this id.
    """
    if copies is not None and (isinstance(copies, bool) or not 0 < copies < math.inf):
        raise ConfigurationError(f"Copies per cell must be a number above 0, not {copies!r}.")
    taken = {replicon.id for replicon in genome.replicons}
    for replicon in plasmid.replicons:
        if replicon.sequence is None:
            raise CompileError(
                f"{plasmid.id} comes from annotation alone. Give a GenBank or FASTA file with its bases."
            )
        if replicon.id in taken:
            raise CompileError(f"{genome.id} holds a replicon {replicon.id!r} already. Copies are not added up.")
    known = {gene.locus_tag for gene in genome.genes}
    added = tuple(_installed(replicon, plasmid, copies, known) for replicon in plasmid.replicons)
    silent = () if plasmid.genes else (f"{plasmid.id} annotates no gene: it is there, and expresses nothing.",)
    return replace(
        genome,
        id=f"{genome.id}+{plasmid.id}",
        replicons=genome.replicons + added,
        warnings=(*genome.warnings, *plasmid.warnings, *silent),
    )


def plasmid_count(program: GenomeProgram) -> int:
    """How many different plasmids a program has."""
    return len(plasmid_copies(program))


def plasmid_copies(program: GenomeProgram) -> dict[str, float]:
    """Copies per cell of each plasmid, by its id."""
    return {plan.id: plan.copies.value for plan in program.replicons if not plan.is_chromosome}


def split_installed(genome: Genome) -> tuple[Genome, list[Genome]]:
    """The host's genome, and one genome for each replicon that was installed."""
    installed = [replicon for replicon in genome.replicons if _mark(replicon)]
    if not installed:
        return genome, []
    own = tuple(replicon for replicon in genome.replicons if not _mark(replicon))
    if not own:
        raise CompileError(f"Genome {genome.id!r} has installed replicons only; they need a host.")
    guests = [Genome(replicon.id, (replicon,), chassis=genome.chassis) for replicon in installed]
    return replace(genome, replicons=own), guests


def copies_of(replicon: Replicon, usual: Parameter) -> Parameter:
    """Copies per cell of an installed replicon; `usual` where nothing is known of it."""
    said = _mark(replicon)
    if said is None or "copies" not in said.qualifiers:
        return usual
    return Parameter(float(said.qualifiers["copies"]), "1", said.qualifiers["source"], Grade(said.qualifiers["grade"]))


def joined(host: GenomeProgram, guest: GenomeProgram, copies: Parameter) -> GenomeProgram:
    """The host's program with a plasmid's, as it was compiled alone, brought to the host's scale."""
    scale = _Scale.of(host)
    names = _names(host, guest)
    genes = tuple(
        replace(gene, sector="foreign", target_copies=gene.target_copies.with_value(0.0)) for gene in guest.genes
    )
    units = tuple(
        replace(
            unit,
            id=names.get(unit.id, unit.id),
            promoters=tuple(names.get(name, name) for name in unit.promoters),
            terminator=names.get(unit.terminator, unit.terminator),
        )
        for unit in guest.units
    )
    roles = {machine.role for machine in host.complexes if machine.subunits}
    brought = [machine for machine in guest.complexes if machine.subunits and machine.role not in roles]
    replaced = {machine.role for machine in brought}
    return replace(
        beside(host, guest.replicons, copies),
        genes=(*host.genes, *genes),
        units=(*host.units, *units),
        promoters=(*host.promoters, *(scale.promoter(p, names) for p in guest.promoters)),
        binding_sites=(*host.binding_sites, *map(scale.site, guest.binding_sites)),
        terminators=(
            *host.terminators,
            *(replace(t, id=names.get(t.id, t.id), unit=names.get(t.unit, t.unit)) for t in guest.terminators),
        ),
        edges=(*host.edges, *(replace(e, promoter=names.get(e.promoter, e.promoter)) for e in guest.edges)),
        complexes=(*(m for m in host.complexes if m.role not in replaced), *brought),
    )


def beside(host: GenomeProgram, plans: Sequence[RepliconPlan], copies: Parameter) -> GenomeProgram:
    """The host's program with plasmids beside its chromosomes, without their genes."""
    plasmids = (replace(plan, is_chromosome=False, copies=copies) for plan in plans)
    return replace(host, replicons=(*host.replicons, *plasmids))


@dataclass(frozen=True)
class _Scale:
    """What scores are worth in the host."""

    consensus_per_s: float
    """Transcripts per second and gene copy of a promoter with the consensus score."""
    binding: float
    """Mean of exp(-beta dG) over the host's starts of translation; 0 when its sequence is not known."""

    @classmethod
    def of(cls, host: GenomeProgram) -> _Scale:
        stable = {unit.id for unit in host.units if unit.stable_rna}
        read = [p for p in host.promoters if p.unit not in stable and p.sigma != "T7" and p.strength.value > 0]
        scores = sum(promoter_rate(promoter.score_nats) for promoter in read)
        energies = [site.total_energy for site in host.binding_sites if site.sd_position >= 0]
        return cls(
            sum(promoter.strength.value for promoter in read) / scores if scores > 0 else 0.0,
            sum(math.exp(-RBS_BETA * energy) for energy in energies) / len(energies) if energies else 0.0,
        )

    def promoter(self, promoter: Promoter, names: dict[str, str]) -> Promoter:
        strength = promoter.strength
        if promoter.sigma != "T7":
            value = round_significant(self.consensus_per_s * promoter_rate(promoter.score_nats))
            source = "promoter score, at what a score is worth in a gene copy of the host on average"
            strength = strength.with_value(value, Grade.SEQUENCE, source)
        unit = names.get(promoter.unit, promoter.unit)
        return replace(promoter, id=names.get(promoter.id, promoter.id), unit=unit, strength=strength)

    def site(self, site: RibosomeBindingSite) -> RibosomeBindingSite:
        if self.binding <= 0:
            source = "the mean message of the host, whose sequence is not known"
            return replace(site, strength=site.strength.with_value(1.0, Grade.HEURISTIC, source))
        least, most = RBS_BOUNDS
        value = min(most, max(least, math.exp(-RBS_BETA * site.total_energy) / self.binding))
        source = "ribosome binding energy, relative to the mean of the host"
        return replace(site, strength=site.strength.with_value(round_significant(value), Grade.SEQUENCE, source))


def _names(host: GenomeProgram, guest: GenomeProgram) -> dict[str, str]:
    """New ids of the guest's units, promoters and terminators where the host has them already."""
    front = guest.replicons[0].id
    names: dict[str, str] = {}
    tables: Sequence[str] = ("units", "promoters", "terminators")
    for table in tables:
        taken = {record.id for record in getattr(host, table)}
        names.update({r.id: f"{front}:{r.id}" for r in getattr(guest, table) if r.id in taken})
    return names


def _installed(replicon: Replicon, plasmid: Genome, copies: float | None, known: set[str]) -> Replicon:
    qualifiers = _said(replicon, plasmid, copies)
    whole = Location((Span(0, replicon.length, 1),))
    mark = Feature(INSTALLED, whole, replicon.id, plasmid.id, qualifiers)
    return replace(
        replicon,
        genes=tuple(_apart(gene, plasmid.id, known) for gene in replicon.genes),
        features=(*replicon.features, mark),
    )


def _apart(gene: Gene, owner: str, known: set[str]) -> Gene:
    return replace(gene, locus_tag=f"{owner}_{gene.locus_tag}") if gene.locus_tag in known else gene


def _said(replicon: Replicon, plasmid: Genome, copies: float | None) -> dict[str, str]:
    """Number of copies, its source and grade; empty when nothing is known."""
    if copies is not None:
        return {"copies": repr(float(copies)), "source": "given when it was installed", "grade": Grade.CHASSIS.value}
    called = f"{plasmid.id} {plasmid.organism} {replicon.id} {replicon.description}".lower()
    for word, number, told in KNOWN_COPIES:
        if word in called:
            source = f"{told} copies of {word} and its kin: {_MANUAL}"
            return {"copies": repr(number), "source": source, "grade": Grade.MEASURED.value}
    return {}


def _mark(replicon: Replicon) -> Feature | None:
    return next((feature for feature in replicon.features if feature.kind == INSTALLED), None)
