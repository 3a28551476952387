"""The console of the lab from Python: help while typing, runs and their ends, mistakes and what may be meant."""

from __future__ import annotations

import json

import pytest

from bioxen_nb.errors import ApiError, UnknownNameError, VMStateError
from bioxen_nb.session.hub import ViewHub
from bioxen_nb.session.session import Session
from bioxen_nb.widgets.console import Console
from bioxen_nb.widgets.faces.console.face import ConsoleFace
from bioxen_nb.widgets.faces.console.letters import offset_at, units
from bioxen_nb.widgets.faces.console.sending import MOST, sendable
from bioxen_nb.widgets.faces.console.transcript import transcript_of

LONG = "live(2000000)"


@pytest.fixture
def face(hub):
    return ConsoleFace(hub)


def do(face: ConsoleFace, verb: str, **given: object) -> object:
    return face.verbs()[verb](given)


def told(frame: object) -> dict:
    header, _ = frame.packed()
    return json.loads(json.dumps(header, allow_nan=False))


@pytest.fixture
def run(face, wait_for):
    """Runs a text to its end; what is told of it then."""

    def ran(text: str, face: ConsoleFace = face) -> dict:
        number = do(face, "run", text=text)
        wait_for(lambda: not face.transcript.running())
        return next(one for one in face.transcript.runs() if one["number"] == number)

    return ran


def test_a_text_runs_and_its_answers_come(face, session, run):
    ended = run("live(10)\nmetrics()")
    assert (ended["status"], ended["vm"], ended["commands"]) == ("success", "cell-1", 2)
    assert [row["command"] for row in ended["rows"]] == ["live", "metrics"]
    assert session.vm("cell-1").time_s == 10
    assert face.transcript.texts == ["live(10)\nmetrics()"]
    assert face.transcript.results[-1]["results"][0]["lived_s"] == 10


def test_frames_tell_only_what_is_new(face, run):
    first = told(face.snapshot())
    assert first["reset"]
    assert {"live", "metrics"} <= {command["name"] for command in first["commands"]}
    told(face.news())
    assert face.news() is None
    run("metrics()")
    fresh = told(face.news())
    assert [one["status"] for one in fresh["runs"]] == ["success"]
    assert "reset" not in fresh
    assert face.news() is None
    do(face, "clear")
    cleared = told(face.news())
    assert cleared["reset"]
    assert cleared["runs"] == []
    assert cleared["texts"] == ["metrics()"]


def test_a_long_text_is_stopped_and_the_cell_goes_on(face, session, wait_for):
    vm = session.vm("cell-1")
    number = do(face, "run", text=f"live(10)\n{LONG}\nmetrics()")
    wait_for(lambda: vm.busy == "live" and vm.time_s > 10)
    standing = told(face.news())
    assert (standing["busy"], standing["line"], standing["done"]) == ("live", 2, 1)
    with pytest.raises(VMStateError, match="busy"):
        do(face, "run", text="metrics()")
    do(face, "stop")
    wait_for(lambda: not face.transcript.running())
    ended = face.transcript.runs()[-1]
    assert (ended["number"], ended["status"], ended["stopped"]) == (number, "stopped", True)
    assert [row["command"] for row in ended["rows"]] == ["live", "live"]
    assert vm.state.value == "running"
    assert vm.busy == ""


def test_a_vm_that_someone_else_pauses_stays_paused(face, session, run, wait_for):
    do(face, "run", text=LONG)
    wait_for(lambda: session.vm("cell-1").busy == "live")
    session.pause("cell-1")
    wait_for(lambda: not face.transcript.running())
    assert session.vm("cell-1").state.value == "paused"
    refused = run("metrics()")
    assert (refused["status"], refused["code"], refused["mistake"]) == ("error", "BX006", None)
    assert do(face, "resume") == "running"
    assert run("metrics()")["status"] == "success"


def test_a_mistake_is_found_before_anything_runs(face, session, run):
    text = "live(10)\n  run_opern(['\N{GRINNING FACE}'])"
    found = do(face, "check", text=text)
    assert (found["line"], found["column"]) == (2, 3)
    assert text[found["start"] : found["end"]] == "run_opern"
    assert found["fixes"][0] == {"name": "run_operon", "written": "run_operon"}
    assert run(text)["mistake"]["fixes"] == found["fixes"]
    assert session.vm("cell-1").time_s == 0


@pytest.mark.parametrize("text", ["", "  \n", "# only a remark", "metrics()"])
def test_nothing_is_wrong_with_whole_or_empty_texts(face, text):
    assert do(face, "check", text=text) is None


def test_a_gene_that_the_cell_does_not_know_is_pointed_at(face, run):
    text = "metrics()\nrun_operon(genes=['ftsZ', 'ftzZ'])"
    ended = run(text)
    mistake = ended["mistake"]
    assert [row["command"] for row in ended["rows"]] == ["metrics"]
    assert (mistake["line"], text[mistake["start"] : mistake["end"]]) == (2, "'ftzZ'")
    assert mistake["fixes"] == [{"name": "ftsZ", "written": "'ftsZ'"}]


def test_what_is_out_of_range_points_at_its_command(face, run):
    mistake = run("metrics()\nlive(-5)")["mistake"]
    assert (mistake["line"], mistake["column"], mistake["fixes"]) == (2, 1, [])


def test_help_proposes_and_explains(face):
    found = do(face, "help", before='run_operon(["fts')
    assert found["proposals"][0]["text"] == "ftsZ"
    assert found["replaced"] == 3
    assert found["form"]["active"] == "genes"
    assert do(face, "help", before="run_operon(['ftsZ'], duration_s=")["form"]["active"] == "duration_s"
    assert do(face, "help", before="# run_op")["proposals"] == []
    assert "metrics" in [one["text"] for one in do(face, "help", before="met")["proposals"]]


def test_genes_are_found_by_symbol_and_tag(face, session):
    tag = do(face, "gene", name="ftsZ")
    assert tag in session.vm("cell-1").cell.gene_ids
    assert do(face, "gene", name=tag) == tag
    with pytest.raises(UnknownNameError, match="ftsZ"):
        do(face, "gene", name="ftzZ")


def test_without_a_vm_it_says_so():
    with Session() as session:
        hub = ViewHub(session)
        face = ConsoleFace(hub)
        assert told(face.snapshot())["vm"] == ""
        assert [one["text"] for one in do(face, "help", before="metr")["proposals"]] == ["metrics"]
        with pytest.raises(VMStateError, match="Create one"):
            do(face, "run", text="metrics()")
        hub.close()


def test_an_empty_text_and_nothing_to_stop_are_refused(face):
    with pytest.raises(ApiError, match="nothing to run"):
        do(face, "run", text=" \n")
    with pytest.raises(VMStateError, match="Nothing runs"):
        do(face, "stop")


def test_each_vm_runs_its_own_text_at_the_same_time(face, session, mini_program, wait_for):
    for number in range(2, 10):
        session.create(f"зелл {number}", mini_program, seed=number)
    for name in session.vm_names():
        face.hub.select(name)
        do(face, "run", text="live(30)")
    wait_for(lambda: not face.transcript.running())
    assert {one["vm"]: one["status"] for one in face.transcript.runs()} == dict.fromkeys(session.vm_names(), "success")
    assert {session.vm(name).time_s for name in session.vm_names()} == {30}


def test_a_vm_that_goes_ends_its_text(face, session, wait_for):
    do(face, "run", text=LONG)
    wait_for(lambda: session.vm("cell-1").busy == "live")
    session.destroy("cell-1")
    wait_for(lambda: not face.transcript.running())
    assert face.transcript.runs()[-1]["status"] in ("stopped", "error")
    assert told(face.news())["vm"] == ""


def test_consoles_of_a_session_share_what_was_run(session, run):
    first, second = Console(session), Console(session)
    run("metrics()", first.face)
    assert second.history == ["metrics()"]
    assert second.results[0].succeeded
    assert transcript_of(session) is second.face.transcript
    first.close()
    second.close()


def test_what_json_cannot_hold_is_written_as_text():
    sent = sendable({"a": float("nan"), "b": 2**60, "c": (1, {2}), "d": list(range(MOST + 5))})
    assert sent["a"] == "nan"
    assert sent["b"] == str(2**60)
    assert sent["c"] == [1, "{2}"]
    assert len(sent["d"]) == MOST + 1
    assert json.loads(json.dumps(sent, allow_nan=False)) == sent


def test_places_count_as_the_browser_does():
    assert units("a\N{GRINNING FACE}b") == 4
    assert offset_at("ab\r\ncd", 2, 2) == 5
    assert offset_at("ab", 9, 9) == 2


def test_answers_come_while_the_text_still_runs(face, wait_for):
    do(face, "run", text=f"metrics()\n{LONG}")
    wait_for(lambda: face.transcript.runs()[-1]["rows"])
    still = face.transcript.runs()[-1]
    assert (still["status"], [row["command"] for row in still["rows"]]) == ("running", ["metrics"])
    do(face, "stop")
    wait_for(lambda: not face.transcript.running())


def test_a_row_is_told_once(face, wait_for):
    face.snapshot()
    face.news()
    do(face, "run", text=f"metrics()\nmetrics()\n{LONG}")
    wait_for(lambda: len(face.transcript.runs()[-1]["rows"]) == 2)
    told(face.news())
    do(face, "stop")
    wait_for(lambda: not face.transcript.running())
    last = told(face.news())["runs"][-1]
    assert (last["first_row"], [row["command"] for row in last["rows"]]) == (2, ["live"])
    assert len(told(face.snapshot())["runs"][-1]["rows"]) == 3
