"""A program made ready for the kernels: tables and constants, no state."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.cell.folding.tables import FoldingTables
from bioxen_nb.cell.housekeeping import Housekeeping
from bioxen_nb.cell.media import SUBSTRATES
from bioxen_nb.cell.metabolism.linking import Metabolism, linked
from bioxen_nb.cell.network_in_cell import ResidentNetwork
from bioxen_nb.cell.reference import Reference, mean_dosage, mean_rnas, reference_state
from bioxen_nb.cell.regulation.factor_responses import FactorResponses
from bioxen_nb.cell.regulation.sigma_tables import SigmaTables
from bioxen_nb.cell.remembering import fading_factors, remembered, stated
from bioxen_nb.cell.stress.handling import Handling
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.engines.kernels import whole_cell as wc
from bioxen_nb.engines.kernels.cycle import MAX_ROUNDS
from bioxen_nb.engines.kernels.expression import N_TALLIES, ExpressionTables, Scratch, make_scratch
from bioxen_nb.engines.kernels.growth import GrowthConstants
from bioxen_nb.engines.kernels.sums import to_fixed
from bioxen_nb.program.arrays import ExpressionArrays
from bioxen_nb.program.lowering import lower
from bioxen_nb.program.records import GenomeProgram
from bioxen_nb.units import MOLECULES_PER_FL_PER_UM, SECONDS_PER_HOUR

#: Machines in the order of the kernel's roles.
ROLES = ("rna_polymerase", "ribosome", "replication_initiator", "replisome", "division_ring")


@dataclass(frozen=True)
class RunningProgram:
    """What the kernels need beside the state. Build it with `RunningProgram.of`."""

    program: GenomeProgram
    arrays: ExpressionArrays
    network: ResidentNetwork | None = None
    network_reads: Mapping[str, int] = field(default_factory=dict)
    """Row of the gene by species of the network that shows its protein."""

    @classmethod
    def of(cls, program: GenomeProgram, network: ResidentNetwork | None = None) -> RunningProgram:
        arrays = lower(program)
        reads = network.genes_read(arrays.gene_ids, arrays.gene_symbols) if network else {}
        return cls(program, arrays, network, reads)

    @cached_property
    def expected(self) -> ExpressionArrays:
        """The arrays, with no copies at the reference of what the program only remembers: nothing makes it any more."""
        return stated(self.arrays, remembered(self.program))

    @cached_property
    def lengths(self) -> dict[str, int]:
        """How long each array of the state is, by its name."""
        a = self.arrays
        genes = dict.fromkeys(
            ("rnas", "proteins", "ribosomes", "activity", "loading_factor", "loss_per_s", "unfolded"), a.n_genes
        )
        return {
            **genes,
            **dict.fromkeys(("polymerases", "unit_factor", "command"), a.n_units),
            **dict.fromkeys(("forks", "multiplicity"), MAX_ROUNDS),
            "edge_active": a.edge_unit.size,
            "whole": ly.N_WHOLE,
            "real": ly.N_REAL,
            "ledger": ly.N_LEDGER,
            "tally": N_TALLIES,
            "random": 4,
            "pace": ly.N_PACE,
            "medium": len(SUBSTRATES) + 1,
            "network": self.network.length if self.network else 0,
            "memory": self.handling.memory.size,
            **dict.fromkeys(("enzymes", "fluxes", "basis"), 0),
            **(self.metabolism.lengths() if self.metabolism else {}),
        }

    @cached_property
    def reference(self) -> Reference:
        return reference_state(self.arrays.settings)

    @cached_property
    def mean_rnas(self) -> NDArray[np.float64]:
        """(n) RNA molecules in a mean cell at the reference."""
        return mean_rnas(self.arrays)

    @cached_property
    def messengers(self) -> NDArray[np.bool_]:
        """(n) genes whose RNA is translated."""
        return np.asarray(self.arrays.length_aa > 0)

    @cached_property
    def tables(self) -> ExpressionTables:
        """Constants of expression."""
        a, s = self.arrays, self.arrays.settings
        relative = s["transcription_stable_nt_per_s"] / s["transcription_mrna_nt_per_s"]
        speed = np.where(a.unit_stable, relative, 1.0)
        speed = np.where(a.unit_t7, s["t7_nt_per_s"] / s["transcription_mrna_nt_per_s"], speed)
        decaying = np.flatnonzero((a.protein_decay_per_s > 0) & (a.length_aa > 0))
        return ExpressionTables(
            a.unit_gene_start,
            a.unit_genes,
            a.unit_length_nt,
            1.0 / np.maximum(a.unit_burst, 1.0),
            a.unit_readthrough_to,
            a.unit_readthrough,
            to_fixed(speed / np.maximum(a.unit_length_nt, 1)),
            to_fixed(a.rna_decay_per_s),
            to_fixed(np.where(a.length_aa > 0, a.translation_weight, 0.0)),
            to_fixed(1.0 / np.maximum(a.length_aa, 1)),
            a.length_aa,
            a.length_nt,
            decaying.astype(np.int64),
            np.array([-math.expm1(-rate) for rate in a.protein_decay_per_s[decaying].tolist()], np.float64),
        )

    @cached_property
    def units(self) -> ly.UnitTables:
        """Promoters."""
        a, s = self.arrays, self.arrays.settings
        control = np.zeros(a.n_units)
        if s["growth_control"] > 0:
            control[self._metabolic_units()] = -1.0
            control[a.unit_growth_controlled] = 1.0
            control[a.unit_growth_controlled & a.unit_stable] = s["stable_rna_exponent"]
            control[a.unit_t7] = 0.0
        opening = a.unit_initiation_per_s / np.maximum(a.unit_burst, 1.0) / s["rnap_saturation"]
        return ly.UnitTables(opening, a.unit_position, a.unit_copies, control)

    def _metabolic_units(self) -> NDArray[np.bool_]:
        a = self.arrays
        flags = np.zeros(a.n_units, np.bool_)
        for unit in range(a.n_units):
            rows = a.unit_genes[a.unit_gene_start[unit] : a.unit_gene_start[unit + 1]]
            flags[unit] = rows.size > 0 and 2 * int(a.is_metabolic[rows].sum()) > rows.size
        return flags

    @cached_property
    def regulation(self) -> ly.RegulationTables:
        """Operators."""
        a = self.arrays
        return ly.RegulationTables(
            a.edge_unit,
            a.edge_regulator,
            a.edge_sign,
            a.edge_k_um * MOLECULES_PER_FL_PER_UM,
            a.edge_hill,
            a.edge_fold,
            a.edge_reference,
        )

    @cached_property
    def factor_responses(self) -> FactorResponses:
        """How factors answer to small molecules."""
        return FactorResponses.of(self.arrays)

    @cached_property
    def housekeeping(self) -> Housekeeping:
        """The sector whose share is held."""
        return Housekeeping.of(self.expected)

    @cached_property
    def sigma(self) -> SigmaTables:
        """Which sigma factors read which promoters."""
        return SigmaTables.of(self.program, self.arrays)

    @cached_property
    def metabolism(self) -> Metabolism | None:
        """The linked metabolic model, if the program has one."""
        return linked(self.program.metabolic_model, self.arrays, self.reference)

    @cached_property
    def folding(self) -> FoldingTables:
        """Chaperones and their clients."""
        return FoldingTables.of(self.arrays, self.reference.volume_fl, self.reference.growth_per_s)

    @cached_property
    def handling(self) -> Handling:
        """Stress handlers."""
        return Handling.of(self.program, self.arrays, self.reference, self.folding)

    @cached_property
    def machines(self) -> ly.MachineTables:
        """Subunits of the machines."""
        start, gene, copies = [0], list[int](), list[int]()
        for role in ROLES:
            for row, count in self.arrays.machine_subunits.get(role, ()):
                gene.append(row)
                copies.append(count)
            fading = fading_factors(self.program, role)
            gene.extend(self.arrays.gene_ids.index(tag) for tag in fading)
            copies.extend(0 for _ in fading)
            start.append(len(gene))
        rna_start, rna_gene, rna_copies = [0], list[int](), list[int]()
        for rows, count in self.arrays.machine_rnas.get("ribosome", ()):
            rna_gene.extend(rows)
            rna_copies.append(count)
            rna_start.append(len(rna_gene))
        stoichiometry = dict(self.arrays.machine_subunits.get("ribosome", ()))
        ribosomal = np.flatnonzero(self.arrays.is_ribosomal).tolist()
        return ly.MachineTables(
            _ints(start), _ints(gene), _ints(copies), _ints(rna_start), _ints(rna_gene), _ints(rna_copies),
            _ints(ribosomal), _ints([stoichiometry.get(row, 1) for row in ribosomal]), self.arrays.is_metabolic,
            self._pools(),
        )  # fmt: skip

    def _pools(self) -> ly.PoolTables:
        """The second machinery; without one, nothing that the kernel would look at."""
        a = self.arrays
        small = a.machine_rnas.get("ribosome", ())
        second = [row for rows, _ in a.machine_rnas.get("second_ribosome", ()) for row in rows]
        return ly.PoolTables(
            has_t7=bool(a.unit_t7.any()),
            unit_t7=a.unit_t7,
            t7_gene=_ints([row for row, _ in a.machine_subunits.get("t7_polymerase", ())]),
            t7_half_per_fl=a.settings["t7_half_um"] * MOLECULES_PER_FL_PER_UM,
            has_second=bool(second) or bool(a.second_message.any()),
            second_message=a.second_message,
            small_rrna=_ints(small[0][0] if small else ()),
            second_rrna=_ints(second),
        )

    @cached_property
    def constants(self) -> ly.CellConstants:
        """Numbers of the chassis in kernel units."""
        s, ref = self.arrays.settings, self.reference
        free_rnap = max(s["rnap_per_cell"] - self._engaged_rnap(), 0.1 * s["rnap_per_cell"])
        saturation = s["rnap_saturation"]
        growth = GrowthConstants(
            aa_per_s=s["translation_aa_per_s"],
            charged_half=s["charged_half_saturation"],
            uncharged_half=s["uncharged_half_saturation"],
            trna_synthesis_per_s=s["trna_synthesis_per_h"] / SECONDS_PER_HOUR,
            sensitivity=s["control_sensitivity"],
            controlled=s["growth_control"] > 0,
            trna_total=ref.charged + ref.uncharged,
            reference_control=ref.control,
        )
        return ly.CellConstants(
            aa_per_fl=s["aa_per_fl"],
            active_fraction=s["ribosome_active_fraction"],
            loading=self._loading(),
            rnap_half=free_rnap * (1.0 - saturation) / saturation / ref.volume_fl,
            mrna_nt_per_s=s["transcription_mrna_nt_per_s"],
            atp_per_aa=s["atp_per_aa"],
            atp_per_nt=s["atp_per_nt"],
            growth_atp_per_aa=ref.growth_atp_per_aa,
            maintenance_atp_per_aa_s=ref.maintenance_atp_per_aa_s,
            reference_share=ref.atp_share,
            chromosome_bp=self.arrays.chromosome_bp,
            fork_share_per_s=2.0 * s["fork_nt_per_s"] / max(self.arrays.chromosome_bp, 1),
            fork_exponent=s["fork_growth_exponent"],
            reference_growth_per_s=ref.growth_per_s,
            initiation_fl=s["initiation_volume_fl"],
            initiation_cv=s["initiation_cv"],
            added_fl=s["added_volume_fl"] * s["size_control"],
            added_cv=s["added_volume_cv"],
            added_exponent=s["added_volume_growth_exponent"],
            minimum_d_s=int(s["minimum_d_period_s"]),
            initiator_floor=self._floor("replication_initiator") / self._mean_origins(),
            ring_floor=self._floor("division_ring") if s["needs_division_ring"] > 0 else -1.0,
            stable_limit=s["stable_rna_limit"],
            feedback=s["ribosomal_feedback"],
            licensed=s["origin_licensing"] > 0,
            growth=growth,
        )

    def _engaged_rnap(self) -> float:
        """Polymerases at work in a mean cell at the reference."""
        a, s = self.arrays, self.arrays.settings
        speed = np.where(a.unit_stable, s["transcription_stable_nt_per_s"], s["transcription_mrna_nt_per_s"])
        native = ~a.unit_t7
        return float((a.unit_initiation_per_s * self.mean_dosage * a.unit_length_nt / speed)[native].sum())

    def _loading(self) -> float:
        """Loading constant at which the reference share of ribosomes is free."""
        a, s = self.expected, self.arrays.settings
        made = float((a.target_copies * (self.reference.growth_per_s + a.protein_decay_per_s))[self.messengers].sum())
        sites = float((self.mean_rnas * a.translation_weight)[self.messengers & ~a.second_message].sum())
        free = s["ribosome_free_fraction"] * s["ribosome_active_fraction"] * s["ribosomes_per_cell"]
        return made / (sites * free) if sites > 0 and free > 0 else 0.0

    def _floor(self, role: str) -> float:
        """Smallest working number of a machine: a share of what a mean cell holds."""
        subunits = self.arrays.machine_subunits.get(role, ())
        counts = [float(self.arrays.target_copies[row]) / copies for row, copies in subunits]
        return min(counts, default=0.0) * self.arrays.settings["machine_floor"]

    def _mean_origins(self) -> float:
        s = self.arrays.settings
        cycles = (s["c_period_s"] + s["d_period_s"]) * self.reference.growth_per_s
        return math.exp(cycles)

    def regulated_means(self, edge_active: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """(n) RNA and (n) protein molecules of a mean cell whose regulators are at their target copies.

        `edge_active` is the share of each edge's regulator that can bind.

        Proteins follow from messages; the constant between them is that of the genes without an operator.
        """
        a, operated = self.expected, self._operated_genes(edge_active)
        rnas = self.mean_rnas * operated
        made = rnas * a.translation_weight / (self.reference.growth_per_s + a.protein_decay_per_s)
        usual = np.abs(operated - 1.0) < 1e-6
        free = self.messengers & usual
        made *= a.target_copies[free].sum() / max(float(made[free].sum()), 1e-300)
        return rnas, np.where(usual, a.target_copies, made) * (self.messengers & ~a.second_message)

    def _operated_genes(self, edge_active: NDArray[np.float64]) -> NDArray[np.float64]:
        """(n) factor of the operators on each gene when all regulators are at their target copies."""
        a = self.expected
        factors = wc.operator_factors(
            a.n_units, a.target_copies, self.reference.volume_fl, self.regulation, edge_active, np.ones(a.n_genes)
        )
        genes = np.ones(a.n_genes)
        for unit in np.flatnonzero(factors != 1.0):
            genes[a.unit_genes[a.unit_gene_start[unit] : a.unit_gene_start[unit + 1]]] = factors[unit]
        return genes

    @cached_property
    def scratch(self) -> Scratch:
        """Work space; contents mean nothing between calls."""
        return make_scratch(self.arrays.n_genes, self.arrays.n_units)

    @cached_property
    def mean_dosage(self) -> NDArray[np.float64]:
        """(u) copies of each unit in a mean cell at the reference."""
        return mean_dosage(self.arrays)


def _ints(values: Sequence[int]) -> NDArray[np.int64]:
    return np.array(values, np.int64)
