"""Real genomes as running programs, in Jupyter.

A genome is compiled to a program, a cell runs the program, a session keeps cells alive in the kernel.
Names load on first use, so that `import bioxen_nb` is quick and pulls in no engine, table or widget library.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from bioxen_nb.version import __version__

if TYPE_CHECKING:
    from bioxen_nb.cell.cell import Cell
    from bioxen_nb.cell.environment import Environment
    from bioxen_nb.errors import BioXenException
    from bioxen_nb.genome.loading import load_genome
    from bioxen_nb.genome.records import Genome
    from bioxen_nb.program.chassis import Chassis
    from bioxen_nb.program.compiler import compile_genome
    from bioxen_nb.program.listing import disassemble
    from bioxen_nb.program.mutation import knock_out
    from bioxen_nb.program.records import GenomeProgram
    from bioxen_nb.resources import Quota
    from bioxen_nb.session.archive import load, save
    from bioxen_nb.session.session import Session
    from bioxen_nb.session.timecourse import Timecourse
    from bioxen_nb.widgets.lab import Lab

__all__ = [
    "BioXenException",
    "Cell",
    "Chassis",
    "Environment",
    "Genome",
    "GenomeProgram",
    "Lab",
    "Quota",
    "Session",
    "Timecourse",
    "__version__",
    "compile_genome",
    "disassemble",
    "knock_out",
    "load",
    "load_genome",
    "save",
]

_HOME = {
    "BioXenException": "errors",
    "Cell": "cell.cell",
    "Chassis": "program.chassis",
    "Environment": "cell.environment",
    "Genome": "genome.records",
    "GenomeProgram": "program.records",
    "Lab": "widgets.lab",
    "Quota": "resources",
    "Session": "session.session",
    "Timecourse": "session.timecourse",
    "compile_genome": "program.compiler",
    "disassemble": "program.listing",
    "knock_out": "program.mutation",
    "load": "session.archive",
    "load_ipython_extension": "widgets.process_magic",
    "load_genome": "genome.loading",
    "save": "session.archive",
    "unload_ipython_extension": "widgets.process_magic",
}


def __getattr__(name: str) -> Any:
    """A public name, imported from its home at first use and kept."""
    if name not in _HOME:
        raise AttributeError(f"module 'bioxen_nb' has no attribute {name!r}; it offers {', '.join(__all__)}")
    found = getattr(importlib.import_module(f"bioxen_nb.{_HOME[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
