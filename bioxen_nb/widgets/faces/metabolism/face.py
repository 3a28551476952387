"""The kernel half of the metabolism view."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from bioxen_nb.errors import ConfigurationError, unknown_name
from bioxen_nb.processes.pathways import PATHWAYS, metabolite_of
from bioxen_nb.widgets.faces.face import Ask, Face, Frame, Verb
from bioxen_nb.widgets.faces.metabolism.atlas import fitted, metabolite_name, reaction_name
from bioxen_nb.widgets.faces.metabolism.medium import MediumDesk, choices, surroundings
from bioxen_nb.widgets.faces.metabolism.reactions import describe_metabolite, describe_reaction, reactions_of_gene
from bioxen_nb.widgets.faces.metabolism.still import exchanges
from bioxen_nb.widgets.faces.metabolism.study import Study, plain, vital_facts

if TYPE_CHECKING:
    from bioxen_nb.cell.cell import Cell
    from bioxen_nb.cell.metabolism.linking import Metabolism
    from bioxen_nb.hypervisor.vm import VM
    from bioxen_nb.session.hub import ViewHub

#: Points of a history that is sent.
_POINTS = 400
#: Species of a reaction network in the cell that are shown.
_SPECIES = 60


class MetabolismFace(Face):
    """Flux map, what limits growth, and the medium editor.

    Args:
        hub: of the lab.
    """

    name: ClassVar[str] = "metabolism"
    title: ClassVar[str] = "Metabolism"
    frames_per_s: ClassVar[float] = 15.0
    slow: ClassVar[frozenset[str]] = frozenset({"study"})

    def __init__(self, hub: ViewHub) -> None:
        super().__init__(hub)
        self._study = Study()
        self._desk = MediumDesk(hub)
        self._shown: tuple[Any, ...] = ()
        self._last: tuple[Any, ...] = ()

    # ---- what is shown ---------------------------------------------------------------------------------

    def snapshot(self) -> Frame:
        """The network with its map, what can be chosen, and the present."""
        vm = self.vm
        if vm is None:
            return Frame({"reset": True, "vm": None})
        cell = vm.cell
        facts = {
            "reset": True,
            "program": cell.program.id,
            "network": _network_facts(cell.metabolism) if cell.metabolism else None,
            "choices": choices(cell),
        }
        present = self._present(vm)
        return Frame({**facts, **present.facts}, present.arrays)

    def news(self) -> Frame | None:
        """The present, when the cell has moved on; everything when another cell is shown."""
        vm = self.vm
        shown = (vm, vm.cell.program) if vm else (None, None)
        moved = (vm.cell.context, vm.cell.environment, vm.state, self._desk.can_undo(vm)) if vm else ()
        same, still = _are(shown, self._shown), _are(moved, self._last)
        self._shown, self._last = shown, moved
        if not same:
            return self.snapshot()
        return None if vm is None or still else self._present(vm)

    def _present(self, vm: VM) -> Frame:
        cell = vm.cell
        facts = {
            "vm": vm.name,
            "state": vm.state.value,
            "time_s": cell.time_s,
            "undo": self._desk.can_undo(vm),
            "vitals": vital_facts(cell),
            **surroundings(cell),
            **_species(cell),
        }
        return Frame(facts, {"fluxes": cell.context.state.fluxes.astype(np.float32)})

    # ---- what may be asked -----------------------------------------------------------------------------

    def verbs(self) -> Mapping[str, Verb]:
        """Cards, histories, the study of limits, and edits of the medium."""
        return {
            "reaction": lambda ask: describe_reaction(self._cell(), self._linked(), str(ask.get("name", ""))),
            "metabolite": lambda ask: describe_metabolite(self._linked(), str(ask.get("name", ""))),
            "history": self._history,
            "of_gene": lambda ask: reactions_of_gene(self._cell(), str(ask.get("gene", ""))),
            "study": lambda ask: self._study.of(self._studied(), self._machine().quota),
            "shift": lambda ask: self._desk.shift(self._machine(), ask.get("changes")),
            "plan": self._plan,
            "drop": lambda ask: self._desk.drop(self._machine(), ask.get("shift")),
            "undo": lambda ask: self._desk.undo(self._machine()),
        }

    def _machine(self) -> VM:
        if (vm := self.vm) is None:
            raise ConfigurationError("There is no VM. Create one first.")
        return vm

    def _cell(self) -> Cell:
        return self._machine().cell

    def _linked(self) -> Metabolism:
        linked = self._cell().metabolism
        if linked is None:
            raise ConfigurationError("This cell has no metabolic model, so there are no reactions to look at.")
        return linked

    def _studied(self) -> Cell:
        self._linked()
        return self._cell()

    def _plan(self, ask: Ask) -> str:
        given = {name: ask.get(name) for name in ("at_s", "after_s", "instead_of")}
        return self._desk.plan(self._machine(), ask.get("changes"), **given)

    def _history(self, ask: Ask) -> Frame:
        """Cell times and values of one recorded number: `flux.PFK`, `medium.glucose`, `growth`."""
        recorder = self.session.members[self._machine().name].recorder
        name = str(ask.get("name", ""))
        if name == "growth":
            _, rows = recorder.vitals_since(0)
            times, values = rows[:, 0], rows[:, recorder.vital_names.index("growth_rate_per_h")]
        elif name in recorder.reading_names:
            held = recorder.held()
            times = np.asarray(held["molecule_times_s"])
            values = held["readings"].column(recorder.reading_names.index(name))  # type: ignore[union-attr]
        else:
            raise unknown_name("recorded number", name, ("growth", *recorder.reading_names))
        chosen = np.unique(np.linspace(0, max(len(times) - 1, 0), min(len(times), _POINTS)).astype(int))
        arrays = {"time_s": times[chosen].astype(np.float64), "values": values[chosen].astype(np.float32)}
        return Frame({"name": name}, arrays)

    # ---- where nothing can run -------------------------------------------------------------------------

    def still(self) -> str:
        """What goes in and out, and growth."""
        vm = self.vm
        return exchanges(vm) if vm else "<p>No VM.</p>"


def _are(new: tuple[Any, ...], old: tuple[Any, ...]) -> bool:
    """Whether these are the very same objects."""
    return len(new) == len(old) and all(one is other for one, other in zip(new, old, strict=True))


def _network_facts(linked: Metabolism) -> dict[str, Any]:
    network = linked.network
    groups = {reaction: name.replace("_", " ") for name, members in PATHWAYS.items() for reaction in members}
    outside = np.flatnonzero(network.is_exchange).tolist()
    carried = {j: metabolite_of(network, j) for j in outside}
    outward = {network.reactions[j]: f"exchange of {metabolite_name(name) or name}" for j, name in carried.items()}
    return {
        "name": network.name,
        "reactions": network.reactions,
        "metabolites": network.metabolites,
        "names": {name: told for name in network.reactions if (told := reaction_name(name))} | outward,
        "groups": {name: groups[name] for name in network.reactions if name in groups},
        "exchanges": [
            {"column": j, "metabolite": name, "row": network.metabolites.index(name), "name": metabolite_name(name)}
            for j, name in carried.items()
        ],
        "growth": [j for j, weight in enumerate(network.objective.tolist()) if weight],
        "reference_growth": plain(linked.reference_growth),
        "map": fitted(network),
    }


def _species(cell: Cell) -> dict[str, Any]:
    if cell.network is None:
        return {}
    return {"species": {name: plain(amount) for name, amount in list(cell.network_amounts().items())[:_SPECIES]}}
