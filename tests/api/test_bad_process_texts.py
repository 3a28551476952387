"""Hostile process texts: refused with a code and advice, before anything happens to the cell."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bioxen_nb.api import create_bio_vm


@pytest.fixture
def vm(session):
    return create_bio_vm("one", "ecoli", "basic", {"genome": "teaching-mini"})


HOSTILE = {
    "import": "import os",
    "dunder import": "__import__('os').system('true')",
    "attribute": "run_operon.__globals__",
    "class": "().__class__.__bases__[0].__subclasses__()",
    "method": "vm.destroy()",
    "open": "run_operon(open('/etc/passwd'))",
    "eval": "eval('1')",
    "lambda": "(lambda: 1)()",
    "comprehension": "run_operon([g for g in ['lacZ']])",
    "assignment": "run_operon = 1",
    "operator": "run_operon(['lac' + 'Z'])",
    "power": "translate(duration_s=9**9**9)",
    "format": "run_operon(f'{vm}')",
    "star": "run_operon(*['lacZ'])",
    "parentheses": "(" * 10_000 + ")" * 10_000,
    "lists": "run_operon(" + "[" * 10_000 + "]" * 10_000 + ")",
    "ten megabytes": "run_operon(['" + "a" * 10_000_000 + "'])",
    "control characters": "run_operon(['lacZ'])\x00\x1b[2J\x07",
    "direction": "run_operon(['lacZ\u202e'])\u2066",
    "nothing": "",
    "blank": " \n\t ",
    "only a comment": "# nothing",
    "unfinished": "run_operon(['lacZ'",
    "unknown": "run_operons(['lacZ'])",
    "unknown keyword": "run_operon(['lacZ'], duration=5)",
    "wrong type": "run_operon('lacZ', duration_s='long')",
    "too many": "run_operon(['lacZ'], 1, 2, 3, 4)",
    "endless": "translate(duration_s=1e300)",
    "infinite": "translate(duration_s=inf)",
    "huge number": "translate(duration_s=" + "9" * 10_000 + ")",
    "surrogate": "run_operon(['\ud800'])",
    "second is wrong": "translate(duration_s=60)\nimport os",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_process_texts_are_refused_before_anything_happens(vm, everything, text):
    before = everything()
    result = vm.execute_biological_process(text)
    assert (result["status"], result["error_code"]) == ("error", "BX008")
    assert 10 < len(result["error"]) < 2_000
    assert result["results"] == []
    after = everything()
    if text != HOSTILE["endless"]:
        assert after == before
    assert after[0]["one"][1] == before[0]["one"][1]


@pytest.mark.parametrize("text", [None, 5, b"divide()", ["divide()"], {"divide": 1}])
def test_process_texts_that_are_no_text_are_refused(vm, everything, text):
    before = everything()
    result = vm.execute_biological_process(text)
    assert (result["status"], result["error_code"]) == ("error", "BX008")
    assert everything() == before


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text() | st.text(alphabet="run_operon()[]{}'\"\\,:#=\n 019.lacZ"))
def test_any_text_is_refused_or_runs(vm, everything, text):
    before = everything()
    result = vm.execute_biological_process(text)
    if result["status"] == "error" and result["error_code"] == "BX008":
        assert everything()[0]["one"][1] == before[0]["one"][1]
    assert vm.get_status()["busy"] == ""


def test_an_unknown_gene_in_a_process_changes_no_molecule(vm, everything):
    before = everything()[0]["one"][1]
    result = vm.execute_biological_process("run_operon(['lacQ'])")
    assert (result["status"], result["error_code"]) == ("error", "BX016")
    assert "lac" in result["error"]
    assert everything()[0]["one"][1] == before
