"""The factory: one call makes a VM of an organism."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

from bioxen_nb.api.biological_types import VM_TYPES, check_types, validate_biological_type
from bioxen_nb.api.biological_vm import BasicBiologicalVM, BiologicalVM
from bioxen_nb.api.building import build
from bioxen_nb.api.sessions import current_session
from bioxen_nb.api.xcpng_vm import XCPngBiologicalVM
from bioxen_nb.config.vm_settings import VMSettings
from bioxen_nb.errors import ApiError, ConfigurationError


def create_bio_vm(
    vm_id: str, biological_type: str, vm_type: str = "basic", config: Mapping[str, Any] | None = None
) -> BiologicalVM:
    """A VM in state CREATED, in the current session (`sessions.current_session()`).

    Args:
        vm_id: its name, unique in the session.
        biological_type: syn3a, ecoli, minimal_cell, yeast, orthogonal, another installed chassis, or a genome of the
            catalogue such as "ecoli_mg1655".
        vm_type: "basic", or "xcpng", which has no connection yet and says so when it is used.
        config: see docs/configuration.md; laid over the defaults of the organism.

    Raises:
        ApiError: no such type.
        ConfigurationError: a configuration that cannot be.
        VMCreationError: an id that is taken or empty.
        ResourceExhaustedError: the host is full.
        GenomeNotFoundError, DownloadError, SequenceMissingError: the genome is not at hand.
    """
    check_types(biological_type, vm_type)
    if vm_type == "xcpng":
        return _xcpng(vm_id, biological_type, config)
    session = current_session()
    _, settings = build(session, vm_id, biological_type, config)
    return BasicBiologicalVM(session, vm_id, biological_type, settings)


create_vm = create_bio_vm


def _xcpng(vm_id: str, biological_type: str, config: Mapping[str, Any] | None) -> XCPngBiologicalVM:
    settings = VMSettings.from_config(config)
    reached = settings.xcpng_config
    lacking = [name for name in ("xapi_url", "username", "password") if getattr(reached, name) is None]
    if lacking:
        raise ConfigurationError(
            f"A VM of type xcpng needs {', '.join(f'xcpng_config.{name}' for name in lacking)} in its configuration.",
            key="xcpng_config",
        )
    return XCPngBiologicalVM(vm_id, biological_type, settings)


def create_biological_vm(
    first: str = "basic", second: str | Mapping[str, Any] | None = None, config: Mapping[str, Any] | None = None
) -> BiologicalVM:
    """The short form: `create_biological_vm("ecoli", "my-vm")`, or `create_biological_vm("basic", {...})`.

    Args:
        first: a biological type, or a VM type (then the organism is the configuration's chassis, or syn3a).
        second: the VM's id (a free one unless given), or with a VM type the configuration.
        config: with a biological type.

    Raises:
        ApiError: neither a biological type nor a VM type.
    """
    if first in VM_TYPES and not isinstance(second, str):
        organism = str((second or {}).get("chassis", "syn3a"))
        return create_bio_vm(_free_id(organism), organism, first, second)
    if not validate_biological_type(first):
        check_types(first, "basic")
    if second is not None and not isinstance(second, str):
        raise ApiError(f"The second argument is the id of the VM, not {type(second).__name__}.")
    return create_bio_vm(second or _free_id(first), first, "basic", config)


def quick_start_vm(biological_type: str, vm_id: str | None = None) -> BiologicalVM:
    """A VM that is RUNNING already."""
    vm = create_biological_vm(biological_type, vm_id)
    vm.start()
    return vm


def get_vm(vm_id: str) -> BasicBiologicalVM:
    """A handle on a VM of the current session, such as one made in the lab.

    Raises:
        VMNotFoundError: no VM of that name.
    """
    session = current_session()
    program = session.vm(vm_id).cell.program
    return BasicBiologicalVM(session, vm_id, program.chassis, VMSettings.from_config(None, program.chassis))


def _free_id(biological_type: str) -> str:
    taken = set(current_session().vm_names())
    return next(name for number in itertools.count(1) if (name := f"{biological_type}-{number}") not in taken)
