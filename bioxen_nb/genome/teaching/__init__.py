"""The built-in teaching genome: a small synthetic cell, designed from `genomes/teaching/recipe.toml`."""

from bioxen_nb.genome.teaching.chromosome import build
from bioxen_nb.genome.teaching.planted import truth
from bioxen_nb.genome.teaching.writing import write_genbank

__all__ = ["build", "truth", "write_genbank"]
