"""A model is read the same whether or not tellurium was imported before."""

import subprocess
import sys

import pytest

_READ = """
from bioxen_nb.program.networks.antimony_text import parse_antimony
network = parse_antimony("model birth; species A; -> A; 0.5 + A^2/(1 + A); A -> ; 0.01*A; A = 3; end")
print(network.reactions)
"""


def test_networks_are_read_after_tellurium():
    pytest.importorskip("tellurium")
    alone, beside = (
        subprocess.run([sys.executable, "-c", before + _READ], capture_output=True, text=True, check=True).stdout
        for before in ("", "import tellurium")
    )
    assert alone
    assert alone.splitlines()[0] == beside.splitlines()[0]
