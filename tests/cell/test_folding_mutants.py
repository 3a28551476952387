"""Mutated proteins: how much of them is folded, what chaperones save, and what the cell makes of it."""

import math
from dataclasses import replace

import numpy as np
import pytest

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.folding.mutants import STABILITY_KCAL, THERMAL_KCAL, unfolded_share
from bioxen_nb.cell.running import RunningProgram
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.engines.kernels.expression import N_TALLIES
from bioxen_nb.engines.kernels.folding import FoldingClients, FoldingRates, fold_clients
from bioxen_nb.engines.kernels.random import seed_state
from bioxen_nb.genome.teaching import build
from bioxen_nb.genome.translate import translate
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.mutation import knock_out
from bioxen_nb.program.mutations import mutate
from bioxen_nb.program.parameters import Grade


@pytest.fixture(scope="module")
def genome():
    return build("full")


@pytest.fixture(scope="module")
def program(genome):
    return compile_genome(genome)


def _with_prolines(genome, program, name, number):
    """The program after so many changes of leucine to proline behind amino acid 30."""
    gene = genome.gene(name)
    protein = translate(genome.replicon(gene.replicon), gene)
    for at in [k for k, letter in enumerate(protein, 1) if letter == "L" and k > 30][:number]:
        mutant = mutate(genome, program, f"{name}:p.Leu{at}Pro")
        genome, program = mutant.genome, mutant.program
    return program


def _destabilised(program, name, kcal):
    tag = program.gene(name).id
    loss = program.gene(name).destabilisation_kcal.with_value(kcal, Grade.HEURISTIC)
    genes = tuple(replace(g, destabilisation_kcal=loss) if g.id == tag else g for g in program.genes)
    return replace(program, genes=genes)


def _row(program, name):
    return [gene.id for gene in program.genes].index(program.gene(name).id)


def _unfolded(cell, program, name):
    state, row = cell.context.state, _row(program, name)
    return int(state.unfolded[row]) / max(int(state.proteins[row]), 1)


def test_the_unfolded_share_is_that_of_two_states():
    share = unfolded_share(np.array([0.0, 2.0, STABILITY_KCAL, 8.0, math.inf]))
    assert share[0] == 0.0
    assert share[1] / (1 - share[1]) == pytest.approx(math.exp(-(STABILITY_KCAL - 2.0) / THERMAL_KCAL))
    assert share[2] == pytest.approx(0.5)
    assert share[3] > 0.99
    assert share[4] == 1.0


@pytest.mark.parametrize("share", [0.1, 0.7, 1.0])
def test_without_chaperones_the_kernel_comes_to_that_equilibrium(share):
    proteins, unfolded = np.array([4000]), np.array([0])
    clients = FoldingClients(
        np.zeros(1, np.int64), np.zeros(1, np.int64), np.array([0.002 * share]), np.array([1.0 - share]), np.ones(1)
    )
    rates = FoldingRates(1e5, np.zeros(2), np.ones(2), np.zeros(2), 0.002, 1.0, 0.0, 15.0)
    tally = np.zeros(N_TALLIES, np.int64)
    fold_clients(proteins, unfolded, np.zeros(1, np.int64), clients, np.array([100]), rates, tally, seed_state(5, 1))
    assert unfolded[0] / 4000 == pytest.approx(share, abs=5 * math.sqrt(share * (1 - share) / 4000))


def test_a_mutated_protein_becomes_a_client_and_wild_types_keep_theirs(program):
    usual = RunningProgram.of(program).folding
    mutant = RunningProgram.of(_destabilised(program, "pgk", 3.0)).folding
    assert mutant.gene.tolist() == [*usual.gene.tolist(), _row(program, "pgk")]
    assert (mutant.unfolded_share[:-1] == usual.unfolded_share).all()
    assert mutant.free_dnak_per_fl == usual.free_dnak_per_fl
    assert (usual.foldable == 1.0).all()
    client = RunningProgram.of(_destabilised(program, "ppc", 3.0)).folding
    slot = client.gene.tolist().index(_row(program, "ppc"))
    assert client.gene.size == usual.gene.size
    assert client.unfold_per_s[slot] > usual.unfold_per_s[slot]
    assert client.unfolded_share[slot] > usual.unfolded_share[slot]


def test_each_loss_of_stability_folds_less_and_a_founder_starts_near_it(program):
    shares = []
    for kcal in (1.0, 4.0, 6.0, 9.0, math.inf):
        changed = _destabilised(program, "icd", kcal)
        cell = Cell(changed, seed=2)
        born = _unfolded(cell, changed, "icd")
        cell.advance(300)
        later = _unfolded(cell, changed, "icd")
        assert later == pytest.approx(born, rel=0.5, abs=0.02)
        shares.append(later)
    assert shares == sorted(shares)
    assert shares[0] < 0.01
    assert shares[-1] > 0.99


def test_an_essential_enzyme_loses_growth_with_its_fold_and_more_without_dnak(genome, program):
    growth, unfolded = {}, {}
    one, two = (_with_prolines(genome, program, "pgk", number) for number in (1, 2))
    subjects = {"usual": program, "one": one, "two": two}
    subjects |= {f"{name} without": knock_out(subject, ["dnaK"]) for name, subject in subjects.items()}
    for name, subject in subjects.items():
        cell = Cell(subject, seed=3)
        cell.advance(1800)
        growth[name] = float(cell.context.state.real[ly.GROWTH_PER_S]) * 3600
        unfolded[name] = _unfolded(cell, subject, "pgk")
    assert growth["one"] == pytest.approx(growth["usual"], rel=0.1)
    assert growth["two"] < 0.96 * growth["usual"]
    assert unfolded["one"] < 0.03 < unfolded["one without"]
    assert unfolded["two"] + 0.1 < unfolded["two without"]
    assert growth["two without"] / growth["usual without"] < growth["two"] / growth["usual"] - 0.1


def test_a_truncated_enzyme_stops_the_cell_that_needs_it(genome, program):
    gene = genome.gene("pgk")
    letter = translate(genome.replicon(gene.replicon), gene)[39]
    stop = mutate(genome, program, f"pgk:p.{letter}40*").program
    cell = Cell(stop, seed=3)
    cell.advance(1800)
    assert _unfolded(cell, stop, "pgk") > 0.99
    assert float(cell.context.state.real[ly.GROWTH_PER_S]) * 3600 < 0.1


def test_an_unfolded_repressor_frees_its_operator(program):
    shown = {}
    for kcal in (0.0, 9.0):
        changed = _destabilised(program, "lacI", kcal)
        cell = Cell(changed, seed=4)
        cell.advance(1200)
        shown[kcal] = int(cell.context.state.rnas[_row(changed, "lacZ")])
    assert shown[9.0] > 3 * max(shown[0.0], 1)


def test_a_mutated_chaperone_helps_less(program):
    counts = {}
    for kcal in (0.0, math.inf):
        cell = Cell(_destabilised(program, "dnaK", kcal), seed=5)
        cell.advance(300)
        clients = RunningProgram.of(program).folding.gene
        counts[kcal] = int(cell.context.state.unfolded[clients].sum())
    assert counts[math.inf] > 2 * counts[0.0]


def test_a_mutant_goes_on_bit_for_bit_from_a_checkpoint(program):
    changed = _destabilised(program, "pgk", 6.0)
    through, stopped = Cell(changed, seed=6), Cell(changed, seed=6)
    through.advance(400)
    stopped.advance(173)
    again = Cell.resumed(changed, stopped.environment, *stopped.context.to_document())
    again.advance(227)
    assert again.context.digest() == through.context.digest()
