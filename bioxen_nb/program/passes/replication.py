"""How long this chromosome takes to replicate, and at what size it must start so that the cell divides on time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from bioxen_nb.program.chassis import Chassis
from bioxen_nb.program.parameters import Grade
from bioxen_nb.program.records import RepliconPlan

#: Chromosomes within this of the chassis's own keep its constants to the letter.
_SAME = 0.01


def fit_replication(chassis: Chassis, plans: Sequence[RepliconPlan]) -> Chassis:
    """The chassis with the C period and initiation volume of the longest chromosome given.

    The fork speed is the chassis's; the C period is half the length over it. Division size stays what the chassis
    says (twice the added volume), so replication starts at division volume / 2 ** ((C + D) / doubling time) per
    origin (Cooper & Helmstetter 1968; Donachie 1968, Nature 219:1077).
    """
    lengths = [plan.length / (2 if plan.circular else 1) for plan in plans if plan.is_chromosome]
    if not lengths:
        return chassis
    if chassis.domain == "eukaryote":
        return _many_origins(chassis, plans)
    c_period_s = max(lengths) / chassis.value("fork_nt_per_s")
    if abs(c_period_s / chassis.value("c_period_s") - 1.0) < _SAME:
        return chassis
    doublings = (c_period_s + chassis.value("d_period_s")) * chassis.value("reference_growth_rate_per_h") / 3600.0
    start_fl = 2.0 * chassis.value("added_volume_fl") / 2.0 ** (doublings / math.log(2.0))
    source = "chromosome length over fork speed; Cooper & Helmstetter 1968, J Mol Biol 31:519"
    settings = dict(chassis.settings)
    for name, value in (("c_period_s", c_period_s), ("initiation_volume_fl", start_fl)):
        settings[name] = settings[name].with_value(value, Grade.HEURISTIC, source)
    return replace(chassis, settings=settings)


def _many_origins(chassis: Chassis, plans: Sequence[RepliconPlan]) -> Chassis:
    """The chassis with all its forks together as fast as its C period asks for these chromosomes."""
    total_nt = sum(plan.length for plan in plans if plan.is_chromosome)
    speed = total_nt / 2.0 / chassis.value("c_period_s")
    if abs(speed / chassis.value("fork_nt_per_s") - 1.0) < _SAME:
        return chassis
    settings = dict(chassis.settings)
    source = "length of the chromosomes over the C period: all forks of all origins together"
    settings["fork_nt_per_s"] = settings["fork_nt_per_s"].with_value(speed, Grade.HEURISTIC, source)
    return replace(chassis, settings=settings)
