"""The second machinery: T7 polymerase at its own promoter, second ribosomes on their own messages, one budget."""

from __future__ import annotations

import numpy as np
import pytest

from bioxen_nb.cell.cell import Cell
from bioxen_nb.genome.teaching import build
from bioxen_nb.genome.teaching.planted import truth
from bioxen_nb.program.chassis_ecoli import CHASSIS as ECOLI
from bioxen_nb.program.chassis_orthogonal import CHASSIS as ORTHOGONAL
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.document import from_json, to_json
from bioxen_nb.program.mutation import knock_out
from bioxen_nb.program.mutations.recompiling import mutate

POLYMERASE, RRNA, REPORTER = "orthogonal_t7rnap", "orthogonal_rrsO", "orthogonal_gfp"


def _compiled(*cassettes: str, chassis=ORTHOGONAL):
    return compile_genome(build("full", cassettes, bare=True), chassis, metabolism="")


@pytest.fixture(scope="module")
def program():
    return _compiled("orthogonal")


@pytest.fixture(scope="module")
def grown(program):
    """A cell after an hour and a half, with its rows by gene."""
    return _grown(program)


def _grown(program, seconds: int = 5_400) -> Cell:
    cell = Cell(program, seed=1)
    while cell.time_s < seconds:
        cell.advance(seconds - cell.time_s)
    return cell


def _counts(cell: Cell, gene: str) -> tuple[int, int]:
    row = cell.gene_ids.index(gene)
    return int(cell.context.rnas[row]), int(cell.context.proteins[row])


def test_the_planted_t7_promoter_is_found_to_the_base(program):
    (planted,) = truth("full", ("orthogonal",))["t7_promoters"]
    (found,) = [promoter for promoter in program.promoters if promoter.sigma == "T7"]
    forward, offset = planted["strand"] > 0, planted["tss_offset"]
    assert found.tss == (planted["start"] + offset if forward else planted["end"] - 1 - offset)
    assert found.strand == planted["strand"]
    assert [unit.genes for unit in program.units if unit.id == found.unit] == [(REPORTER,)]


def test_only_the_planted_message_belongs_to_the_second_ribosomes(program):
    assert [site.gene for site in program.binding_sites if site.ribosome == "second"] == [REPORTER]
    machines = {machine.role: machine for machine in program.complexes}
    assert machines["t7_polymerase"].subunits == ((POLYMERASE, 1),)
    assert machines["second_ribosome"].rna_subunits == (((RRNA,), 1),)
    small = machines["ribosome"].rna_subunits[0][0]
    assert RRNA in small
    assert len(small) == 4


def test_a_plain_host_knows_neither(program):
    plain = _compiled("orthogonal", chassis=ECOLI)
    assert not any(promoter.sigma == "T7" for promoter in plain.promoters)
    assert {site.ribosome for site in plain.binding_sites} == {"native"}
    assert {machine.role for machine in program.complexes} - {machine.role for machine in plain.complexes} == {
        "t7_polymerase",
        "second_ribosome",
    }


def test_the_program_can_be_stored(program):
    assert from_json(to_json(program)).digest == program.digest


def test_one_base_of_the_t7_promoter_decides(program):
    genome = build("full", ("orthogonal",), bare=True)
    (promoter,) = [p for p in program.promoters if p.sigma == "T7"]
    mutant = mutate(genome, program, "gfpp:-8T>G", ORTHOGONAL)
    assert mutant.effect.kind == "promoter"
    (changed,) = [p for p in mutant.program.promoters if p.id == promoter.id]
    assert changed.strength.value == 0.0
    assert promoter.strength.value > 0.0


def test_without_the_cassette_the_chassis_lives_as_ecoli_to_the_bit():
    cells = [Cell(_compiled(chassis=chassis), seed=3) for chassis in (ECOLI, ORTHOGONAL)]
    for cell in cells:
        cell.advance(300)
    assert cells[0].digest() == cells[1].digest()


def test_the_reporter_needs_both_the_polymerase_and_the_ribosomes(program, grown):
    messages, proteins = _counts(grown, REPORTER)
    assert messages > 50
    assert proteins > 50_000
    # Without the polymerase, only what runs through the terminator of the gene before it.
    assert _counts(_grown(knock_out(program, [POLYMERASE])), REPORTER)[1] < 0.02 * proteins
    messages, proteins = _counts(_grown(knock_out(program, [RRNA])), REPORTER)
    assert messages > 50
    assert proteins == 0


def test_each_pool_keeps_to_its_own_machines(program):
    cell = Cell(program, seed=4)
    arrays = cell.lowered
    ribosome = next(machine for machine in program.complexes if machine.role == "ribosome")
    small = [cell.gene_ids.index(tag) for tag in ribosome.rna_subunits[0][0]]
    own = cell.gene_ids.index(RRNA)
    busy, allowed = [], []
    for _ in range(60):
        cell.advance(30)
        state = cell.context.state
        share = state.rnas[own] / state.rnas[small].sum()
        busy.append(int(state.ribosomes[arrays.second_message].sum()))
        allowed.append(share * cell.vitals()[5] * arrays.settings["ribosome_active_fraction"])
        engaged = int(state.polymerases[arrays.unit_t7].sum())
        assert engaged <= state.proteins[cell.gene_ids.index(POLYMERASE)]
    # Within one second the free machines of both pools are one number, so that a pool may be over by what it frees.
    assert np.mean(np.array(busy) / np.array(allowed)) < 1.0
    assert np.max(np.array(busy) / np.array(allowed)) < 1.1


def test_it_is_paid_by_the_host(grown):
    alone = _grown(_compiled())
    rate = [np.mean([_rate(cell) for _ in range(20)]) for cell in (alone, grown)]
    mass = grown.context.proteins * grown.lowered.length_aa
    share = mass[grown.gene_ids.index(REPORTER)] / mass.sum()
    assert share > 0.05
    assert rate[1] < 0.95 * rate[0]


def _rate(cell: Cell) -> float:
    cell.advance(60)
    return float(cell.vitals()[2])
