"""What a full cell of an organism has at work: the measure of a host's shares."""

from __future__ import annotations

from bioxen_nb.cell.cell import Cell
from bioxen_nb.resources import Demand

#: Times the mean cell: a dividing cell has 1.4 times the mean (2 ln 2), and single cells vary around that.
FULL = 2.0


def full_cell(cell: Cell) -> Demand:
    """Translating ribosomes, and ATP that can be made per second, of `FULL` mean cells at the reference."""
    running = cell._running
    settings, reference = running.arrays.settings, running.reference
    ribosomes = settings["ribosomes_per_cell"] * settings["ribosome_active_fraction"]
    capacity = reference.capacity_atp_per_aa_s * settings["metabolic_fraction"]
    atp_per_s = capacity * settings["aa_per_fl"] * reference.volume_fl
    return Demand(FULL * ribosomes, FULL * atp_per_s)
