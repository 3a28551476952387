"""Going to another moment: all views of a session turn to another one, and what was there before is kept."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from bioxen_nb.errors import CheckpointError, VMStateError
from bioxen_nb.session.hub import turn_all
from bioxen_nb.session.sources import make_runner
from bioxen_nb.session.store.records import Checkpoint
from bioxen_nb.session.store.taking import Taken, base_of, content_of, set_base, take
from bioxen_nb.session.undoing import free_name

if TYPE_CHECKING:
    from bioxen_nb.session.session import Session
    from bioxen_nb.session.store.autosave import Autosaver
    from bioxen_nb.session.store.store import CheckpointStore

#: The tag of what was kept because a lab turned to another moment; it spares them from pruning.
SET_ASIDE = "set aside"


def go_to(before: Session, now: Session, store: CheckpointStore, where: str, *, anyway: bool = False) -> str:
    """Let every view of one session show another one; the first is saved, unless it is saved already, and closed.

    Args:
        before: what is looked at.
        now: what is to be looked at; it is autosaved as the other was.
        store: where the first one is kept.
        where: to, for the note of what is kept.
        anyway: go even if the first one cannot be saved.

    Returns:
        id of the checkpoint that holds what was there; empty when nothing had lived there, or it could not be saved.

    Raises:
        CheckpointError: it could not be saved; nothing has changed but that its cells are paused.
    """
    saver = before.autosaver
    try:
        kept = _kept(before, store, where)
    except CheckpointError:
        if not anyway:
            _autosave_as(saver, before)
            raise
        kept = ""
    turn_all(before, now)
    before.close()
    _autosave_as(saver, now)
    return kept


def _autosave_as(saver: Autosaver | None, session: Session) -> None:
    if saver is not None and session.autosaver is None:
        session.autosave(saver.habits.every_s, saver.habits.on_division, saver.habits.keep, saver.store)


def _kept(before: Session, store: CheckpointStore, where: str) -> str:
    """Id of a checkpoint that holds a session as it is now; empty when nothing has lived in it."""
    base = base_of(before, store.folder)
    if not base and not any(vm.time_s for vm in before.hypervisor.list()):
        return ""
    if not before.is_playing and _is_saved(take(before), store, base):
        return base
    with suppress(VMStateError):  # closed already
        before.pause_all()
    if before.autosaver is not None:
        before.autosaver.finish(ended=True)
    taken, base = take(before), base_of(before, store.folder)
    if _is_saved(taken, store, base):
        return base
    note = f"As it was when the lab turned to {where}."
    kept = store.write(taken, Checkpoint("", note=note, tags=(SET_ASIDE,), automatic=True), base)
    set_base(before, store.folder, kept.id)
    return kept.id


def _is_saved(taken: Taken, store: CheckpointStore, id_: str) -> bool:
    """Whether a checkpoint holds just that."""
    known = next((found for found in store.list() if found.id == id_), None)
    return known is not None and known.content == content_of(taken.document) and not known.is_damaged


def join(session: Session, other: Session, vm: str, wanted: str) -> str:
    """Let a VM of another session, with its history and its lineage, live in this one, too; gives its name there.

    Args:
        session: gets the VM, in state CREATED.
        other: of the VM; not used any more afterwards.
        vm: its name there.
        wanted: name here; with a number when that is taken.
    """
    loaded = other.members[vm]
    if loaded.vm.error:
        raise VMStateError(f"{vm} had failed in that checkpoint ({loaded.vm.error}), so it cannot live on.", vm=vm)

    def command() -> str:
        name = free_name(session, wanted)
        runner = make_runner(loaded.vm.runner.limits or False)
        member = session.enrol_member(name, loaded.vm.cell, loaded.vm.quota, runner=runner, genome=loaded.genome)
        member.recorder, member.siblings, member.source = loaded.recorder, loaded.siblings, loaded.source
        member.bound_memory()
        member.look()
        session.pace.set(name, other.speed(vm))
        return name

    return session.submit(command).result()
