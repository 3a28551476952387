"""The life of a VM as one table: which verb leads from which state to which."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from bioxen_nb.errors import VMStateError

Verb = Literal["start", "pause", "resume", "stop", "fail", "destroy"]


class VMState(StrEnum):
    """Where a VM stands. Arrest of the cell is no state of the VM: it is an outcome of a running one."""

    CREATED = "created"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    FAILED = "failed"
    DESTROYED = "destroyed"


_ALIVE = frozenset(VMState) - {VMState.DESTROYED}

#: verb -> (states it is legal in, state it leads to). A stopped VM starts again from its present context.
TRANSITIONS: dict[Verb, tuple[frozenset[VMState], VMState]] = {
    "start": (frozenset({VMState.CREATED, VMState.STOPPED}), VMState.RUNNING),
    "pause": (frozenset({VMState.RUNNING}), VMState.PAUSED),
    "resume": (frozenset({VMState.PAUSED}), VMState.RUNNING),
    "stop": (frozenset({VMState.RUNNING, VMState.PAUSED}), VMState.STOPPED),
    "fail": (_ALIVE, VMState.FAILED),
    "destroy": (_ALIVE, VMState.DESTROYED),
}

#: `fail` happens to a VM; nobody asks for it.
_ASKED_FOR: tuple[Verb, ...] = ("start", "pause", "resume", "stop", "destroy")


def legal_verbs(state: VMState) -> tuple[Verb, ...]:
    """The verbs that a user may use in `state`."""
    return tuple(verb for verb in _ASKED_FOR if state in TRANSITIONS[verb][0])


def check(verb: Verb, state: VMState, name: str = "") -> VMState:
    """The state that `verb` leads to.

    Raises:
        VMStateError: the table does not allow it; the message lists what it allows.
    """
    legal, target = TRANSITIONS[verb]
    if state in legal:
        return target
    allowed = legal_verbs(state)
    advice = f"Possible now: {', '.join(allowed)}." if allowed else "Nothing is possible any more: create a new VM."
    who = f"VM {name!r}" if name else "The VM"
    raise VMStateError(f"{who} is {state.value}, so it cannot {verb}. {advice}", vm=name, state=state.value, verb=verb)
