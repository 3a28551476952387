"""Boolean, ODE and stochastic forms of one program say the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bioxen_nb.errors import CompileError, UnknownNameError
from bioxen_nb.genome.teaching import build
from bioxen_nb.program.boolean import BooleanNetwork, boolean_network
from bioxen_nb.program.chassis_ecoli import CHASSIS as ECOLI
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.lowering import lower
from bioxen_nb.program.ode import active_shares, mean_dosage, ode_right_hand_side, regulation_factors


def test_arrays_line_up_with_the_records(full):
    arrays = lower(full)
    assert arrays.n_genes == len(full.genes)
    assert arrays.n_units == len(full.units)
    for u, unit in enumerate(full.units):
        rows = arrays.unit_genes[arrays.unit_gene_start[u] : arrays.unit_gene_start[u + 1]]
        assert tuple(arrays.gene_ids[row] for row in rows) == unit.genes
    assert arrays.chromosome_bp == full.replicons[0].length
    assert ((arrays.unit_position >= 0) & (arrays.unit_position <= 1)).all()
    assert (arrays.translation_weight[arrays.length_aa == 0] == 0).all()
    assert (arrays.rna_decay_per_s[arrays.length_aa > 0] > 0).all()


def test_growth_controlled_units_make_ribosomes(full):
    arrays = lower(full)
    controlled = {tag for u, unit in enumerate(full.units) if arrays.unit_growth_controlled[u] for tag in unit.genes}
    symbols = {full.gene(tag).symbol for tag in controlled}
    assert "rplB" in symbols
    assert all(gene.id in controlled for gene in full.genes if gene.kind == "rrna")
    assert full.gene("pgi").id not in controlled


def test_read_through_goes_to_the_next_unit_of_the_strand(full):
    arrays = lower(full)
    linked = np.flatnonzero(arrays.unit_readthrough_to >= 0)
    assert linked.size > 10
    for u in linked:
        ahead = full.units[arrays.unit_readthrough_to[u]]
        assert ahead.strand == full.units[u].strand
        assert not ahead.stable_rna
        assert not full.units[u].stable_rna
    assert (arrays.unit_readthrough[arrays.unit_readthrough_to < 0] == 0).all()


def test_the_target_copies_are_the_steady_state_of_the_equations(full):
    native = tuple(edge for edge in full.edges if edge.reference_factor != 1.0)
    assert len(native) > 10
    system = ode_right_hand_side(replace(full, edges=native))
    change = system.rhs(0.0, system.reference)
    loss = np.log(2) / 3600 * np.maximum(system.reference, 1e-9)
    assert np.abs(change[system.protein] / loss[system.protein]).max() < 1e-6
    assert np.abs(change[system.rna] / np.maximum(system.reference[system.rna], 1e-9)).max() < 1e-6


def test_rna_genes_reach_their_target(full):
    system = ode_right_hand_side(full)
    arrays = lower(full)
    rrna = [k for k, gene in enumerate(full.genes) if gene.kind == "rrna"]
    assert system.reference[rrna] == pytest.approx(arrays.target_copies[rrna], rel=1e-6)


def test_genes_near_the_origin_have_more_copies(full):
    arrays = lower(full)
    dosage = mean_dosage(arrays)
    order = np.argsort(arrays.unit_position)
    assert (np.diff(dosage[order]) <= 1e-12).all()
    c_periods = full.settings["c_period_s"] * full.settings["reference_growth_rate_per_h"] / 3600
    assert dosage.max() / dosage.min() == pytest.approx(np.exp(c_periods), rel=0.02)


def _lac_row(arrays):
    """(edge of LacI on lacZ, unit)"""
    edge = next(e for e, name in enumerate(arrays.edge_effector) if name == "IPTG")
    return edge, int(arrays.edge_unit[edge])


def test_repression_and_induction_follow_the_two_state_formula(full):
    arrays = lower(full)
    edge, lac = _lac_row(arrays)
    others = [e for e in range(arrays.edge_unit.size) if arrays.edge_unit[e] == lac and e != edge]
    k = float(arrays.edge_k_um[edge])
    protein = np.zeros(arrays.n_genes)
    alone = regulation_factors(arrays, protein, 1.0, active_shares(arrays, {}))[lac]
    assert alone == pytest.approx(np.prod([1 / arrays.edge_reference[e] for e in others]))
    protein[arrays.edge_regulator[edge]] = 10 * k * 602.214076

    def left(iptg_um: float) -> float:
        return regulation_factors(arrays, protein, 1.0, active_shares(arrays, {"IPTG": iptg_um}))[lac] / alone

    for iptg_um in (0.0, 1.0, 4.67, 30.0, 1e3, 1e6):
        opened = (1 + iptg_um / 139) ** 2
        p_active = opened / (opened + np.exp(-4.5) * (1 + iptg_um / 0.53) ** 2)
        assert left(iptg_um) == pytest.approx(1 / (1 + 10 * p_active), rel=1e-9)
    assert left(1e6) > 0.98


def test_the_toggle_has_two_fixed_points_and_inducers_choose(circuits):
    network = boolean_network(circuits)
    by_site = {e.site: next(u.id for u in circuits.units if e.promoter in u.promoters) for e in circuits.edges}
    makes_lac_i = network.units.index(by_site["tetO"])
    assert {point[makes_lac_i] for point in network.fixed_points()} == {True, False}
    assert {p[makes_lac_i] for p in boolean_network(circuits, effectors=["IPTG"]).fixed_points()} == {False}
    assert {p[makes_lac_i] for p in boolean_network(circuits, effectors=["aTc"]).fixed_points()} == {True}


def test_every_gene_that_makes_a_factor_acts_at_its_sites():
    program = compile_genome(build("mini", ("toggle", "repressilator"), bare=True), ECOLI)
    makers = {gene.id for gene in program.genes if gene.symbol == "tetR"}
    assert len(makers) == 2
    for promoter in {e.promoter for e in program.edges if e.site == "tetO"}:
        assert {e.regulator for e in program.edges if e.promoter == promoter and e.site == "tetO"} == makers


def test_a_ring_of_three_repressors_cycles():
    ring = BooleanNetwork(("a", "b", "c"), (((2, -1),), ((0, -1),), ((1, -1),)))
    assert ring.fixed_points() == []
    assert sorted(len(cycle) for cycle in ring.attractors()) == [2, 6]
    assert ring.step_one((False, False, False), 1) == (False, True, False)
    assert ring.describe((True, False, True)) == "a c"


def test_a_network_too_large_to_enumerate_says_so():
    large = BooleanNetwork(tuple(f"u{k}" for k in range(20)), tuple((((k + 1) % 20, 1),) for k in range(20)))
    with pytest.raises(CompileError, match="20 units"):
        large.attractors()


def test_a_constant_unit_above_a_loop_does_not_hide_its_states():
    network = BooleanNetwork(("x", "a", "b"), ((), ((0, 1), (2, -1)), ((0, 1), (1, -1))))
    assert network.fixed_points() == [(True, False, True), (True, True, False)]


def test_small_molecules_are_checked_by_name(full):
    with pytest.raises(UnknownNameError, match="IPTG"):
        boolean_network(full, effectors=["iptg"])
    with pytest.raises(CompileError, match="at once"):
        boolean_network(full, effectors=["IPTG"], absent=["IPTG"])
    with pytest.raises(UnknownNameError, match="IPTG"):
        ode_right_hand_side(full, effectors_um={"iptg": 1.0})
