"""Slices that are lived in a child process: the same bits, and nothing lost with the child."""

from __future__ import annotations

import os
import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import wait
from types import SimpleNamespace

import pytest

from bioxen_nb import Cell, Environment, compile_genome, load_genome
from bioxen_nb.errors import ApiError, BioXenException, ConservationError, ErrorCode, IsolationError
from bioxen_nb.hypervisor.isolation.limits import IsolationLimits
from bioxen_nb.hypervisor.isolation.runner import IsolatedRunner
from bioxen_nb.program.mutation import knock_out
from bioxen_nb.resources import Grant

pytestmark = pytest.mark.skipif(os.name != "posix", reason="child processes with limits need Linux or macOS")


@pytest.fixture(scope="module")
def program():
    return compile_genome(load_genome("teaching-mini"))


@pytest.fixture(scope="module")
def warm_runner():
    runner = IsolatedRunner()
    yield runner
    runner.close()


@pytest.fixture
def runner(warm_runner):
    """A child that is already there; every test brings its own cell."""
    warm_runner.abandon()
    return warm_runner


def vm_of(cell):
    return SimpleNamespace(name="cell-1", cell=cell)


def settle(runner, vm, slice_s=20, grant=None):
    """Ask until the slice is there."""
    while (report := runner.advance(vm, slice_s, grant)) is None:
        if runner.waits_on is not None:
            wait([runner.waits_on], 0.1)
    return report


def begin(runner, vm, slice_s=20, grant=None):
    """Ask until a slice is under way that has been lived by the child, but not been collected."""
    while runner._question is None:
        assert runner.advance(vm, slice_s, grant) is None
        if runner.waits_on is not None:
            wait([runner.waits_on], 10)


def same_division(one, other):
    if one.division is None or other.division is None:
        return one.division is other.division
    return [d.digest() for d in one.division.daughters] == [d.digest() for d in other.division.daughters]


def test_two_generations_have_the_bits_of_this_process(runner, program):
    vm, alone = vm_of(Cell(program, seed=3)), Cell(program, seed=3)
    divisions = 0
    for turn in range(60):
        slice_s = (7, 200, 333)[turn % 3]
        report, expected = settle(runner, vm, slice_s), alone.advance(slice_s)
        assert (report.elapsed_s, report.status, report.reason) == (
            expected.elapsed_s,
            expected.status,
            expected.reason,
        )
        assert same_division(report, expected)
        assert vm.cell.digest() == alone.digest()
        if report.division:
            divisions += 1
            assert vm.cell.context is report.division.daughters[0]
            assert report.division.clauses == expected.division.clauses
            assert report.division.interdivision_s == expected.division.interdivision_s
    assert divisions == 2


def test_a_grant_acts_in_the_child(runner, program):
    vm, alone = vm_of(Cell(program, seed=3)), Cell(program, seed=3)
    few = Grant(ribosomes=20.0)
    settle(runner, vm, 100, few)
    alone.advance(100, few)
    assert vm.cell.digest() == alone.digest()
    free = Cell(program, seed=3)
    free.advance(100)
    assert free.digest() != alone.digest()


def test_nothing_is_waited_for_between_two_slices(runner, program):
    vm = vm_of(Cell(program, seed=1))
    settle(runner, vm)
    assert runner.waits_on is None
    assert runner.advance(vm, 20, None) is None
    assert wait([runner.waits_on], 10)
    assert runner.advance(vm, 999, None).elapsed_s == 20
    assert runner.wall_s > 0


def test_shifts_between_slices_are_lived_through(runner, program):
    vm, alone = vm_of(Cell(program, seed=5)), Cell(program, seed=5)
    for changes in ({"temperature_c": 30.0}, {"medium": "rich"}, {"inducers_um": {"IPTG": 100.0}}):
        settle(runner, vm, 33)
        alone.advance(33)
        vm.cell.shift(**changes)
        alone.shift(**changes)
    settle(runner, vm, 50)
    alone.advance(50)
    assert vm.cell.digest() == alone.digest()
    assert vm.cell.environment == alone.environment


@pytest.mark.parametrize("changes", [{"temperature_c": 25.0}, {"medium": "rich"}])
def test_a_slice_that_was_lived_before_a_shift_does_not_count(runner, program, changes):
    vm, alone = vm_of(Cell(program, seed=5)), Cell(program, seed=5)
    begin(runner, vm, 60)
    vm.cell.shift(**changes)
    alone.shift(**changes)
    assert runner.advance(vm, 60, None) is None
    settle(runner, vm, 60)
    alone.advance(60)
    assert vm.cell.digest() == alone.digest()


def test_a_slice_under_another_grant_does_not_count(runner, program):
    vm, alone = vm_of(Cell(program, seed=5)), Cell(program, seed=5)
    begin(runner, vm, 60)
    settle(runner, vm, 60, Grant(ribosomes=5.0))
    alone.advance(60, Grant(ribosomes=5.0))
    assert vm.cell.digest() == alone.digest()


def test_a_slice_whose_beginning_was_changed_in_place_does_not_count(runner, program):
    vm, alone = vm_of(Cell(program, seed=5)), Cell(program, seed=5)
    begin(runner, vm, 60)
    for cell in (vm.cell, alone):
        cell.context.state.medium[-1] = 0.125
    settle(runner, vm, 60)
    alone.advance(60)
    assert vm.cell.digest() == alone.digest()


def test_an_abandoned_slice_does_not_count(runner, program):
    vm = vm_of(Cell(program, seed=6))
    begin(runner, vm, 60)
    before = vm.cell.context
    runner.abandon()
    assert runner.advance(vm, 10, None) is None
    assert vm.cell.context is before
    assert settle(runner, vm, 10).elapsed_s == 10


def test_another_program_is_handed_over(runner, program):
    mutant = knock_out(program, [program.genes[3].id])
    vm = vm_of(Cell(program, seed=2))
    settle(runner, vm)
    begin(runner, vm, 60)
    vm.cell = Cell(mutant, seed=2)
    alone = Cell(mutant, seed=2)
    settle(runner, vm, 60)
    alone.advance(60)
    assert vm.cell.digest() == alone.digest()


def test_a_network_in_the_cell_lives_there_too(runner, program):
    from bioxen_nb.program.networks.antimony_text import parse_antimony

    network = parse_antimony("model birth; species A; -> A; 0.5; A -> ; 0.01*A; A = 3; end")
    vm = vm_of(Cell(program, seed=7, network=network))
    alone = Cell(program, seed=7, network=network)
    for _ in range(3):
        settle(runner, vm, 50)
        alone.advance(50)
    assert vm.cell.network_amounts() == alone.network_amounts()
    assert vm.cell.digest() == alone.digest()


def test_a_schedule_of_shifts_is_kept(runner, program):
    environment = Environment.from_document(
        {"schedule": [{"at_s": 25, "changes": {"temperature_c": 30.0}}, {"at_s": 60, "changes": {"medium": "rich"}}]}
    )
    vm, alone = vm_of(Cell(program, environment, seed=8)), Cell(program, environment, seed=8)
    for _ in range(4):
        settle(runner, vm, 23)
        alone.advance(23)
    assert vm.cell.digest() == alone.digest()


@pytest.mark.mirror
@pytest.mark.skipif("BIOXEN_DATA_MIRROR" not in os.environ, reason="set BIOXEN_DATA_MIRROR to the data files")
def test_a_cell_with_a_metabolic_model_has_the_same_bits(runner):
    program = compile_genome(load_genome("ecoli"))
    assert program.metabolic_model
    vm, alone = vm_of(Cell(program, seed=3)), Cell(program, seed=3)
    for slice_s in (7, 200, 333):
        settle(runner, vm, slice_s)
        alone.advance(slice_s)
    vm.cell.shift(substrates_mm={"glucose": 0.0, "lactose": 10.0})
    alone.shift(substrates_mm={"glucose": 0.0, "lactose": 10.0})
    settle(runner, vm, 100)
    alone.advance(100)
    assert vm.cell.digest() == alone.digest()


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_in_between_the_bits_are_those_of_this_process(runner, program, seed):
    chance = random.Random(seed)
    vm, alone = vm_of(Cell(program, seed=seed)), Cell(program, seed=seed)
    grant = None
    for _ in range(60):
        what = chance.choice(["live", "live", "live", "begin", "shift", "medium", "grant", "abandon", "call", "kill"])
        if what == "live":
            report = settle(runner, vm, chance.randint(1, 300), grant)
            assert same_division(report, alone.advance(report.elapsed_s, grant))
        elif what == "begin":
            begin(runner, vm, chance.randint(1, 300), grant)
        elif what in ("shift", "medium"):
            temperature_c, medium = chance.uniform(25, 39), chance.choice(["rich", "reference"])
            for cell in (vm.cell, alone):
                cell.shift(**({"medium": medium} if what == "medium" else {"temperature_c": temperature_c}))
        elif what == "grant":
            grant = chance.choice([None, Grant(ribosomes=float(chance.randint(10, 200)))])
        elif what == "abandon":
            runner.abandon()
        elif what == "call":
            assert runner.call("math:sqrt", 9.0) == 3.0
        elif chance.random() < 0.2:
            runner.close()
        assert vm.cell.digest() == alone.digest()


def test_what_fails_in_the_cell_fails_as_it_does_here(runner, program):
    vm = vm_of(Cell(program, seed=9))
    settle(runner, vm)
    vm.cell.context = vm.cell.context.copy()
    vm.cell.context.state.proteins[0] = -1_000_000
    broken = vm.cell.context
    with pytest.raises(ConservationError) as caught:
        settle(runner, vm)
    assert "_advance" in caught.value.context["traceback"]
    assert vm.cell.context is broken
    fine = vm_of(Cell(program, seed=9))
    assert settle(runner, fine).elapsed_s == 20


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGSEGV])
def test_a_killed_child_costs_nothing(program, end):
    runner = IsolatedRunner()
    vm, alone = vm_of(Cell(program, seed=10)), Cell(program, seed=10)
    settle(runner, vm, 40)
    alone.advance(40)
    kept = vm.cell.context
    os.kill(runner.pid, signal.SIGSTOP)
    assert runner.advance(vm, 40, None) is None
    os.kill(runner.pid, end)
    os.kill(runner.pid, signal.SIGCONT)
    with pytest.raises(IsolationError, match=f"'cell-1' was killed by {end.name}.* while living a slice") as caught:
        settle(runner, vm, 40)
    assert caught.value.code is ErrorCode.ISOLATION_BREACH
    assert caught.value.context["exit_code"] == -end
    assert vm.cell.context is kept
    assert runner.pid is None
    settle(runner, vm, 40)
    alone.advance(40)
    assert vm.cell.digest() == alone.digest()
    runner.close()


def test_a_child_that_stands_still_is_overdue(program):
    runner = IsolatedRunner(IsolationLimits(request_wall_s=1.5))
    vm = vm_of(Cell(program, seed=11))
    settle(runner, vm)
    kept, pid = vm.cell.context, runner.pid
    os.kill(pid, signal.SIGSTOP)
    with pytest.raises(IsolationError, match=r"did not answer within 1\.5 s while living a slice"):
        settle(runner, vm)
    assert vm.cell.context is kept
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_calls_and_slices_share_a_child(runner, program):
    vm, alone = vm_of(Cell(program, seed=12)), Cell(program, seed=12)
    settle(runner, vm)
    pid = runner.pid
    assert runner.call("math:sqrt", 2.25) == 1.5
    begin(runner, vm, 30)
    assert runner.call("operator:itemgetter", "word") is not None
    settle(runner, vm)
    alone.advance(40)
    assert runner.pid == pid
    assert vm.cell.digest() == alone.digest()


def test_a_call_in_another_thread_holds_slices_back_and_ends_with_its_vm(program):
    runner = IsolatedRunner()
    vm = vm_of(Cell(program, seed=12))
    settle(runner, vm)
    pid, began = runner.pid, vm.cell.context
    with ThreadPoolExecutor(1) as other:
        sleeping = other.submit(runner.call, "time:sleep", 25.0)
        while runner.waits_on is None and runner._worker._asked is None:
            time.sleep(0.01)
        assert runner.advance(vm, 20, None) is None
        runner.abandon()
        assert runner.waits_on is None
        assert vm.cell.context is began
        assert runner.pid == pid
        runner.close()
        with pytest.raises(IsolationError, match="was ended with its VM while running a call"):
            sleeping.result(timeout=60)
    assert runner.pid is None
    assert settle(runner, vm).elapsed_s == 20
    runner.close()


@pytest.mark.parametrize("name", ["", "math.sqrt", "math:", ":sqrt", "math:sqrt()", "a b:c", "math:sqrt\n", 7])
def test_names_of_functions_are_checked_here(runner, name):
    with pytest.raises(ApiError, match="module:function"):
        runner.call(name, 1.0)


def test_what_cannot_be_handed_over_is_said(runner):
    with pytest.raises(ApiError, match="plain values"):
        runner.call("math:sqrt", lambda: None)
    assert runner.call("math:sqrt", 4.0) == 2.0


def test_a_failure_in_a_call_names_its_kind(runner):
    with pytest.raises(BioXenException, match="ValueError in the child process: math domain error") as caught:
        runner.call("math:sqrt", -1.0)
    assert caught.value.code is ErrorCode.ENGINE_ERROR
    with pytest.raises(BioXenException, match="cannot be found") as missing:
        runner.call("no_such_module:f", None)
    assert missing.value.code is ErrorCode.IMPORT_MODULE_ERROR


def test_a_closed_runner_starts_again_when_asked(program):
    runner = IsolatedRunner()
    vm = vm_of(Cell(program, seed=13))
    settle(runner, vm)
    runner.close()
    runner.close()
    assert runner.pid is None
    assert runner.waits_on is None
    assert settle(runner, vm).elapsed_s == 20
    runner.close()
