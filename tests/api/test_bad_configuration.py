"""Configurations of wrong types and names: refused with a code and advice, and nothing is made."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from bioxen_nb.api import BioXenException, create_bio_vm

MINI = {"genome": "teaching-mini"}


def refusal(session, config, vm_type="basic"):
    """The code of what a configuration raises; nothing was made."""
    with pytest.raises(BioXenException) as caught:
        create_bio_vm("one", "ecoli", vm_type, config)
    assert 20 < len(caught.value.message) < 2_000
    assert list(session.vm_names()) == []
    return caught.value.code.value


LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.floats(0.1, 60)
    | st.sampled_from(["ecoli", "lacZ", "glucose", "priority", "rich", 37, 5, True, ["lacZ"], ["glucose"]])
)  # fmt: skip
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


def section(*keys):
    """A section with some of its keys, right and wrong values, and now and then something else in its place."""
    return st.fixed_dictionaries({}, optional=dict.fromkeys(keys, VALUES)) | VALUES


CONFIGURATIONS = st.fixed_dictionaries(
    {},
    optional={
        "genomic_virtualization": st.fixed_dictionaries(
            {},
            optional={
                "enabled": VALUES,
                "runtime_scheduler": VALUES,
                "virtual_resources": section("atp_pool", "ribosome_count", "virtual_metabolites"),
                "execution_parameters": section("transcription_execution_rate", "translation_execution_rate"),
            },
        ),
        "resource_limits": section("max_atp", "max_ribosomes", "max_memory_kb", "max_cpu"),
        "environmental_context": section("temperature", "pH", "oxygen", "nutrients"),
        "environment": section("medium", "supply", "inducers_um", "stressors", "schedule"),
        "knock_out": VALUES,
        "seed": VALUES,
        "minimal_mode": VALUES,
        "surprise": VALUES,
    },
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(config=CONFIGURATIONS)
def test_any_configuration_makes_a_vm_or_changes_nothing(session, everything, config):
    before = everything()
    try:
        made = create_bio_vm("any", "ecoli", "basic", config | MINI)
    except BioXenException as error:
        event(error.code.value)
        assert everything() == before
    else:
        event("made")
        session.set_scheduler("round-robin")
        made.destroy()
    assert list(session.vm_names()) == []


@pytest.mark.parametrize(
    "config",
    [
        {"resource_limits": {"max_atp": "70"}},
        {"resource_limits": {"max_ribosomes": 1.5}},
        {"resource_limit": {}},
        {"genomic_virtualization": []},
        {"genomic_virtualization": {"virtual_resources": {"atp_pool": -1}}},
        {"genomic_virtualization": {"execution_mode": "symbolic"}},
        {"environmental_context": {"temperature": "hot"}},
        {"seed": -1},
        {"genome_optimization": "yes"},
        ["genome"],
        "genome: teaching-mini",
        5,
    ],
)
def test_configurations_of_wrong_types_are_refused(session, config):
    assert refusal(session, config) == "BX005"


@pytest.mark.parametrize(
    "config",
    [
        {"genomic_virtualization": {"runtime_scheduler": "fair"}},
        {"chassis": "ecolli"},
        {"knock_out": ["lacQ"]},
        {"environment": {"medium": "soup"}},
        {"environmental_context": {"nutrients": ["glucosse"]}},
        {"metabolism": "no such model"},
        {"isolation": {"memory_mb": 1}},
    ],
)
def test_names_in_a_configuration_that_do_not_exist_leave_nothing_behind(session, everything, config):
    before = everything()
    assert refusal(session, {**MINI, **config}) in ("BX005", "BX016", "BX020")
    assert everything() == before


def test_an_xcpng_vm_needs_to_know_its_host(session):
    assert refusal(session, None, "xcpng") == "BX005"
    assert refusal(session, {"xcpng_config": {"xapi_url": "not an address"}}, "xcpng") == "BX005"
