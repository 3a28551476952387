"""What a run waits for: each event of a cell's life, and what ends the wait for it otherwise."""

import threading
import time

import pytest

from bioxen_nb.cell.environment import Environment, Shift
from bioxen_nb.config.run_events import EVENTS
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.errors import ConfigurationError
from bioxen_nb.resources import Quota
from bioxen_nb.session.goals import RunOutcome, VMOutcome
from bioxen_nb.session.signs import sign_of

PLAN = (Shift(302, {"medium": "rich"}), Shift(900, {"temperature_c": 30}))


@pytest.fixture
def small(session, mini):
    """A session with one running VM, "mini"."""
    session.create("mini", mini)
    session.start("mini")
    return session


def once_it_runs(session, act):
    """Do something from elsewhere after the cell has begun to live."""

    def wait_and_act():
        while not session.vm("mini").time_s:
            time.sleep(0.01)
        act()

    threading.Thread(target=wait_and_act, daemon=True).start()


def counted(session, counter):
    return int(session.vm("mini").cell.context.state.whole[counter])


def test_a_run_ends_when_a_round_of_replication_begins(small):
    outcome = small.run(until="initiation")
    assert (outcome.ended, outcome.reached) == ("initiation", True)
    assert counted(small, ly.INITIATIONS) == 1
    small.run(until="initiation")
    assert counted(small, ly.INITIATIONS) == 2


def test_a_run_ends_within_five_seconds_of_the_end_of_replication(small):
    outcome = small.run(until="termination")
    assert outcome.ended == "termination"
    assert outcome["mini"].time_s > 0
    assert 0 <= outcome["mini"].time_s - counted(small, ly.TERMINATION_S) < 5


def test_waiting_for_replication_ends_at_the_same_second_every_time(mini, session):
    ends = set()
    for name in ("one", "other"):
        session.create(name, mini, seed=3)
        session.start(name)
        if name == "other":
            session.run(duration_s=33, vm=name)
        ends.add(session.run(until="termination", vm=name)[name].time_s)
    assert len(ends) == 1


def test_a_run_ends_at_a_planned_shift_and_goes_on_to_the_next(session, mini):
    session.create("mini", mini, environment=Environment(schedule=PLAN))
    session.start("mini")
    assert session.run(until="shift")["mini"].time_s == 305
    assert session.run(until="shift")["mini"].time_s == 900


@pytest.mark.parametrize("change", [{"temperature_c": 40}, {"medium": "reference"}], ids=["another", "fresh medium"])
def test_a_shift_from_elsewhere_ends_the_run(small, change):
    once_it_runs(small, lambda: small.shift("mini", **change))
    outcome = small.run(until="shift")
    assert (outcome.ended, outcome.reached) == ("shift", True)


def test_another_plan_is_no_shift_but_what_it_brings_is(small):
    vm = small.vm("mini")
    is_shifted = sign_of("shift", vm)
    small.set_environment("mini", lambda environment: Environment(schedule=(Shift(20, {"ph": 6}),)))
    assert not is_shifted(vm)
    small.run(until=15)
    assert not is_shifted(vm)
    small.run(until=20)
    assert is_shifted(vm)
    assert not is_shifted(vm)


def test_an_arrest_can_be_waited_for_and_ends_the_wait_for_anything_that_needs_growth(small):
    small.set_quota("mini", Quota(ribosomes=0))
    for event in ("division", "initiation", "termination"):
        outcome = small.run(until=event)
        assert (outcome.ended, outcome.reached) == ("arrested", False)
        assert "as things are" in outcome.reason
    outcome = small.run(until="arrest")
    assert (outcome.ended, outcome.reached) == ("arrest", True)
    assert outcome.reason


def test_a_failure_can_be_waited_for_and_ends_the_wait_for_anything_else(small, monkeypatch):
    def broken(duration_s, grant=None):
        raise ArithmeticError("a count went negative")

    small.create("other", small.vm("mini").cell.program)
    small.start("other")
    for name in ("mini", "other"):
        monkeypatch.setattr(small.vm(name).cell, "advance", broken)
    outcome = small.run(until="termination", vm="other")
    assert (outcome.ended, outcome.reached, outcome.has_failed) == ("failed", False, True)
    outcome = small.run(until="failure", vm="mini")
    assert (outcome.ended, outcome.reached, outcome.has_failed) == ("failure", True, True)
    assert "negative" in outcome.reason


def test_one_failure_among_several_vms_counts():
    ends = {"a": "failure", "b": "paused", "c": "limit"}
    outcome = RunOutcome({name: VMOutcome(name, ended, "", 9, 9, 0) for name, ended in ends.items()})
    assert (outcome.ended, outcome.has_failed) == ("limit", True)


def test_a_pause_ends_the_wait_for_a_failure(small):
    once_it_runs(small, lambda: small.pause("mini"))
    outcome = small.run(until="failure")
    assert (outcome.ended, outcome.has_failed) == ("paused", False)


@pytest.mark.parametrize("word", ["terminated", "Termination", ""])
def test_another_word_is_refused_with_those_that_there_are(small, word):
    with pytest.raises(ConfigurationError) as told:
        small.run(until=word)
    assert told.value.code.value == "BX005"
    assert all(f"'{event}'" in told.value.message for event in EVENTS)
    with pytest.raises(ConfigurationError, match="duration_s must be seconds of cell time, 0 to"):
        small.run(duration_s="termination")
