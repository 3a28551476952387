"""Destroyed VMs come back exactly as they were, and twins live on alike."""

from __future__ import annotations

import gc
import weakref

import pytest

from bioxen_nb.errors import ResourceExhaustedError, UnknownNameError, VMCreationError, VMNotFoundError, VMStateError
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.resources import Capacity, Host, Quota
from bioxen_nb.session.session import Session
from bioxen_nb.session.undoing import MOST_KEPT, twin, undo_of


@pytest.fixture(scope="module")
def mini():
    return compile_genome(load_genome("teaching-mini"))


@pytest.fixture
def session(mini):
    with Session(seed=1) as made:
        for name in ("a", "b"):
            made.create(name, mini, seed=3, quota=Quota(priority=2.0))
            made.start(name)
        made.run(until=700)
        yield made


def test_a_destroyed_vm_comes_back_bit_for_bit_and_lives_on_as_if_nothing_had_been(session):
    session.set_speed("a", 60.0)
    session.shift("a", temperature_c=35.0)
    session.shift("b", temperature_c=35.0)
    before = session.vm("a").cell.digest(), len(session.timecourse("a")), session.events.of("a")
    slices = session.vm("a").account.slices
    undo_of(session).destroy(session, "a")
    assert session.vm_names() == ("b",)
    vm = undo_of(session).bring_back(session)
    assert (vm.name, vm.state.value, vm.quota.priority, session.speed("a")) == ("a", "paused", 2.0, 60.0)
    assert (vm.cell.digest(), len(session.timecourse("a")), session.events.of("a")) == before
    assert vm.account.slices == slices
    session.resume("a")
    session.run(until=2500)
    assert session.vm("a").cell.digest() == session.vm("b").cell.digest()
    assert undo_of(session).kept() == ()


def test_a_division_and_its_sister_survive_destruction(session):
    session.run(until="division", vm="a")
    births, siblings = session.lineage("a"), session.siblings("a")
    undo_of(session).destroy(session, "a")
    undo_of(session).bring_back(session)
    assert (session.lineage("a"), session.siblings("a")) == (births, siblings)
    assert session.adopt(siblings[0], vm="a").state.value == "created"


def test_the_name_may_be_taken_meanwhile(session, mini):
    undo_of(session).destroy(session, "a")
    session.create("a", mini)
    assert undo_of(session).bring_back(session).name == "a-2"


def test_any_of_the_last_ones_comes_back_by_its_number(session):
    first = undo_of(session).destroy(session, "a")
    undo_of(session).destroy(session, "b")
    assert undo_of(session).bring_back(session, first.number).name == "a"
    assert [one.name for one in undo_of(session).kept()] == ["b"]
    with pytest.raises(UnknownNameError):
        undo_of(session).bring_back(session, 99)


def test_only_the_latest_are_kept(mini):
    with Session() as session:
        for number in range(MOST_KEPT + 2):
            session.create(f"vm-{number}", mini)
            undo_of(session).destroy(session, f"vm-{number}")
        assert undo_of(session).kept()[0].name == "vm-2"
        assert len(undo_of(session).kept()) == MOST_KEPT


def test_nothing_to_undo_is_said(session):
    with pytest.raises(UnknownNameError, match="destroyed VM"):
        undo_of(session).bring_back(session)
    with pytest.raises(VMNotFoundError):
        undo_of(session).destroy(session, "c")


def test_a_failed_vm_comes_back_failed(session):
    session.submit(lambda: session.vm("a").fail(ValueError("no good"))).result()
    undo_of(session).destroy(session, "a")
    vm = undo_of(session).bring_back(session)
    assert (vm.state.value, vm.error) == ("failed", "ValueError: no good")
    with pytest.raises(VMStateError, match="no good"):
        twin(session, "a")


def test_a_host_that_is_full_refuses_and_the_vm_stays_kept(mini):
    with Session(host=Host.for_vms(1)) as session:
        session.create("a", mini)
        held = session.vm("a").allocation
        undo_of(session).destroy(session, "a")
        session.create("b", mini)
        with pytest.raises(ResourceExhaustedError):
            undo_of(session).bring_back(session)
        session.destroy("b")
        assert undo_of(session).bring_back(session).allocation == held


def test_on_a_shared_host_it_goes_on_in_the_middle_of_an_allocation(mini):
    with Session(seed=1, capacity=Capacity(ribosomes=30_000.0)) as session:
        for name in ("a", "b"):
            session.create(name, mini, seed=3)
            session.start(name)
        session.run(until=305)
        undo_of(session).destroy(session, "a")
        undo_of(session).bring_back(session)
        session.resume("a")
        session.run(until=900)
        assert session.vm("a").cell.digest() == session.vm("b").cell.digest()


def test_a_vm_in_a_process_of_its_own_gets_one_again(mini):
    with Session(seed=1) as session:
        session.create("a", mini, isolation=True)
        session.start("a")
        session.run(until=60)
        undo_of(session).destroy(session, "a")
        vm = undo_of(session).bring_back(session)
        assert vm.runner.is_isolated
        session.resume("a")
        session.run(until=120)
        assert vm.time_s == 120


def test_twins_live_alike_until_something_is_done_to_one(session):
    made = twin(session, "a")
    assert (made.name, made.state.value) == ("a-2", "paused")
    session.resume("a-2")
    session.run(until=1500)
    assert made.cell.digest() == session.vm("a").cell.digest()
    session.shift("a", medium="rich")
    session.run(until=1700)
    assert made.cell.digest() != session.vm("a").cell.digest()
    with pytest.raises(VMCreationError):
        twin(session, "a", "b")


def test_what_is_kept_ends_with_its_session(mini):
    session = Session()
    session.create("a", mini)
    kept = weakref.ref(undo_of(session).destroy(session, "a"))
    session.close()
    del session
    gc.collect()
    assert kept() is None
