"""The kernel half of the cell view."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from bioxen_nb.cell.context import CellularContext
from bioxen_nb.errors import VMStateError
from bioxen_nb.session.commands import execute
from bioxen_nb.widgets.faces.cell.families import Families
from bioxen_nb.widgets.faces.cell.picture import fixed_facts, live_facts, still_twin
from bioxen_nb.widgets.faces.cell.regulation import Network
from bioxen_nb.widgets.faces.cell.still import drawing, facts
from bioxen_nb.widgets.faces.face import Ask, Face, Frame, Verb

if TYPE_CHECKING:
    from bioxen_nb.hypervisor.vm import VM
    from bioxen_nb.program.records import GenomeProgram
    from bioxen_nb.session.hub import ViewHub


class CellFace(Face):
    """One picture of the cell that is shown, the tree of all births, and the regulatory network when asked for."""

    name: ClassVar[str] = "cell"
    title: ClassVar[str] = "Cell"
    frames_per_s: ClassVar[float] = 15.0
    slow: ClassVar[frozenset[str]] = frozenset({"adopt", "network"})

    def __init__(self, hub: ViewHub) -> None:
        super().__init__(hub)
        self._families = Families(hub.session)
        self._network: Network | None = None
        self._networks = 0
        self._shown: tuple[str, GenomeProgram | None] = ("", None)
        self._sent: tuple[CellularContext | None, str] = (None, "")
        self._clocks: dict[str, tuple[int, float, float]] = {}

    # ---- frames ----------------------------------------------------------------------------------------

    def snapshot(self) -> Frame:
        return self._frame(anew=True)

    def news(self) -> Frame | None:
        vm = self.vm
        shown = (vm.name, vm.cell.program) if vm else ("", None)
        frame = self._frame(anew=shown != self._shown)
        return frame if frame.facts else None

    def _frame(self, *, anew: bool) -> Frame:
        """What has changed, or (anew) everything."""
        if self._families.session is not self.session:
            self._families = Families(self.session)
        facts: dict[str, Any] = {}
        births = self._families.news(anew=anew)
        clocks = self._families.clocks()
        if births is not None or clocks != self._clocks:
            self._clocks = clocks
            facts["clocks"] = clocks
        vm = self.vm
        if anew:
            self._shown, self._sent = (vm.name, vm.cell.program) if vm else ("", None), (None, "")
            facts |= {"reset": True, "vm": vm.name if vm else "", "fixed": fixed_facts(vm.cell.program) if vm else None}
        if vm is not None:
            facts |= self._cell_facts(vm)
        return Frame(facts if births is None else {**facts, **births.facts}, births.arrays if births else {})

    def _cell_facts(self, vm: VM) -> dict[str, Any]:
        context, state = vm.cell.context, f"{vm.state.value} {vm.error}"
        cell = None if context is self._sent[0] and state == self._sent[1] else still_twin(vm.cell)
        if cell is None:
            return {}
        self._sent = (cell.context, state)
        return {"cell": live_facts(vm, cell)}

    # ---- verbs -----------------------------------------------------------------------------------------

    def verbs(self) -> Mapping[str, Verb]:
        return {
            "adopt": self._adopt,
            "select": lambda ask: self.hub.select(str(ask["vm"])),
            "network": lambda _: self._scene(),
            "activity": lambda _: self._activity(),
        }

    def _adopt(self, ask: Ask) -> str:
        """Let a daughter that was set aside live on as a VM of its own, and show it."""
        name = execute(self.session, {"verb": "adopt", "vm": str(ask["vm"]), "lineage": str(ask["lineage"])}) or ""
        self.hub.select(name)
        return name

    def _living(self) -> VM:
        vm = self.vm
        if vm is None:
            raise VMStateError("There is no VM. Create one first.")
        return vm

    def _network_of(self, vm: VM) -> Network:
        program = vm.cell.program
        if self._network is None or self._network.program is not program:
            self._network, self._networks = Network(program, vm.cell.lowered), self._networks + 1
        return self._network

    def _scene(self) -> Frame:
        frame = self._network_of(self._living()).scene()
        return Frame({**frame.facts, "network": self._networks})

    def _activity(self) -> Frame:
        """The state of the network, with the number that its scene must have; 0 while the program is being replaced."""
        vm = self._living()
        network = self._network_of(vm)
        cell = still_twin(vm.cell)
        if cell is None or cell.lowered is not network.arrays:
            self._network = None
            return Frame({"network": 0})
        frame = network.activity(cell)
        return Frame({**frame.facts, "network": self._networks}, frame.arrays)

    # ---- where nothing can run -------------------------------------------------------------------------

    def still(self) -> str:
        """The cell to scale, and its numbers."""
        vm = self.vm
        cell = still_twin(vm.cell) if vm else None
        if vm is None or cell is None:
            return ""
        now, births = live_facts(vm, cell), len(self.session.lineage(vm.name)) // 2
        return drawing(now, fixed_facts(vm.cell.program), f"{vm.name} at {vm.time_s:,} s") + facts(now, births)
