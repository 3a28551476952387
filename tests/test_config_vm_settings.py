"""The configuration of a VM: what is taken, and how every mistake is told."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bioxen_nb.cell.environment import Environment
from bioxen_nb.config.schema import places, section_at
from bioxen_nb.config.sections import EnvironmentSettings
from bioxen_nb.config.vm_settings import VMSettings
from bioxen_nb.errors import ConfigurationError

SPECIFIED = yaml.safe_load(
    """
genomic_virtualization:
  execution_engine: "direct"
  runtime_scheduler: "preemptive"
  virtual_resources:
    atp_pool_size: 1000
    ribosome_allocation: 7000
    virtual_metabolites: {glucose_concentration: 10.0, phosphate_concentration: 5.0}
  execution_parameters:
    transcription_execution_rate: 50.0
    translation_execution_rate: 15.0
    degradation_processing: {mrna_processing_rate: 300, protein_processing_rate: 3600}
"""
)
RESOURCES = "genomic_virtualization.virtual_resources"

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.binary(max_size=3)
    | st.sampled_from(["direct", "batch", 10**400, object(), float("nan")])
)
KEYS = st.sampled_from(sorted({key for place in places(VMSettings) for key in place})) | st.text(max_size=6)
NESTED = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.integers(), inner, max_size=4),
    max_leaves=12,
)


def nested(dotted: str, value: Any) -> dict[str, Any]:
    for key in reversed(dotted.split(".")):
        value = {key: value}
    return value


def test_the_specified_shape_is_taken_in_full() -> None:
    virtual = VMSettings.from_config(SPECIFIED, "ecoli").genomic_virtualization
    assert (virtual.execution_mode, virtual.runtime_scheduler) == ("direct", "preemptive")
    assert (virtual.virtual_resources.atp_pool, virtual.virtual_resources.ribosome_count) == (1000.0, 7000)
    assert virtual.virtual_resources.virtual_metabolites.phosphate_concentration == 5.0
    assert virtual.execution_parameters.degradation_processing.mrna_processing_rate == 300.0


def test_defaults_of_the_type_lie_below() -> None:
    own = VMSettings.from_config({"resource_limits": {"max_atp": 50}}, "syn3a")
    assert (own.resource_limits.max_atp, own.resource_limits.max_ribosomes, own.minimal_mode) == (50.0, 15, True)
    assert VMSettings.from_config(None, "").resource_limits.max_atp is None


@pytest.mark.parametrize(
    ("one", "other", "value"),
    [("atp_pool", "atp_pool_size", 5.0), ("ribosome_count", "ribosome_allocation", 5)],
)
def test_two_spellings_are_one_setting(one: str, other: str, value: float) -> None:
    both = VMSettings.from_config(nested(RESOURCES, {one: value, other: value}))
    assert both == VMSettings.from_config(nested(f"{RESOURCES}.{other}", value))
    with pytest.raises(ConfigurationError, match="two spellings of one setting"):
        VMSettings.from_config(nested(RESOURCES, {one: value, other: value + 1}))


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        (f"{RESOURCES}.atp_pol", f"{RESOURCES}.atp_pool"),
        ("resource_limit", "resource_limits"),
        ("resource_limits.MAX_ATP", "resource_limits.max_atp"),
        ("atp_pool", f"{RESOURCES}.atp_pool"),
        ("environment.temperatur_c", "environment.temperature_c"),
    ],
)
def test_an_unknown_key_names_the_nearest(wrong: str, right: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        VMSettings.from_config(nested(wrong, 1))
    assert f"There is no setting {wrong}. Did you mean {right}?" in caught.value.message


@pytest.mark.parametrize(
    ("key", "value", "wanted"),
    [
        ("resource_limits.max_atp", 250, "a number > 0 and <= 100"),
        ("resource_limits.max_atp", float("nan"), "a number > 0 and <= 100"),
        ("resource_limits.max_ribosomes", 1.5, "a whole number >= 1"),
        ("resource_limits.max_ribosomes", True, "a whole number >= 1"),
        (f"{RESOURCES}.atp_pool", "1e3", "powers of ten as 1.0e+3"),
        ("genome", "", "is empty: give text"),
        ("minimal_mode", "yes", "true or false"),
        ("knock_out", ["ftsZ", 3], "knock_out.1 is 3: give text"),
        ("resource_limits", 7, "a mapping with keys such as max_atp"),
        ("genomic_virtualization.execution_mode", "emulated", "give direct"),
        ("environment.culture.kind", "flask", "one of constant, batch, chemostat"),
        ("environment.substrates_mm", {"glucose": -1}, "environment.substrates_mm.glucose is -1: give a number >= 0"),
        ("environment.schedule", [{"at_s": 5}], "environment.schedule.0.changes is missing"),
        ("environmental_context.nutrients", 5, "a list of names such as"),
        ("seed", 10**400, "a number of more than 60 digits"),
    ],
)
def test_a_wrong_value_names_key_value_and_what_is_wanted(key: str, value: object, wanted: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        VMSettings.from_config(nested(key, value))
    assert key in caught.value.message
    assert wanted in caught.value.message


def test_several_problems_come_in_one_message() -> None:
    with pytest.raises(ConfigurationError) as caught:
        VMSettings.from_config({f"wrong_{number}": 1 for number in range(7)} | {"seed": -1})
    assert len(caught.value.context["problems"]) == 8
    assert caught.value.message.count("There is no setting") + caught.value.message.count("seed is") == 5
    assert caught.value.message.endswith("And 3 more problems.")


@pytest.mark.parametrize(
    "config",
    [
        {"genome": "a.gbk", "genomic_virtualization": {"genome_file": "b.gbk"}},
        {"environmental_context": {"temperature": 30}, "environment": {"temperature_c": 37}},
        {"environmental_context": {"nutrients": ["glucose"]}, "environment": {"medium": "rich"}},
        nested(f"{RESOURCES}.virtual_metabolites.glucose_concentration", 3.0)
        | {"environment": {"substrates_mm": {"glucose": 4.0}}},
    ],
)
def test_settings_that_contradict_each_other_are_refused(config: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match="give one of them"):
        VMSettings.from_config(config)


@pytest.mark.parametrize(
    "config",
    [
        {"password": 5, "xcpng_config": {"pasword": "geheim"}},
        {"xcpng_config": {"password": ["geheim"]}},
        {"xcpng_config": "root:geheim"},
        {"xcpng_config": {"xapi_url": "https://root:geheim@host", "username": {"geheim": 1}}},
        {"xcpng_config": {"password": "geheim"}, "seed": -1},
    ],
)
def test_no_error_tells_a_password(config: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        VMSettings.from_config(config)
    assert "geheim" not in f"{caught.value!r}{caught.value.context}{caught.value.__cause__}{caught.value.__context__}"


def test_a_password_is_not_printed() -> None:
    kept = VMSettings.from_config({"xcpng_config": {"password": "geheim"}})
    assert "geheim" not in f"{kept!r}{kept}{kept.model_dump()}{kept.model_dump_json()}"
    assert kept.xcpng_config.password is not None
    assert kept.xcpng_config.password.get_secret_value() == "geheim"


def test_a_configuration_that_holds_itself_is_refused() -> None:
    config: dict[str, Any] = {}
    config["environment"] = config
    with pytest.raises(ConfigurationError, match="nested deeper"):
        VMSettings.from_config(config)


def test_null_means_not_given() -> None:
    config = {"resource_limits": None, "seed": None, "genomic_virtualization": {"genome_file": None}}
    assert VMSettings.from_config(config) == VMSettings.from_config(None)


def test_settings_stay_as_they_are() -> None:
    own = VMSettings.from_config(None, "ecoli")
    with pytest.raises(ValueError, match="frozen"):
        own.seed = 4  # type: ignore[misc]


def test_environment_fields_are_those_of_the_environment() -> None:
    assert set(EnvironmentSettings.model_fields) == set(Environment.__dataclass_fields__)
    config = {
        "medium": "rich", "temperature_c": 30, "culture": {"kind": "batch", "density_gdw_per_l": 0.01},
        "schedule": [{"at_s": 60, "changes": {"ph": 6}}],
    }  # fmt: skip
    document = VMSettings.from_config({"environment": config}).environment_document()
    assert Environment.from_document(document) == Environment.from_document(config)


def test_the_context_is_what_the_environment_reads() -> None:
    context = {"temperature": 37, "pH": 7.0, "nutrients": ["glucose", "phosphate"]}
    document = VMSettings.from_config({"environmental_context": context}).context_document()
    assert Environment.from_context(document) == Environment.from_context(context)


def test_every_key_says_what_it_means() -> None:
    silent = []
    for place in places(VMSettings):
        section = section_at(VMSettings, place[:-1])
        assert section is not None
        if not section.model_fields[section.known_keys()[place[-1]]].description:
            silent.append(place)
    assert silent == []


def test_paths_and_other_libraries_numbers_are_taken(tmp_path: Path) -> None:
    import numpy as np

    config = {"genome": tmp_path / "x.gbk", "seed": np.int64(4), "resource_limits": {"max_atp": np.float32(12.5)}}
    own = VMSettings.from_config(config)
    assert (own.genome, own.seed, own.resource_limits.max_atp) == (str(tmp_path / "x.gbk"), 4, 12.5)


def test_run_settings_need_no_validation_library() -> None:
    script = "import sys, bioxen_nb, bioxen_nb.config.run_settings; print('pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@settings(max_examples=300, deadline=None)
@given(NESTED)
def test_whatever_comes_is_taken_or_explained(config: Any) -> None:
    made, problems = VMSettings.examined(config, "ecoli")
    assert (made is None) == bool(problems)
    assert all(problem.endswith((".", "?")) for problem in problems)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(places(VMSettings))), NESTED)
def test_whatever_a_known_key_holds_is_taken_or_explained(place: tuple[str, ...], value: Any) -> None:
    config = nested(".".join(place), value)
    made, problems = VMSettings.examined(config)
    if made is None:
        with pytest.raises(ConfigurationError, match="BX005"):
            VMSettings.from_config(config)
    assert all(problem.endswith((".", "?")) for problem in problems)


def test_the_documented_shape_holds_and_is_complete() -> None:
    text = (Path(__file__).parent.parent / "docs" / "configuration.md").read_text(encoding="utf-8")
    blocks = [yaml.safe_load(part.partition("```")[0]) for part in text.split("```yaml\n")[1:]]
    assert len(blocks) == 3
    written: set[tuple[str, ...]] = set()
    for block in blocks:
        VMSettings.from_config(block, "ecoli")
        written |= paths_of(block)
    others = {"execution_engine", "atp_pool_size", "ribosome_allocation"} | {"temperature_c", "ph"}
    missing = [place for place in places(VMSettings) if place not in written and place[-1] not in others]
    assert missing == []


def paths_of(value: Any, above: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    if isinstance(value, list):
        return set().union(*(paths_of(entry, above) for entry in value))
    if not isinstance(value, dict):
        return set()
    return {(*above, key) for key in value}.union(*(paths_of(entry, (*above, key)) for key, entry in value.items()))
