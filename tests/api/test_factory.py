"""What the factory makes: every setting acts on the living cell, and the VM is the session's own."""

from __future__ import annotations

import dataclasses

import pytest

from bioxen_nb.api import (
    BasicBiologicalVM,
    BioCompiler,
    BioResourceManager,
    BioXenHypervisor,
    GeneticCircuit,
    Host,
    ResourceAllocation,
    create_bio_vm,
    create_biological_vm,
    create_vm,
    current_session,
    get_supported_biological_types,
    get_vm,
    quick_start_vm,
    use_session,
    validate_biological_type,
)
from bioxen_nb.errors import ApiError
from bioxen_nb.genome.records import Genome
from bioxen_nb.session.session import Session
from bioxen_nb.widgets.lab import Lab

MINI = {"genome": "teaching-mini", "seed": 4}
TEACHING = {"genome": "teaching-cell", "seed": 4}


def virtual(**settings):
    return {"genomic_virtualization": settings}


def growth(vm):
    return vm.get_biological_metrics()["growth_rate_per_h"]


def after(seconds, name, config, biological_type="ecoli"):
    """A VM that lived so long."""
    vm = create_bio_vm(name, biological_type, "basic", config)
    vm.run(duration_s=seconds)
    return vm


def protein(vm, symbol):
    tag = vm.cell.program.gene(symbol).id
    return int(vm.cell.context.state.proteins[list(vm.cell.gene_ids).index(tag)])


# ---- types and short forms ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["syn3a", "ecoli", "minimal_cell", "yeast", "orthogonal", "ecoli_mg1655", "jcvi_syn3a"]
)
def test_chassis_and_catalogue_ids_are_biological_types(name):
    assert validate_biological_type(name)


def test_all_chassis_are_listed_the_promised_ones_first():
    names = get_supported_biological_types()
    assert names[:3] == ["syn3a", "ecoli", "minimal_cell"]
    assert len(set(names)) == len(names)
    assert not any(validate_biological_type(wrong) for wrong in ("", None, 5, "Ecoli ", ["ecoli"]))


def test_a_type_brings_its_chassis_to_any_genome(session):
    for number, name in enumerate(("ecoli", "syn3a", "orthogonal")):
        limits = {"resource_limits": {"max_ribosomes": 10}}
        vm = create_bio_vm(f"vm-{number}", name, "basic", {**MINI, **limits})
        assert vm.cell.program.chassis == name
        assert vm.get_biological_type() == name
    assert create_vm is create_bio_vm


def test_the_short_form_takes_both_orders_and_keywords(session):
    by_type = create_biological_vm("teaching-mini")
    named = create_biological_vm("teaching-mini", "mine")
    small = {"resource_limits": {"max_ribosomes": 4}, "genome": "teaching-mini"}
    by_vm_type = create_biological_vm("basic", {"chassis": "ecoli", **small})
    keywords = create_biological_vm(biological_type="teaching-mini", vm_id="key", config=small)
    assert [vm.vm_id for vm in (by_type, named, by_vm_type, keywords)] == [
        "teaching-mini-1",
        "mine",
        "ecoli-1",
        "key",
    ]
    keywords.destroy()
    other = create_biological_vm(vm_type="basic", config={"chassis": "ecoli", **small})
    assert (other.vm_id, other.get_vm_type()) == ("ecoli-2", "basic")
    assert by_vm_type.settings.resource_limits.max_ribosomes == 4
    for wrong in (("nobody",), ("teaching-mini", 5), ("basic", 5)):
        with pytest.raises(ApiError):
            create_biological_vm(*wrong)


def test_a_quick_start_runs_already(session):
    vm = quick_start_vm("teaching-mini", "quick")
    assert vm.get_status()["state"] == "running"
    session.run(duration_s=30)
    assert vm.cell.time_s == 30


def test_a_vm_is_the_one_of_the_session_and_of_the_lab(session):
    made = create_bio_vm("shown", "ecoli", "basic", MINI)
    assert current_session() is session is made.session
    assert session.vm("shown") is made.vm is get_vm("shown").vm
    lab = Lab(session)
    assert lab.vm is made.vm
    lab.close()


def test_the_same_seed_gives_the_same_cell(session):
    digests = set()
    for name in ("a", "b"):
        vm = after(120, name, MINI)
        digests.add(vm.cell.digest())
    assert len(digests) == 1


# ---- configuration -----------------------------------------------------------------------------------------


def test_fewer_ribosomes_than_it_has_slow_a_cell(session):
    free = after(600, "free", TEACHING)
    held = after(600, "held", {**TEACHING, **virtual(virtual_resources={"ribosome_count": 3000})})
    metrics = held.get_biological_metrics()
    assert metrics["ribosomes_active"] <= 3000 < metrics["ribosomes"]
    assert growth(held) < 0.5 * growth(free)


def test_a_cap_in_molecules_outlives_other_allocations(session):
    vm = create_bio_vm("held", "ecoli", "basic", {**MINI, **virtual(virtual_resources={"ribosome_count": 3000})})
    BioResourceManager(vm).allocate_atp(40)
    assert (vm.vm.quota.ribosomes, vm.vm.allocation.atp_percentage) == (3000, 40)
    BioResourceManager(vm).allocate_ribosomes(17)
    assert vm.vm.quota.ribosomes > 3000


def test_rates_of_the_configuration_are_the_programs(session):
    plain = after(300, "plain", TEACHING)
    rates = {"translation_execution_rate": 4.0, "degradation_processing": {"mrna_processing_rate": 60}}
    slow = after(300, "slow", {**TEACHING, **virtual(execution_parameters=rates)})
    assert slow.cell.program.settings["translation_aa_per_s"] == 4.0
    assert growth(slow) < 0.5 * growth(plain)
    few, many = (vm.get_biological_metrics()["mrna_total"] for vm in (slow, plain))
    assert few < 0.5 * many


def test_proteins_that_decay_are_lost(session):
    decay = {"execution_parameters": {"degradation_processing": {"protein_processing_rate": 1200}}}
    stable, fading = after(600, "stable", MINI), after(600, "fading", {**MINI, **virtual(**decay)})
    assert stable.cell.ledger.proteins_lost == 0
    started = fading.get_biological_metrics()["protein_total"]
    assert fading.cell.ledger.proteins_lost > 0.1 * started


def test_the_atp_pool_is_the_cells(session):
    vm = after(120, "small pool", {**MINI, **virtual(virtual_resources={"atp_pool": 1000})})
    assert vm.get_biological_metrics()["atp_um"] <= 1000
    assert after(120, "usual pool", MINI).get_biological_metrics()["atp_um"] > 2000


def test_a_cell_without_glucose_starves(session):
    fed = after(
        900, "fed", {**MINI, **virtual(virtual_resources={"virtual_metabolites": {"glucose_concentration": 20}})}
    )
    metabolites = {"virtual_metabolites": {"glucose_concentration": 0}}
    starved = after(900, "starved", {**MINI, **virtual(virtual_resources=metabolites)})
    assert starved.cell.environment.concentration_mm("glucose") == 0
    assert growth(starved) < 0.3 * growth(fed)


def test_a_gene_that_is_left_out_is_gone(session):
    vm = after(600, "knocked out", {**MINI, "knock_out": ["lacZ", "rpoB"]})
    assert {"lacZ", "rpoB"}.isdisjoint(gene.symbol for gene in vm.cell.program.genes)
    assert vm.cell.ledger.rnas_made == 0
    assert after(600, "whole", MINI).cell.ledger.rnas_made > 1000


def test_the_environment_of_a_configuration_is_the_cells(session):
    warm = after(300, "warm", {**TEACHING, "environmental_context": {"temperature": 37, "pH": 7.0}})
    cold = after(300, "cold", {**TEACHING, "environment": {"temperature_c": 25, "inducers_um": {"IPTG": 50}}})
    assert (warm.cell.environment.temperature_c, cold.cell.environment.temperature_c) == (37, 25)
    assert cold.cell.environment.inducers_um == {"IPTG": 50}
    assert growth(cold) < 0.7 * growth(warm)


def test_an_isolated_vm_lives_the_same_life_elsewhere(session):
    here = after(120, "here", MINI)
    apart = after(120, "apart", {**MINI, **virtual(execution_isolation=True)})
    assert (here.get_status()["isolated"], apart.get_status()["isolated"]) == (False, True)
    assert apart.cell.digest() == here.cell.digest()
    apart.destroy()


def test_the_scheduler_of_a_configuration_is_the_sessions(session):
    create_bio_vm("one", "ecoli", "basic", {**MINI, **virtual(runtime_scheduler="priority")})
    assert session.hypervisor.scheduler_name == "priority"


def test_genome_optimization_sets_no_more_aside_than_a_cell_can_use(session):
    for optimized, held in ((True, 17), (False, 30)):
        vm = create_bio_vm(f"{optimized}", "ecoli", "basic", {**MINI, "genome_optimization": optimized})
        assert vm.vm.allocation.ribosomes == held


def test_environment_variables_go_before_the_configuration(session, monkeypatch):
    monkeypatch.setenv("BIOXEN__RESOURCE_LIMITS__MAX_RIBOSOMES", "7")
    monkeypatch.setenv("BIOXEN__KNOCK_OUT", "[lacZ]")
    vm = create_bio_vm("one", "ecoli", "basic", {**MINI, "resource_limits": {"max_ribosomes": 20}})
    assert vm.vm.allocation.ribosomes == 7
    assert "lacZ" not in {gene.symbol for gene in vm.cell.program.genes}
    monkeypatch.setenv("BIOXEN__XCPNG_CONFIG__PASSWORD", "secret")
    reached = {"xcpng_config": {"xapi_url": "https://host:443", "username": "root"}}
    far = create_bio_vm("far", "ecoli", "xcpng", reached)
    assert far.settings.xcpng_config.password.get_secret_value() == "secret"


# ---- the organism's own methods ----------------------------------------------------------------------------


def test_essential_genes_are_those_without_which_it_dies(session):
    vm = create_bio_vm("one", "ecoli", "basic", MINI)
    found = vm.get_essential_genes()
    assert len(found) == len(set(found)) < len(vm.cell.gene_ids)
    assert {"rpoB", "ftsZ", "dnaA"} <= set(found)
    assert "lacZ" not in found


@pytest.mark.parametrize("biological_type", ["syn3a", "ecoli"])
def test_essential_genes_have_names_that_are_unique(session, biological_type):
    found = create_bio_vm("one", biological_type).get_essential_genes()
    assert len(found) == len(set(found)) > 50
    assert all(found)


def test_operons_are_switched_on_and_off(session):
    config = {**MINI, "resource_limits": {"max_ribosomes": 17}}
    vms = {name: create_bio_vm(name, "ecoli", "basic", config) for name in ("on", "off", "left")}
    assert vms["on"].manage_operons(["lacZ"], "activate") is True
    assert vms["off"].manage_operons(["eno"], "repress") is True
    for vm in vms.values():
        vm.run(duration_s=1800)
    assert protein(vms["on"], "lacZ") > 3 * max(protein(vms["left"], "lacZ"), 1)
    messages = {name: vm.timecourse.counts("eno", "rna")["eno"].iloc[-1] for name, vm in vms.items()}
    assert messages["off"] < 0.2 * messages["left"]
    assert vms["on"].cell.commands()
    vms["on"].manage_operons("lacZ", "release")
    assert vms["on"].cell.commands() == {}


def test_transcription_is_started_on_a_vm_that_was_only_made(session):
    vm = create_bio_vm("one", "ecoli", "basic", MINI)
    assert vm.start_transcription(["lacZ", "lacY"]) is True
    assert vm.get_status()["state"] == "running"
    session.run(duration_s=600)
    assert protein(vm, "lacZ") > 100


@pytest.fixture
def plasmid(tmp_path):
    """A file with a gene circuit, to be taken up as a plasmid."""
    circuit = GeneticCircuit("reporter")
    circuit.add_source("gfp", promoter="strong")
    return BioCompiler("teaching-mini").compile(circuit).write(tmp_path / "reporter.gb")


def test_a_plasmid_is_taken_up_and_expressed(session, plasmid):
    rates = {"translation_execution_rate": 9.0, "degradation_processing": {"protein_processing_rate": 7200}}
    config = {**MINI, "knock_out": ["lacY"], **virtual(execution_parameters=rates)}
    vm = after(60, "host", config)
    before, proteins = vm.cell.program, vm.cell.context.state.proteins.sum()
    assert vm.get_plasmid_count() == 0
    told = vm.install_biological_package(str(plasmid))
    program = vm.cell.program
    assert (told["status"], told["plasmids"], vm.get_plasmid_count()) == ("installed", 1, 1)
    assert told["genes"]
    assert vm.cell.context.state.proteins.sum() == proteins
    assert "lacY" not in {gene.symbol for gene in program.genes}
    assert program.settings == before.settings
    hosts = {gene.id: gene for gene in before.genes}
    assert [gene for gene in program.genes if gene.id in hosts] == list(before.genes)
    assert program.promoters[: len(before.promoters)] == before.promoters
    guests = [gene for gene in program.genes if gene.id not in hosts and gene.is_coding]
    assert guests
    assert all(gene.protein_half_life_s.value <= 7200 for gene in guests)
    vm.run(duration_s=1200)
    assert sum(int(vm.cell.context.state.proteins[list(vm.cell.gene_ids).index(gene.id)]) for gene in guests) > 0
    assert isinstance(session.genome("host"), Genome)


# ---- resources in the timecourse ---------------------------------------------------------------------------


def test_fewer_host_ribosomes_mean_slower_growth_over_a_cycle(session):
    times, rates = {}, {}
    for units in (17, 6, 3):
        vm = create_bio_vm(f"with-{units}", "ecoli", "basic", {**TEACHING, "resource_limits": {"max_ribosomes": units}})
        vm.run("division")
        course = vm.timecourse
        assert course["ribosomes_active"].loc[60:].max() <= vm.vm.quota.ribosomes
        rates[units] = course["growth_rate_per_h"].mean()
        times[units] = vm.get_biological_metrics()["interdivision_s"][0]
    assert rates[3] < 0.7 * rates[6] < 0.7 * 0.9 * rates[17]
    assert times[3] > 1.3 * times[17]


def test_ribosomes_that_are_taken_away_show_in_the_course_and_come_back(session):
    vm = after(300, "one", TEACHING)
    manager = BioResourceManager(vm)
    rates = {}
    for name, units in (("few", 3), ("many", 17)):
        assert manager.allocate_ribosomes(units) is True
        vm.run(duration_s=300)
        rates[name] = vm.timecourse["growth_rate_per_h"].iloc[-1]
    assert rates["few"] < 0.6 * rates["many"]


def test_a_cap_on_atp_slows_a_cell(session):
    vm = after(300, "one", TEACHING)
    free = growth(vm)
    BioResourceManager(vm).allocate_atp(2)
    vm.run(duration_s=600)
    assert growth(vm) < 0.8 * free


def test_fitting_resources_leaves_the_cell_as_fast_as_it_was(session):
    config = {**TEACHING, "resource_limits": {"max_ribosomes": 30}}
    left, fitted = create_bio_vm("left", "ecoli", "basic", config), create_bio_vm("fitted", "ecoli", "basic", config)
    held = BioResourceManager(fitted).optimize_resources_for_biological_type()
    assert held["ribosomes"] < 17 < left.vm.allocation.ribosomes
    for vm in (left, fitted):
        vm.run(duration_s=1200)
    assert growth(fitted) == pytest.approx(growth(left), rel=0.05)


def test_a_manager_without_a_vm_is_bound_later(session):
    manager = BioResourceManager()
    with pytest.raises(ApiError, match="bind_vm"):
        manager.get_resource_usage()
    vm = create_bio_vm("one", "ecoli", "basic", MINI)
    manager.bind_vm(vm)
    assert manager.get_resource_usage()["ribosome_molecules"] == pytest.approx(vm.cell.demand().ribosomes)
    assert manager.get_resource_summary()["available"]["vms"] == 3


def test_units_of_a_host_serve_whole_cells_of_any_organism(session):
    for number, (genome, biological_type) in enumerate((("teaching-cell", "ecoli"), ("syn3a", "syn3a"))):
        share = {"resource_limits": {"max_ribosomes": 17, "max_atp": 25}, "genome": genome, "seed": 4}
        vm = create_bio_vm(f"vm-{number}", biological_type, "basic", share)
        vm.run(duration_s=300)
        assert vm.get_biological_metrics()["ribosomes_active"] < vm.vm.quota.ribosomes


def test_a_session_without_a_host_bounds_nothing():
    with use_session(Session()) as free:
        for number in range(6):
            create_bio_vm(f"vm-{number}", "teaching-mini")
        assert len(free.vm_names()) == 6
        vm = create_bio_vm("counted", "teaching-mini", config=virtual(virtual_resources={"ribosome_count": 500}))
        assert vm.vm.quota.ribosomes == 500
        assert BioResourceManager().get_available_resources() == {"vms": None, "ribosomes": None, "memory_kb": None}


# ---- the hypervisor ----------------------------------------------------------------------------------------


def test_a_hypervisor_shares_out_its_host():
    hypervisor = BioXenHypervisor(max_vms=2, seed=1)
    assert hypervisor.chassis.host == Host.for_vms(2)
    made = hypervisor.create_vm("one", "teaching-mini", ResourceAllocation(ribosomes=20, priority=2.0))
    assert isinstance(made, BasicBiologicalVM)
    hypervisor.session.create("two", "teaching-mini", allocation=ResourceAllocation(ribosomes=5))
    assert hypervisor.vm("two").vm is hypervisor.session.vm("two")
    assert "2 of 2 VMs" in repr(hypervisor)
    assert hypervisor.allocate_vm_resources("two", dataclasses.replace(made.vm.allocation, ribosomes=14)) is True
    assert hypervisor.get_vm_resource_usage("two")["allocation"]["ribosomes"] == 14
    assert hypervisor.allocate_resources("two", ribosomes=3)["priority"] == 2.0
    hour = hypervisor.get_environmental_state()["hour"]
    hypervisor.start_vm("one")
    hypervisor.schedule(1800)
    assert hypervisor.get_environmental_state()["hour"] == pytest.approx(hour + 0.5)
    assert hypervisor.get_vm_status("one")["time_s"] == 1800
    assert hypervisor.get_chassis_info()["available_ribosomes"] == 34
    hypervisor.destroy_vm("two")
    assert [row["name"] for row in hypervisor.list_vms()] == ["one"]
