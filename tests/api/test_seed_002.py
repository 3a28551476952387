"""The list of what the code base needed: where each piece is now, and that it works together."""

from __future__ import annotations

import pytest

import bioxen_nb.api as api
from bioxen_nb.api import (
    BasicBiologicalVM,
    BioXenException,
    ConfigManager,
    ErrorCode,
    GenomicVirtualizationManager,
    create_bio_vm,
    get_vm,
)
from bioxen_nb.errors import IsolationError, ProcessError, ResourceExhaustedError


def test_the_manager_is_exported():
    assert "GenomicVirtualizationManager" in api.__all__
    assert api.GenomicVirtualizationManager is GenomicVirtualizationManager


def test_a_context_of_the_manager_is_a_biological_vm_with_a_lifecycle():
    manager = GenomicVirtualizationManager()
    context = manager.create_cellular_context(manager.load_genome_runtime("teaching-mini"))
    assert isinstance(context, BasicBiologicalVM)
    assert context.get_status()["state"] == "running"
    context.pause()
    context.resume()
    assert context.run(duration_s=60)
    assert context.time_s == 60
    context.stop()
    context.destroy()
    assert list(manager.session.vm_names()) == []


def test_a_vm_of_the_factory_takes_the_virtualization_settings(session):
    config = {"genome": "teaching-cell", "seed": 1}
    plain = create_bio_vm("plain", "ecoli", "basic", config)
    rates = {"execution_parameters": {"translation_execution_rate": 3.0}}
    slow = create_bio_vm("slow", "ecoli", "basic", {**config, "genomic_virtualization": rates})
    off = {"enabled": False, "runtime_scheduler": "priority", **rates}
    limits = {"resource_limits": {"max_ribosomes": 8}}
    unused = create_bio_vm("unused", "ecoli", "basic", {**config, **limits, "genomic_virtualization": off})
    assert session.hypervisor.scheduler_name == "round-robin"
    assert unused.cell.program.digest == plain.cell.program.digest != slow.cell.program.digest
    for vm in (plain, slow):
        vm.run(duration_s=300)
    growth = [vm.get_biological_metrics()["growth_rate_per_h"] for vm in (plain, slow)]
    assert growth[1] < 0.5 * growth[0]


def test_failures_of_the_runtime_have_codes_of_their_own(session):
    assert {ErrorCode.ISOLATION_BREACH.value, ErrorCode.COMPILE_ERROR.value, ErrorCode.CHECKPOINT_ERROR.value} == {
        "BX018",
        "BX015",
        "BX019",
    }
    assert issubclass(IsolationError, BioXenException)
    assert ResourceExhaustedError.fixed_code is ErrorCode.RESOURCE_EXHAUSTION
    isolated = {"genome": "teaching-mini", "genomic_virtualization": {"execution_isolation": True}}
    vm = create_bio_vm("apart", "ecoli", "basic", {**isolated, "isolation": {"cpu_s": 1, "slice_s": 60}})
    here = create_bio_vm("here", "ecoli", "basic", {"genome": "teaching-mini"})
    assert vm.get_status()["isolated"]
    vm.start()
    here.start()
    session.run(duration_s=300)
    assert here.cell.time_s == vm.cell.time_s == 300
    vm.destroy()


def test_an_arrested_context_does_not_divide_and_says_why():
    manager = GenomicVirtualizationManager()
    context = manager.create_cellular_context(manager.load_genome_runtime("teaching-mini"))
    manager.session.shift(context.vm_id, medium="starved")
    context.run(duration_s=3600)
    before = list(manager.session.vm_names())
    with pytest.raises(ProcessError, match="has not divided"):
        manager.process_cell_division_event(context)
    assert list(manager.session.vm_names()) == before


def test_all_virtualization_options_are_known_to_the_configuration():
    names = ConfigManager.explain({"genomic_virtualization": {"runtime_schedule": "preemptive"}})
    assert len(names) == 1
    assert "runtime_scheduler" in names[0]


def test_a_handle_on_a_vm_has_its_settings(session):
    made = create_bio_vm("kept", "ecoli_mg1655", "basic", {"genome": "teaching-mini", "operon_management": False})
    again = get_vm("kept")
    assert again.settings == made.settings
    assert again.get_biological_type() == "ecoli_mg1655"
    session.create("lab", "teaching-mini")
    assert get_vm("lab").get_biological_type() == "ecoli"
