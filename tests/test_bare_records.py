"""Records from which nothing can live still run to an end that says so."""

import json

import pytest

from bioxen_nb.cli import main


@pytest.mark.parametrize("sequence", ["N" * 100_000, "ACG", "ACGT" * 700])
def test_a_record_without_genes_runs_and_does_not_grow(tmp_path, capsys, sequence):
    path = tmp_path / "bare.fa"
    path.write_text(f">bare\n{sequence}\n")
    assert main(["run", str(path), "--until", "10", "--quiet", "--json", "-"]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert summary["doubling_time_min"] is None
    assert summary["divisions"] == 0
    assert summary["counts"]["protein_total"] == 0
