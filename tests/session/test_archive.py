import json
import subprocess
import sys

import pytest

from bioxen_nb.cell.environment import Environment
from bioxen_nb.errors import CheckpointError
from bioxen_nb.resources import Capacity, Quota
from bioxen_nb.session.session import Session


def populated(program, capacity=None):
    session = Session(seed=3, capacity=capacity, name="kept")
    session.create("a", program)
    session.create("b", program, quota=Quota(atp_per_s=1e7, priority=2.0))
    session.create("idle", program, environment=Environment("poor", inducers_um={"IPTG": 50.0}))
    session.start("a")
    session.start("b")
    session.set_speed("b", 50)
    return session


def test_all_of_a_session_comes_back(program, tmp_path):
    path = tmp_path / "x.bxn"
    with populated(program) as session:
        session.run(until="division", vm="a")
        session.run(duration_s=33)
        session.pause("b")
        session.save(path)
        with Session.load(path) as loaded:
            assert repr(loaded) == repr(session)
            assert loaded.vm_names() == session.vm_names()
            assert loaded.vm("a").cell.program is loaded.vm("b").cell.program
            for name in session.vm_names():
                assert loaded.vm(name).status() == session.vm(name).status()
                assert loaded.vm(name).cell.digest() == session.vm(name).cell.digest()
                assert loaded.timecourse(name) == session.timecourse(name)
                assert loaded.lineage(name) == session.lineage(name)
                assert loaded.siblings(name) == session.siblings(name)
                assert loaded.speed(name) == session.speed(name)
                assert loaded.vm(name).cell.environment == session.vm(name).cell.environment
            assert loaded.vm("b").quota == Quota(atp_per_s=1e7, priority=2.0)
            twins = [one.adopt("0.1", "twin").cell.digest() for one in (session, loaded)]
            assert twins[0] == twins[1]


FINISH = """
import json, sys
from bioxen_nb.session.session import Session
with Session.load(sys.argv[1]) as session:
    session.run(until=float(sys.argv[2]))
    course = session.timecourse("a")
    print(json.dumps([session.vm("a").cell.digest(), session.vm("b").cell.digest(),
                      course.vital_times_s.tolist(), course.vitals.tobytes().hex(), course.proteins.tobytes().hex()]))
"""


@pytest.mark.parametrize("capacity", [None, Capacity(ribosomes=2000)])
def test_resuming_in_a_new_process_gives_the_same_bits(program, tmp_path, capacity):
    half_s, end_s, path = 1503, 3000, tmp_path / "half.bxn"
    with populated(program, capacity) as session:
        session.run(until=half_s)
        session.save(path)
    with populated(program, capacity) as session:
        session.run(until=end_s)
        course = session.timecourse("a")
        unbroken = [
            session.vm("a").cell.digest(),
            session.vm("b").cell.digest(),
            course.vital_times_s.tolist(),
            course.vitals.tobytes().hex(),
            course.proteins.tobytes().hex(),
        ]
    command = [sys.executable, "-c", FINISH, str(path), str(end_s)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert json.loads(done.stdout) == unbroken


def test_saving_while_it_plays(running, tmp_path):
    running.play()
    for number in range(3):
        running.save(tmp_path / f"{number}.bxn")
    times_s = []
    for number in range(3):
        with Session.load(tmp_path / f"{number}.bxn") as loaded:
            times_s.append(loaded.vm("mother").time_s)
            assert loaded.vm("mother").account.cell_s == times_s[-1]
            assert loaded.timecourse("mother").vital_times_s[-1] == times_s[-1] // 5 * 5
    assert times_s == sorted(times_s)


def test_an_empty_session(tmp_path):
    Session(seed=9).save(tmp_path / "x.bxn")
    with Session.load(tmp_path / "x.bxn") as loaded:
        assert loaded.seed == 9
        assert loaded.vm_names() == ()


def test_damage_is_mended_or_refused_and_the_file_kept(running, tmp_path):
    path = tmp_path / "x.bxn"
    running.save(path)
    whole = path.read_bytes()
    damaged = bytearray(whole)
    damaged[len(whole) // 2] ^= 4
    path.write_bytes(damaged)
    with Session.load(path) as loaded:
        assert loaded.vm("mother").cell.digest() == running.vm("mother").cell.digest()
        assert "all of it was mended" in loaded.notes[0]
    assert path.read_bytes() == damaged
    for at in range(0, len(damaged), 200):
        damaged[at] ^= 4
    path.write_bytes(damaged)
    with pytest.raises(CheckpointError, match="cannot be read"):
        Session.load(path)
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CheckpointError, match="truncated"):
        Session.load(path)
    with pytest.raises(CheckpointError, match="no file"):
        Session.load(tmp_path / "none.bxn")


def test_a_failed_save_keeps_the_old_file(running, tmp_path):
    path = tmp_path / "x.bxn"
    running.save(path)
    before = path.read_bytes()
    running.run(duration_s=10)
    with pytest.raises(CheckpointError, match="does not exist"):
        running.save(tmp_path / "missing" / "x.bxn")
    assert path.read_bytes() == before
    running.save(path)
    assert path.read_bytes() != before


def test_what_was_paused_together_plays_on_after_a_reload(program, tmp_path):
    with populated(program) as session:
        session.pause("b")
        session.pause_all()
        session.save(tmp_path / "x.bxn")
    with Session.load(tmp_path / "x.bxn") as loaded:
        assert [loaded.vm(name).state.value for name in "ab"] == ["paused", "paused"]
        loaded.play()
        assert [loaded.vm(name).state.value for name in "ab"] == ["running", "paused"]
