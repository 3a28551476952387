"""The log panel of the lab from Python: what is kept, told and left out."""

from __future__ import annotations

import json
import logging
import time

import pytest

from bioxen_nb.errors import UnknownNameError
from bioxen_nb.logs import ROOT_NAME, Log
from bioxen_nb.widgets.console import LogPanel
from bioxen_nb.widgets.faces.deck import Deck
from bioxen_nb.widgets.faces.log.face import LogFace
from bioxen_nb.widgets.faces.log.tape import MOST, TAPE

log = Log("test.panel")


@pytest.fixture
def face(hub):
    made = LogFace(hub)
    made.verbs()["clear"]({})
    made.news()
    yield made
    made.verbs()["record"]({"level": "info"})
    made.close()


def told(frame: object) -> dict:
    header, _ = frame.packed()
    return json.loads(json.dumps(header, allow_nan=False))


def events(frame: object) -> list[str]:
    return [json.loads(line)["event"] for line in told(frame)["lines"]]


def test_news_are_the_events_since_the_last_frame(face):
    log.info("test.first", vm="zelle-ü", share=float("nan"))
    assert events(face.news()) == ["test.first"]
    assert face.news() is None
    log.warning("test.second", password="tulip")
    log.error("test.third", ValueError("bad"))
    frame = told(face.news())
    assert [json.loads(line)["event"] for line in frame["lines"]] == ["test.second", "test.third"]
    assert (frame["warnings"], frame["errors"]) == (1, 1)
    assert "tulip" not in frame["lines"][0]
    assert "ValueError: bad" in json.loads(frame["lines"][1])["traceback"]
    assert frame["first"] + 2 == TAPE.total


def test_a_new_view_gets_all_that_is_kept(face):
    for number in range(5):
        log.info("test.tick", number=number)
    whole = told(face.snapshot())
    assert (whole["reset"], len(whole["lines"]), whole["most"]) == (True, 5, MOST)
    assert whole["first"] + 5 == TAPE.total


def test_only_the_latest_events_are_kept(face):
    for number in range(MOST + 10):
        log.info("test.tick", number=number)
    first, lines = TAPE.since(0)
    assert len(lines) == MOST
    assert json.loads(lines[0])["number"] == 10
    assert first + MOST == TAPE.total
    assert json.loads(told(face.news())["lines"][-1])["number"] == MOST + 9


def test_clearing_starts_every_view_over(face, hub):
    other = LogFace(hub)
    log.error("test.failed")
    assert told(other.news())["errors"] == 1
    face.verbs()["clear"]({})
    for frame in (told(face.news()), told(other.news())):
        assert (frame["reset"], frame["lines"], frame["errors"]) == (True, [], 0)
    log.info("test.tick")
    assert events(other.news()) == ["test.tick"]
    other.close()


def test_debug_events_are_kept_when_asked_for(face, session):
    session.start("cell-1")
    assert "vm.state" not in (events(frame) if (frame := face.news()) else [])
    assert face.verbs()["record"]({"level": "debug"}) == "debug"
    session.pause("cell-1")
    frame = told(face.news())
    assert frame["recording"] == "debug"
    assert ("vm.state", "cell-1") in [(e["event"], e["vm"]) for e in map(json.loads, frame["lines"])]
    with pytest.raises(UnknownNameError, match="Did you mean error"):
        face.verbs()["record"]({"level": "eror"})


def test_the_panel_gives_events_by_level_and_vm(session, tmp_path):
    panel = LogPanel(session)
    TAPE.clear()
    log.info("test.tick", vm="a")
    log.warning("test.slow", vm="a")
    log.error("test.failed", vm="b")
    assert [event["event"] for event in panel.events("warning")] == ["test.slow", "test.failed"]
    assert [event["event"] for event in panel.events(vm="a")] == ["test.tick", "test.slow"]
    with pytest.raises(UnknownNameError):
        panel.events("loud")
    path = panel.save(tmp_path / "log.jsonl", "error")
    assert [json.loads(line)["vm"] for line in path.read_text(encoding="utf-8").splitlines()] == ["b"]
    panel.close()


def test_the_toolkit_is_quiet_again_when_the_last_panel_goes(hub):
    root = logging.getLogger(ROOT_NAME)
    before = [handler for handler in root.handlers if handler is not TAPE]
    first, second = LogFace(hub), LogFace(hub)
    first.close()
    first.close()
    assert TAPE in root.handlers
    second.close()
    if not TAPE._readers:
        assert root.handlers == before


def test_warnings_and_errors_stand_on_the_tab(face):
    assert face.badge() is None
    log.warning("test.slow")
    assert (face.badge().text, face.badge().tone) == ("▲1", "warn")
    log.error("test.failed")
    assert (face.badge().text, face.badge().tone) == ("✕1 ▲1", "bad")


def test_a_deck_sends_a_badge_to_every_view_that_comes_and_when_it_changes(face, hub):
    sent: list[dict] = []
    deck = Deck(hub, [face])
    stop = deck.subscribe(lambda header, _: sent.append(header) if header.get("kind") == "badge" else None)
    log.error("test.failed")
    deck.handle({"kind": "hello", "view": "one"})
    end = time.monotonic() + 10
    while not sent and time.monotonic() < end:
        time.sleep(0.01)
    assert (sent[0]["face"], sent[0]["text"], sent[0]["tone"]) == ("log", "✕1", "bad")
    stop()
    deck.close()
