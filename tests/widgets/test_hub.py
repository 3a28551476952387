"""The hub: snapshots, frames of only what is new, flow control, and commands."""

from __future__ import annotations

import gc
import json
import threading
import time
import weakref

import numpy as np
import pytest

from bioxen_nb.cell.context import VITALS
from bioxen_nb.errors import UnknownNameError
from bioxen_nb.session.commands import run_vm
from bioxen_nb.session.describe import BIRTHS
from bioxen_nb.session.hub import ViewHub
from bioxen_nb.session.lineage import Birth
from bioxen_nb.session.session import Session


def test_hello_is_answered_with_everything_a_view_needs(session, viewer):
    session.start("cell-1")
    session.run(until=600)
    viewer.hub.handle({"kind": "hello", "view": "a"})
    snapshot = viewer.wait_for(lambda header: header["kind"] == "snapshot")
    assert snapshot["view"] == "a"
    assert snapshot["vitals"] == list(VITALS)
    assert snapshot["selected"] == "cell-1"
    assert [block["rows"] for block in snapshot["blocks"] if block["kind"] == "vitals"] == [121]


def test_frames_bring_every_row_once(session, viewer):
    session.set_speed(None, None)
    viewer.ask(verb="run", vm="cell-1")
    viewer.wait_for(lambda header: any(vm["time_s"] > 2000 for vm in header.get("vms", [])))
    viewer.ask(verb="pause", vm="cell-1")
    viewer.wait_for_state("paused")
    time.sleep(0.1)
    rows = viewer.table("vitals")
    assert np.all(np.diff(rows[:, 0]) > 0)
    _, recorded = session.vitals_since("cell-1", 0)
    assert rows[-1, 0] == recorded[-1, 0]
    assert set(rows[:, 0]) <= set(recorded[:, 0])


def test_a_second_view_gets_the_history_and_the_first_no_row_twice(session, viewer):
    session.start("cell-1")
    session.run(until=300)
    viewer.hub.handle({"kind": "hello", "view": "late"})
    viewer.wait_for(lambda header: header["kind"] == "snapshot")
    session.run(until=400)
    viewer.wait_for(lambda header: any(vm["time_s"] == 400 for vm in header.get("vms", [])))
    time.sleep(0.6)
    header, payload = viewer.hub.snapshot("other")
    assert header["blocks"][0]["rows"] == 81
    assert len(payload) == 4 * sum(block["rows"] * block["columns"] for block in header["blocks"])


def test_at_most_two_frames_wait_for_an_answer(session, silent_viewer, wait_for):
    session.play()
    session.start("cell-1")
    wait_for(lambda: len(silent_viewer.messages) >= 2)
    time.sleep(1.0)
    assert len(silent_viewer.messages) <= 6


def test_frames_are_merged_to_twelve_a_second(session, viewer, wait_for):
    session.set_speed(None, None)
    session.start("cell-1")
    began_s, before = time.monotonic(), len(viewer.messages)
    session.play()
    wait_for(lambda: len(viewer.messages) >= before + 20)
    assert time.monotonic() - began_s > 1.0


def test_an_idle_hub_shows_that_it_lives(viewer, wait_for):
    wait_for(lambda: len(viewer.messages) >= 4)
    assert [header for header, _ in viewer.messages[1:] if header["blocks"] or "vms" in header] == []


def test_a_watched_gene_is_told_to_every_view(viewer):
    viewer.ask(verb="watch", gene="FTSZ")
    watch = viewer.wait_for(lambda header: header.get("watches"))["watches"][0]
    assert (watch["symbol"], watch["quantity"]) == ("ftsZ", "protein")
    assert list(viewer.hub.watches) == [watch["key"]]


def test_unwatch_takes_the_curve_out(viewer):
    key = viewer.hub.watch("ftsZ", "rna").key
    viewer.ask(verb="unwatch", key=key)
    viewer.wait_for(lambda header: header.get("watches") == [])


def test_an_unknown_gene_is_a_notice_with_near_names(viewer):
    viewer.ask(verb="watch", gene="ftsY9")
    assert "ftsZ" in viewer.wait_for(lambda header: header["kind"] == "notice")["text"]
    with pytest.raises(UnknownNameError, match="ftsZ"):
        viewer.hub.watch("ftzs")


def test_the_whole_life_of_a_vm_by_messages(session, viewer):
    viewer.ask(verb="create", name="cell-2", genome="teaching-cell", seed="3")
    viewer.wait_for_state("created", vm="cell-2")
    viewer.wait_for(lambda header: header.get("selected") == "cell-2")
    assert session.vm("cell-2").cell.seed == 3
    for verb, state in (("run", "running"), ("pause", "paused"), ("run", "running"), ("stop", "stopped")):
        viewer.messages.clear()
        viewer.ask(verb=verb, vm="cell-2")
        viewer.wait_for_state(state, vm="cell-2")
    viewer.ask(verb="destroy", vm="cell-2")
    viewer.wait_for(lambda header: header["kind"] == "snapshot" and header["selected"] == "cell-1")
    assert session.vm_names() == ("cell-1",)


def test_speed_and_step(session, viewer):
    viewer.ask(verb="speed", vm="cell-1", value=60)
    viewer.wait_for(lambda header: any(vm["speed"] == 60 for vm in header.get("vms", [])))
    viewer.ask(verb="step", vm="cell-1", seconds=10)
    viewer.wait_for(lambda header: any(vm["time_s"] == 10 for vm in header.get("vms", [])))
    viewer.wait_for_state("paused")
    assert session.vm("cell-1").time_s == 10


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ({"verb": "fly", "vm": "cell-1"}, "No command named 'fly'"),
        ({"verb": "resume_all"}, "No command named"),
        ({"verb": "pause", "vm": "cell-1"}, "cannot pause"),
        ({"verb": "run", "vm": "cell-9"}, "cell-1"),
        ({"verb": "create", "name": " "}, "needs a name"),
        ({"verb": "create", "name": "x", "seed": "blue"}, "whole number"),
        ({"verb": "speed", "vm": "cell-1", "value": -1}, "positive number"),
    ],
)
def test_a_refused_command_says_why_and_nothing_breaks(viewer, message, words):
    viewer.ask(**message)
    assert words in viewer.wait_for(lambda header: header["kind"] == "notice")["text"]
    viewer.ask(verb="run", vm="cell-1")
    viewer.wait_for_state("running")


def test_a_failing_view_stops_nothing(session, hub, viewer):
    def broken(header: object, payload: bytes) -> None:
        raise OSError("the browser is gone")

    hub.subscribe(broken)
    viewer.ask(verb="run", vm="cell-1")
    viewer.wait_for_state("running")
    viewer.wait_for(lambda header: any(vm["time_s"] > 0 for vm in header.get("vms", [])))


def test_a_vm_that_takes_a_destroyed_ones_name_starts_with_an_empty_history(session, viewer, mini_program):
    session.start("cell-1")
    session.run(until=300)
    session.destroy("cell-1")
    session.create("cell-1", mini_program, seed=2)
    viewer.messages.clear()
    viewer.hub.handle({"kind": "hello", "view": "a"})
    viewer.wait_for(lambda header: header["kind"] == "snapshot" and header["view"] == "a")
    assert list(viewer.table("vitals")[:, 0]) == [0.0]


def test_a_daughter_that_was_set_aside_can_be_run(session, viewer):
    session.start("cell-1")
    if session.run(until="division").ended != "division":
        pytest.fail("the cell did not divide")
    viewer.hub.handle({"kind": "hello", "view": "a"})
    births = viewer.wait_for(lambda header: header.get("births"))["births"]
    assert [birth["fate"] for birth in births] == ["followed", "kept"]
    viewer.ask(verb="adopt", vm="cell-1", lineage=births[1]["lineage"])
    viewer.wait_for_state("running", vm="cell-1-g1")
    assert session.vm("cell-1-g1").cell.context.lineage.startswith("0.1")


def test_a_thousand_divisions_cost_a_view_a_few_of_them(session, hub):
    births = []
    for number in range(1000):
        mother = "0" + ".0" * number
        births += [Birth(f"{mother}.{which}", mother, number, 0.5, 900, 1.0, not which) for which in (0, 1)]
    session.members["cell-1"].recorder.add_births(tuple(births))
    header, _ = hub.snapshot()
    assert len(header["births"]) == BIRTHS
    assert header["births_before"] == 2000 - BIRTHS
    assert header["births"][-1] == {
        "lineage": "", "short": "…0.0.0.1", "generation": 1000, "time_s": 999, "volume_fl": 0.5,
        "protein_total": 900, "fate": "gone",
    }  # fmt: skip
    assert len(json.dumps(header["births"])) < 10_000


def test_a_session_that_nobody_watches_or_holds_any_more_ends(mini_program):
    session = Session(seed=1)
    session.create("cell-1", mini_program, seed=1)
    hub = ViewHub(session)
    stop = hub.subscribe(lambda header, payload: None)
    session.set_speed(None, 300.0)
    run_vm(session, "cell-1")
    stop()
    left = weakref.ref(session)
    del session, hub, stop
    deadline_s = time.monotonic() + 30.0
    while left() is not None and time.monotonic() < deadline_s:
        gc.collect()
        time.sleep(0.05)
    assert left() is None


def test_a_hub_that_is_looked_at_again_serves_again(hub):
    hub.subscribe(lambda header, payload: None)()
    heard = threading.Event()
    hub.subscribe(lambda header, payload: heard.set())
    hub.handle({"kind": "hello", "view": "b"})
    assert heard.wait(30.0)
