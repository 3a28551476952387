"""Models by name, from files, from the cache and from a mirror; files that are no models."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import cobra.io
import numpy as np
import pytest

from bioxen_nb.engines.metabolism import cobra_reading
from bioxen_nb.engines.metabolism.cobra_reading import from_cobra
from bioxen_nb.engines.metabolism.loading import load_network
from bioxen_nb.engines.metabolism.medium import optimum
from bioxen_nb.engines.metabolism.network import MetabolicNetwork
from bioxen_nb.errors import ConfigurationError, UnknownNameError

SMALL = {
    "id": "small",
    "metabolites": [{"id": "a_e", "compartment": "e"}, {"id": "a_c", "compartment": "c"}],
    "genes": [{"id": "g1"}],
    "reactions": [
        {"id": "EX_a_e", "metabolites": {"a_e": -1}, "lower_bound": -3, "upper_bound": 1000, "gene_reaction_rule": ""},
        {"id": "IN", "metabolites": {"a_e": -1, "a_c": 1}, "lower_bound": 0, "upper_bound": 1000,
         "gene_reaction_rule": "g1"},
        {"id": "GROW", "metabolites": {"a_c": -2}, "lower_bound": 0, "upper_bound": 1000, "gene_reaction_rule": "",
         "objective_coefficient": 1},
    ],
    "compartments": {"c": "", "e": ""},
}  # fmt: skip


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BIOXEN_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def write(path: Path, document: object) -> Path:
    text = json.dumps(document).encode()
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    return path


@pytest.mark.parametrize("file", ["small.json", "small.json.gz"])
def test_a_file_becomes_a_network(tmp_path: Path, file: str) -> None:
    network = load_network(write(tmp_path / file, SMALL))
    assert (network.name, network.reactions, network.genes) == ("small", ("EX_a_e", "IN", "GROW"), ("g1",))
    assert network.is_exchange.tolist() == [True, False, False]
    assert optimum(network).objective == 1.5
    assert optimum(network.with_objective("IN")).objective == 3.0
    with pytest.raises(ValueError, match="read-only"):
        network.lower[0] = 0.0


def test_sbml_of_the_same_model_gives_the_same_network(tmp_path: Path, textbook: MetabolicNetwork) -> None:
    path = tmp_path / "again.json"
    cobra.io.save_json_model(cobra.io.load_model("textbook"), str(path))
    again = load_network(path)
    assert optimum(again).objective == pytest.approx(optimum(textbook).objective, abs=1e-9)
    assert sorted(again.genes) == sorted(textbook.genes)


def test_the_second_time_the_file_is_not_parsed(
    tmp_path: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "small.json", SMALL)
    first = load_network(path)
    with monkeypatch.context() as patch:
        patch.delattr(cobra_reading, "read_model_file")
        second = load_network(path)
    for name, value in vars(first).items():
        assert np.array_equal(np.asarray(value), np.asarray(getattr(second, name))), name
    (stored,) = own_cache.rglob("*.npz")
    stored.write_bytes(stored.read_bytes()[:100])
    assert load_network(path).reactions == first.reactions


def test_a_cache_that_cannot_be_written_is_only_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "occupied").write_text("a file, not a folder")
    monkeypatch.setenv("BIOXEN_CACHE", str(tmp_path / "occupied"))
    assert optimum(load_network(write(tmp_path / "small.json", SMALL))).objective == 1.5
    assert "cannot be written" in caplog.text


def test_a_minimised_objective_is_maximised_as_its_negative() -> None:
    model = cobra.io.load_model("textbook")
    model.reactions.ATPM.bounds = (8.39, 100)
    model.objective = model.reactions.ATPM
    model.objective_direction = "min"
    assert optimum(from_cobra(model)).objective == pytest.approx(-8.39)


def test_faults_of_files_are_told(tmp_path: Path) -> None:
    without = {**SMALL, "reactions": [{**row, "objective_coefficient": 0} for row in SMALL["reactions"]]}
    with pytest.raises(ConfigurationError, match="no objective"):
        load_network(write(tmp_path / "without.json", without))
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_network(write(tmp_path / "list.json", [1, 2]))
    (tmp_path / "torn.xml").write_text("<sbml>")
    with pytest.raises(ConfigurationError):
        load_network(tmp_path / "torn.xml")
    (tmp_path / "model.txt").write_text("x")
    with pytest.raises(ConfigurationError, match="not named like"):
        load_network(tmp_path / "model.txt")


def test_an_unknown_name_gets_near_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BIOXEN_DATA_MIRROR", raising=False)
    with pytest.raises(UnknownNameError, match=r"iJO1366.*BIOXEN_DATA_MIRROR"):
        load_network("iJO136")


@pytest.mark.mirror
@pytest.mark.skipif(
    not os.environ.get("BIOXEN_DATA_MIRROR"), reason="set BIOXEN_DATA_MIRROR to a data mirror to run this test"
)
@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("iMB155", "iMB155.json"),
        ("iCH360", "iCH360.json.gz"),
        ("iMM904", "iMM904.xml.gz"),
        ("Syn3A_updated", "Syn3A_updated.xml.gz"),
    ],
)
def test_models_of_the_mirror_have_the_optimum_that_cobra_finds(name: str, file: str) -> None:
    path = Path(os.environ["BIOXEN_DATA_MIRROR"]) / "models" / file
    text = (gzip.decompress(path.read_bytes()) if file.endswith(".gz") else path.read_bytes()).decode()
    model = cobra.io.from_json(text) if ".json" in file else cobra.io.read_sbml_model(text)
    expected = model.slim_optimize()
    assert expected > 0
    assert optimum(load_network(name)).objective == pytest.approx(expected, abs=1e-6)
