"""Regulation from the chassis's table: what it says, where it lands, and what it leaves at the reference."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from bioxen_nb.errors import CompileError
from bioxen_nb.genome.data_files import genomes_path
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.program.boolean import boolean_network
from bioxen_nb.program.chassis_ecoli import CHASSIS as ECOLI
from bioxen_nb.program.chassis_syn3a import CHASSIS as SYN3A
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.effectors import EFFECTORS
from bioxen_nb.program.lowering import lower
from bioxen_nb.program.mutation import knock_out
from bioxen_nb.program.ode import active_shares, regulation_factors
from bioxen_nb.program.parameters import Grade
from bioxen_nb.program.passes import known_factors
from bioxen_nb.program.passes.known_factors import ACTIVATOR_ODDS, known_edges, read_table, with_odds
from bioxen_nb.program.passes.regulation_rules import RULES
from bioxen_nb.program.passes.sigma_factors import read_sigma_table
from bioxen_nb.units import um_from_count


@pytest.fixture(scope="module")
def native():
    return compile_genome(load_genome("ecoli_table"), ECOLI, metabolism="")


def _factors(program, effectors_um=None, copies=None):
    arrays = lower(program)
    volume_fl = program.settings["proteome_aa"] / program.settings["aa_per_fl"]
    protein = arrays.target_copies if copies is None else copies
    return regulation_factors(arrays, protein, volume_fl, active_shares(arrays, effectors_um or {}))


def _unit_of(program, symbol):
    tag = program.gene(symbol).id
    return next(u for u, unit in enumerate(program.units) if tag in unit.genes)


def test_the_table_names_genes_of_the_genome_sources_and_grades():
    symbols = {gene.symbol for gene in load_genome("ecoli_table").genes}
    entries = known_edges(ECOLI)
    assert 100 <= len(entries) <= 300
    for entry in entries:
        assert {entry.regulator, entry.target} <= symbols
        assert any(year in entry.source for year in map(str, range(1960, 2025))), entry
        assert entry.grade in (Grade.MEASURED, Grade.HEURISTIC)
        assert not entry.response.effector or entry.response.effector in EFFECTORS
    assert len({(entry.regulator, entry.target) for entry in entries}) == len(entries)
    assert known_edges(SYN3A) == ()


def test_sigma_table_names_genes_of_the_genome():
    symbols = {gene.symbol for gene in load_genome("ecoli_table").genes}
    table = read_sigma_table(ECOLI.sigma_table)
    assert {factor.gene for factor in table.factors} | set(table.served) <= symbols
    assert len(table.served) >= 80


def test_at_the_reference_regulation_changes_nothing(native):
    assert len(native.edges) == len(known_edges(ECOLI))
    assert _factors(native) == pytest.approx(np.ones(len(native.units)), abs=1e-6)
    arrays = lower(native)
    assert arrays.unit_initiation_per_s.max() < 0.5


@pytest.mark.parametrize(
    ("symbol", "effectors_um", "low", "high"),
    [
        ("lacZ", {"IPTG": 1e4}, 300, 600),
        ("trpE", {"tryptophan": 0.0}, 3, 70),
        ("trpE", {"tryptophan": 1e4}, 0.05, 0.5),
        ("araB", {"arabinose": 1e4}, 50, 300),
        ("frdA", {"oxygen": 0.0}, 4, 10),
        ("sdhC", {"oxygen": 0.0}, 0.05, 0.3),
        ("katG", {"hydrogen peroxide": 1e3}, 5, 20),
        ("phoA", {"phosphate": 0.0}, 20, 100),
        ("lacZ", {"cAMP": 350.0}, 3, 10),
        ("gltB", {}, 0.999, 1.001),
    ],
)
def test_effectors_move_their_operons(native, symbol, effectors_um, low, high):
    assert low < _factors(native, effectors_um)[_unit_of(native, symbol)] < high


def test_without_its_repressor_a_native_operon_is_fully_on(native):
    before, after = lower(native), lower(knock_out(native, ["lacI"]))
    unit, other = _unit_of(native, "lacZ"), _unit_of(knock_out(native, ["lacI"]), "lacZ")
    assert after.unit_initiation_per_s[other] / before.unit_initiation_per_s[unit] == pytest.approx(
        1 / next(e.reference_factor for e in native.edges if e.site.startswith("lac O")), rel=1e-6
    )


def test_a_cascade_runs_through_the_regulator_of_the_regulator(native):
    arrays = lower(native)
    soxs = int(arrays.gene_symbols.index("soxS"))
    copies = arrays.target_copies.copy()
    alarm = {"paraquat": 1e3}
    first = _factors(native, alarm)
    assert first[_unit_of(native, "soxS")] > 20
    assert first[_unit_of(native, "sodA")] == pytest.approx(1.0, abs=1e-6)
    copies[soxs] *= first[_unit_of(native, "soxS")]
    assert _factors(native, alarm, copies)[_unit_of(native, "sodA")] > 4


def test_designed_genomes_keep_what_their_sequence_spells_out(full):
    lac = [e for e in full.edges if full.gene(e.regulator).symbol == "lacI"]
    assert [(e.site, e.reference_factor) for e in lac] == [("lacO", 1.0)]
    known = [e for e in full.edges if e.reference_factor != 1.0]
    assert {full.gene(e.regulator).symbol for e in known} >= {"lexA", "oxyR", "crp"}
    only = replace(full, edges=tuple(known))
    assert _factors(only) == pytest.approx(np.ones(len(full.units)), abs=1e-6)


def test_the_logic_of_respiration_follows_oxygen(native):
    air = boolean_network(native, of=["frdA", "cyoA"])
    none = boolean_network(native, of=["frdA", "cyoA"], absent=["oxygen"])
    names = [native.units[_unit_of(native, symbol)].id for symbol in ("frdA", "cyoA")]
    on = [{name: state[net.units.index(name)] for name in names} for net in (air, none) for state in net.fixed_points()]
    assert [list(states.values()) for states in on] == [[False, True], [True, False]]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("lacI\tlacZ\t-\t0.5\t\t\t\t\t\tmeasured\tX 1990", "fold above 1"),
        ("lacI\tlacZ\t?\t5\t\t\t\t\t\tmeasured\tX 1990", "fold above 1"),
        ("lacI\tlacZ\t-\t5\t\t\tsugar\tactivates\t1\tmeasured\tX 1990", "unknown effector"),
    ],
)
def test_a_table_that_makes_no_sense_is_refused(tmp_path, monkeypatch, line, words):
    header = genomes_path(f"tables/{ECOLI.regulation_table}").read_text(encoding="utf-8").splitlines()
    columns = next(row for row in header if not row.startswith("#"))
    (tmp_path / "bad.tsv").write_text(f"{columns}\n{line}\n", encoding="utf-8")
    monkeypatch.setattr(known_factors, "genomes_path", lambda name: tmp_path / name.removeprefix("tables/"))
    read_table.cache_clear()
    with pytest.raises(CompileError, match=words):
        read_table("bad.tsv")
    read_table.cache_clear()


def test_repression_of_the_table_has_no_floor(native):
    lac = next(e for e in native.edges if e.effector == "IPTG")
    assert math.isinf(lac.fold.value)
    assert lac.reference_factor == pytest.approx(1 / 1300, rel=0.05)
    assert "Oehler" in lac.fold.source
    assert native.gene("lacZ").target_copies.value < 10


def test_annotated_activators_bind_with_the_same_odds_however_many_there_are():
    rule = RULES["crp"]
    for copies in (200.0, 9000.0):
        scaled = with_odds(rule, copies, 0.7)
        bound = (um_from_count(copies, 0.7) / scaled.dissociation_um) ** scaled.hill
        assert bound == pytest.approx(ACTIVATOR_ODDS, rel=1e-6)
        assert "odds of 5" in scaled.source
    assert with_odds(RULES["lacO"], 200.0, 0.7) is RULES["lacO"]
