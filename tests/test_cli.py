"""The command line as a user meets it: what it prints, writes and returns, and how it tells of mistakes."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from bioxen_nb.cli import main
from bioxen_nb.commands.lab import notebook, notebook_path
from bioxen_nb.session.archive import load


def run(*arguments: str | Path) -> int:
    return main([str(argument) for argument in arguments])


def summary_of(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def refused(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    """The one line on standard error of a command that must be refused."""
    assert run(*arguments) == 2
    lines = [line for line in capsys.readouterr().err.splitlines() if line.strip() and "\r" not in line]
    assert lines, "nothing said"
    assert lines[-1].startswith("error [BX0")
    assert "Traceback" not in "".join(lines)
    return lines[-1]


def test_the_summary_is_the_same_twice_but_for_wall_time(tmp_path: Path) -> None:
    for name in ("one.json", "two.json"):
        arguments = ("run", "teaching-mini", "--until", "120", "--seed", "3", "--quiet", "--json")
        assert run(*arguments, tmp_path / name) == 0
    one, two = summary_of(tmp_path / "one.json"), summary_of(tmp_path / "two.json")
    assert one.pop("wall_s") > 0
    two.pop("wall_s")
    assert one == two
    assert (one["simulated_s"], one["seed"], one["divisions"], one["status"]) == (120, 3, 0, "time")
    assert one["counts"]["protein_total"] > 0
    assert len(one["digest"]) == 64


def test_the_summary_on_standard_output_is_only_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("run", "teaching-mini", "--until", "30", "--json", "-") == 0
    assert json.loads(capsys.readouterr().out)["genome"] == "teaching-mini"


def test_a_resumed_run_ends_as_the_unbroken_one(tmp_path: Path) -> None:
    half, whole, rest = tmp_path / "half.bxn", tmp_path / "whole.json", tmp_path / "rest.json"
    assert run("run", "teaching-mini", "--until", "300", "--quiet", "--json", whole) == 0
    assert run("run", "teaching-mini", "--until", "150", "--quiet", "--checkpoint", half) == 0
    again = "import sys; from bioxen_nb.cli import main; sys.exit(main(sys.argv[1:]))"
    arguments = ["run", "--resume", str(half), "--until", "300", "--quiet", "--json", str(rest)]
    subprocess.run([sys.executable, "-c", again, *arguments], check=True)
    unbroken, resumed = summary_of(whole), summary_of(rest)
    unbroken.pop("wall_s")
    resumed.pop("wall_s")
    assert unbroken == resumed


def test_until_division_ends_at_the_first_division(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    assert run("run", "teaching-cell", "--until", "division", "--quiet", "--json", path) == 0
    summary = summary_of(path)
    assert (summary["status"], summary["divisions"]) == ("division", 1)
    assert summary["interdivision_min"] == [pytest.approx(summary["simulated_s"] / 60, abs=0.001)]
    assert 0.5 < summary["doubling_time_min"] * 60 / summary["simulated_s"] < 2


def test_a_cell_without_polymerase_is_an_outcome_with_its_reason(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    assert run("run", "teaching-mini", "--knock-out", "rpoB", "--quiet", "--json", path) == 0
    summary = summary_of(path)
    assert summary["status"] == "arrested"
    assert "RNA polymerase" in summary["reason"]
    assert len(summary["knocked_out"]) == 1


def test_settings_come_from_a_file_and_the_line_wins(tmp_path: Path) -> None:
    settings, path = tmp_path / "run.yaml", tmp_path / "run.json"
    settings.write_text("genome: teaching-mini\nuntil: 1min\nseed: 9\n", encoding="utf-8")
    assert run("run", "--config", settings, "--seed", "4", "--quiet", "--json", path) == 0
    assert (summary_of(path)["seed"], summary_of(path)["simulated_s"]) == (4, 60)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("run",), "Name a genome"),
        (("run", "teaching-mimi"), "teaching-mini"),
        (("run", "teaching-mini", "--until", "soon"), "division"),
        (("run", "teaching-mini", "--knock-out", "rpoBB"), "rpoB"),
        (("run", "teaching-mini", "--chassis", "ecol"), "ecoli"),
        (("run", "teaching-mini", "--medium", "ritch"), "rich"),
        (("run", "teaching-mini", "--seed", "-1"), "seed"),
        (("run", "teaching-mini", "--json", "/no/such/folder/x.json"), "does not exist"),
        (("run", "--resume", "/no/such/file.bxn"), "file.bxn"),
        (("run", "--resume", "x.bxn", "--seed", "2"), "seed cannot be set with --resume"),
        (("disassemble", "teaching-mini", "ftsz1"), "ftsZ"),
        (("compile", "/no/such/genome.gb"), "genome.gb"),
        (("genomes", "info", "ecoly_k12"), "ecoli"),
        (("lab", "teaching-sell"), "teaching-cell"),
    ],
)
def test_mistakes_are_told_in_one_clear_line(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], expected: str
) -> None:
    assert expected in refused(capsys, *arguments)


def test_a_damaged_checkpoint_is_refused_with_the_reason(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "half.bxn"
    assert run("run", "teaching-mini", "--until", "20", "--quiet", "--checkpoint", path) == 0
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert "BX019" in refused(capsys, "run", "--resume", path)


def test_a_program_is_written_and_a_gene_is_listed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run("compile", "teaching-mini", "-o", tmp_path / "program.json") == 0
    assert "transcription units" in capsys.readouterr().out
    assert json.loads((tmp_path / "program.json").read_text(encoding="utf-8"))["genome_id"] == "teaching-mini"
    assert run("disassemble", "teaching-mini", "ftsZ") == 0
    assert "ftsZ" in capsys.readouterr().out


def test_the_catalogue_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("genomes", "list") == 0
    listed = capsys.readouterr().out
    assert all(name in listed for name in ("teaching-cell", "ecoli_k12_mg1655", "jcvi_syn3a", "phage_lambda"))
    assert run("genomes", "info", "syn3a") == 0
    assert "CP016816" in capsys.readouterr().out


def test_each_genome_gets_a_lab_notebook_of_its_own(tmp_path: Path) -> None:
    first = notebook_path(tmp_path, "/one/cell.gb")
    first.write_text(json.dumps(notebook("/one/cell.gb")), encoding="utf-8")
    assert notebook_path(tmp_path, "/one/cell.gb") == first
    assert notebook_path(tmp_path, "/two/cell.gb") == tmp_path / "lab-cell-gb-2.ipynb"


def test_a_report_is_one_file_that_asks_nobody_for_anything(tmp_path: Path) -> None:
    path = tmp_path / "run.html"
    assert run("run", "teaching-mini", "--until", "60", "--quiet", "--report", path) == 0
    text = path.read_text(encoding="utf-8")
    assert "<script src=" not in text
    assert 'rel="stylesheet"' not in text
    assert "state digest" in text


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent as a POSIX signal, the bar is read from a POSIX terminal")
def test_ctrl_c_still_writes_the_checkpoint(tmp_path: Path) -> None:
    path = tmp_path / "kept.bxn"
    arguments = ["run", "teaching-mini", "--until", "100000h", "--checkpoint", str(path)]
    ours, theirs = terminal()  # the progress bar shows on terminals only
    child = subprocess.Popen(
        [sys.executable, "-m", "bioxen_nb", *arguments], stdout=theirs, stderr=theirs, preexec_fn=_hear_ctrl_c
    )
    os.close(theirs)
    try:
        said = read_until(ours, b"cell s")
        child.send_signal(signal.SIGINT)
        said += read_until(ours, b"digest")
        assert child.wait(timeout=30) == 130, said
    finally:
        child.kill()
        child.wait()
        os.close(ours)
    assert b"Ctrl-C" in said
    assert b"Traceback" not in said
    with load(path) as kept:
        assert kept.vm("cell-1").cell.time_s > 0


def terminal() -> tuple[int, int]:
    """Both ends of a terminal with room for a progress bar."""
    import termios

    ours, theirs = os.openpty()
    termios.tcsetwinsize(ours, (24, 100))
    return ours, theirs


def _hear_ctrl_c() -> None:
    """Programs started in the background inherit that Ctrl-C is ignored; this one shall hear it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def read_until(end: int, wanted: bytes, timeout_s: float = 60.0) -> bytes:
    """What a program prints on a terminal, up to and with the wanted words."""
    said, deadline_s = b"", time.monotonic() + timeout_s
    while wanted not in said:
        ready, _, _ = select.select([end], [], [], max(0.0, deadline_s - time.monotonic()))
        assert ready, said
        said += os.read(end, 4096)
    return said
