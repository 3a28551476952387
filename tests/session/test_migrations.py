"""Files of every earlier edition go on in this version, and nobody changes an edition unseen."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bioxen_nb.cell.media import SUBSTRATES
from bioxen_nb.documents.container import unpack
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.engines.kernels.cycle import MAX_ROUNDS
from bioxen_nb.engines.kernels.expression import N_TALLIES
from bioxen_nb.errors import CheckpointError
from bioxen_nb.program.encoding import SCHEMA_VERSION
from bioxen_nb.session.migrations.editions import FIELDS_1A, FIELDS_1B, FIELDS_1C, SESSION_SCHEMA, edition_of
from bioxen_nb.session.migrations.step import part
from bioxen_nb.session.migrations.table import STEPS, migrated, revive_any
from bioxen_nb.session.session import Session
from bioxen_nb.session.storing import snapshot

FILES = Path(__file__).parent / "files"
FACTS = json.loads((FILES / "facts.json").read_text())
LAYOUT = json.loads((FILES / "layout.json").read_text())
EDITIONS = sorted(FACTS)
ADVICE = (
    "What is stored has changed. Raise SESSION_SCHEMA, write a migration from the edition before, store a session file "
    "of that edition beside the others, and only then bring layout.json up to date."
)


def stored(edition):
    return unpack("session", (FILES / f"session-{edition}.bxn").read_bytes(), edition, newest_schema=SESSION_SCHEMA)


@pytest.fixture
def revived(request):
    with revive_any(Session, *stored(request.param)) as session:
        yield request.param, session


def test_there_is_a_file_and_a_way_for_every_edition():
    assert sorted(STEPS) == EDITIONS == sorted(path.stem[-2:] for path in FILES.glob("*.bxn"))
    for edition in EDITIONS:
        assert edition_of(stored(edition)[0]) == edition


@pytest.mark.parametrize("revived", EDITIONS, indirect=True)
def test_a_session_of_any_edition_comes_back_with_its_molecules(revived):
    edition, session = revived
    header, arrays = stored(edition)
    assert list(session.vm_names()) == [row["name"] for row in header["vms"]]
    for number, (name, facts) in enumerate(FACTS[edition].items()):
        vm, old = session.vm(name), part(arrays, f"{number}/cell")
        assert (vm.time_s, vm.state.value) == (facts["time_s"], facts["state"])
        assert vm.cell.volume_fl == pytest.approx(facts["volume_fl"], rel=1e-12)
        assert vm.cell.context.protein_total == facts["proteins"]
        np.testing.assert_array_equal(vm.cell.context.proteins, old["proteins"])
        np.testing.assert_array_equal(vm.cell.context.rnas, old["rnas"])
        assert vm.cell.context.lineage == header["vms"][number]["cell"]["lineage"]
        assert vm.account.cell_s == header["vms"][number]["account"]["cell_s"]
        assert session.siblings(name) == ("0.1",)
    assert session.vm("two").cell.program.removed == ("b0344",)


@pytest.mark.parametrize("revived", EDITIONS, indirect=True)
def test_histories_come_back_as_they_were(revived):
    edition, session = revived
    arrays = stored(edition)[1]
    for number, (name, facts) in enumerate(FACTS[edition].items()):
        course, old = session.timecourse(name), part(arrays, f"{number}/history")
        assert len(session.lineage(name)) == facts["births"]
        assert len(course.vital_times_s) == facts["rows"]
        for table in ("vital_times_s", "vitals", "molecule_times_s", "proteins", "rnas"):
            np.testing.assert_array_equal(getattr(course, table), old[table], err_msg=table)


@pytest.mark.parametrize("revived", EDITIONS, indirect=True)
def test_a_session_of_any_edition_goes_on_and_can_be_saved(revived, tmp_path):
    _, session = revived
    assert session.vm("one").is_running
    session.resume("two")
    session.run(duration_s=600)
    for name in session.vm_names():
        assert session.vm(name).time_s == 6600
        assert session.timecourse(name).vital_times_s[-1] == 6600
        assert 0.2 < session.vm(name).cell.vitals()[2] < 1.2
    session.save(tmp_path / "now.bxn")
    with Session.load(tmp_path / "now.bxn") as again:
        assert again.vm("one").cell.digest() == session.vm("one").cell.digest()


@pytest.mark.parametrize("edition", ["1c", "1d"])
def test_the_last_editions_are_exact_and_say_nothing(edition):
    with revive_any(Session, *stored(edition)) as session:
        assert session.notes == ()
        for name, facts in FACTS[edition].items():
            assert session.vm(name).cell.digest() == facts["digest"]
        assert session.vm("one").cell.commands() == {"TU_lacZ": "on"}


def test_what_had_to_be_assumed_is_still_said_after_the_next_save():
    with revive_any(Session, *stored("1b")) as session:
        told = session.notes
        header, arrays = snapshot(session)
    with revive_any(Session, json.loads(json.dumps(header)), arrays, SESSION_SCHEMA) as again:
        assert again.notes == told
        assert len(told) == 2


def test_the_second_edition_keeps_every_number():
    """All arrays that both have are equal; what is new is neutral."""
    arrays = stored("1b")[1]
    with revive_any(Session, *stored("1b")) as session:
        for number, name in enumerate(FACTS["1b"]):
            state, old = session.vm(name).cell.context.state, part(arrays, f"{number}/cell")
            assert list(old) == list(FIELDS_1B)
            for field in FIELDS_1B:
                np.testing.assert_array_equal(getattr(state, field), old[field], err_msg=field)
            assert not state.command.any()
        assert len(session.notes) == 2
        assert all("Every number of its state is as it was saved" in note for note in session.notes)


def test_the_first_edition_says_what_was_assumed():
    with revive_any(Session, *stored("1a")) as session:
        said = " ".join(session.notes)
    for word in ("bit for bit", "compiled anew", "drawn afresh", "Unfolded proteins", "stress handlers", "medium"):
        assert word in said, word


def test_the_first_edition_keeps_pools_forks_and_books():
    arrays = stored("1a")[1]
    with revive_any(Session, *stored("1a")) as session:
        for number, name in enumerate(FACTS["1a"]):
            state, old = session.vm(name).cell.context.state, part(arrays, f"{number}/cell")
            assert list(old) == list(FIELDS_1A)
            for field in ("forks", "multiplicity", "ledger", "tally"):
                np.testing.assert_array_equal(getattr(state, field), old[field], err_msg=field)
            np.testing.assert_allclose(state.real[:10], old["real"], rtol=1e-12)
            kept = [0, 1, 2, 3, 4, 5, 9, 10, 11, 12, 13]
            np.testing.assert_array_equal(state.whole[kept], old["whole"][kept])
            assert state.ribosomes.sum() == old["ribosomes"].sum()
            assert state.polymerases.sum() == old["polymerases"].sum()


@pytest.mark.parametrize("edition", ["1a", "1b"])
def test_a_cell_that_is_not_as_it_was_saved_is_refused(edition):
    header, arrays = stored(edition)
    arrays["0/cell/proteins"][3] += 1
    with pytest.raises(CheckpointError, match="not as it was saved"):
        migrated(header, arrays)


def test_a_second_edition_that_does_not_fit_any_more_comes_through_its_portable_state():
    """As when a stress handler of then is not installed now: its memory has no place."""
    from bioxen_nb.session.migrations.step import digest_of

    header, arrays = stored("1b")
    for place in ("0/cell", "0/sibling/0"):
        arrays[f"{place}/memory"] = np.zeros(3)
    header["vms"][0]["cell_digest"] = digest_of(header["vms"][0]["cell"], part(arrays, "0/cell"), FIELDS_1B)
    with revive_any(Session, header, arrays) as session:
        assert session.vm("one").cell.context.protein_total == FACTS["1b"]["one"]["proteins"]
        assert any("do not fit this version" in note and "'one'" in note for note in session.notes)
        assert session.run(duration_s=60)


def test_a_newer_schema_is_refused():
    with pytest.raises(CheckpointError, match="Upgrade bioxen_nb"):
        migrated(*stored("1d"), schema=SESSION_SCHEMA + 1)


def test_nobody_changes_the_layout_of_a_cell_without_a_migration():
    sizes = {
        "whole": ly.N_WHOLE,
        "real": ly.N_REAL,
        "ledger": ly.N_LEDGER,
        "tally": N_TALLIES,
        "pace": ly.N_PACE,
        "rounds": MAX_ROUNDS,
    }
    assert list(ly.CellState._fields) == LAYOUT["cell_fields"] == list(FIELDS_1C), ADVICE
    assert sizes == LAYOUT["sizes"], ADVICE
    for array, places in LAYOUT["places"].items():
        assert {name: getattr(ly, name) for name in places} == places, f"{array}: {ADVICE}"
    assert list(SUBSTRATES) == LAYOUT["substrates"], ADVICE
    assert LAYOUT["program_schema"] == SCHEMA_VERSION, ADVICE
    assert LAYOUT["session_schema"] == SESSION_SCHEMA, ADVICE


def test_nobody_changes_the_header_of_a_session_without_a_migration():
    with revive_any(Session, *stored("1d")) as session:
        header, arrays = snapshot(session)
    row = header["vms"][0]
    present = {
        "header": header,
        "vm": row,
        "epoch": row["epoch"],
        "history": row["history"],
        "sibling": row["siblings"][0],
        "scheduler": header["scheduler"],
    }
    for name, keys in present.items():
        assert sorted(keys) == LAYOUT[name], f"{name}: {ADVICE}"
    assert sorted(part(arrays, "0/history")) == LAYOUT["history_tables"], ADVICE
