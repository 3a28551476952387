"""Fluxes, food and what metabolism cannot do without, against the cell's own readings."""

from __future__ import annotations

import pytest


def test_fluxes_uptake_and_prices_are_the_cells(fed):
    twin = fed.twin()
    result = fed.run("run_metabolic_pathways()")
    twin.advance(60)
    assert fed.cell.digest() == twin.digest()
    assert result["model"] == "textbook"
    assert result["shifted"] == {}
    for reaction, flux in result["fluxes_mmol_per_gdw_h"].items():
        assert flux == twin.flux(reaction)
    assert result["uptake_mmol_per_gdw_h"]["glc__D_e"] == -twin.flux("EX_glc__D_e") > 5
    assert result["secretion_mmol_per_gdw_h"]["co2_e"] == twin.flux("EX_co2_e") > 5
    prices = twin.shadow_prices()
    assert result["shadow_prices"][result["limiting_metabolite"]] == prices.max()
    assert result["growth_rate_per_h"]["after"] == twin.vitals()[2]


def test_pathways_are_chosen_by_name_and_by_reaction(fed):
    fluxes = fed.run("run_metabolic_pathways(pathways=['glycolysis', 'ATPM'])")["fluxes_mmol_per_gdw_h"]
    assert set(fluxes) == {"glycolysis", "ATPM"}
    assert fluxes["glycolysis"]["PFK"] == fed.cell.flux("PFK") > 0
    assert fluxes["ATPM"] == {"ATPM": fed.cell.flux("ATPM")}


def test_glucose_is_taken_away_and_given_again(fed):
    starved = fed.session.execute("cell", "run_metabolic_pathways(glucose_available=False, duration_s=25min)")
    assert starved["status"] == "arrested"
    assert starved["shifted"] == {"substrates_mm": {"glucose": 0.0}}
    assert starved["medium_mm"] == {}
    assert starved["arrested_because"] == fed.cell.arrest_reason() != ""
    fed.run("run_metabolic_pathways(glucose_available=True, duration_s=600)")
    assert fed.session.environment("cell").dissolved_mm == {"glucose": 22.2}
    assert fed.cell.flux("EX_glc__D_e") < -5
    assert fed.run("run_metabolic_pathways(glucose_available=True)")["shifted"] == {}


def test_a_starved_medium_is_replaced_when_glucose_is_asked_for(fed):
    fed.run("shift_medium(medium='starved')")
    assert fed.run("run_metabolic_pathways(glucose_available=True)")["shifted"] == {"medium": "glucose"}
    assert fed.cell.flux("EX_glc__D_e") < 0


def test_without_oxygen_the_cell_ferments(fed):
    result = fed.run("run_metabolic_network(oxygen=False, duration_s=120)")
    assert result["shifted"] == {"oxygen": 0.0}
    assert "o2_e" not in result["uptake_mmol_per_gdw_h"]
    given = result["secretion_mmol_per_gdw_h"]
    assert sum(given.get(name, 0.0) for name in ("ac_e", "for_e", "etoh_e", "lac__D_e", "succ_e")) > 10


def test_a_cell_without_a_model_says_what_feeds_it(mini):
    result = mini.run("run_metabolic_pathways(glucose_available=True)")
    assert result["model"] == ""
    assert "No metabolic model" in result["note"]
    assert "fluxes_mmol_per_gdw_h" not in result
    assert 0.1 < result["metabolic_share_of_protein"] < 0.6


def test_the_quota_of_ribosomes_shows_as_what_slows_the_cell(mini):
    from bioxen_nb.resources import Quota

    mini.session.set_quota("cell", Quota(ribosomes=100))
    slowing = mini.run("run_metabolic_pathways()")["slowing"]
    assert slowing["limiting_resource"] == "ribosome_quota"
    assert slowing["factors"]["ribosome_quota"] == pytest.approx(100 / mini.cell.demand().ribosomes)


def test_minimal_metabolism_closes_one_nutrient_after_the_other(fed):
    before = fed.cell.digest()
    result = fed.run("minimal_metabolism_analysis()")
    assert fed.cell.digest() == before
    linked = fed.cell.metabolism
    assert result["possible_growth_per_h"] == pytest.approx(linked.reference_growth, rel=1e-3)
    assert set(result["essential_nutrients"]) == {"glc__D_e", "nh4_e", "pi_e"}
    assert result["limiting"] == "enzyme"
    assert result["limits"]["enzyme"] > 0.5
    fed.session.create("anoxic", "teaching-cell")
    text = "shift_medium(oxygen=False)\nminimal_metabolism_analysis()"
    anoxic = fed.session.execute("anoxic", text)["results"][1]
    without = result["nutrients"]["o2_e"]["growth_share_without"]
    assert anoxic["possible_growth_per_h"] / result["possible_growth_per_h"] == pytest.approx(without, rel=1e-3)


def test_genes_that_metabolism_cannot_lose_are_those_of_the_essentiality_screen(fed):
    from bioxen_nb.cell.essentiality import essential_genes

    result = fed.run("minimal_metabolism_analysis()")
    rows = {row.symbol: row for row in essential_genes(fed.cell.program).rows}
    assert len(result["essential_genes"]) == result["essential_genes_total"] > 3
    for symbol, because in result["essential_genes"].items():
        assert rows[symbol].essential
        assert rows[symbol].because == because
    assert "ftsZ" not in result["essential_genes"]


def test_a_lost_gene_counts_until_its_last_enzyme_is_gone(fed):
    fed.session.create("without", "teaching-cell", knock_out="gltA")
    born_without = fed.session.execute("without", "minimal_metabolism_analysis()")
    just_lost = fed.run("knock_out('gltA')\nminimal_metabolism_analysis()")["results"][1]
    assert born_without["possible_growth_per_h"] < 1e-6
    assert just_lost["possible_growth_per_h"] > 0.5


def test_minimal_metabolism_in_a_medium_without_food(fed):
    fed.run("shift_medium(substrates_mm={'glucose': 0})\nlive(20)")
    result = fed.run("minimal_metabolism_analysis()")
    assert (result["possible_growth_per_h"], result["essential_genes"], result["limits"]) == (0.0, {}, {})


def test_the_minimal_cell_is_judged_by_its_machines():
    from bioxen_nb.session.session import Session

    with Session() as session:
        session.create("minimal", "syn3a")
        result = session.execute("minimal", "minimal_metabolism_analysis()")
        assert result["status"] == "success"
        assert result["model"] == ""
        assert result["machines"]["ribosome"] > 100
        assert "part of the ribosome" in result["essential_genes"]["rpsR"]
        assert result["essential_genes_total"] > 60


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("run_metabolic_pathways(oxygen=7)", "BX005"),
        ("run_metabolic_pathways(glucose_available='yes')", "BX008"),
        ("run_metabolic_pathways(pathways=['glycolisis'])", "BX016"),
        ("run_metabolic_pathways(glucose_available=False, duration_s=-1)", "BX008"),
        ("minimal_metabolism_analysis(limit=0)", "BX008"),
    ],
)
def test_bad_arguments_leave_no_trace(fed, text, code):
    environment = fed.cell.environment
    assert fed.refuse(text)["error_code"] == code
    assert fed.cell.environment is environment


def test_pathways_need_a_model(mini):
    assert mini.refuse("run_metabolic_pathways(pathways=['glycolysis'])")["error_code"] == "BX005"
