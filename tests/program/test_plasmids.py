"""Plasmids beside a genome: copies, expression, and what they cost."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.remembering import remembered
from bioxen_nb.errors import CompileError, ConfigurationError
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.genome.records import Genome, Location, Replicon, Span
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.document import from_document, to_document
from bioxen_nb.program.plasmids import add_replicon, plasmid_copies, plasmid_count

MARGIN_NT = 150


@pytest.fixture(scope="module")
def host() -> Genome:
    return load_genome("teaching-cell")


@pytest.fixture(scope="module")
def program(host):
    return compile_genome(host, metabolism="")


@pytest.fixture(scope="module")
def cassette(host, program) -> Genome:
    """A gene of a strong promoter of the host with what lies around it, on a circle of its own."""
    chromosome = host.replicons[0]
    strength = {promoter.unit: promoter.strength.value for promoter in program.promoters}
    alone = [u for u in program.units if len(u.genes) == 1 and u.strand > 0 and not u.stable_rna]
    unit = max(alone, key=lambda u: strength[u.id])
    gene = host.gene(unit.genes[0])
    start, end = unit.start - MARGIN_NT, unit.end + MARGIN_NT
    location = Location((Span(gene.location.left - start, gene.location.right - start, 1),))
    copy = replace(gene, location=location, replicon="pTest", symbol="cargo")
    return Genome("pTest", (Replicon("pTest", end - start, True, (copy,), (), chromosome.sequence[start:end]),))


def _compiled(host, cassette, copies):
    return compile_genome(add_replicon(host, cassette, copies), metabolism="")


def _share(cell: Cell, n_host: int) -> float:
    mass = cell.context.proteins * cell.lowered.length_aa
    return float(mass[n_host:].sum() / mass.sum())


def test_host_stays_as_it_was(host, cassette, program) -> None:
    carrying = _compiled(host, cassette, 10)
    for table in ("genes", "units", "promoters", "binding_sites", "terminators", "edges"):
        own = getattr(program, table)
        assert getattr(carrying, table)[: len(own)] == own, table
    assert len(carrying.genes) == len(program.genes) + 1
    cargo = carrying.gene("cargo")
    assert cargo.id.startswith("pTest_")
    assert cargo.sector == "foreign"
    assert (plasmid_count(program), plasmid_count(carrying)) == (0, 1)
    assert plasmid_copies(carrying) == {"pTest": 10.0}
    assert carrying.sequence_digest == add_replicon(host, cassette, 10).sequence_digest != program.sequence_digest


def test_promoter_is_worth_on_the_plasmid_what_it_is_on_average_in_the_host(host, cassette) -> None:
    carrying = _compiled(host, cassette, 10)
    guest = next(p for p in carrying.promoters if p.replicon == "pTest")
    tag = next(u.genes[0] for u in carrying.units if u.id == guest.unit).removeprefix("pTest_")
    own = next(p for u in carrying.units if tag in u.genes for p in carrying.promoters if p.unit == u.id)
    assert guest.score_nats == pytest.approx(own.score_nats)
    assert guest.strength.value == pytest.approx(own.strength.value, rel=1.0)


def test_program_with_a_plasmid_is_a_document(host, cassette) -> None:
    carrying = _compiled(host, cassette, 12.5)
    back = from_document(to_document(carrying))
    assert back.digest == carrying.digest
    assert plasmid_copies(back) == {"pTest": 12.5}
    assert "12.5 copies" in carrying.disassemble("pTest")


def test_plasmid_arrives_in_a_living_cell_and_is_lost_again(host, cassette, program) -> None:
    made = {}
    for copies in (20, 80):
        cell = Cell(program, seed=1)
        cell.advance(100)
        cell.reprogram(_compiled(host, cassette, copies))
        assert cell.context.proteins[len(program.genes)] == 0
        for _ in range(4):
            cell.advance(300)
        made[copies] = _share(cell, len(program.genes))
    assert made[80] == pytest.approx(4 * made[20], rel=0.4)
    cell.reprogram(program)
    assert plasmid_count(cell.program) == 0
    assert remembered(cell.program) == {cell.gene_ids[-1]}
    there = int(cell.context.proteins[-1])
    cell.advance(300)
    assert cell.context.proteins[-1] > 0
    while cell.context.generation < 3:
        cell.advance(600)
    assert cell.context.rnas[-1] == 0
    assert cell.context.proteins[-1] < there


@pytest.mark.slow
def test_many_copies_are_a_burden(host, cassette, program) -> None:
    growth = []
    for carrying in (program, _compiled(host, cassette, 800)):
        cell, births = Cell(program, seed=1), []
        cell.reprogram(carrying)
        while len(births) < 8 and cell.time_s < 100_000:
            if cell.advance(600).division is not None:
                births.append(cell.time_s)
        growth.append(5 / (births[7] - births[2]))
    assert _share(cell, len(program.genes)) > 0.1
    assert growth[1] < 0.9 * growth[0]


def test_usual_copies_where_nothing_is_known(host, cassette, program) -> None:
    carrying = compile_genome(add_replicon(host, cassette), metabolism="")
    assert plasmid_copies(carrying) == {"pTest": program.settings["plasmid_copies"]}
    named = replace(cassette, id="pUC-test")
    puc = compile_genome(add_replicon(host, named), metabolism="").replicons[-1]
    assert puc.copies.value == 600
    assert "Sambrook" in puc.copies.source


def test_sequence_without_genes_is_there_and_says_so(host, tmp_path) -> None:
    file = tmp_path / "silent.fasta"
    file.write_text(">silent\n" + "ACGTTGCA" * 100 + "\n")
    carried = add_replicon(host, load_genome(str(file)), 5)
    assert "annotates no gene" in carried.warnings[-1]
    program = compile_genome(carried, metabolism="")
    assert list(plasmid_copies(program).values()) == [5.0]
    assert len(program.genes) == len(host.genes)


@pytest.mark.parametrize("copies", [0, -1, float("inf"), float("nan"), True])
def test_impossible_copies(host, cassette, copies) -> None:
    with pytest.raises(ConfigurationError):
        add_replicon(host, cassette, copies)


def test_same_plasmid_twice_and_plasmid_without_bases(host, cassette) -> None:
    with pytest.raises(CompileError, match="already"):
        add_replicon(add_replicon(host, cassette), cassette)
    blank = replace(cassette, replicons=(replace(cassette.replicons[0], sequence=None),))
    with pytest.raises(CompileError, match="bases"):
        add_replicon(host, blank)


@pytest.mark.mirror
@pytest.mark.skipif(not os.environ.get("BIOXEN_DATA_MIRROR"), reason="needs the record of pBR322")
def test_real_plasmid(host) -> None:
    program = compile_genome(add_replicon(host, load_genome("pBR322")))
    assert list(plasmid_copies(program).values()) == [17.5]
    cell = Cell(program, seed=1)
    cell.advance(900)
    assert cell.context.proteins[cell.gene_symbols.index("bla")] > 20
