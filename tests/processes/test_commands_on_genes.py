"""Knock-outs, mutations and plasmids of the living cell, and the judgement of genes."""

from __future__ import annotations

import pytest

from bioxen_nb.cell.essentiality import essential_genes
from bioxen_nb.program.mutation import knock_out

CASSETTE = """LOCUS       CASSETTE                 {length} bp    DNA     circular SYN 01-JAN-2020
DEFINITION  A cassette.
ACCESSION   CASSETTE
VERSION     CASSETTE.1
FEATURES             Location/Qualifiers
     source          1..{length}
     CDS             {start}..{end}
                     /gene="myx"
                     /locus_tag="MYX_1"
                     /product="a protein of the test"
ORIGIN
{lines}
//
"""


@pytest.fixture
def cassette(tmp_path):
    """A GenBank file with a consensus promoter, a ribosome binding site and one gene."""
    front = "ttgaca" + "ctagcatcgattcgatc" + "tataat" + "gctacaa" + "taaggaggtaacaa"
    gene = "atg" + "gctaaagttctgcaa" * 20 + "taa"
    text = front + gene + "aaaaagcccgctcattaggcgggctttttttt" + "acgtacgt" * 10
    lines = "\n".join(f"{at + 1:>9} {text[at : at + 60]}" for at in range(0, len(text), 60))
    document = CASSETTE.format(length=len(text), start=len(front) + 1, end=len(front) + len(gene), lines=lines)
    path = tmp_path / "cassette.gb"
    path.write_text(document)
    return path


def test_a_knock_out_leaves_molecules_that_are_diluted(mini):
    mini.run("live(60)")
    twin = mini.twin()
    had = int(mini.cell.context.proteins[mini.cell.gene_symbols.index("pgi")])
    result = mini.run("knock_out('pgi')")
    twin.reprogram(knock_out(twin.program, ["pgi"]))
    assert result["removed"] == ["b4025"]
    assert result["molecules_left"]["pgi"]["protein"] == had > 0
    assert result["lines_that_differ"] == len(result["difference"]) > 3
    mini.run("live(120)")
    twin.advance(120)
    assert mini.cell.digest() == twin.digest()


def test_a_machine_that_is_lost_is_named(mini):
    assert mini.run("knock_out(['rpoB', 'pgi'])")["machines_lost"] == ["RNA polymerase"]


def test_a_gene_goes_only_once(mini):
    mini.run("knock_out('pgi')")
    assert "before" in mini.refuse("knock_out('pgi')")["error"]


def test_a_mutation_changes_the_program_of_the_living_cell(mini):
    mini.run("live(30)")
    before, volume_fl = mini.cell.program, mini.cell.volume_fl
    result = mini.run("mutate('lacZ:del')")
    assert (result["effect"], result["mutation"]) == ("knock-out", "lacZ:del")
    assert result["lines_that_differ"] > 0
    assert before.gene("lacZ").id in mini.cell.program.removed
    assert (mini.cell.volume_fl, mini.vm.time_s) == (volume_fl, 30)
    assert mini.session.genome("cell").sequence_digest == mini.cell.program.sequence_digest
    second = mini.run("mutate('lacY:c.35del')")
    assert second["effect"] == "frameshift"


def test_a_vm_of_a_program_has_no_genome_to_mutate(mini):
    mini.session.create("bare", mini.cell.program)
    result = mini.session.execute("bare", "mutate('lacZ:del')")
    assert (result["status"], result["error_code"]) == ("error", "BX008")


def test_a_cassette_arrives_and_is_expressed(mini, cassette):
    mini.run("knock_out('lacA')")
    result = mini.run(f"install_plasmid({str(cassette)!r}, copies=40)")
    assert list(result["plasmids"].values()) == [40.0]
    assert list(result["genes"]) == ["myx"]
    row = mini.cell.gene_symbols.index("myx")
    assert mini.cell.context.proteins[row] == 0
    mini.run("live(300)")
    assert mini.cell.context.proteins[row] > 0
    assert "b0342" in mini.cell.program.removed
    assert mini.refuse(f"install_plasmid({str(cassette)!r})")["error_code"] == "BX015"
    assert mini.run("knock_out('myx')")["molecules_left"]["myx"]["protein"] > 0


def test_essential_genes_are_those_of_the_screen(fed):
    result = fed.run("essential_genes(limit=10)")
    judged = essential_genes(fed.cell.program)
    assert [row["gene"] for row in result["essential"]] == list(judged.genes[:10])
    assert result["essential_total"] == len(judged.genes)
    assert result["genes_judged"] == judged.judged


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("knock_out(['lacQ'])", "BX016"),
        ("knock_out([])", "BX008"),
        ("mutate('nonsense')", "BX015"),
        ("mutate('lacZ:p.Gly2000Asp')", "BX015"),
        ("install_plasmid('')", "BX008"),
        ("install_plasmid('no such file')", "BX012"),
        ("essential_genes(limit=0)", "BX008"),
    ],
)
def test_bad_arguments_leave_no_trace(mini, text, code):
    program = mini.cell.program
    assert mini.refuse(text)["error_code"] == code
    assert mini.cell.program is program
