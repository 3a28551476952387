"""Row 16: two sugars in one flask (Monod 1949, Annu Rev Microbiol 3:371): one after the other, and a pause between."""

from __future__ import annotations

from bioxen_nb.cell.metabolism.diauxie import Diauxie, grow_on_two_sugars
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.units import SECONDS_PER_MINUTE
from bioxen_nb.validation.effort import Effort
from bioxen_nb.validation.rows import Figure


def figures(effort: Effort) -> dict[str, Figure]:
    """Share of the lactose that is used while there is glucose, and the lag in minutes."""
    return figures_of(two_sugars(effort))


def two_sugars(effort: Effort) -> Diauxie:
    """The teaching cell, whose lac operon has a full operator, in a batch of both."""
    effort.say("glucose and lactose in one flask")
    return grow_on_two_sugars(compile_genome(load_genome("teaching-cell")), seed=effort.seed)


def figures_of(course: Diauxie) -> dict[str, Figure]:
    """The rows of a time course."""
    return {"16a": 1.0 - course.lactose_left, "16b": course.lag_s / SECONDS_PER_MINUTE}
