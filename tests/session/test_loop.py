import gc
import threading
import time
import weakref

import pytest

from bioxen_nb.errors import VMStateError
from bioxen_nb.hypervisor.sharing import EPOCH_S
from bioxen_nb.resources import Capacity
from bioxen_nb.session.session import Session


def test_commands_are_answered_while_cells_run_at_full_speed(running, wait_for):
    vm = running.vm("mother")
    running.play()
    wait_for(lambda: vm.time_s > 200)
    for _ in range(10):
        running.pause("mother")
        stood_at_s = vm.time_s
        time.sleep(0.02)
        assert vm.time_s == stood_at_s
        running.resume("mother")
        wait_for(lambda before_s=stood_at_s: vm.time_s > before_s)


def test_a_pace_is_kept(running, wait_for):
    vm = running.vm("mother")
    running.run(until=50)
    running.play(speed=200)
    assert running.speed("mother") == 200
    wait_for(lambda: vm.time_s > 60)
    began, before_s = time.perf_counter(), vm.time_s
    time.sleep(1.0)
    running.pause_all()
    rate = (vm.time_s - before_s) / (time.perf_counter() - began)
    assert 20 < rate < 400  # without a pace it is thousands


def test_pause_all_and_play_again(running, program):
    running.create("held", program)
    running.start("held")
    running.pause("held")
    running.play()
    running.pause_all()
    assert not running.is_playing
    assert running.vm("mother").state.value == "paused"
    running.play()
    assert running.vm("mother").state.value == "running"
    assert running.vm("held").state.value == "paused"
    running.pause_all()
    running.resume("mother")
    running.pause("mother")
    running.play()
    assert running.vm("mother").state.value == "paused"


def test_a_run_takes_over_from_playing(running, wait_for):
    running.play()
    vm = running.vm("mother")
    wait_for(lambda: vm.time_s > 20)
    target_s = vm.time_s + 5000
    outcome = running.run(until=target_s)
    assert outcome["mother"].time_s == vm.time_s
    assert not running.is_playing
    assert vm.time_s >= target_s
    stood_at_s = vm.time_s
    time.sleep(0.05)
    assert vm.time_s == stood_at_s


def test_live_reads_come_from_any_thread(running):
    running.play()
    row, seen = 0, []
    deadline = time.monotonic() + 20
    while row < 60 and time.monotonic() < deadline:
        first, matrix = running.vitals_since("mother", row)
        assert first == row
        row += len(matrix)
        seen += matrix[:, 0].tolist()
    assert seen == [5.0 * number for number in range(row)]
    symbol = next(symbol for symbol in running.vm("mother").cell.gene_symbols if symbol)
    times_s, counts = running.gene_series("mother", symbol)
    assert len(times_s) == len(counts) > 5
    assert running.latest_vitals("mother")[0] > 0


def test_a_failing_viewer_stops_nothing(running, wait_for):
    def bad_viewer(name, what):
        raise RuntimeError("cannot draw")

    running.changed.connect(bad_viewer)
    running.play()
    running.set_speed("mother", 1000)
    wait_for(lambda: running.vm("mother").time_s > 50)
    assert running.is_playing


def test_signals_come_outside_of_locks(running):
    """A viewer that asks the session from another thread, and waits for it, gets its answer."""
    answers = []

    def viewer(name, what):
        asking = threading.Thread(target=lambda: answers.append(running.timecourse("mother")))
        asking.start()
        asking.join(30)

    running.changed.connect(viewer)
    running.pause("mother")
    assert len(answers) == 1


def test_verbs_of_the_handle_tell_the_viewers_too(running):
    told = []
    running.changed.connect(lambda name, what: told.append((name, what)))
    running.vm("mother").pause()
    assert told == [("mother", "state")]


def test_commands_run_on_the_owner_and_errors_come_back(running, wait_for):
    running.play()
    wait_for(lambda: running.vm("mother").time_s > 5)
    assert running.submit(lambda: threading.current_thread().name).result(5) == "bioxen-session"
    failing = running.submit(lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        failing.result(5)
    with pytest.raises(VMStateError, match="inside a command"):
        running.submit(lambda: running.run(until=10)).result(5)
    running.pause_all()
    assert running.submit(threading.get_ident).result(5) == threading.get_ident()


def test_the_thread_ends_with_the_session(program):
    def threads():
        return [thread for thread in threading.enumerate() if thread.name == "bioxen-session"]

    before = len(threads())
    session = Session()
    assert len(threads()) == before
    session.create("a", program)
    session.start("a")
    session.play()
    assert len(threads()) == before + 1
    session.close()
    assert len(threads()) == before


def test_a_forgotten_session_is_collected_and_its_thread_ends(program, wait_for):
    session = Session()
    session.create("a", program)
    session.start("a")
    session.play()
    thread = next(thread for thread in threading.enumerate() if thread.name == "bioxen-session")
    gone = weakref.ref(session)
    del session

    def collected():
        gc.collect()
        return gone() is None

    wait_for(collected)
    thread.join(30)
    assert not thread.is_alive()


def test_a_finite_host_plays_its_cells_in_step(program, wait_for):
    with Session(seed=1, capacity=Capacity(ribosomes=2000)) as session:
        for name in ("quick", "slow"):
            session.create(name, program)
            session.start(name)
        session.set_speed("slow", 100)
        session.play()
        wait_for(lambda: session.vm("slow").time_s > 60)
        session.pause_all()
        assert abs(session.vm("quick").time_s - session.vm("slow").time_s) <= EPOCH_S
