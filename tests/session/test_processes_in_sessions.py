"""Process texts on a session's VMs: checked as a whole, lived under quotas, beside other VMs, in other processes."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from bioxen_nb.cell.cell import Cell
from bioxen_nb.errors import IsolationError, ResourceError, VMCreationError, VMNotFoundError, VMStateError
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.hypervisor.scheduler import RoundRobin
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.resources import Capacity, Quota, ResourceAllocation
from bioxen_nb.session.process_context import ProcessContext
from bioxen_nb.session.session import Session


@pytest.fixture(scope="module")
def program():
    return compile_genome(load_genome("teaching-mini"))


@pytest.fixture
def session(program):
    with Session(seed=3) as session:
        session.create("a", program)
        yield session


def test_a_created_vm_is_started_and_lives_into_its_history(session, program):
    result = session.execute("a", "live(60)\nlive(30s)")
    assert result["status"] == "success"
    assert [row["cell_s"] for row in result["results"]] == [60, 30]
    assert session.vm("a").state.value == "running"
    alone = Cell(program, seed=session.vm("a").cell.seed)
    alone.advance(90)
    assert session.vm("a").cell.digest() == alone.digest()
    assert session.timecourse("a").to_pandas().index[-1] == 90


def test_nothing_runs_when_one_call_is_wrong(session):
    before = session.vm("a").cell.digest()
    result = session.execute("a", "live(60)\nlive(until=3)")
    assert (result["status"], result["error_code"], result["line"]) == ("error", "BX008", 2)
    assert result["results"] == []
    assert session.vm("a").cell.digest() == before
    assert session.vm("a").state.value == "created"


@pytest.mark.parametrize("verb", ["pause", "stop"])
def test_a_vm_that_stands_still_runs_no_process(session, verb):
    session.start("a")
    getattr(session, verb)("a")
    result = session.execute("a", "live(60)")
    assert (result["status"], result["error_code"]) == ("error", "BX006")
    assert session.vm("a").time_s == 0


def test_an_unknown_vm_is_an_error_of_the_caller(session):
    with pytest.raises(VMNotFoundError, match="'b'"):
        session.execute("b", "live(60)")


def test_quotas_hold_during_processes(session, program):
    session.create("poor", program, seed=session.vm("a").cell.seed, quota=Quota(ribosomes=50))
    rich, poor = (session.execute(name, "live(600)")["used"]["amino_acids"] for name in ("a", "poor"))
    assert poor < 0.8 * rich


def test_other_vms_live_on_while_a_process_runs(session, program):
    session.create("b", program)
    session.start("b")
    session.play()
    session.execute("a", "live(40000)")
    session.pause_all()
    assert session.vm("a").time_s >= 40000
    assert session.vm("b").time_s > 0


def test_an_isolated_vm_gives_the_same_as_one_in_this_process(session, program):
    session.create("apart", program, seed=session.vm("a").cell.seed, isolation=True)
    text = "run_operon(['lacZ'], 60)\nlive(4000)"
    here, apart = (session.execute(name, text) for name in ("a", "apart"))
    assert here["status"] == apart["status"], apart
    assert [row["used"] for row in here["results"]] == [row["used"] for row in apart["results"]]
    assert session.vm("a").cell.digest() == session.vm("apart").cell.digest()
    assert session.timecourse("a").to_pandas().equals(session.timecourse("apart").to_pandas())
    assert session.lineage("a") == session.lineage("apart")
    session.run(duration_s=100, vm=["a", "apart"])
    assert session.vm("a").cell.digest() == session.vm("apart").cell.digest()
    session.destroy("apart")


def test_a_quota_of_memory_that_does_not_hold_the_cell_changes_nothing(session):
    before = session.vm("a").quota
    with pytest.raises(ResourceError, match="at least"):
        session.set_quota("a", Quota(memory_bytes=1000))
    with pytest.raises(ResourceError, match="at least"):
        session.allocate("a", ResourceAllocation(memory_kb=1))
    assert session.vm("a").quota == before
    assert session.vm("a").allocation is None


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "a\ud800", "peer:a", None, 3])
def test_names_that_cannot_be_are_refused(session, program, name):
    with pytest.raises(VMCreationError) as told:
        session.create(name, program)
    assert len(str(told.value)) < 300
    assert session.vm_names() == ("a",)


def test_what_is_saved_after_a_change_of_program_comes_back(session, tmp_path):
    genome = load_genome("teaching-mini")
    session.create("edited", genome)
    session.start("edited")
    session.run("division", vm="edited")
    before = session.vm("edited").cell.program
    assert session.execute("edited", "mutate('lacY:c.35del')")["status"] == "success"
    session.save(tmp_path / "s.bxn")
    with Session.load(tmp_path / "s.bxn") as again:
        assert again.vm("edited").cell.digest() == session.vm("edited").cell.digest()
        assert again.genome("edited") == session.genome("edited") != genome
        sister = again.adopt("0.1", "sister", vm="edited")
        assert sister.cell.program == before
        assert again.genome("sister") is None
        assert again.execute("edited", "mutate('lacZ:del')")["status"] == "success"


def test_changes_from_outside_last_while_an_isolated_vm_runs_a_text(session, program):
    session.create("apart", program, isolation=True)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(session.execute, "apart", "live(100h)")
        while session.vm("apart").time_s < 20:
            time.sleep(0.01)
        session.shift("apart", temperature_c=30)
        session.command("apart", "ftsZ", "off")
        session.pause("apart")
        result = running.result(60)
    vm = session.vm("apart")
    assert result["status"] == "stopped"
    assert 0 < vm.time_s < 360_000
    assert session.environment("apart").temperature_c == 30
    assert set(vm.cell.commands().values()) == {"off"}
    session.destroy("apart")


def test_texts_and_turns_together_keep_to_a_finite_host(program):
    with Session(seed=1, capacity=Capacity(ribosomes=500)) as session:
        for name in ("a", "b"):
            session.create(name, program)
            session.start(name)
        session.play()
        session.execute("a", "live(3000)")
        session.pause_all()
        held = [vm.epoch.grant.ribosomes for vm in session.hypervisor.list() if vm.epoch.left_s > 0]
        assert sum(held) <= 500 + 1e-6


def test_a_closed_session_runs_no_text_and_keeps_no_child(program):
    session = Session(seed=1)
    session.create("apart", program, isolation=True)
    session.execute("apart", "live(10)")
    child = session.vm("apart").runner.pid
    session.close()
    assert child is not None
    assert session.vm("apart").runner.pid is None
    with pytest.raises(VMStateError, match="closed"):
        session.execute("apart", "live(10)")


def test_a_scheduler_comes_back_with_its_settings(session, tmp_path):
    session.set_scheduler(RoundRobin(quantum_s=5))
    session.save(tmp_path / "s.bxn")
    with Session.load(tmp_path / "s.bxn") as again:
        assert again.hypervisor.scheduler.quantum_s == 5
    session.set_scheduler(type("Mine", (RoundRobin,), {})())
    session.save(tmp_path / "s.bxn")
    with Session.load(tmp_path / "s.bxn") as again:
        assert type(again.hypervisor.scheduler) is RoundRobin


def test_a_command_may_run_what_could_crash_where_the_vm_lives(session, program):
    assert ProcessContext(session, "a").call("builtins:len", "four") == 4
    session.create("apart", program, isolation=True)
    session.start("apart")
    apart = ProcessContext(session, "apart")
    assert apart.call("builtins:len", "four") == 4
    with pytest.raises(IsolationError, match="exit code 3"):
        apart.call("os:_exit", 3)
    assert session.vm("apart").state.value == "failed"
    assert session.vm("apart").error_code == "BX018"
    assert session.vm("a").state.value == "created"
