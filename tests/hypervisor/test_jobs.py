"""Operon jobs on real cells: what they switch, when they begin and end, and what they report."""

import json

import pytest

from bioxen_nb.cell.cell import Cell
from bioxen_nb.errors import ApiError, CheckpointError, OverloadError, UnknownNameError, VMStateError
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.hypervisor.jobs import MOST_QUEUED, JobQueue, JobState
from bioxen_nb.program.compiler import compile_genome


@pytest.fixture(scope="module")
def program():
    return compile_genome(load_genome("teaching-mini"))


@pytest.fixture
def cell(program):
    return Cell(program, seed=4)


@pytest.fixture(scope="module")
def symbols(program):
    """One gene of each of six units, so that jobs on them do not meet."""
    found = [next(gene.symbol for gene in program.genes if gene.id == unit.genes[0]) for unit in program.units]
    return found[:6]


def live(cell, queue, until_s, most_s=1 << 20):
    """What a hypervisor does, in slices of at most `most_s` seconds."""
    while cell.time_s < until_s:
        queue.begin_due(cell)
        slice_s = min(most_s, until_s - cell.time_s, queue.until_due_s(cell.time_s))
        cell.advance(slice_s)
        queue.observe(cell)


def unit_of(cell, symbol):
    gene = cell.program.gene(symbol).id
    return next(unit.id for unit in cell.program.units if gene in unit.genes)


def test_a_job_switches_on_for_its_time_and_gives_back(cell, symbols):
    queue = JobQueue()
    job = queue.submit(symbols[0], 95)
    assert (job.state, job.number, bool(queue)) == (JobState.QUEUED, 1, True)
    live(cell, queue, 90)
    assert (job.state, job.left_s(90)) == (JobState.RUNNING, 5)
    assert cell.commands() == {unit_of(cell, symbols[0]): "on"}
    live(cell, queue, 200)
    assert (job.state, job.began_s, job.ended_s) == (JobState.DONE, 0, 95)
    assert cell.commands() == {}
    assert not queue


def test_the_result_is_what_the_cell_did(cell, symbols):
    queue = JobQueue()
    live(cell, queue, 30)
    ledger, volume_fl = cell.ledger, cell.volume_fl
    rows = [cell.gene_symbols.index(symbols[1])]
    before = [int(cell.context.rnas[row]) for row in rows], [int(cell.context.proteins[row]) for row in rows]
    job = queue.submit([symbols[1]], 300)
    live(cell, queue, 330)
    result = job.result
    counts = result["genes"][symbols[1]]
    assert [counts["rna"]["before"]], [counts["protein"]["before"]] == before
    assert counts["rna"]["after"] == cell.context.rnas[rows[0]]
    assert counts["protein"]["after"] == cell.context.proteins[rows[0]]
    for molecule in ("rna", "protein"):
        assert counts[molecule]["peak"] >= max(counts[molecule]["before"], counts[molecule]["after"])
    assert result["atp_spent"] == pytest.approx(cell.ledger.atp_spent - ledger.atp_spent)
    assert result["amino_acids_polymerised"] == cell.ledger.amino_acids_polymerised - ledger.amino_acids_polymerised > 0
    assert result["volume_fl"] == {"before": volume_fl, "after": cell.volume_fl}
    assert result["growth_rate_per_h"]["after"] > 0
    assert (result["began_s"], result["ended_s"], result["units"]) == (30, 330, [unit_of(cell, symbols[1])])


@pytest.mark.parametrize("most_s", [3, 7, 45])
def test_slices_change_neither_the_cell_nor_the_results(program, symbols, most_s):
    def outcome(most_s):
        cell, queue = Cell(program, seed=9), JobQueue(limit=2)
        for number, symbol in enumerate(symbols):
            queue.submit(symbol, 65 + 13 * number, priority=number % 2)
        live(cell, queue, 900, most_s)
        return cell.digest(), [(job.state, job.began_s, job.ended_s, job.result) for job in queue.jobs]

    assert outcome(most_s) == outcome(1 << 20)


def test_jobs_begin_by_priority_then_in_order(cell, symbols):
    queue = JobQueue(limit=1)
    jobs = [queue.submit(symbol, 20, priority) for symbol, priority in zip(symbols, (0, 2, 1, 2), strict=False)]
    live(cell, queue, 100)
    assert [job.began_s for job in jobs] == [60, 0, 40, 20]
    assert [job.number for job in queue.jobs] == [1, 2, 3, 4]


def test_only_so_many_run_at_once(cell, symbols):
    queue = JobQueue()
    jobs = [queue.submit(symbol, 50) for symbol in symbols]
    live(cell, queue, 10)
    assert [job.state.value for job in jobs] == ["running"] * 4 + ["queued"] * 2
    live(cell, queue, 60)
    assert [job.began_s for job in jobs] == [0, 0, 0, 0, 50, 50]


def test_a_unit_that_two_jobs_hold_is_given_back_by_the_last(cell, symbols):
    queue = JobQueue()
    queue.submit(symbols[:2], 40)
    queue.submit(symbols[1], 90)
    live(cell, queue, 60)
    assert cell.commands() == {unit_of(cell, symbols[1]): "on"}
    live(cell, queue, 100)
    assert cell.commands() == {}


def test_what_was_commanded_before_comes_back(cell, symbols):
    silenced, lit = (unit_of(cell, symbol) for symbol in symbols[:2])
    cell.command([silenced], "off")
    cell.command([lit], "on")
    queue = JobQueue()
    queue.submit(symbols[:2], 40)
    live(cell, queue, 20)
    assert cell.commands() == {silenced: "on", lit: "on"}
    live(cell, queue, 50)
    assert cell.commands() == {silenced: "off", lit: "on"}


def test_a_command_that_came_in_between_is_left_alone(cell, symbols):
    queue = JobQueue()
    queue.submit(symbols[0], 40)
    live(cell, queue, 20)
    cell.command(symbols[0], "off")
    live(cell, queue, 60)
    assert cell.commands() == {unit_of(cell, symbols[0]): "off"}


def test_a_job_with_unknown_genes_fails_and_the_next_one_begins(cell, symbols):
    queue = JobQueue(limit=1)
    bad = queue.submit([symbols[0], "nosuchgene"], 20)
    good = queue.submit(symbols[0], 20)
    live(cell, queue, 30)
    assert (bad.state, bad.ended_s) == (JobState.FAILED, 0)
    assert "nosuchgene" in bad.reason
    assert good.state is JobState.DONE


def test_cancelling(cell, symbols):
    queue = JobQueue(limit=1)
    running, waiting = queue.submit(symbols[0], 100), queue.submit(symbols[1], 100)
    live(cell, queue, 30)
    assert queue.cancel(waiting.number, cell).state is JobState.CANCELLED
    assert waiting.result == {}
    queue.cancel(running.number, cell)
    assert (running.state, running.ended_s, running.result["ended_s"]) == (JobState.CANCELLED, 30, 30)
    assert cell.commands() == {}
    assert not queue
    with pytest.raises(VMStateError, match="cancelled already"):
        queue.cancel(running.number, cell)
    with pytest.raises(UnknownNameError):
        queue.cancel(99, cell)


def test_jobs_go_on_over_divisions(program, symbols):
    cell, queue = Cell(program, seed=3), JobQueue()
    cell.advance(4800)
    job = queue.submit(symbols[0], 900)
    live(cell, queue, 5700)
    assert job.result["divisions"] == cell.context.generation >= 1
    assert job.result["atp_spent"] > 0


def test_a_queue_survives_a_checkpoint(program, symbols):
    def jobs(interrupted):
        cell, queue = Cell(program, seed=5), JobQueue(limit=2)
        for symbol in symbols[:4]:
            queue.submit(symbol, 77)
        live(cell, queue, 65)
        if interrupted:
            queue = JobQueue.from_document(json.loads(json.dumps(queue.to_document())))
            cell = Cell.from_document(*cell.to_document())
        live(cell, queue, 300)
        return cell.digest(), [(job.state, job.result) for job in queue.jobs], queue.submit(symbols[0], 5).number

    assert jobs(True) == jobs(False)


def test_damaged_documents_are_refused():
    whole = JobQueue().to_document()
    job = {"number": 1, "genes": ["a"], "duration_s": 5, "state": "running", "units": ["u"], "began_s": 0}
    for change in ({"jobs": [{}]}, {"jobs": [{**job, "state": "dreaming"}]}, {"limit": 0}, {"jobs": [job]}):
        with pytest.raises(CheckpointError):
            JobQueue.from_document({**whole, **change})
    with pytest.raises(CheckpointError):
        JobQueue.from_document({})


@pytest.mark.parametrize("genes", ["", " ", [], [1], None, {"lacZ"}, 7, ["a", ""]])
def test_impossible_genes_are_refused(genes):
    with pytest.raises(ApiError, match="genes"):
        JobQueue().submit(genes, 10)


@pytest.mark.parametrize("duration_s", [0, -1, float("nan"), float("inf"), "10", True, 1 << 40])
def test_impossible_durations_are_refused(duration_s):
    with pytest.raises(ApiError, match="duration_s"):
        JobQueue().submit("lacZ", duration_s)


def test_a_queue_is_not_endless():
    queue = JobQueue()
    for _ in range(MOST_QUEUED):
        queue.submit("lacZ", 10)
    with pytest.raises(OverloadError) as caught:
        queue.submit("lacZ", 10)
    assert caught.value.code.value == "BX004"


def test_nothing_to_do_costs_nothing(cell):
    queue = JobQueue()
    assert queue.until_due_s(123) > 1e6
    assert not queue
    queue.observe(cell)
    assert queue.jobs == ()


@pytest.mark.parametrize("bad", [0, -1, 1.5, True])
def test_impossible_limits_are_refused(bad):
    with pytest.raises(ApiError):
        JobQueue(bad)
