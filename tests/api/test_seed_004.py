"""The production report: its snippets run, and its figures of the hypervisor hold."""

from __future__ import annotations

import pytest

from bioxen_nb.api import BioXenHypervisor, EcoliChassis, OrthogonalChassis, ResourceAllocation, VMState, YeastChassis
from bioxen_nb.errors import ResourceExhaustedError

FACTORY = """
from bioxen_nb.api import create_bio_vm, BioResourceManager, ConfigManager

# Create biological VMs
vm = create_bio_vm("test_vm", "syn3a", "basic")
xcpng_vm = create_bio_vm("xcp_vm", "ecoli", "xcpng", config)

# Resource management
resource_mgr = BioResourceManager()
config_mgr = ConfigManager()
"""

PRODUCTION = """
#!/usr/bin/env python3
from bioxen_nb.api import create_bio_vm, BioResourceManager

# Create biological VM
vm = create_bio_vm("production_vm", "syn3a", "basic")

# Start VM operations
vm.start()
print(f"VM {vm.vm_id} running: {vm.get_biological_type()}")

# Resource management
resource_mgr = BioResourceManager()
status = resource_mgr.get_resource_summary()
print(f"Resources: {status}")
"""

IMPORTS = """
from bioxen_nb.api import (
    create_bio_vm,
    BioResourceManager,
    ConfigManager,
    get_supported_biological_types,
    get_supported_vm_types,
    validate_biological_type,
    validate_vm_type
)
"""

CONFIG = {
    "xcpng_config": {
        "xapi_url": "https://xcpng-host:443",
        "username": "root",
        "password": "secure_password",
        "ssh_user": "bioxen",
    }
}


def test_vms_and_managers_are_made(session):
    scope = {"config": CONFIG}
    exec(FACTORY, scope)
    assert list(session.vm_names()) == ["test_vm"]
    assert scope["xcpng_vm"].get_status()["state"] == "configured"
    assert scope["resource_mgr"].get_resource_summary()["vms"]["test_vm"]["allocation"]["ribosomes"] == 15
    assert scope["config_mgr"].load_defaults("ecoli")["operon_management"] is True


def test_the_names_of_the_report_can_be_imported():
    scope: dict = {}
    exec(IMPORTS, scope)
    assert callable(scope["create_bio_vm"])


def test_the_production_script_runs(session, capsys):
    scope: dict = {}
    exec(PRODUCTION, scope)
    told = capsys.readouterr().out
    assert "VM production_vm running: syn3a" in told
    status = scope["status"]
    assert status["host"]["ribosomes"] == 80
    assert status["available"] == {"vms": 3, "ribosomes": 53.0, "memory_kb": None}
    used = status["vms"]["production_vm"]
    assert 0 < used["ribosomes"] <= 15
    session.run(duration_s=300)
    later = scope["resource_mgr"].get_resource_summary()["vms"]["production_vm"]
    assert later["cpu_s"] > used["cpu_s"] == 0
    assert later["atp_per_s"] != used["atp_per_s"]


def test_68_of_80_ribosomes_are_there_for_four_vms():
    hypervisor = BioXenHypervisor()
    resources = hypervisor.get_system_resources()
    assert (resources["host"]["ribosomes"], resources["host"]["overhead"]) == (80, 0.15)
    assert resources["available"] == {"vms": 4, "ribosomes": 68.0, "memory_kb": None}
    for number in range(4):
        hypervisor.create_vm(f"vm-{number}", "teaching-mini", ResourceAllocation(ribosomes=10))
    with pytest.raises(ResourceExhaustedError, match="4 VMs"):
        hypervisor.create_vm("vm-5", "teaching-mini", ResourceAllocation(ribosomes=1))
    assert hypervisor.get_system_resources()["available"]["ribosomes"] == 28


def test_a_vm_goes_through_its_states():
    hypervisor = BioXenHypervisor()
    hypervisor.create_vm("one", "teaching-mini")
    seen = [hypervisor.get_vm_state("one")]
    for verb in ("start_vm", "pause_vm", "resume_vm", "stop_vm"):
        assert getattr(hypervisor, verb)("one") is True
        seen.append(hypervisor.get_vm_state("one"))
    assert seen == [VMState.CREATED, VMState.RUNNING, VMState.PAUSED, VMState.RUNNING, VMState.STOPPED]
    assert hypervisor.destroy_vm("one") is True
    assert hypervisor.list_vms() == []


def test_equal_vms_get_equal_cell_time_in_turns():
    hypervisor = BioXenHypervisor(seed=3)
    for name in ("a", "b", "c", "d"):
        hypervisor.create_vm(name, "teaching-mini", ResourceAllocation(ribosomes=17, atp_percentage=25, memory_kb=4000))
        hypervisor.start_vm(name)
    result = hypervisor.run_scheduler(300)
    assert result["cell_s"] == {"a": 300, "b": 300, "c": 300, "d": 300}
    assert result["context_switches"] >= 4
    digests = {hypervisor.vm(name).cell.digest() for name in "abcd"}
    assert len(digests) == 4


def test_the_chassis_of_the_report_are_hosts():
    ecoli, yeast, orthogonal = EcoliChassis().host, YeastChassis().host, OrthogonalChassis().host
    assert (ecoli.available_ribosomes, ecoli.max_vms) == (68.0, 4)
    assert (yeast.max_vms, orthogonal.max_vms) == (2, 1)
    assert BioXenHypervisor(chassis_type="yeast").get_chassis_info()["organism"].startswith("Saccharomyces")
    assert BioXenHypervisor(max_vms=64).chassis.host.ribosome_share == pytest.approx(17)
