"""What does not go on by itself in a loaded session is said, and can be taken up with one call."""

from __future__ import annotations

import json
import math
import threading
import time
from contextlib import nullcontext
from dataclasses import replace

import pytest

from bioxen_nb import registry
from bioxen_nb.api.vm_network import LinkKeys, VMManager
from bioxen_nb.errors import CheckpointError, ResourceError, VMStateError
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.hypervisor.scheduler import Preemptive, Priority, RoundRobin
from bioxen_nb.program.mutation import knock_out
from bioxen_nb.resources import Quota
from bioxen_nb.session import executing
from bioxen_nb.session.events import KEPT_EVENTS
from bioxen_nb.session.reviving import revive
from bioxen_nb.session.session import Session
from bioxen_nb.session.storing import snapshot

TEXT = """
live(20)
live(100000)   # too long to wait for
knock_out('lacI')
"""


def again(session: Session, change=lambda header: None) -> Session:
    header, arrays = snapshot(session)
    header = json.loads(json.dumps(header, allow_nan=False))
    change(header)
    return revive(Session, header, arrays)


@pytest.fixture
def cut_short(mini):
    """A session that was taken down while a process text was in its second command."""
    with Session(seed=3) as session:
        session.create("a", mini)
        process = threading.Thread(target=session.execute, args=("a", TEXT))
        process.start()
        vm = session.vm("a")
        while vm.time_s < 200:
            time.sleep(0.001)
        header, arrays = session.submit(lambda: snapshot(session)).result()
        session.stop("a")
        process.join(30)
        assert vm.unfinished is None
    with revive(Session, json.loads(json.dumps(header)), arrays) as loaded:
        yield loaded


def test_a_process_that_was_under_way_is_told(cut_short):
    vm = cut_short.vm("a")
    left = vm.unfinished
    assert (left.done, left.command, left.line, left.began_s) == (1, "live", 3, 20)
    assert left.left == TEXT[TEXT.index("live(100000)") :]
    assert (left.text, left.at_s) == (TEXT, vm.time_s)
    assert vm.busy == ""
    assert vm.is_running
    (note,) = cut_short.notes
    assert "1 command(s) done, live (line 3)" in note
    assert "session.finish_process('a')" in note
    assert f"{vm.time_s - 20} s of cell time" in note


def test_what_is_left_is_saved_again_and_runs_with_one_call(cut_short):
    vm = cut_short.vm("a")
    vm.unfinished = replace(vm.unfinished, left="live(30)\nknock_out('lacI')")
    with again(cut_short) as loaded:
        assert loaded.notes == cut_short.notes
        loaded.run(duration_s=15)
        began_s = loaded.vm("a").time_s
        result = loaded.finish_process("a")
        assert result["status"] == "success", result
        assert [row["command"] for row in result["results"]] == ["live", "knock_out"]
        assert loaded.vm("a").time_s == began_s + 30
        assert len(loaded.vm("a").cell.program.removed) == 1
        assert (loaded.vm("a").unfinished, loaded.notes) == (None, ())
        with pytest.raises(VMStateError, match="no unfinished process"):
            loaded.finish_process("a")


def test_a_process_that_cannot_go_on_now_stays(cut_short):
    cut_short.pause("a")
    assert cut_short.finish_process("a")["error_code"] == "BX006"
    assert cut_short.vm("a").unfinished is not None
    assert len(cut_short.notes) == 1


def test_another_text_leaves_what_is_unfinished(cut_short):
    before = cut_short.vm("a").unfinished
    assert cut_short.execute("a", "live(20)")["status"] == "success"
    assert cut_short.execute("a", "knock_out('none')")["status"] == "error"
    assert cut_short.vm("a").unfinished == before
    assert len(cut_short.notes) == 1


def test_what_fails_on_the_way_is_still_left_from_there_on(cut_short):
    vm = cut_short.vm("a")
    vm.unfinished = replace(vm.unfinished, left="live(30)\nknock_out('none')\nlive(20)")
    cut_short.notes = (vm.unfinished.told("a"), "more")
    assert cut_short.finish_process("a")["status"] == "error"
    left = vm.unfinished
    assert (left.left, left.command, left.done, left.line) == ("knock_out('none')\nlive(20)", "knock_out", 2, 4)
    assert (left.text, left.at_s) == (TEXT, vm.time_s)
    assert cut_short.notes == (left.told("a"), "more")
    vm.unfinished = replace(left, left="live(20)")
    assert cut_short.finish_process("a")["status"] == "success"
    assert vm.unfinished is None


def test_what_is_interrupted_is_still_left(cut_short, monkeypatch):
    vm = cut_short.vm("a")
    vm.unfinished = replace(vm.unfinished, left="live(30)\nlive(50000)")
    cut_short.notes = (vm.unfinished.told("a"),)
    until_s = vm.time_s + 31

    def interrupt() -> None:
        if vm.time_s >= until_s:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(executing, "deferred_interrupts", lambda: nullcontext(interrupt))
        with pytest.raises(KeyboardInterrupt):
            cut_short.finish_process("a")
    left = vm.unfinished
    assert (vm.busy, left.left, left.began_s, left.at_s) == ("", "live(50000)", until_s - 1, vm.time_s)
    assert cut_short.notes == (left.told("a"),)


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        {"a": 5},
        {"a": {}},
        {"a": ["text"]},
        {"a": [{"time_s": 5, "kind": "shift"}]},
        {"a": [{"time_s": 5.5, "kind": "shift", "text": "x"}]},
        {"a": [{"time_s": True, "kind": "shift", "text": "x"}]},
        {"a": [{"time_s": 5, "kind": ["shift"], "text": "x"}]},
        {"a": [{"time_s": 5, "kind": "party", "text": "x"}]},
        {"a": [{"time_s": 5, "kind": "shift", "text": None}]},
        {"a": [{"time_s": 5, "kind": "shift", "text": "x", "more": 1}]},
        {"b": [5]},
    ],
)
def test_events_that_are_none_are_refused(session, mini, wrong):
    session.create("a", mini)
    with pytest.raises(CheckpointError, match="events do not decode"):
        again(session, lambda header: header.update(events=wrong))


def test_too_many_events_are_cut_and_those_of_no_vm_left_out(session, mini):
    session.create("a", mini)
    rows = [{"time_s": time_s, "kind": "shift", "text": "x"} for time_s in range(KEPT_EVENTS + 5)]
    with again(session, lambda header: header.update(events={"a": rows, "b": rows})) as loaded:
        assert [event.time_s for event in loaded.events.of("a")] == list(range(5, KEPT_EVENTS + 5))
        assert list(loaded.events.to_document()) == ["a"]


@pytest.mark.parametrize("wrong", [{"text": 5}, {"done": "one"}, {"more": 1}, {"line": True}])
def test_a_process_that_is_none_is_refused(cut_short, wrong):
    with pytest.raises(CheckpointError, match="unfinished process"):
        again(cut_short, lambda header: header["vms"][0]["unfinished"].update(wrong))


def test_links_are_told_with_the_call_that_opens_them_again(session, mini):
    ours, theirs = LinkKeys.create(), LinkKeys.create()
    session.create("a", mini)
    with (
        VMManager(session, name="left") as plain,
        VMManager(session, keys=ours, allowed={"peer": theirs.public}) as keyed,
    ):
        plain.run_server(47011)
        plain.run_p2p(47012, "127.0.0.1", 47013)
        keyed.run_client("127.0.0.1", 47014, peer="peer")
        header, arrays = snapshot(session)
    assert ours.secret not in json.dumps(header)
    with revive(Session, header, arrays) as loaded:
        said = loaded.notes
    assert "VMManager(session, name='left').run_server(47011) opens" in said[0]
    assert "VMManager(session, name='left').run_p2p(47012, '127.0.0.1', 47013) opens" in said[1]
    assert "keys=..., allowed=...).run_client('127.0.0.1', 47014, peer='peer') opens" in said[2]
    assert "Keys are not stored." in said[2]
    assert snapshot(session)[0]["links"] == []


def test_notes_are_kept_and_not_repeated(session, mini):
    session.create("a", mini)
    session.notes = ("The medium of an earlier version was assumed to be rich.",)
    with again(session) as loaded, again(loaded) as once_more:
        assert once_more.notes == session.notes


def test_nothing_plays_and_states_stay(session, mini):
    session.create("a", mini)
    session.start("a")
    session.play(speed=5)
    with again(session) as loaded:
        assert not loaded.is_playing
        assert loaded.vm("a").is_running
        assert loaded.speed("a") == 5


# ---- schedulers ------------------------------------------------------------------------------------------


class Own:
    """Turns in the order of names; remembers how many there were."""

    def __init__(self, turns: int = 0) -> None:
        self.turns = turns

    def order(self, candidates):
        return [(vm, 10) for vm in sorted(candidates, key=lambda vm: vm.name)]

    def charge(self, vm, elapsed_s):
        self.turns += 1

    def to_document(self):
        return {"turns": self.turns}

    @classmethod
    def from_document(cls, document):
        return cls(int(document["turns"]))


class Forgetful(Own):
    """Says nothing of itself."""

    to_document = None


@pytest.fixture
def installed(monkeypatch):
    """Both as plug-ins."""
    named = {"own": Own, "forgetful": Forgetful}
    load, names = registry.load, registry.names
    monkeypatch.setattr(registry, "load", lambda group, name: named.get(name) or load(group, name))
    monkeypatch.setattr(
        registry, "names", lambda group: (*(named if group == registry.SCHEDULERS else ()), *names(group))
    )


def lived(scheduler, mini) -> Session:
    session = Session(seed=1, scheduler=scheduler)
    session.create("a", mini)
    session.start("a")
    session.run(duration_s=30)
    return session


def test_a_scheduler_of_a_plugin_goes_on_where_it_was(installed, mini):
    with lived(Own(), mini) as session, again(session) as loaded:
        assert isinstance(loaded.hypervisor.scheduler, Own)
        assert loaded.hypervisor.scheduler.turns == session.hypervisor.scheduler.turns > 0
        assert loaded.notes == ()


def test_a_scheduler_that_says_nothing_starts_anew_and_that_is_told(installed, mini):
    with lived(Forgetful(), mini) as session, again(session) as loaded:
        assert type(loaded.hypervisor.scheduler) is Forgetful
        assert "'forgetful' starts anew" in loaded.notes[0]


def test_a_scheduler_that_is_not_installed_is_told(mini):
    with lived(Own(), mini) as session, again(session) as loaded:
        assert isinstance(loaded.hypervisor.scheduler, RoundRobin)
        assert "'Own' cannot be had here" in loaded.notes[0]


def test_a_scheduler_whose_words_cannot_be_stored_does_not_stop_saving(installed, mini, monkeypatch):
    monkeypatch.setattr(Own, "to_document", lambda self: {"turns": math.nan})
    with lived(Own(), mini) as session, again(session) as loaded:
        assert "starts anew" in loaded.notes[0]


@pytest.mark.parametrize("scheduler", [RoundRobin(7), Priority(9), Preemptive(11, math.inf)])
@pytest.mark.parametrize("wrong", ["x", -1.0, [1], {"a": "b"}, {"a": -1}])
def test_books_that_are_none_are_refused(mini, scheduler, wrong):
    with lived(scheduler, mini) as session, again(session) as loaded:
        assert repr(loaded.hypervisor.scheduler) == repr(session.hypervisor.scheduler)
        for name in ("turn", "served"):
            with pytest.raises(CheckpointError, match="scheduler does not decode"):
                again(session, lambda header, name=name: header["scheduler"]["books"].update({name: wrong}))


# ---- memory ----------------------------------------------------------------------------------------------


def test_a_program_that_the_quota_of_memory_does_not_hold_is_refused(session):
    from bioxen_nb.program.compiler import compile_genome

    small = compile_genome(load_genome("teaching-mini"))
    large = compile_genome(load_genome("teaching-cell"))
    vm = session.create("a", small, quota=Quota(memory_bytes=700_000))
    before = vm.cell.digest()
    with pytest.raises(ResourceError, match="teaching-cell"):
        session.reprogram("a", large)
    assert (vm.cell.digest(), vm.cell.program) == (before, small)
    session.reprogram("a", knock_out(small, ["lacI"]))
    assert len(vm.cell.program.removed) == 1
    session.set_quota("a", Quota())
    session.reprogram("a", large)
