"""Documents, listings and edits of programs."""

from __future__ import annotations

import copy
import json
import math
from dataclasses import replace

import pytest

from bioxen_nb.errors import CompileError, UnknownNameError
from bioxen_nb.program.document import from_document, from_json, program_digest, to_document, to_json
from bioxen_nb.program.encoding import encoded_program, text_digest
from bioxen_nb.program.listing import disassemble
from bioxen_nb.program.mutation import difference, knock_out


def test_a_program_survives_its_document_bit_for_bit(full):
    text = to_json(full)
    back = from_json(text)
    assert back == full
    assert to_json(back) == text
    assert back.digest == full.digest == program_digest(full)


def test_infinite_half_lives_become_words_and_come_back(mini):
    document = to_document(mini)
    json.dumps(document, allow_nan=False)
    back = from_document(json.loads(json.dumps(document)))
    assert math.isinf(back.genes[0].protein_half_life_s.value)


def test_the_digest_sees_numbers_but_not_warnings(mini):
    assert replace(mini, warnings=("read from elsewhere",)).digest == mini.digest
    gene = mini.genes[0]
    heavier = replace(gene, target_copies=gene.target_copies.with_value(gene.target_copies.value + 1e-6))
    assert replace(mini, genes=(heavier, *mini.genes[1:])).digest != mini.digest


def test_one_encoding_gives_digest_and_text(full):
    warned = replace(full, warnings=('a warning with "warnings":[ in it', "µ"))
    for program in (full, warned):
        digest, text = encoded_program(program)
        assert text.decode() == to_json(program)
        assert digest == text_digest(text) == full.digest


def test_a_text_that_was_tampered_with_has_another_digest_or_none(mini):
    digest, text = encoded_program(mini)
    genes = json.dumps(to_document(mini)["genes"]).encode()
    assert text_digest(text.replace(b"lacZ", b"lacQ")) not in ("", digest)
    assert text_digest(text[:-1] + b',"genes":' + genes + b"}") == ""
    assert text_digest(text[:-1]) == ""
    assert text_digest(json.dumps(to_document(mini)).encode()) == ""
    assert text_digest(b"") == text_digest(b"[]") == ""


def test_equal_parameters_become_one_and_the_sign_of_zero_stays(mini):
    document = json.loads(to_json(mini))
    table = document["genes"]
    column = table["columns"].index("target_copies")
    unit, source, grade = table["rows"][0][column][1:]
    amounts = [0.0, -0.0, 0.0, 7.5, "inf", 7.5]
    for row, amount in zip(table["rows"], amounts, strict=False):
        row[column] = [amount, unit, source, grade]
    plain = copy.deepcopy(document)
    plain["genes"]["rows"][1][column][0] = 1.0
    for given, signs in ((document, [1, -1, 1]), (plain, [1, 1, 1])):
        back = from_document(given)
        found = [gene.target_copies for gene in back.genes[: len(amounts)]]
        assert [math.copysign(1, parameter.value) for parameter in found[:3]] == signs
        assert found[3] is found[5]
        assert json.loads(to_json(back)) == given
    assert math.isinf(found[4].value)


def _broken(document, change):
    damaged = copy.deepcopy(document)
    change(damaged)
    return damaged


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.update(schema="other"), "does not say"),
        (lambda d: d.update(version=99), "version is 99"),
        (lambda d: d.pop("genes"), "lacks genes"),
        (lambda d: d["genes"]["columns"].reverse(), "columns"),
        (lambda d: d["genes"]["rows"][0].pop(), "row 0 of 'genes'"),
        (lambda d: d["genes"]["rows"][0].__setitem__(8, "long"), "length_nt in .*row 0, should be int"),
        (lambda d: d["genes"]["rows"][0].__setitem__(11, 5), "target_copies"),
        (lambda d: d["units"]["rows"][0][5].append("ghost"), "gene of a unit 'ghost'"),
        (lambda d: d["settings"].update(c_period_s="soon"), "c_period_s"),
        (lambda d: d["edges"]["rows"][0].__setitem__(0, "ghost"), "regulator 'ghost'"),
    ],
)
def test_a_damaged_document_is_refused_with_the_place(mini, change, message):
    with pytest.raises(CompileError, match=message):
        from_document(_broken(to_document(mini), change))


def test_text_that_is_no_json_is_refused():
    with pytest.raises(CompileError, match="not JSON"):
        from_json("{")
    with pytest.raises(CompileError, match="does not say"):
        from_json("[]")


def test_the_listing_of_a_gene_shows_its_unit_and_only_itself(mini):
    text = mini.disassemble("lacZ")
    column = text.splitlines()[1].index(" bind ") + 1
    operations = [line[column:].split()[0] for line in text.splitlines()[1:]]
    assert operations == ["bind", "repress", "transcribe", "load", "translate", "degrade", "terminate"]
    assert "lacI on lacO" in text
    assert "released by IPTG" in text


def test_the_listing_of_everything_has_every_gene_and_aligned_columns(full):
    text = disassemble(full)
    lines = [line for line in text.splitlines() if line and not line.startswith(";")]
    assert sum(" translate " in line for line in lines) == sum(gene.is_coding for gene in full.genes)
    assert sum(" transcribe " in line for line in lines) == len(full.units)
    columns = {line.index(word) for line in lines for word in (" translate ", " transcribe ") if word in line}
    assert len(columns) == 1
    assert max(len(line) for line in lines) < 170


@pytest.mark.parametrize("target", ["ribosome", "rna_polymerase", "TU_lacZ"])
def test_machines_and_units_can_be_listed(mini, target):
    assert target.split("_")[0] in mini.disassemble(target) or "rpoB" in mini.disassemble(target)


def test_an_unknown_target_suggests_near_names(mini):
    with pytest.raises(UnknownNameError, match="lacZ"):
        mini.disassemble("lacX")


def test_a_knocked_out_gene_leaves_the_others_of_its_unit(full):
    unit = next(u for u in full.units if len(u.genes) >= 3 and not u.stable_rna)
    lost, stays = unit.genes[0], unit.genes[1:]
    after = knock_out(full, [lost])
    assert next(u for u in after.units if u.id == unit.id).genes == stays
    assert len(after.genes) == len(full.genes) - 1
    assert after.removed == (lost,)
    assert after.gene(stays[0]) == full.gene(stays[0])
    assert from_json(to_json(after)) == after


def test_a_machine_that_loses_a_part_is_not_encoded_any_more(full):
    roles = {m.role: m for m in knock_out(full, ["dnaA", "rpoB"]).complexes}
    assert roles["replication_initiator"].subunits == ()
    assert roles["rna_polymerase"].subunits == ()
    assert roles["ribosome"].subunits


def test_one_of_several_rrna_genes_can_go(full):
    rrna = [gene.id for gene in full.genes if gene.symbol.startswith("rrs")]
    assert len(rrna) >= 2
    one = next(m for m in knock_out(full, rrna[:1]).complexes if m.role == "ribosome")
    none = next(m for m in knock_out(full, rrna).complexes if m.role == "ribosome")
    assert one.subunits
    assert rrna[0] not in one.rna_subunits[0][0]
    assert none.subunits == ()


def test_a_lost_repressor_takes_its_edges_along(mini):
    after = knock_out(mini, ["lacI"])
    assert mini.edges
    assert all(mini.gene(edge.regulator).symbol != "lacI" for edge in after.edges)


def test_the_difference_names_what_changed_and_nothing_else(mini):
    assert difference(mini, mini) == []
    lines = difference(mini, knock_out(mini, ["lacZ"]))
    assert any(line.startswith("- ") and "translate" in line and "lacZ" in line for line in lines)
    assert not any("rpoB" in line for line in lines)


def test_knock_outs_refuse_unknown_genes_and_emptiness(mini):
    with pytest.raises(UnknownNameError, match="lacZ"):
        knock_out(mini, ["lacX"])
    with pytest.raises(CompileError, match="every gene"):
        knock_out(mini, [gene.id for gene in mini.genes])
