"""A process text on an isolated VM: run in its child process on a copy of the VM, taken over when it is done."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from bioxen_nb.errors import IsolationError
from bioxen_nb.session.reviving import revive_member
from bioxen_nb.session.storing import Arrays, Header, snapshot

if TYPE_CHECKING:
    from bioxen_nb.hypervisor.vm import VM
    from bioxen_nb.session.session import Session

#: What the child process is asked to call.
_TASK = "bioxen_nb.session.isolated_process:execute_here"

#: What a result says that is for the caller to fill in.
_OWN = ("vm_id", "process_code", "execution_time")


def execute_elsewhere(session: Session, vm: VM, text: str) -> dict[str, Any]:
    """Run a text in the VM's child process; the VM then goes on from what became of it there.

    Raises:
        IsolationError: the child crashed, hung or went past its limits. The VM is FAILED then, as it was before.
    """
    header, arrays = session.submit(lambda: snapshot(session, vm.name, with_history=False)).result()
    genome = session.genome(vm.name)
    try:
        payload = (header, arrays, genome, vm.name, text)
        result, after, after_arrays = vm.runner.call(_TASK, payload, _wall_s(vm))
    except IsolationError as cause:
        failure = cause
        session.submit(lambda: vm.fail(failure)).result()
        raise

    def take_over() -> None:
        if vm.name in session.members:
            revive_member(session, vm.name, after, after_arrays)

    session.submit(take_over).result()
    return {key: value for key, value in result.items() if key not in _OWN}


def _wall_s(vm: VM) -> float:
    """Wall seconds that a whole text may take: as long as this many slices."""
    slices = 20
    return slices * vm.runner.limits.request_wall_s if vm.runner.limits else math.inf


def execute_here(payload: tuple[Header, Arrays, Any, str, str]) -> tuple[dict[str, Any], Header, Arrays]:
    """What the child does: a session of one VM, not isolated any further, runs the text."""
    from bioxen_nb.session.reviving import revive
    from bioxen_nb.session.session import Session

    header, arrays, genome, name, text = payload
    alone = header | {"host": None, "capacity": [None, None]}
    alone["vms"] = [row | {"isolation": None, "state": "running"} for row in header["vms"]]
    with revive(Session, alone, arrays) as session:
        session.members[name].genome = genome
        session.is_copy = True
        result = session.execute(name, text)
        after, after_arrays = snapshot(session, name)
        return dict(result), after, after_arrays
