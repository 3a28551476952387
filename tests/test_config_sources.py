"""Where settings come from: defaults, files, environment variables, and how they are laid over each other."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioxen_nb import registry
from bioxen_nb.config.merging import merged
from bioxen_nb.config.organisms import defaults_of
from bioxen_nb.config.overrides import overrides, with_overrides
from bioxen_nb.config.reading import read_mapping
from bioxen_nb.config.vm_settings import VMSettings
from bioxen_nb.errors import ConfigurationError

TREES = st.recursive(
    st.none() | st.integers() | st.lists(st.integers(), max_size=2),
    lambda inner: st.dictionaries(st.sampled_from("abcd"), inner, max_size=3),
    max_leaves=8,
)
MAPPINGS = st.dictionaries(st.sampled_from("abcd"), TREES, max_size=4)


@pytest.mark.parametrize("chassis", registry.names(registry.CHASSIS))
def test_every_chassis_has_defaults_that_hold(chassis: str) -> None:
    assert VMSettings.from_config(None, chassis).resource_limits.max_atp is not None
    defaults_of(chassis)["resource_limits"]["max_atp"] = -1
    assert defaults_of(chassis)["resource_limits"]["max_atp"] > 0


@given(MAPPINGS, MAPPINGS)
def test_merging_changes_neither_and_the_upper_one_wins(base: dict[str, Any], over: dict[str, Any]) -> None:
    before = copy.deepcopy((base, over))
    result = merged(base, over)
    assert (base, over) == before
    assert set(result) == set(base) | set(over)
    assert all(result[key] == value for key, value in over.items() if not isinstance(value, dict))
    assert merged(result, over) == result


@given(MAPPINGS, MAPPINGS, MAPPINGS)
def test_merging_disjoint_keys_is_associative(one: dict[str, Any], two: dict[str, Any], three: dict[str, Any]) -> None:
    parts = zip("xyz", (one, two, three), strict=True)
    a, b, c = ({f"{place}{key}": value for key, value in part.items()} for place, part in parts)
    assert merged(merged(a, b), c) == merged(a, merged(b, c)) == {**a, **b, **c}


def test_the_other_spelling_is_replaced_too() -> None:
    assert merged({"atp_pool": 1, "b": {"pH": 7}}, {"atp_pool_size": 2, "b": {"ph": 6}}) == {
        "atp_pool_size": 2,
        "b": {"ph": 6},
    }


def test_environment_variables_lie_on_top() -> None:
    environ = {
        "BIOXEN__RESOURCE_LIMITS": "{max_atp: 3, max_ribosomes: 4}",
        "BIOXEN__RESOURCE_LIMITS__MAX_ATP": "50",
        "BIOXEN__ENVIRONMENTAL_CONTEXT__PH": "6.5",
        "BIOXEN__KNOCK_OUT": "[ftsZ, dnaA]",
        "BIOXEN__GENOME": "007",
        "BIOXEN__XCPNG_CONFIG__PASSWORD": "12 : [34",
        "BIOXEN__ENVIRONMENT__INDUCERS_UM": "{IPTG: 100}",
        "BIOXEN_DATA_MIRROR": "/data",
        "BIOXEN_X": "[",
        "HOME": "/root",
    }
    config = {"resource_limits": {"max_atp": 20}, "seed": 4}
    own = VMSettings.from_config(with_overrides(config, environ), "ecoli")
    assert (own.resource_limits.max_atp, own.resource_limits.max_ribosomes, own.seed) == (50.0, 4, 4)
    assert (own.environmental_context.pH, own.knock_out, own.genome) == (6.5, ("ftsZ", "dnaA"), "007")
    assert own.environment_document() == {"inducers_um": {"IPTG": 100.0}}
    assert own.xcpng_config.password is not None
    assert own.xcpng_config.password.get_secret_value() == "12 : [34"
    assert config == {"resource_limits": {"max_atp": 20}, "seed": 4}


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("BIOXEN__RESOURCE_LIMITS__MAX_APT", "5", "Did you mean resource_limits.max_atp"),
        ("BIOXEN__", "5", "names no setting"),
        ("BIOXEN__SEED__X", "5", "give all of it as one value, BIOXEN__SEED="),
        ("BIOXEN__ENVIRONMENT__INDUCERS_UM__IPTG", "5", "BIOXEN__ENVIRONMENT__INDUCERS_UM="),
        ("BIOXEN__SEED", "[1", "is not YAML"),
        ("BIOXEN__SEED", "[" * 9000, "not YAML"),
        ("BIOXEN__SEED", "1" * 20_000, "longer than 10,000"),
    ],
)
def test_variables_that_set_nothing_are_refused(name: str, value: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=name) as caught:
        overrides({name: value})
    assert message in caught.value.message


def test_a_broken_variable_does_not_tell_its_value() -> None:
    with pytest.raises(ConfigurationError) as caught:
        overrides({"BIOXEN__XCPNG_CONFIG": "{password: geheim, : ["})
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("bomb.yaml", "a: &a [1,1,1,1,1,1,1,1,1]\n" + "".join(
            f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
        ), "more than 100,000 entries"),
        ("merge.yaml", "a: &a {x: 1}\nb:\n  <<: *a\n", "merge keys .<<. are not read at line 3"),
        ("twice.yaml", "a: 1\na: 2\n", "a key is given twice at line 2"),
        ("self.yaml", "a: &a\n  b: *a\n", "nested deeper"),
        ("deep.yaml", "[" * 50_000, "nested too deeply"),
        ("large.yaml", "a: '" + "x" * 1_000_001 + "'", "larger than 1 MB"),
        ("keys.yaml", "1: 2\n", "keys are names"),
        ("odd.yaml", "a: 2020-99-99\n", "a value that cannot be read"),
        ("python.yaml", "a: !!python/object/apply:os.getcwd []\n", "is not YAML"),
        ("deep.json", "[" * 100_000, "nested too deeply"),
        ("twice.json", '{"a": 1, "a": 2}', "a key is given twice"),
        ("bad.json", '{"a": }', "is not JSON: .* at line 1"),
    ],
)  # fmt: skip
def test_hostile_files_are_refused(tmp_path: Path, name: str, content: str, message: str) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=message):
        read_mapping(path)


def test_yaml_and_json_read_alike(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("resource_limits: &l {max_atp: 5}\nagain: *l\n", encoding="utf-8")
    (tmp_path / "a.json").write_text('{"resource_limits":\t{"max_atp": 5}, "again": {"max_atp": 5}}', encoding="utf-8")
    assert read_mapping(tmp_path / "a.yaml") == read_mapping(tmp_path / "a.json")
    (tmp_path / "empty.json").write_text("", encoding="utf-8")
    assert read_mapping(tmp_path / "empty.json") == {}
