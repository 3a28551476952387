"""Environments and screens on the command line."""

import json

import pytest

from bioxen_nb.cli import main


def test_an_environment_is_typed(capsys):
    typed = [
        "--medium",
        "lactose",
        "--substrates",
        "glucose:1",
        "--temperature",
        "36",
        "--ph",
        "6.9",
        "--oxygen",
        "0.5",
    ]
    typed += ["--culture", "batch:0.01"]
    shifts = ["--at", "20:medium=acetate,stressors=paraquat_um:5", "--at", "100s:ph=8"]
    assert main(["run", "teaching-mini", "--until", "30", "--quiet", "--json", "-", *typed, *shifts]) == 0
    ended = json.loads(capsys.readouterr().out)["environment"]
    assert ended["medium"] == "acetate (acetate 60 mM)"
    assert ended["conditions"] == "36 °C, pH 6.9, oxygen 0.5 of air"
    assert ended["stressors"] == "paraquat_um 5"
    assert ended["culture"] == "batch from 0.01 gDW/L"


def test_an_environment_from_a_settings_file(tmp_path, capsys):
    settings = tmp_path / "run.yaml"
    settings.write_text("genome: teaching-mini\nuntil: 20\nmedium: lactose\nenvironment: {ph: 6.5, oxygen: 0}\n")
    assert main(["run", "--config", str(settings), "--ph", "7.5", "--quiet", "--json", "-"]) == 0
    ended = json.loads(capsys.readouterr().out)["environment"]
    assert ended["conditions"] == "37 °C, pH 7.5, no oxygen"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (["--temperature", "hot"], "temperature_c"),
        (["--temperature", "95"], "from 0 to 60"),
        (["--medium", "lactos"], "lactose"),
        (["--substrates", "glucose"], "name:amount"),
        (["--stressors", "paraquat_um:-1"], ">= 0"),
        (["--culture", "chemostat"], "chemostat"),
        (["--at", "60"], "TIME:field=value"),
        (["--at", "60:medum=acetate"], "medium"),
        (["--at", "never:ph=6"], "Cannot"),
        (["--at", "60:ph=99"], "from 3 to 11"),
    ],
)
def test_a_typing_mistake_is_one_clear_line(typed, says, capsys):
    assert main(["run", "teaching-mini", "--until", "1", "--quiet", *typed]) == 2
    error = capsys.readouterr().err
    assert error.startswith("error [BX")
    assert says in error
    assert error.count("\n") == 1


def test_a_resumed_run_keeps_its_environment(tmp_path, capsys):
    saved = tmp_path / "there.bxn"
    assert main(["run", "teaching-mini", "--until", "10", "--ph", "6.5", "--quiet", "--checkpoint", str(saved)]) == 0
    assert main(["run", "--resume", str(saved), "--until", "20", "--quiet", "--ph", "8"]) == 2
    assert "environment" in capsys.readouterr().err
    assert main(["run", "--resume", str(saved), "--until", "20", "--quiet", "--json", "-"]) == 0
    assert "pH 6.5" in json.loads(capsys.readouterr().out)["environment"]["conditions"]


def test_a_screen(tmp_path, capsys):
    written = tmp_path / "screen.json"
    command = ["screen", "teaching-mini", "--genes", "lacZ,rpoB", "--processes", "1", "--quiet", "--limit", "20min"]
    assert main([*command, "--json", str(written)]) == 0
    printed = capsys.readouterr().out
    document = json.loads(written.read_text())
    assert [row["symbol"] for row in document["rows"]] == ["lacZ", "rpoB"]
    assert document["rows"][0]["status"] == "undivided"
    assert document["rows"][0]["division_s"] is None
    assert sum(document["counts"].values()) == 2
    assert "rpoB" in printed


@pytest.mark.parametrize(
    "typed",
    [["--genes", "lacQ9"], ["--processes", "0"], ["--limit", "soon"], ["--limit", "division"], ["--json", "no/x"]],
)
def test_a_screen_that_cannot_be(typed, capsys):
    assert main(["screen", "teaching-mini", "--quiet", *typed]) == 2
    assert capsys.readouterr().err.startswith("error [BX")
