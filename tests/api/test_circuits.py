"""Circuits compiled to DNA: parts, what the compiler reads back, and what cells do with it."""

from __future__ import annotations

import pytest

from bioxen_nb.api.circuits import BioCompiler, GeneticCircuit
from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.environment import Environment
from bioxen_nb.errors import CompileError, UnknownNameError
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.genome.motifs import OPERATORS


def _inverter() -> GeneticCircuit:
    circuit = GeneticCircuit("inverter")
    circuit.add_source("tetR", promoter="medium", ribosome_site="D")
    circuit.add_gate("NOT", "tetR", "gfp", promoter="strong")
    return circuit


def _nor() -> GeneticCircuit:
    circuit = GeneticCircuit("nor")
    for repressor in ("lacI", "tetR"):
        circuit.add_source(repressor)
    circuit.add_gate("NOR", ["lacI", "tetR"], "gfp", strand=-1)
    return circuit


@pytest.fixture(scope="module")
def compiler():
    return BioCompiler("teaching-mini")


def test_parts_are_where_the_table_says(compiler):
    construct = compiler.compile(_inverter())
    frame = construct.to_frame()
    assert frame["kind"].tolist() == [
        *("promoter", "rbs", "gene", "terminator"),
        *("promoter", "operator", "rbs", "gene", "terminator"),
    ]
    for row in frame.itertuples():
        assert construct.sequence[row.start : row.end] == row.sequence
    operator = next(operator for operator in OPERATORS if operator.name == "tetO")
    assert frame[frame.kind == "operator"].sequence.tolist() == [operator.sequence.decode()]
    gene = frame[(frame.kind == "gene") & (frame.name == "gfp")].sequence.item()
    assert len(gene) % 3 == 0
    assert gene[:3] in ("ATG", "GTG", "TTG")
    assert gene[-3:] in ("TAA", "TAG", "TGA")


def test_the_same_circuit_is_the_same_dna(compiler, tmp_path):
    one, other = compiler.compile(_inverter()), compiler.compile(_inverter())
    assert one.sequence == other.sequence
    read = load_genome(one.write(tmp_path / "inverter.gb"))
    assert read.sequence_digest == one.genome.sequence_digest
    assert [gene.symbol for gene in read.genes] == ["tetR", "gfp"]


def test_the_compiler_reads_the_edges_back_from_the_dna(compiler):
    program = compiler.compile_program(_nor(), metabolism="")
    target = next(promoter.id for promoter in program.promoters if promoter.id.startswith("gfp"))
    edges = {(edge.regulator, edge.site, edge.sign) for edge in program.edges if edge.promoter == target}
    assert edges == {("nor1_lacI", "lacO", -1), ("nor2_tetR", "tetO", -1)}
    assert program.gene("nor3_gfp").strand == -1
    assert [plan.id for plan in program.replicons if not plan.is_chromosome] == ["pnor"]


def test_not_inverts_by_its_logic(compiler):
    table = compiler.truth_table(_inverter())
    assert table.to_dict("records") == [{"aTc": False, "gfp": False}, {"aTc": True, "gfp": True}]


def test_nor_needs_both_repressors_gone(compiler):
    table = compiler.truth_table(_nor())
    assert {(row.IPTG, row.aTc): row.gfp for row in table.itertuples()} == {
        (False, False): False,
        (True, False): False,
        (False, True): False,
        (True, True): True,
    }


def test_two_inverters_in_a_row_give_the_input_back(compiler):
    circuit = GeneticCircuit("buffer")
    circuit.add_source("tetR")
    circuit.add_gate("NOT", "tetR", "cI")
    circuit.add_gate("NOT", "cI", "gfp")
    assert compiler.truth_table(circuit)["gfp"].tolist() == [True, False]


def test_circuits_of_the_literature(compiler):
    toggle = compiler.truth_table(GeneticCircuit.known("toggle")).iloc[0]
    assert toggle["lacI"] is None
    assert toggle["tetR"] is None
    ring = compiler.truth_table(GeneticCircuit.known("repressilator")).iloc[0]
    assert all(ring[symbol] is None for symbol in ("lacI", "tetR", "cI"))
    with pytest.raises(UnknownNameError, match="toggle"):
        GeneticCircuit.known("togle")


def test_the_host_s_own_repressor_goes_unless_it_is_kept(compiler):
    assert "b0345" not in {edge.regulator for edge in compiler.compile_program(_nor(), metabolism="").edges}
    keeping = BioCompiler("teaching-mini", keep_host_repressors=True)
    assert "b0345" in {edge.regulator for edge in keeping.compile_program(_nor(), metabolism="").edges}
    circuit = GeneticCircuit("reader", from_host=("lacI",))
    circuit.add_gate("NOT", "lacI", "gfp")
    assert compiler.truth_table(circuit)["gfp"].tolist() == [False, True]


@pytest.mark.slow
def test_not_inverts_in_a_cell():
    program = BioCompiler("teaching-cell").compile_program(_inverter(), metabolism="")
    made = {}
    for inducer_um in (0.0, 100.0):
        cell = Cell(program, Environment(inducers_um={"aTc": inducer_um}), seed=1)
        while cell.time_s < 3 * 3600:
            cell.advance(3 * 3600 - cell.time_s)
        made[inducer_um] = cell.context.proteins[cell.gene_ids.index("inverter2_gfp")] / cell.volume_fl
    assert made[100.0] > 10 * made[0.0] + 50


def test_a_cell_without_repressor_bound_makes_more_from_the_first_hour_on():
    program = BioCompiler("teaching-mini").compile_program(_inverter(), metabolism="")
    rnas = {}
    for inducer_um in (0.0, 100.0):
        cell, total = Cell(program, Environment(inducers_um={"aTc": inducer_um}), seed=2), 0
        for _ in range(30):
            cell.advance(60)
            total += int(cell.context.rnas[cell.gene_ids.index("inverter2_gfp")])
        rnas[inducer_um] = total
    assert rnas[100.0] > 3 * rnas[0.0] + 10


@pytest.mark.parametrize(
    ("kind", "inputs", "output", "error"),
    [
        ("AND", ["lacI"], "gfp", UnknownNameError),
        ("NOT", ["lacI", "tetR"], "gfp", CompileError),
        ("NOR", ["lacI", "lacI"], "gfp", CompileError),
        ("NOT", "lacl", "gfp", UnknownNameError),
        ("NOT", "lacI", "gpf", UnknownNameError),
        ("NOT", "lacI", (), CompileError),
    ],
)
def test_gates_that_cannot_be(kind, inputs, output, error):
    circuit = GeneticCircuit("c")
    with pytest.raises(error):
        circuit.add_gate(kind, inputs, output)
    assert circuit.gates == []


def test_circuits_that_are_not_whole(compiler):
    with pytest.raises(CompileError, match="no gate"):
        compiler.compile(GeneticCircuit("empty"))
    loose = GeneticCircuit("loose")
    loose.add_gate("NOT", "cI", "gfp")
    with pytest.raises(CompileError, match="Nothing makes cI"):
        compiler.compile(loose)
    named = _inverter()
    named.name = "../x"
    with pytest.raises(CompileError, match="letters"):
        compiler.compile(named)
    with pytest.raises(UnknownNameError, match="strong"):
        GeneticCircuit("c").add_source("gfp", promoter="strng")
    twice = BioCompiler(compiler.install(_inverter()))
    with pytest.raises(CompileError, match="another name"):
        twice.install(_inverter())
