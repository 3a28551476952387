"""The checkpoint, its prediction, replication, division, and time."""

from __future__ import annotations

import pytest


def test_the_checkpoint_gives_the_cells_own_clauses_and_takes_no_time(fed):
    before = fed.cell.digest()
    result = fed.run("execute_cell_cycle_checkpoint()")
    assert fed.cell.digest() == before
    own = fed.cell.checkpoint()
    shown = {row["clause"]: (row["has"], row["needs"]) for row in result["clauses"]}
    assert shown["two finished chromosomes"] == (own["termini"], 2.0)
    assert shown["volume added since birth"] == (own["added_volume_fl"], own["added_volume_needed_fl"])
    assert shown["division ring"] == (own["division_ring_proteins"], own["division_ring_needed"])
    assert result["phase"] == fed.cell.phases()["cycle"]
    assert (result["ready"], result["cell_s"]) == (False, 0)


@pytest.mark.parametrize("age_s", [1, 1500, 2700])
def test_the_predicted_division_comes_about_then(fed, age_s):
    result = fed.run(f"live({age_s})\nexecute_cell_cycle_checkpoint(wait=True)")["results"][1]
    assert result["divided"]
    assert result["division_expected_in_s"] == pytest.approx(result["division_came_after_s"], rel=0.15, abs=120)


def test_a_cell_born_without_a_ring_predicts_no_division(mini):
    mini.session.create("ringless", "teaching-mini", knock_out="ftsZ")
    result = mini.session.execute("ringless", "execute_cell_cycle_checkpoint()")
    assert "division ring" in [row["clause"] for row in result["clauses"] if not row["met"]]
    assert result["division_expected_in_s"] is None
    assert mini.run("execute_cell_cycle_checkpoint()")["division_expected_in_s"] > 0


def test_a_starved_cell_predicts_no_division(fed):
    fed.run("shift_medium(medium='starved')\nlive(1200)")
    result = fed.run("execute_cell_cycle_checkpoint()")
    assert result["division_expected_in_s"] is None
    assert result["stuck_because"] == fed.cell.arrest_reason() != ""


def test_division_reports_both_daughters(mini):
    result = mini.run("divide()")
    births = mini.session.lineage("cell")
    assert result["divided"]
    assert [row["lineage"] for row in result["daughters"]] == ["0.0", "0.1"]
    assert [row["volume_fl"] for row in result["daughters"]] == [birth.volume_fl for birth in births]
    assert [row["proteins"] for row in result["daughters"]] == [birth.protein_total for birth in births]
    assert result["interdivision_s"] == births[0].interdivision_s
    assert (mini.cell.context.lineage, mini.vm.time_s) == ("0.0", births[0].time_s)


def test_waiting_for_a_division_has_a_limit(mini):
    result = mini.run("divide(limit_s=60)")
    assert (result["divided"], result["lived_s"], mini.vm.time_s) == (False, 60, 60)
    assert "daughters" not in result


def test_replication_starts_then_ends_as_the_state_says(fed):
    started = fed.run("replicate()")
    assert (started["rounds_started"], started["round_ended_at_s"]) == (1, None)
    assert started["after"]["origins"] == 2 * started["before"]["origins"]
    assert 0.0 < started["after"]["forks"][0]["position"] < 0.2
    ended = fed.run("replicate(until='round')")
    assert ended["round_ended_at_s"] == ended["after"]["last_termination_s"]
    assert ended["after"]["termini"] == 2
    assert ended["after"]["forks"] == []
    assert ended["after"]["genome_equivalents"] == 2.0
    made = started["dna_nucleotides_made"] + ended["dna_nucleotides_made"]
    assert made == pytest.approx(2 * 440_447, rel=1e-6)


def test_a_whole_cycle_runs_from_birth_to_division(mini):
    result = mini.run("live(100)\ncell_cycle()")["results"][1]
    first, second = (mini.session.lineage("cell")[row] for row in (0, 2))
    assert result["complete"]
    assert result["cycle_s"] == second.interdivision_s == second.time_s - first.time_s
    assert sum(result["phase_s"].values()) == result["cycle_s"]
    assert min(result["phase_s"].values()) > 0
    assert result["divisions"] == 2
    assert result["made"]["dna_nucleotides"] == pytest.approx(2 * 52_892, rel=1e-6)


def test_life_is_the_same_as_the_cells_own(mini):
    twin = mini.twin()
    result = mini.run("live(35)")
    twin.advance(35)
    assert mini.cell.digest() == twin.digest()
    assert result["after"]["volume_fl"] == twin.volume_fl
    assert result["before"]["time_s"] == 0


@pytest.mark.parametrize(
    "text",
    [
        "live(0)",
        "live(-5)",
        "live(duration_s='long')",
        "divide(limit_s=0)",
        "cell_cycle(limit_s=-1)",
        "replicate(duration_s=0)",
        "replicate(until='tomorrow')",
        "execute_cell_cycle_checkpoint(limit_s=0)",
    ],
)
def test_impossible_times_leave_no_trace(mini, text):
    assert mini.refuse(text)["error_code"] == "BX008"
