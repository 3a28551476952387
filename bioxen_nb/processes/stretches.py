"""Stretches of a cell's life that outlast the destruction of its VM."""

from __future__ import annotations

from bioxen_nb.errors import VMNotFoundError
from bioxen_nb.hypervisor.lifecycle import VMState
from bioxen_nb.hypervisor.vm import VM
from bioxen_nb.session.process_context import Lived, ProcessContext


def stretch(on: ProcessContext, vm: VM, duration_s: float, *, until_division: bool = False) -> Lived:
    """Live for a while; a VM that somebody destroyed since the command began lives no longer, which is no error.

    Args:
        on: the VM, by name.
        vm: the same, as it was found when the command began.
        duration_s: cell time, whole seconds; at most this when waiting for a division.
        until_division: stop at the first division.
    """
    gone = Lived(0, 0, "destroyed")
    if is_gone(vm):
        return gone
    try:
        return on.live(duration_s, until_division=until_division)
    except VMNotFoundError:
        if is_gone(vm):
            return gone
        raise


def is_gone(vm: VM) -> bool:
    """Whether somebody destroyed it."""
    return vm.state is VMState.DESTROYED
