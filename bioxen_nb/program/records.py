"""What it means: the genome program, an immutable intermediate representation between genome and runtime."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from bioxen_nb.errors import unknown_name
from bioxen_nb.genome.records import GeneKind
from bioxen_nb.program.induction import NO_SITES, NO_SWITCH_KT, UNBOUND_UM, half_point_um
from bioxen_nb.program.parameters import Grade, Parameter

if TYPE_CHECKING:
    import pandas

Sector = Literal["ribosomal", "metabolic", "other", "foreign"]
MachineRole = Literal[
    "rna_polymerase",
    "ribosome",
    "replication_initiator",
    "replisome",
    "division_ring",
    "t7_polymerase",
    "second_ribosome",
]

ONE_COPY = Parameter(1.0, "1", "chromosomes are counted by their forks", Grade.CHASSIS)
WILD_TYPE = Parameter(0.0, "kcal/mol", "the sequence that was compiled counts as the wild type", Grade.CHASSIS)


@dataclass(frozen=True, slots=True)
class RepliconPlan:
    """Where one replicon starts and ends its replication (0-based coordinates)."""

    id: str
    length: int
    circular: bool
    origin: int
    terminus: int
    origin_evidence: str
    is_chromosome: bool
    """The chromosome carries the cell cycle; plasmids keep a copy number instead."""
    copies: Parameter = ONE_COPY
    """Of a plasmid, per cell."""

    def relative_position(self, coordinate: int) -> float:
        """0 at the origin, 1 at the terminus, along the replichore on which the coordinate lies."""
        if not self.circular:
            arm = (self.length - self.origin) if coordinate >= self.origin else max(self.origin, 1)
            return min(1.0, abs(coordinate - self.origin) / max(arm, 1))
        clockwise = (coordinate - self.origin) % self.length
        arm = (self.terminus - self.origin) % self.length or self.length
        if clockwise <= arm:
            return clockwise / arm
        return (self.length - clockwise) / max(self.length - arm, 1)


@dataclass(frozen=True, slots=True)
class ProgramGene:
    """One gene as the runtime needs it."""

    id: str
    symbol: str
    kind: GeneKind
    product: str
    replicon: str
    strand: int
    five_prime: int
    three_prime: int
    length_nt: int
    length_aa: int
    sector: Sector
    target_copies: Parameter
    """Mean product copies per cell at the chassis's reference growth rate."""
    rna_half_life_s: Parameter
    """Infinite for stable RNA."""
    protein_half_life_s: Parameter
    """Infinite when only dilution removes the protein."""
    destabilisation_kcal: Parameter = WILD_TYPE
    """Free energy of folding that mutations took from the protein (ddG); infinite: it does not fold at all."""

    @property
    def name(self) -> str:
        return self.symbol or self.id

    @property
    def is_coding(self) -> bool:
        return self.kind == "cds"


@dataclass(frozen=True, slots=True)
class Promoter:
    """Where transcription of a unit starts. Box coordinates are the leftmost base of each box; -1 when only assumed."""

    id: str
    unit: str
    replicon: str
    strand: int
    tss: int
    sigma: str
    minus35: int
    minus10: int
    spacer: int
    score_nats: float
    evidence: str
    strength: Parameter
    """Transcripts started per second and gene copy at the reference growth rate, with no regulator bound."""
    burst_size: Parameter
    sites: tuple[str, ...] = ()
    """Names of the operators that overlap it."""


@dataclass(frozen=True, slots=True)
class RibosomeBindingSite:
    """The start of translation of one gene. Energies in kcal/mol."""

    gene: str
    sd_position: int
    spacing_nt: int
    sd_energy: float
    fold_energy: float
    start_codon: str
    total_energy: float
    strength: Parameter
    """Relative translation initiation rate per mRNA (1 = chassis average)."""
    ribosome: str = "native"
    """Which ribosomes read it: 'native', or 'second' for those with another anti-Shine-Dalgarno."""


@dataclass(frozen=True, slots=True)
class Terminator:
    """Where transcription of a unit ends."""

    id: str
    unit: str
    position: int
    kind: Literal["intrinsic", "annotated", "assumed"]
    score: float
    efficiency: Parameter
    """Probability to stop; the rest reads through into the next unit on the strand."""


@dataclass(frozen=True, slots=True)
class TranscriptionUnit:
    """Genes transcribed together, in order 5' to 3'."""

    id: str
    replicon: str
    strand: int
    start: int
    """Coordinate of the first transcribed base."""
    end: int
    """Coordinate of the last transcribed base."""
    genes: tuple[str, ...]
    promoters: tuple[str, ...]
    terminator: str
    stable_rna: bool
    """An rRNA or tRNA unit: elongates faster, and its product is not degraded."""

    @property
    def length_nt(self) -> int:
        return abs(self.end - self.start) + 1


@dataclass(frozen=True, slots=True)
class RegulatoryEdge:
    """A transcription factor acting at a site of a promoter."""

    regulator: str
    """Gene id of the factor."""
    promoter: str
    site: str
    position: int
    sign: Literal[-1, 1]
    dissociation_um: Parameter
    hill: Parameter
    """Molecules that bind together (2 for a dimer counted in monomers)."""
    fold: Parameter
    """Largest fold change: activation multiplies by it, repression divides by it; infinite for no floor."""
    reference_factor: float = 1.0
    """Factor of the edge at the chassis's reference state when the unit's expression is stated there with the
    regulator in place; 1 for a designed part, whose promoter is stated unregulated."""
    effector: str = ""
    """Small molecule that switches the factor; empty for none."""
    effector_active_um: Parameter = UNBOUND_UM
    """Dissociation constant from the factor's DNA-binding state; infinite: it does not bind."""
    effector_inactive_um: Parameter = UNBOUND_UM
    """Dissociation constant from the state that does not bind DNA."""
    effector_energy_kt: Parameter = NO_SWITCH_KT
    """Energy of the inactive state above the active one, without effector."""
    effector_sites: Parameter = NO_SITES
    """Binding sites of the effector on the factor."""

    @property
    def effector_half_um(self) -> float:
        """Concentration of the effector at which half of the factor is able to bind; infinite for none."""
        return half_point_um(
            self.effector_active_um.value,
            self.effector_inactive_um.value,
            self.effector_energy_kt.value,
            self.effector_sites.value,
        )

    @property
    def is_released(self) -> bool:
        """Whether the effector takes the factor off the DNA (an inducer of a repressor); else the factor needs it."""
        return self.effector_inactive_um.value < self.effector_active_um.value


@dataclass(frozen=True, slots=True)
class Complex:
    """A molecular machine the runtime looks for."""

    id: str
    role: MachineRole
    subunits: tuple[tuple[str, int], ...]
    """(gene id, copies in the complex; 0: needed in any number). Empty: the genome does not encode the machine."""
    rna_subunits: tuple[tuple[tuple[str, ...], int], ...] = ()
    """(alternative gene ids whose counts add up, copies): such as the 16S genes of all operons."""


@dataclass(frozen=True)
class GenomeProgram:
    """A genome compiled for a chassis. Immutable; `digest` is stable across machines and runs."""

    id: str
    genome_id: str
    organism: str
    chassis: str
    sequence_digest: str
    replicons: tuple[RepliconPlan, ...]
    genes: tuple[ProgramGene, ...]
    units: tuple[TranscriptionUnit, ...]
    promoters: tuple[Promoter, ...]
    binding_sites: tuple[RibosomeBindingSite, ...]
    terminators: tuple[Terminator, ...]
    edges: tuple[RegulatoryEdge, ...]
    complexes: tuple[Complex, ...]
    settings: dict[str, float] = field(default_factory=dict)
    """Chassis constants the runtime needs, by name with unit suffix (see `chassis.SETTINGS`)."""
    metabolic_model: str = ""
    """Name or file of the network that feeds the cell; empty for none."""
    removed: tuple[str, ...] = ()
    """Genes knocked out, in the order of removal."""
    warnings: tuple[str, ...] = ()

    @cached_property
    def _gene_index(self) -> dict[str, ProgramGene]:
        index: dict[str, ProgramGene] = {}
        for gene in self.genes:
            if gene.symbol:
                index.setdefault(gene.symbol, gene)
        index.update({gene.id: gene for gene in self.genes})
        return index

    def gene(self, name: str) -> ProgramGene:
        """The gene of that locus tag or symbol.

        Raises:
            UnknownNameError: with near names.
        """
        try:
            return self._gene_index[name]
        except KeyError:
            raise unknown_name("gene", name, self._gene_index) from None

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON form."""
        from bioxen_nb.program.encoding import document_digest, encode_program

        return document_digest(encode_program(self))

    def to_json(self) -> str:
        """The program as canonical JSON text; `bioxen_nb.program.document.from_json` reads it back."""
        from bioxen_nb.program.encoding import canonical_json, encode_program

        return canonical_json(encode_program(self))

    def disassemble(self, target: str | None = None) -> str:
        """The listing of a gene, a transcription unit, a machine, or everything: one line an instruction.

        Raises:
            UnknownNameError: with near names.
        """
        from bioxen_nb.program.listing import disassemble

        return disassemble(self, target)

    def parameters(self) -> pandas.DataFrame:
        """Every number of the program: of, quantity, value, unit, source, grade."""
        import pandas

        from bioxen_nb.program.provenance import COLUMNS, parameter_rows

        return pandas.DataFrame(parameter_rows(self), columns=list(COLUMNS))

    def citations(self) -> dict[str, int]:
        """Sources of the program's numbers with how many numbers each gives, most first."""
        from bioxen_nb.program.provenance import count_sources

        return count_sources(self)

    def __repr__(self) -> str:
        return (
            f"<GenomeProgram {self.id}: {len(self.genes)} genes in {len(self.units)} units, "
            f"{len(self.edges)} regulatory edges, chassis {self.chassis}>"
        )
