"""The framework: a VM of a genome file, its manager, its process texts, its configuration file."""

from __future__ import annotations

import inspect
import os
from typing import get_type_hints

import pytest
import yaml

from bioxen_nb.api import (
    CellularContext,
    ConfigManager,
    ExecutionResult,
    GenomicProgram,
    GenomicRuntime,
    GenomicVirtualizationManager,
    create_bio_vm,
)
from bioxen_nb.errors import GenomeNotFoundError
from bioxen_nb.program.chassis import get as chassis

CREATION = """
# Extend existing factory pattern for genomic virtualization
vm = create_bio_vm("genomic_vm", "ecoli_mg1655", "basic", config={
    "genomic_virtualization": {
        "enabled": True,
        "genome_file": "/data/genomes/ecoli_mg1655.gbk",
        "execution_mode": "direct",  # direct genomic code execution
        "virtual_resources": {"atp_pool": 1000, "ribosome_count": 7000}
    }
})

# New genomic virtualization manager
from bioxen_nb.api import GenomicVirtualizationManager
gv_manager = GenomicVirtualizationManager()
"""

PROCESSES = """
# Execute genomic code directly in virtualized cellular context
result = vm.execute_biological_process('run_operon(["lacZ", "lacY", "lacA"])')
division_state = vm.execute_biological_process('execute_cell_cycle_checkpoint()')
metabolic_state = vm.execute_biological_process('run_metabolic_pathways(glucose_available=True)')
"""

CONTEXT = """create_cellular_context({
    "runtime_duration": 60,  # seconds of virtualized cellular time
    "environmental_context": {"temperature": 37, "pH": 7.0, "nutrients": ["glucose", "phosphate"]},
    "execution_isolation": True
})"""

FILE = """
genomic_virtualization:
  execution_engine: "direct"  # direct genomic code execution
  runtime_scheduler: "preemptive"
  virtual_resources:
    atp_pool_size: 1000
    ribosome_allocation: 7000
    virtual_metabolites:
      glucose_concentration: 10.0
      phosphate_concentration: 5.0
  execution_parameters:
    transcription_execution_rate: 50.0  # nt/sec
    translation_execution_rate: 15.0    # aa/sec
    degradation_processing:
      mrna_processing_rate: 300      # seconds
      protein_processing_rate: 3600  # seconds
"""


@pytest.fixture
def made(session, mini_genbank):
    """What the first snippet defines, with the file in a place that exists."""
    scope = {"create_bio_vm": create_bio_vm}
    exec(CREATION.replace("/data/genomes", str(mini_genbank.parent)), scope)
    return scope


def test_a_file_that_is_not_there_is_named_and_nothing_is_made(session):
    with pytest.raises(GenomeNotFoundError, match=r"/data/genomes/ecoli_mg1655\.gbk"):
        exec(CREATION, {"create_bio_vm": create_bio_vm})
    assert list(session.vm_names()) == []
    assert session.hypervisor.admission.held("ribosomes") == 0


def test_the_genome_file_is_the_program_and_the_resources_are_the_cells(made):
    vm = made["vm"]
    assert vm.get_status()["state"] == "created"
    assert {"lacZ", "lacY", "lacA"} <= {gene.symbol for gene in vm.cell.program.genes}
    assert vm.cell.program.settings["atp_pool_um"] == 1000
    assert vm.vm.quota.ribosomes == 7000
    vm.run(duration_s=600)
    metrics = vm.get_biological_metrics()
    assert 0 < metrics["atp_um"] <= 1000
    assert 0 < metrics["ribosomes_active"] <= 7000 < metrics["ribosomes"]
    assert isinstance(made["gv_manager"], GenomicVirtualizationManager)


def test_the_three_processes_run_on_the_living_cell(made):
    vm = made["vm"]
    born = vm.cell.digest()
    exec(PROCESSES, made)
    operon, division, metabolism = (made[name] for name in ("result", "division_state", "metabolic_state"))
    assert [r["status"] for r in (operon, division, metabolism)] == ["success"] * 3
    assert vm.cell.digest() != born
    assert vm.cell.time_s == operon["lived_s"] + metabolism["lived_s"] > 0
    lac = operon["genes"]
    assert all(lac[name]["rna"]["peak"] > lac[name]["rna"]["before"] for name in ("lacZ", "lacY", "lacA"))
    assert operon["state"] == "done"
    assert division["cell_s"] == 0
    volume = next(clause for clause in division["clauses"] if clause["unit"] == "fL")
    assert volume["met"] == (volume["has"] >= volume["needs"])
    assert metabolism["medium_mm"]["glucose"] > 0
    assert metabolism["used"]["atp"] > 0


def test_the_operon_makes_more_than_a_repressed_one(session):
    config = {"genome": "teaching-mini", "seed": 5}
    switched, left = (create_bio_vm(name, "ecoli", "basic", config) for name in ("switched", "left"))
    result = switched.execute_biological_process('run_operon(["lacZ", "lacY", "lacA"], duration_s=600)')
    left.run(duration_s=600)
    lac = [row for row, gene in enumerate(left.cell.gene_ids) if left.cell.program.gene(gene).symbol == "lacZ"]
    unswitched = int(left.cell.context.state.proteins[lac].sum())
    assert result["genes"]["lacZ"]["protein"]["after"] > 3 * max(unswitched, 1)


def test_a_cellular_context_over_several_lines_lives_apart(made):
    vm = made["vm"]
    before = vm.cell.digest()
    scope = {**made, "text": CONTEXT}
    exec("cell_context = vm.execute_biological_process(text)", scope)
    context = scope["cell_context"]
    assert context["status"] == "success", context
    assert (context["lived_s"], context["isolated"]) == (60, True)
    assert context["environment"]["conditions"].startswith("37 °C, pH 7")
    assert "glucose" in context["environment"]["medium"]
    assert context["vitals"]["volume_fl"] > context["at_birth"]["volume_fl"]
    assert context["resources_used"]["atp"] > 0
    assert vm.cell.digest() == before


def test_a_cellular_context_is_the_same_in_this_process(made):
    vm = made["vm"]
    apart = vm.execute_biological_process(CONTEXT)
    here = vm.execute_biological_process(CONTEXT.replace("True", "False"))
    assert (apart["isolated"], here["isolated"]) == (True, False)
    assert apart["digest"] == here["digest"]


def test_the_manager_has_these_seven_methods():
    promised = {
        "load_genome_runtime": ["genome_file"],
        "create_cellular_context": ["genome_runtime"],
        "execute_genomic_program": ["program", "context"],
        "run_gene_expression_engine": ["genes", "context"],
        "execute_metabolic_engine": ["context", "conditions"],
        "process_cell_division_event": ["context"],
        "replicate_genomic_runtime": ["context"],
    }
    for name, wanted in promised.items():
        parameters = list(inspect.signature(getattr(GenomicVirtualizationManager, name)).parameters.values())[1:]
        assert [p.name for p in parameters][: len(wanted)] == wanted
        assert all(p.default is not inspect.Parameter.empty for p in parameters[len(wanted) :])
    returns = {
        name: inspect.signature(getattr(GenomicVirtualizationManager, name)).return_annotation for name in promised
    }
    assert returns["load_genome_runtime"] == GenomicRuntime.__name__
    assert returns["execute_genomic_program"] == ExecutionResult.__name__
    for name in ("create_cellular_context", "process_cell_division_event", "replicate_genomic_runtime"):
        assert returns[name] == CellularContext.__name__
    assert set(get_type_hints(GenomicProgram)) >= {"process_code", "duration_s"}


@pytest.fixture
def manager():
    return GenomicVirtualizationManager(seed=2)


@pytest.fixture
def context(manager, mini_genbank):
    runtime = manager.load_genome_runtime(str(mini_genbank))
    assert "lacZ" in runtime.genes
    return manager.create_cellular_context(runtime)


def test_a_program_runs_in_a_context(manager, context):
    result = manager.execute_genomic_program(GenomicProgram('run_operon(["lacZ"])', duration_s=60), context)
    assert result.success
    assert result.cell_time_s == context.time_s == 180
    assert result.resources_used["atp"] > 0
    assert result.timecourse["volume_fl"].index[-1] == 180


def test_gene_expression_and_metabolism_are_measured_in_a_context(manager, context):
    made = manager.run_gene_expression_engine(["lacZ", "rpoB"], context)
    assert set(made["genes"]) == {"lacZ", "rpoB"}
    assert made["genes"]["rpoB"]["rna"]["before"] >= 0
    fed = manager.execute_metabolic_engine(context, {"glucose_available": True})
    starved = manager.execute_metabolic_engine(context, {"glucose_available": False, "duration_s": 600})
    assert starved["medium_mm"].get("glucose", 0.0) == 0.0 < fed["medium_mm"]["glucose"]
    assert starved["growth_rate_per_h"]["after"] < fed["growth_rate_per_h"]["after"]


def test_replication_and_division_go_on_to_their_end(manager, context):
    same = manager.replicate_genomic_runtime(context)
    assert same is context
    assert context.get_biological_metrics()["termini"] == 2
    daughter = manager.process_cell_division_event(context)
    assert daughter is not context
    assert context.vm.account.divisions == 1
    assert {context.get_status()["lineage"], daughter.get_status()["lineage"]} == {"0.0", "0.1"}
    both = context.cell.context.state.proteins.sum() + daughter.cell.context.state.proteins.sum()
    assert 0.3 < daughter.cell.context.state.proteins.sum() / both < 0.7


def test_the_configuration_file_becomes_a_vm(session, tmp_path):
    path = tmp_path / "framework.yaml"
    path.write_text(FILE)
    config = ConfigManager.load_from_file(str(path))
    assert config == yaml.safe_load(FILE)
    assert ConfigManager.explain(config, "basic") == []
    vm = create_bio_vm("configured", "ecoli", "basic", ConfigManager.merge_configs(config, {"genome": "teaching-mini"}))
    settings = vm.cell.program.settings
    assert settings["transcription_mrna_nt_per_s"] == 50.0
    assert settings["translation_aa_per_s"] == 15.0
    assert settings["mrna_half_life_s"] == 300.0
    assert settings["atp_pool_um"] == 1000.0
    half_lives = {gene.protein_half_life_s.value for gene in vm.cell.program.genes if gene.is_coding}
    assert 3600.0 in half_lives
    assert vm.vm.quota.ribosomes == 7000
    assert vm.cell.environment.concentration_mm("glucose") == 10.0
    assert vm.cell.environment.inducers_um["phosphate"] == 5000.0
    assert session.hypervisor.scheduler_name == "preemptive"
    assert chassis("ecoli").value("translation_aa_per_s") != 15.0
    vm.run(duration_s=300)
    assert vm.cell.ledger.proteins_lost > 0


@pytest.mark.mirror
@pytest.mark.skipif(not os.environ.get("BIOXEN_DATA_MIRROR"), reason="needs BIOXEN_DATA_MIRROR")
def test_the_catalogue_genome_is_the_default_of_its_id(session):
    vm = create_bio_vm("wild", "ecoli_mg1655")
    assert len(vm.cell.gene_ids) > 4000
    result = vm.execute_biological_process('run_operon(["lacZ", "lacY", "lacA"], duration_s=240)')
    assert result["genes"]["lacZ"]["rna"]["peak"] > 0
