"""`ConfigManager` as the specification promises it."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

from bioxen_nb.api.configuration import ConfigManager
from bioxen_nb.api.factory import create_bio_vm
from bioxen_nb.errors import ApiError, BioXenException, ConfigurationError
from bioxen_nb.session.session import Session

SYN3A = {"resource_limits": {"max_atp": 70.0, "max_ribosomes": 15}, "genome_optimization": True, "minimal_mode": True}
ECOLI = {"resource_limits": {"max_atp": 90.0, "max_ribosomes": 30}, "operon_management": True, "plasmid_support": True}
XCPNG = {"xapi_url": "https://xcpng-host:443", "username": "root", "password": "secure_password", "ssh_user": "bioxen"}


@pytest.mark.parametrize(
    ("biological_type", "defaults"),
    [("syn3a", SYN3A), ("ecoli", ECOLI), ("ecoli_mg1655", ECOLI), ("jcvi_syn3a", SYN3A)],
)
def test_defaults_are_the_specified_ones_and_fresh(biological_type: str, defaults: dict[str, Any]) -> None:
    first = ConfigManager().load_defaults(biological_type)
    first["resource_limits"]["max_atp"] = 0
    assert ConfigManager.load_defaults(biological_type) == defaults
    assert ConfigManager.validate_config(defaults, "basic") is True


@pytest.mark.parametrize("name", ["yaest", "", 3, None, ["ecoli"], "x" * 100_000])
def test_unknown_types_are_refused(name: Any) -> None:
    with pytest.raises(ApiError, match="biological type") as caught:
        ConfigManager.load_defaults(name)
    assert len(caught.value.message) < 600


def test_an_invalid_configuration_is_false_and_the_reason_logged(caplog: pytest.LogCaptureFixture) -> None:
    config = {"resource_limits": {"max_apt": 50}}
    with caplog.at_level(logging.WARNING, "bioxen_nb"):
        assert ConfigManager.validate_config(config, "basic") is False
    (record,) = caplog.records
    assert record.facts["problems"] == ConfigManager.explain(config, "basic")
    assert "Did you mean resource_limits.max_atp?" in record.facts["problems"][0]


@pytest.mark.parametrize("absent", ["xapi_url", "username", "password"])
def test_xcpng_needs_a_host_and_a_login(absent: str) -> None:
    assert ConfigManager.validate_config({"xcpng_config": XCPNG}, "xcpng")
    config = {"xcpng_config": {key: value for key, value in XCPNG.items() if key != absent}}
    assert ConfigManager.explain(config, "xcpng") == [
        f"A VM of type xcpng needs xcpng_config.{absent}: add what is missing."
    ]
    assert ConfigManager.validate_config(config, "basic")


@pytest.mark.parametrize("vm_type", ["xcp", "", None, 5, []])
def test_another_vm_type_is_an_error(vm_type: Any) -> None:
    with pytest.raises(ApiError, match="VM type") as caught:
        ConfigManager.validate_config({}, vm_type)
    assert caught.value.code.value == "BX008"


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ({"genomic_virtualization": {"runtime_scheduler": "preemtive"}}, "Did you mean preemptive?"),
        ({"chassis": "yaest"}, "Did you mean yeast?"),
        ({"environment": {"medium": "glocose"}}, "environment: No medium named 'glocose'. Did you mean glucose"),
        ({"environment": {"inducers_um": {"IPTQ": 3}}}, "Did you mean IPTG"),
        ({"environment": {"culture": {"kind": "batch"}}}, "needs biomass"),
        ({"environmental_context": {"nutrients": ["glocose"]}}, "Did you mean glucose"),
        (5, "must be a mapping"),
    ],
)
def test_names_are_looked_up(config: Any, told: str) -> None:
    (problem,) = ConfigManager.explain(config, "basic")
    assert told in problem


def test_merging_is_deep_and_leaves_both_alone() -> None:
    override: dict[str, Any] = {"resource_limits": {"max_atp": 50}, "knock_out": ["a"], "genome": None}
    result = ConfigManager.merge_configs({**ECOLI, "knock_out": ["b", "c"], "genome": "x"}, override)
    assert result["resource_limits"] == {"max_atp": 50, "max_ribosomes": 30}
    assert (result["knock_out"], result["genome"], result["operon_management"]) == (["a"], None, True)
    result["knock_out"].append("d")
    assert override["knock_out"] == ["a"]
    assert ECOLI["resource_limits"] == {"max_atp": 90.0, "max_ribosomes": 30}


def test_merging_refuses_what_is_no_mapping_or_endless() -> None:
    with pytest.raises(ConfigurationError, match="override must be a mapping"):
        ConfigManager.merge_configs({}, [("a", 1)])  # type: ignore[arg-type]
    deep: dict[str, Any] = {}
    for _ in range(40):
        deep = {"a": deep}
    with pytest.raises(ConfigurationError, match="nested deeper than 32"):
        ConfigManager.merge_configs(deep, {})


def test_what_holds_in_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "vm.yaml"
    path.write_text("resource_limits: {max_atp: 40, max_ribosomes: 9}\nseed: 7\n", encoding="utf-8")
    monkeypatch.setenv("BIOXEN__RESOURCE_LIMITS__MAX_ATP", "25")
    config = ConfigManager.load_from_file(str(path))
    effective = ConfigManager.effective("syn3a", config)
    assert effective == {**SYN3A, "resource_limits": {"max_atp": 25, "max_ribosomes": 9}, "seed": 7}
    own = ConfigManager.settings("syn3a", config)
    assert (own.resource_limits.max_atp, own.resource_limits.max_ribosomes, own.minimal_mode) == (25.0, 9, True)
    with pytest.raises(ConfigurationError, match=r"needs xcpng_config\.xapi_url"):
        ConfigManager.settings("syn3a", config, "xcpng")


@pytest.mark.parametrize("path", [5, None, [], b"vm.yaml", True])
def test_what_is_no_path_is_refused(path: Any) -> None:
    with pytest.raises(ConfigurationError, match="path"):
        ConfigManager.load_from_file(path)


_METABOLITES = "genomic_virtualization.virtual_resources.virtual_metabolites"


@pytest.mark.parametrize(
    ("key", "good", "bad"),
    [
        ("isolation.memory_mb", 64, 63),
        (f"{_METABOLITES}.phosphate_concentration", 1000, 1001),
        (f"{_METABOLITES}.glucose_concentration", 5000, 5001),
        ("metabolism", "textbook", "textbock"),
        ("metabolism", "", "/etc/hostname"),
    ],
)
def test_what_is_called_good_can_be_made(session: Session, key: str, good: Any, bad: Any) -> None:
    def config(value: Any) -> dict[str, Any]:
        for name in reversed(key.split(".")):
            value = {name: value}
        return {**value, "genome": "teaching-mini"}

    assert ConfigManager.explain(config(good)) == []
    create_bio_vm("good", "ecoli", "basic", config(good))
    (problem,) = ConfigManager.explain(config(bad))
    assert problem.startswith(key)
    with pytest.raises(BioXenException):
        create_bio_vm("bad", "ecoli", "basic", config(bad))
