"""A chassis: the organism whose machinery, constants and measured expression a genome is compiled for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bioxen_nb import registry
from bioxen_nb.errors import CompileError, PluginError, unknown_name
from bioxen_nb.program.parameters import Grade, Parameter

#: Every constant the compiler and the runtime read, with its unit and meaning. A chassis must give all of them.
SETTINGS: dict[str, tuple[str, str]] = {
    "reference_growth_rate_per_h": ("1/h", "growth rate at which copies and strengths are stated"),
    "proteome_aa": ("aa", "amino acids in all proteins of a mean cell at the reference"),
    "aa_per_fl": ("aa/fL", "amino acids in protein per femtolitre of cell"),
    "dry_mass_g_per_aa": ("g/aa", "dry mass per amino acid in protein"),
    "metabolic_fraction": ("1", "mass share of metabolic proteins at the reference"),
    "ribosomes_per_cell": ("1", "ribosomes of a mean cell at the reference"),
    "ribosomal_surplus": ("1", "ribosomal proteins made per ribosome at the reference"),
    "trna_per_cell": ("1", "tRNA molecules of a mean cell at the reference"),
    "rnap_per_cell": ("1", "RNA polymerases of a mean cell at the reference"),
    "ribosome_active_fraction": ("1", "share of ribosomes that can translate"),
    "translation_aa_per_s": ("aa/s", "fastest elongation of a ribosome"),
    "transcription_mrna_nt_per_s": ("nt/s", "elongation of RNA polymerase on messenger genes"),
    "transcription_stable_nt_per_s": ("nt/s", "elongation of RNA polymerase on rRNA and tRNA genes"),
    "rnap_saturation": ("1", "promoter saturation at the reference: free / (free + K)"),
    "ribosome_free_fraction": (
        "1",
        "share of the active ribosomes that is between two messages at the reference",
    ),
    "mrna_synthesis_nt_per_s": ("nt/s", "messenger RNA made by a mean cell at the reference"),
    "mrna_half_life_s": ("s", "half-life of a message without a measured one"),
    "transcription_burst": ("1", "mean transcripts per promoter opening"),
    "growth_control": ("1", "1: charging of tRNA sets ribosome synthesis; 0: constitutive"),
    "control_sensitivity": ("1", "charged over uncharged tRNA at half-maximal ribosome synthesis (tau)"),
    "stable_rna_exponent": ("1", "stable RNA synthesis ~ (growth control / reference) ** exponent"),
    "stable_rna_limit": (
        "1",
        "largest stable RNA synthesis over the reference: a promoter cannot clear faster",
    ),
    "ribosomal_feedback": (
        "1",
        "excess of a ribosomal protein over the rRNA that halves its own translation",
    ),
    "trna_synthesis_per_h": ("1/h", "largest tRNA synthesis, relative to protein mass (kappa_max)"),
    "charged_half_saturation": ("1", "charged tRNA per protein mass at half-maximal elongation"),
    "uncharged_half_saturation": ("1", "uncharged tRNA per protein mass at half-maximal charging"),
    "initiation_volume_fl": ("fL", "volume per origin at which replication starts"),
    "initiation_cv": ("1", "its coefficient of variation"),
    "fork_nt_per_s": ("nt/s", "speed of a replication fork at the reference"),
    "fork_growth_exponent": ("1", "fork speed ~ (growth rate / reference) ** exponent"),
    "c_period_s": ("s", "replication time at the reference"),
    "d_period_s": ("s", "mean time from termination to division at the reference"),
    "minimum_d_period_s": ("s", "shortest time from termination to division"),
    "added_volume_fl": ("fL", "volume added from birth to division at the reference"),
    "added_volume_cv": ("1", "its coefficient of variation"),
    "added_volume_growth_exponent": ("1", "added volume ~ (2 ** exponent) ** (growth rate / reference - 1)"),
    "septum_cv": ("1", "coefficient of variation of the septum position around the middle"),
    "plasmid_copies": ("1", "copies of a plasmid without a known copy number"),
    "atp_pool_um": ("uM", "ATP + ADP + AMP"),
    "atp_per_aa": ("ATP/aa", "translation, charging included"),
    "atp_per_nt": ("ATP/nt", "polymerisation of RNA or DNA"),
    "growth_atp_mmol_per_gdw": ("mmol/gDW", "growth-associated ATP (GAM)"),
    "maintenance_atp_mmol_per_gdw_h": ("mmol/gDW/h", "maintenance ATP (NGAM)"),
    "atp_capacity": ("1", "largest ATP production over the reference demand"),
    "machine_floor": ("1", "share of its reference count below which DnaA or FtsZ no longer acts"),
}

_USUAL = "the usual case, unless the chassis says otherwise"

#: Constants that a chassis may leave out, as (value, unit, meaning).
OPTIONAL_SETTINGS: dict[str, tuple[float, str, str]] = {
    "size_control": (
        1.0,
        "1",
        "share of the added volume that division waits for: 1 an adder; 0 the size at which replication starts decides",
    ),
    "idle_metabolic_share": (0.0, "1", "share of the metabolic proteins of the reference that feeds nothing"),
    "housekeeping_hold": (
        0.0,
        "1",
        "power with which housekeeping genes answer to a change of their mass share; 0: not",
    ),
    "needs_division_ring": (1.0, "1", "1: no division without FtsZ; 0: a cell without it divides all the same"),
    "septum_share": (0.5, "1", "mean share of the volume that goes to the first daughter"),
    "origin_licensing": (0.0, "1", "1: origins fire once between two divisions (eukaryotes); 0: rounds overlap"),
    "t7_nt_per_s": (0.0, "nt/s", "elongation of the RNA polymerase of phage T7; 0: it finds no promoter"),
    "t7_half_um": (0.1, "uM", "free T7 polymerase at which its promoter is half saturated"),
}

#: Unit and meaning of every setting, required or not.
ALL_SETTINGS = SETTINGS | {name: (unit, meaning) for name, (_, unit, meaning) in OPTIONAL_SETTINGS.items()}


@dataclass(frozen=True, slots=True)
class WholeGenome:
    """Size of the organism's complete genome, so that a part of it can be put into an assumed host."""

    length_bp: int
    coding_genes: int
    protein_aa: int
    """Mean length of a protein."""
    trna_genes: int
    ribosomal_proteins: int
    ribosome_aa: int
    """Amino acids in one ribosome."""
    source: str


@dataclass(frozen=True)
class Chassis:
    """The constants of one organism; plain data.

    `settings` must hold every name of `SETTINGS` and may hold those of `OPTIONAL_SETTINGS`.
    """

    id: str
    name: str
    translation_table: int
    settings: Mapping[str, Parameter]
    expression_table: str = ""
    """Table of measured copies under `genomes/tables`; empty for none."""
    native_accessions: tuple[str, ...] = ()
    """Accessions (without version) whose genes the expression table describes."""
    regulation_table: str = ""
    """Table of its factors, their targets and strengths under `genomes/tables`; empty for none."""
    sigma_table: str = ""
    """Table of its sigma factors and the promoters they serve under `genomes/tables`; empty for none."""
    operon_gap_nt: int = 50
    metabolic_model: str = ""
    """Network that feeds the cell unless another is named; empty for none."""
    metabolic_markers: tuple[str, ...] = ()
    """Locus tags that a genome must have for that model to be taken unasked, and for the table below to apply."""
    metabolic_table: str = ""
    """Table of metabolic genes under `genomes/tables`; empty: told by what the products are called."""
    singly_dispensable: bool = True
    """Whether ribosomes form without the ribosomal proteins that E. coli can lose one at a time."""
    scan_promoters: bool = True
    """False: promoters are not searched for by a sigma-70 matrix, only assumed or annotated."""
    anti_sd: str = "AUUCCUCCA"
    """3'-end of 16S rRNA, written 3' to 5'."""
    orthogonal_anti_sd: str = ""
    """The same of a second 16S rRNA whose ribosomes read other messages; empty for none."""
    domain: Literal["bacteria", "eukaryote"] = "bacteria"
    """Eukaryote: every gene is transcribed alone and ends for good, no bacterial signal is searched for, and many
    origins replicate the chromosomes within the C period whatever their length."""
    sector_shares: bool = False
    """True: without measured copies, the proteome is divided by sector (ribosomes, polymerases, metabolism, rest) and
    evenly within a sector, because the sequence does not tell how strongly a gene is expressed."""
    whole_genome: WholeGenome | None = None
    """When given, what a part of the genome lacks is assumed as lumped genes of the host; None: it is lacking."""
    notes: tuple[str, ...] = ()
    """What everyone who compiles for this chassis should know; said among the warnings of the program."""

    def __post_init__(self) -> None:
        missing = sorted(set(SETTINGS) - set(self.settings))
        surplus = sorted(set(self.settings) - set(ALL_SETTINGS))
        if missing or surplus:
            raise CompileError(f"Chassis {self.id!r}: missing settings {missing}, unknown settings {surplus}.")
        usual = {
            name: Parameter(value, unit, _USUAL, Grade.CHASSIS) for name, (value, unit, _) in OPTIONAL_SETTINGS.items()
        }
        object.__setattr__(self, "settings", usual | dict(self.settings))

    def value(self, name: str) -> float:
        """The bare number of a setting, in the unit that `ALL_SETTINGS` says."""
        try:
            return self.settings[name].value
        except KeyError:
            raise unknown_name("chassis setting", name, ALL_SETTINGS) from None

    def values(self) -> dict[str, float]:
        """All bare numbers, sorted by name."""
        return {name: self.settings[name].value for name in sorted(self.settings)}

    def __repr__(self) -> str:
        return f"<Chassis {self.id}: {self.name}, translation table {self.translation_table}>"


def names() -> tuple[str, ...]:
    """Ids of all installed chassis."""
    return registry.names(registry.CHASSIS)


def get(chassis_id: str) -> Chassis:
    """The installed chassis of that id, found by entry point and loaded on first use.

    Raises:
        UnknownNameError: no such chassis.
        PluginError: the entry point does not load, or is no `Chassis`.
    """
    chassis = registry.load(registry.CHASSIS, chassis_id)
    if not isinstance(chassis, Chassis):
        raise PluginError(f"The plug-in {chassis_id!r} of {registry.CHASSIS} is no Chassis.", name=chassis_id)
    return chassis
