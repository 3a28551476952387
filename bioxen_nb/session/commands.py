"""The verbs a view may send, and what each does to the session."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from bioxen_nb.errors import ConfigurationError, unknown_name
from bioxen_nb.hypervisor.lifecycle import VMState, legal_verbs
from bioxen_nb.session.frames import Watch
from bioxen_nb.session.undoing import free_name, twin, undo_of

if TYPE_CHECKING:
    from bioxen_nb.hypervisor.vm import VM
    from bioxen_nb.session.session import Session

Message = Mapping[str, Any]


def execute(session: Session, message: Message) -> str | None:
    """Do what `message` asks; returns the VM that views should now show, when it is another one."""
    verb = str(message.get("verb", ""))
    if verb not in _VERBS:
        raise unknown_name("command", verb, _VERBS)
    return _VERBS[verb](session, message)


def find_watch(session: Session, vm: str, gene: str, quantity: str) -> Watch:
    """The curve of a gene, by locus tag or symbol (case does not matter)."""
    if quantity not in ("protein", "rna"):
        raise ConfigurationError(f"A curve shows 'protein' or 'rna', not {quantity!r}.", quantity=quantity)
    cell = session.vm(vm).cell
    symbols = dict(zip(cell.gene_ids, cell.gene_symbols, strict=True))
    wanted = gene.lower()
    for gene_id, symbol in symbols.items():
        if wanted in (gene_id.lower(), symbol.lower()):
            return Watch(gene_id, symbol or gene_id, "rna" if quantity == "rna" else "protein")
    raise unknown_name("gene", gene, [symbol or gene_id for gene_id, symbol in symbols.items()])


def run_vm(session: Session, name: str) -> None:
    """Start or resume, whichever fits, and let the session play."""
    make_running(session, name)
    session.play()


def make_running(session: Session, name: str) -> None:
    """Start a VM or resume it; nothing when it runs already."""
    state = session.vm(name).state.value
    if state == "paused":
        session.resume(name)
    elif state != "running":
        session.start(name)


def legal_commands(vm: VM) -> list[str]:
    """What a view may ask for a VM as it is now: the verbs of its life, and what needs a cell that can live."""
    lives = vm.state not in (VMState.FAILED, VMState.DESTROYED)
    more = ["twin", *([] if vm.busy else ["step", "until"])] if lives else []
    return [*legal_verbs(vm.state), *more]


def _create(session: Session, message: Message) -> str:
    name = str(message.get("name", "")).strip()
    if not name:
        raise ConfigurationError("A VM needs a name, for example 'cell-2'.")
    seed = str(message.get("seed") or "").strip()
    if seed and not seed.isdecimal():
        raise ConfigurationError(f"A seed is a whole number from 0 up, not {seed!r}.")
    session.create(name, str(message.get("genome") or "teaching-cell"), seed=int(seed) if seed else None)
    return name


def _adopt(session: Session, message: Message) -> str:
    mother, lineage = str(message["vm"]), str(message["lineage"])
    vm = session.adopt(lineage, free_name(session, f"{mother}-g{lineage.count('.')}"), vm=mother)
    session.set_speed(vm.name, session.speed(mother))
    run_vm(session, vm.name)
    return vm.name


def _step(session: Session, message: Message) -> None:
    """A few seconds of one cell; every VM is paused afterwards."""
    name = str(message["vm"])
    session.pause_all()
    make_running(session, name)
    session.run(duration_s=float(message.get("seconds", 10)), vm=name)
    session.pause(name)


def _destroy(session: Session, message: Message) -> None:
    undo_of(session).destroy(session, str(message["vm"]))


def _undo(session: Session, message: Message) -> str:
    number = message.get("number")
    return undo_of(session).bring_back(session, None if number is None else int(number)).name


def _twin(session: Session, message: Message) -> str:
    return twin(session, str(message["vm"]), str(message.get("name") or "").strip()).name


def _on_vm(verb: str) -> Callable[[Session, Message], None]:
    def do(session: Session, message: Message) -> None:
        getattr(session, verb)(str(message["vm"]))

    return do


def _run(session: Session, message: Message) -> None:
    run_vm(session, str(message["vm"]))


def _set_speed(session: Session, message: Message) -> None:
    value = message.get("value")
    session.set_speed(str(message["vm"]), None if value is None else float(value))


def _shift(session: Session, message: Message) -> None:
    from bioxen_nb.cell.environment import revived

    changes = message.get("changes")
    if not isinstance(changes, Mapping) or not changes:
        raise ConfigurationError(f"A shift names what changes, as {{'medium': 'acetate'}}, not {changes!r}.")
    session.shift(str(message["vm"]), **revived(changes))


_VERBS: dict[str, Callable[[Session, Message], str | None]] = {
    "create": _create,
    "adopt": _adopt,
    "run": _run,
    "step": _step,
    "speed": _set_speed,
    "shift": _shift,
    "pause": _on_vm("pause"),
    "stop": _on_vm("stop"),
    "destroy": _destroy,
    "undo": _undo,
    "twin": _twin,
}

#: Verbs that may take seconds (a genome is compiled) and so get a thread of their own.
SLOW_VERBS = frozenset({"create", "adopt", "undo", "twin"})
