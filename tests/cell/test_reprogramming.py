"""Another program for a living cell."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.context import VITALS
from bioxen_nb.cell.environment import Environment
from bioxen_nb.cell.network_in_cell import ResidentNetwork
from bioxen_nb.cell.remembering import BROKEN, heritable, remembered
from bioxen_nb.cell.reports import Status
from bioxen_nb.cell.reprogramming import carried, edge_names
from bioxen_nb.cell.running import RunningProgram
from bioxen_nb.engines.kernels import expression as ex
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.errors import ConfigurationError
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.genome.teaching import build
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.mutation import knock_out
from bioxen_nb.program.mutations.recompiling import mutate


def _lived(cell: Cell, seconds: int) -> Cell:
    until = cell.time_s + seconds
    while cell.time_s < until:
        if cell.advance(until - cell.time_s).elapsed_s == 0:
            break
    return cell


def _divided(cell: Cell, times: int, limit_s: int = 60_000) -> Cell:
    divisions = 0
    while divisions < times and cell.time_s < limit_s:
        divisions += cell.advance(600).division is not None
    assert divisions == times
    return cell


def _row(cell: Cell, symbol: str) -> int:
    return cell.gene_symbols.index(symbol)


def _abundant(cell: Cell) -> str:
    """The most abundant housekeeping protein: a gene whose loss arrests nothing."""
    genes = [g for g in cell.program.genes if g.sector == "other" and g.is_coding and g.symbol]
    parts = {tag for machine in cell.program.complexes for tag, _ in machine.subunits}
    rows = {g.id: row for row, g in enumerate(cell.program.genes)}
    free = [g for g in genes if g.id not in parts]
    return max(free, key=lambda g: int(cell.context.proteins[rows[g.id]])).symbol


@pytest.fixture(scope="module")
def with_model(program):
    assert program.metabolic_model
    return program


@pytest.mark.parametrize("fixture", ["program", "mini_program"])
def test_same_program_changes_no_bit(fixture, request) -> None:
    program = request.getfixturevalue(fixture)
    cell = Cell(program, seed=2)
    _divided(cell, 1)
    cell.advance(7)
    again = RunningProgram.of(program)
    context = carried(cell.context, cell._running, again)
    assert context.digest() == cell.digest()
    other = Cell._of(again, cell.environment, context)
    cell.reprogram(replace(program, warnings=("said",)))
    assert cell.program is program
    assert _lived(cell, 100).digest() == _lived(other, 100).digest()


def test_knock_out_keeps_molecules_that_then_fade(program) -> None:
    cell = _lived(Cell(program, seed=1), 300)
    symbol = _abundant(cell)
    row = _row(cell, symbol)
    proteins, rnas, volume = cell.context.proteins.copy(), cell.context.rnas.copy(), cell.volume_fl
    cell.reprogram(knock_out(program, [symbol]))
    assert cell.gene_ids == tuple(gene.id for gene in program.genes)
    assert np.array_equal(cell.context.proteins, proteins)
    assert np.array_equal(cell.context.rnas, rnas)
    assert cell.volume_fl == volume
    assert remembered(cell.program) == {program.gene(symbol).id}
    generation = cell.context.generation
    _divided(cell, 4)
    assert cell.context.rnas[row] == 0
    faded = cell.context.proteins[row] / max(int(proteins[row]), 1)
    assert proteins[row] > 50
    assert faded < 4 * 2.0 ** -(cell.context.generation - generation)


def test_rest_of_the_state_stays_as_it_was(program) -> None:
    cell = _divided(Cell(program, seed=3), 1)
    _lived(cell, 403)
    before = cell.context
    cell.reprogram(knock_out(program, [_abundant(cell)]))
    after = cell.context
    for name in ("forks", "multiplicity", "real", "ledger", "tally", "random", "pace", "medium", "memory", "unfolded"):
        assert np.array_equal(getattr(before.state, name), getattr(after.state, name)), name
    assert (after.time_s, after.generation, after.lineage) == (before.time_s, before.generation, before.lineage)


def test_books_close_over_a_change_of_program(program) -> None:
    cell = _lived(Cell(program, seed=5), 200)
    cell.reprogram(knock_out(program, [_abundant(cell)]))
    start = cell.context.state
    mass, made = int(start.whole[ly.PROTEIN_AA]), start.tally.copy()
    assert mass == int((start.proteins * cell.lowered.length_aa).sum())
    cell.advance(300)
    state = cell.context.state
    gained = state.tally - made
    assert int(state.whole[ly.PROTEIN_AA]) - mass == int(
        gained[ex.AMINO_ACIDS_POLYMERISED] - gained[ex.AMINO_ACIDS_RECYCLED]
    )


def test_polymerases_of_a_lost_unit_are_free_again(mini_program) -> None:
    cell = _lived(Cell(mini_program, seed=1), 50)
    busy = int(np.argmax(cell.context.state.polymerases))
    unit = mini_program.units[busy]
    engaged = int(cell.context.state.polymerases[busy])
    free = int(cell.context.state.whole[ly.FREE_RNAP])
    assert engaged > 0
    cell.reprogram(knock_out(mini_program, unit.genes))
    assert unit.id not in cell.lowered.unit_ids
    assert cell.context.state.whole[ly.FREE_RNAP] == free + engaged
    cell.advance(60)


def test_machine_works_on_until_its_parts_are_diluted(mini_program) -> None:
    without = knock_out(mini_program, ["rpoB"])
    born, cell = Cell(without, seed=1), _lived(Cell(mini_program, seed=1), 300)
    cell.reprogram(without)
    polymerases = int(cell.vitals()[VITALS.index("rnap")])
    _divided(cell, 2)
    _lived(born, 4 * 3600)
    assert born.arrest_reason() == "no RNA polymerase: the genome does not encode it"
    assert cell.status() is Status.GROWING
    assert 0 < cell.vitals()[VITALS.index("rnap")] < polymerases / 2
    founder = cell.newborn(1, "0")
    _lived(founder, 4 * 3600)
    assert founder.arrest_reason() == "no RNA polymerase: a subunit has run out"


def test_factor_needed_in_any_number_stops_its_machine_when_the_last_molecule_goes(program) -> None:
    polymerase = next(m for m in program.complexes if m.role == "rna_polymerase")
    factor = next(tag for tag, count in polymerase.subunits if not count)
    cell = _lived(Cell(program, seed=1), 60)
    cell.reprogram(knock_out(program, [factor]))
    _lived(cell, 60)
    assert cell.vitals()[VITALS.index("rnap")] > 0
    row = cell.gene_ids.index(factor)
    left = cell.context.copy()
    left.state.tally[ex.PROTEINS_LOST] += left.state.proteins[row]
    left.state.proteins[row] = left.state.rnas[row] = left.state.ribosomes[row] = 0
    without = cell.relative(left)
    without.advance(10)
    assert without.vitals()[VITALS.index("rnap")] == 0


def test_repressor_holds_until_it_is_diluted() -> None:
    native = compile_genome(load_genome("ecoli_table"), metabolism="")
    cell = _lived(Cell(native, seed=1), 100)
    edges = edge_names(cell.lowered)
    cell.reprogram(knock_out(native, ["lacI"]))
    assert set(edge_names(cell.lowered)) == set(edges)
    row = _row(cell, "lacI")
    assert cell.context.proteins[row] > 0
    cell.advance(10)
    assert heritable(cell.program).digest == knock_out(native, ["lacI"]).digest


def test_gene_that_comes_back_finds_its_molecules(program) -> None:
    cell = _lived(Cell(program, seed=1), 300)
    symbol = _abundant(cell)
    cell.reprogram(knock_out(program, [symbol]))
    cell.advance(300)
    there = int(cell.context.proteins[_row(cell, symbol)])
    cell.reprogram(program)
    assert cell.program.digest == program.digest
    assert cell.context.proteins[_row(cell, symbol)] == there
    assert remembered(cell.program) == frozenset()


def test_broken_product_has_a_row_beside_the_working_one() -> None:
    genome = build("full")
    program = compile_genome(genome)
    gene = next(g for g in genome.genes if g.symbol == "lacZ")
    cell = Cell(program, Environment(inducers_um={"IPTG": 1000.0}), seed=1)
    _lived(cell, 900)
    row = _row(cell, "lacZ")
    before = int(cell.context.proteins[row])
    cell.reprogram(mutate(genome, program, "lacZ:p.Ile17Ter").program)
    assert cell.context.proteins[row] == before > 0
    new = cell.gene_ids.index(gene.locus_tag + BROKEN)
    assert cell.gene_symbols[new] == "lacZ*"
    _lived(cell, 1200)
    assert cell.context.rnas[row] == 0
    assert cell.context.rnas[new] > 0
    peak = int(cell.context.proteins[row])
    _lived(cell, 1200)
    assert cell.context.proteins[row] <= peak
    assert cell.command("lacZ*", "off")
    second = Cell.from_document(*cell.to_document())
    assert second.digest() == cell.digest()
    cell.reprogram(program)
    assert cell.gene_ids[new] in remembered(cell.program)
    assert _lived(cell, 600).context.rnas[row] > 0


def test_changed_length_is_booked() -> None:
    genome = build("full")
    program = compile_genome(genome)
    cell = _lived(Cell(program, seed=1), 300)
    symbol = _abundant(cell)
    gene = program.gene(symbol)
    shorter = tuple(replace(g, length_aa=g.length_aa - 1) if g.id == gene.id else g for g in program.genes)
    mass, tally = int(cell.context.state.whole[ly.PROTEIN_AA]), cell.context.state.tally.copy()
    count = int(cell.context.proteins[_row(cell, symbol)])
    cell.reprogram(replace(program, genes=shorter))
    state = cell.context.state
    assert mass - int(state.whole[ly.PROTEIN_AA]) == count > 0
    assert int((state.tally - tally)[ex.AMINO_ACIDS_RECYCLED]) == count


def test_network_in_the_cell_lives_on(mini_program) -> None:
    from bioxen_nb.program.networks.antimony_text import parse_antimony

    text = "model birth\n  -> X; k\n  X -> ; d*X\n  k = 0.5; d = 0.001; X = 10\nend"
    cell = Cell(mini_program, seed=1, network=ResidentNetwork(parse_antimony(text), {}))
    _lived(cell, 200)
    amounts = cell.network_amounts()
    symbol = _abundant(cell)
    cell.reprogram(knock_out(mini_program, [symbol]))
    assert cell.network_amounts() == amounts
    _lived(cell, 200)
    assert cell.network_amounts() != amounts


def test_cell_with_a_metabolic_model_keeps_its_enzymes(with_model) -> None:
    cell = _divided(Cell(with_model, seed=1), 1)
    cell.advance(95)
    before = cell.context.state
    cell.reprogram(knock_out(with_model, ["lacZ"]))
    after = cell.context.state
    assert np.array_equal(before.enzymes, after.enzymes)
    assert np.array_equal(before.fluxes, after.fluxes)
    assert np.array_equal(before.basis, after.basis)
    cell.advance(300)
    assert cell.status().value == "growing"


def test_commands_and_history_outlive_the_change(mini_program) -> None:
    cell = Cell(mini_program, seed=1)
    kept, lost = mini_program.units[0], next(u for u in mini_program.units[1:] if len(u.genes) == 1)
    cell.command([kept.id, lost.id], "off")
    cell.reprogram(knock_out(mini_program, lost.genes))
    assert cell.commands() == {kept.id: "off"}


def test_sibling_of_an_earlier_division_keeps_its_program(mini_program) -> None:
    cell = Cell(mini_program, seed=1)
    report = cell.advance(20_000)
    assert report.division is not None
    sibling = cell.relative(report.division.daughters[1])
    cell.reprogram(knock_out(mini_program, mini_program.units[1].genes))
    assert sibling.program is mini_program
    assert sibling.advance(60).elapsed_s == 60
    cell.advance(100)
    assert cell.relative(cell.context).program is cell.program


def test_program_of_another_chassis_is_refused(mini_program) -> None:
    cell = Cell(mini_program, seed=1)
    other = compile_genome(build("mini"), "minimal_cell")
    with pytest.raises(ConfigurationError, match="minimal_cell"):
        cell.reprogram(other)
    assert cell.program is mini_program


@pytest.mark.slow
def test_live_knock_out_ends_like_one_from_birth(program) -> None:
    without = knock_out(program, ["nuoA"])

    def growth_per_h(cell: Cell, generations: int) -> float:
        start_s = cell.time_s
        _divided(cell, generations, limit_s=cell.time_s + 100_000)
        return generations * np.log(2.0) * 3600.0 / (cell.time_s - start_s)

    live, born = Cell(program, seed=1), Cell(without, seed=2)
    _lived(live, 300)
    live.reprogram(without)
    _divided(live, 10, limit_s=100_000)
    _divided(born, 2)
    assert live.context.proteins[_row(live, "nuoA")] <= 5
    slow = growth_per_h(born, 6)
    assert growth_per_h(live, 6) == pytest.approx(slow, rel=0.12)
    assert growth_per_h(_divided(Cell(program, seed=1), 2), 6) > 1.3 * slow
