"""Faces and the deck that carries their messages."""

from __future__ import annotations

import gc
import logging
import threading
import time
import weakref

import numpy as np
import pytest

from bioxen_nb.session.hub import ViewHub
from bioxen_nb.session.session import Session
from bioxen_nb.widgets.faces.deck import Deck
from bioxen_nb.widgets.faces.face import Badge, Face, Frame
from bioxen_nb.widgets.faces.program_versions import versions_of

WAIT_S = 30.0


class Counting(Face):
    """Counts its frames."""

    name, title, frames_per_s = "counting", "Counting", 50.0
    slow = frozenset({"linger"})

    def __init__(self, hub):
        super().__init__(hub)
        self.frames = 0
        self.released = threading.Event()
        self.fails = False
        self.waits = threading.Event()
        self.waits.set()

    def snapshot(self):
        self.waits.wait(WAIT_S)
        return Frame({"frames": self.frames}, {"numbers": np.arange(3.0), "flags": np.ones(3, np.uint8)})

    def news(self):
        if self.fails:
            raise RuntimeError("broken")
        self.frames += 1
        return Frame({"frames": self.frames})

    def badge(self):
        if self.fails:
            raise RuntimeError("broken")
        return Badge(str(self.frames), "frames")

    def verbs(self):
        return {"double": lambda ask: 2 * ask["number"], "linger": self._linger, "numbers": self._numbers}

    def _linger(self, _ask):
        self.released.wait(WAIT_S)
        return "done"

    def _numbers(self, _ask):
        return Frame({}, {"squares": np.arange(4, dtype=np.int32) ** 2})


class Browser:
    """The other end of the line."""

    def __init__(self, deck):
        self.deck = deck
        self.heard = []
        self._lock = threading.Condition()
        self.stop = deck.subscribe(self._hear)

    def _hear(self, header, payload):
        with self._lock:
            self.heard.append((header, payload))
            self._lock.notify_all()

    def wait_for(self, **facts):
        def found():
            return next((row for row in self.heard if facts.items() <= row[0].items()), None)

        with self._lock:
            assert self._lock.wait_for(found, WAIT_S), f"{facts} did not come: {[row[0] for row in self.heard]}"
            return found()

    def count(self, kind):
        with self._lock:
            return sum(header["kind"] == kind for header, _ in self.heard)


@pytest.fixture
def hub():
    with Session() as session:
        yield ViewHub(session)


@pytest.fixture
def face(hub):
    return Counting(hub)


@pytest.fixture
def browser(hub, face):
    deck = Deck(hub, [face], with_hub=False)
    yield Browser(deck)
    face.released.set()
    deck.close()


def ask(browser, verb, **given):
    browser.deck.handle({"face": "counting", "view": "v", "kind": "ask", "id": verb, "verb": verb, **given})


def test_a_view_hears_which_faces_there_are_and_opens_one(browser):
    browser.deck.handle({"kind": "hello", "view": "v"})
    header, _ = browser.wait_for(kind="faces", view="v")
    assert header["faces"] == [{"name": "counting", "title": "Counting"}]
    browser.deck.handle({"face": "counting", "kind": "open", "view": "v"})
    header, payload = browser.wait_for(kind="snapshot", view="*")
    numbers, flags = header["arrays"]
    assert numbers == {"name": "numbers", "type": "float64", "shape": (3,), "offset": 0}
    assert flags["offset"] == 24
    assert np.frombuffer(payload[:24]).tolist() == [0.0, 1.0, 2.0]


def test_frames_flow_only_while_a_view_is_open_and_keeps_up(browser, face):
    browser.deck.handle({"face": "counting", "kind": "open", "view": "v"})
    browser.wait_for(kind="frame")
    time.sleep(0.3)
    assert browser.count("frame") <= 2  # nothing was acknowledged
    browser.deck.handle({"face": "counting", "kind": "ack", "view": "v", "seq": 100})
    browser.wait_for(kind="frame", frames=face.frames + 1)
    browser.deck.handle({"face": "counting", "kind": "close", "view": "v"})
    time.sleep(0.2)
    seen = face.frames
    time.sleep(0.2)
    assert face.frames == seen


def test_asks_are_answered_and_refused_in_words(browser):
    ask(browser, "double", number=21)
    assert browser.wait_for(kind="answer", id="double")[0]["value"] == 42
    ask(browser, "triple")
    assert "double" in browser.wait_for(kind="refusal", id="triple")[0]["text"]
    ask(browser, "numbers")
    header, payload = browser.wait_for(kind="answer", id="numbers")
    assert np.frombuffer(payload, np.int32).tolist() == [0, 1, 4, 9]
    assert header["arrays"][0]["type"] == "int32"


def test_a_slow_verb_holds_nobody_up(browser, face):
    ask(browser, "linger")
    ask(browser, "double", number=1)
    assert browser.wait_for(kind="answer", id="double")[0]["value"] == 2
    face.released.set()
    assert browser.wait_for(kind="answer", id="linger")[0]["value"] == "done"


def test_a_face_that_fails_does_not_stop_the_deck(browser, face):
    face.fails = True
    browser.deck.handle({"face": "counting", "kind": "open", "view": "v"})
    browser.wait_for(kind="snapshot")
    ask(browser, "double", number=4)
    assert browser.wait_for(kind="answer", id="double")[0]["value"] == 8


class Waiting(Counting):
    """Another one."""

    name, title = "waiting", "Waiting"


def send(browser, kind, face="counting", view="v", **more):
    browser.deck.handle({"face": face, "view": view, "kind": kind, **more})


def test_an_acknowledgement_opens_nothing(browser, face):
    send(browser, "ack", seq=0)
    send(browser, "open")
    browser.wait_for(kind="frame")
    send(browser, "close")
    ask(browser, "double", number=1)
    browser.wait_for(kind="answer")
    send(browser, "ack", seq=100)
    seen = face.frames
    time.sleep(0.2)
    assert face.frames == seen


def test_all_open_views_get_the_snapshot_of_one_so_that_it_swallows_no_news(browser):
    send(browser, "open", view="first")
    browser.wait_for(kind="snapshot")
    send(browser, "open", view="second")
    ask(browser, "double", number=1)
    browser.wait_for(kind="answer")
    assert {header["view"] for header, _ in browser.heard if header["kind"] == "snapshot"} == {"*"}
    assert browser.count("snapshot") == 2


def test_a_view_out_of_sight_costs_nothing_and_gets_everything_when_it_is_back(browser, face, monkeypatch):
    send(browser, "open")
    browser.wait_for(kind="frame")
    monkeypatch.setattr("bioxen_nb.widgets.faces.showing.VIEW_SILENT_S", 0.2)
    time.sleep(0.5)
    seen = face.frames
    time.sleep(0.2)
    assert face.frames == seen
    assert browser.count("snapshot") == 1
    monkeypatch.undo()
    send(browser, "ack", seq=0)
    browser.wait_for(kind="frame", frames=seen + 1)
    assert browser.count("snapshot") == 2


@pytest.mark.parametrize("with_hub", [True, False])
def test_signs_of_life_end_when_no_page_is_there_and_begin_again_with_a_word(hub, with_hub):
    sign = "frame" if with_hub else "alive"
    deck = Deck(hub, [], with_hub=with_hub)
    hub._heard_at_s = deck._heard_at_s = time.monotonic() - 1000.0
    browser = Browser(deck)
    time.sleep(1.5)
    first = browser.count(sign)
    assert first <= 1
    deck.handle({"kind": "here", "view": "v"})
    with browser._lock:
        assert browser._lock.wait_for(lambda: len(browser.heard) > first, WAIT_S)
    assert browser.count(sign) > first
    assert not browser.count("notice")
    deck.close()


def test_a_face_that_waits_holds_no_other_up(hub):
    waiting, counting = Waiting(hub), Counting(hub)
    deck = Deck(hub, [waiting, counting], with_hub=False)
    browser = Browser(deck)
    waiting.waits.clear()
    send(browser, "open", face="waiting")
    deck.handle({"kind": "hello", "view": "v"})
    send(browser, "open")
    browser.wait_for(kind="faces")
    browser.wait_for(kind="snapshot", face="counting")
    browser.wait_for(kind="frame", face="counting")
    assert not [header for header, _ in browser.heard if header.get("face") == "waiting"]
    waiting.waits.set()
    browser.wait_for(kind="snapshot", face="waiting")
    deck.close()


def test_a_failure_is_told_once_and_stops_no_other_face(hub, caplog):
    broken, whole = Waiting(hub), Counting(hub)
    broken.fails = True
    broken.snapshot = lambda: Frame({}, {"wide": np.arange(3)})
    deck = Deck(hub, [broken, whole])
    browser = Browser(deck)
    with caplog.at_level(logging.ERROR, "bioxen_nb"):
        send(browser, "open", face="waiting")
        send(browser, "open")
        browser.wait_for(kind="frame", face="counting")
        browser.wait_for(kind="badge", face="counting")
        broken.snapshot = Frame
        send(browser, "open", face="waiting", view="w")
        browser.wait_for(kind="snapshot", face="waiting")
        time.sleep(1.2)
    told = [(record.args[1], record.exc_info[0]) for record in caplog.records if record.args[:1] == ("waiting",)]
    assert sorted(told, key=str) == [("badge", RuntimeError), ("frame", RuntimeError), ("snapshot", TypeError)]
    deck.close()
    hub.close()


def test_after_a_frame_that_failed_comes_everything_since_its_news_are_lost(browser, face):
    send(browser, "open")
    browser.wait_for(kind="frame")
    face.fails = True
    send(browser, "ack", seq=100)
    with browser._lock:
        assert browser._lock.wait_for(lambda: browser.count("snapshot") == 2, WAIT_S)
    face.fails = False
    browser.wait_for(kind="frame", frames=face.frames + 1)


def test_a_face_lives_on_after_a_failure_anywhere_and_it_is_told_once(browser, face, hub, caplog):
    send(browser, "open")
    browser.wait_for(kind="frame")
    with caplog.at_level(logging.ERROR, "bioxen_nb"):
        face.hub = None
        ask(browser, "double", number=21)
        browser.wait_for(kind="answer", id="double")
        time.sleep(0.2)
    assert [record.args[:2] for record in caplog.records] == [("counting", "turn")]
    face.hub = hub
    with browser._lock:
        assert browser._lock.wait_for(lambda: browser.count("snapshot") == 2, WAIT_S)


def test_a_face_alone_is_asked_for_its_badge_and_sends_none(browser, face, wait_for):
    asked = []
    face.badge = lambda: asked.append(Badge("1", "one")) or asked[-1]
    wait_for(lambda: len(asked) >= 2)
    assert not browser.count("badge")


def test_threads_end_with_the_last_subscriber_and_begin_again(hub, face):
    deck = Deck(hub, [face], with_hub=False)
    before = set(threading.enumerate())
    for _ in range(2):
        browser = Browser(deck)
        send(browser, "open")
        browser.wait_for(kind="snapshot")
        begun = set(threading.enumerate()) - before
        assert {thread.name for thread in begun} == {"bioxen-deck", "bioxen-face-counting"}
        browser.stop()
        for thread in begun:
            thread.join(WAIT_S)
            assert not thread.is_alive()


def test_versions_do_not_keep_their_session(mini_program):
    session = Session()
    session.create("cell-1", mini_program)
    assert len(versions_of(session).of("cell-1")) == 1
    session.close()
    reference = weakref.ref(session)
    del session
    gc.collect()
    assert reference() is None


def test_a_deck_without_a_hub_says_that_the_kernel_lives(browser):
    browser.wait_for(kind="alive")


def test_a_lab_s_deck_carries_the_hub_too(hub, face):
    deck = Deck(hub, [face])
    browser = Browser(deck)
    browser.deck.handle({"kind": "hello", "view": "v"})
    browser.wait_for(kind="faces")
    browser.wait_for(kind="snapshot", view="v")
    browser.stop()
    deck.close()
    hub.close()


def test_an_unknown_face_has_no_bundle(browser):
    browser.deck.handle({"kind": "bundle", "name": "../lab", "view": "v"})
    assert "counting" in browser.wait_for(kind="refusal")[0]["text"]


def test_numbers_that_no_browser_has_are_refused():
    with pytest.raises(TypeError, match="int64"):
        Frame({}, {"wide": np.arange(3)}).packed()
