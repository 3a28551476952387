"""Programs in session files: read exactly, and shared by the sessions that are alive."""

import copy
import gc
import json
import math

import pytest

from bioxen_nb.documents.container import read_manifest, unpack
from bioxen_nb.errors import CompileError
from bioxen_nb.program.document import from_document, to_document
from bioxen_nb.session.migrations.editions import SESSION_SCHEMA
from bioxen_nb.session.session import Session
from bioxen_nb.session.session_document import DOCUMENT_KIND


def changed(program, *rates):
    """The program's document, the first genes' protein half-lives replaced."""
    document = copy.deepcopy(json.loads(json.dumps(to_document(program))))
    column = document["genes"]["columns"].index("protein_half_life_s")
    for row, rate in zip(document["genes"]["rows"], rates, strict=False):
        row[column] = [rate, *row[column][1:]]
    return document


def half_lives(document):
    return [gene.protein_half_life_s for gene in from_document(document).genes]


def test_numbers_that_equal_each_other_stay_what_they_are(program):
    found = [half_life.value for half_life in half_lives(changed(program, 0.0, -0.0, "inf", "-inf", 7, 7.0))]
    assert [math.copysign(1, value) for value in found[:2]] == [1, -1]
    assert found[:6] == [0, 0, math.inf, -math.inf, 7, 7]
    assert all(type(value) is float for value in found)


def test_equal_parameters_are_one_object(program):
    found = half_lives(changed(program, 5.0, 6.0, 5.0))
    assert found[0] is found[2]
    assert found[0].value != found[1].value


@pytest.mark.parametrize("wrong", [True, None, "nan", "7", [1.0], math.nan])
def test_what_is_no_number_is_refused_beside_good_ones(program, wrong):
    with pytest.raises(CompileError, match="protein_half_life_s in 'genes', row 2"):
        from_document(changed(program, 1.0, 1.0, wrong))


@pytest.mark.parametrize("part", [(2, -1), (2, 10**6), (2, "0"), (3, "guessed"), (3, None)])
def test_sources_and_grades_that_do_not_exist_are_refused(program, part):
    document, (place, wrong) = changed(program), part
    document["genes"]["rows"][1][document["genes"]["columns"].index("protein_half_life_s")][place] = wrong
    with pytest.raises(CompileError, match="row 1"):
        from_document(document)


def test_the_document_comes_back_word_for_word(program):
    document = json.loads(json.dumps(to_document(program)))
    assert to_document(from_document(document)) == document


def test_sessions_of_one_file_share_the_program_while_it_lives(running, tmp_path):
    path = tmp_path / "x.bxn"
    running.save(path)
    with Session.load(path) as first, Session.load(path) as second:
        assert first.vm("mother").cell.program is second.vm("mother").cell.program
        digest = running.vm("mother").cell.program.digest
        assert first.vm("mother").cell.program.digest == digest
        first.run(duration_s=60)
        second.run(duration_s=60)
        assert first.vm("mother").cell.digest() == second.vm("mother").cell.digest()
    del first, second
    gc.collect()
    with Session.load(path) as third:
        assert third.vm("mother").cell.program.digest == digest


def test_a_loaded_session_is_saved_with_the_same_program(running, tmp_path):
    running.save(tmp_path / "x.bxn")
    with Session.load(tmp_path / "x.bxn") as loaded:
        loaded.save(tmp_path / "y.bxn")
    texts = []
    for name in ("x.bxn", "y.bxn"):
        _, arrays = unpack(DOCUMENT_KIND, (tmp_path / name).read_bytes(), newest_schema=SESSION_SCHEMA)
        texts.append({key: array.tobytes() for key, array in arrays.items() if key.startswith("program/")})
    assert texts[0] == texts[1]
    (text,) = texts[0].values()
    document = json.loads(text)
    assert to_document(from_document(document)) == document


def test_the_manifest_of_a_session_names_its_vms(running, tmp_path):
    path = tmp_path / "x.bxn"
    running.save(path)
    found = read_manifest(path)
    assert (found.kind, found.schema) == (DOCUMENT_KIND, SESSION_SCHEMA)
    assert [row["name"] for row in found.header["vms"]] == ["mother"]
    tables = {row.name: row.encoding for row in found.arrays}
    assert tables["0/history/vitals"] == "plain"
    assert f"program/{running.vm('mother').cell.program.digest}" in tables
