"""The resources of the lab from Python: gauges, quotas, who ran when."""

from __future__ import annotations

import json
import math
import threading
import time

import numpy as np
import pytest

from bioxen_nb.errors import BioXenException, ConfigurationError, ResourceError, ResourceExhaustedError
from bioxen_nb.hypervisor.bottlenecks import bottlenecks
from bioxen_nb.hypervisor.usage import Usage, Window
from bioxen_nb.resources import Capacity, Host, Quota
from bioxen_nb.session.hub import ViewHub
from bioxen_nb.session.session import Session
from bioxen_nb.widgets.faces.deck import Deck
from bioxen_nb.widgets.faces.resources.face import HISTORY, NUMBERS, ResourcesFace
from bioxen_nb.widgets.faces.resources.levels import LEVELS
from bioxen_nb.widgets.faces.resources.sharing import said_once
from bioxen_nb.widgets.faces.resources.turns import Turns
from bioxen_nb.widgets.resource_gauges import ResourceGauges


@pytest.fixture
def face(hub):
    return ResourcesFace(hub)


def facts(frame: object) -> dict:
    header, _ = frame.packed()
    return json.loads(json.dumps(header, allow_nan=False))


def numbers(face: ResourcesFace, row: int = 0) -> dict[str, float]:
    return dict(zip(NUMBERS, face.snapshot().arrays["numbers"][row], strict=True))


def test_gauges_read_what_the_cell_has(face, session):
    session.start("cell-1")
    session.run(until=300)
    face.snapshot()
    session.run(until=600)
    read, cell = numbers(face), session.vm("cell-1").cell
    assert read["time_s"] == 600
    assert read["translating"] <= read["ribosomes"]
    assert 0 < read["charge"] <= 1
    assert read["usual_active"] == pytest.approx(0.85, abs=0.1)
    assert read["atp_per_s"] > 0
    assert read["atp_per_s"] * 300 < cell.ledger.atp_spent
    assert math.isnan(read["atp_limit"])
    assert read["memory"] > session.members["cell-1"].recorder.nbytes


def test_limits_are_those_of_quota_or_host(mini_program):
    with Session(capacity=Capacity(ribosomes=4000.0)) as shared:
        shared.create("a", mini_program, quota=Quota(ribosomes=3000, cpu_share=0.5, memory_bytes=50_000_000))
        shared.create("b", mini_program)
        for name in "ab":
            shared.start(name)
        shared.run(until=60)
        hub = ViewHub(shared)
        face = ResourcesFace(hub)
        first, second = numbers(face, 0), numbers(face, 1)
        assert first["ribosome_limit"] <= 3000
        assert second["ribosome_limit"] <= 4000
        assert (first["cpu_limit"], first["memory_limit"]) == (0.5, pytest.approx(50_000_000, rel=0.01))
        assert facts(face.snapshot())["host"]["capacity"]["ribosomes"] == 4000
        hub.close()


def test_a_new_view_gets_the_past_of_the_shown_vm(face, session):
    session.start("cell-1")
    session.run(until=3000)
    history = face.snapshot().arrays["history"]
    assert history.shape[1] == len(HISTORY)
    assert 100 < len(history) <= 250
    assert history[-1, 0] == 3000
    assert np.all(np.diff(history[:, 0]) > 0)


def test_the_past_comes_again_when_another_vm_is_shown(face, hub, session, mini_program):
    session.create("cell-2", mini_program)
    face.snapshot()
    face.news()
    hub.select("cell-2")
    frame = face.news()
    assert facts(frame)["selected"] == "cell-2"
    assert "history" in frame.arrays


def test_the_past_goes_on_while_nobody_looks_at_a_face_alone(hub, session, wait_for):
    face = ResourcesFace(hub)
    deck = Deck(hub, [face], with_hub=False)
    deck.subscribe(lambda header, payload: None)
    wait_for(lambda: len(face._past.of(session.members["cell-1"])) >= 2)
    deck.close()


def test_who_ran_when_is_told_once_and_in_order(face, session, mini_program):
    session.create("cell-2", mini_program)
    face.snapshot()
    for name in session.vm_names():
        session.start(name)
    session.run(until=400)
    frame = face.news()
    bars, who = frame.arrays["bars"], facts(frame)["who"]
    assert set(who) == {"cell-1", "cell-2"}
    assert np.all(bars[:, 2] > bars[:, 1])
    spent = {name: (bars[bars[:, 0] == row] @ [0, -1, 1]).sum() for row, name in enumerate(who)}
    for name, wall_s in spent.items():
        assert wall_s == pytest.approx(session.vm(name).account.wall_s, rel=0.5)
    assert len(face._turns.since(session)) == 0


def test_turns_begin_anew_with_the_profile(session):
    turns = Turns()
    session.start("cell-1")
    session.run(until=100)
    assert len(turns.since(session)) > 0
    session.hypervisor.profile.reset()
    assert len(turns.since(session)) == 0
    session.run(until=200)
    assert len(turns.since(session)) > 0


def test_a_quota_is_set_and_taken_away(face, session):
    answer = face.verbs()["quota"](
        {"vm": "cell-1", "values": {"ribosomes": "1,500", "cpu_share": "25", "priority": "3"}}
    )
    quota = session.vm("cell-1").quota
    assert (quota.ribosomes, quota.cpu_share, quota.priority, quota.atp_per_s) == (1500, 0.25, 3.0, None)
    assert {field["name"]: field["value"] for field in answer["fields"]}["cpu_share"] == 25
    face.verbs()["quota"]({"vm": "cell-1", "values": {}})
    assert session.vm("cell-1").quota == Quota()


@pytest.mark.parametrize(
    "values",
    [{"ribosomes": "many"}, {"cpu_share": "200"}, {"priority": "0"}, {"memory_mb": "0.001"}, {"atp_per_s": "inf"}],
)
def test_quotas_that_cannot_be_are_refused(face, session, values):
    with pytest.raises((ConfigurationError, ResourceError)):
        face.verbs()["quota"]({"vm": "cell-1", "values": values})
    assert session.vm("cell-1").quota == Quota()


def test_on_a_host_the_form_speaks_of_its_units(mini_program):
    with Session(host=Host.for_vms(2)) as session:
        session.create("a", mini_program)
        hub = ViewHub(session)
        face = ResourcesFace(hub)
        form = facts(face.snapshot())["form"]
        assert {field["name"]: field["value"] for field in form["fields"]}["ribosomes"] == 17
        assert "cpu_percentage" in {field["name"] for field in form["fields"]}
        face.verbs()["quota"]({"vm": "a", "values": {"ribosomes": "8.5"}})
        assert session.vm("a").allocation.ribosomes == 8.5
        with pytest.raises(ResourceExhaustedError):
            face.verbs()["quota"]({"vm": "a", "values": {"ribosomes": "35"}})
        assert facts(face.snapshot())["host"]["units_held"] == 8.5
        hub.close()


def test_another_scheduler(face, session):
    assert face.verbs()["scheduler"]({"scheduler": "priority"}) == "priority"
    assert facts(face.snapshot())["scheduler"] == "priority"
    with pytest.raises(BioXenException):
        face.verbs()["scheduler"]({"scheduler": "luck"})


def test_what_holds_vms_up_is_said(face, session):
    session.set_quota("cell-1", Quota(ribosomes=100))
    session.start("cell-1")
    session.run(until=200)
    found = facts(face.snapshot())["findings"]
    assert any(one["kind"] == "ribosomes" and "cell-1" in one["text"] for one in found)


def test_jobs_and_letters_are_listed(face, session, mini_program):
    session.create("cell-2", mini_program)
    session.start("cell-1")
    gene = session.vm("cell-1").cell.gene_ids[0]
    session.submit(lambda: session.vm("cell-1").jobs.submit([gene], 500)).result()
    session.send("cell-1", "cell-2", {"hello": 1})
    session.start("cell-2")
    session.run(until=20)
    told = facts(face.snapshot())
    assert [(job["vm"], job["genes"], job["state"]) for job in told["jobs"]] == [("cell-1", [gene], "running")]
    assert 0 < told["jobs"][0]["left_s"] <= 500
    assert told["letters"] == {"cell-2": 1}


def test_no_vm_failed_vms_and_strange_names(mini_program):
    with Session() as session:
        hub = ViewHub(session)
        face = ResourcesFace(hub)
        frame = face.snapshot()
        assert frame.arrays["numbers"].shape == (0, len(NUMBERS))
        assert facts(frame)["form"] is None
        session.create("細胞 <b>&", mini_program)
        session.submit(lambda: session.vm("細胞 <b>&").fail(ValueError("x"))).result()
        assert facts(face.news())["vms"][0]["state"] == "failed"
        assert "<b>" not in face.still()
        hub.close()


def test_memory_and_cpu_have_a_past_that_goes_on_unseen(face, session, monkeypatch):
    monkeypatch.setattr("bioxen_nb.widgets.faces.resources.past.EVERY_S", 0.0)
    session.start("cell-1")
    for until in (100, 200, 300):
        session.run(until=until)
        face.badge()
    past = face.snapshot().arrays["past"]
    assert past.shape == (4, 2)
    assert np.all(np.diff(past[:, 0]) >= 0)
    assert past[-1, 0] > session.members["cell-1"].recorder.nbytes
    assert past[-1, 1] > 0


def test_nobody_waits_for_a_cell_that_is_busy(face, session):
    begun, go_on, ended = threading.Event(), threading.Event(), threading.Event()

    def be_busy():
        begun.set()
        go_on.wait(60)
        ended.set()

    owner = threading.Thread(target=lambda: session.submit(be_busy).result())
    session.play()
    session.start("cell-1")
    owner.start()
    try:
        assert begun.wait(30)
        face.snapshot()
        face.news()
        assert not ended.is_set()
    finally:
        go_on.set()
        owner.join()


def test_names_of_vms_that_are_gone_are_let_go(face, session):
    face.snapshot()
    face._turns.who += [f"gone-{number}" for number in range(100)]
    assert facts(face.news())["reset"]
    assert facts(face.snapshot())["who"] == []


def test_many_that_share_a_processor_are_said_once():
    usage = {f"vm-{number}": Usage(cpu_s=1.5, ready_s=10.0) for number in range(12)}
    window = Window(0.0, 18.0, 18.0, 18.0, 18.0, 100, usage)
    found = said_once(bottlenecks(window), window)
    assert [one.kind for one in found] == ["sharing"]
    assert "12 VMs share the processor; each waits about 85 % of the time" in found[0].text


def test_where_one_takes_the_processor_every_vm_is_told_of_by_its_own_waiting():
    usage = {name: Usage(cpu_s=10.0 - waits, ready_s=10.0) for name, waits in (("hog", 3.0), ("a", 8.0), ("b", 9.0))}
    window = Window(0.0, 10.0, 10.0, 10.0, 10.0, 100, usage)
    told = said_once(bottlenecks(window), window)
    assert [(one.kind, one.vm) for one in told] == [("waiting", "b"), ("waiting", "a")]
    assert "90%" in told[0].text
    assert "80%" in told[1].text


def test_every_level_says_where_its_limit_is_from():
    assert all(level.source and level.words and level.limit > 0 for level in LEVELS)
    readings = {level.reading for level in LEVELS}
    assert readings == {"charge", "atp_bound", "active", "ribosome_bound", "busy", "memory_bound", "cpu_bound"}


def test_sixty_four_vms_cost_little_of_the_time(mini_program):
    with Session(seed=1) as many:
        for number in range(64):
            many.create(f"vm-{number}", mini_program)
        hub = ViewHub(many)
        face = ResourcesFace(hub)
        face.snapshot()
        many.play()
        for name in many.vm_names():
            many.start(name)
        time.sleep(0.3)
        frame = face.news()
        assert frame.arrays["numbers"].shape == (64, len(NUMBERS))
        assert len(facts(frame)["vms"]) == 64
        many.pause_all()
        hub.close()


def test_it_stands_alone(session):
    alone = ResourceGauges(session)
    assert repr(alone) == "<ResourceGauges of cell-1>"
    assert "mM" in alone.face.still()
    alone.close()
