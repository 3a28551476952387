"""Mutations: a line of text edits the sequence, and the program follows."""

from bioxen_nb.program.mutations.recompiling import Mutant, mutate

__all__ = ["Mutant", "mutate"]
