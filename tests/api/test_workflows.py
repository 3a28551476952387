"""Workflows on many genomes: order, failures, progress, reports."""

from __future__ import annotations

import json

import pytest

from bioxen_nb.api.genome_collections import MultiGenomeAnalyzer
from bioxen_nb.api.genomes import GenomeConverter
from bioxen_nb.api.workflow_steps import STEPS, checked_steps
from bioxen_nb.api.workflows import JCVIWorkflowManager
from bioxen_nb.cell.cell import Cell
from bioxen_nb.errors import ApiError, UnknownNameError
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.program.compiler import compile_genome


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("genomes")
    GenomeConverter().convert("teaching-mini", place / "b_mini.gb")
    GenomeConverter().convert("teaching-mini", place / "a_mini.fasta")
    GenomeConverter().convert("syn3a_table", place / "c_syn3a.genome")
    (place / "d.txt").write_text("hello\n")
    return place


def test_the_collection_is_the_same_whatever_the_workers(folder):
    plain = MultiGenomeAnalyzer(estimate_resources=False).analyze_genome_collection(folder)
    told = []
    found = JCVIWorkflowManager(8).analyze_genome_collection(
        folder, estimate_resources=False, progress=lambda done, total, name: told.append((done, total, name))
    )
    assert [member.name for member in found.members] == [member.name for member in plain.members]
    assert found.profiles.equals(plain.profiles)
    assert found.compatibility.equals(plain.compatibility)
    assert found.unread == plain.unread
    assert [done for done, _, _ in told] == [1, 2, 3, 4]
    assert {name for _, _, name in told} == {"a_mini.fasta", "b_mini.gb", "c_syn3a.genome", "d.txt"}
    assert set(found.seconds) == {name for _, _, name in told}


def test_steps_build_on_each_other():
    steps = ["load", "validate", "profile", "compile", ("run_cell", {"duration_s": 120, "seed": 3})]
    report = JCVIWorkflowManager(2).run_workflow(steps, ["teaching-mini"])
    assert [record.step for record in report.records] == ["load", "validate", "profile", "compile", "run_cell"]
    cell = Cell(compile_genome(load_genome("teaching-mini")), seed=3)
    cell.advance(120)
    assert report.result("teaching-mini", "run_cell")["digest"] == cell.context.digest()
    assert report.result("teaching-mini", "compile")["digest"] == cell.program.digest
    assert report.result("teaching-mini", "validate")["valid"]
    with pytest.raises(ApiError):
        report.result("teaching-mini", "screen_essential")


def test_one_failure_costs_no_other_genome_anything(folder, tmp_path):
    report = JCVIWorkflowManager(4).run_workflow(["load", "profile"], folder)
    assert [record.genome for record in report.failures] == ["d.txt"]
    assert report.failures[0].code == "BX011"
    assert [record.genome for record in report.records if record.step == "profile"] == [
        "a_mini.fasta",
        "b_mini.gb",
        "c_syn3a.genome",
    ]
    frame = report.to_frame()
    assert frame["succeeded"].sum() == 6
    document = json.loads(report.save(tmp_path / "report.json").read_text())
    assert len(document["records"]) == len(frame) == 7


def test_essential_genes_are_computed():
    report = JCVIWorkflowManager(1).run_workflow(["screen_essential"], [load_genome("teaching-mini")])
    found = report.records[0].result
    genes = load_genome("teaching-mini")
    assert genes.gene("rpoB").locus_tag in found["essential"]
    assert genes.gene("lacZ").locus_tag not in found["essential"]
    assert set(found["because"]) == set(found["essential"])


def test_unknown_steps_and_settings_are_refused_before_anything_runs():
    with pytest.raises(UnknownNameError, match="compile"):
        JCVIWorkflowManager().run_workflow(["load", "compil"], ["teaching-mini"])
    with pytest.raises(UnknownNameError, match="duration_s"):
        checked_steps([{"step": "run_cell", "duration": 5}])
    for wrong in ([], None, [3], [("load", 3)]):
        with pytest.raises(ApiError):
            checked_steps(wrong)
    assert checked_steps("load") == [("load", {})]
    assert {"load", "validate", "profile", "compile", "screen_essential", "run_cell"} == set(STEPS)


@pytest.mark.parametrize("genomes", [[], [3], None])
def test_genomes_that_are_none(genomes):
    with pytest.raises(ApiError):
        JCVIWorkflowManager().run_workflow(["load"], genomes)


@pytest.mark.parametrize("workers", [0, -1, True, "8"])
def test_workers_are_a_whole_number(workers):
    with pytest.raises(ApiError):
        JCVIWorkflowManager(workers)


def test_a_wrong_duration_is_that_genome_s_failure():
    report = JCVIWorkflowManager().run_workflow([("run_cell", {"duration_s": -1})], ["teaching-mini"])
    assert [record.code for record in report.failures] == ["BX008"]


def test_an_interrupt_ends_the_work_and_is_raised(folder):
    def interrupt(done: int, total: int, name: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        JCVIWorkflowManager(1, progress=interrupt).run_workflow(["load"], folder)


@pytest.mark.slow
def test_processes_give_the_same(folder):
    one = JCVIWorkflowManager(2, processes=True).run_workflow(["load", "profile"], folder)
    other = JCVIWorkflowManager(2).run_workflow(["load", "profile"], folder)
    assert [(r.genome, r.step, r.result) for r in one.records] == [(r.genome, r.step, r.result) for r in other.records]
