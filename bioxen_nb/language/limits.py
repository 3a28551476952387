"""How much one process text may hold: far above honest use, far below what could hurt."""

from __future__ import annotations

MAX_CHARACTERS = 100_000
MAX_CALLS = 1_000
#: Open brackets at one place, the bracket of the call included.
MAX_NESTING = 64
#: Characters of one text literal, after its escapes are read.
MAX_TEXT = 10_000
#: Literals in one process text; a list or dictionary counts too.
MAX_VALUES = 10_000
MAX_NAME = 100
#: Whole numbers fit 64 bits, so that arrays and documents can hold them.
MAX_INTEGER = 2**63 - 1
