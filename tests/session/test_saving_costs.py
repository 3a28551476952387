"""What saving and loading need not do: encode a known program again, or let cells wait while history is copied."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from bioxen_nb.program import encoding
from bioxen_nb.program.document import to_document
from bioxen_nb.session.growing import HeldRows
from bioxen_nb.session.recorder import joined
from bioxen_nb.session.session import Session
from bioxen_nb.session.storing import encode_programs, hold, snapshot


@pytest.fixture
def encodings(monkeypatch):
    """Programs that were encoded, by their ids."""
    seen = []
    encode = encoding.encode_program
    monkeypatch.setattr(encoding, "encode_program", lambda program: (seen.append(program.id), encode(program))[1])
    return seen


def test_a_program_is_encoded_once_for_all_saves(session, mini, encodings, tmp_path):
    session.create("cell", replace(mini))
    encode_programs(session)
    session.save(tmp_path / "1.bxn")
    session.save(tmp_path / "2.bxn")
    assert encodings == [mini.id]


def test_a_loaded_program_is_not_encoded_to_be_saved_again(session, mini, encodings, tmp_path):
    session.create("cell", replace(mini))
    session.save(tmp_path / "1.bxn")
    session.close()
    del encodings[:]
    with Session.load(tmp_path / "1.bxn") as loaded:
        loaded.save(tmp_path / "2.bxn")
        program = loaded.members["cell"].vm.cell.program
        assert encodings == []
        assert program.__dict__["digest"] == encoding.document_digest(to_document(program)) == mini.digest


def test_a_program_stored_in_another_order_has_its_own_digest(session, mini):
    session.create("cell", replace(mini))
    header, arrays = snapshot(session)
    (name,) = [name for name in arrays if name.startswith("program/")]
    text = json.dumps(to_document(mini), indent=1).encode()
    from bioxen_nb.session.reviving import revive

    with revive(Session, header, {**arrays, name: np.frombuffer(text, np.uint8)}) as back:
        program = back.members["cell"].vm.cell.program
        assert "digest" not in program.__dict__
        assert program.digest == mini.digest


def test_held_history_is_the_session_at_that_moment(running):
    running.run(until=600)
    header, arrays = snapshot(running)
    _, held = hold(running)
    histories = {name for name, array in held.items() if isinstance(array, HeldRows)}
    assert histories == {f"0/history/{name}" for name in ("vitals", "proteins", "rnas", "readings")}
    blocks = running.members["mother"].recorder.held()["proteins"].blocks
    assert all(map(np.shares_memory, held["0/history/proteins"].blocks, blocks))
    running.run(until=1500)
    late = joined(held)
    assert late.keys() == arrays.keys()
    assert all(np.array_equal(late[name], arrays[name], equal_nan=arrays[name].dtype.kind == "f") for name in arrays)
    assert header["vms"][0]["history"]["vitals_every_s"] == 5
