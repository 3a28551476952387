"""One session with a VM, "cell", of the teaching genomes, and a twin of its cell that nothing but the test touches."""

from __future__ import annotations

import pytest

from bioxen_nb.cell.cell import Cell
from bioxen_nb.session.session import Session


class Bench:
    """A VM called "cell", and what a test asks of it."""

    def __init__(self, session: Session) -> None:
        self.session = session

    @property
    def vm(self):
        return self.session.vm("cell")

    @property
    def cell(self) -> Cell:
        return self.vm.cell

    def twin(self) -> Cell:
        """A cell that goes on from the same context, apart from the session."""
        return self.cell.relative(self.cell.context)

    def run(self, text: str):
        """The result of a text that must succeed."""
        result = self.session.execute("cell", text)
        assert result["status"] in ("success", "arrested"), result
        return result

    def refuse(self, text: str):
        """The result of a text that must fail without a trace in the cell."""
        before = self.cell.digest()
        result = self.session.execute("cell", text)
        assert result["status"] == "error", result
        assert self.cell.digest() == before
        assert result["results"] == []
        return result


@pytest.fixture
def mini():
    """The smallest teaching genome: 42 genes, no metabolic model."""
    with Session(seed=5) as session:
        session.create("cell", "teaching-mini")
        yield Bench(session)


@pytest.fixture
def fed():
    """The larger teaching genome, with a metabolic model."""
    with Session(seed=5) as session:
        session.create("cell", "teaching-cell")
        yield Bench(session)
