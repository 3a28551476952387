"""VMs that were destroyed and come back exactly as they were, and twins of VMs that live."""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from bioxen_nb.errors import CheckpointError, VMStateError, unknown_name
from bioxen_nb.hypervisor.lifecycle import VMState
from bioxen_nb.session.recorder import joined
from bioxen_nb.session.reviving import revive
from bioxen_nb.session.sources import make_runner
from bioxen_nb.session.storing import Header, HeldArrays, encode_programs, hold

if TYPE_CHECKING:
    from bioxen_nb.genome.records import Genome
    from bioxen_nb.hypervisor.vm import VM
    from bioxen_nb.session.member import Member
    from bioxen_nb.session.session import Session

#: Destroyed VMs that are kept of one session, and the most memory of their histories, bytes.
MOST_KEPT = 12
MOST_BYTES = 256_000_000


@dataclass(frozen=True)
class Destroyed:
    """A VM as a checkpoint holds it, taken in the moment before it was destroyed."""

    number: int
    name: str
    time_s: int
    nbytes: int
    header: Header
    arrays: HeldArrays
    genome: Genome | None


class Undo:
    """What was destroyed in one session, the latest last; in memory only, so it ends with the process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._kept: list[Destroyed] = []

    def kept(self) -> tuple[Destroyed, ...]:
        """All that can come back."""
        return tuple(self._kept)

    def destroy(self, session: Session, name: str) -> Destroyed:
        """Destroy a VM, and keep what brings it back.

        Raises:
            VMNotFoundError: no such VM.
        """
        session.vm(name)
        encode_programs(session)

        def command() -> Destroyed:
            member = session.members[name]
            header, arrays = hold(session, name)
            bytes_ = member.recorder.nbytes
            kept = Destroyed(next(self._numbers), name, member.vm.time_s, bytes_, header, arrays, member.genome)
            session.destroy(name)
            return kept

        kept = session.submit(command).result()
        with self._lock:
            self._kept.append(kept)
            while len(self._kept) > MOST_KEPT or (
                len(self._kept) > 1 and sum(one.nbytes for one in self._kept) > MOST_BYTES
            ):
                self._kept.pop(0)
        return kept

    def bring_back(self, session: Session, number: int | None = None) -> VM:
        """The VM that was destroyed last, or the one of that number, as it was; PAUSED if it was RUNNING.

        It gets a number behind its name if the name is taken meanwhile.

        Raises:
            UnknownNameError: it is not kept any more.
            ResourceExhaustedError: it does not fit on the host any more; it stays kept.
        """
        with self._lock:
            kept = next((one for one in reversed(self._kept) if number in (None, one.number)), None)
        if kept is None:
            raise unknown_name(
                "destroyed VM", "" if number is None else str(number), [str(one.number) for one in self._kept]
            )
        vm = _planted(session, kept.header, kept.arrays, kept.name, free_name(session, kept.name), kept.genome)
        with self._lock:
            if kept in self._kept:
                self._kept.remove(kept)
        return vm


_undos: WeakKeyDictionary[Session, Undo] = WeakKeyDictionary()


def undo_of(session: Session) -> Undo:
    """What can be undone in a session."""
    return _undos.setdefault(session, Undo())


def twin(session: Session, name: str, wanted: str = "") -> VM:
    """A VM that is the same as another one at this moment, history and all, PAUSED.

    Both live on exactly alike until something is done to one of them.

    Args:
        session: of both.
        name: of the VM.
        wanted: name of the twin; the first free one after `name` unless given.

    Raises:
        VMStateError: the VM failed.
        VMCreationError: the name is taken.
    """
    vm = session.vm(name)
    if vm.state is VMState.FAILED:
        raise VMStateError(f"{name} has failed ({vm.error}), so a twin of it cannot live.", vm=name)
    if wanted:
        session.hypervisor.check_name(wanted)
    encode_programs(session)
    header, arrays = session.submit(lambda: hold(session, name)).result()
    return _planted(session, header, arrays, name, wanted or free_name(session, name), session.members[name].genome)


def free_name(session: Session, wanted: str) -> str:
    """A name that no VM has: the one that is wanted, or that with a number."""
    names = session.vm_names()
    candidates = itertools.chain([wanted], (f"{wanted}-{number}" for number in itertools.count(2)))
    return next(name for name in candidates if name not in names)


def _planted(session: Session, header: Header, arrays: HeldArrays, stored: str, name: str, genome: Genome | None) -> VM:
    """A VM of a document, in a session that lives."""
    if len(header["vms"]) != 1:
        raise CheckpointError("One VM is brought back at a time.")
    with revive(type(session), {**header, "host": None, "links": []}, joined(arrays)) as nursery:
        loaded = nursery.members[stored]
        events = nursery.events.to_document().get(stored, [])

        def command() -> VM:
            member = _moved(session, loaded, name, genome)
            session.pace.set(name, nursery.speed(stored))
            session.events.fill({**session.events.to_document(), name: events})
            return member.vm

        return session.submit(command).result()


def _moved(session: Session, loaded: Member, name: str, genome: Genome | None) -> Member:
    """All that makes up a VM, under that name; the other one is not used any more."""
    old = loaded.vm
    runner = make_runner(old.runner.limits or False)
    genome = loaded.genome or genome
    member = session.enrol_member(name, old.cell, old.quota, allocation=old.allocation, runner=runner, genome=genome)
    member.recorder, member.siblings, member.source = loaded.recorder, loaded.siblings, loaded.source
    member.bound_memory()
    member.look()
    vm = member.vm
    vm.jobs, vm.mailbox, vm.account, vm.unfinished = old.jobs, old.mailbox, old.account, old.unfinished
    vm.epoch = old.epoch
    vm.arrested, vm.error, vm.error_code = old.arrested, old.error, old.error_code
    vm.state = VMState.PAUSED if old.state is VMState.RUNNING else old.state
    return member
