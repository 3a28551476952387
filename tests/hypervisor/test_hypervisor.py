import pytest

from bioxen_nb.errors import UnknownNameError, VMCreationError, VMNotFoundError
from bioxen_nb.hypervisor.hypervisor import Hypervisor
from bioxen_nb.hypervisor.lifecycle import VMState
from bioxen_nb.hypervisor.scheduler import RoundRobin
from bioxen_nb.hypervisor.sharing import EPOCH_S
from bioxen_nb.resources import Capacity, Quota


def running(hypervisor, name, cell, quota=None):
    vm = hypervisor.create(name, cell, quota)
    vm.start()
    return vm


def run_to(hypervisor, target_s, budget_wall_s=0.01):
    def horizon(vm):
        left_s = target_s - vm.time_s
        return left_s if left_s > 0 else None

    while hypervisor.tick(budget_wall_s, horizon):
        pass


def test_names_are_unique_and_near_ones_are_suggested(toy_cell):
    hypervisor = Hypervisor()
    hypervisor.create("mother", toy_cell())
    with pytest.raises(VMCreationError, match="already"):
        hypervisor.create("mother", toy_cell())
    with pytest.raises(VMCreationError, match="not empty"):
        hypervisor.create(" ", toy_cell())
    with pytest.raises(VMNotFoundError, match="Did you mean mother"):
        hypervisor.get("mothr")


def test_only_running_vms_move(toy_cell):
    hypervisor = Hypervisor()
    first = running(hypervisor, "a", toy_cell())
    second = running(hypervisor, "b", toy_cell())
    second.pause()
    run_to(hypervisor, 50)
    assert (first.time_s, second.time_s) == (50, 0)
    second.resume()
    first.stop()
    run_to(hypervisor, 60)
    assert (first.time_s, second.time_s) == (50, 60)


@pytest.mark.parametrize(("quantum_s", "budget_wall_s"), [(1, 1e-9), (7, 1e-4), (1000, 0.1)])
def test_slices_change_nothing(toy_cell, quantum_s, budget_wall_s):
    alone = toy_cell(seed=3)
    reached = 0
    while reached < 400:
        reached += alone.advance(400 - reached).elapsed_s
    hypervisor = Hypervisor(scheduler=RoundRobin(quantum_s))
    vms = [running(hypervisor, f"vm{seed}", toy_cell(seed)) for seed in (3, 4, 5)]
    run_to(hypervisor, 400, budget_wall_s)
    assert vms[0].cell.digest() == alone.digest()


@pytest.mark.parametrize(("quantum_s", "budget_wall_s"), [(1, 1e-9), (7, 1e-4), (1000, 0.1)])
def test_slices_change_nothing_when_a_finite_host_is_shared(toy_cell, quantum_s, budget_wall_s):
    def digests(scheduler, wall_s):
        hypervisor = Hypervisor(Capacity(ribosomes=250), scheduler)
        vms = [running(hypervisor, f"vm{seed}", toy_cell(seed), Quota(priority=seed)) for seed in (1, 2, 3)]
        run_to(hypervisor, 300, wall_s)
        return [vm.cell.digest() for vm in vms]

    assert digests(RoundRobin(quantum_s), budget_wall_s) == digests(RoundRobin(20), 0.02)


def test_a_finite_host_never_grants_more_than_it_has(toy_cell):
    hypervisor = Hypervisor(Capacity(ribosomes=90))
    vms = [running(hypervisor, f"vm{seed}", toy_cell(seed)) for seed in (1, 2)]
    run_to(hypervisor, 100)
    for epoch_s in range(0, 100, EPOCH_S):
        granted = [vm.cell.grants[epoch_s].ribosomes for vm in vms]
        assert sum(granted) == pytest.approx(90)
    assert all(vm.cell.fed_s < 60 for vm in vms)


def test_a_quota_binds_without_a_finite_host(toy_cell):
    hypervisor = Hypervisor()
    held = running(hypervisor, "held", toy_cell(1), Quota(ribosomes=50))
    free = running(hypervisor, "free", toy_cell(1))
    run_to(hypervisor, 50)
    assert held.cell.grants[0].ribosomes == 50
    assert free.cell.grants[0] is None
    assert held.cell.mass < free.cell.mass


def test_a_failing_cell_fails_its_vm_only(toy_cell):
    hypervisor = Hypervisor()
    bad = running(hypervisor, "bad", toy_cell(breaks_at_s=30))
    good = running(hypervisor, "good", toy_cell(2))
    run_to(hypervisor, 200)
    assert bad.state is VMState.FAILED
    assert "a count went negative" in bad.status()["reason"]
    assert good.time_s == 200


def test_arrest_is_an_outcome_and_no_failure(toy_cell):
    hypervisor = Hypervisor(Capacity(ribosomes=0))
    vm = running(hypervisor, "starved", toy_cell())
    told = []
    vm.listener = lambda vm, what: told.append(what)
    run_to(hypervisor, 20)
    assert vm.state is VMState.RUNNING
    assert vm.status()["arrested"]
    assert "nothing granted" in repr(vm)
    assert told == ["state"]


def test_a_tick_keeps_to_its_wall_budget(toy_cell):
    hypervisor = Hypervisor()
    for number in range(4):
        running(hypervisor, f"vm{number}", toy_cell(number, wall_per_s=0.001))
    for _ in range(4):
        hypervisor.tick(0.02)
    before_s = sum(vm.time_s for vm in hypervisor.list())
    for _ in range(5):
        hypervisor.tick(0.02)
    lived_s = sum(vm.time_s for vm in hypervisor.list()) - before_s
    assert 0 < lived_s <= 5 * 2 * 20  # a second of these cells takes a millisecond at least


def test_turns_are_fair_in_cell_time(toy_cell):
    hypervisor = Hypervisor(scheduler=RoundRobin(5))
    vms = [running(hypervisor, f"vm{n}", toy_cell(n, wall_per_s=0.0002 * (1 + n))) for n in range(3)]
    for _ in range(30):
        hypervisor.tick(0.004)
    times = [vm.time_s for vm in vms]
    assert max(times) - min(times) <= 5
    assert min(times) > 10


def test_accounts_add_up(toy_cell):
    hypervisor = Hypervisor()
    vm = running(hypervisor, "a", toy_cell(1))
    run_to(hypervisor, 500)
    status = vm.status()
    assert status["cell_s"] == status["time_s"] == 500
    assert status["divisions"] >= 1
    assert status["slices"] > status["divisions"]
    assert 0 < status["wall_s"] < 5


def test_a_destroyed_vm_is_gone_and_its_handle_readable(toy_cell):
    hypervisor = Hypervisor()
    vm = running(hypervisor, "a", toy_cell())
    hypervisor.destroy("a")
    assert hypervisor.list() == ()
    assert repr(vm) == "<VM a: destroyed, toy at 0 s>"


def test_a_scheduler_may_be_named():
    with pytest.raises(UnknownNameError, match="No scheduler named 'fifo'"):
        Hypervisor(scheduler="fifo")
    assert isinstance(Hypervisor().scheduler, RoundRobin)
