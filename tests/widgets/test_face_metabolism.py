"""The metabolism view: its map, its numbers against the living cell, and edits that the cell feels."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator

import numpy as np
import pytest

from bioxen_nb.cell.culture import batch
from bioxen_nb.errors import BioXenException, ConfigurationError, UnknownNameError
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.genome.teaching import build
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.records import GenomeProgram
from bioxen_nb.session.hub import ViewHub
from bioxen_nb.session.session import Session
from bioxen_nb.widgets.faces.metabolism import atlas_table
from bioxen_nb.widgets.faces.metabolism.face import MetabolismFace
from bioxen_nb.widgets.faces.metabolism.reactions import formula
from bioxen_nb.widgets.metabolism import MetabolismView


@pytest.fixture(scope="module")
def cell_program() -> GenomeProgram:
    return compile_genome(load_genome("teaching-cell"))


@pytest.fixture
def fed(cell_program: GenomeProgram) -> Iterator[Session]:
    """A cell with a metabolic model that has lived for two minutes."""
    with Session(seed=1) as made:
        made.create("cell-1", cell_program, seed=1)
        made.start("cell-1")
        made.run(duration_s=120)
        yield made


@pytest.fixture
def face(fed: Session) -> Iterator[MetabolismFace]:
    hub = ViewHub(fed)
    yield MetabolismFace(hub)
    hub.close()


def ask(face: MetabolismFace, verb: str, **given):
    return face.verbs()[verb]({"verb": verb, **given})


# ---- the map -------------------------------------------------------------------------------------------


def test_the_map_shows_every_reaction_inside_the_core_model(face):
    network = face.vm.cell.metabolism.network
    drawn = {strand["column"] for strand in face.snapshot().facts["network"]["map"]["strands"]}
    inside = np.flatnonzero(~network.is_exchange & (network.objective == 0)).tolist()
    left_out = {network.reactions[j] for j in inside if j not in drawn}
    assert left_out == {"ADK1", "GLCt_out", "GALt_out"}
    assert -1 not in drawn


def test_strands_point_from_what_is_used_to_what_is_made(face):
    network = face.vm.cell.metabolism.network
    for strand in face.snapshot().facts["network"]["map"]["strands"]:
        column = strand["column"]
        entries = slice(network.column_start[column], network.column_start[column + 1])
        rows = network.row_index[entries].tolist()
        made = {network.metabolites[row]: c for row, c in zip(rows, network.coefficient[entries], strict=True)}
        ends = [key.removesuffix("*") for key in (strand["from"], strand["to"])]
        used, gained = (made[key if key.endswith("_e") else f"{key}_c"] * strand["sign"] for key in ends)
        assert used < 0 < gained, strand["reaction"]


def test_places_and_names_of_the_map_are_whole():
    lines = [row.split("|") for row in atlas_table.METABOLITES.strip().splitlines()]
    keys = [row[0] for row in lines]
    assert len(keys) == len(set(keys))
    assert len({(row[1], row[2]) for row in lines}) == len(lines)
    strands = [row.split("|") for row in atlas_table.STRANDS.strip().splitlines()]
    named = {row.split("|")[0] for row in atlas_table.NAMES.strip().splitlines()}
    assert {row[0] for row in strands} <= named
    assert {end for row in strands for end in row[1:3]} == set(keys)


def test_a_large_model_gets_the_same_map(cell_program):
    program = compile_genome(load_genome("teaching-cell"), metabolism="iJO1366")
    with Session(seed=1) as session:
        session.create("large", program, seed=1)
        hub = ViewHub(session)
        facts = MetabolismFace(hub).snapshot().facts
        hub.close()
    strands = facts["network"]["map"]["strands"]
    assert {strand["reaction"] for strand in strands if strand["column"] < 0} == {"LELOIR"}
    assert next(s for s in strands if s["reaction"] == "GLCptspp")["sign"] == 1


# ---- numbers -------------------------------------------------------------------------------------------


def test_a_snapshot_holds_the_fluxes_of_the_cell(face):
    frame = face.snapshot()
    np.testing.assert_allclose(frame.arrays["fluxes"], face.vm.cell.context.state.fluxes, rtol=1e-6)
    assert frame.facts["held_mm"]["glucose"] == pytest.approx(22.2)
    assert frame.facts["vitals"]["growth_per_h"] > 0.3
    json.dumps(frame.packed()[0], allow_nan=False)


def test_news_come_only_when_the_cell_has_moved(face):
    assert face.news().facts["reset"]
    assert face.news() is None
    face.session.run(duration_s=10)
    news = face.news()
    assert news.facts["time_s"] == 130
    assert "network" not in news.facts


def test_another_vm_brings_everything_anew(face, mini_program):
    face.news()
    face.session.create("tiny", mini_program, seed=2)
    face.hub.select("tiny")
    told = face.news().facts
    assert told["reset"]
    assert told["vm"] == "tiny"
    assert told["network"] is None
    face.session.destroy("tiny")
    face.session.destroy("cell-1")
    assert face.news().facts == {"reset": True, "vm": None}
    assert face.news() is None
    with pytest.raises(ConfigurationError, match="no VM"):
        ask(face, "shift", changes={"ph": 6})


def test_the_study_orders_now_possible_and_optimum(face):
    found = ask(face, "study")
    now = face.snapshot().facts["vitals"]["growth_per_h"]
    assert now < 1.1 * found.facts["possible"]
    assert found.facts["possible"] < found.facts["optimum"]
    assert found.facts["limits"][0]["kind"] == "pool"
    network = face.vm.cell.metabolism.network
    optimum = found.arrays["optimum"]
    assert float(optimum @ network.objective) == pytest.approx(found.facts["optimum"], rel=1e-5)
    assert np.all(found.arrays["possible"] <= found.arrays["upper"] + 1e-3)
    json.dumps(found.packed()[0], allow_nan=False)


def test_the_study_prices_as_the_cell_does(face):
    known = face.vm.cell.shadow_prices()
    prices = dict(zip(face.vm.cell.metabolism.network.metabolites, ask(face, "study").arrays["prices"], strict=True))
    assert prices["pyr_c"] == pytest.approx(known["pyr_c"], rel=1e-4)
    assert sum(math.isnan(price) for price in prices.values()) == len(prices) - len(known)


def test_scarce_food_is_named_as_the_limit(face):
    face.session.shift("cell-1", substrates_mm={"glucose": 0.002})
    face.session.run(duration_s=20)
    limits = ask(face, "study").facts["limits"]
    assert (limits[0]["kind"], limits[0]["name"]) == ("exchange", "EX_glc__D_e")
    assert limits[0]["elasticity"] > 0.5


def test_no_food_is_said_in_words(face):
    face.session.shift("cell-1", medium="starved")
    face.session.run(duration_s=20)
    found = ask(face, "study").facts
    assert "no carbon source" in found["shortage"]
    assert found["limits"] == []


def test_the_study_changes_nothing_in_the_cell(face):
    before = face.vm.cell.digest()
    ask(face, "study")
    assert face.vm.cell.digest() == before


# ---- cards ---------------------------------------------------------------------------------------------


def test_a_reaction_names_its_formula_and_genes(face):
    card = ask(face, "reaction", name="PFK")
    assert card["formula"] == "atp_c + f6p_c → adp_c + fdp_c + h_c"
    assert card["rule"] == "pfkA or pfkB"
    cell = face.vm.cell
    row = cell.gene_symbols.index("pfkA")
    assert card["genes"][0] == {
        "id": cell.gene_ids[row],
        "symbol": "pfkA",
        "there": True,
        "always": False,
        "copies": int(cell.context.proteins[row]),
    }
    with pytest.raises(UnknownNameError):
        ask(face, "reaction", name="<PFK>")


def test_rules_with_both_words_keep_their_meaning(face):
    rule = ask(face, "reaction", name="AKGDH")["rule"]
    assert rule.count("and") == 2
    rule = ask(face, "reaction", name="FRD7")["rule"]
    assert "or" not in rule.split()
    assert formula(face.vm.cell.metabolism.network, face.vm.cell.metabolism.network.reaction("FUM")).count("⇌") == 1


def test_a_metabolite_balances_inside_the_cell(face):
    card = ask(face, "metabolite", name="pyr_c")
    fluxes = face.vm.cell.context.state.fluxes
    turned = [row["coefficient"] * fluxes[row["column"]] for row in card["reactions"]]
    assert card["count"] == len(card["reactions"])
    assert sum(turned) == pytest.approx(0.0, abs=1e-6)
    assert max(turned) > 1.0


def test_genes_lead_to_reactions(face):
    assert "PFK" in ask(face, "of_gene", gene="pfkA")
    assert ask(face, "of_gene", gene="nothing") == []
    assert ask(face, "of_gene", gene="") == []


def test_history_is_what_was_recorded(face):
    found = ask(face, "history", name="flux.PFK")
    assert found.arrays["time_s"].tolist() == list(range(0, 130, 10))
    assert found.arrays["values"][-1] == pytest.approx(face.vm.cell.flux("PFK"), rel=0.02)
    assert ask(face, "history", name="growth").arrays["values"].size > 10
    with pytest.raises(UnknownNameError):
        ask(face, "history", name="flux.nothing")


# ---- the medium ----------------------------------------------------------------------------------------


def test_a_shift_feeds_the_cell_otherwise_and_undo_puts_it_back(face):
    assert face.snapshot().facts["undo"] == ""
    ask(face, "shift", changes={"medium": "acetate", "oxygen": 0.5})
    face.session.run(duration_s=30)
    cell = face.vm.cell
    assert cell.environment.at(cell.time_s).medium == "acetate"
    assert cell.flux("EX_glc__D_e") == 0.0
    assert cell.flux("EX_ac_e") < 0.0
    facts = face.snapshot().facts
    assert "medium acetate" in facts["undo"]
    assert facts["held_mm"]["acetate"] > 0
    assert "medium acetate" in ask(face, "undo")
    face.session.run(duration_s=30)
    assert cell.environment.at(cell.time_s).medium == "reference"
    assert cell.environment.at(cell.time_s).oxygen == 1.0
    assert cell.flux("EX_glc__D_e") < 0.0
    with pytest.raises(ConfigurationError, match="nothing to take back"):
        ask(face, "undo")


def test_planned_shifts_happen_at_their_time(face):
    ask(face, "plan", changes={"temperature_c": 30}, after_s=60)
    ask(face, "plan", changes={"oxygen": 0}, at_s=150)
    assert [row["at_s"] for row in face.snapshot().facts["schedule"]] == [150, 180]
    face.session.run(duration_s=40)
    cell = face.vm.cell
    assert cell.environment.at(cell.time_s).oxygen == 0
    assert cell.environment.at(cell.time_s).temperature_c == 37
    assert [row["changes"] for row in face.snapshot().facts["schedule"]] == [{"temperature_c": 30}]
    face.session.run(duration_s=40)
    assert cell.environment.at(cell.time_s).temperature_c == 30
    assert face.snapshot().facts["schedule"] == []


def test_planned_shifts_are_edited_dropped_and_taken_back(face):
    ask(face, "plan", changes={"ph": 6}, at_s=200)
    ask(face, "plan", changes={"ph": 5}, at_s=300)
    ask(face, "plan", changes={"ph": 8}, at_s=250, instead_of={"number": 0, "at_s": 200})
    assert [row["at_s"] for row in face.snapshot().facts["schedule"]] == [250, 300]
    with pytest.raises(ConfigurationError, match="not to come"):
        ask(face, "drop", shift={"number": 0, "at_s": 200})
    ask(face, "drop", shift={"number": 1, "at_s": 300})
    assert face.snapshot().facts["schedule"] == [{"at_s": 250, "changes": {"ph": 8}}]
    ask(face, "undo")
    assert [row["at_s"] for row in face.snapshot().facts["schedule"]] == [250, 300]


def test_a_plan_leaves_the_medium_of_a_batch_as_it_is(cell_program):
    with Session(seed=1) as session:
        session.create("flask", cell_program, seed=1)
        session.shift("flask", culture=batch(0.5))
        session.start("flask")
        session.run(duration_s=300)
        hub = ViewHub(session)
        face = MetabolismFace(hub)
        left = face.snapshot().facts["held_mm"]["glucose"]
        assert left < 22.1
        ask(face, "plan", changes={"ph": 6.5}, after_s=100)
        ask(face, "undo")
        assert face.snapshot().facts["held_mm"]["glucose"] == left
        assert face.snapshot().facts["environment"]["culture"]["kind"] == "batch"
        hub.close()


@pytest.mark.parametrize(
    ("verb", "given"),
    [
        ("shift", {"changes": {}}),
        ("shift", {"changes": None}),
        ("shift", {"changes": {"medium": "soup"}}),
        ("shift", {"changes": {"oxygen": 2}}),
        ("shift", {"changes": {"colour": 1}}),
        ("plan", {"changes": {"ph": 6}, "at_s": 120}),
        ("plan", {"changes": {"ph": 6}, "after_s": 0}),
        ("plan", {"changes": {"ph": 6}, "after_s": 0.5}),
        ("plan", {"changes": {"ph": 6}}),
        ("plan", {"changes": {"ph": 99}, "after_s": 10}),
        ("drop", {"shift": None}),
    ],
)
def test_impossible_edits_are_refused_and_change_nothing(face, verb, given):
    before = face.vm.cell.environment
    with pytest.raises(BioXenException) as refusal:
        ask(face, verb, **given)
    assert refusal.value.message
    assert face.vm.cell.environment == before
    assert face.snapshot().facts["undo"] == ""


# ---- other cells ---------------------------------------------------------------------------------------


def test_a_cell_without_a_model_shows_its_pools(session, hub):
    session.start("cell-1")
    session.run(duration_s=60)
    face = MetabolismFace(hub)
    facts = face.snapshot().facts
    assert facts["network"] is None
    assert facts["vitals"]["most_atp_per_s"] > 0
    assert 0 < facts["vitals"]["charged"] < 1
    assert all(substrate["known"] for substrate in facts["choices"]["substrates"])
    for verb in ("reaction", "metabolite", "study"):
        with pytest.raises(ConfigurationError, match="no metabolic model"):
            ask(face, verb, name="PFK")
    ask(face, "shift", changes={"medium": "poor"})
    session.run(duration_s=20)
    assert session.environment("cell-1").medium == "poor"


def test_an_arrested_cell_and_names_in_any_script(session, mini_program, hub):
    session.create("細胞 <b>Ω</b>", mini_program, seed=3)
    hub.select("細胞 <b>Ω</b>")
    face = MetabolismFace(hub)
    session.shift("細胞 <b>Ω</b>", medium="starved")
    session.start("細胞 <b>Ω</b>")
    session.run(duration_s=1800, vm="細胞 <b>Ω</b>")
    json.dumps(face.snapshot().packed()[0], allow_nan=False)
    assert "<b>" not in face.still()
    assert "細胞" in face.still()


def test_a_failed_vm_is_still_shown(face, monkeypatch):
    def fail(*_given, **_more):
        raise RuntimeError("the kernel gave up")

    face.news()
    monkeypatch.setattr(face.vm.cell, "advance", fail)
    face.session.run(duration_s=20)
    news = face.news().facts
    assert news["state"] == "failed"
    assert news["time_s"] == 120
    assert ask(face, "study").facts["possible"] > 0


def test_without_a_vm_it_says_so():
    with Session() as empty:
        hub = ViewHub(empty)
        face = MetabolismFace(hub)
        assert face.snapshot().facts == {"reset": True, "vm": None}
        assert face.news() is not None
        assert face.news() is None
        assert "No VM" in face.still()
        hub.close()


def test_of_many_vms_the_selected_one_is_shown(session, hub, mini_program):
    for number in range(2, 65):
        session.create(f"cell-{number}", mini_program, seed=number)
    hub.select("cell-64")
    assert MetabolismFace(hub).snapshot().facts["vm"] == "cell-64"


def test_it_stands_alone_and_keeps_a_still_picture():
    view = MetabolismView(build("mini"))
    data, _ = view._repr_mimebundle_()
    assert "growth" in data["text/html"]
    assert repr(view) == "<MetabolismView of cell-1>"
    view.close()
    view.session.close()
