"""Stress handlers are plug-ins: found, combined, remembered, and told apart when they fail."""

import math
import sys
from dataclasses import replace
from importlib.metadata import EntryPoint
from types import ModuleType

import pytest

from bioxen_nb import registry
from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.environment import Environment, Shift
from bioxen_nb.cell.running import RunningProgram
from bioxen_nb.cell.stress.handler import Response
from bioxen_nb.cell.stress.handling import installed
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.errors import CheckpointError, PluginError
from bioxen_nb.genome.teaching import build
from bioxen_nb.program.compiler import compile_genome

BUILT_IN = (
    "heat", "oxidative", "ph", "sos", "starvation", "stringent", "temperature", "translation_inhibition",
)  # fmt: skip


@pytest.fixture(scope="module")
def fed_program():
    return compile_genome(build("full"), metabolism="")


class Plug:
    """A handler made in a test."""

    chassis = ()

    def __init__(self, name, answer, memory=None):
        self.name, self.answer, self.memory = name, answer, memory or {}

    def respond(self, view, memory):
        return self.answer(view, memory)


@pytest.fixture
def install(monkeypatch):
    """Installs handlers beside the built-in ones, by entry points as a package would."""
    module = ModuleType("plugged_handlers")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    genuine = registry.entry_points
    added = []

    def found(group):
        return [*genuine(group=group), *(added if group == registry.HANDLERS else [])]

    monkeypatch.setattr(registry, "entry_points", found)

    def put(handler, name=None):
        attribute = f"h{len(added)}"
        setattr(module, attribute, handler)
        added.append(EntryPoint(name or handler.name, f"{module.__name__}:{attribute}", registry.HANDLERS))
        registry.refresh()

    yield put
    monkeypatch.undo()
    registry.refresh()


def test_the_built_in_handlers_are_found_by_name():
    assert tuple(handler.name for handler in installed() if handler.name in BUILT_IN) == BUILT_IN


def test_handlers_hold_for_their_chassis(fed_program):
    names = [h.name for h in RunningProgram.of(replace(fed_program, chassis="syn3a")).handling.handlers]
    assert names == ["translation_inhibition"]


def test_an_unstressed_cell_feels_nothing(fed_program):
    cell = Cell(fed_program, seed=1)
    cell.advance(60)
    pace = cell.context.state.pace
    assert pace[ly.ELONGATION : ly.STRINGENCY + 1].tolist() == [1.0] * 7
    assert not [stress.name for stress in cell.stress() if stress.active]


def test_answers_multiply_and_are_remembered(fed_program, install):
    def half(view, memory):
        return Response(
            pace={"forks": 0.5}, loading={"lacZ": 3.0, "noSuchGene": 9.0}, memory={"seen": memory["seen"] + 1}
        )

    install(Plug("aa_first", half, {"seen": 10.0}))
    install(Plug("zz_last", lambda view, memory: Response(pace={"forks": 0.5}, loading={"lacZ": 2.0})))
    cell = Cell(fed_program, seed=1)
    cell.advance(30)
    state, handling = cell.context.state, cell._running.handling
    assert state.pace[ly.FORKS] == 0.25
    assert state.loading_factor[cell.gene_symbols.index("lacZ")] == 6.0
    assert handling.recall(0, state.memory) == {"seen": 13.0}


def test_a_failing_handler_is_named_and_the_cell_stays(fed_program, install):
    def fail(view, memory):
        if view.time_s >= 10:
            raise ZeroDivisionError("no such thing")
        return Response()

    install(Plug("shaky", fail))
    cell = Cell(fed_program, seed=1)
    cell.advance(5)
    before = cell.digest()
    with pytest.raises(PluginError, match=r"'shaky' failed at 10 s.*no such thing"):
        cell.advance(20)
    assert cell.digest() == before


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (Response(pace={"forks": math.nan}), "gave nan for 'forks'"),
        (Response(loss_per_s={"lacZ": -1.0}), "gave -1.0 for 'lacZ'"),
        (Response(pace={"warp": 2.0}), "scales 'warp'; known"),
        (Response(memory={"undeclared": 1.0}), "no memory called 'undeclared'"),
        (None, "must answer with a Response"),
    ],
)
def test_impossible_answers_are_refused(fed_program, install, answer, message):
    install(Plug("odd", lambda view, memory: answer))
    with pytest.raises(PluginError, match=message):
        Cell(fed_program, seed=1).advance(10)


def test_two_handlers_of_one_name_are_an_error(install):
    install(Plug("twin", lambda view, memory: Response()))
    install(Plug("twin", lambda view, memory: Response()))
    with pytest.raises(PluginError, match=r"Two plug-ins of bioxen_nb\.handlers are called 'twin'"):
        installed()


def test_what_is_no_handler_is_refused(install):
    install("a text", name="text")
    with pytest.raises(PluginError, match=r"'text' of bioxen_nb\.handlers is no stress handler"):
        installed()


def test_a_handler_carries_the_name_of_its_entry_point(install):
    install(Plug("one", lambda view, memory: Response()), name="other")
    with pytest.raises(PluginError, match="'other' calls itself 'one'"):
        installed()


STRESSED = Environment(
    temperature_c=41.0,
    schedule=(
        Shift(25, {"stressors": {"uv_j_per_m2_min": 30.0, "hydrogen_peroxide_um": 50.0}}),
        Shift(47, {"stressors": {}, "temperature_c": 36.0}),
    ),
)


def test_a_stressed_cell_resumes_bit_for_bit(fed_program):
    whole, sliced = Cell(fed_program, STRESSED, seed=3), Cell(fed_program, STRESSED, seed=3)
    whole.advance(120)
    for slice_s in (1, 29, 13, 7):
        sliced.advance(slice_s)
    revived = Cell.from_document(*sliced.to_document())
    revived.advance(70)
    assert revived.digest() == whole.digest()
    assert whole._running.handling.memory.size > 0
    assert whole.context.state.memory.max() > 1.0


def test_a_checkpoint_of_other_handlers_is_refused(fed_program, install):
    document = Cell(fed_program, seed=3).to_document()
    install(Plug("newcomer", lambda view, memory: Response(), {"a": 0.0}))
    with pytest.raises(CheckpointError, match="memory"):
        Cell.from_document(*document)
