"""Every promised name can be imported from its place, with the promised signature, and costs nothing until used."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import bioxen_nb
import bioxen_nb.api as api
import bioxen_nb.errors as errors
from bioxen_nb import registry
from bioxen_nb.language.describing import describe
from bioxen_nb.session.executing import vocabulary

#: Name -> parameters that must stand in this order; further ones have defaults.
FUNCTIONS = {
    "create_bio_vm": ["vm_id", "biological_type", "vm_type", "config"],
    "create_vm": ["vm_id", "biological_type", "vm_type", "config"],
    "create_biological_vm": ["biological_type", "vm_id"],
    "quick_start_vm": ["biological_type", "vm_id"],
    "get_supported_biological_types": [],
    "get_supported_vm_types": [],
    "validate_biological_type": ["biological_type"],
    "validate_vm_type": ["vm_type"],
    "BioXenHypervisor": ["max_vms", "chassis_type", "chassis_config"],
    "RoundRobinScheduler": ["time_quantum"],
    "ResourceAllocation": ["ribosomes", "atp_percentage", "memory_kb", "priority"],
    "BioResourceManager": ["vm"],
    "JCVIWorkflowManager": ["max_workers"],
    "BioXenException": ["code", "message", "context"],
}

METHODS = {
    "BiologicalVM": {
        "get_vm_type": [],
        "get_biological_type": [],
        "start": [],
        "pause": [],
        "resume": [],
        "destroy": [],
        "get_status": [],
        "execute_biological_process": ["process_code"],
        "install_biological_package": ["package_name"],
        "get_biological_metrics": [],
        "allocate_resources": [],
        "start_transcription": ["gene_ids"],
        "get_essential_genes": [],
        "manage_operons": ["operon_ids", "action"],
        "get_plasmid_count": [],
    },
    "GenomicVirtualizationManager": {
        "load_genome_runtime": ["genome_file"],
        "create_cellular_context": ["genome_runtime"],
        "execute_genomic_program": ["program", "context"],
        "run_gene_expression_engine": ["genes", "context"],
        "execute_metabolic_engine": ["context", "conditions"],
        "process_cell_division_event": ["context"],
        "replicate_genomic_runtime": ["context"],
    },
    "BioResourceManager": {
        "bind_vm": ["vm"],
        "allocate_atp": ["percentage"],
        "allocate_ribosomes": ["count"],
        "optimize_resources_for_biological_type": [],
        "get_resource_usage": [],
        "get_available_resources": [],
        "get_resource_summary": [],
    },
    "BioXenHypervisor": {
        "create_vm": ["vm_id", "genome_template", "resource_allocation"],
        "start_vm": ["vm_id"],
        "pause_vm": ["vm_id"],
        "resume_vm": ["vm_id"],
        "destroy_vm": ["vm_id"],
        "get_vm_status": ["vm_id"],
        "get_vm_state": ["vm_id"],
        "list_vms": [],
        "run_scheduler": [],
        "schedule": [],
        "get_system_resources": [],
        "get_environmental_state": [],
        "get_chassis_info": [],
        "allocate_resources": ["vm_id"],
        "allocate_vm_resources": ["vm_id", "allocation"],
        "get_vm_resource_usage": ["vm_id"],
        "execute_process": ["vm_id", "process_code"],
    },
    "VMManager": {
        "run_server": ["port"],
        "run_client": ["host", "port"],
        "run_p2p": ["local_port", "peer_ip", "peer_port"],
    },
    "BioAcceleratorManager": {"optimize_biological_process": ["process_type", "data"]},
    "MultiGenomeAnalyzer": {"analyze_genome_collection": ["folder"]},
    "JCVIWorkflowManager": {"analyze_genome_collection": ["folder"]},
    "TimeSimulator": {"get_current_time": [], "advance_time": ["hours"]},
    "ProductionLogger": {"log_vm_operation": ["vm_id", "operation", "success"], "log_error": ["exception"]},
    "PerformanceProfiler": {"start_monitoring": [], "stop_monitoring": [], "get_vm_metrics": ["vm_id"]},
}

STATIC = {
    "load_defaults": ["biological_type"],
    "load_from_file": ["path"],
    "validate_config": ["config", "vm_type"],
    "merge_configs": ["base", "override"],
}

CLASSES = [
    "BasicBiologicalVM", "BioCompiler", "BioXenCLI", "BiologicalVM", "CellularContext", "EcoliChassis", "ErrorCode",
    "ExecutionResult", "GeneticCircuit", "GenomeConverter", "GenomeValidator", "GenomicProgram", "GenomicRuntime",
    "JCVIGenomeAcquisition", "MinimalChassis", "OrthogonalChassis", "OrthogonalGeneticCode", "RealGenomeParser",
    "ResourceMonitor", "ResourceType", "TimeSimulator", "VMState", "VirtualMachine", "XCPngBiologicalVM",
    "YeastChassis",
]  # fmt: skip

COMMANDS = [
    "run_operon", "run_metabolic_pathways", "execute_cell_cycle_checkpoint", "create_cellular_context",
    "minimal_metabolism_analysis", "transcribe", "translate", "replicate", "divide", "knock_out", "mutate",
    "shift_medium", "stress", "boolean_network", "transcribe_gene", "translate_protein", "run_metabolic_network",
    "cell_cycle",
]  # fmt: skip


def parameters_of(call, skip=0):
    return list(inspect.signature(call).parameters.values())[skip:]


def check(call, wanted, skip=0):
    parameters = parameters_of(call, skip)
    assert [parameter.name for parameter in parameters[: len(wanted)]] == wanted
    needed = [p for p in parameters[len(wanted) :] if p.default is p.empty and p.kind is not p.VAR_KEYWORD]
    assert needed == []


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_and_constructors_take_what_was_promised(name):
    check(getattr(api, name), FUNCTIONS[name])


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, methods in METHODS.items() for name in methods])
def test_methods_take_what_was_promised(kind, name):
    check(getattr(getattr(api, kind), name), METHODS[kind][name], skip=1)


@pytest.mark.parametrize("name", STATIC)
def test_the_configuration_needs_no_instance(name):
    check(getattr(api.ConfigManager, name), STATIC[name])


@pytest.mark.parametrize("name", CLASSES)
def test_classes_are_there(name):
    assert isinstance(getattr(api, name), type)


def test_defaults_are_the_promised_ones():
    def default(call, name):
        return inspect.signature(call).parameters[name].default

    assert default(api.create_bio_vm, "vm_type") == "basic"
    assert default(api.RoundRobinScheduler, "time_quantum") == 60
    assert default(api.quick_start_vm, "vm_id") is None
    assert default(api.GenomicVirtualizationManager.execute_metabolic_engine, "conditions") is None
    assert api.BioXenHypervisor().chassis.host.max_vms == 4


def test_every_exported_name_can_be_imported_and_is_listed():
    assert sorted(set(api.__all__)) == list(api.__all__) == dir(api)
    for name in api.__all__:
        assert getattr(api, name) is not None


def test_error_codes_are_unique_and_each_class_carries_one():
    values = [code.value for code in errors.ErrorCode]
    assert values == sorted(set(values)) == [f"BX{number:03}" for number in range(1, len(values) + 1)]
    coded = [kind for kind in vars(errors).values() if isinstance(kind, type) and hasattr(kind, "fixed_code")]
    assert len(coded) > 10
    for kind in coded:
        assert issubclass(kind, errors.BioXenException)
        assert kind("why", vm="one").code is kind.fixed_code


def test_the_toolkits_own_names_are_at_the_top():
    for name in ("Cell", "Chassis", "Environment", "Genome", "GenomeProgram", "Lab", "Session", "Timecourse"):
        assert isinstance(getattr(bioxen_nb, name), type)
    for name in ("load_genome", "compile_genome", "save", "load"):
        assert callable(getattr(bioxen_nb, name))


@pytest.mark.parametrize("command", COMMANDS)
def test_the_process_language_knows_the_promised_commands(command):
    assert command in registry.names(registry.PROCESSES)
    assert describe(vocabulary(), command).startswith(f"{command}(")


def test_importing_the_names_pulls_in_nothing_heavy():
    heavy = (
        "numpy",
        "pydantic",
        "pandas",
        "cobra",
        "rich",
        "questionary",
        "zmq",
        "numba",
        "panel",
        "bioxen_nb.commands",
    )
    script = f"import sys, bioxen_nb.api as api; dir(api); print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_errors_do_not_need_the_rest():
    script = (
        "import sys, bioxen_nb.errors; print([m for m in ('numpy', 'pydantic', 'bioxen_nb.api') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_examples_of_the_documentation_run_and_are_what_they_say(session):
    page = Path(__file__).parents[2] / "docs" / "api.md"
    if not page.exists():
        pytest.skip("the documentation is not beside these tests")
    scope: dict = {}
    blocks = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) > 4
    for block in blocks:
        exec(block, scope)
    growth = scope["vm"].timecourse["growth_rate_per_h"]
    assert 0.35 < growth.iloc[-1] / growth.loc[120] < 0.65
    assert list(session.vm_names()) == ["first", "hot"]
    assert scope["outcome"].success
    assert scope["hypervisor"].session.vm("a").time_s == 300
    assert scope["vm"].execute_biological_process("run_operons(['lacZ'])")["error_code"] == "BX008"


def test_the_documentation_names_every_exported_name():
    page = Path(__file__).parents[2] / "docs" / "api.md"
    if not page.exists():
        pytest.skip("the documentation is not beside these tests")
    text = page.read_text(encoding="utf-8")
    assert [name for name in api.__all__ if name not in text] == []
