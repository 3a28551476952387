"""Contexts in memory that two processes see."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bioxen_nb import Cell, compile_genome, load_genome
from bioxen_nb.errors import IsolationError
from bioxen_nb.hypervisor.isolation import shared_state
from bioxen_nb.hypervisor.isolation.shared_state import AFTER, BEFORE, SECOND, SharedContexts, lengths_of


@pytest.fixture(scope="module")
def cell():
    cell = Cell(compile_genome(load_genome("teaching-mini")), seed=4)
    cell.advance(60)
    return cell


@pytest.fixture
def shared(cell):
    shared = SharedContexts.create(lengths_of(cell.context))
    yield shared
    shared.close()


def test_what_is_written_is_read_in_the_same_bits(cell, shared):
    shared.write(AFTER, cell.context)
    again = shared.read(AFTER, cell.context.lineage, cell.seed)
    assert again.digest() == cell.digest()


def test_slots_do_not_touch_each_other(cell, shared):
    older = cell.context
    newer = cell.relative(older)
    newer.advance(40)
    for slot, context in ((BEFORE, older), (AFTER, newer.context), (SECOND, older)):
        shared.write(slot, context)
    digests = [shared.read(slot, "0", cell.seed).digest() for slot in (BEFORE, AFTER, SECOND)]
    assert digests == [older.digest(), newer.digest(), older.digest()]


def test_what_was_read_is_a_copy(cell, shared):
    shared.write(BEFORE, cell.context)
    taken = shared.read(BEFORE, "0", cell.seed)
    taken.state.proteins[:] = -1
    assert shared.holds(BEFORE, cell.context)
    assert not shared.holds(BEFORE, taken)


def test_a_second_mapping_of_the_descriptor_sees_the_same(cell, shared):
    other = SharedContexts(os.dup(shared.descriptor), shared.lengths)
    other.write(SECOND, cell.context)
    assert shared.holds(SECOND, cell.context)
    other.close()
    assert shared.holds(SECOND, cell.context)


def test_the_file_has_no_name(shared):
    assert os.fstat(shared.descriptor).st_nlink == 0


def test_without_shared_memory_the_temporary_folder_serves(cell, monkeypatch, tmp_path):
    monkeypatch.setattr(shared_state, "_MEMORY_FOLDER", Path("/nowhere/at/all"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    shared = SharedContexts.create(lengths_of(cell.context))
    assert os.fstat(shared.descriptor).st_dev == tmp_path.stat().st_dev
    shared.write(BEFORE, cell.context)
    assert shared.holds(BEFORE, cell.context)
    shared.close()
    assert list(tmp_path.iterdir()) == []


def test_no_room_anywhere_is_said(cell, monkeypatch):
    monkeypatch.setattr(shared_state, "_MEMORY_FOLDER", Path("/nowhere/at/all"))
    monkeypatch.setattr("tempfile.tempdir", "/nowhere/else")
    with pytest.raises(IsolationError, match="Free some space"):
        SharedContexts.create(lengths_of(cell.context))


def test_closing_twice_gives_the_descriptor_back_once(cell):
    shared = SharedContexts.create(lengths_of(cell.context))
    shared.close()
    shared.close()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(shared.descriptor)
