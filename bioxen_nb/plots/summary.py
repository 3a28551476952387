"""The figures of one run in one plain document: what the command line writes and the report shows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from bioxen_nb.units import SECONDS_PER_MINUTE

if TYPE_CHECKING:
    from bioxen_nb.hypervisor.vm import VM
    from bioxen_nb.session.session import Session

#: Vitals that count molecules or structures of the cell as it stands.
COUNTED = (
    "ribosomes",
    "ribosomes_active",
    "rnap",
    "rnap_free",
    "mrna_total",
    "protein_total",
    "origins",
    "termini",
)
TOP_PROTEINS = 20


def summarize(session: Session, name: str) -> dict[str, Any]:
    """What came of one VM, as plain values that JSON can hold; the same run gives the same document.

    Keys:
        simulated_s: the cell's clock, in seconds since the founder's birth.
        doubling_time_min: ln 2 over the mean exponential growth rate of the volume from the first recorded
            second to now; at a division the daughters' volumes together count as the mother's last. None
            without growth.
        interdivision_min: minutes from birth to division, one figure for each generation.
        phases: of growth (lag, exponential, slowing, stationary) and of the cycle (B, C, D).
        counts: molecules of the cell as it stands: totals, machines, and the most abundant proteins by name.
        digest: SHA-256 of the cell's complete state.
    """
    vm = session.vm(name)
    program = vm.cell.program
    births = [birth for birth in session.lineage(name) if birth.followed]
    return {
        "genome": program.genome_id,
        "organism": program.organism,
        "chassis": program.chassis,
        "program_digest": program.digest,
        "metabolic_model": program.metabolic_model,
        "knocked_out": list(program.removed),
        "genes": len(program.genes),
        "seed": int(vm.cell.seed),
        "simulated_s": int(vm.cell.time_s),
        "divisions": len(births),
        "doubling_time_min": doubling_time_min(session, name),
        "interdivision_min": [round(birth.interdivision_s / SECONDS_PER_MINUTE, 3) for birth in births],
        "state": vm.state.value,
        "phases": vm.cell.phases(),
        "counts": molecule_counts(vm),
        "digest": vm.cell.digest(),
    }


def molecule_counts(vm: VM) -> dict[str, Any]:
    """Whole-cell counts, then the most abundant proteins, most first."""
    from bioxen_nb.cell.context import VITALS

    vitals = dict(zip(VITALS, vm.cell.vitals().tolist(), strict=True))
    counts: dict[str, Any] = {key: round(vitals[key]) for key in COUNTED if key in vitals}
    proteins = vm.cell.context.proteins
    names = [symbol or gene_id for symbol, gene_id in zip(vm.cell.gene_symbols, vm.cell.gene_ids, strict=True)]
    ranked = sorted(range(len(names)), key=lambda row: (-int(proteins[row]), names[row]))
    counts["top_proteins"] = {names[row]: int(proteins[row]) for row in ranked[:TOP_PROTEINS] if proteins[row] > 0}
    return counts


def doubling_time_min(session: Session, name: str) -> float | None:
    """Minutes in which the volume doubled on average over the recorded run; None when it did not grow."""
    from bioxen_nb.cell.context import VITALS

    cell = session.vm(name).cell
    _, rows = session.vitals_since(name, 0)
    time, volume = VITALS.index("time_s"), VITALS.index("volume_fl")
    if len(rows) == 0 or not rows[0, volume] > 0:
        return None
    began_s, from_fl = float(rows[0, time]), float(rows[0, volume])
    growth = 0.0
    for mother_fl, daughter_fl in division_volumes(session, name):
        growth += math.log(mother_fl / from_fl)
        from_fl = daughter_fl
    growth += math.log(float(cell.vitals()[volume]) / from_fl)
    elapsed_s = float(cell.time_s) - began_s
    if growth <= 0 or elapsed_s <= 0:
        return None
    return round(math.log(2.0) * elapsed_s / growth / SECONDS_PER_MINUTE, 3)


def division_volumes(session: Session, name: str) -> list[tuple[float, float]]:
    """(volume of the mother at division, volume of the daughter that was followed) in fL, by time."""
    mothers: dict[tuple[int, str], float] = {}
    followed: dict[tuple[int, str], float] = {}
    for birth in session.lineage(name):
        key = (birth.time_s, birth.mother)
        mothers[key] = mothers.get(key, 0.0) + birth.volume_fl
        if birth.followed:
            followed[key] = birth.volume_fl
    return [(mothers[key], followed[key]) for key in sorted(followed)]
