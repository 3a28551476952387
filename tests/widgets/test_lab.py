"""The lab from Python: what it shows without a browser, and its verbs."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from bioxen_nb.errors import ConfigurationError, UnknownNameError
from bioxen_nb.widgets.jupyter import LabWidget, answer_where_asked
from bioxen_nb.widgets.lab import Lab

WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def lab(mini_program):
    made = Lab(mini_program, seed=1, speed=None)
    yield made
    made.close()


def test_the_line_of_text_is_stable(lab):
    before = repr(lab)
    lab.run(until=60)
    assert repr(lab) == before == "<Lab: cell-1 running teaching-mini, seed 1>"


def test_a_notebook_gets_the_view_and_a_still(lab):
    lab.run(until=120)
    data, _ = lab._repr_mimebundle_()
    assert data[WIDGET]["model_id"] == lab.widget.model_id
    assert data["text/plain"] == repr(lab)
    assert data["text/html"].count("data:image/svg+xml;base64,") == 3
    assert "cell-1" in data["text/html"]


def test_the_picture_is_an_svg_with_every_curve(lab, tmp_path):
    lab.hub.watch("rpoB", "rna")
    lab.run(until=300)
    path = lab.snapshot().save(tmp_path / "course.svg")
    root = ElementTree.parse(path).getroot()
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"ribosomes", "ftsZ", "rpoB RNA", "volume, fL"} <= set(texts)
    lines = list(root.iter("{http://www.w3.org/2000/svg}polyline"))
    assert len(lines) >= 4
    assert all(len(line.attrib["points"].split()) > 10 for line in lines)


def test_a_picture_before_anything_ran(lab):
    ElementTree.fromstring(lab.snapshot().svg)


def test_the_same_seed_gives_the_same_cell(mini_program):
    digests = set()
    for _ in range(2):
        lab = Lab(mini_program, seed=7)
        lab.run(duration_s=200)
        digests.add(lab.vm.cell.digest())
        lab.close()
    assert len(digests) == 1


@pytest.mark.parametrize("speed", [None, 2000.0])
def test_awaiting_a_time_arrives_exactly(mini_program, speed):
    lab = Lab(mini_program, seed=1, speed=speed)
    # A thread of its own: a browser test before this one may have left its event loop running here.
    with ThreadPoolExecutor(1) as pool:
        outcome = pool.submit(asyncio.run, lab.until(800)).result(60)
    assert outcome.reached
    assert lab.vm.time_s == 800
    lab.close()


def test_start_and_pause(lab):
    lab.start()
    assert lab.vm.state.value == "running"
    assert lab.session.is_playing
    lab.pause()
    assert lab.vm.state.value == "paused"
    assert not lab.session.is_playing


def test_a_lab_over_a_session_shows_it_and_makes_nothing(session):
    lab = Lab(session, watch=["dnaA"])
    assert lab.session is session
    assert session.vm_names() == ("cell-1",)
    assert [watch.symbol for watch in lab.hub.watches.values()] == ["dnaA"]
    with pytest.raises(ConfigurationError, match="knock_out"):
        Lab(session, knock_out=["dnaA"])


def test_wrong_arguments_are_refused(mini_program):
    with pytest.raises(TypeError, match="colour"):
        Lab(mini_program, colour="red")
    with pytest.raises(UnknownNameError, match="ftsZ"):
        Lab(mini_program, watch=["ftzS"])


def test_the_routing_fix_touches_only_kernels_that_have_the_hook():
    with_hook = SimpleNamespace(comm=SimpleNamespace(_reply_subshell_for=lambda data, default: "streaming"))
    answer_where_asked(with_hook)
    assert with_hook.comm._reply_subshell_for({}, "asked") == "asked"
    without = SimpleNamespace(comm=SimpleNamespace())
    answer_where_asked(without)
    assert not vars(without.comm)


def test_the_widget_forwards_messages_and_frames(lab, monkeypatch):
    sent = []
    monkeypatch.setattr(LabWidget, "send", lambda self, content, buffers=None: sent.append((content, buffers)))
    heard = []
    monkeypatch.setattr(lab.hub, "handle", heard.append)
    widget = lab.widget
    widget._handle_custom_msg({"kind": "hello", "view": "v"}, [])
    assert heard == [{"kind": "hello", "view": "v"}]
    lab.hub._send({"kind": "notice", "blocks": []}, b"1234")
    assert sent[-1][0]["kind"] == "notice"
    assert sent[-1][1] == [b"1234"]
