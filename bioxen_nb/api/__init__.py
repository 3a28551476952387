"""The names that the specification promises. Each loads on first use; what they do lives on the floors below."""

from __future__ import annotations

import importlib
from typing import Any

#: Name -> module where it is at home: one of this package, of a floor below, or (the command line) of a floor above,
#: which is imported when somebody asks for it and not before.
_HOME = {
    "BasicBiologicalVM": "api.biological_vm",
    "BioAcceleratorManager": "api.accelerators",
    "BioCompiler": "api.circuits",
    "BioResourceManager": "api.resources",
    "BioXenCLI": "commands.bioxen_cli",
    "BioXenException": "errors",
    "BioXenHypervisor": "api.hypervisor",
    "BiologicalVM": "api.biological_vm",
    "CellularContext": "api.virtualization",
    "ConfigManager": "api.configuration",
    "EcoliChassis": "api.hypervisor",
    "ErrorCode": "errors",
    "ExecutionResult": "api.virtualization",
    "GeneticCircuit": "api.circuits",
    "GenomeConverter": "api.genomes",
    "GenomeValidator": "api.genomes",
    "GenomicProgram": "api.virtualization",
    "GenomicRuntime": "api.virtualization",
    "GenomicVirtualizationManager": "api.virtualization",
    "Host": "resources",
    "JCVIGenomeAcquisition": "api.genomes",
    "JCVIWorkflowManager": "api.workflows",
    "LinkKeys": "session.network_link",
    "MinimalChassis": "api.hypervisor",
    "MultiGenomeAnalyzer": "api.genome_collections",
    "OrthogonalChassis": "api.hypervisor",
    "OrthogonalGeneticCode": "api.circuits",
    "PerformanceProfiler": "api.profiler",
    "ProductionLogger": "api.logging",
    "RealGenomeParser": "api.genomes",
    "ResourceAllocation": "resources",
    "ResourceMonitor": "api.resources",
    "ResourceType": "api.resources",
    "RoundRobinScheduler": "api.hypervisor",
    "TimeSimulator": "api.day_night",
    "VMManager": "api.vm_network",
    "VMState": "hypervisor.lifecycle",
    "XCPngBiologicalVM": "api.xcpng_vm",
    "YeastChassis": "api.hypervisor",
    "create_bio_vm": "api.factory",
    "create_biological_vm": "api.factory",
    "create_vm": "api.factory",
    "current_session": "api.sessions",
    "get_supported_biological_types": "api.biological_types",
    "get_supported_vm_types": "api.biological_types",
    "get_vm": "api.factory",
    "quick_start_vm": "api.factory",
    "use_session": "api.sessions",
    "validate_biological_type": "api.biological_types",
    "validate_vm_type": "api.biological_types",
}

#: Names that stand for a class of another name.
_ALIASES = {"VirtualMachine": ("hypervisor.vm", "VM")}

__all__ = sorted((*_HOME, *_ALIASES))


def __getattr__(name: str) -> Any:
    """A promised name, imported from its home at first use and kept."""
    module, own = _ALIASES.get(name, (_HOME.get(name, ""), name))
    if not module:
        raise AttributeError(f"module 'bioxen_nb.api' has no attribute {name!r}; it offers {', '.join(__all__)}")
    try:
        found = getattr(importlib.import_module(f"bioxen_nb.{module}"), own)
    except ImportError as cause:
        raise _not_importable(name, cause) from cause
    globals()[name] = found
    return found


def _not_importable(name: str, cause: ImportError) -> Exception:
    from bioxen_nb.errors import ModuleImportError

    lacking = cause.name or "a package"
    advice = f"Install {lacking}, or install the toolkit again with all that it needs (pip install bioxen_nb)."
    return ModuleImportError(f"{name} cannot be imported: {cause}. {advice}", name=name, module=lacking)


def __dir__() -> list[str]:
    return list(__all__)
