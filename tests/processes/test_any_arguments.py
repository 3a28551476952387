"""Whatever arguments a command gets: a plain result, or a coded error that leaves no trace in the cell."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bioxen_nb.language.writing import write_call
from bioxen_nb.session.executing import vocabulary
from bioxen_nb.session.session import Session

WORDS = st.sampled_from(["lacZ", "lacI", "TU_eno", "rrsB", "nope", "", "lactose", "heat", "uv", "release", "lacZ:del"])
NUMBERS = st.one_of(st.integers(-3, 60), st.floats(-2, 60), st.sampled_from([1e300, -1e-300, 0]))
SIMPLE = st.one_of(st.none(), st.booleans(), NUMBERS, WORDS)
TABLES = st.dictionaries(st.sampled_from(["glucose", "IPTG", "runtime_duration", "seed", "nope"]), SIMPLE, max_size=3)
VALUES = st.one_of(SIMPLE, st.lists(SIMPLE, max_size=3), TABLES)
#: Times that would let cells live for days; what is left out of a call keeps its default.
SHORT = {"limit_s": st.integers(-1, 90)}


@st.composite
def calls(draw):
    signature = vocabulary()[draw(st.sampled_from(list(vocabulary())))]
    given_arguments = {}
    for parameter in signature.parameters:
        if parameter.name in SHORT:
            given_arguments[parameter.name] = draw(SHORT[parameter.name])
        elif draw(st.booleans()):
            given_arguments[parameter.name] = draw(VALUES)
    return write_call(signature.name, named=given_arguments)


@pytest.fixture(scope="module")
def session():
    with Session(seed=2) as session:
        yield session


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=calls())
def test_any_call_ends_well_or_leaves_no_trace(session, text):
    session.create("cell", "teaching-mini")
    try:
        before = session.vm("cell").cell.digest()
        result = session.execute("cell", text)
        json.dumps(dict(result), allow_nan=False)
        assert result["status"] in ("success", "arrested", "error")
        if result["status"] == "error":
            assert session.vm("cell").cell.digest() == before
            assert " failed: " not in result["error"]
        assert session.vm("cell").state.value == "running" or result["status"] == "error"
    finally:
        for name in session.vm_names():
            session.destroy(name)
