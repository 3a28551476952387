import os
import signal
import threading
import time

import pytest

from bioxen_nb.errors import (
    ConfigurationError,
    UnknownNameError,
    VMCreationError,
    VMNotFoundError,
    VMStateError,
)
from bioxen_nb.resources import Capacity, Quota
from bioxen_nb.session.session import Session
from bioxen_nb.session.sources import seed_for


def test_a_run_ends_on_time_and_rows_lie_on_due_times(running):
    outcome = running.run(until=203)
    assert outcome["mother"].time_s == running.vm("mother").time_s == 203
    assert outcome.ended == "time"
    assert outcome.reached
    course = running.timecourse("mother")
    assert course.vital_times_s.tolist() == list(range(0, 201, 5))
    assert course.molecule_times_s.tolist() == list(range(0, 201, 10))
    assert course["time_s"].tolist() == course.vital_times_s.tolist()


def test_runs_in_parts_give_the_same_bits(program):
    def story(*targets_s):
        with Session(seed=7, vitals_every_s=3) as session:
            vm = session.create("x", program)
            session.start("x")
            for target_s in targets_s:
                session.run(until=target_s)
            return vm.cell.digest(), session.timecourse("x")

    whole_digest, whole = story(600)
    parts_digest, parts = story(1, 2, 77, 401, 600)
    assert whole_digest == parts_digest
    assert whole == parts


def test_playing_and_running_give_the_same_bits(program):
    with Session(seed=7) as session:
        played = session.create("x", program)
        session.start("x")
        session.play()
        deadline = time.monotonic() + 20
        while played.time_s < 300 and time.monotonic() < deadline:
            time.sleep(0.005)
        session.pause_all()
        reached_s, digest, course = played.time_s, played.cell.digest(), session.timecourse("x")
    with Session(seed=7) as session:
        run = session.create("x", program)
        session.start("x")
        session.run(until=reached_s)
        assert reached_s >= 300
        assert run.cell.digest() == digest
        assert session.timecourse("x") == course


def test_seeds_follow_from_session_and_name(session, program):
    first, second = session.create("a", program), session.create("b", program)
    assert first.cell.seed == seed_for(1, "a", None) != second.cell.seed
    assert session.create("c", program, seed=5).cell.seed == 5
    assert first.cell.digest() != second.cell.digest()


def test_several_vms_do_not_disturb_each_other(program):
    def digest_of_a(*others):
        with Session(seed=2) as session:
            for name in ("a", *others):
                session.create(name, program)
                session.start(name)
            session.run(until=150)
            return session.vm("a").cell.digest()

    assert digest_of_a() == digest_of_a("b", "c")


def test_division_gives_both_daughters_and_the_sibling_can_be_adopted(running):
    told = []
    running.changed.connect(lambda name, what: told.append((name, what)))
    outcome = running.run(until="division")
    assert outcome.ended == "division"
    assert ("mother", "division") in told
    followed, sibling = running.lineage("mother")
    assert followed.followed
    assert not sibling.followed
    assert followed.time_s == outcome["mother"].time_s
    assert followed.lineage == running.vm("mother").cell.context.lineage == "0.0"
    assert sibling.volume_fl == pytest.approx(followed.volume_fl, rel=0.3)
    daughter = running.adopt("0.1")
    assert daughter.name == "mother-0.1"
    assert daughter.cell.context.protein_total == sibling.protein_total
    assert running.siblings("mother") == ()
    with pytest.raises(UnknownNameError, match="kept sibling"):
        running.adopt("0.1")
    running.start(daughter.name)
    assert running.run(duration_s=20)[daughter.name].advanced_s == 20
    frame = running.timecourse("mother").divisions
    assert frame["time_s"].tolist() == [followed.time_s]


def test_a_condition_ends_the_run(running):
    outcome = running.run(until=lambda vm: vm.time_s >= 42)
    assert outcome["mother"].ended == "condition"
    assert outcome["mother"].time_s == 45


def test_an_arrested_cell_ends_the_wait_for_a_division(running):
    running.set_quota("mother", Quota(ribosomes=0))
    outcome = running.run(until="division")
    assert outcome.ended == "arrested"
    assert not outcome.reached
    assert "arrested" not in running.vm("mother").state.value
    assert outcome.reason
    assert running.vm("mother").status()["arrested"]


def test_a_filament_ends_the_wait_for_a_division(session, program):
    session.create("long", program, knock_out=["ftsZ"])
    session.start("long")
    outcome = session.run(until="division")
    assert outcome.ended == "limit"
    assert "filament" in outcome.reason
    assert "division ring" in outcome.reason
    assert session.vm("long").cell.time_s < 8 * 3600


def test_a_finite_host_slows_its_cells(program):
    def volume(capacity):
        with Session(seed=1, capacity=capacity) as session:
            for name in ("a", "b"):
                session.create(name, program)
                session.start(name)
            session.run(until=600)
            return session.vm("a").cell.volume_fl

    with Session(seed=1) as session:
        ribosomes = session.create("a", program).cell.demand().ribosomes
    assert volume(Capacity(ribosomes=ribosomes / 2)) < volume(None)


def test_a_failing_cell_ends_its_own_run_only(running, program, monkeypatch):
    running.create("bad", program)
    running.start("bad")

    def broken(duration_s, grant=None):
        raise ArithmeticError("a count went negative")

    monkeypatch.setattr(running.vm("bad").cell, "advance", broken)
    outcome = running.run(until=50)
    assert outcome["bad"].ended == "failed"
    assert "negative" in outcome.reason
    assert outcome["mother"].time_s == 50
    with pytest.raises(VMStateError, match="destroy"):
        running.start("bad")


def test_pausing_from_another_thread_ends_a_run(running):
    threading.Timer(0.2, lambda: running.pause("mother")).start()
    outcome = running.run(until=10**8)
    assert outcome.ended == "paused"
    assert running.vm("mother").state.value == "paused"


def test_ctrl_c_leaves_everything_consistent(running):
    threading.Timer(0.2, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        running.run(until=10**8)
    vm = running.vm("mother")
    assert vm.account.cell_s == vm.time_s > 0
    assert running.timecourse("mother").vital_times_s[-1] == vm.time_s // 5 * 5
    assert running.run(duration_s=10).reached


def test_wrong_arguments_say_what_is_right(session, program):
    with pytest.raises(VMStateError, match="Start it first"):
        session.run(until=10)
    session.create("a", program)
    with pytest.raises(VMStateError, match="a is not running"):
        session.run(until=10, vm="a")
    session.start("a")
    for until in ("divsion", -1, float("nan"), True, [5]):
        with pytest.raises(ConfigurationError, match="division"):
            session.run(until=until)
    with pytest.raises(ConfigurationError, match="either"):
        session.run()
    with pytest.raises(ConfigurationError, match="either"):
        session.run(5, duration_s=5)
    with pytest.raises(VMCreationError, match="already"):
        session.create("a", program)
    with pytest.raises(ConfigurationError, match="seed"):
        session.create("b", program, seed=-1)
    with pytest.raises(ConfigurationError, match="not int"):
        session.create("b", 5)
    with pytest.raises(ConfigurationError, match="compiled for"):
        session.create("b", program, chassis="syn3a" if program.chassis != "syn3a" else "ecoli")
    with pytest.raises(VMNotFoundError, match="There are: a"):
        session.start("zzz")
    with pytest.raises(ConfigurationError, match="speed"):
        session.set_speed("a", 0)


def test_a_knock_out_of_an_unknown_gene_suggests(session, program):
    symbol = next(gene.symbol for gene in program.genes if len(gene.symbol) >= 4)
    with pytest.raises(UnknownNameError, match=symbol):
        session.create("b", program, knock_out=symbol + "x")
    assert session.create("c", program, knock_out=symbol).cell.program.digest != program.digest


def test_destroy_forgets_and_close_ends(running):
    handle = running.vm("mother")
    running.destroy("mother")
    assert running.vm_names() == ()
    assert "destroyed" in repr(handle)
    with pytest.raises(VMNotFoundError):
        running.timecourse("mother")
    running.close()
    with pytest.raises(VMStateError, match="closed"):
        running.run(until=5)


def test_status_is_a_table(running):
    running.run(until=20)
    table = running.status()
    assert table.loc["mother", "state"] == "running"
    assert table.loc["mother", "time_s"] == 20
    assert repr(running) == "<Session session: 1 VM(s), 1 running, seed 1>"
