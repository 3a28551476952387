import pytest

from bioxen_nb.hypervisor.cpu_budget import BURST_S, CpuBudget


def lived(share, slice_s, until_s, began_s=0.0):
    """Wall seconds that one VM runs when it takes every slice that it may, looking each millisecond."""
    budget, now, used_s = CpuBudget(), began_s, 0.0
    while now < began_s + until_s:
        if budget.allowed("a", share, now):
            now += slice_s
            used_s += slice_s
            budget.spend("a", slice_s, now)
        else:
            now += 0.001
    return used_s


@pytest.mark.parametrize("share", [0.05, 0.3, 0.9])
@pytest.mark.parametrize("slice_s", [0.0005, 0.025])
def test_a_vm_gets_its_share_and_no_more(share, slice_s):
    used_s = lived(share, slice_s, 20.0)
    assert 20.0 * share - slice_s <= used_s <= 20.0 * share + BURST_S * share + slice_s


def test_whoever_has_no_share_or_all_of_it_is_never_held():
    budget = CpuBudget()
    for step in range(100):
        assert budget.allowed("free", None, step * 0.01)
        budget.spend("free", 0.01, step * 0.01 + 0.01)
    assert budget.wait_s("free", None, 1.0) == 0.0
    assert lived(1.0, 0.01, 5.0) == pytest.approx(5.0, abs=0.02)


def test_the_wait_is_as_long_as_it_says():
    budget = CpuBudget()
    assert budget.allowed("a", 0.1, 0.0)
    budget.spend("a", 0.125, 0.125)
    wait_s = budget.wait_s("a", 0.1, 0.125)
    assert wait_s == pytest.approx((0.125 - BURST_S * 0.1 - 0.0125) / 0.1)
    assert not budget.allowed("a", 0.1, 0.125 + 0.99 * wait_s)
    assert budget.allowed("a", 0.1, 0.125 + 1.01 * wait_s)


def test_an_idle_hour_saves_up_a_quarter_second_only():
    budget = CpuBudget()
    budget.allowed("a", 0.5, 0.0)
    assert budget.allowed("a", 0.5, 3600.0)
    budget.spend("a", 0.2, 3600.2)
    assert not budget.allowed("a", 0.5, 3600.1)


def test_vms_do_not_pay_for_each_other():
    budget = CpuBudget()
    for name in "ab":
        assert budget.allowed(name, 0.2, 0.0)
    budget.spend("a", 1.0, 1.0)
    assert not budget.allowed("a", 0.2, 1.0)
    assert budget.allowed("b", 0.2, 1.0)
    budget.forget("a")
    assert budget.allowed("a", 0.2, 1.0)


def test_what_was_used_without_a_quota_is_no_debt():
    budget = CpuBudget()
    budget.allowed("a", 0.2, 0.0)
    for second in range(2, 60):
        budget.spend("a", 0.5, float(second))
    assert budget.allowed("a", 0.2, 60.0)
