"""The audit of the execution model: what it shows of configuration, error codes, the prompt and the tools."""

from __future__ import annotations

import inspect
import shutil
import socket
from types import SimpleNamespace

import pytest

from bioxen_nb.api import (
    BioAcceleratorManager,
    BiologicalVM,
    BioXenCLI,
    BioXenException,
    BioXenHypervisor,
    ConfigManager,
    ErrorCode,
    JCVIWorkflowManager,
    MultiGenomeAnalyzer,
    PerformanceProfiler,
    ProductionLogger,
    VMManager,
    create_bio_vm,
    use_session,
)
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.session.session import Session

MINI = {"genome": "teaching-mini"}


def test_default_configurations_are_these():
    assert ConfigManager.load_defaults("syn3a") == {
        "resource_limits": {"max_atp": 70.0, "max_ribosomes": 15},
        "genome_optimization": True,
        "minimal_mode": True,
    }
    assert ConfigManager.load_defaults("ecoli") == {
        "resource_limits": {"max_atp": 90.0, "max_ribosomes": 30},
        "operon_management": True,
        "plasmid_support": True,
    }


def test_error_codes_are_these():
    promised = {
        "BX001": "VM_CREATION_FAILED",
        "BX002": "RESOURCE_ALLOCATION_ERROR",
        "BX003": "CHASSIS_INITIALIZATION_ERROR",
        "BX004": "HYPERVISOR_OVERLOAD",
        "BX005": "INVALID_CONFIGURATION",
        "BX006": "VM_STATE_ERROR",
        "BX007": "IMPORT_MODULE_ERROR",
        "BX008": "API_VALIDATION_ERROR",
        "BX009": "RESOURCE_EXHAUSTION",
        "BX010": "VM_NOT_FOUND",
    }
    assert {code.value: code.name for code in ErrorCode if code.value in promised} == promised
    error = BioXenException(ErrorCode.VM_NOT_FOUND, "No such VM.", {"vm": "x"})
    assert (error.code, error.message, error.context) == (ErrorCode.VM_NOT_FOUND, "No such VM.", {"vm": "x"})


PROMPT = """
process = questionary.text("Enter biological process code:").ask()
if process:
    result = vm.execute_biological_process(process)
    print(f"🧬 Process result: {result}")
"""


def test_a_process_typed_at_a_prompt_runs_on_the_cell(session, capsys):
    asked = []

    def text(question):
        asked.append(question)
        return SimpleNamespace(ask=lambda: "translate(duration_s=30)")

    vm = create_bio_vm("prompted", "ecoli", "basic", MINI)
    before, made = vm.cell.digest(), vm.cell.ledger.proteins_made
    scope = {"questionary": SimpleNamespace(text=text), "vm": vm}
    exec(PROMPT, scope)
    assert asked == ["Enter biological process code:"]
    assert vm.cell.time_s == 30
    assert vm.cell.digest() != before
    assert scope["result"]["used"]["proteins_made"] == vm.cell.ledger.proteins_made - made > 0
    assert "success" in capsys.readouterr().out


def test_nothing_typed_at_the_prompt_runs_nothing(session):
    vm = create_bio_vm("prompted", "ecoli", "basic", MINI)
    before = vm.cell.digest()
    exec(PROMPT, {"questionary": SimpleNamespace(text=lambda _: SimpleNamespace(ask=lambda: None)), "vm": vm})
    assert vm.cell.digest() == before


def test_a_process_gives_the_keys_of_the_excerpt_with_computed_values(session):
    parameters = inspect.signature(BiologicalVM.execute_biological_process).parameters
    assert list(parameters) == ["self", "process_code"]
    vm = create_bio_vm("audited", "ecoli", "basic", MINI)
    codes = ("transcribe(duration_s=20)", "transcribe(duration_s=600)")
    short, long = (vm.execute_biological_process(code) for code in codes)
    for result, code in zip((short, long), codes, strict=True):
        assert (result["status"], result["vm_id"], result["process_code"]) == ("success", "audited", code)
        assert result["execution_time"] > 0
    assert short["execution_time"] != long["execution_time"]
    assert long["used"]["nucleotides"] > 10 * short["used"]["nucleotides"] > 0


def test_the_hypervisor_runs_a_process_by_the_name_of_the_vm():
    assert list(inspect.signature(BioXenHypervisor.execute_process).parameters) == ["self", "vm_id", "process_code"]
    hypervisor = BioXenHypervisor()
    hypervisor.create_vm("one", "teaching-mini")
    result = hypervisor.execute_process("one", "translate(duration_s=10)")
    assert (result["status"], hypervisor.session.vm("one").time_s) == ("success", 10)


def test_workflows_read_a_folder_of_genomes(mini_genbank, monkeypatch):
    genome_dir = mini_genbank.parent / "genomes"
    genome_dir.mkdir()
    for name in ("one.gbk", "two.gbk"):
        shutil.copy(mini_genbank, genome_dir / name)
    monkeypatch.chdir(mini_genbank.parent)

    workflow_manager = JCVIWorkflowManager(max_workers=8)
    found = workflow_manager.analyze_genome_collection(genome_dir)

    analyzer = MultiGenomeAnalyzer()
    compatibility_results = analyzer.analyze_genome_collection("genomes/")

    assert [member.name for member in found.members] == ["one.gbk", "two.gbk"]
    assert compatibility_results.compatibility.equals(found.compatibility)
    assert compatibility_results.matrix("identity").loc["one.gbk", "two.gbk"] == pytest.approx(1.0)
    assert compatibility_results.profiles.loc["one.gbk", "genes"] == len(load_genome("teaching-mini").genes)


def _is_free(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.mark.skipif(not (_is_free(8081) and _is_free(8082)), reason="ports 8081 and 8082 are in use here")
def test_vms_of_two_sessions_write_to_each_other(session):
    create_bio_vm("here", "ecoli", "basic", MINI)
    with Session(name="other") as other:
        other.create("there", "teaching-mini")
        vm_manager = VMManager()
        vm_manager.run_p2p(local_port=8081, peer_ip="localhost", peer_port=8082)
        peer = VMManager(other, name="other")
        try:
            link = peer.run_p2p(local_port=8082, peer_ip="localhost", peer_port=8081)
            link.send("here", {"glucose": 5}, sender="there")
            assert vm_manager.links[0].wait_for(1, timeout_s=60)
        finally:
            vm_manager.close()
            peer.close()
    session.start("here")
    session.run(duration_s=5)
    (letter,) = session.vm("here").mailbox.letters()
    assert letter.body == {"glucose": 5}
    assert letter.sender.startswith("peer:")


def test_the_accelerator_manager_has_the_shape_of_the_excerpt_and_computes():
    parameters = inspect.signature(BioAcceleratorManager.optimize_biological_process).parameters
    assert list(parameters) == ["self", "process_type", "data"]
    manager = BioAcceleratorManager()
    assert "cpu" in manager.available_accelerators
    assert set(manager.optimization_profiles) >= {"sequence_alignment", "metabolic_modeling", "pattern_recognition"}
    for name in ("_detect_hardware", "_load_profiles", "_select_accelerator"):
        assert callable(getattr(manager, name))
    sequence = "ACGT" * 30 + "TTGACA" + "A" * 17 + "TATAAT" + "GC" * 30
    found = manager.optimize_biological_process("pattern_recognition", {"sequence": sequence, "motif": "TATAAT"})
    assert found.accelerator in manager.available_accelerators
    hits = found.result[found.result["strand"] == 1]
    assert hits["position"].tolist() == [sequence.index("TATAAT")]
    assert hits["mismatches"].tolist() == [0]


def test_the_log_and_the_profile_tell_of_a_vm(session, tmp_path):
    with ProductionLogger(path=tmp_path / "log.jsonl") as log:
        vm = create_bio_vm("watched", "ecoli", "basic", MINI)
        profiler = PerformanceProfiler(session)
        profiler.start_monitoring()
        vm.start()
        vm.run(duration_s=300)
        profiler.stop_monitoring()
        with log.operation("watched", "check", seen_s=vm.cell.time_s):
            pass
        rows = log.entries("watched")
    assert rows[-1]["seen_s"] == 300
    metrics = profiler.get_vm_metrics("watched")
    assert (metrics["cell_s"], metrics["slices"]) == (vm.vm.account.cell_s, vm.vm.account.slices)
    assert metrics["cpu_time_s"] == pytest.approx(vm.vm.account.wall_s)


def test_the_command_line_manages_vms(tmp_path, capsys):
    line = BioXenCLI(tmp_path / "lab.session")
    assert line.create_vm("one", "teaching-mini") == 0
    assert line.start_vm("one") == 0
    assert line.list_vms() == 0
    assert "one" in capsys.readouterr().out
    assert line.destroy_vm("nobody") != 0
    assert "BX010" in capsys.readouterr().err


def test_the_session_of_the_factory_can_be_another_one():
    with Session(name="mine") as mine:
        use_session(mine)
        create_bio_vm("here", "ecoli", "basic", MINI)
        assert list(mine.vm_names()) == ["here"]
