"""Antimony text into a network, by way of SBML."""

from __future__ import annotations

import importlib
import threading
from pathlib import Path

from bioxen_nb.errors import CompileError
from bioxen_nb.program.networks.records import Network
from bioxen_nb.program.networks.sbml import parse_sbml, read_text

#: The antimony library keeps its models in one place for the whole process and does not guard it.
_ONE_AT_A_TIME = threading.Lock()


def antimony_to_sbml(text: str) -> str:
    """SBML text of the main module of an Antimony text.

    Raises:
        CompileError: the text is not Antimony; the message quotes the line that is wrong.
    """
    antimony = importlib.import_module("antimony")
    with _ONE_AT_A_TIME:
        antimony.clearPreviousLoads()
        if antimony.loadAntimonyString(text) < 0:
            raise CompileError(f"The Antimony text cannot be read: {antimony.getLastError().strip()}")
        return str(antimony.getSBMLString(antimony.getMainModuleName()))


def parse_antimony(text: str) -> Network:
    """The network that an Antimony text describes; write `=>` for a reaction that goes one way only."""
    return parse_sbml(antimony_to_sbml(text))


def load_antimony(path: Path | str) -> Network:
    """As `parse_antimony`, from a file."""
    return parse_antimony(read_text(path))
