"""The specification of the factory: its snippets run, and their results are the cells' own."""

from __future__ import annotations

import inspect

import pytest

from bioxen_nb.api import BasicBiologicalVM, BiologicalVM, ConfigManager, XCPngBiologicalVM, create_bio_vm
from bioxen_nb.errors import EngineError

BASIC = """
from bioxen_nb.api import create_bio_vm

# Basic VM creation (fully functional)
vm = create_bio_vm("my_vm", "syn3a", "basic")
vm.start()
result = vm.execute_biological_process("minimal_metabolism_analysis()")
vm.destroy()
"""

XCPNG = """
from bioxen_nb.api import create_bio_vm
xcpng_config = {
    "xcpng_config": {
        "xapi_url": "https://xcpng-host:443",
        "username": "root",
        "password": "secure_password",
        "ssh_user": "bioxen"
    }
}
vm = create_bio_vm("isolated_vm", "ecoli", "xcpng", xcpng_config)
"""

RESOURCES = """
from bioxen_nb.api import BioResourceManager

vm = create_bio_vm("resource_test", "syn3a", "basic")
manager = BioResourceManager(vm)

# Resource allocation
manager.allocate_atp(70.0)        # 70% ATP allocation
manager.allocate_ribosomes(15)    # 15 ribosome allocation
first = dict(manager.get_resource_usage())

# Organism-specific optimization
manager.optimize_resources_for_biological_type()

# Resource monitoring
usage = manager.get_resource_usage()
available = manager.get_available_resources()
"""

CONFIGURATION = """
from bioxen_nb.api import ConfigManager

# Load defaults for biological type
config = ConfigManager.load_defaults("syn3a")

# Validate configuration
is_valid = ConfigManager.validate_config(config, "basic")

# Merge configurations
merged = ConfigManager.merge_configs(base_config, override_config)
"""

NAMES = """
from bioxen_nb.api import (
    get_supported_biological_types,
    get_supported_vm_types,
    validate_biological_type,
    validate_vm_type
)

# Query capabilities
bio_types = get_supported_biological_types()  # ["syn3a", "ecoli", "minimal_cell"]
vm_types = get_supported_vm_types()           # ["basic", "xcpng"]

# Validation
assert validate_biological_type("syn3a") == True
assert validate_vm_type("basic") == True
"""


def test_a_vm_is_made_started_asked_and_destroyed(session):
    scope: dict = {}
    exec(BASIC, scope)
    result = scope["result"]
    assert result["status"] == "success"
    assert result["growth_rate_per_h"] > 0
    assert result["machines"]["ribosome"] > 0
    assert result["essential_genes_total"] > 20
    assert list(session.vm_names()) == []
    assert session.hypervisor.admission.held("ribosomes") == 0


def test_an_xcpng_vm_knows_its_configuration_and_refuses_to_pretend(session):
    scope: dict = {}
    exec(XCPNG, scope)
    vm = scope["vm"]
    assert isinstance(vm, XCPngBiologicalVM)
    assert (vm.get_vm_type(), vm.get_biological_type()) == ("xcpng", "ecoli")
    assert vm.get_status()["connected"] is False
    assert vm.settings.resource_limits.max_ribosomes == 30
    assert "secure_password" not in repr(vm) + str(vm.settings) + str(vm.get_status())
    for verb in (vm.start, vm.pause, vm.resume, vm.stop, vm.get_biological_metrics, vm.get_plasmid_count):
        with pytest.raises(EngineError, match="xcpng-host:443"):
            verb()
    assert vm.destroy() is True
    assert list(session.vm_names()) == []


def test_the_interface_has_these_methods():
    promised = {
        "get_vm_type": ([], "str"),
        "get_biological_type": ([], "str"),
        "start": ([], "bool"),
        "pause": ([], "bool"),
        "resume": ([], "bool"),
        "destroy": ([], "bool"),
        "get_status": ([], "dict[str, Any]"),
        "execute_biological_process": (["process_code"], "dict[str, Any]"),
        "install_biological_package": (["package_name"], "dict[str, Any]"),
        "get_biological_metrics": ([], "dict[str, Any]"),
        "start_transcription": (["gene_ids"], "bool"),
        "get_essential_genes": ([], "list[str]"),
        "manage_operons": (["operon_ids", "action"], "bool"),
        "get_plasmid_count": ([], "int"),
    }
    assert inspect.isabstract(BiologicalVM)
    for name, (parameters, returned) in promised.items():
        signature = inspect.signature(getattr(BiologicalVM, name))
        assert (name, list(signature.parameters)[1:]) == (name, parameters)
        assert (name, signature.return_annotation) == (name, returned)
    for kind in (BasicBiologicalVM, XCPngBiologicalVM):
        assert issubclass(kind, BiologicalVM)
        assert not inspect.isabstract(kind)


def test_the_factory_has_this_signature():
    signature = inspect.signature(create_bio_vm)
    assert list(signature.parameters) == ["vm_id", "biological_type", "vm_type", "config"]
    assert (signature.parameters["vm_type"].default, signature.parameters["config"].default) == ("basic", None)
    assert signature.return_annotation == "BiologicalVM"


def test_resources_are_allocated_and_fitted_to_the_cell(session):
    scope = {"create_bio_vm": create_bio_vm}
    exec(RESOURCES, scope)
    vm, first, usage, available = (scope[name] for name in ("vm", "first", "usage", "available"))
    assert (first["allocation"]["atp_percentage"], first["allocation"]["ribosomes"]) == (70.0, 15)
    held = usage["allocation"]
    assert 0 < held["ribosomes"] <= 15
    assert 0 < held["atp_percentage"] <= 70.0
    assert held["ribosomes"] > usage["ribosomes"] > 0
    assert available == {"vms": 3, "ribosomes": pytest.approx(68 - held["ribosomes"]), "memory_kb": None}
    vm.run(duration_s=600)
    assert scope["manager"].get_resource_usage()["ribosome_molecules"] != usage["ribosome_molecules"]


def test_configurations_are_loaded_validated_and_merged():
    base = {"resource_limits": {"max_atp": 70.0, "max_ribosomes": 15}, "minimal_mode": True}
    override = {"resource_limits": {"max_ribosomes": 10}}
    scope = {"base_config": base, "override_config": override}
    exec(CONFIGURATION, scope)
    assert scope["config"] == {
        "resource_limits": {"max_atp": 70.0, "max_ribosomes": 15},
        "genome_optimization": True,
        "minimal_mode": True,
    }
    assert scope["is_valid"] is True
    assert scope["merged"] == {"resource_limits": {"max_atp": 70.0, "max_ribosomes": 10}, "minimal_mode": True}
    assert base["resource_limits"]["max_ribosomes"] == 15
    assert ConfigManager.validate_config({"resource_limits": {"max_atp": "much"}}, "basic") is False


def test_names_are_told_and_validated():
    scope: dict = {}
    exec(NAMES, scope)
    assert scope["bio_types"][:3] == ["syn3a", "ecoli", "minimal_cell"]
    assert {"yeast", "orthogonal"} <= set(scope["bio_types"])
    assert scope["vm_types"] == ["basic", "xcpng"]
    assert scope["validate_biological_type"]("unicorn") is False
    assert scope["validate_vm_type"]("vmware") is False


@pytest.mark.parametrize("biological_type", ["syn3a", "ecoli", "minimal_cell"])
def test_every_type_runs_on_a_basic_vm(session, biological_type):
    vm = create_bio_vm("any", biological_type, "basic")
    before = vm.cell.digest()
    assert vm.start() is True
    assert vm.get_status()["state"] == "running"
    assert vm.pause() is True
    assert vm.resume() is True
    session.run(duration_s=60)
    assert vm.get_status()["time_s"] == 60
    assert vm.cell.digest() != before
    assert vm.get_biological_metrics()["protein_total"] > 0
    assert vm.destroy() is True
