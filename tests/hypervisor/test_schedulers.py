"""What every scheduler promises, and what each of the built-in ones adds; ticks are simulated in cell seconds."""

import pytest

from bioxen_nb import registry
from bioxen_nb.errors import ConfigurationError
from bioxen_nb.hypervisor.hypervisor import Hypervisor
from bioxen_nb.hypervisor.scheduler import SHORTEST_SLICE_WALL_S, Preemptive, Priority, RoundRobin, SlicePacer
from bioxen_nb.hypervisor.vm import VM
from bioxen_nb.resources import Capacity, Quota

ALL = registry.names(registry.SCHEDULERS)


def made(name):
    return registry.load(registry.SCHEDULERS, name)()


@pytest.fixture
def machine(toy_cell):
    def make(name, priority=1.0):
        return VM(name, toy_cell(), Quota(priority=priority))

    return make


def tick(scheduler, ready, budget_s, most_s=None):
    """Turns of one tick of `budget_s` cell seconds; each VM can go on for `most_s` seconds of it."""
    lived = dict.fromkeys((vm.name for vm in ready), 0)
    left_s = budget_s
    for vm, turn_s in scheduler.order(list(ready)):
        assert turn_s >= 1
        can_s = left_s if most_s is None else min(left_s, most_s[vm.name] - lived[vm.name])
        elapsed_s = min(turn_s, can_s)
        scheduler.charge(vm, elapsed_s)
        lived[vm.name] += elapsed_s
        left_s -= elapsed_s
        if left_s <= 0:
            break
    return lived


def run(scheduler, ready, ticks, budget_s):
    total = dict.fromkeys((vm.name for vm in ready), 0)
    for _ in range(ticks):
        for name, lived_s in tick(scheduler, ready, budget_s).items():
            total[name] += lived_s
    return total


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("budget_s", [1, 7, 45, 1000])
def test_equals_get_equal_cell_time_however_ticks_cut_their_turns(name, budget_s, machine):
    vms = [machine(f"vm{n}") for n in range(5)]
    total = run(made(name), vms, 3000 // budget_s + 1, budget_s)
    assert max(total.values()) - min(total.values()) <= 20
    assert sum(total.values()) >= 3000


@pytest.mark.parametrize("name", ALL)
def test_a_tick_uses_its_budget_as_long_as_somebody_can_go_on(name, machine):
    vms = [machine(f"vm{n}", priority=1 + n) for n in range(4)]
    can = {"vm0": 90, "vm1": 0, "vm2": 3, "vm3": 41}
    assert tick(made(name), vms, 1000, can) == can


@pytest.mark.parametrize("name", ALL)
def test_each_candidate_is_offered_a_turn_when_nobody_moves(name, machine):
    vms = [machine(f"vm{n}", priority=1 + n % 3) for n in range(7)]
    scheduler = made(name)
    offered = []
    for vm, _ in scheduler.order(vms):
        offered.append(vm.name)
        scheduler.charge(vm, 0)
    assert sorted(set(offered)) == sorted(vm.name for vm in vms)
    assert list(made(name).order([])) == []


@pytest.mark.parametrize("name", ALL)
def test_nobody_starves_when_the_vm_served_last_is_never_ready_next(name, machine):
    """Overload: each VM is due again only after a pause, and a tick serves two of twelve."""
    vms = [machine(f"vm{n}") for n in range(12)]
    scheduler = made(name)
    total = dict.fromkeys((vm.name for vm in vms), 0)
    resting = {}
    for number in range(600):
        ready = [vm for vm in vms if resting.get(vm.name, -1) < number]
        lived = tick(scheduler, ready, 2, dict.fromkeys(total, 1))
        for vm_name, lived_s in lived.items():
            total[vm_name] += lived_s
            if lived_s:
                resting[vm_name] = number + 1
    assert min(total.values()) >= 90


@pytest.mark.parametrize("name", ALL)
def test_the_same_turns_come_out_each_time(name, machine):
    def turns():
        scheduler = made(name)
        vms = [machine(f"vm{n}", priority=1 + n % 3) for n in range(6)]
        return [tick(scheduler, vms, 13) for _ in range(200)]

    assert turns() == turns()


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("capacity", [Capacity(), Capacity(ribosomes=250)])
def test_results_do_not_depend_on_the_scheduler(name, capacity, toy_cell):
    def digests(scheduler, budget_wall_s):
        hypervisor = Hypervisor(capacity, scheduler)
        for seed in (1, 2, 3):
            hypervisor.create(f"vm{seed}", toy_cell(seed), Quota(priority=seed)).start()

        def horizon(vm):
            return 300 - vm.time_s or None

        while hypervisor.tick(budget_wall_s, horizon):
            pass
        return [vm.cell.digest() for vm in hypervisor.list()]

    assert digests(name, 1e-4) == digests(RoundRobin(20), 0.02)


@pytest.mark.parametrize("name", ALL)
def test_names_of_vms_that_are_gone_are_not_kept_for_ever(name, machine):
    scheduler = made(name)
    for number in range(2000):
        tick(scheduler, [machine(f"vm{number}")], 5)
    assert len(scheduler._served) < 500


@pytest.mark.parametrize("kind", [RoundRobin, Priority, Preemptive])
@pytest.mark.parametrize("bad", [0, -3, 1.5, True, "20"])
def test_impossible_quanta_are_refused(kind, bad):
    with pytest.raises(ConfigurationError, match="quantum"):
        kind(bad)


def test_a_cut_turn_goes_on_first(machine):
    scheduler = RoundRobin(20)
    vms = [machine(name) for name in "abc"]
    assert tick(scheduler, vms, 30) == {"a": 20, "b": 10, "c": 0}
    assert tick(scheduler, vms, 15) == {"a": 0, "b": 10, "c": 5}


@pytest.mark.parametrize("budget_s", [7, 30, 500])
def test_priority_gives_cell_time_in_proportion(budget_s, machine):
    vms = [machine("one", 1), machine("two", 2), machine("five", 5), machine("half", 0.5)]
    total = run(Priority(), vms, 85_000 // budget_s, budget_s)
    per_weight = [total[vm.name] / vm.quota.priority for vm in vms]
    assert max(per_weight) - min(per_weight) <= 20 / 0.5 + budget_s


@pytest.mark.parametrize("absent_s", [0, 5000])
def test_priority_lets_nobody_catch_up_on_missed_turns(absent_s, machine):
    """A newcomer, and one that was paused, share from now on."""
    scheduler = Priority()
    old, late = machine("old"), machine("late")
    if absent_s:
        run(scheduler, [old, late], 10, 20)
    run(scheduler, [old], 500, 20)
    total = run(scheduler, [old, late], 100, 20)
    assert abs(total["old"] - total["late"]) <= 40


def test_a_changed_priority_acts_at_once(machine):
    scheduler = Priority()
    a, b = machine("a"), machine("b")
    run(scheduler, [a, b], 50, 20)
    a.set_quota(Quota(priority=4))
    total = run(scheduler, [a, b], 100, 20)
    assert total["a"] / total["b"] == pytest.approx(4, rel=0.1)


def test_preemptive_runs_the_highest_priority_only(machine):
    scheduler = Preemptive(patience_s=float("inf"))
    low, high, peer = machine("low", 1), machine("high", 3), machine("peer", 3)
    assert run(scheduler, [low, high, peer], 100, 20) == {"low": 0, "high": 1000, "peer": 1000}


def test_preemptive_lets_the_next_priority_run_when_the_highest_cannot_go_on(machine):
    low, high = machine("low", 1), machine("high", 3)
    assert tick(Preemptive(), [low, high], 100, {"low": 100, "high": 30}) == {"low": 70, "high": 30}


def test_a_vm_that_becomes_ready_or_is_raised_preempts_a_turn_that_is_not_over(machine):
    scheduler = Preemptive()
    low, high = machine("low", 1), machine("high", 3)
    assert tick(scheduler, [low], 5)["low"] == 5
    assert tick(scheduler, [low, high], 5) == {"low": 0, "high": 5}
    low.set_quota(Quota(priority=9))
    assert tick(scheduler, [low, high], 5) == {"low": 5, "high": 0}


def test_an_overdue_vm_gets_one_quantum_even_if_ticks_cut_it(machine):
    scheduler = Preemptive(quantum_s=20, patience_s=100)
    low, high = machine("low", 1), machine("high", 3)
    turns = [tick(scheduler, [low, high], 5)["low"] for _ in range(200)]
    runs = "".join("x" if lived else "." for lived in turns).split(".")
    assert {len(stretch) for stretch in runs if stretch} == {4}
    assert 20 * 7 <= sum(turns) <= 20 * 9


def test_many_overdue_vms_leave_every_other_turn_to_the_highest(machine):
    scheduler = Preemptive(quantum_s=20, patience_s=60)
    high, rest = machine("high", 9), [machine(f"low{n}", 1 + n % 4) for n in range(40)]
    total = run(scheduler, [high, *rest], 2000, 20)
    assert total.pop("high") >= 20_000 - 20
    assert min(total.values()) >= 400


def test_a_pause_is_no_waiting(machine):
    scheduler = Preemptive(quantum_s=20, patience_s=100)
    low, high = machine("low", 1), machine("high", 3)
    run(scheduler, [low, high], 4, 20)
    run(scheduler, [high], 50, 20)
    assert run(scheduler, [low, high], 5, 20)["low"] == 0


@pytest.mark.parametrize("bad", [0, -1, float("nan"), "soon", True])
def test_impossible_patience_is_refused(bad):
    with pytest.raises(ConfigurationError, match="Patience"):
        Preemptive(patience_s=bad)


def test_slices_are_fitted_to_wall_time_and_follow_it(machine):
    pacer, vm = SlicePacer(), machine("a")
    assert pacer.fit(vm, 0.02) == 1
    for _ in range(20):
        pacer.learn(vm, 20, 0.004)
    assert pacer.fit(vm, 0.02) == pytest.approx(100, abs=1)
    for _ in range(3):
        pacer.learn(vm, 20, 0.040)
    assert pacer.fit(vm, 0.02) <= 13
    for _ in range(8):
        pacer.learn(vm, 20, 0.004)
    assert pacer.fit(vm, 0.02) >= 90


def test_the_end_of_a_tick_is_not_cut_into_crumbs(machine):
    pacer, vm = SlicePacer(), machine("a")
    pacer.learn(vm, 20, 0.004)
    assert pacer.fit(vm, 1e-6) == pacer.fit(vm, SHORTEST_SLICE_WALL_S) == 30


def test_a_new_vm_is_taken_to_be_like_its_kin(machine):
    pacer = SlicePacer()
    old, new, other = machine("old"), machine("new"), machine("other")
    other.cell.program.genome_id = "another"
    pacer.learn(old, 20, 0.004)
    assert pacer.fit(new, 0.02) == 100
    assert pacer.fit(other, 0.02) == 1
    pacer.learn(new, 1, 0.01)
    assert pacer.fit(new, 0.02) == 2
    assert pacer.fit(old, 0.02) == 100
    pacer.forget("old")
    assert pacer.fit(old, 0.02) == pacer.fit(new, 0.02)
