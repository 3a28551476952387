"""Which VM a process text is for: found by its name in the sessions that a notebook's variables hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from inspect import getattr_static
from typing import Any

from bioxen_nb.errors import ApiError, VMNotFoundError
from bioxen_nb.hypervisor.vm import VM
from bioxen_nb.language.near import near_names
from bioxen_nb.session.hub import ViewHub
from bioxen_nb.session.session import Session

_OPTION = r"--session(?:=|\s+)"
_HEADER = re.compile(
    rf"""\s*(?:{_OPTION}(?P<before>\w+)(?:\s+|$))?
    (?P<vm>"[^"]*"|'[^']*'|[^\s"'-]\S*)?\s*
    (?:{_OPTION}(?P<behind>\w+)(?:\s+|$))?(?P<rest>.*)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Header:
    """What stands behind the magic: a VM, the variable of its session (both may be empty), and the rest."""

    vm: str
    session: str
    rest: str


def read_header(line: str) -> Header:
    """Read `VM`, `VM --session NAME` or `VM text`; a VM's name with blanks stands in quotes."""
    found = _HEADER.match(line)
    assert found is not None, "every part of the pattern may be empty"
    vm = (found["vm"] or "").strip("\"'")
    return Header(vm, found["before"] or found["behind"] or "", found["rest"].strip())


def sessions_in(namespace: Mapping[str, Any]) -> dict[str, Session]:
    """Open sessions by the variable that holds them, or something that lives in them; each once.

    Names that the user chose go before those of IPython, such as `_` for the last result.
    """
    found: dict[int, tuple[str, Session]] = {}
    for name in sorted(namespace, key=lambda name: name.startswith("_")):
        session = _session_of(namespace[name])
        if session is not None and not session.is_closed:
            held = found.get(id(session))
            if held is None or (session is namespace[name] and session is not namespace[held[0]]):
                found[id(session)] = (name, session)
    return dict(found.values())


def find_target(namespace: Mapping[str, Any], header: Header) -> tuple[Session, str]:
    """The session and the name of the VM that is meant.

    Args:
        namespace: the notebook's variables.
        header: its `vm` is the name of a VM, or of a variable that holds one; the only VM unless given.

    Raises:
        ApiError: no such session, or more than one VM that could be meant.
        VMNotFoundError: no such VM; suggests near names.
    """
    sessions = _chosen(namespace, header.session)
    if not header.vm:
        return _only_vm(sessions)
    holders = {name: session for name, session in sessions.items() if header.vm in session.vm_names()}
    if len(holders) > 1:
        raise ApiError(
            f"More than one session has a VM {header.vm!r}. Say which is meant: "
            f"%%process {header.vm} --session {' or '.join(holders)}.",
            vm=header.vm,
        )
    if holders:
        return next(iter(holders.values())), header.vm
    if named := _named_by(namespace.get(header.vm), sessions.values()):
        return named
    raise _not_found(header.vm, sessions)


def _chosen(namespace: Mapping[str, Any], variable: str) -> dict[str, Session]:
    if not variable:
        return sessions_in(namespace)
    session = _session_of(namespace.get(variable))
    if session is None:
        known = ", ".join(sessions_in(namespace)) or "none"
        raise ApiError(f"No variable {variable} holds a session. Those that do: {known}.", name=variable)
    return {variable: session}


def _only_vm(sessions: Mapping[str, Session]) -> tuple[Session, str]:
    found = [(session, name) for session in sessions.values() for name in session.vm_names()]
    if not found:
        raise _not_found("", sessions)
    if len(found) > 1:
        raise ApiError(f"Say which VM: %%process NAME, with one of {', '.join(name for _, name in found)}.")
    return found[0]


def _session_of(value: Any) -> Session | None:
    """A session, or that of a lab, a face or a VM's handle; no code of a stranger's object is run to find out."""
    if isinstance(value, Session):
        return value
    hub = getattr_static(value, "hub", None)
    found = hub.session if isinstance(hub, ViewHub) else getattr_static(value, "session", None)
    return found if isinstance(found, Session) else None


def _named_by(value: Any, sessions: Any) -> tuple[Session, str] | None:
    """The VM that a variable holds: a VM, its handle from the factory, or the lab or face that shows it."""
    if isinstance(value, VM):
        owners: Iterator[Session] = (s for s in sessions if value.name in s.vm_names() and s.vm(value.name) is value)
        return next(((session, value.name) for session in owners), None)
    session = _session_of(value)
    if session is None or isinstance(value, Session):
        return None
    hub, names = getattr_static(value, "hub", None), session.vm_names()
    shown = hub.selected if isinstance(hub, ViewHub) else getattr_static(value, "vm_id", None)
    return session, str(shown or next(iter(names), ""))


def _not_found(name: str, sessions: Mapping[str, Session]) -> VMNotFoundError:
    known = sorted({vm for session in sessions.values() for vm in session.vm_names()})
    near = near_names(name, known)
    if near:
        hint = f"Did you mean {' or '.join(near)}?"
    elif known:
        hint = f"There are: {', '.join(known)}."
    else:
        hint = 'No variable of this notebook holds one. Make one: session = Session(); session.create("cell-1").'
    return VMNotFoundError(f"There is no VM {name!r}. {hint}" if name else f"There is no VM. {hint}", vm=name)
