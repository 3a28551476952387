"""The profile keeps time as told; clocks here are numbers, so that every figure can be worked out by hand."""

import math
import threading

import numpy as np
import pytest

from bioxen_nb.errors import ConfigurationError
from bioxen_nb.hypervisor.bottlenecks import bottlenecks
from bioxen_nb.hypervisor.hypervisor import Hypervisor
from bioxen_nb.hypervisor.profile import KEPT, Profile, Slice
from bioxen_nb.hypervisor.usage import Usage, jain
from bioxen_nb.resources import Quota


def ticking(ticks, pattern, ready=None, pause_s=0.0, slice_s=0.010, gap_s=0.001):
    """A profile after ticks in which the VMs of `pattern` have a slice each, with a gap before each and at the end."""
    profile, now = Profile(now=0.0), 0.0
    for _ in range(ticks):
        began_s = now
        profile.ready(ready or sorted(set(pattern)), began_s)
        for name in pattern:
            now += gap_s
            profile.turn(name, now, now + slice_s, 20)
            now += slice_s
        now += gap_s
        profile.tick(began_s, now)
        now += pause_s
    return profile, now


def test_cpu_wait_and_cell_seconds_of_each_vm():
    profile, now = ticking(10, ["a", "b"], ready=["a", "b", "c"])
    profile.ready([], now)
    window = profile.window(now)
    assert window.wall_s == pytest.approx(0.23)
    for name in "ab":
        used = window.usage[name]
        assert (used.slices, used.cell_s) == (10, 200)
        assert used.cpu_s == pytest.approx(0.1)
    assert window.usage["c"].cpu_s == 0
    assert window.usage["c"].wait_s == pytest.approx(0.23)
    assert window.usage["b"].wait_s == pytest.approx(0.13 - 0.001)
    assert window.share("a") == pytest.approx(0.5)


def test_a_vm_that_has_nothing_more_to_do_does_not_wait_on():
    """Paced: `a` is due in every other tick only; after its slice nobody keeps it waiting."""
    profile = Profile(now=0.0)
    for tick in range(10):
        began_s = tick * 0.02
        profile.ready(["a", "b"] if tick % 2 == 0 else ["b"], began_s)
        if tick % 2 == 0:
            profile.turn("a", began_s, began_s + 0.005, 1)
        profile.turn("b", began_s + 0.005, began_s + 0.02, 5)
        profile.tick(began_s, began_s + 0.02)
    profile.ready([], 0.2)
    usage = profile.window(0.2).usage
    assert usage["a"].wait_s == pytest.approx(0.0, abs=1e-9)
    assert usage["b"].wait_s == pytest.approx(0.05)


def test_nobody_waits_while_the_loop_stands_still():
    profile, now = ticking(1, ["a", "b"])
    profile.ready(["a", "b"], now + 3600.0)
    assert profile.usage("a").wait_s < 0.02


def test_switches_are_voluntary_or_cut():
    profile = Profile(now=0.0)
    profile.ready(["a", "b"], 0.0)
    for step, (name, cut) in enumerate([("a", False), ("a", True), ("b", False), ("b", False), ("a", False)]):
        profile.turn(name, step * 0.01, step * 0.01 + 0.009, 1, cut)
    profile.tick(0.0, 0.05)
    usage = profile.window(0.05).usage
    assert (usage["a"].voluntary, usage["a"].involuntary) == (0, 1)
    assert (usage["b"].voluntary, usage["b"].involuntary) == (1, 0)
    assert usage["a"].switches == 1
    median_s, p95_s, switches = profile.switch_s()
    assert median_s == pytest.approx(p95_s) == pytest.approx(0.001)
    assert switches == 2


def test_the_gap_between_two_ticks_is_no_switch_time():
    profile = Profile(now=0.0)
    for tick, name in enumerate("abab"):
        profile.ready(["a", "b"], tick * 1.0)
        profile.turn(name, tick * 1.0, tick + 0.5, 1)
        profile.tick(tick * 1.0, tick + 0.5)
    assert profile.switch_s().switches == 0
    assert math.isnan(profile.switch_s().median_s)
    assert profile.usage("a").switches == 2


def test_overhead_is_what_ticks_spend_outside_slices():
    profile, now = ticking(5, ["a"], slice_s=0.018, gap_s=0.001, pause_s=0.5)
    assert profile.overhead_share == pytest.approx(0.1)
    assert profile.window(now).utilisation == pytest.approx(5 * 0.018 / now)
    assert math.isnan(Profile().overhead_share)


def test_slices_in_other_processes_are_no_time_of_this_thread():
    profile = Profile(now=0.0)
    profile.ready(["here", "there"], 0.0)
    profile.turn("here", 0.0, 0.018, 20)
    profile.turn("there", -0.5, 0.019, 900, elsewhere=True)
    profile.turn("here", 0.018, 0.02, 20)
    profile.tick(0.0, 0.02)
    window = profile.window(0.02)
    assert window.busy_s == pytest.approx(0.02)
    assert window.usage["there"].cpu_s == pytest.approx(0.519)
    assert profile.switch_s().switches == 0
    assert profile.usage("here").switches == 0


@pytest.mark.parametrize(
    ("amounts", "index"),
    [([5, 5, 5], 1.0), ([1, 0, 0, 0], 0.25), ([1, 2, 3], 36 / 42), ([7], 1.0)],
)
def test_jains_index(amounts, index):
    assert jain(amounts) == pytest.approx(index)


def test_fairness_compares_those_that_were_ready_all_the_time():
    profile, now = ticking(50, ["a", "a", "a", "b"])
    profile.ready(["a", "b", "late"], now)
    profile.turn("late", now, now + 0.01, 20)
    profile.tick(now, now + 0.01)
    profile.ready(["a", "b", "late"], now + 0.01)
    fair = profile.fairness({"a": 3.0, "b": 1.0})
    assert fair.vms == ("a", "b")
    assert fair.cpu == pytest.approx(0.8)
    assert fair.cell_time == pytest.approx(1.0)
    assert profile.fairness().cell_time == pytest.approx(0.8)
    assert math.isnan(Profile().fairness().cpu)


def test_windows_subtract():
    profile, now = ticking(4, ["a", "b"])
    first = profile.window(now)
    profile.ready(["b"], now)
    profile.turn("b", now, now + 0.5, 100)
    profile.tick(now, now + 0.5)
    later = profile.window(now + 0.5) - first
    assert (later.ticks, later.wall_s) == (1, pytest.approx(0.5))
    assert later.usage["b"].cell_s == 100
    assert later.usage["a"].slices == 0


def test_a_reset_begins_anew():
    profile, now = ticking(4, ["a"])
    profile.reset(now)
    assert profile.window(now + 1.0).usage == {}
    assert profile.usage("a") == Usage()
    assert profile.timeline() == []


def test_a_vm_that_is_gone_has_no_counters():
    profile, _ = ticking(4, ["a", "b"])
    profile.forget("b")
    profile.turn("a", 9.0, 9.1, 1)
    assert set(profile.window().usage) == {"a"}


def test_utilisation_over_time_is_exact_whatever_the_bins():
    profile = Profile(now=100.0)
    profile.turn("a", 100.0, 101.0, 1)
    profile.turn("b", 101.5, 102.0, 1)
    profile.turn("a", 103.0, 103.5, 1)
    edges_s, busy, vms = profile.utilisation(bins=4, now=104.0)
    assert edges_s.tolist() == [0, 1, 2, 3, 4]
    np.testing.assert_allclose(busy, [1.0, 0.5, 0.0, 0.5])
    np.testing.assert_allclose(vms["a"], [1.0, 0.0, 0.0, 0.5])
    np.testing.assert_allclose(vms["b"], [0.0, 0.5, 0.0, 0.0])
    np.testing.assert_allclose(profile.utilisation(bins=1, last_s=1.0, now=104.0).busy, [0.5])
    np.testing.assert_allclose(profile.utilisation(bins=7, now=104.0).busy.mean(), 0.5)
    assert Profile(now=0.0).utilisation(bins=3, now=1.0).busy.tolist() == [0, 0, 0]


def test_utilisation_does_not_pretend_to_know_what_it_forgot():
    profile = Profile(now=0.0)
    for n in range(2 * KEPT):
        profile.turn("a", n * 1.0, n + 0.5, 1)
    edges_s, busy, _ = profile.utilisation(bins=10, now=2.0 * KEPT)
    assert edges_s[0] == KEPT
    np.testing.assert_allclose(busy, 0.5, atol=0.01)


@pytest.mark.parametrize(("bins", "last_s"), [(0, 1.0), (2.5, 1.0), (True, 1.0), (4, 0.0), (4, math.nan)])
def test_impossible_bins_are_refused(bins, last_s):
    with pytest.raises(ConfigurationError):
        Profile().utilisation(bins, last_s)


def test_a_timeline_joins_slices_that_follow_each_other():
    profile = Profile(now=10.0)
    for vm, began_s, ended_s in [("a", 10.0, 10.02), ("a", 10.0201, 10.04), ("b", 10.04, 10.05), ("a", 10.05, 10.06)]:
        profile.turn(vm, began_s, ended_s, 5)
    bars = profile.timeline()
    assert [(bar.vm, round(bar.began_s, 4), round(bar.ended_s, 4), bar.cell_s) for bar in bars] == [
        ("a", 0.0, 0.04, 10),
        ("b", 0.04, 0.05, 5),
        ("a", 0.05, 0.06, 5),
    ]
    assert [bar.vm for bar in profile.timeline(last_s=0.005, now=10.06)] == ["a"]
    assert isinstance(bars[0], Slice)


def test_bottlenecks_name_numbers_and_remedies():
    profile, now = ticking(40, ["a"] * 9 + ["b"], gap_s=0.002)
    profile.ready(["a", "b"], now)
    found = {finding.kind: finding for finding in bottlenecks(profile.window(now))}
    assert set(found) == {"waiting", "cpu", "overhead"}
    assert "b waits 92% of the time" in str(found["waiting"])
    assert "a takes 90% of the CPU" in str(found["cpu"])
    assert "hypervisor itself takes 18%" in str(found["overhead"])
    shares = [finding.share for finding in bottlenecks(profile.window(now))]
    assert shares == sorted(shares, reverse=True)


def test_quotas_below_demand_and_arrest_are_bottlenecks(toy_cell):
    hypervisor = Hypervisor()
    held = hypervisor.create("held", toy_cell(1), Quota(ribosomes=25))
    free = hypervisor.create("free", toy_cell(2))
    stuck = hypervisor.create("stuck", toy_cell(3), Quota(ribosomes=0))
    for vm in (held, free, stuck):
        vm.start()
    stuck.arrested = "nothing granted"
    found = {(finding.vm, finding.kind): finding for finding in bottlenecks(Profile().window(), hypervisor.list())}
    assert set(found) == {("held", "ribosomes"), ("stuck", "ribosomes"), ("stuck", "arrested")}
    assert found["held", "ribosomes"].share == pytest.approx(0.75)
    assert "quota holds held to 25 ribosomes where it would use 100" in str(found["held", "ribosomes"])


def test_nothing_to_say_about_a_fair_pair():
    profile, now = ticking(200, ["a", "b"], slice_s=0.010, gap_s=0.0001)
    profile.ready(["a", "b"], now)
    assert bottlenecks(profile.window(now)) == []


def test_of_many_waiting_vms_the_worst_are_named():
    names = [f"vm{n}" for n in range(40)]
    profile, now = ticking(5, names)
    profile.ready(names, now)
    assert [finding.kind for finding in bottlenecks(profile.window(now))].count("waiting") == 5


def test_reads_from_another_thread_do_not_disturb_the_loop():
    profile, stop, failed = Profile(), threading.Event(), []

    def read():
        try:
            while not stop.is_set():
                profile.window()
                profile.timeline()
                profile.switch_s()
        except Exception as cause:
            failed.append(cause)

    reader = threading.Thread(target=read)
    reader.start()
    for n in range(20_000):
        if n % 10 == 0:
            profile.ready([f"vm{n % 300}"], float(n))
        profile.turn(f"vm{n % 300}", n + 0.0, n + 0.5, 1)
        if n % 5000 == 0:
            profile.reset()
    stop.set()
    reader.join()
    assert failed == []


def test_the_hypervisor_keeps_its_profile(toy_cell):
    hypervisor = Hypervisor()
    for name in "abc":
        hypervisor.create(name, toy_cell(ord(name), wall_per_s=0.0002)).start()
    for _ in range(40):
        hypervisor.tick(0.005)
    window = hypervisor.profile.window()
    assert set(window.usage) == {"a", "b", "c"}
    for vm in hypervisor.list():
        used = window.usage[vm.name]
        assert used.cell_s == vm.account.cell_s > 0
        assert used.cpu_s == pytest.approx(vm.account.wall_s)
    assert window.ticks == 40
    assert sum(used.switches for used in window.usage.values()) > 5
    hypervisor.destroy("a")
    assert "a" not in hypervisor.profile.window().usage
