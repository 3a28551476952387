"""A VM that is destroyed while a command lives on it: the command ends with what there is."""

from __future__ import annotations

import pytest

from bioxen_nb.language.parsing import parse
from bioxen_nb.session.executing import vocabulary
from bioxen_nb.session.process_context import ProcessContext


@pytest.mark.parametrize(
    "text",
    [
        "live(600)",
        "stress('heat', 42, 600)",
        "divide()",
        "cell_cycle()",
        "replicate(600)",
        "replicate(until='round')",
        "execute_cell_cycle_checkpoint(wait=True)",
        "run_operon(['lacZ'], 600)",
        "transcribe(['lacZ'], 600)",
        "translate(duration_s=600)",
        "gene_expression(duration_s=600)",
        "run_metabolic_pathways(duration_s=600)",
    ],
)
@pytest.mark.parametrize("call", [1, 2, 3])
def test_commands_report_what_was_lived(fed, text, call):
    fed.session.start("cell")
    calls = iter(range(1, 100_000))
    on = ProcessContext(fed.session, "cell", lambda: fed.session.destroy("cell") if next(calls) == call else None)
    ((command, arguments),) = vocabulary().check(parse(text))
    result = command.function(on, **arguments)
    assert result["ended"] == "destroyed"
    assert result["lived_s"] < 600
    assert fed.session.vm_names() == ()


@pytest.mark.parametrize("at", ["environment", "division"])
def test_the_process_is_stopped_not_wrong(mini, at):
    def destroy(name, what):
        if what == at:
            mini.session.destroy("cell")

    mini.session.changed.connect(destroy)
    result = mini.session.execute("cell", "stress('heat', 38, 20000)\nlive(10)")
    mini.session.changed.disconnect(destroy)
    assert result["status"] == "stopped"
    assert [row["command"] for row in result["results"]] == ["stress"]
    assert (result["ended"], result["lifted"]) == ("destroyed", False)
    assert (result["lived_s"] > 0) == (at == "division")
