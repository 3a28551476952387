"""The factory: one call makes a VM of an organism."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from bioxen_nb.api.biological_types import VM_TYPES, chassis_of, check_types
from bioxen_nb.api.biological_vm import BasicBiologicalVM, BiologicalVM
from bioxen_nb.api.building import build, check_id
from bioxen_nb.api.configuration import XCPNG_REQUIRED
from bioxen_nb.api.sessions import current_session
from bioxen_nb.api.xcpng_vm import XCPngBiologicalVM
from bioxen_nb.config.overrides import with_overrides
from bioxen_nb.config.vm_settings import VMSettings
from bioxen_nb.errors import ApiError, ConfigurationError

if TYPE_CHECKING:
    from bioxen_nb.hypervisor.vm import VM

#: What the VMs that still live were made as, and their settings.
_made_as: WeakKeyDictionary[VM, tuple[str, VMSettings]] = WeakKeyDictionary()


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
    vm, settings = build(session, vm_id, biological_type, config)
    _made_as[vm] = (biological_type, settings)
    return BasicBiologicalVM(session, vm_id, biological_type, settings)


create_vm = create_bio_vm


def _xcpng(vm_id: str, biological_type: str, config: Mapping[str, Any] | None) -> XCPngBiologicalVM:
    check_id(current_session(), vm_id)
    settings = VMSettings.from_config(with_overrides(config), chassis_of(biological_type) or "")
    lacking = [name for name in XCPNG_REQUIRED if getattr(settings.xcpng_config, name) is None]
    if lacking:
        raise ConfigurationError(
            f"A VM of type xcpng needs {', '.join(f'xcpng_config.{name}' for name in lacking)} in its configuration.",
            key="xcpng_config",
        )
    return XCPngBiologicalVM(vm_id, biological_type, settings)


def create_biological_vm(
    biological_type: str | None = None,
    vm_id: str | Mapping[str, Any] | None = None,
    config: Mapping[str, Any] | None = None,
    *,
    vm_type: str = "basic",
) -> BiologicalVM:
    """The short form: `create_biological_vm("ecoli", "my-vm")`, or `create_biological_vm("basic", {...})`.

    Args:
        biological_type: an organism; or a VM type, and then the organism is the configuration's chassis, or syn3a.
        vm_id: a free one unless given; after a VM type, the configuration may stand here.
        config: see `create_bio_vm`.
        vm_type: "basic" or "xcpng".

    Raises:
        ApiError: neither a biological type nor a VM type, or an id that is no text.
    """
    if biological_type in VM_TYPES:
        vm_type, biological_type = str(biological_type), None
        if config is None and isinstance(vm_id, Mapping):
            vm_id, config = None, vm_id
    if vm_id is not None and not isinstance(vm_id, str):
        raise ApiError(f"The id of a VM is a text, not {type(vm_id).__name__}.")
    if biological_type is None:
        named = config.get("chassis") if isinstance(config, Mapping) else None
        biological_type = named if isinstance(named, str) else "syn3a"
    check_types(biological_type, vm_type)
    return create_bio_vm(_free_id(biological_type) if vm_id is None else vm_id, biological_type, vm_type, config)


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
    vm = session.vm(vm_id)
    chassis = vm.cell.program.chassis
    biological_type, settings = _made_as.get(vm) or (chassis, VMSettings.from_config(None, chassis))
    return BasicBiologicalVM(session, vm_id, biological_type, settings)


def _free_id(biological_type: str) -> str:
    taken = set(current_session().vm_names())
    return next(name for number in itertools.count(1) if (name := f"{biological_type}-{number}") not in taken)
