import pytest

from bioxen_nb.errors import VMStateError
from bioxen_nb.hypervisor.lifecycle import TRANSITIONS, VMState, check, legal_verbs

LEGAL = {
    ("created", "start"): "running",
    ("stopped", "start"): "running",
    ("running", "pause"): "paused",
    ("paused", "resume"): "running",
    ("running", "stop"): "stopped",
    ("paused", "stop"): "stopped",
    **{(s, "fail"): "failed" for s in ("created", "running", "paused", "stopped", "failed")},
    **{(s, "destroy"): "destroyed" for s in ("created", "running", "paused", "stopped", "failed")},
}


@pytest.mark.parametrize("state", list(VMState))
@pytest.mark.parametrize("verb", list(TRANSITIONS))
def test_every_cell_of_the_table(state, verb):
    expected = LEGAL.get((state.value, verb))
    if expected:
        assert check(verb, state).value == expected
    else:
        with pytest.raises(VMStateError):
            check(verb, state)


def test_an_illegal_verb_names_the_legal_ones():
    with pytest.raises(VMStateError, match=r"cannot pause.*start, destroy") as caught:
        check("pause", VMState.CREATED, "cell-1")
    assert caught.value.code.value == "BX006"
    assert caught.value.context["vm"] == "cell-1"


def test_after_destroy_nothing_is_legal():
    assert legal_verbs(VMState.DESTROYED) == ()
    with pytest.raises(VMStateError, match="create a new VM"):
        check("start", VMState.DESTROYED)
