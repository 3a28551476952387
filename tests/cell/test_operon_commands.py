"""Transcription units that are switched on or silenced from outside."""

from __future__ import annotations

import numpy as np
import pytest

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.context import CellularContext
from bioxen_nb.errors import UnknownNameError
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.program.compiler import compile_genome

HOUR_S = 3600


@pytest.fixture(scope="module")
def native():
    return compile_genome(load_genome("ecoli_table"), metabolism="")


def _row(cell: Cell, symbol: str) -> int:
    return cell.gene_symbols.index(symbol)


def _unit(cell: Cell, symbol: str) -> str:
    return next(unit.id for unit in cell.program.units if cell.program.gene(symbol).id in unit.genes)


def _lived(cell: Cell, seconds: int) -> Cell:
    while seconds > 0:
        seconds -= cell.advance(seconds).elapsed_s
    return cell


def test_lactose_operon_switched_on_without_inducer(native) -> None:
    free, told = Cell(native, seed=3), Cell(native, seed=3)
    units = told.command(["lacZ", "lacY"], "on")
    assert units == (_unit(told, "lacZ"),)
    made = [_lived(cell, 1200).context.proteins[_row(cell, "lacZ")] for cell in (free, told)]
    assert made[1] > 20 * max(made[0], 1)
    assert made[1] > 100


def test_silenced_unit_starts_no_transcript(native) -> None:
    cell = Cell(native, seed=3)
    unit = cell.lowered.unit_ids.index(_unit(cell, "rpsA"))
    cell.advance(100)
    before = int(cell.context.rnas[_row(cell, "rpsA")])
    assert before > 3
    cell.command("rpsA", "off")
    cell.advance(1200)
    assert cell.context.state.polymerases[unit] == 0
    assert cell.context.rnas[_row(cell, "rpsA")] < before / 3


def test_natural_takes_a_command_back(mini_program) -> None:
    cell, told = Cell(mini_program, seed=1), Cell(mini_program, seed=1)
    first = mini_program.units[0].id
    assert told.command(first, "off") == (first,)
    assert told.commands() == {first: "off"}
    told.command(first, "natural")
    assert told.commands() == {}
    cell.advance(60), told.advance(60)
    assert cell.digest() == told.digest()


def test_commands_pass_to_daughters_and_checkpoints(mini_program) -> None:
    cell = Cell(mini_program, seed=1)
    first, second = mini_program.units[0].id, mini_program.units[1].id
    cell.command(first, "on")
    cell.command(second, "off")
    report = cell.advance(20_000)
    assert report.division is not None
    expected = {first: "on", second: "off"}
    assert [cell.relative(daughter).commands() for daughter in report.division.daughters] == [expected, expected]
    back = Cell.from_document(*cell.to_document())
    assert back.commands() == expected
    assert back.digest() == cell.digest()


def test_slices_do_not_matter_to_a_command(mini_program) -> None:
    whole, sliced = Cell(mini_program, seed=4), Cell(mini_program, seed=4)
    for cell in (whole, sliced):
        cell.advance(7)
        cell.command(mini_program.units[2].id, "off")
    whole.advance(60)
    for _ in range(6):
        sliced.advance(10)
    assert whole.digest() == sliced.digest()


def test_older_checkpoint_has_no_commands(mini_program) -> None:
    cell = Cell(mini_program, seed=1)
    header, arrays = cell.context.to_document()
    del arrays["command"]
    back = CellularContext.from_document(header, arrays, cell._running.lengths)
    assert not np.any(back.state.command)
    assert back.digest() == cell.digest()


def test_unknown_names_are_refused_with_near_ones(mini_program) -> None:
    cell = Cell(mini_program, seed=1)
    symbol = next(gene.symbol for gene in mini_program.genes if gene.symbol)
    before = cell.digest()
    with pytest.raises(UnknownNameError, match=symbol):
        cell.command(symbol + "x", "on")
    with pytest.raises(UnknownNameError, match="natural"):
        cell.command(symbol, "naturl")
    with pytest.raises(UnknownNameError):
        cell.command("", "on")
    assert cell.digest() == before
