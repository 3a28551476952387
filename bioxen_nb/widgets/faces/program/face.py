"""The program view of the lab, on the kernel's side."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any, ClassVar

from bioxen_nb.cell.context import CellularContext
from bioxen_nb.errors import ApiError, VMStateError, unknown_name
from bioxen_nb.widgets.faces.face import Ask, Face, Frame, Verb
from bioxen_nb.widgets.faces.program.lines import Line, changed_only, listing
from bioxen_nb.widgets.faces.program.runs import Watched, program_of
from bioxen_nb.widgets.faces.program_versions import Version, versions_of

if TYPE_CHECKING:
    from bioxen_nb.hypervisor.vm import VM
    from bioxen_nb.session.hub import ViewHub

_MOST_LINES = 512
_STILL_LINES = 40
_KEPT = 4


class ProgramFace(Face):
    """The listing of what a cell runs, windowed, with live counts and the differences from earlier programs."""

    name: ClassVar[str] = "program"
    title: ClassVar[str] = "Program"
    frames_per_s: ClassVar[float] = 5.0
    slow: ClassVar[frozenset[str]] = frozenset({"lines", "find", "text"})

    def __init__(self, hub: ViewHub) -> None:
        super().__init__(hub)
        versions_of(hub.session)  # which takes down from now on what changes
        self._listings: OrderedDict[tuple[int, int, bool], tuple[object, list[Line]]] = OrderedDict()
        self._listing = threading.Lock()
        self._watched: Watched | None = None
        self._vm = ""
        self._sent: CellularContext | None = None

    # ---- frames ----------------------------------------------------------------------------------------

    def snapshot(self) -> Frame:
        vm = self.vm
        if vm is None:
            self._vm, self._watched, self._sent = "", None, None
            return Frame({"reset": True, "vm": ""})
        self._watch(vm)
        versions = versions_of(self.session).of(vm.name)
        facts = {
            "reset": True,
            "vm": vm.name,
            "program": vm.cell.program.id,
            "versions": [_version(version) for version in versions],
        }
        return self._with(vm, facts)

    def news(self) -> Frame | None:
        vm = self.vm
        if vm is None:
            return self.snapshot() if self._vm else None
        if vm.name != self._vm or vm.cell.program is not program_of(self._watched):
            return self.snapshot()
        return None if vm.cell.context is self._sent else self._with(vm, {})

    def still(self) -> str:
        vm = self.vm
        if vm is None:
            return ""
        lines = vm.cell.program.disassemble().splitlines()
        more = f"\n... {len(lines) - _STILL_LINES:,} more lines" if len(lines) > _STILL_LINES else ""
        return f"<pre>{escape(chr(10).join(lines[:_STILL_LINES]) + more)}</pre>"

    def _watch(self, vm: VM) -> Watched:
        if self._watched is None or vm.name != self._vm or vm.cell.program is not self._watched.program:
            fresh, last = Watched(vm.cell), self._watched
            self._watched = fresh.taking_over(last) if last is not None and vm.name == self._vm else fresh
            self._vm = vm.name
        return self._watched

    def _with(self, vm: VM, facts: Mapping[str, Any]) -> Frame:
        watched, context = self._watch(vm), vm.cell.context
        if not watched.fits(context):
            return Frame(facts)
        watched.look(context)
        self._sent = context
        more = {"time_s": context.time_s, "watched_s": watched.watched_s}
        return Frame({**facts, **more}, {"now": watched.now(context), "runs": watched.runs()})

    # ---- verbs -----------------------------------------------------------------------------------------

    def verbs(self) -> Mapping[str, Verb]:
        return {"lines": self._page, "find": self._find, "text": self._text, "zero": self._zero}

    def _shown(self) -> VM:
        vm = self.vm
        if vm is None:
            raise VMStateError("There is no VM. Create one first.")
        return vm

    def _lines(self, vm: VM, ask: Ask) -> Sequence[Line]:
        """The lines of what a VM runs, compared with an earlier version (`against`; -1: not compared)."""
        versions = versions_of(self.session).of(vm.name)
        against, only = int(ask.get("against", -1)), bool(ask.get("only"))
        program = versions[-1].program
        before = versions[against].program if 0 <= against < len(versions) else None
        key = (id(program), id(before) if before else 0, only)
        with self._listing:  # the verbs that list are slow ones, several at a time
            if key not in self._listings:
                lines = listing(program, before)
                self._listings[key] = (program, before), changed_only(lines) if only else lines
                while len(self._listings) > _KEPT:
                    self._listings.popitem(last=False)
            self._listings.move_to_end(key)
            return self._listings[key][1]

    def _page(self, ask: Ask) -> dict[str, Any]:
        """Lines `start` to `start + count`, and how many there are in all."""
        lines = self._lines(self._shown(), ask)
        start, count = max(int(ask.get("start", 0)), 0), min(int(ask.get("count", 256)), _MOST_LINES)
        compared = int(ask.get("against", -1)) >= 0
        changed = sum(line.change != "" and line.operation != "" for line in lines) if compared else 0
        rows = [list(line) for line in lines[start : start + count]]
        return {"total": len(lines), "changed": changed, "start": start, "rows": rows}

    def _find(self, ask: Ask) -> int:
        """Number of the line to go to: of a gene (`gene`), or the next one behind line `after` that is labelled `text`,
        or else holds it.

        Raises:
            UnknownNameError: no such gene in the listing.
            ApiError: the text stands nowhere.
        """
        lines = self._lines(self._shown(), ask)
        if gene := str(ask.get("gene", "")):
            mine = [row for row, line in enumerate(lines) if line.gene == gene]
            if not mine:
                raise unknown_name("gene", gene, sorted({line.gene for line in lines}))
            made = [row for row in mine if lines[row].operation in ("translate", "mature", "skip")]
            return (made or mine)[0]
        text = str(ask.get("text", "")).strip().lower()
        after = int(ask.get("after", -1)) + 1
        named = [row for row, line in enumerate(lines) if text and text == line.label.lower()]
        found = named or [row for row, line in enumerate(lines) if text and text in _text_of(line)]
        if found:
            return next((row for row in found if row >= after), found[0])
        raise ApiError(f"{ask.get('text', '')!r} stands nowhere in the listing.")

    def _text(self, ask: Ask) -> str:
        """The listing of one gene's unit, or of everything, as plain text."""
        return self._shown().cell.program.disassemble(str(ask.get("target") or "") or None)

    def _zero(self, ask: Ask) -> int:
        """Begin to count anew."""
        vm = self._shown()
        self._watched, self._sent = Watched(vm.cell), None
        return 0


def _text_of(line: Line) -> str:
    return f"{line.label} {line.operation} {line.operands} {line.gene} {line.address}".lower()


def _version(version: Version) -> dict[str, Any]:
    return {"time_s": version.time_s, "what": version.what}
