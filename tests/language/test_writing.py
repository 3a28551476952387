"""Values written as literals."""

from __future__ import annotations

import math

import pytest

from bioxen_nb.errors import ProcessArgumentError
from bioxen_nb.language.limits import MAX_NESTING
from bioxen_nb.language.parsing import parse
from bioxen_nb.language.writing import write_call, write_value


def test_a_call_is_written_with_names_last() -> None:
    written = write_call("run_operon", [["lacZ", 'a"b']], {"duration_s": 60, "settings": {"on": True, "x": None}})
    assert written == r'run_operon(["lacZ", "a\"b"], duration_s=60, settings={"on": True, "x": None})'


def test_tuples_are_written_as_lists() -> None:
    assert write_value((1, 2.5)) == "[1, 2.5]"


def test_values_are_written_as_deep_as_they_are_read() -> None:
    value: list[object] = []
    for _ in range(MAX_NESTING - 2):
        value = [value]
    assert parse(write_call("run", [value])).calls[0].arguments[0].value == value
    with pytest.raises(ProcessArgumentError, match="brackets inside each other"):
        write_call("run", [[value]])


def test_values_that_hold_themselves_are_refused() -> None:
    value: list[object] = []
    value.append(value)
    with pytest.raises(ProcessArgumentError, match="brackets inside each other"):
        write_value(value)


@pytest.mark.parametrize("value", [math.nan, math.inf, {1: 2}, b"a", {"a"}, 2**63, "a\x00", "\u202e", ["\ud800"]])
def test_what_has_no_literal_is_refused(value: object) -> None:
    with pytest.raises(ProcessArgumentError):
        write_value(value)
