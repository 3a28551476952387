"""A cell lives, divides, repeats itself exactly, and keeps its books."""

import numpy as np
import pytest

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.context import VITALS
from bioxen_nb.cell.environment import Environment
from bioxen_nb.cell.ledger import check_counts
from bioxen_nb.cell.reports import Status
from bioxen_nb.errors import CheckpointError, ConfigurationError, ConservationError, UnknownNameError
from bioxen_nb.program.mutation import knock_out
from bioxen_nb.resources import Grant


def _vitals(cell):
    return dict(zip(VITALS, cell.vitals(), strict=True))


def _until_division(cell, limit_s=20_000):
    while cell.time_s < limit_s:
        report = cell.advance(600)
        if report.division:
            return report.division
    raise AssertionError(f"no division within {limit_s} s: {cell!r} {cell.checkpoint()}")


def test_a_cell_grows_and_divides(program):
    cell = Cell(program, seed=1)
    born = _vitals(cell)
    division = _until_division(cell)
    assert 40 * 60 < division.interdivision_s < 80 * 60
    assert division.clauses["termini"] >= 2
    assert division.clauses["added_volume_fl"] > 0
    assert cell.context.lineage == "0.0"
    assert _vitals(cell)["generation"] == 1
    assert 0.6 < _vitals(cell)["volume_fl"] / born["volume_fl"] < 1.7


def test_same_seed_same_bits_whatever_the_slices(program):
    whole, sliced, other = (Cell(program, seed=s) for s in (3, 3, 4))
    assert whole.digest() == sliced.digest()
    whole.advance(200)
    for slice_s in (1, 7, 92, 100):
        sliced.advance(slice_s)
    other.advance(200)
    assert whole.digest() == sliced.digest()
    assert whole.digest() != other.digest()


def test_daughters_share_every_molecule(program):
    cell = Cell(program, seed=5)
    while True:
        before = cell.context
        report = cell.advance(1 if before.state.whole.size and cell.checkpoint()["termini"] >= 2 else 60)
        if report.division:
            break
    first, second = report.division.daughters
    mother_cell = cell.relative(before)
    last = mother_cell._running
    assert last.arrays.n_genes == first.proteins.size
    born = first.proteins + second.proteins
    assert (born >= 0).all()
    # The mother's last second made and lost a few; nothing else may differ.
    made = int(born.sum() - before.proteins.sum())
    change = first.state.tally - before.state.tally
    assert made == int(change[1] - change[2])
    assert first.lineage == before.lineage + ".0"
    assert second.lineage == before.lineage + ".1"
    assert (first.state.random != second.state.random).any()
    share = first.proteins.sum() / born.sum()
    assert 0.35 < share < 0.65


def test_books_close(program):
    cell = Cell(program, seed=2)
    start_p, start_r = cell.context.proteins.sum(), cell.context.rnas.sum()
    start_aa = int((cell.context.proteins * cell._running.arrays.length_aa).sum())
    cell.advance(900)
    ledger = cell.ledger
    assert cell.context.proteins.sum() == start_p + ledger.proteins_made - ledger.proteins_lost
    assert cell.context.rnas.sum() == start_r + ledger.rnas_made - ledger.rnas_lost
    mass = int((cell.context.proteins * cell._running.arrays.length_aa).sum())
    assert mass == start_aa + ledger.amino_acids_polymerised - ledger.amino_acids_recycled
    assert mass == int(cell.context.state.whole[4])
    needed = cell._running.constants.growth_atp_per_aa * ledger.amino_acids_polymerised
    assert ledger.atp_spent - ledger.atp_maintenance == pytest.approx(needed, rel=0.02)
    assert ledger.atp_spent == pytest.approx(900 * cell.demand().atp_per_s, rel=0.15)
    assert ledger.amino_acids_charged == pytest.approx(ledger.amino_acids_polymerised, rel=0.02)
    v = _vitals(cell)
    assert v["ribosomes_active"] <= v["ribosomes"] * 0.85 + 1
    assert v["rnap_free"] + cell.context.state.polymerases.sum() == v["rnap"]
    assert min(cell.context.rnas.min(), cell.context.proteins.min()) >= 0


def test_the_environment_is_felt(program):
    poor, rich = (Cell(program, Environment(medium), seed=1) for medium in ("poor", "rich"))
    for cell in (poor, rich):
        cell.advance(1500)
    assert _vitals(poor)["growth_rate_per_h"] < 0.8 * _vitals(rich)["growth_rate_per_h"]


def test_starvation_is_an_outcome_with_a_reason(program):
    cell = Cell(program, Environment("starved"), seed=1)
    report = cell.advance(4000)
    assert report.status is Status.ARRESTED
    assert report.elapsed_s < 4000
    assert "medium" in report.reason
    cell.environment = Environment("rich")
    cell.advance(1200)
    assert cell.status() is Status.GROWING


def test_quotas_bite(program):
    free, held, dark = (Cell(program, seed=1) for _ in range(3))
    free.advance(600)
    held.advance(600, Grant(ribosomes=free.demand().ribosomes / 3))
    dark.advance(600, Grant(atp_per_s=free.demand().atp_per_s / 4))
    grown = [cell.volume_fl for cell in (free, held, dark)]
    assert grown[1] < 0.97 * grown[0]
    assert grown[2] < 0.97 * grown[0]
    assert _vitals(dark)["atp_um"] < _vitals(free)["atp_um"]


@pytest.mark.parametrize(("gene", "words"), [("rpoB", "RNA polymerase"), ("rplB", "ribosome")])
def test_a_cell_without_a_machine_arrests(program, gene, words):
    cell = Cell(knock_out(program, [gene]), seed=1)
    report = cell.advance(20_000)
    assert report.status is Status.ARRESTED
    assert words in report.reason
    assert report.division is None


def test_a_cell_without_dnaa_starts_no_replication(program):
    """Rounds that run at birth still finish and allow a division; none starts, so the lineage ends."""
    cell = Cell(knock_out(program, ["dnaA"]), seed=1)
    divisions = 0
    while cell.time_s < 15_000:
        divisions += cell.advance(15_000 - cell.time_s).division is not None
    assert divisions <= 1
    assert cell.checkpoint()["termini"] == 1
    assert Cell(program, seed=1).advance(5000).division is not None


def test_a_cell_without_ftsz_grows_into_a_filament(program):
    cell = Cell(knock_out(program, ["ftsZ"]), seed=1)
    assert cell.advance(9000).division is None
    assert cell.checkpoint()["termini"] > 2
    assert cell.volume_fl > 3 * Cell(program, seed=1).volume_fl


def test_repression_and_induction(program):
    unit = {p.id: p.unit for p in program.promoters}[next(e.promoter for e in program.edges if e.effector == "IPTG")]
    genes = next(u.genes for u in program.units if u.id == unit)
    row = Cell(program).gene_ids.index(genes[0])
    counts = []
    for inducers in ({}, {"IPTG": 1000.0}):
        cell = Cell(program, Environment(inducers_um=inducers), seed=1)
        cell.advance(1500)
        counts.append(int(cell.context.proteins[row]))
    assert counts[1] > 5 * max(counts[0], 1)


def test_a_document_continues_bit_for_bit(program):
    cell = Cell(program, seed=8)
    cell.advance(333)
    header, arrays = cell.to_document()
    copy = Cell.from_document(header, {name: array.copy() for name, array in arrays.items()})
    assert copy.digest() == cell.digest()
    cell.advance(100)
    copy.advance(100)
    assert copy.digest() == cell.digest()


def test_a_document_of_another_program_is_refused(program, mini_program):
    header, arrays = Cell(program).to_document()
    other, _ = Cell(mini_program).to_document()
    with pytest.raises(CheckpointError, match="another program"):
        Cell.from_document({**header, "program": other["program"]}, arrays)
    with pytest.raises(CheckpointError, match="no array 'rnas'"):
        Cell.from_document(header, {k: v for k, v in arrays.items() if k != "rnas"})


def test_impossible_settings_are_refused(program):
    with pytest.raises(UnknownNameError, match="rich"):
        Environment("ritch")
    with pytest.raises(ConfigurationError, match="supply"):
        Environment(supply=-1.0)
    with pytest.raises(ConfigurationError, match="IPTG"):
        Environment(inducers_um={"IPTG": np.inf})
    with pytest.raises(ConfigurationError, match="seed"):
        Cell(program, seed=-1)
    with pytest.raises(ConfigurationError, match="whole seconds"):
        Cell(program).advance(1.5)
    with pytest.raises(ConfigurationError, match="whole seconds"):
        Cell(program).advance(np.inf)


def test_a_newborn_states_its_demand(program):
    """A demand of nothing would be met in full, and the newborn would draw on a finite host without bound."""
    cell = Cell(program, seed=1)
    born = cell.demand().atp_per_s
    cell.advance(1)
    assert born == pytest.approx(cell.demand().atp_per_s, rel=0.1)
    division = _until_division(cell)
    asked = [cell.relative(d).demand().atp_per_s for d in division.daughters]
    cell.advance(1)
    assert asked[0] == pytest.approx(cell.demand().atp_per_s, rel=0.1)
    assert asked[1] == pytest.approx(asked[0], rel=0.4)


def test_no_more_atp_is_spent_than_granted(program):
    cell = Cell(program, seed=1)
    grant = Grant(atp_per_s=cell.demand().atp_per_s / 5)
    cell.advance(60, grant)
    spent = cell.ledger.atp_spent
    cell.advance(600, grant)
    assert 0.5 < (cell.ledger.atp_spent - spent) / (600 * grant.atp_per_s) < 1
    dark = Cell(program, seed=1)
    dark.advance(120, Grant(atp_per_s=0.0))
    assert dark.ledger.atp_spent == 0


def test_the_division_checkpoint_says_what_the_kernel_asks(program):
    cell = Cell(program, Environment("rich"), seed=1)
    drawn = cell.checkpoint()["added_volume_needed_fl"]
    cell.advance(900)
    seen = cell.checkpoint()
    assert seen["added_volume_needed_fl"] > 1.2 * drawn
    division = _until_division(cell)
    assert division.clauses["added_volume_fl"] >= division.clauses["added_volume_needed_fl"]
    assert division.clauses["since_termination_s"] >= division.clauses["since_termination_needed_s"] > 0


def test_counts_that_do_not_add_up_are_refused(program):
    cell = Cell(program, seed=1)
    before = cell.context
    conjured = before.copy()
    conjured.state.proteins[0] += 1
    with pytest.raises(ConservationError, match="proteins changed by 1"):
        check_counts(before, conjured)
    vanished = before.copy()
    vanished.state.rnas[0] = -1
    with pytest.raises(ConservationError, match="rnas is negative"):
        check_counts(before, vanished)
