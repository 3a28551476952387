"""Which genes a program cannot lose."""

from __future__ import annotations

import math
import os

import pytest

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.environment import Environment
from bioxen_nb.cell.essentiality import divides, essential_genes, machine_parts
from bioxen_nb.cell.outcome import outcome
from bioxen_nb.errors import ConfigurationError
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.mutation import knock_out
from bioxen_nb.validation.agreement import Confusion
from bioxen_nb.validation.minimal_knockouts import transposon_calls


def _row(found, symbol):
    return next(row for row in found.rows if row.symbol == symbol)


def test_without_a_model_only_machines_are_judged(mini_program) -> None:
    found = essential_genes(mini_program)
    assert "no metabolic model" in found.note
    assert set(found.genes) <= machine_parts(mini_program) | {g.id for g in mini_program.genes if g.kind == "rrna"}
    assert _row(found, "rpoB").because == "part of the RNA polymerase: no transcription without it"
    assert _row(found, "ftsZ").essential
    others = [row for row in found.rows if math.isnan(row.growth_share)]
    assert others
    assert not any(row.essential for row in others)
    assert found.judged == len(found.rows) - len(others)


@pytest.mark.slow
def test_living_cells_agree_on_the_parts_of_machines(mini_program) -> None:
    found = essential_genes(mini_program)
    assert divides(mini_program, seed=1)
    for symbol in ("rpoB", "ftsZ", "dnaA"):
        assert _row(found, symbol).essential
        assert outcome(Cell(knock_out(mini_program, [symbol]), seed=1), 4 * 3600).end != "divides", symbol


def test_metabolic_genes_are_judged_in_their_medium(program) -> None:
    found = essential_genes(program)
    eno = _row(found, "eno")
    assert eno.essential
    assert "ENO" in eno.because
    assert eno.growth_share < 0.01
    slower = _row(found, "nuoA")
    assert not slower.essential
    assert 0.01 < slower.growth_share < 0.99
    assert "NADH16" in slower.because
    assert not _row(found, "sdhA").essential
    on_acetate = essential_genes(program, Environment(substrates_mm={"glucose": 0.0, "acetate": 20.0}))
    assert _row(on_acetate, "sdhA").essential
    assert "metabolic model" in found.note


def test_answers_are_kept_by_program_and_medium(program) -> None:
    first = essential_genes(program)
    settled: list[tuple[int, int]] = []
    assert essential_genes(program, progress=lambda done, total: settled.append((done, total))) is first
    assert settled == []
    other = essential_genes(knock_out(program, ["lacI"]), progress=lambda done, total: settled.append((done, total)))
    assert other is not first
    assert settled[-1][0] == settled[-1][1] > 100
    assert len(other.rows) == len(first.rows) - 1


def test_network_that_cannot_grow_is_an_error(program) -> None:
    with pytest.raises(ConfigurationError):
        essential_genes(program, Environment(substrates_mm={"glucose": 0.0}))


def test_table_has_a_row_for_each_gene(mini_program) -> None:
    table = essential_genes(mini_program).to_pandas()
    assert list(table.columns) == ["symbol", "essential", "because", "growth_share"]
    assert table.index.tolist() == [gene.id for gene in mini_program.genes]


@pytest.mark.mirror
@pytest.mark.skipif(not os.environ.get("BIOXEN_DATA_MIRROR"), reason="needs the transposon calls and iMB155")
def test_minimal_cell_against_transposon_mutants() -> None:
    program = compile_genome(load_genome("syn3a_table"), metabolism="iMB155")
    found, seen = essential_genes(program), transposon_calls()
    lethal = set(found.genes)
    judged = {row.gene for row in found.rows if not math.isnan(row.growth_share)} & seen.keys()
    agreement = Confusion.of((gene in lethal, seen[gene]) for gene in judged)
    assert len(judged) > 200
    assert agreement.mcc > 0.5
