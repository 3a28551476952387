"""The program view's kernel side: the listing by the page, live counts, runs, and differences."""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np
import pytest

from bioxen_nb.engines.kernels import expression as ex
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.errors import ApiError, UnknownNameError
from bioxen_nb.program.mutation import difference, knock_out
from bioxen_nb.session.hub import ViewHub
from bioxen_nb.session.session import Session
from bioxen_nb.widgets import ProgramView
from bioxen_nb.widgets.faces.program.face import ProgramFace
from bioxen_nb.widgets.faces.program.lines import Counters, changed_only, listing
from bioxen_nb.widgets.faces.program.runs import Watched, copies_of_units
from bioxen_nb.widgets.faces.program_editing import knock_out as knock_out_live
from bioxen_nb.widgets.faces.program_editing import mutate
from bioxen_nb.widgets.faces.program_versions import in_words, versions_of


@pytest.fixture
def face(lab: Session) -> Iterator[ProgramFace]:
    hub = ViewHub(lab)
    yield ProgramFace(hub)
    hub.close()


def ask(face: ProgramFace, verb: str, **given: object):
    return face.verbs()[verb](given)


def rows_of(face: ProgramFace, **given: object) -> list[list]:
    total = ask(face, "lines", **given)["total"]
    return [
        row for start in range(0, total, 100) for row in ask(face, "lines", start=start, count=100, **given)["rows"]
    ]


def test_pages_together_are_the_listing(face, lab):
    program = lab.vm("cell-1").cell.program
    lines = [line for line in program.disassemble().splitlines() if line]
    rows = rows_of(face)
    assert len(rows) == len(lines)
    for line, (_, address, label, operation, *_rest) in zip(lines, rows, strict=True):
        if operation:
            assert operation in line.split()
            assert str(address) in line or address < 0
        else:
            assert line == f"; {label}"


def test_each_line_counts_what_works_there_now(face, lab):
    lab.run(duration_s=300)
    frame = face.snapshot()
    json.dumps(frame.packed()[0], allow_nan=False)
    cell = lab.vm("cell-1").cell
    state, now = cell.context.state, frame.arrays["now"]
    units = [unit.id for unit in cell.program.units]
    unit = ""
    seen = set()
    for _, _, label, operation, operands, _, at, _, gene in rows_of(face):
        if not operation:
            unit = label.split()[0]
            continue
        row = cell.gene_ids.index(gene) if gene else -1
        expected = {
            "transcribe": lambda unit=unit: state.polymerases[units.index(unit)],
            "load": lambda row=row: state.rnas[row],
            "mature": lambda row=row: state.rnas[row],
            "translate": lambda row=row: state.ribosomes[row],
            "degrade": lambda row=row, what=operands: (state.proteins if what == "protein" else state.rnas)[row],
        }.get(operation)
        if expected is not None:
            assert now[at] == expected(), (label, operation)
            seen.add(operation)
        if operation == "assemble" and label == "ribosome":
            assert now[at] == state.whole[ly.RIBOSOMES]
    assert seen >= {"transcribe", "load", "translate", "mature", "degrade"}


def test_copies_of_promoters_follow_the_forks(lab):
    cell = lab.vm("cell-1").cell
    for _ in range(200):
        lab.run(duration_s=15)
        if cell.context.state.whole[ly.ROUNDS]:
            break
    whole = cell.context.state.whole
    copies = copies_of_units(cell.context, cell.lowered)
    assert whole[ly.ROUNDS] > 0
    assert copies.max() == whole[ly.ORIGINS]
    assert copies.min() >= whole[ly.TERMINI]
    assert len(set(copies)) > 1


def test_runs_add_up_to_what_the_cell_finished_and_go_to_those_at_work(lab):
    cell = lab.vm("cell-1").cell
    watched = Watched(cell)
    watched.look(cell.context)
    before = cell.context.state.tally.copy()
    for _ in range(10):
        lab.run(duration_s=10)
        watched.look(cell.context)
    made = cell.context.state.tally - before
    assert watched.watched_s == 100
    assert watched.units.sum() == pytest.approx(made[ex.TRANSCRIPTS_MADE])
    assert watched.genes.sum() == pytest.approx(made[ex.PROTEINS_MADE])
    assert np.all(watched.genes[cell.lowered.length_aa == 0] == 0)
    busiest = int(np.argmax(watched.genes))
    assert cell.context.state.proteins[busiest] > np.median(cell.context.state.proteins)


def test_runs_are_estimates_close_to_what_each_gene_made(lab):
    """Proteins that nothing degrades: what a gene made is what it has more, as long as the cell does not divide."""
    cell = lab.vm("cell-1").cell
    watched = Watched(cell)
    watched.look(cell.context)
    had = cell.context.proteins.copy()
    for _ in range(30):
        lab.run(duration_s=5)
        watched.look(cell.context)
    assert cell.context.generation == 0
    made = cell.context.proteins - had
    steady = (cell.lowered.protein_decay_per_s == 0) & (made > 500)
    assert steady.sum() > 5
    assert np.median(np.abs(watched.genes[steady] / made[steady] - 1)) < 0.1


def test_what_was_not_watched_is_not_guessed(lab):
    cell = lab.vm("cell-1").cell
    watched = Watched(cell)
    watched.look(cell.context)
    lab.run(duration_s=10)
    watched.look(cell.context)
    before = watched.runs()
    lab.run(duration_s=500)
    watched._looked_s -= 60
    watched.look(cell.context)
    assert watched.watched_s == 10
    assert np.array_equal(watched.runs(), before)


def test_counting_can_begin_anew(face, lab):
    face.snapshot()
    lab.run(duration_s=20)
    assert face.news().arrays["runs"].sum() > 0
    ask(face, "zero")
    frame = face.news()
    assert frame.arrays["runs"].sum() == 0
    assert frame.facts["watched_s"] == 0


def test_differences_are_those_of_the_program_and_stand_in_their_unit(mini_program):
    after = knock_out(mini_program, ["lacI"])
    lines = listing(after, mini_program)
    gone = [line for line in lines if line.change == "-" and line.operation]
    plain = [line for line in difference(mini_program, after) if line.startswith("- ") and line[2:].strip()]
    assert len(gone) == len([line for line in plain if not line.startswith("- ;")])
    assert not [line for line in lines if line.change == "+"]
    only = changed_only(lines)
    assert [line.label.split()[0] for line in only if not line.operation] == ["TU_lacZ", "TU_lacI"]
    assert len(only) < len(lines) / 4


def test_a_base_that_is_lost_moves_coordinates_without_a_difference(face, lab):
    first = lab.vm("cell-1").cell.program
    versions_of(lab).of("cell-1")
    mutate(face, "lacZ:c.34del")
    now = lab.vm("cell-1").cell.program
    lines = listing(now, first)
    changed = {line.label for line in lines if line.change and line.operation}
    assert "lacZ*" in changed
    assert not {"rpoB", "ftsZ"} & changed


def test_versions_are_named_by_what_was_done(face, lab):
    face.snapshot()
    knock_out_live(face, "lacI")
    mutate(face, "lacZ:c.34del")
    lab.reprogram("cell-1", knock_out(lab.vm("cell-1").cell.program, ["ftsZ"]))
    frame = face.news()
    assert frame.facts["reset"]
    words = [version["what"] for version in frame.facts["versions"]]
    assert words == ["the first program seen here", "lacI knocked out", "lacZ:c.34del", "without ftsZ"]
    assert ask(face, "lines", against=0)["changed"] > ask(face, "lines", against=2)["changed"] > 0
    assert ask(face, "lines")["changed"] == 0


def test_versions_forget_a_vm_that_was_destroyed(lab):
    versions = versions_of(lab)
    assert versions_of(lab) is versions
    old = versions.of("cell-1")[0].program
    lab.destroy("cell-1")
    lab.create("cell-1", "teaching-cell", seed=1)
    assert [version.program is old for version in versions.of("cell-1")] == [False]


def test_a_change_is_told_in_words(mini_program):
    without = knock_out(mini_program, ["lacZ", "lacY"])
    assert in_words(mini_program, without) == "without lacY, lacZ"
    assert in_words(without, mini_program) == "with lacY, lacZ"
    assert in_words(mini_program, knock_out(mini_program, ["lacI"])).startswith("without lacI, changed: lacZ")


def test_finding_goes_on_from_the_last_place_and_around(face):
    first = ask(face, "find", text="transcribe")
    second = ask(face, "find", text="transcribe", after=first)
    assert second > first
    rows = rows_of(face)
    last = max(row for row, line in enumerate(rows) if line[3] == "transcribe")
    assert ask(face, "find", text="transcribe", after=last) == first
    with pytest.raises(ApiError, match="stands nowhere"):
        ask(face, "find", text="no such thing")


def test_a_gene_is_found_at_the_line_that_makes_it(face):
    row = ask(face, "find", gene="b0344")
    line = rows_of(face)[row]
    assert line[2:4] == ["lacZ", "translate"]
    with pytest.raises(UnknownNameError):
        ask(face, "find", gene="nothing")


def test_counts_go_on_after_a_change_of_program(face, lab):
    face.snapshot()
    lab.run(duration_s=20)
    before = face.news().arrays["runs"].sum()
    knock_out_live(face, "lacI")
    frame = face.news()
    assert frame.facts["watched_s"] == 20
    assert 0 < frame.arrays["runs"].sum() <= before
    lab.run(duration_s=20)
    assert face.news().arrays["runs"].sum() > before


def test_every_line_has_room_for_its_number(mini_program):
    counters = Counters(mini_program)
    places = [line.now for line in listing(mini_program) if line.now >= 0]
    assert len(places) > 100
    assert max(places) < counters.offsets["machines"] + len(mini_program.complexes)


def test_a_session_without_vms_and_the_view_alone(lab, face):
    face.snapshot()
    lab.destroy("cell-1")
    assert face.news().facts == {"reset": True, "vm": ""}
    assert face.news() is None
    view = ProgramView("teaching-mini")
    assert view.face.snapshot().facts["vm"] == "cell-1"
    assert "bind" in view.face.verbs()["text"]({"target": "lacZ"})
    view.close()
    view.session.close()


def test_the_first_lines_stay_where_nothing_can_run(face, lab):
    text = face.still()
    first = lab.vm("cell-1").cell.program.disassemble().splitlines()[0]
    assert first in text
    assert "more lines" in text
