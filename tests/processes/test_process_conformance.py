"""The built-in commands keep the promises that plug-ins are held to."""

import pytest

from bioxen_nb import registry
from bioxen_nb.testing import ProcessConformance

#: Arguments of those that need some.
_ARGUMENTS = {
    "install_plasmid": None,  # needs a file: see the tests of plasmids
    "knock_out": '(["lacA"])',
    "live": "(20)",
    "manage_operons": '(["lacZ"], "activate")',
    "mutate": '("lacZ:del")',
    "run_operon": '(["lacZ"], 20)',
    "send_message": '("vm", "hello")',
    "shift_medium": "(oxygen=0.5)",
    "stress": '("heat", 45, 20)',
}
_NAMES = [name for name in registry.names(registry.PROCESSES) if _ARGUMENTS.get(name, "()") is not None]


@pytest.mark.parametrize("name", _NAMES)
class TestBuiltIn(ProcessConformance):
    @pytest.fixture(autouse=True)
    def _named(self, name):
        type(self).process, type(self).example = name, name + _ARGUMENTS.get(name, "()")
