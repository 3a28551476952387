"""The verbs a view may send, and what each does to the session."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from bioxen_nb.errors import ConfigurationError, unknown_name
from bioxen_nb.session.frames import Watch

if TYPE_CHECKING:
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
    vm = session.adopt(lineage, _free_name(session, f"{mother}-g{lineage.count('.')}"), vm=mother)
    session.set_speed(vm.name, session.speed(mother))
    run_vm(session, vm.name)
    return vm.name


def _free_name(session: Session, wanted: str) -> str:
    names = session.vm_names()
    candidates = itertools.chain([wanted], (f"{wanted}-{number}" for number in itertools.count(2)))
    return next(name for name in candidates if name not in names)


def _step(session: Session, message: Message) -> None:
    """A few seconds of one cell; every VM is paused afterwards."""
    name = str(message["vm"])
    session.pause_all()
    make_running(session, name)
    session.run(duration_s=float(message.get("seconds", 10)), vm=name)
    session.pause(name)


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
    "destroy": _on_vm("destroy"),
}

#: Verbs that may take seconds (a genome is compiled) and so get a thread of their own.
SLOW_VERBS = frozenset({"create", "adopt"})
