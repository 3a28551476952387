"""The time course: sends what is new of the shown curves, and on demand a stretch of them in full."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal
from weakref import WeakKeyDictionary

import numpy as np

from bioxen_nb.errors import BioXenException, ConfigurationError
from bioxen_nb.session.hub import ViewHub
from bioxen_nb.widgets.faces.course.board import MOST_VMS, board_of
from bioxen_nb.widgets.faces.course.history import History, Points, Span, thinned
from bioxen_nb.widgets.faces.course.marks import Marks
from bioxen_nb.widgets.faces.course.names import Names
from bioxen_nb.widgets.faces.course.quantities import Molecule, Quantity
from bioxen_nb.widgets.faces.course.writing import code_for, csv_of
from bioxen_nb.widgets.faces.face import Ask, Face, Frame, Verb

if TYPE_CHECKING:
    from bioxen_nb.session.recorder import Recorder

#: Bins of a curve in a snapshot, in a frame of news, and the most that a view may ask for.
SNAPSHOT_BINS, NEWS_BINS, MOST_BINS = 1200, 200, 20_000

Series = tuple[str, Quantity]


class CourseFace(Face):
    """Any number of quantities of one or several VMs over time."""

    name = "course"
    title = "Time course"
    frames_per_s = 12.0
    slow = frozenset({"csv"})

    def __init__(self, hub: ViewHub) -> None:
        super().__init__(hub)
        self.board = board_of(hub)
        self._names: WeakKeyDictionary[Recorder, Names] = WeakKeyDictionary()
        self._sent_until: dict[tuple[str, str], float] = {}
        self._said: object = None
        self._marks = Marks()
        self._series: list[Series] = []
        self._lock = threading.Lock()

    # ---- what is shown ---------------------------------------------------------------------------------

    def vms(self) -> tuple[str, ...]:
        """Names of the VMs whose curves are drawn."""
        names = self.session.vm_names()
        chosen = tuple(name for name in self.board.vms if name in names)
        shown = self.vm
        return chosen or ((shown.name,) if shown else ())

    def names_of(self, vm: str) -> Names:
        """What a VM has to show."""
        member = self.session.members[vm]
        found = self._names.get(member.recorder)
        if found is None or not found.are_of(member.vm, member.recorder):
            found = self._names[member.recorder] = Names(member.vm, member.recorder)
        return found

    def series(self) -> list[Series]:
        """(VM, quantity) of every curve; quantities that a VM does not have are left out."""
        found: list[Series] = []
        for vm in self.vms():
            names = self.names_of(vm)
            for key in self.board.keys(list(self.hub.watches)):
                try:
                    found.append((vm, names.quantity(key)))
                except BioXenException:
                    continue
        return found

    def snapshot(self) -> Frame:
        with self._lock:
            self._said = self._standing()
            return self._everything()

    def _everything(self) -> Frame:
        series = self.series()
        histories = self._histories(series)
        thin = [thinned(quantity.read(histories[vm], Span()), SNAPSHOT_BINS) for vm, quantity in series]
        for (vm, quantity), points in zip(series, thin, strict=True):
            if len(points):
                self._sent_until.setdefault((vm, quantity.key), float(points.times_s[-1]))
        marks = self._marks.all(self.session, self.vms())
        return _frame(series, thin, {"reset": True, **self._facts(series), **marks})

    def news(self) -> Frame | None:
        with self._lock:
            return self._news()

    def _news(self) -> Frame | None:
        said, self._said = self._said, self._standing()
        if said != self._said:
            self._sent_until.clear()
            return self._everything()
        series = self._series
        histories = self._histories(series)
        found, points, is_thin = [], [], False
        for vm, quantity in series:
            since = Span(self._sent_until.get((vm, quantity.key), -np.inf))
            new = quantity.read(histories[vm], since)
            if not len(new):
                continue
            self._sent_until[vm, quantity.key] = float(new.times_s[-1])
            is_thin |= len(new) > 2 * NEWS_BINS
            found.append((vm, quantity))
            points.append(thinned(new, NEWS_BINS))
        marks = self._marks.new(self.session, self.vms())
        if not found and not marks:
            return None
        return _frame(found, points, {"thin": is_thin, **marks})

    def _standing(self) -> object:
        """Changes whenever views have to be told everything anew."""
        vms = self.vms()
        recorders = [self.session.members[vm].recorder for vm in vms]
        names = [self.names_of(vm) for vm in vms]
        standing = (
            vms, self.session.vm_names(), tuple(self.hub.watches), self.board.layout, self.board.vms,
            tuple(self.board.upper), tuple(self.board.lower), *recorders, *names,
        )  # fmt: skip
        if standing != self._said:
            self._series = self.series()
        return standing

    def _histories(self, series: Sequence[Series]) -> dict[str, History]:
        return {vm: History(self.session.members[vm].recorder) for vm in {vm for vm, _ in series}}

    def _facts(self, series: Sequence[Series]) -> dict[str, Any]:
        watches = self.hub.watches
        curves = {
            quantity.key: {
                "key": quantity.key,
                "label": quantity.label,
                "unit": quantity.unit,
                "about": quantity.about,
                "gene": watches[quantity.key].gene if quantity.key in watches else "",
            }
            for _, quantity in series
        }
        facts = self.board.to_facts()
        return {**facts, "curves": list(curves.values()), "vms": list(self.session.vm_names()), "shown": self.vms()}

    # ---- verbs -----------------------------------------------------------------------------------------

    def verbs(self) -> Mapping[str, Verb]:
        return {
            "search": self._search,
            "show": self._show,
            "drop": self._drop,
            "arrange": self._arrange,
            "window": self._window,
            "at": self._at,
            "csv": self._csv,
            "code": self._code,
        }

    def _search(self, ask: Ask) -> list[dict[str, Any]]:
        vms = self.vms()
        return self.names_of(vms[0]).search(str(ask.get("text", "")), _molecule(ask)) if vms else []

    def _show(self, ask: Ask) -> dict[str, str]:
        """Show a quantity by its key, its name, or a formula, in every view."""
        vms = self.vms()
        if not vms:
            raise ConfigurationError("There is no VM to show anything of. Create one first.")
        found = self.names_of(vms[0]).quantity(str(ask.get("key", "")))
        gene, bar, molecule = found.key.partition("|")
        if bar and not found.key.startswith("="):
            self.hub.watch(gene, molecule)
        else:
            self.board.add(found.key)
        return {"key": found.key, "label": found.label}

    def _drop(self, ask: Ask) -> None:
        key = str(ask.get("key", ""))
        if key in self.hub.watches:
            self.hub.unwatch(key)
        self.board.drop(key)

    def _arrange(self, ask: Ask) -> None:
        """Which VMs are drawn, over each other or below each other."""
        if "vms" in ask:
            vms = tuple(str(vm) for vm in ask["vms"])
            if len(vms) > MOST_VMS:
                raise ConfigurationError(f"At most {MOST_VMS} VMs are drawn at once, not {len(vms)}.")
            for vm in vms:
                self.session.vm(vm)
            self.board.vms = vms
        if "layout" in ask:
            layout: Literal["overlay", "stacked"] = "stacked" if ask["layout"] == "stacked" else "overlay"
            self.board.layout = layout

    def _window(self, ask: Ask) -> Frame:
        """A stretch of all curves: every row if they are few, else the smallest and largest of each bin."""
        span = Span(float(ask.get("from", 0)) - 1e-9, float(ask.get("to", 0)))
        bins = min(max(int(ask.get("bins", SNAPSHOT_BINS)), 10), MOST_BINS)
        series = self.series()
        histories = self._histories(series)
        whole = [quantity.read(histories[vm], span) for vm, quantity in series]
        exact = all(len(points) <= 2 * bins for points in whole)
        facts = {"from": ask.get("from", 0), "to": ask.get("to", 0), "exact": exact}
        return _frame(series, [thinned(points, bins) for points in whole], facts)

    def _at(self, ask: Ask) -> list[dict[str, Any]]:
        """The recorded row of each curve at a time, or the last one before it."""
        time_s = float(ask.get("time", 0))
        series = self.series()
        histories = self._histories(series)
        rows = []
        for vm, quantity in series:
            recorder = self.session.members[vm].recorder
            reach_s = 2 * max(recorder.vitals_probe.interval_s, recorder.molecules_probe.interval_s)
            found = quantity.read(histories[vm], Span(time_s - reach_s, time_s))
            if len(found) and np.isfinite(found.values[-1]):
                rows.append({"vm": vm, "key": quantity.key, "value": float(found.values[-1])})
        return rows

    def _chosen(self, ask: Ask) -> list[Series]:
        keys = ask.get("keys")
        return [one for one in self.series() if keys is None or one[1].key in keys]

    def _csv(self, ask: Ask) -> Frame:
        """Every recorded row of the chosen curves."""
        series = self._chosen(ask)
        histories = self._histories(series)
        many = len({vm for vm, _ in series}) > 1
        columns = [
            (f"{vm}: {_heading(quantity)}" if many else _heading(quantity), quantity.read(histories[vm], Span()))
            for vm, quantity in series
        ]
        return Frame({"name": f"{series[0][0] if series else 'nothing'}.csv"}, {"text": csv_of(columns)})

    def _code(self, ask: Ask) -> str:
        return code_for(self.session, self._chosen(ask))

    def still(self) -> str:
        """A picture of the watched genes and the cell's vitals as they are now."""
        from bioxen_nb.widgets.picture import draw

        vm = self.vm
        return draw(self.session, vm.name, list(self.hub.watches.values())).svg if vm and vm.time_s else ""


def _heading(quantity: Quantity) -> str:
    """Of a column in a file: recorded names carry their units."""
    return quantity.label if "|" in quantity.key or quantity.key.startswith("=") else quantity.key


def _molecule(ask: Ask) -> Molecule:
    return "rna" if ask.get("molecule") == "rna" else "protein"


def _frame(series: Sequence[Series], points: Sequence[Points], facts: Mapping[str, Any]) -> Frame:
    """Points of all series one after the other."""
    rows = [
        {"vm": vm, "key": quantity.key, "rows": len(found)}
        for (vm, quantity), found in zip(series, points, strict=True)
    ]
    times = np.concatenate([np.empty(0), *(found.times_s for found in points)])
    values = np.concatenate([np.empty(0), *(found.values for found in points)]).astype(np.float32)
    return Frame({**facts, "series": rows}, {"times": times, "values": values})
