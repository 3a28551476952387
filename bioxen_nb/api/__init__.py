"""The names that the specification promises. Each loads on first use; what they do lives on the floors below."""

from __future__ import annotations

import importlib
from typing import Any

#: Name -> module of this package, or of the floors below where the name is at home there.
_HOME = {
    "BasicBiologicalVM": "api.biological_vm",
    "BioResourceManager": "api.resources",
    "BioXenException": "errors",
    "BioXenHypervisor": "api.hypervisor",
    "BiologicalVM": "api.biological_vm",
    "CellularContext": "api.virtualization",
    "ConfigManager": "api.configuration",
    "EcoliChassis": "api.hypervisor",
    "ErrorCode": "errors",
    "ExecutionResult": "api.virtualization",
    "GenomicProgram": "api.virtualization",
    "GenomicRuntime": "api.virtualization",
    "GenomicVirtualizationManager": "api.virtualization",
    "Host": "resources",
    "MinimalChassis": "api.hypervisor",
    "OrthogonalChassis": "api.hypervisor",
    "PerformanceProfiler": "api.profiler",
    "ProductionLogger": "api.logging",
    "ResourceAllocation": "resources",
    "ResourceMonitor": "api.resources",
    "ResourceType": "api.resources",
    "RoundRobinScheduler": "api.hypervisor",
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
    found = getattr(importlib.import_module(f"bioxen_nb.{module}"), own)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return list(__all__)
