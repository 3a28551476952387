"""A compiled teaching genome, made once."""

import pytest

from bioxen_nb.genome.teaching import build
from bioxen_nb.program.compiler import compile_genome


@pytest.fixture(scope="session")
def program():
    return compile_genome(build("full"))


@pytest.fixture(scope="session")
def mini_program():
    return compile_genome(build("mini"))
