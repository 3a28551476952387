"""Many cells in one well-mixed vessel: shared medium, both daughters kept, a pedigree."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import methodcaller
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.control import CONTROL_INTERVAL_S
from bioxen_nb.cell.environment import REFRESHING, Environment
from bioxen_nb.cell.herd import FarKeeper, Herd, NearKeeper, Stretch, merged
from bioxen_nb.cell.media import SUBSTRATES
from bioxen_nb.cell.network_in_cell import ResidentNetwork
from bioxen_nb.cell.pedigree import Pedigree
from bioxen_nb.cell.population_reading import PopulationReading, gene_row
from bioxen_nb.cell.vessel import Vessel
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.errors import CheckpointError, ConfigurationError
from bioxen_nb.program.networks.records import Network
from bioxen_nb.program.records import GenomeProgram
from bioxen_nb.units import SECONDS_PER_HOUR

#: Told (seconds done, seconds in all) after each control tick.
Progress = Callable[[int, int], None]

#: How often a row of the history is taken.
HISTORY_EVERY_S = 60

#: An interrupted `advance` keeps whole rounds of this length.
ROUND_S = 600


class Population(PopulationReading):
    """Cells of one program in one vessel.

    Both daughters of a division stay until there are `most_cells`; from then on cells are left out at random after
    each control tick, and every one that stays stands for more of them. All results follow from the seed; how many
    processes work makes no difference. Space is not modelled: every cell sees the same medium, and none is in another's
    way. Only a program with a metabolic model takes up substrates; without one the medium stays as it is.

    Args:
        program: what all cells run.
        environment: the vessel's medium, conditions, culture and schedule.
        cells: founders, all newborn.
        seed: of all random numbers.
        most_cells: that are simulated at a time.
        follow: genes whose proteins the pedigree notes at each birth (symbols or locus tags).
        processes: that advance cells; more than one pays from about a hundred cells on. They end with `close`.
        network: a reaction network that lives in every cell.

    Raises:
        ConfigurationError: an impossible number.
        UnknownNameError: no such gene.
    """

    def __init__(
        self,
        program: GenomeProgram,
        environment: Environment | None = None,
        *,
        cells: int = 10,
        seed: int = 0,
        most_cells: int = 1000,
        follow: Sequence[str] = (),
        processes: int = 1,
        network: Network | ResidentNetwork | None = None,
    ) -> None:
        for name, value, least in (("cells", cells, 1), ("seed", seed, 0), ("most_cells", most_cells, 1)):
            _require_whole(name, value, least)
        if cells > most_cells:
            raise ConfigurationError(f"{cells} founders are more than most_cells={most_cells}; raise it.")
        first = Cell(program, environment, seed=_founder_seed(seed, 0), network=network)
        self._open(first, seed, most_cells, follow, processes)
        self._contexts = [self._model.newborn(_founder_seed(seed, n), str(n)).context for n in range(cells)]
        self._pedigree = Pedigree(self.followed, (self._herd.life(context, "") for context in self._contexts))
        self._history = []
        self._vessel = self._vessel.filled(self.environment.at(0), self._protein_aa())
        self._herd.settle(self.environment, self._contexts)
        self._note(self._herd.look())

    def _open(self, model: Cell, seed: int, most_cells: int, follow: Sequence[str], processes: int) -> None:
        _require_whole("processes", processes, 1)
        self._model, self.seed, self.most_cells = model, seed, most_cells
        self.followed = (follow,) if isinstance(follow, str) else tuple(follow)
        self._rows = [gene_row(model, name) for name in self.followed]
        self._herd = Herd(model, self._rows)
        self._processes = processes
        self._far: list[FarKeeper] = []
        self._vessel = Vessel(model.lowered.settings["dry_mass_g_per_aa"], np.zeros(len(SUBSTRATES)))

    # ---- living ----------------------------------------------------------------------------------------

    def shift(self, **changes: Any) -> None:
        """Change the environment from now on, such as `shift(medium="acetate", temperature_c=30)`.

        A change of medium, substrates or culture brings fresh medium, and the culture's starting density.
        """
        pending = self.environment.refreshed_within(self.time_s - CONTROL_INTERVAL_S, self.time_s)
        self._model.environment = self.environment.shifted(self.time_s, **changes)
        if REFRESHING & changes.keys() or (pending and self.time_s > 0):
            self._vessel = self._vessel.filled(self.environment.at(self.time_s), self._protein_aa())
            self._show_medium()

    def advance(self, duration_s: int, progress: Progress | None = None) -> None:
        """Live for whole seconds; all cells keep the same clock. When interrupted, whole rounds of ten minutes stay.

        Args:
            duration_s: cell time.
            progress: called with seconds done and seconds in all.

        Raises:
            ConfigurationError: not a whole number of seconds from 0 up, or not whole control ticks of ten seconds.
        """
        _require_whole("duration_s", duration_s, 0)
        if duration_s % CONTROL_INTERVAL_S:
            raise ConfigurationError(
                f"Cells share their medium every {CONTROL_INTERVAL_S} s, so a population lives a multiple of that, not "
                f"{duration_s} s."
            )
        begin_s, end_s = self.time_s, self.time_s + duration_s
        while self.time_s < end_s:
            self._round(min(ROUND_S, end_s - self.time_s), lambda time_s: _tell(progress, time_s - begin_s, duration_s))

    def _round(self, duration_s: int, tell: Callable[[int], None]) -> None:
        """Cells out to the processes, on, and back."""
        before = self._vessel, Pedigree(self.followed, self._pedigree.lives), list(self._history)
        keepers = self._keepers()
        try:
            time_s, end_s = self.time_s, self.time_s + duration_s
            last = self._dealt_out(keepers)
            while time_s < end_s:
                step_s = min(end_s - time_s, CONTROL_INTERVAL_S - time_s % CONTROL_INTERVAL_S)
                last = self._step(keepers, last, time_s, step_s)
                time_s += step_s
                tell(time_s)
            given = [answer() for answer in [keeper.ask(methodcaller("given")) for keeper in keepers]]
        except BaseException:
            self._vessel, self._pedigree, self._history = before
            self.close()
            raise
        self._contexts = [context for part in given for context in part]
        self._show_medium()

    def _show_medium(self) -> None:
        """Every cell sees the shared medium and the whole biomass."""
        seen = self._vessel.handed_out(self._protein_aa())
        for context in self._contexts:
            context.state.medium[:] = seen

    def _keepers(self) -> list[NearKeeper] | list[FarKeeper]:
        if self._processes == 1:
            return [NearKeeper(self._herd)]
        if not self._far:
            resident = self._model.network
            self._far = [FarKeeper(self.program, resident, self._rows) for _ in range(self._processes)]
        return self._far

    def _dealt_out(self, keepers: Sequence[NearKeeper | FarKeeper]) -> Stretch:
        """Give each keeper its part of the cells."""
        parts, count = len(keepers), len(self._contexts)
        bounds = [count * part // parts for part in range(parts + 1)]
        for number, keeper in enumerate(keepers):
            part = self._contexts[bounds[number] : bounds[number + 1]]
            keeper.ask(methodcaller("settle", self.environment, part))()
        return merged([keeper.ask(methodcaller("look"))() for keeper in keepers])

    def _step(self, keepers: Sequence[NearKeeper | FarKeeper], last: Stretch, time_s: int, step_s: int) -> Stretch:
        """Up to the next control tick: medium out to the cells, cells on, medium back."""
        now = self.environment.at(time_s)
        medium = None
        if time_s % CONTROL_INTERVAL_S == 0:
            if self.environment.refreshed_within(time_s - CONTROL_INTERVAL_S, time_s):
                self._vessel = self._vessel.filled(now, last.protein_aa)
            medium = self._vessel.handed_out(last.protein_aa)
        asked = [keeper.ask(methodcaller("live", step_s, medium)) for keeper in keepers]
        parts = [answer() for answer in asked]
        lived = merged(parts)
        for mother in lived.ended:
            self._pedigree.divided(mother.lineage, mother.time_s, mother.volume_fl)
        for life in lived.born:
            self._pedigree.born(life)
        if medium is not None:
            self._vessel = self._vessel.after(now, lived.protein_aa, lived.medium)
        lived = self._thin(keepers, parts, lived, time_s + step_s)
        if (time_s + step_s) % HISTORY_EVERY_S == 0:
            self._note(lived, time_s + step_s)
        return lived

    def _thin(
        self, keepers: Sequence[NearKeeper | FarKeeper], parts: Sequence[Stretch], lived: Stretch, time_s: int
    ) -> Stretch:
        """Leave cells out at random when there are too many; the others stand for them."""
        count = len(lived.lineages)
        if count <= self.most_cells:
            return lived
        rng = np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(2, time_s)))
        stays = np.zeros(count, np.bool_)
        stays[rng.choice(count, self.most_cells, replace=False)] = True
        for row in np.flatnonzero(~stays).tolist():
            self._pedigree.left_out(lived.lineages[row])
        self._vessel = self._vessel.thinned(count, self.most_cells)
        first = 0
        for keeper, part in zip(keepers, parts, strict=True):
            rows = np.flatnonzero(stays[first : first + len(part.lineages)]).tolist()
            keeper.ask(methodcaller("keep", rows))()
            first += len(part.lineages)
        return lived.only(stays)

    def _note(self, lived: Stretch, time_s: int = 0) -> None:
        mean_fl = float(lived.protein_aa.mean()) * self._fl_per_aa()
        growth_per_h = float(lived.growth_per_s.mean()) * SECONDS_PER_HOUR
        count = len(lived.lineages)
        density = self._vessel.density_gdw_per_l(lived.protein_aa)
        means = (mean_fl, growth_per_h, float(lived.proteins.mean()))
        row = (float(time_s), float(count), count * self._vessel.weight, density, *means)
        self._history.append((*row, *self._vessel.medium.tolist()))

    def close(self) -> None:
        """End the processes; the next `advance` starts others."""
        for keeper in self._far:
            keeper.close()
        self._far = []

    def __enter__(self) -> Population:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    # ---- documents -------------------------------------------------------------------------------------

    def to_document(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """JSON-able header and named arrays (one row a cell), from which `from_document` goes on bit for bit."""
        from bioxen_nb.program.document import to_document

        header = {
            "program": to_document(self.program),
            "environment": self.environment.to_document(),
            "network": self._model.network.to_document() if self._model.network else None,
            "seed": self.seed,
            "most_cells": self.most_cells,
            "followed": list(self.followed),
            "litres": self._vessel.litres,
            "weight": self._vessel.weight,
            "cells": [{"lineage": context.lineage, "seed": context.seed} for context in self._contexts],
            "pedigree": self._pedigree.to_documents(),
        }
        arrays = {
            f"cells/{name}": np.stack([getattr(context.state, name) for context in self._contexts])
            for name in ly.CellState._fields
        }
        arrays["medium"] = self._vessel.medium.copy()
        arrays["history"] = np.array(self._history, np.float64)
        return header, arrays

    @classmethod
    def from_document(
        cls, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], processes: int = 1
    ) -> Population:
        """The population of a document.

        Raises:
            CheckpointError: something is missing, or does not fit the program.
        """
        try:
            return cls._revived(header, arrays, processes)
        except (KeyError, IndexError, TypeError) as cause:
            raise CheckpointError(f"The document is not that of a population: {cause} is missing or amiss.") from None

    @classmethod
    def _revived(cls, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], processes: int) -> Population:
        from bioxen_nb.program.document import from_document

        rows = [
            {name: arrays[f"cells/{name}"][number] for name in ly.CellState._fields if f"cells/{name}" in arrays}
            for number in range(len(header["cells"]))
        ]
        program, environment = from_document(header["program"]), Environment.from_document(header["environment"])
        model = Cell.resumed(program, environment, header["cells"][0], rows[0], header["network"])
        population = cls.__new__(cls)
        population._open(model, int(header["seed"]), int(header["most_cells"]), header["followed"], processes)
        contexts = [model.read_context(cell, row) for cell, row in zip(header["cells"], rows, strict=True)]
        population._contexts = contexts
        g_per_aa, medium = population._vessel.g_per_aa, np.array(arrays["medium"])
        population._vessel = Vessel(g_per_aa, medium, header["litres"], float(header["weight"]))
        population._pedigree = Pedigree.from_documents(header["followed"], header["pedigree"])
        population._history = [tuple(row) for row in arrays["history"].tolist()]
        return population


def _founder_seed(seed: int, number: int) -> int:
    words = np.random.SeedSequence(seed, spawn_key=(1, number)).generate_state(1, np.uint64)
    return int(words[0] >> np.uint64(1))


def _tell(progress: Progress | None, done_s: int, all_s: int) -> None:
    if progress is not None:
        progress(done_s, all_s)


def _require_whole(name: str, value: object, least: int) -> None:
    if not isinstance(value, int | np.integer) or isinstance(value, bool) or value < least:
        raise ConfigurationError(f"{name} must be a whole number of at least {least}, not {value!r}.")
