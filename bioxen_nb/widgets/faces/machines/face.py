"""The machines of the lab, on the kernel's side."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.errors import BioXenException, ConfigurationError, GenomeFormatError, unknown_name
from bioxen_nb.session.commands import legal_commands, make_running
from bioxen_nb.session.describe import RateMeter, short_lineage
from bioxen_nb.session.undoing import twin, undo_of
from bioxen_nb.widgets.faces.face import Ask, Face, Frame, Verb
from bioxen_nb.widgets.faces.machines.creating import MOST_BYTES, choices, create, genome_in, told_of
from bioxen_nb.widgets.faces.machines.running import AWAITED, CROSSABLE, Run, Runs, plan_of, runs_of
from bioxen_nb.widgets.faces.resources.meters import COLUMN, LatestVitals, RecentWindow
from bioxen_nb.widgets.faces.uploads import Uploads
from bioxen_nb.widgets.still import table

if TYPE_CHECKING:
    from bioxen_nb.hypervisor.usage import Window
    from bioxen_nb.hypervisor.vm import VM
    from bioxen_nb.session.hub import ViewHub

#: Numbers of each VM that the table shows; a speed of infinity is "as fast as possible".
NUMBERS = ("time_s", "rate", "speed", "generation", "growth_rate_per_h", "volume_fl", "cpu_share", "energy_charge")
_STEP_S = 10
_LONGEST_STEP_S = 86_400

#: What a view may do to chosen VMs -> what must be legal for each (see `session.commands.legal_commands`).
_DEEDS = {
    "pause": ("pause",),
    "stop": ("stop",),
    "destroy": ("destroy",),
    "step": ("step",),
    "twin": ("twin",),
    "speed": (),
    "run": ("start", "resume", "pause"),
}


class MachinesFace(Face):
    """All VMs in a table, the verbs of their lives, runs up to something, and new VMs."""

    name: ClassVar[str] = "machines"
    title: ClassVar[str] = "Machines"
    frames_per_s: ClassVar[float] = 8.0
    slow: ClassVar[frozenset[str]] = frozenset({"create", "act", "undo", "read"})

    def __init__(self, hub: ViewHub) -> None:
        super().__init__(hub)
        self._mine: Run | None = None
        self._uploads = Uploads(MOST_BYTES, GenomeFormatError)
        #: Keys of the genome that each view has sent, until it is used.
        self._genomes: dict[str, list[str]] = {}
        self._begin_anew()

    @property
    def runs(self) -> Runs:
        """Runs of the session that is looked at."""
        return runs_of(self.session)

    def _begin_anew(self) -> None:
        self._of = self.session
        self._vitals, self._window = LatestVitals(), RecentWindow()
        self._rates: dict[str, RateMeter] = {}
        self._said: dict[str, Any] = {}
        self._numbers: NDArray[np.float64] = np.empty((0, len(NUMBERS)))

    # ---- what is shown ---------------------------------------------------------------------------------

    def snapshot(self) -> Frame:
        if self._of is not self.session:
            self._begin_anew()
        facts = {
            **choices(),
            "awaited": AWAITED,
            "crossable": list(CROSSABLE),
            "columns": list(NUMBERS),
            **self._facts(),
        }
        return Frame({"reset": True, **facts}, {"numbers": self._read()})

    def news(self) -> Frame | None:
        if self._of is not self.session:
            return self.snapshot()
        facts, numbers = self._facts(), self._read()
        new = {key: value for key, value in facts.items() if self._said.get(key) != value}
        if not new and np.array_equal(numbers, self._numbers, equal_nan=True):
            return None
        self._said.update(new)
        self._numbers = numbers
        return Frame(new, {"numbers": numbers})

    def _facts(self) -> dict[str, Any]:
        session = self.session
        return {
            "vms": [self._row(session.vm(name)) for name in session.vm_names()],
            "selected": vm.name if (vm := self.vm) is not None else "",
            "playing": session.is_playing or self.runs.is_busy,
            "run": self.runs.facts(),
            "undo": [{"number": one.number, "name": one.name} for one in undo_of(session).kept()],
        }

    def _row(self, vm: VM) -> dict[str, Any]:
        quota = vm.quota
        return {
            "name": vm.name,
            "state": vm.state.value,
            "verbs": legal_commands(vm),
            "arrested": vm.arrested,
            "error": vm.error,
            "busy": vm.busy,
            "seed": str(vm.cell.seed),
            "lineage": short_lineage(vm.cell.context.lineage),
            "genome": vm.cell.program.genome_id,
            "organism": vm.cell.program.organism,
            "isolated": vm.runner.is_isolated,
            "quota": {
                "ribosomes": quota.ribosomes,
                "atp_per_s": quota.atp_per_s if math.isfinite(quota.atp_per_s or 0.0) else None,
                "cpu_share": quota.cpu_share,
                "memory_bytes": quota.memory_bytes,
                "priority": quota.priority,
            },
        }

    def _read(self) -> NDArray[np.float64]:
        session, names = self.session, self.session.vm_names()
        for gone in set(self._rates).difference(names):
            self._vitals.forget(gone)
            del self._rates[gone]
        window = self._window.now(session)
        rows = [self._numbers_of(session.vm(name), window) for name in names]
        return np.array(rows, np.float64).reshape(len(rows), len(NUMBERS))

    def _numbers_of(self, vm: VM, window: Window) -> tuple[float, ...]:
        meter = self._rates.setdefault(vm.name, RateMeter())
        vitals, speed = self._vitals.of(self.session, vm.name), self.session.speed(vm.name)
        if vitals[0] > vm.time_s:
            self._vitals.forget(vm.name)
        return (
            vm.time_s,
            float(f"{meter.update(vm.time_s):.3g}"),
            float("inf") if speed is None else speed,
            vm.cell.context.generation,
            vitals[COLUMN["growth_rate_per_h"]],
            vitals[COLUMN["volume_fl"]],
            round(RecentWindow.cpu_share(window, vm.name), 3),
            vitals[COLUMN["energy_charge"]],
        )

    # ---- what is asked ---------------------------------------------------------------------------------

    def verbs(self) -> Mapping[str, Verb]:
        return {
            "act": self._act,
            "select": self._select,
            "until": self._until,
            "cancel": lambda ask: self.runs.cancel(),
            "create": self._create,
            "upload": self._uploads.take,
            "read": self._read_genome,
            "undo": self._undo,
        }

    def close(self) -> None:
        """Forget files, and end a run that was begun here: nobody could cancel it any more."""
        if self._mine is not None and self._mine is self.runs.present:
            self.runs.cancel()
        self._uploads.close()

    def _select(self, ask: Ask) -> None:
        self.hub.select(str(ask["vm"]))

    def _act(self, ask: Ask) -> dict[str, Any]:
        """Do something to all chosen VMs that it is legal for; tells to how many, and what stood in the way."""
        deed, names = str(ask.get("deed", "")), [str(name) for name in ask.get("vms") or ()]
        if deed not in _DEEDS:
            raise unknown_name("command", deed, _DEEDS)
        needs, session = _DEEDS[deed], self.session
        fit = [name for name in names if not needs or set(needs) & set(legal_commands(session.vm(name)))]
        if not fit:
            raise ConfigurationError(f"None of the chosen VMs can do that now ({deed}).")
        if deed == "run":
            return self._answer(fit, lambda name: make_running(session, name), session.play)
        if deed == "step":
            return self._step(fit, ask)
        if deed == "speed":
            value = ask.get("value")
            return self._answer(fit, lambda name: session.set_speed(name, None if value is None else float(value)))
        if deed == "destroy":
            return self._answer(fit, lambda name: undo_of(session).destroy(session, name))
        if deed == "twin":
            wanted = str(ask.get("name") or "").strip() if len(fit) == 1 else ""
            return self._answer(fit, lambda name: twin(session, name, wanted).name)
        return self._answer(fit, getattr(session, deed))

    def _answer(
        self, names: Sequence[str], deed: Callable[[str], Any], afterwards: Callable[[], None] | None = None
    ) -> dict[str, Any]:
        """Do it to one after the other; a VM that refuses does not hold up the others."""
        done, refused, made = [], [], []
        for name in names:
            try:
                found = deed(name)
            except BioXenException as cause:
                refused.append(cause.message)
                continue
            done.append(name)
            made += [found] if isinstance(found, str) else []
        if done and afterwards is not None:
            afterwards()
        if refused and not done:
            raise ConfigurationError(refused[0])
        return {"done": done, "refused": refused, "made": made}

    def _step(self, names: Sequence[str], ask: Ask) -> dict[str, Any]:
        """A few seconds of these cells; every VM is paused afterwards."""
        seconds = float(ask.get("seconds") or _STEP_S)
        if not 1 <= seconds <= _LONGEST_STEP_S:
            raise ConfigurationError(f"A step is 1 to {_LONGEST_STEP_S:,} seconds of cell time, not {seconds:g}.")
        if self.runs.is_busy:
            raise ConfigurationError("A run is under way. Cancel it first, or wait for its end.")
        session = self.session
        session.pause_all()
        for name in names:
            make_running(session, name)
        session.run(duration_s=seconds, vm=list(names))
        return self._answer([name for name in names if session.vm(name).is_running], lambda name: session.pause(name))

    def _until(self, ask: Ask) -> dict[str, Any] | None:
        self._mine = self.runs.begin([str(name) for name in ask.get("vms") or ()], plan_of(ask))
        return self.runs.facts()

    def _read_genome(self, ask: Ask) -> dict[str, Any]:
        """What is in the files of a genome; what this view sent before is let go, and so are files that are none."""
        view, keys = str(ask.get("view", "")), [str(key) for key in ask.get("uploads") or ()]
        try:
            told = told_of(genome_in(self._uploads, keys))
        except Exception:
            self._uploads.drop(*keys)
            raise
        before, self._genomes[view] = self._genomes.get(view, []), keys
        self._uploads.drop(*(key for key in before if key not in keys))
        return told

    def _create(self, ask: Ask) -> list[str]:
        made = create(self.session, ask, self._uploads)
        self._uploads.drop(*self._genomes.pop(str(ask.get("view", "")), []))
        self.hub.select(made[0])
        return made

    def _undo(self, ask: Ask) -> str:
        number = ask.get("number")
        vm = undo_of(self.session).bring_back(self.session, None if number is None else int(number))
        self.hub.select(vm.name)
        return vm.name

    def still(self) -> str:
        """A table of the VMs as they are."""
        rows = []
        for name in self.session.vm_names():
            vm = self.session.vm(name)
            speed = self.session.speed(name)
            rows.append(
                (
                    name,
                    vm.error or vm.arrested or vm.state.value,
                    vm.cell.program.genome_id,
                    vm.cell.seed,
                    f"{vm.time_s:,}",
                    vm.cell.context.generation,
                    f"{vm.cell.volume_fl:.3f}",
                    "as fast as possible" if speed is None else f"{speed:g}x",
                )
            )
        columns = ("VM", "state", "genome", "seed", "cell time, s", "generation", "volume, fL", "speed")
        return table(columns, rows) if rows else ""
