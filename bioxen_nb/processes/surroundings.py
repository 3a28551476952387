"""Commands that change what surrounds the cell."""

from __future__ import annotations

from typing import Any, Literal

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.control import CONTROL_INTERVAL_S
from bioxen_nb.cell.environment import Environment
from bioxen_nb.errors import ApiError
from bioxen_nb.processes.arguments import whole_seconds
from bioxen_nb.processes.holding import Hold
from bioxen_nb.processes.stretches import stretch
from bioxen_nb.processes.vital_signs import growth_per_h, joined
from bioxen_nb.session.process_context import Lived, ProcessContext

StressKind = Literal[
    "acid",
    "alkali",
    "anoxia",
    "chloramphenicol",
    "cold",
    "heat",
    "hydrogen_peroxide",
    "mitomycin",
    "paraquat",
    "starvation",
    "uv",
]

#: Kinds that are substances or radiation -> the stressor of the environment, with its unit in the name.
_STRESSOR = {
    "chloramphenicol": "chloramphenicol_um",
    "hydrogen_peroxide": "hydrogen_peroxide_um",
    "mitomycin": "mitomycin_ng_per_ml",
    "paraquat": "paraquat_um",
    "uv": "uv_j_per_m2_min",
}
#: Kinds that are conditions -> the field of the environment.
_FIELD = {
    "acid": "ph",
    "alkali": "ph",
    "anoxia": "oxygen",
    "cold": "temperature_c",
    "heat": "temperature_c",
    "starvation": "supply",
}


def shift_medium(
    on: ProcessContext,
    medium: str | None = None,
    temperature_c: float | None = None,
    ph: float | None = None,
    oxygen: bool | float | None = None,
    substrates_mm: dict[str, float] | None = None,
    inducers_um: dict[str, float] | None = None,
    supply: float | None = None,
) -> dict[str, Any]:
    """Change the medium or the conditions around the cell from now on; no time passes.

    Args:
        medium: a named medium such as glucose, lactose, acetate, glycerol, rich, poor, starved, reference; it comes
            fresh.
        temperature_c: degrees Celsius, 0 to 60.
        ph: 3 to 11.
        oxygen: share of air saturation, 0 to 1; True is 1, False is 0.
        substrates_mm: millimolar concentrations that replace the medium's, by name.
        inducers_um: micromolar concentrations of inducers such as IPTG or arabinose, by name; they replace the present
            ones.
        supply: amino acids and ATP relative to the reference medium, 0 or more.
    """
    given = {
        "medium": medium,
        "temperature_c": temperature_c,
        "ph": ph,
        "oxygen": None if oxygen is None else float(oxygen),
        "substrates_mm": substrates_mm,
        "inducers_um": inducers_um,
        "supply": supply,
    }
    changes = {name: value for name, value in given.items() if value is not None}
    if not changes:
        raise ApiError("Say what shall change, as shift_medium(medium='lactose') or shift_medium(temperature_c=42).")
    before = _present(on.cell)
    on.shift(**changes)
    return {"changes": changes, "before": before.describe(), "after": _present(on.cell).describe()}


def stress(on: ProcessContext, kind: StressKind, dose: float, duration_s: float = 600.0) -> dict[str, Any]:
    """Put the cell under a stress for a while, then lift it, and report how the cell answered.

    A shift of the same condition that comes meanwhile, scheduled or from elsewhere, is set aside until the stress is
    lifted (and reported in `set_aside`); all other shifts act as ever.

    Args:
        kind: of stress.
        dose: micromolar of chloramphenicol, hydrogen_peroxide or paraquat; ng/ml of mitomycin; J/m2 and minute of uv;
            degrees Celsius of heat or cold; pH of acid or alkali; share of air saturation left of anoxia; share of the
            reference's supply left of starvation.
        duration_s: how long, in seconds of cell time.
    """
    seconds = whole_seconds("duration_s", duration_s)
    vm = on.vm
    cell = vm.cell
    hold = _hold(on, kind, dose)
    growth = [growth_per_h(cell)]
    changes = hold.begin()
    peaks: dict[str, dict[str, Any]] = {}
    stretches: list[Lived] = []
    try:
        while seconds > 0:
            stretches.append(stretch(on, vm, hold.most_s(min(CONTROL_INTERVAL_S, seconds))))
            seconds -= stretches[-1].elapsed_s
            growth.append(growth_per_h(cell))
            _note(cell, peaks)
            hold.keep()
            if not stretches[-1].is_whole:
                break
    finally:
        hold.end()
    return {
        "kind": kind,
        "dose": dose,
        "changes": changes,
        "growth_rate_per_h": {"before": growth[0], "least": min(growth), "after": growth[-1]},
        "responses": peaks,
        "arrested_because": cell.arrest_reason(),
        "set_aside": hold.set_aside,
        "lifted": hold.is_lifted,
        **joined(stretches),
    }


def _present(cell: Cell) -> Environment:
    return cell.environment.at(cell.time_s)


def _hold(on: ProcessContext, kind: str, dose: float) -> Hold:
    """The condition that the stress holds.

    Raises:
        ApiError: heat that is colder than now, acid that is less acid, and the like.
        ConfigurationError: an impossible dose.
    """
    if kind in _STRESSOR:
        if dose <= 0:
            raise ApiError(f"A dose of {kind} is above 0 in the unit of {_STRESSOR[kind]}, not {dose:g}.", kind=kind)
        return Hold(on, "stressors", dose, _STRESSOR[kind])
    hold = Hold(on, _FIELD[kind], dose)
    present, more = hold.level(_present(on.cell)), kind in ("heat", "alkali")
    if not (dose > present if more else dose < present):
        raise ApiError(
            f"{kind} asks for a {_FIELD[kind]} {'above' if more else 'below'} the present {present:g}, not {dose:g}.",
            kind=kind,
        )
    return hold


def _note(cell: Cell, peaks: dict[str, dict[str, Any]]) -> None:
    """Keep for each stress handler that acts its highest level, what it said then, and how long it was seen."""
    for seen in cell.stress():
        if not seen.active:
            continue
        peak = peaks.setdefault(seen.name, {"level": seen.level, "note": seen.note, "from_s": cell.time_s})
        peak["until_s"] = cell.time_s
        if seen.level > peak["level"]:
            peak["level"], peak["note"] = seen.level, seen.note
