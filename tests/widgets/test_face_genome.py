"""The genome browser's kernel side: what it draws, what it counts, and what it does to living cells."""

from __future__ import annotations

import json
from collections.abc import Iterator
from xml.etree import ElementTree

import numpy as np
import pytest

from bioxen_nb.errors import ApiError, CompileError, UnknownNameError, VMStateError
from bioxen_nb.genome.records import reverse_complement
from bioxen_nb.genome.teaching import build
from bioxen_nb.genome.translate import translate
from bioxen_nb.hypervisor.lifecycle import VMState
from bioxen_nb.session.hub import ViewHub
from bioxen_nb.session.session import Session
from bioxen_nb.widgets import GenomeBrowser
from bioxen_nb.widgets.faces.face import Frame
from bioxen_nb.widgets.faces.genome import still, written
from bioxen_nb.widgets.faces.genome.face import GenomeFace
from bioxen_nb.widgets.faces.genome.live import edge_rows
from bioxen_nb.widgets.faces.genome.scene import CHANGED, GROUPS, REPLACED

LACZ, LACI = "b0344", "b0345"


@pytest.fixture
def face(lab: Session) -> Iterator[GenomeFace]:
    hub = ViewHub(lab)
    yield GenomeFace(hub)
    hub.close()


def ask(face: GenomeFace, verb: str, **given: object):
    return face.verbs()[verb](given)


def test_a_snapshot_places_every_gene_and_signal_where_the_program_has_it(face, lab):
    frame = face.snapshot()
    program = lab.vm("cell-1").cell.program
    json.dumps(frame.packed()[0], allow_nan=False)
    for row, gene in enumerate(program.genes):
        start, end = frame.arrays["start"][row], frame.arrays["end"][row]
        first = start if gene.strand > 0 else end - 1
        assert first % program.replicons[0].length == gene.five_prime
        assert end - start == gene.length_nt
    assert frame.arrays["promoter_at"].tolist() == [promoter.tss for promoter in program.promoters]
    assert frame.arrays["stop_at"].tolist() == [stop.position for stop in program.terminators]
    units = [unit.id for unit in program.units]
    for row, gene in enumerate(program.genes):
        unit = program.units[frame.arrays["unit"][row]]
        assert gene.id in unit.genes
    assert frame.facts["units"] == units


def test_genes_are_grouped_by_what_the_program_says_of_them(face):
    frame = face.snapshot()
    groups = dict(zip(frame.facts["symbols"], (GROUPS[code] for code in frame.arrays["group"]), strict=True))
    assert groups["rpoB"] == "transcription"
    assert groups["rpsB"] == "ribosome"
    assert groups["dnaA"] == groups["ftsZ"] == "replication, division"
    assert groups["lacI"] == "regulation"
    assert {name for name, group in groups.items() if group == "RNA gene"} >= {"argX", "rrfB"}


def test_counts_are_those_of_the_cell(face, lab):
    face.snapshot()
    lab.run(duration_s=300)
    frame = face.news()
    state = lab.vm("cell-1").cell.context.state
    assert frame.facts["time_s"] == 300
    for name, counts in (("rna", state.rnas), ("protein", state.proteins), ("rnap", state.polymerases)):
        assert np.array_equal(frame.arrays[name], counts)
    assert frame.arrays["rnap"].sum() > 0


def test_there_is_no_news_while_nothing_happens(face, lab):
    face.snapshot()
    assert face.news() is None
    lab.run(duration_s=10)
    assert face.news() is not None
    assert face.news() is None
    lab.pause("cell-1")
    assert face.news().facts["state"] == "paused"


def test_forks_are_on_their_way_while_the_chromosome_is_copied(face, lab):
    seen = []
    for _ in range(60):
        lab.run(duration_s=60)
        now = face.snapshot().facts
        seen += [position for position, _ in now["forks"]]
        assert now["origins"] >= now["termini"]
        if len(seen) > 3:
            break
    assert seen
    assert all(0 <= position <= 1 for position in seen)


def test_another_vm_is_another_picture(face, lab):
    face.snapshot()
    lab.create("cell-2", "teaching-cell", seed=2)
    face.hub.select("cell-2")
    frame = face.news()
    assert frame.facts["reset"]
    assert frame.facts["vm"] == "cell-2"
    assert len(frame.facts["ids"]) == 361


def test_composition_adds_up_to_the_sequence(face, lab):
    frame = ask(face, "written", replicon="BXMINI")
    sequence = lab.genome("cell-1").replicons[0].sequence
    assert frame.arrays["g"].sum() == sequence.count(b"G")
    assert frame.arrays["c"].sum() == sequence.count(b"C")
    assert frame.arrays["known"].sum() == len(sequence)
    width = frame.facts["bin_nt"]
    assert frame.arrays["g"][3] == sequence[3 * width : 4 * width].count(b"G")
    assert len(frame.facts["amino_acids"]) == 64
    assert frame.facts["amino_acids"][0] == "K"


def test_bins_are_wider_for_long_replicons():
    assert written.bin_width(50_000) == 64
    assert written.bin_width(100_000_000) * 131_072 >= 100_000_000


def test_letters_are_those_of_the_replicon_and_end_with_it(face, lab):
    sequence = lab.genome("cell-1").replicons[0].sequence
    got = ask(face, "sequence", replicon="BXMINI", start=100, end=200).arrays["letters"]
    assert got.tobytes() == sequence[100:200]
    end = len(sequence)
    assert ask(face, "sequence", replicon="BXMINI", start=end - 5, end=end + 50).arrays["letters"].size == 5
    with pytest.raises(UnknownNameError):
        ask(face, "sequence", replicon="chrX", start=0, end=10)


def test_planted_signals_are_shown_with_whether_they_were_found(face):
    rows = ask(face, "written", replicon="BXMINI").facts["planted"]
    kinds = {row["kind"] for row in rows}
    assert {"promoter", "ribosome site", "terminator", "operator", "origin"} <= kinds
    assert all(row["found"] for row in rows if row["kind"] == "promoter")
    assert all(row["found"] is None for row in rows if row["kind"] == "DnaA box")


def test_nothing_is_said_to_be_planted_in_an_edited_genome(face):
    ask(face, "mutate", text="lacZ:c.34del")
    assert ask(face, "written", replicon="BXMINI").facts["planted"] == []


def test_a_card_says_what_the_program_and_the_cell_know(face, lab):
    card = ask(face, "card", gene="lacZ")
    program = lab.vm("cell-1").cell.program
    assert card["id"] == LACZ
    assert [name for _, name in card["unit"]["genes"]] == ["lacZ", "lacY", "lacA"]
    strength = next(promoter.strength.value for promoter in program.promoters if promoter.id == "lacZp")
    assert card["promoters"][0]["strength"]["value"] == strength
    assert [edge["name"] for edge in card["regulation"]] == ["lacI"]
    assert (
        card["regulation"][0]["molecules"]
        == lab.vm("cell-1").cell.context.proteins[program.genes.index(program.gene("lacI"))]
    )
    assert any("repress" in line for line in card["listing"])
    json.dumps(card, allow_nan=False)
    with pytest.raises(UnknownNameError):
        ask(face, "card", gene="nothing")


def test_a_regulator_says_what_it_regulates_and_a_part_its_machine(face):
    assert ask(face, "card", gene="lacI")["regulates"] == [[LACZ, "lacZ", -1]]
    assert ask(face, "card", gene="rpoB")["machines"] == ["RNA polymerase"]


def test_essential_is_judged_and_the_reason_given(face):
    verdict = ask(face, "judge", gene="dnaA")
    assert verdict["essential"] is True
    assert "replication" in verdict["because"]
    assert ask(face, "judge", gene="lacI")["essential"] is None


def test_fasta_is_the_gene_in_its_own_direction(face, lab):
    genome = lab.genome("cell-1")
    replicon, gene = genome.replicons[0], genome.gene("lacZ")
    head, *lines = ask(face, "fasta", gene=LACZ).splitlines()
    span = gene.location.spans[0]
    assert head.startswith(f">{LACZ} lacZ")
    assert "".join(lines).encode() == reverse_complement(replicon.sequence[span.start : span.end])
    protein = "".join(ask(face, "fasta", gene=LACZ, protein=True).splitlines()[1:])
    assert protein == translate(replicon, gene)


def test_watching_adds_a_curve_to_the_hub(face):
    key = ask(face, "watch", gene=LACZ, quantity="rna")
    assert list(face.hub.watches) == [key]
    ask(face, "unwatch", key=key)
    assert not face.hub.watches


@pytest.mark.parametrize("state", ["running", "paused", "stopped", "created"])
def test_a_knock_out_acts_on_the_living_cell_in_any_state_of_life(state):
    with Session(seed=1) as session:
        session.create("cell-1", "teaching-mini", seed=1)
        if state != "created":
            session.start("cell-1")
            session.run(duration_s=60)
        if state in ("paused", "stopped"):
            getattr(session, {"paused": "pause", "stopped": "stop"}[state])("cell-1")
        face = GenomeFace(ViewHub(session))
        face.snapshot()
        told = ask(face, "knock_out", gene=LACI)
        assert session.vm("cell-1").cell.program.removed == (LACI,)
        assert session.vm("cell-1").state.value == state
        assert told["lines"] > 3
        face.still()  # a picture in between takes no news away
        frame = face.news()
        assert frame.facts["reset"]
        assert frame.arrays["mark"][frame.facts["ids"].index(LACI)] == 1
        assert frame.arrays["unit"][frame.facts["ids"].index(LACI)] == -1
        with pytest.raises(ApiError, match="removed from this cell before"):
            ask(face, "knock_out", gene=LACI)
        assert ask(face, "card", gene=LACI)["gone"]


def test_a_mutation_acts_on_the_living_cell_and_is_marked(face, lab):
    face.snapshot()
    told = ask(face, "mutate", text="lacZ:c.34del")
    assert "frameshift" in told["meaning"]
    frame = face.news()
    ids = frame.facts["ids"]
    assert f"{LACZ}.broken" in ids
    assert frame.arrays["mark"][ids.index(f"{LACZ}.broken")] == CHANGED
    assert frame.arrays["mark"][ids.index(LACZ)] == REPLACED
    assert ask(face, "card", gene=LACZ)["replaced_by"] == f"{LACZ}.broken"
    lab.run(duration_s=30)
    assert face.news().arrays["rna"].size == len(ids)
    assert ask(face, "fasta", gene=f"{LACZ}.broken").startswith(f">{LACZ}")


def test_a_wrong_mutation_is_refused_and_changes_nothing(face, lab):
    before = lab.vm("cell-1").cell.program
    with pytest.raises(CompileError, match="not Trp"):
        ask(face, "mutate", text="lacZ:p.Trp2Asp")
    with pytest.raises(CompileError, match="cannot be read"):
        ask(face, "mutate", text="lacZ:what")
    assert lab.vm("cell-1").cell.program is before


def test_without_a_genome_the_map_is_drawn_and_the_rest_is_refused_in_words(session, hub):
    face = GenomeFace(hub)
    assert face.snapshot().facts["ids"]
    for verb, given in (
        ("written", {"replicon": "BXMINI"}),
        ("fasta", {"gene": LACZ}),
        ("mutate", {"text": "lacZ:c.3del"}),
    ):
        with pytest.raises(ApiError, match="compiled program"):
            ask(face, verb, **given)
    assert ask(face, "knock_out", gene=LACZ)["lines"]


def test_a_lab_without_vms_says_so_and_shows_the_first_that_comes(lab, face):
    face.snapshot()
    lab.destroy("cell-1")
    assert face.news().facts == {"reset": True, "vm": ""}
    assert face.news() is None
    with pytest.raises(VMStateError, match="no VM"):
        ask(face, "card", gene="lacZ")
    lab.create("cell-2", "teaching-mini")
    assert face.news().facts["vm"] == "cell-2"


def test_a_failed_vm_is_shown_and_cannot_be_changed(face, lab):
    vm = lab.vm("cell-1")
    vm.state = VMState.FAILED
    assert face.snapshot().facts["state"] == "failed"
    assert ask(face, "card", gene="lacZ")["id"] == LACZ
    with pytest.raises(VMStateError, match="failed"):
        ask(face, "knock_out", gene="lacZ")


def test_names_in_any_script_and_many_vms(mini_program):
    with Session(seed=1) as session:
        for number in range(64):
            session.create(f"细胞-{number} <b>é</b>", mini_program, seed=number)
        hub = ViewHub(session)
        face = GenomeFace(hub)
        hub.select("细胞-63 <b>é</b>")
        assert face.snapshot().facts["vm"] == "细胞-63 <b>é</b>"
        hub.close()


def test_a_gene_across_the_origin_ends_beyond_it():
    from bioxen_nb.widgets.faces.genome.scene import _stretch

    assert _stretch(1, 990, 9, 1000) == (990, 1010)
    assert _stretch(-1, 9, 990, 1000) == (990, 1010)
    assert _stretch(1, -10, 9, 1000) == (990, 1010)
    assert _stretch(-1, 199, 100, 1000) == (100, 200)


def test_edges_of_the_program_find_their_rows_in_the_cell(lab):
    cell = lab.vm("cell-1").cell
    rows = edge_rows(cell.program, cell.lowered)
    for edge, row in zip(cell.program.edges, rows, strict=True):
        assert cell.lowered.gene_ids[cell.lowered.edge_regulator[row]] == edge.regulator
        assert cell.lowered.edge_effector[row] == edge.effector


def test_the_browser_alone_follows_a_genome_a_session_or_another_widget(lab):
    browser = GenomeBrowser(lab)
    other = GenomeBrowser(browser)
    assert other.hub is browser.hub
    assert "cell-1" in repr(browser)
    other.close()
    browser.close()
    alone = GenomeBrowser(build("mini"))
    assert alone.session.vm_names() == ("cell-1",)
    alone.close()
    alone.session.close()


def test_a_picture_stays_where_nothing_can_run(face, lab):
    text = face.still()
    figure = ElementTree.fromstring(text.replace("<br>", " "))
    assert len(figure.findall(".//{http://www.w3.org/2000/svg}path")) > 20
    assert "BXMINI" in "".join(figure.itertext())
    data, _ = GenomeBrowser(lab)._repr_mimebundle_()
    assert "data:image/svg+xml" in data["text/html"]
    lab.destroy("cell-1")
    assert face.still() == ""


def test_the_picture_of_a_long_genome_reaches_all_around():
    ends = np.array([4_600_000, 900], np.int32)
    arrays = {
        "start": ends - 900,
        "end": ends,
        "strand": np.array([1, 1], np.int8),
        "replicon": np.zeros(2, np.uint16),
        "group": np.array([0, 1], np.uint8),
    }
    codes = still._binned(Frame({}, arrays), 1, 4_641_652)
    assert codes[0] == 1
    assert codes[4_599_100 * 720 // 4_641_652] == 0
    assert (codes >= 0).sum() == 2
