"""What cannot be done is refused with a code and advice, and changes nothing."""

from __future__ import annotations

import math
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bioxen_nb.api import (
    BioResourceManager,
    BioXenException,
    BioXenHypervisor,
    EcoliChassis,
    GenomicProgram,
    GenomicVirtualizationManager,
    Host,
    ResourceAllocation,
    RoundRobinScheduler,
    VMState,
    create_bio_vm,
    create_biological_vm,
    current_session,
    get_vm,
    use_session,
)
from bioxen_nb.errors import VMCreationError, VMNotFoundError
from bioxen_nb.hypervisor.lifecycle import TRANSITIONS, legal_verbs
from bioxen_nb.resources import Demand, Quota, quota_on
from bioxen_nb.session.session import Session

#: Too long for Python itself to be written out.
HUGE = pytest.param(10**5000, id="of 5,001 digits")
MINI = {"genome": "teaching-mini"}


def code_of(call, *arguments, **more):
    """The code of what a call raises, after a look at its message."""
    with pytest.raises(BioXenException) as caught:
        call(*arguments, **more)
    error = caught.value
    assert len(error.message) > 20
    assert error.message.rstrip().endswith((".", "?", "'", ")", "]"))
    assert len(error.message) < 2_000
    return error.code.value


@pytest.fixture
def vm(session):
    return create_bio_vm("one", "ecoli", "basic", MINI)


# ---- ids ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "vm_id",
    ["one", "", "   ", "\t\n", None, 7, b"one", ["one"], "peer:me", "\ud800", "x" * 10_000, "\x1b[31m", "é\u202e"],
)
@pytest.mark.parametrize("vm_type", ["basic", "xcpng"])
def test_ids_that_are_taken_or_none_are_refused(vm, everything, vm_id, vm_type):
    before = everything()
    assert code_of(create_bio_vm, vm_id, "ecoli", vm_type, MINI) == "BX001"
    assert everything() == before


@pytest.mark.parametrize("vm_id", ["Zelle №1", "細胞", "a/b\\c", "../../etc/passwd", "%s {0} ${x}", "x" * 200, "é"])
def test_any_other_text_is_an_id(session, vm_id):
    made = create_bio_vm(vm_id, "ecoli", "basic", MINI)
    assert get_vm(vm_id).vm is made.vm
    made.run(duration_s=1)
    assert made.get_status()["vm_id"] == vm_id
    made.destroy()
    with pytest.raises(VMNotFoundError):
        get_vm(vm_id)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(vm_id=st.text())
def test_every_text_is_an_id_or_is_refused(session, vm_id):
    try:
        made = create_bio_vm(vm_id, "ecoli", "basic", MINI)
    except VMCreationError:
        assert list(session.vm_names()) == []
    else:
        assert list(session.vm_names()) == [vm_id]
        made.destroy()
    assert list(session.vm_names()) == []


# ---- resources ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("amount", [-1, 0, math.nan, math.inf, "many", None, True, [15], 1e308, 10**400, HUGE])
@pytest.mark.parametrize("verb", ["allocate_atp", "allocate_ribosomes"])
def test_amounts_that_are_none_are_refused(vm, everything, verb, amount):
    before = everything()
    assert code_of(getattr(BioResourceManager(vm), verb), amount) == "BX002"
    assert everything() == before


def test_more_than_all_of_the_atp_is_refused(vm, everything):
    before = everything()
    assert code_of(BioResourceManager(vm).allocate_atp, 150) == "BX002"
    assert everything() == before


def test_500_of_68_ribosomes_are_refused(vm, everything):
    before = everything()
    assert code_of(BioResourceManager(vm).allocate_ribosomes, 500) == "BX009"
    assert code_of(vm.allocate_resources, ribosomes=500) == "BX009"
    config = {**MINI, "resource_limits": {"max_ribosomes": 500}}
    assert code_of(create_bio_vm, "two", "ecoli", "basic", config) == "BX009"
    assert everything() == before


def test_a_fifth_vm_is_refused(session, everything):
    for number in range(4):
        create_bio_vm(f"vm-{number}", "syn3a", "basic", MINI)
    before = everything()
    assert (
        code_of(create_bio_vm, "vm-4", "ecoli", "basic", {**MINI, "resource_limits": {"max_ribosomes": 1}}) == "BX009"
    )
    assert everything() == before


def test_a_refused_vm_leaves_no_child_process_behind(session, everything):
    before = everything()
    apart = {"execution_isolation": True}
    config = {**MINI, "genomic_virtualization": apart, "resource_limits": {"max_ribosomes": 69}}
    assert code_of(create_bio_vm, "apart", "ecoli", "basic", config) == "BX009"
    assert everything() == before


def test_resources_that_do_not_exist_are_refused(vm, everything):
    before = everything()
    assert code_of(vm.allocate_resources, ribosome=5) == "BX008"
    assert code_of(BioResourceManager().allocate_atp, 5) == "BX008"
    assert code_of(BioResourceManager, "one") == "BX008"
    assert everything() == before


@pytest.mark.parametrize("amount", [1e308, 10**400, HUGE, -(10**400), "5", [5], {}, object()])
@pytest.mark.parametrize("field", ["ribosomes", "atp_percentage", "memory_kb", "cpu_percentage", "priority"])
def test_allocations_that_cannot_be_are_refused(vm, everything, field, amount):
    before = everything()
    assert code_of(ResourceAllocation, **{field: amount}) == "BX002"
    assert code_of(vm.allocate_resources, **{field: amount}) == "BX002"
    assert everything() == before


@pytest.mark.parametrize("amount", [10**400, -1, math.nan, "5", [5], True])
@pytest.mark.parametrize("field", ["ribosomes", "atp_per_s", "priority", "cpu_share", "memory_bytes"])
def test_quotas_that_cannot_be_are_refused(field, amount):
    assert code_of(Quota, **{field: amount}) == "BX002"


# ---- hosts -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "config",
    [
        {"ribosomes": -5},
        {"ribosome": 80},
        {"max_vms": "four"},
        {"overhead": 1.0},
        {"ribosomes": "80"},
        {"memory_kb": None},
        {"ribosomes": 1e308},
        {"ribosomes": 10**5000},
        {"ribosomes": 1e-10},
        {"overhead": 1 - 1e-16},
        {"overhead": 10**400},
        {"memory_kb": 10**400},
        {"memory_kb": 1e300},
        {"max_vms": 10**400},
        {3: 1},
        5,
        "ab",
    ],
)
def test_hosts_that_cannot_be_are_refused(config):
    assert code_of(EcoliChassis, config) == "BX003"
    assert code_of(BioXenHypervisor, chassis_config=config) == "BX003"


@pytest.mark.parametrize("field", ["ribosomes", "overhead", "max_vms", "memory_kb"])
@pytest.mark.parametrize("value", ["x", None, True, [], -1, math.nan, 10**400])
def test_hosts_refuse_what_is_no_number(field, value):
    assert code_of(Host, **{field: value}) == "BX002"


def test_a_host_of_any_size_shares_itself_without_overflow():
    for host in (Host(ribosomes=1e12, max_vms=10**12, memory_kb=math.inf), Host(ribosomes=2e-9), Host.for_vms(10**10)):
        quota = quota_on(host, ResourceAllocation(ribosomes=1e12, memory_kb=1e12, priority=1e12), Demand(1e5, 1e10))
        assert math.isfinite(quota.atp_per_s)
        assert quota.ribosomes > 0


@pytest.mark.parametrize("max_vms", [0, -1, 2.5, "two", True, [2], math.nan, 1e308, 10**400, HUGE])
def test_numbers_of_vms_that_cannot_be_are_refused(max_vms):
    assert code_of(BioXenHypervisor, max_vms) == "BX003"
    assert code_of(Host.for_vms, max_vms) == "BX002"


@pytest.mark.parametrize("chassis", ["ecolli", "", None, 5, Host])
def test_unknown_host_chassis_are_refused(chassis):
    assert code_of(BioXenHypervisor, 4, chassis) == "BX008"


@pytest.mark.parametrize("scheduler", [3, None, [], 2.5, object(), RoundRobinScheduler])
def test_what_is_no_scheduler_is_refused(scheduler):
    assert code_of(BioXenHypervisor, scheduler=scheduler) == "BX008"


def test_schedulers_are_names_or_objects():
    assert code_of(BioXenHypervisor, scheduler="round-robbin") == "BX016"
    assert code_of(RoundRobinScheduler, 10**400) == "BX005"
    hypervisor = BioXenHypervisor(scheduler=RoundRobinScheduler(5))
    hypervisor.create_vm("one", "teaching-mini")
    hypervisor.start_vm("one")
    assert hypervisor.run_scheduler(10)["cell_s"] == {"one": 10}


@pytest.mark.parametrize("duration_s", [1e308, 10**400, math.inf, math.nan, -1, "x", None, True, []])
def test_times_that_cannot_be_are_refused(duration_s):
    hypervisor = BioXenHypervisor()
    hypervisor.create_vm("one", "teaching-mini")
    hypervisor.start_vm("one")
    assert code_of(hypervisor.run_scheduler, duration_s) == "BX008"
    assert hypervisor.vm("one").vm.time_s == 0


def test_a_hypervisor_refuses_and_keeps_what_it_has():
    hypervisor = BioXenHypervisor()
    hypervisor.create_vm("one", "teaching-mini")
    assert code_of(hypervisor.create_vm, "one", "teaching-mini") == "BX001"
    assert code_of(hypervisor.create_vm, "two", "no such genome") == "BX012"
    assert code_of(hypervisor.create_vm, "two", "teaching-mini", 17) == "BX008"
    for genome in (None, 3, [], {}):
        assert code_of(hypervisor.create_vm, "two", genome) == "BX008"
    for allocation in (None, {}, 17):
        assert code_of(hypervisor.allocate_vm_resources, "one", allocation) == "BX008"
    assert code_of(hypervisor.start_vm, "two") == "BX010"
    assert code_of(hypervisor.pause_vm, "one") == "BX006"
    assert code_of(hypervisor.allocate_vm_resources, "one", ResourceAllocation(ribosomes=500)) == "BX009"
    assert code_of(hypervisor.run_scheduler) == "BX006"
    assert [row["state"] for row in hypervisor.list_vms()] == ["created"]


# ---- overload ----------------------------------------------------------------------------------------------


def test_a_full_mailbox_is_refused(session, everything):
    for name in ("one", "two"):
        create_bio_vm(name, "ecoli", "basic", MINI)
    for number in range(1000):
        session.send("one", "two", number)
    before = everything()
    assert code_of(session.send, "one", "two", "one more") == "BX004"
    assert everything() == before


def test_too_many_jobs_are_refused(vm, session):
    def fill():
        for _ in range(1_000_000):
            session.submit_operon("one", ["lacZ"], 60)

    assert code_of(fill) == "BX004"
    vm.run(duration_s=1)


# ---- states ------------------------------------------------------------------------------------------------

WAYS = {
    VMState.CREATED: (),
    VMState.RUNNING: ("start",),
    VMState.PAUSED: ("start", "pause"),
    VMState.STOPPED: ("start", "stop"),
}


@pytest.mark.parametrize("verb", ["start", "pause", "resume", "stop", "destroy"])
@pytest.mark.parametrize("state", list(WAYS))
def test_every_verb_in_every_state_follows_the_table(vm, everything, state, verb):
    for step in WAYS[state]:
        getattr(vm, step)()
    before = everything()
    behind = vm.vm
    legal, leads_to = TRANSITIONS[verb]
    if state in legal:
        assert getattr(vm, verb)() is True
        assert behind.state is leads_to
        return
    with pytest.raises(BioXenException) as caught:
        getattr(vm, verb)()
    assert caught.value.code.value == "BX006"
    assert all(possible in caught.value.message for possible in legal_verbs(state))
    assert everything() == before


@pytest.mark.parametrize("verb", ["start", "pause", "resume", "stop"])
def test_a_failed_vm_can_only_be_destroyed(vm, everything, verb):
    vm.start()
    vm.vm.fail(RuntimeError("the kernel gave a negative count"))
    before = everything()
    assert code_of(getattr(vm, verb)) == "BX006"
    assert vm.execute_biological_process("execute_cell_cycle_checkpoint()")["error_code"] == "BX006"
    assert everything() == before
    assert vm.destroy() is True


@pytest.mark.parametrize(
    "verb",
    ["start", "pause", "resume", "stop", "destroy", "get_status", "get_biological_metrics", "get_essential_genes"],
)
def test_a_destroyed_vm_is_not_found(vm, everything, verb):
    vm.destroy()
    before = everything()
    assert code_of(getattr(vm, verb)) == "BX010"
    assert code_of(vm.execute_biological_process, "divide()") == "BX010"
    assert everything() == before


@pytest.mark.parametrize("state", [VMState.PAUSED, VMState.STOPPED])
def test_a_vm_that_stands_still_runs_no_process(vm, everything, state):
    for step in WAYS[state]:
        getattr(vm, step)()
    before = everything()
    result = vm.execute_biological_process("translate(duration_s=10)")
    assert (result["status"], result["error_code"], result["results"]) == ("error", "BX006", [])
    assert everything() == before


def test_a_name_that_is_nearly_right_is_suggested(session):
    create_bio_vm("mother cell", "ecoli", "basic", MINI)
    with pytest.raises(BioXenException, match="mother cell") as caught:
        get_vm("mother call")
    assert caught.value.code.value == "BX010"


@pytest.mark.parametrize("command", [3, [], {}, b"live"])
def test_help_on_what_is_no_command_is_refused(vm, command):
    assert code_of(vm.help, command) == "BX008"


def test_help_on_an_unknown_command_suggests_near_ones(vm):
    with pytest.raises(BioXenException, match="Did you mean live") as caught:
        vm.help("liv")
    assert caught.value.code.value == "BX008"


@pytest.mark.parametrize("other", [3, None, "session", []])
def test_what_is_no_session_is_refused(session, other):
    assert code_of(use_session, other) == "BX008"
    if other is not None:
        assert code_of(BioResourceManager, session=other) == "BX008"
        assert code_of(GenomicVirtualizationManager, other) == "BX008"
    assert current_session() is session


# ---- genomic programs --------------------------------------------------------------------------------------

WRONG = [3, None, [], {}, object(), b"live(1)"]


@pytest.fixture(scope="module")
def manager():
    return GenomicVirtualizationManager(seed=1)


@pytest.fixture(scope="module")
def runtime(manager):
    return manager.load_genome_runtime("teaching-mini")


@pytest.fixture
def context(manager, runtime):
    made = manager.create_cellular_context(runtime)
    yield made
    made.destroy()


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_no_program_or_context_is_refused(manager, runtime, context, wrong):
    before, known = context.cell.digest(), manager.session.vm_names()
    assert code_of(manager.execute_genomic_program, wrong, context) == "BX008"
    for call in (
        lambda: manager.execute_genomic_program("live(1)", wrong),
        lambda: manager.run_gene_expression_engine(["lacZ"], wrong),
        lambda: manager.execute_metabolic_engine(wrong),
        lambda: manager.process_cell_division_event(wrong),
        lambda: manager.replicate_genomic_runtime(wrong),
        lambda: manager.metrics(wrong),
        lambda: manager.create_cellular_context(wrong),
    ):
        assert code_of(call) == "BX008"
    if wrong is not None:
        assert code_of(manager.create_cellular_context, runtime, wrong) == "BX008"
    assert code_of(manager.run_gene_expression_engine, wrong, context) == "BX008"
    assert (context.cell.digest(), manager.session.vm_names()) == (before, known)


@pytest.mark.parametrize("duration_s", ["x", True, [], -1, math.nan, math.inf, 1e308, 10**400, HUGE])
def test_programs_of_impossible_length_are_refused(duration_s):
    assert code_of(GenomicProgram, duration_s=duration_s) == "BX008"


@pytest.mark.parametrize("fields", [{"process_code": 3}, {"process_code": None}, {"process_code": "help()", "name": 5}])
def test_programs_that_are_no_text_are_refused(fields):
    assert code_of(GenomicProgram, **fields) == "BX008"


@pytest.mark.parametrize(
    ("conditions", "code"),
    [
        (3, "BX005"),
        ("glucose", "BX005"),
        ([1], "BX005"),
        ({3: 1}, "BX005"),
        ({"context": 2}, "BX008"),
        ({"name": 2}, "BX008"),
        ({"self": 1}, "BX008"),
        ({"glucose_available": "much"}, "BX008"),
        ({"a b": 1}, "BX008"),
        ({"glucose_available": object()}, "BX008"),
    ],
)
def test_conditions_that_are_none_are_refused(manager, context, conditions, code):
    assert code_of(manager.execute_metabolic_engine, context, conditions) == code
    assert context.time_s == 0


def test_one_gene_may_be_named_without_a_list(manager, context):
    one = manager.run_gene_expression_engine("lacZ", context, 5)
    assert one["genes"].keys() == {"lacZ"}
    assert context.time_s == 5


# ---- types and genes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("biological_type", "vm_type", "near"),
    [
        ("ecolli", "basic", "ecoli"),
        ("syn3", "basic", "syn3a"),
        ("ecoli", "xcp-ng", "xcpng"),
        ("ecoli", "Basic", "basic"),
    ],
)
def test_unknown_types_are_refused_with_near_names(session, biological_type, vm_type, near):
    with pytest.raises(BioXenException, match=near) as caught:
        create_bio_vm("one", biological_type, vm_type)
    assert caught.value.code.value == "BX008"
    assert list(session.vm_names()) == []


@pytest.mark.parametrize("wrong", [None, 5, ["ecoli"], "", "x" * 100_000, {"ecoli": 1}])
def test_types_that_are_no_names_are_refused(session, wrong):
    assert code_of(create_bio_vm, "one", wrong) == "BX008"
    assert code_of(create_bio_vm, "one", "ecoli", wrong) == "BX008"
    assert code_of(create_biological_vm, wrong if wrong is not None else "") == "BX008"
    assert list(session.vm_names()) == []


def test_genes_and_operons_that_do_not_exist_change_nothing(vm, everything):
    before = everything()
    for call in (vm.start_transcription, lambda names: vm.manage_operons(names, "activate")):
        assert code_of(call, ["lacZ", "lacQ"]) == "BX016"
        for nothing in ([], None, 5, [5]):
            assert code_of(call, nothing) == "BX008"
    for action in ("actuvate", "", None, [], "start"):
        assert code_of(vm.manage_operons, ["lacZ"], action) == "BX008"
    assert everything() == before
    assert vm.cell.commands() == {}


def test_what_an_organism_does_not_do_is_refused(session):
    vm = create_bio_vm("minimal", "syn3a", "basic", MINI)
    before = vm.cell.digest()
    assert code_of(vm.manage_operons, ["lacZ"], "activate") == "BX008"
    assert code_of(vm.install_biological_package, "pBR322") == "BX008"
    assert vm.cell.digest() == before


@pytest.mark.parametrize(
    ("package", "code"), [("no-such-plasmid", "BX012"), ("", "BX008"), (None, "BX008"), (5, "BX008")]
)
def test_packages_that_do_not_exist_change_nothing(vm, everything, package, code):
    before = everything()
    assert code_of(vm.install_biological_package, package) == code
    assert everything() == before


# ---- imports -----------------------------------------------------------------------------------------------


def test_a_promised_name_whose_package_is_missing_says_so():
    script = (
        "import sys; sys.modules['pydantic'] = None\n"
        "import bioxen_nb.api as api\n"
        "try: api.ConfigManager\n"
        "except Exception as error: print(error.code.value, error.message)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("BX007")
    assert "pydantic" in done.stdout


def test_a_name_that_is_not_promised_is_an_attribute_error():
    import bioxen_nb.api as api

    with pytest.raises(AttributeError, match="create_bio_vm"):
        _ = api.create_bio_mv


def test_a_closed_session_is_replaced_by_a_new_one():
    with use_session(Session(host=Host())) as closed:
        pass
    made = create_bio_vm("one", "ecoli", "basic", MINI)
    assert made.session is not closed
    made.destroy()
