"""Row 3: growth and replication of JCVI-syn3A, from a line of descent of its built-in gene table."""

from __future__ import annotations

from bioxen_nb.cell.environment import Environment
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.validation.effort import Effort
from bioxen_nb.validation.growth import mean_min
from bioxen_nb.validation.lineage import follow
from bioxen_nb.validation.rows import Figure

LONG, SHORT = 300, 12


def figures(effort: Effort) -> dict[str, Figure]:
    """Doubling time and C period in minutes."""
    effort.say("syn3A")
    program = compile_genome(load_genome("syn3a_table"))
    line = follow(program, Environment(), effort.of(LONG, SHORT), seed=effort.seed)
    return {"3a": line.doubling_min, "3b": mean_min(line.c_periods_s)}
