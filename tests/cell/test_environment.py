"""What an environment may be, what it says of itself, and how it changes."""

import math

import numpy as np
import pytest

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.culture import Culture, batch, chemostat
from bioxen_nb.cell.environment import Environment, Shift
from bioxen_nb.cell.environment_text import parse_changes, parse_culture, parse_shift
from bioxen_nb.cell.media import MEDIA, SUBSTRATES
from bioxen_nb.errors import ConfigurationError, UnknownNameError

FULL = Environment(
    medium="lactose",
    supply=0.5,
    inducers_um={"IPTG": 100},
    substrates_mm={"glucose": 1.5, "lactose": 0},
    temperature_c=30,
    ph=6.5,
    oxygen=0.2,
    stressors={"paraquat_um": 10},
    culture=chemostat(0.3, 0.05),
    schedule=(Shift(3600, {"medium": "acetate", "culture": batch(0.1)}), Shift(60, {"ph": 8.0})),
)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("supply", -1),
        ("supply", math.nan),
        ("supply", True),
        ("temperature_c", math.inf),
        ("temperature_c", "37"),
        ("temperature_c", 61),
        ("ph", 2.9),
        ("oxygen", 1.1),
        ("oxygen", None),
        ("inducers_um", {"IPTG": -1}),
        ("inducers_um", ["IPTG"]),
        ("substrates_mm", {"glucose": math.nan}),
        ("substrates_mm", {"glucose": 1e5}),
        ("stressors", {"paraquat_um": "much"}),
        ("culture", "batch"),
        ("schedule", [(10, {"ph": 6})]),
        ("schedule", (Shift(10, {"ph": 20}),)),
    ],
)
def test_impossible_values_are_refused(field, value):
    with pytest.raises(ConfigurationError):
        Environment(**{field: value})


@pytest.mark.parametrize(
    ("field", "value", "near"),
    [
        ("medium", "glucos", "glucose"),
        ("inducers_um", {"iptg": 1}, "IPTG"),
        ("substrates_mm", {"galactos": 1}, "galactose"),
        ("stressors", {"paraquat": 1}, "paraquat_um"),
        ("schedule", (Shift(10, {"temperature": 40}),), "temperature_c"),
        ("schedule", (Shift(10, {"medium": "acetat"}),), "acetate"),
    ],
)
def test_unknown_names_suggest_near_ones(field, value, near):
    with pytest.raises(UnknownNameError, match=near):
        Environment(**{field: value})


@pytest.mark.parametrize("at_s", [-1, 1.5, "60", True, math.nan])
def test_a_shift_happens_at_a_whole_second_from_birth_on(at_s):
    with pytest.raises(ConfigurationError, match="whole second"):
        Shift(at_s, {"ph": 6})


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "batch"},
        {"kind": "chemostat", "density_gdw_per_l": 0.1},
        {"kind": "batch", "density_gdw_per_l": 0.1, "dilution_per_h": 1},
        {"kind": "batch", "density_gdw_per_l": -0.1},
        {"kind": "batch", "density_gdw_per_l": 1e6},
        {"kind": "chemostat", "density_gdw_per_l": 0.1, "dilution_per_h": math.nan},
    ],
)
def test_impossible_cultures_are_refused(values):
    with pytest.raises(ConfigurationError):
        Culture(**values)


def test_a_document_gives_the_same_environment():
    assert Environment.from_document(FULL.to_document()) == FULL
    assert Environment.from_document(Environment().to_document()) == Environment()


def test_documents_from_before_there_were_substrates_are_read():
    old = Environment.from_document({"medium": "rich", "supply": None, "inducers_um": {"IPTG": 5.0}})
    assert old == Environment("rich", inducers_um={"IPTG": 5.0})


@pytest.mark.parametrize(
    ("document", "error"),
    [
        ({"temperature": 30}, UnknownNameError),
        ({"culture": {"kind": "batch", "density": 1}}, UnknownNameError),
        ({"culture": "batch"}, ConfigurationError),
        ({"schedule": [{"at_s": 5}]}, ConfigurationError),
        ({"schedule": [{"at_s": 5.5, "changes": {"ph": 6}}]}, ConfigurationError),
    ],
)
def test_broken_documents_are_refused(document, error):
    with pytest.raises(error):
        Environment.from_document(document)


def test_shifts_act_in_the_order_of_their_times():
    assert [shift.at_s for shift in FULL.schedule] == [60, 3600]
    assert (FULL.at(59).ph, FULL.at(60).ph) == (6.5, 8.0)
    assert (FULL.at(3599).medium, FULL.at(3600).medium) == ("lactose", "acetate")
    assert FULL.at(4000).schedule == ()
    assert FULL.refreshed_within(3590, 3600)
    assert not FULL.refreshed_within(0, 3599)


def test_a_live_shift_keeps_what_is_still_to_come():
    changed = FULL.shifted(100, oxygen=0.0)
    assert (changed.oxygen, changed.ph, changed.medium) == (0.0, 8.0, "lactose")
    assert [shift.at_s for shift in changed.schedule] == [3600]
    with pytest.raises(UnknownNameError, match="oxygen"):
        FULL.shifted(100, oxigen=0.0)


def test_without_anything_dissolved_nothing_is_supplied():
    assert Environment().relative_supply == 1.0
    assert Environment(substrates_mm={"glucose": 0.0}).relative_supply == 0.0
    assert Environment(supply=0.7, substrates_mm={"glucose": 0.0}).relative_supply == 0.7
    assert {name for name in MEDIA if not MEDIA[name].substrates_mm} == {"starved"}
    assert {substrate for medium in MEDIA.values() for substrate in medium.substrates_mm} == set(SUBSTRATES)


def test_it_says_what_is_in_the_medium():
    text = repr(FULL)
    for part in ("glucose 1.5 mM", "30 °C", "pH 6.5", "IPTG 100 uM", "paraquat_um 10", "chemostat", "at 3600 s"):
        assert part in text
    assert "lactose 0" not in text
    assert FULL._repr_html_().count("<tr>") == len(FULL.describe())


def test_an_environmental_context_is_understood():
    usual = Environment.from_context({"temperature": 37, "pH": 7.0, "nutrients": ["glucose", "phosphate"]})
    assert usual.dissolved_mm == {"glucose": MEDIA["glucose"].substrates_mm["glucose"]}
    assert Environment.from_context({"nutrients": ["Lactose"], "oxygen": False}).oxygen == 0.0
    both = Environment.from_context({"nutrients": {"glucose": 0.5, "lactose": 2.0}})
    assert both.dissolved_mm == {"glucose": 0.5, "lactose": 2.0}
    assert Environment.from_context({"nutrients": ["phosphate"]}).relative_supply == 0.0
    rich = Environment.from_context({"nutrients": ["glucose", "yeast extract"]})
    assert rich.relative_supply > 1.0
    assert Environment.from_context({}) == Environment()


@pytest.mark.parametrize(
    ("context", "error"),
    [
        ({"temp": 37}, UnknownNameError),
        ({"nutrients": ["sugar"]}, UnknownNameError),
        ({"nutrients": "glucose"}, ConfigurationError),
        ({"nutrients": {"glucose": -1}}, ConfigurationError),
        ({"pH": 7, "ph": 6}, ConfigurationError),
        ({"temperature": "warm"}, ConfigurationError),
        (["glucose"], ConfigurationError),
    ],
)
def test_a_context_that_makes_no_sense_is_refused(context, error):
    with pytest.raises(error):
        Environment.from_context(context)


def test_typed_shifts_and_cultures():
    assert parse_shift("1h:medium=acetate,temperature=42") == Shift(3600, {"medium": "acetate", "temperature_c": 42.0})
    sugars = parse_shift("0:substrates=glucose:1+lactose:2").changes
    assert sugars == {"substrates_mm": {"glucose": 1.0, "lactose": 2.0}}
    assert parse_changes("culture=chemostat:0.4:0.02") == {"culture": chemostat(0.4, 0.02)}
    assert parse_culture("batch:0.02") == batch(0.02)
    assert parse_culture("constant") == Culture()


@pytest.mark.parametrize(
    "text",
    ["medium=acetate", "soon:ph=6", "60:ph", "60:ph=low", "0.5:ph=6", "division:ph=6", "60:substrates=glucose", "60:"],
)
def test_typed_shifts_that_cannot_be_read(text):
    with pytest.raises(ConfigurationError):
        parse_shift(text)


@pytest.mark.parametrize("text", ["batch:much", "batch:1:2", "chemostat", "constant:1"])
def test_typed_cultures_that_cannot_be_read(text):
    with pytest.raises(ConfigurationError):
        parse_culture(text)


def test_starvation_by_schedule_stops_growth(mini_program):
    cell = Cell(mini_program, Environment(schedule=(Shift(300, {"medium": "starved"}),)), seed=1)
    cell.advance(300)
    grown = cell.volume_fl
    cell.advance(600)
    fed = Cell(mini_program, seed=1)
    fed.advance(900)
    assert cell.volume_fl - grown < 0.3 * (fed.volume_fl - grown)


def test_a_new_environment_is_reached_bit_for_bit_through_a_checkpoint(mini_program):
    cell = Cell(mini_program, Environment(culture=batch(0.01)), seed=1)
    cell.advance(33)
    cell.environment = cell.environment.shifted(cell.time_s, medium="lactose")
    assert cell.context.state.medium[SUBSTRATES.index("lactose")] == MEDIA["lactose"].substrates_mm["lactose"]
    again = Cell.from_document(*cell.to_document())
    assert again.environment == cell.environment
    for one in (cell, again):
        one.advance(40)
    assert again.digest() == cell.digest()
    assert np.isfinite(cell.context.state.medium).all()


def test_another_medium_comes_without_the_substrates_of_the_last():
    env = Environment("glucose", substrates_mm={"glucose": 2.0}, schedule=(Shift(100, {"medium": "acetate"}),))
    assert env.at(99).concentration_mm("glucose") == 2.0
    assert env.at(100).concentration_mm("glucose") == 0.0
    assert env.at(100).concentration_mm("acetate") == 60.0
    both = env.shifted(0, medium="lactose", substrates_mm={"glucose": 1.0})
    assert both.concentration_mm("glucose") == 1.0


def test_a_shift_by_hand_does_not_swallow_one_of_the_schedule(program):
    env = Environment(
        substrates_mm={"glucose": 5.0}, culture=batch(0.2), schedule=(Shift(15, {"substrates_mm": {"acetate": 9.0}}),)
    )
    cell = Cell(program, env, seed=1)
    cell.advance(17)
    cell.shift(temperature_c=40)
    cell.advance(3)
    assert cell.context.state.medium[SUBSTRATES.index("acetate")] == pytest.approx(9.0, rel=0.01)


def test_naming_a_medium_again_brings_it_fresh(program):
    cell = Cell(program, Environment(substrates_mm={"glucose": 1.0}, culture=batch(0.5)), seed=1)
    cell.advance(300)
    eaten = float(cell.context.state.medium[SUBSTRATES.index("glucose")])
    cell.shift(substrates_mm={"glucose": 1.0})
    assert eaten < 0.9
    assert cell.context.state.medium[SUBSTRATES.index("glucose")] == 1.0
