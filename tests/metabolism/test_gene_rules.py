"""Gene rules against a truth table made by Python itself, and their mistakes."""

from __future__ import annotations

from itertools import product

import pytest

from bioxen_nb.engines.metabolism.rules import AND, OR, compile_rule, holds
from bioxen_nb.errors import ConfigurationError

GENES = {"a": 0, "b": 1, "c": 2, "d": 3}


@pytest.mark.parametrize(
    "rule",
    [
        "a",
        "a and b",
        "a or b",
        "a or b and c",
        "(a or b) and c",
        "a and (b or (c and d))",
        "((a) and (b)) or (c and d)",
    ],
)
def test_a_rule_holds_exactly_when_its_words_say_so(rule: str) -> None:
    program = compile_rule(rule, GENES)
    for present in product([True, False], repeat=4):
        world = dict(zip(GENES, present, strict=True))
        absent = {GENES[gene] for gene, here in world.items() if not here}
        assert holds(program, absent) == eval(rule, {}, world)


def test_and_binds_tighter_than_or() -> None:
    assert compile_rule("a OR b AND c", GENES) == [0, 1, 2, AND, OR]


def test_no_rule_needs_no_gene() -> None:
    assert compile_rule("  ", GENES) == []
    assert holds([], {0, 1})


@pytest.mark.parametrize(
    ("rule", "complaint"),
    [
        ("a and", "ends too early"),
        ("a b", "wrong place"),
        ("and a", "wrong place"),
        ("()", "wrong place"),
        ("(a or b", "has no ')'"),
        ("a or b)", "has no '('"),
        ("a or z", "'z' is not in"),
    ],
)
def test_a_broken_rule_is_told(rule: str, complaint: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        compile_rule(rule, GENES)
    assert complaint in str(raised.value)
