"""Boolean networks, letters, metrics and help."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bioxen_nb.processes.forks import chromosomes
from bioxen_nb.program.boolean import boolean_network
from bioxen_nb.session.executing import vocabulary


def test_the_boolean_network_is_that_of_the_program(mini):
    before = mini.cell.digest()
    result = mini.run("boolean_network(start=['TU_lacZ'])")
    assert mini.cell.digest() == before
    network = boolean_network(mini.cell.program)
    assert result["units"] == list(network.units)
    assert result["inputs"]["TU_lacZ"] == ["-TU_lacI"]
    assert result["trajectory"][0] == ["TU_lacZ"]
    assert result["attractors"] == [
        [[unit for unit, on in zip(network.units, state, strict=True) if on] for state in cycle]
        for cycle in network.attractors()
    ]
    assert result["trajectory"][-1] in result["attractors"][0]


def test_an_inducer_in_the_medium_switches_the_network(mini):
    off = mini.run("boolean_network(genes=['lacZ'])")
    mini.run("shift_medium(inducers_um={'IPTG': 1000})")
    on = mini.run("boolean_network(genes=['lacZ'])")
    assert (off["effectors"], on["effectors"]) == ([], ["IPTG"])
    assert "TU_lacZ" not in off["attractors"][0][0]
    assert "TU_lacZ" in on["attractors"][0][0]


def test_a_network_starts_from_the_messages_in_the_living_cell(fed):
    cell = fed.cell
    result = fed.run("boolean_network(steps=3)")
    arrays = cell.lowered
    for unit in result["units"]:
        row = arrays.unit_ids.index(unit)
        genes = arrays.unit_genes[arrays.unit_gene_start[row] : arrays.unit_gene_start[row + 1]]
        assert (unit in result["trajectory"][0]) == bool((cell.context.rnas[genes] > 0).any())


def test_letters_arrive_between_slices(mini):
    mini.session.create("friend", "teaching-mini")
    sent = mini.run("live(7)\nsend_message('friend', {'glucose': [1, 2.5, null]})")["results"][1]
    assert mini.session.vm("friend").mailbox.unread == 0
    mini.session.start("friend")
    mini.session.run(duration_s=1, vm="friend")
    mini.run("send_message('friend', 'again')")
    mini.session.run(duration_s=1, vm="friend")
    read = mini.session.execute("friend", "read_messages(limit=1)\nread_messages()")["results"]
    first = read[0]["messages"][0]
    assert first == {"number": sent["number"], "from": "cell", "body": {"glucose": [1, 2.5, None]}, "sent_s": 7}
    assert (read[0]["left"], read[1]["messages"][0]["body"], read[1]["left"]) == (1, "again", 0)


def test_metrics_are_the_cells_readings(fed):
    result = fed.run("live(60)\nmetrics()")["results"][1]
    cell = fed.cell
    assert list(result["vitals"].values()) == pytest.approx(cell.vitals().tolist())
    assert result["digest"] == cell.digest()
    assert result["chromosome"] == chromosomes(cell)
    assert result["demand"]["ribosomes"] == cell.demand().ribosomes
    assert result["account"]["cell_s"] == 60


def test_help_explains_every_command(mini):
    everything = mini.run("help")["help"]
    for name, signature in vocabulary().items():
        assert signature.form in everything
        assert signature.summary.endswith(".")
        explained = mini.run(f"help({name!r})")["help"]
        for parameter in signature.parameters:
            assert parameter.help.endswith("."), f"{name}({parameter.name}) has no help"
            assert parameter.name in explained


def test_the_guide_lists_every_built_in_command():
    guide = (Path(__file__).parents[2] / "docs" / "process-language.md").read_text(encoding="utf-8")
    listed = guide.partition("## Commands")[2].partition("## Grammar")[0]
    assert [name for name in vocabulary() if f"`{name}" not in listed] == []


def test_all_results_are_plain_json(fed):
    text = (
        "metrics()\nrun_operon(['lacZ'], 10)\ntranscribe()\ntranslate()\ngene_expression()\nrun_metabolic_pathways()\n"
        "minimal_metabolism_analysis()\nessential_genes()\nboolean_network()\nexecute_cell_cycle_checkpoint()\n"
        "replicate(20)\ncreate_cellular_context({'runtime_duration': 10})\nstress('uv', 5, 10)\nknock_out('lacA')"
    )
    result = fed.run(text)
    assert len(result["results"]) == 14
    assert json.loads(json.dumps(dict(result), allow_nan=False))["results"] == result["results"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("boolean_network(genes=['lac'])", "BX016"),
        ("boolean_network(start=['TU_none'])", "BX016"),
        ("boolean_network(effectors=['sugar'])", "BX016"),
        ("boolean_network(steps=0)", "BX008"),
        ("boolean_network(steps=100000)", "BX008"),
        ("send_message('nobody', 1)", "BX010"),
        ("read_messages(limit=-1)", "BX008"),
        ("help('run_operom')", "BX008"),
        ("metrics(1)", "BX008"),
    ],
)
def test_bad_arguments_leave_no_trace(mini, text, code):
    assert mini.refuse(text)["error_code"] == code
