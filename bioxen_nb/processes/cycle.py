"""Commands of the cell cycle: its checkpoint, replication, division, a whole cycle, or just time."""

from __future__ import annotations

from typing import Any, Literal

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.control import CONTROL_INTERVAL_S
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.errors import VMNotFoundError
from bioxen_nb.hypervisor.vm import VM
from bioxen_nb.processes.arguments import PATIENT_S, whole_seconds
from bioxen_nb.processes.forks import chromosomes, grown_to_s, replicated_in_s
from bioxen_nb.processes.stretches import stretch
from bioxen_nb.processes.vital_signs import growth_per_h, joined, plain, span, vital_signs
from bioxen_nb.session.process_context import Lived, ProcessContext

_METHOD = (
    "the later of two times: volume grows exponentially at the present rate to what the checkpoint asks for; leading "
    "forks go on at their present speed (a new round begins at its volume per origin), then the shortest D period"
)


def execute_cell_cycle_checkpoint(on: ProcessContext, wait: bool = False, limit_s: float = PATIENT_S) -> dict[str, Any]:
    """Check what division still waits for, clause by clause, and predict when it will come.

    Args:
        wait: let the cell live until it divides; otherwise no time passes.
        limit_s: when waiting, the most cell time in seconds.
    """
    limit = whole_seconds("limit_s", limit_s)
    vm = on.vm
    found = _checked(vm.cell)
    if not wait:
        return found
    began_s = vm.time_s
    lived = stretch(on, vm, limit, until_division=True)
    actual_s = vm.time_s - began_s if lived.divisions else None
    return {**found, "divided": lived.divisions > 0, "division_came_after_s": actual_s, **span(lived)}


def replicate(
    on: ProcessContext,
    duration_s: float | None = None,
    until: Literal["event", "round"] = "event",
    limit_s: float = PATIENT_S,
) -> dict[str, Any]:
    """Live until replication starts or a round ends, and report forks, origins and termini before and after.

    Args:
        duration_s: how long, in seconds of cell time; without it, until the event.
        until: "event" is the next start or end of a round, "round" the next end.
        limit_s: the most cell time in seconds when waiting.
    """
    seconds = None if duration_s is None else whole_seconds("duration_s", duration_s)
    limit = whole_seconds("limit_s", limit_s)
    vm = on.vm
    before, made_nt = chromosomes(vm.cell), vm.cell.ledger.dna_nucleotides
    lived = span(stretch(on, vm, seconds)) if seconds else _live_until_replication(on, vm, before, until, limit)
    after = chromosomes(vm.cell)
    initiated = after["initiations"] - before["initiations"]
    terminated = after["last_termination_s"] != before["last_termination_s"]
    return {
        "before": before,
        "after": after,
        "rounds_started": initiated,
        "round_ended_at_s": after["last_termination_s"] if terminated else None,
        "dna_nucleotides_made": vm.cell.ledger.dna_nucleotides - made_nt,
        **lived,
    }


def divide(on: ProcessContext, limit_s: float = PATIENT_S) -> dict[str, Any]:
    """Live until the next division and report both daughters.

    Args:
        limit_s: the most cell time in seconds.
    """
    lived = stretch(on, on.vm, whole_seconds("limit_s", limit_s), until_division=True)
    return {"divided": lived.divisions > 0, **_daughters(on, lived), **span(lived)}


def cell_cycle(on: ProcessContext, limit_s: float = PATIENT_S) -> dict[str, Any]:
    """Live one whole cycle, from a birth to the next division: its length, its B, C and D, and what it made.

    Args:
        limit_s: the most cell time in seconds, that to the birth included.
    """
    vm, left_s = on.vm, whole_seconds("limit_s", limit_s)
    stretches: list[Lived] = []
    if vm.time_s > int(vm.cell.context.state.whole[ly.BIRTH_S]):
        stretches.append(stretch(on, vm, left_s, until_division=True))
        left_s -= stretches[-1].elapsed_s
        if not stretches[-1].divisions:
            return {"complete": False, **span(stretches[-1])}
    birth, before = vital_signs(vm.cell), vm.cell.ledger
    phases = {"B": 0, "C": 0, "D": 0}
    while left_s > 0:
        phase = vm.cell.phases()["cycle"]
        stretches.append(stretch(on, vm, min(CONTROL_INTERVAL_S, left_s), until_division=True))
        phases[phase] += stretches[-1].elapsed_s
        left_s -= stretches[-1].elapsed_s
        if stretches[-1].ended != "time":
            break
    lived = stretches[-1] if stretches else Lived(0, 0, "time")
    return {
        "complete": lived.divisions > 0,
        "cycle_s": sum(phases.values()),
        "phase_s": phases,
        "at_birth": birth,
        "made": vm.cell.ledger.since(before),
        **_daughters(on, lived),
        **joined(stretches),
    }


def live(on: ProcessContext, duration_s: float) -> dict[str, Any]:
    """Let the cell live for a while and report its vitals before and after.

    Args:
        duration_s: how long, in seconds of cell time.
    """
    vm, seconds = on.vm, whole_seconds("duration_s", duration_s)
    before = vital_signs(vm.cell)
    lived = stretch(on, vm, seconds)
    return {"before": before, "after": vital_signs(vm.cell), **span(lived)}


def _checked(cell: Cell) -> dict[str, Any]:
    """The clauses with what they have and need, the phase, and the prediction."""
    state, has = cell.context.state, cell.checkpoint()
    blocked = float(state.pace[ly.DIVISION]) <= 0.0
    ring = has["division_ring_proteins"] >= has["division_ring_needed"]
    clauses = [
        _clause("two finished chromosomes", has["termini"], 2.0, "1"),
        _clause("volume added since birth", has["added_volume_fl"], has["added_volume_needed_fl"], "fL"),
        _clause("time since replication ended", has["since_termination_s"], has["since_termination_needed_s"], "s"),
        _clause("division ring", has["division_ring_proteins"], has["division_ring_needed"], "1"),
    ]
    if blocked:
        clauses.append(_clause("no stress that blocks division", 0.0, 1.0, "1"))
    predicted_s = _division_in_s(cell, has) if ring and not blocked else float("inf")
    return {
        "ready": all(clause["met"] for clause in clauses),
        "clauses": clauses,
        "phase": cell.phases()["cycle"],
        "growth_phase": cell.phases()["growth"],
        "generation": cell.context.generation,
        "age_s": cell.time_s - int(state.whole[ly.BIRTH_S]),
        "volume_fl": cell.volume_fl,
        "growth_rate_per_h": growth_per_h(cell),
        "division_expected_in_s": plain(predicted_s),
        "method": _METHOD,
        "stuck_because": cell.stuck_reason() or cell.arrest_reason(),
        **chromosomes(cell),
    }


def _clause(name: str, has: float, needs: float, unit: str) -> dict[str, Any]:
    return {"clause": name, "has": has, "needs": needs, "unit": unit, "met": has >= needs}


def _division_in_s(cell: Cell, has: dict[str, float]) -> float:
    """Seconds to the division, by the method that the result states."""
    needed_fl = cell.volume_fl - has["added_volume_fl"] + has["added_volume_needed_fl"]
    shortest_d_s = has["since_termination_needed_s"]
    if has["termini"] >= 2:
        ripe_s = max(0.0, shortest_d_s - has["since_termination_s"])
    else:
        ripe_s = replicated_in_s(cell) + shortest_d_s
    return max(grown_to_s(cell, needed_fl), ripe_s)


def _live_until_replication(
    on: ProcessContext, vm: VM, before: dict[str, Any], until: str, limit_s: int
) -> dict[str, Any]:
    """Live in steps of a control tick until a round starts or ends."""
    stretches: list[Lived] = []
    left_s = limit_s
    while left_s > 0:
        stretches.append(stretch(on, vm, min(CONTROL_INTERVAL_S, left_s)))
        left_s -= stretches[-1].elapsed_s
        now = vm.cell.context.state.whole
        ended = int(now[ly.TERMINATION_S]) != before["last_termination_s"]
        started = int(now[ly.INITIATIONS]) != before["initiations"]
        if ended or (started and until == "event") or not stretches[-1].is_whole or vm.arrested:
            break
    return joined(stretches)


def _daughters(on: ProcessContext, lived: Lived) -> dict[str, Any]:
    """Both cells of the last division, if there was one and its VM still is; the VM goes on as the first."""
    if not lived.divisions:
        return {}
    try:
        births = on.session.lineage(on.name)[-2:]
    except VMNotFoundError:
        return {}
    return {
        "mother": births[0].mother,
        "interdivision_s": births[0].interdivision_s,
        "daughters": [
            {
                "lineage": birth.lineage,
                "volume_fl": birth.volume_fl,
                "proteins": birth.protein_total,
                "followed": birth.followed,
            }
            for birth in births
        ],
    }
