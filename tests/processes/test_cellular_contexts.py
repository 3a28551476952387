"""Contexts beside the VM's own cell: alone, kept as a VM, and in a child process, all with the same bits."""

from __future__ import annotations

from itertools import cycle

import pytest

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.environment import Environment
from bioxen_nb.processes.contexts import create_cellular_context
from bioxen_nb.session.process_context import ProcessContext

SPECIFIED = """create_cellular_context({
    "runtime_duration": 60,  # seconds of virtualized cellular time
    "environmental_context": {"temperature": 37, "pH": 7.0, "nutrients": ["glucose", "phosphate"]},
    "execution_isolation": %s, "seed": 7
})"""


def alone(mini, duration_s, **context):
    cell = Cell(mini.cell.program, Environment.from_context(context), seed=7)
    cell.advance(duration_s)
    return cell


def test_a_context_lives_as_a_cell_of_its_own(mini):
    mini.run("live(30)")
    before = mini.cell.digest()
    result = mini.run(SPECIFIED % "False")
    own = alone(mini, 60, temperature=37, pH=7.0, nutrients=["glucose", "phosphate"])
    assert mini.cell.digest() == before
    assert result["digest"] == own.digest()
    assert result["vitals"]["volume_fl"] == own.volume_fl
    assert result["resources_used"]["atp"] == own.ledger.atp_spent
    assert result["timecourse"]["time_s"] == [0, 10, 20, 30, 40, 50, 60]
    assert result["timecourse"]["volume_fl"][-1] == own.volume_fl
    assert (result["kept"], result["isolated"], result["cell_s"]) == (False, False, 0)
    assert mini.session.vm_names() == ("cell",)


def test_isolation_gives_the_same_bits(mini):
    result = mini.run(SPECIFIED % "true")
    own = alone(mini, 60, temperature=37, pH=7.0, nutrients=["glucose", "phosphate"])
    assert result["isolated"]
    assert result["digest"] == own.digest()


def test_a_context_with_a_name_stays_as_a_paused_vm(mini):
    text = "create_cellular_context({'runtime_duration': 40, 'seed': 7, 'vm_id': 'second'})"
    result = mini.run(text)
    kept = mini.session.vm("second")
    assert (kept.state.value, kept.time_s, kept.busy) == ("paused", 40, "")
    assert kept.cell.digest() == result["digest"] == alone(mini, 40).digest()
    assert mini.session.timecourse("second").vital_times_s[-1] == 40
    mini.session.resume("second")
    assert mini.session.execute("second", "live(10)")["status"] == "success"


def test_surroundings_are_the_vms_own_unless_given(mini):
    mini.run("shift_medium(temperature_c=42)")
    result = mini.run("create_cellular_context({'runtime_duration': 10})")
    assert result["environment"]["conditions"].startswith("42 °C")
    cold = mini.run("create_cellular_context({'environmental_context': {'temperature': 25}})")
    assert cold["environment"]["conditions"].startswith("25 °C")


def test_the_quota_of_the_vm_holds_for_its_contexts(mini):
    from bioxen_nb.resources import Quota

    text = "create_cellular_context({'runtime_duration': 300, 'seed': 7})"
    free = mini.run(text)["resources_used"]["amino_acids"]
    mini.session.set_quota("cell", Quota(ribosomes=50))
    assert mini.run(text)["resources_used"]["amino_acids"] < 0.8 * free


def test_a_context_divides(mini):
    result = mini.run("create_cellular_context({'runtime_duration': 7200, 'seed': 7})")
    own = alone(mini, 0)
    divisions = 0
    while own.time_s < 7200:
        divisions += own.advance(7200 - own.time_s).division is not None
    assert result["divisions"] == divisions > 0
    assert result["digest"] == own.digest()
    assert result["lineage"] == own.context.lineage


@pytest.mark.parametrize(
    ("context", "code", "says"),
    [
        ("{'runtime': 5}", "BX016", "runtime_duration"),
        ("{'runtime_duration': 'long'}", "BX008", "a number"),
        ("{'runtime_duration': true}", "BX008", "a number"),
        ("{'runtime_duration': 0}", "BX008", "above 0"),
        ("{'environmental_context': {'nutrients': ['glucoze']}}", "BX016", "glucose"),
        ("{'environmental_context': {'temperature': 400}}", "BX005", "60"),
        ("{'environmental_context': []}", "BX008", "a dictionary"),
        ("{'execution_isolation': 1}", "BX008", "True or False"),
        ("{'seed': -1}", "BX005", "seed"),
        ("{'vm_id': 'cell'}", "BX001", "already"),
        ("{'memory_mb': 100}", "BX008", "execution_isolation"),
        ("{'memory_mb': 1, 'execution_isolation': true}", "BX005", "64"),
        ("[1]", "BX008", "a dictionary"),
    ],
)
def test_bad_contexts_leave_no_trace(mini, context, code, says):
    result = mini.refuse(f"create_cellular_context({context})")
    assert result["error_code"] == code
    assert says in result["error"]
    assert mini.session.vm_names() == ("cell",)


KEPT_OR_NOT = pytest.mark.parametrize("more", [{}, {"vm_id": "second"}], ids=["apart", "as a VM"])


def asked(mini, hook, **more):
    """What a long context gives when `hook` is called before each slice with the number of the call."""
    mini.session.start("cell")
    calls = iter(range(1, 1_000_000))
    on = ProcessContext(mini.session, "cell", lambda: hook(next(calls)))
    return create_cellular_context(on, {"runtime_duration": 3000, "seed": 7, **more})


@KEPT_OR_NOT
def test_an_interrupt_ends_a_context_at_the_end_of_a_slice(mini, more):
    def interrupt(call):
        if call == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        asked(mini, interrupt, **more)
    assert mini.session.vm_names() == (("cell", "second") if more else ("cell",))
    if more:
        kept = mini.session.vm("second")
        assert (kept.state.value, kept.busy) == ("paused", "")
        assert 0 < kept.time_s < 3000


@KEPT_OR_NOT
@pytest.mark.parametrize(("verb", "state"), [("pause", "paused"), ("stop", "stopped"), ("destroy", "destroyed")])
def test_a_context_ends_with_the_vm_that_asked(mini, more, verb, state):
    result = asked(mini, lambda call: getattr(mini.session, verb)("cell") if call == 4 else None, **more)
    assert result["ended"] == state
    assert "VM cell is" in result["ended_because"]
    assert 0 < result["lived_s"] < 3000
    if more:
        assert mini.session.vm("second").state.value == "paused"


def test_a_context_that_is_destroyed_as_a_vm_says_so(mini):
    result = asked(mini, lambda call: mini.session.destroy("second") if call == 4 else None, vm_id="second")
    assert result["ended"] == "destroyed"
    assert mini.vm.is_running


@pytest.mark.parametrize("isolated", ["False", "True"])
def test_the_vm_that_asked_pays_for_a_context(mini, isolated):
    mini.run("metrics()")
    assert (mini.vm.account.beside_s, mini.vm.account.cell_s) == (0.0, 0)
    mini.run(SPECIFIED % isolated)
    assert mini.vm.account.beside_s > 0.0
    assert mini.vm.account.cell_s == 0
    assert mini.session.hypervisor.profile.usage("cell").cpu_s == pytest.approx(mini.vm.account.beside_s)


def test_a_context_waits_while_the_quota_of_cpu_forbids_it(mini, monkeypatch):
    hypervisor, rests = mini.session.hypervisor, []
    answers = cycle([False, False, True])
    monkeypatch.setattr(hypervisor, "may_run", lambda vm: vm is mini.vm and next(answers))
    monkeypatch.setattr(hypervisor, "rest", lambda: rests.append(mini.vm.account.beside_s))
    result = mini.run("create_cellular_context({'runtime_duration': 60, 'seed': 7})")
    assert result["digest"] == alone(mini, 60).digest()
    assert rests[:2] == [0.0, 0.0]
    assert len(rests) % 2 == 0
