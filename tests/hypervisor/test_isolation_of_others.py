"""What happens to an isolated VM costs the others of its hypervisor nothing."""

from __future__ import annotations

import os
import signal
import time

import pytest

from bioxen_nb import Cell, compile_genome, load_genome
from bioxen_nb.hypervisor.hypervisor import Hypervisor
from bioxen_nb.hypervisor.isolation.limits import IsolationLimits
from bioxen_nb.hypervisor.isolation.runner import IsolatedRunner
from bioxen_nb.hypervisor.lifecycle import VMState

pytestmark = pytest.mark.skipif(os.name != "posix", reason="child processes with limits need Linux or macOS")


@pytest.fixture(scope="module")
def program():
    return compile_genome(load_genome("teaching-mini"))


def tick_until(host, is_done, most_wall_s=30.0):
    """Ticks until something is so."""
    until = time.monotonic() + most_wall_s
    while not is_done():
        assert time.monotonic() < until, [vm.status() for vm in host.list()]
        host.tick(0.005)


def test_a_vm_that_loses_its_child_costs_the_others_no_slice(program):
    host = Hypervisor()
    runner = IsolatedRunner()
    doomed = host.create("doomed", Cell(program, seed=1), runner=runner)
    steady = host.create("steady", Cell(program, seed=2))
    doomed.start()
    steady.start()
    tick_until(host, lambda: doomed.time_s >= 100)
    lived_s = doomed.time_s
    os.kill(runner.pid, signal.SIGKILL)
    tick_until(host, lambda: not doomed.is_running)
    assert doomed.state is VMState.FAILED
    assert "SIGKILL" in doomed.error
    assert doomed.time_s >= lived_s
    reference = Cell(program, seed=1)
    while reference.time_s < doomed.time_s:
        reference.advance(1)
    assert doomed.cell.digest() == reference.digest()
    before_s = steady.time_s
    host.tick(0.005)
    assert steady.state is VMState.RUNNING
    assert steady.time_s > before_s


def test_a_vm_whose_child_stands_still_costs_the_others_no_slice(program):
    host = Hypervisor()
    runner = IsolatedRunner(IsolationLimits(request_wall_s=1.5))
    doomed = host.create("doomed", Cell(program, seed=1), runner=runner)
    steady = host.create("steady", Cell(program, seed=2))
    doomed.start()
    steady.start()
    tick_until(host, lambda: doomed.time_s >= 20)
    os.kill(runner.pid, signal.SIGSTOP)
    ticks = idle = 0
    while doomed.is_running:
        lived_s = steady.time_s
        host.tick(0.005)
        ticks += 1
        idle += steady.time_s == lived_s
    assert doomed.state is VMState.FAILED
    assert "did not answer within 1.5 s" in doomed.error
    assert ticks > 1
    assert idle <= max(1, ticks // 20)  # a tick that ends the child, or that is short on a busy machine, has no time
    host.destroy("doomed")


def test_isolated_and_other_vms_come_to_the_same_bits(program):
    host = Hypervisor()
    vms = [host.create(f"vm-{n}", Cell(program, seed=n), runner=IsolatedRunner() if n % 2 else None) for n in range(2)]
    for vm in vms:
        vm.start()
    until = time.monotonic() + 60.0
    while any(vm.time_s < 6000 for vm in vms):
        assert time.monotonic() < until, [vm.status() for vm in vms]
        if not host.tick(0.02, horizon=lambda vm: 6000 - vm.time_s):
            host.rest()
    for vm in vms:
        alone = Cell(program, seed=vm.cell.seed)
        while alone.time_s < 6000:
            alone.advance(6000 - alone.time_s)
        assert vm.cell.digest() == alone.digest()
        assert vm.account.divisions == alone.context.generation
        host.destroy(vm.name)
        assert vm.runner.waits_on is None
