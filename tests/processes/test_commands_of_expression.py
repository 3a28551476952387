"""Operons as jobs, transcription, translation and expression, against a twin cell that is lived by hand."""

from __future__ import annotations

import pytest

LAC = ("lacZ", "lacY", "lacA")


def row_of(cell, symbol):
    return cell.gene_symbols.index(symbol)


def test_an_operon_runs_as_a_job_and_its_counts_are_the_cells(mini):
    twin = mini.twin()
    result = mini.run('run_operon(["lacZ", "lacY", "lacA"])')
    twin.command(["lacZ"], "on")
    before = {name: int(twin.context.rnas[row_of(twin, name)]) for name in LAC}
    twin.advance(120)
    twin.command(["lacZ"], "natural")
    assert mini.cell.digest() == twin.digest()
    assert (result["state"], result["job"], result["units"], result["cell_s"]) == ("done", 1, ["TU_lacZ"], 120)
    for name in LAC:
        rna, protein = (result["genes"][name][kind] for kind in ("rna", "protein"))
        assert rna["before"] == before[name]
        assert rna["after"] == twin.context.rnas[row_of(twin, name)]
        assert protein["after"] == twin.context.proteins[row_of(twin, name)]
    assert result["genes"]["lacZ"]["rna"]["peak"] > 5 * max(before["lacZ"], 1)
    assert mini.cell.commands() == {}


def test_an_operon_spends_what_the_ledger_says(mini):
    result = mini.run("run_operon(['lacZ'], 60s)")
    assert result["atp_spent"] == pytest.approx(mini.cell.ledger.atp_spent)
    assert result["used"]["atp"] == pytest.approx(result["atp_spent"])
    assert result["rnas_made"] == mini.cell.ledger.rnas_made


def test_a_job_waits_behind_four_others(mini):
    for number in range(4):
        mini.session.submit_operon("cell", ["lacZ"], 50 + number, 5.0)
    result = mini.run("run_operon(['lacY'], 20)")
    assert (result["job"], result["began_s"], result["ended_s"]) == (5, 50, 70)
    assert result["lived_s"] == result["cell_s"] == 70


def test_a_stopped_vm_leaves_the_job_for_later(mini):
    seen = []

    def stop(name, what):
        if what == "division" and not seen:
            seen.append(mini.vm.time_s)
            mini.session.pause("cell")

    mini.session.changed.connect(stop)
    result = mini.session.execute("cell", "run_operon(['lacZ'], 9000)")
    mini.session.changed.disconnect(stop)
    assert seen
    assert (result["status"], result["state"], result["ended"]) == ("stopped", "running", "paused")
    assert 0 < result["lived_s"] < 9000
    assert mini.cell.commands() == {"TU_lacZ": "on"}


def test_transcription_reports_messages_and_polymerases_of_the_cell(mini):
    unit = mini.cell.lowered.unit_ids.index("TU_lacZ")
    before = int(mini.cell.context.state.polymerases[unit])
    result = mini.run("transcribe('lacZ', 90)")
    cell = mini.cell
    assert set(result["rna"]) == set(LAC)
    for name, counts in result["rna"].items():
        assert counts["after"] == cell.context.rnas[row_of(cell, name)]
        assert counts["length_nt"] == cell.program.gene(name).length_nt
    assert result["polymerases"] == {"before": before, "after": int(cell.context.state.polymerases[unit])}
    assert result["nucleotides_transcribed_by_the_cell"] == cell.ledger.nucleotides_transcribed


def test_the_older_name_without_a_gene_takes_the_strongest_messenger_unit(mini):
    result = mini.run("transcribe_gene")
    arrays = mini.cell.lowered
    strengths = [s for s, stable in zip(arrays.unit_initiation_per_s, arrays.unit_stable, strict=True) if not stable]
    chosen = arrays.unit_ids.index(result["units"][0])
    assert arrays.unit_initiation_per_s[chosen] == max(strengths)


def test_translation_makes_the_proteins_that_its_ribosomes_are_to_finish(mini):
    twin = mini.twin()
    result = mini.run("translate(['eno', 'gapA'], 300)")
    twin.advance(300)
    assert mini.cell.digest() == twin.digest()
    for name in ("eno", "gapA"):
        counts = result["genes"][name]
        made = counts["protein"]["after"] - counts["protein"]["before"]
        assert counts["protein"]["after"] == twin.context.proteins[row_of(twin, name)]
        assert made == pytest.approx(counts["proteins_expected"], rel=0.1)
    assert 0 < result["elongation_aa_per_s"] <= mini.cell.program.settings["translation_aa_per_s"]
    assert result["ribosomes_at_work"] == twin.context.state.ribosomes.sum()


def test_translation_without_a_gene_takes_the_one_with_most_ribosomes(mini):
    ribosomes = mini.cell.context.state.ribosomes
    busiest = mini.cell.gene_symbols[int(ribosomes.argmax())]
    assert list(mini.run("translate_protein")["genes"]) == [busiest]


def test_expression_is_a_course_of_the_cells_own_regulation(mini):
    result = mini.run("gene_expression(['lacI', 'eno'], 65)")
    twin = mini.session.timecourse("cell")
    assert result["times_s"] == [0, 10, 20, 30, 40, 50, 60, 65]
    recorded = twin.counts("eno", "protein").loc[[0, 10, 20, 30, 40, 50, 60], "eno"].tolist()
    assert result["genes"]["eno"]["protein_course"][:-1] == recorded
    assert result["protein_total"] == mini.cell.context.protein_total
    assert mini.cell.commands() == {}


def test_operons_are_commanded_and_released(mini):
    assert mini.run("manage_operons(['lacZ', 'TU_eno'], 'repress')")["units"] == ["TU_lacZ", "TU_eno"]
    assert mini.cell.commands() == {"TU_lacZ": "off", "TU_eno": "off"}
    assert mini.run("manage_operons('lacA', 'activate')")["commands_in_force"] == {"TU_lacZ": "on", "TU_eno": "off"}
    mini.run("manage_operons(['lacZ', 'eno'], action='release')")
    assert mini.cell.commands() == {}
    assert mini.vm.time_s == 0


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("run_operon(['lacX'])", "BX016", "lac"),
        ("run_operon([])", "BX008", "at least one"),
        ("run_operon(['lacZ'], 0)", "BX008", "above 0"),
        ("run_operon(['lacZ'], 1e300)", "BX008", "2,592,000"),
        ("run_operon('lacZ')", "BX008", "a list of texts"),
        ("transcribe(['lacZ', 'nope'])", "BX016", "nope"),
        ("translate('rrsB')", "BX008", "not translated"),
        ("translate(['eno'], -3)", "BX008", "above 0"),
        ("gene_expression(['enno'])", "BX016", "eno"),
        ("manage_operons(['lacZ'], 'explode')", "BX008", "activate"),
        ("manage_operons([], 'release')", "BX008", "at least one"),
    ],
)
def test_bad_arguments_leave_no_trace(mini, text, code, says):
    result = mini.refuse(text)
    assert result["error_code"] == code
    assert says in result["error"]
