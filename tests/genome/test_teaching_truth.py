"""Everything the truth lists really stands in the sequence, at that place and strand."""

import numpy as np
import pytest

from bioxen_nb.genome.motifs import (
    DNAA_BOX,
    MINUS10_WEIGHTS,
    MINUS35_WEIGHTS,
    OPERATORS,
    SPACER_PENALTY_NATS,
    box_scores,
    encode,
    promoter_scores,
    tail_score,
)
from bioxen_nb.genome.records import Location, Span
from bioxen_nb.genome.teaching import build, truth
from bioxen_nb.genome.teaching.recipe import load_recipe


@pytest.fixture(scope="module", params=[("full", ()), ("mini", ()), ("full", ("toggle", "repressilator"))])
def case(request):
    edition, cassettes = request.param
    return build(edition, cassettes), truth(edition, cassettes)


def read(genome, row, start=None, width=None):
    begin = row["start"] if start is None else start
    end = row["end"] if width is None else begin + width
    return genome.replicons[0].extract(Location((Span(begin, end, row["strand"]),)))


def test_it_belongs_to_the_sequence(case):
    genome, planted = case
    assert planted["length"] == genome.length
    assert len(planted["sequence_sha256"]) == 64


def test_every_gene_is_in_one_unit(case):
    genome, planted = case
    tags = [tag for unit in planted["units"] for tag in unit["genes"]]
    assert sorted(tags) == sorted(gene.locus_tag for gene in genome)
    for unit in planted["units"]:
        begins = [genome.gene(tag).location.five_prime * unit["strand"] for tag in unit["genes"]]
        assert begins == sorted(begins)
        assert unit["tss"] * unit["strand"] < begins[0]
        assert unit["terminator"] * unit["strand"] > begins[-1]


def test_promoters_score_what_is_said(case):
    genome, planted = case
    grades = load_recipe().promoter_nats
    for row in planted["promoters"]:
        minus35 = box_scores(encode(read(genome, row, row["minus35"], 6)), MINUS35_WEIGHTS)[0]
        minus10 = box_scores(encode(read(genome, row, row["minus10"], 6)), MINUS10_WEIGHTS)[0]
        score = minus35 + minus10 + SPACER_PENALTY_NATS[row["spacer"]]
        assert score == pytest.approx(row["score_nats"], abs=1e-3)
        assert score == pytest.approx(grades[row["grade"]], abs=0.3)
        assert abs(row["tss"] - row["minus10"]) in (7, 12)


def test_a_planted_promoter_is_the_best_of_its_leader():
    genome, planted = build("full"), truth("full")
    rivals = 0
    for row in planted["promoters"]:
        strand = row["strand"]
        end = row["tss"] + 20 * strand
        span = Span(end - 90, end, 1) if strand > 0 else Span(end + 1, end + 91, -1)
        codes = encode(genome.replicons[0].extract(Location((span,))))
        rivals += promoter_scores(codes)[0].max() > row["score_nats"] + 1e-3
    assert rivals <= 0.02 * len(planted["promoters"])


def test_ribosome_sites(case):
    genome, planted = case
    grades = load_recipe().ribosome
    for row in planted["ribosome_binding_sites"]:
        gene = genome.gene(row["gene"])
        assert read(genome, row) == grades[row["grade"]].word
        end = row["end"] if row["strand"] > 0 else row["start"] - 1
        assert abs(gene.location.five_prime - end) == row["gap_nt"]


def test_r_proteins_share_one_grade(case):
    genome, planted = case
    grades = {
        row["grade"]
        for row in planted["ribosome_binding_sites"]
        if genome.gene(row["gene"]).symbol[:3] in ("rpl", "rps", "rpm")
    }
    assert grades == {"R"}


def test_operators(case):
    genome, planted = case
    for row in planted["operators"]:
        assert read(genome, row) == load_recipe().sites[row["name"]].sequence


def test_near_misses_are_no_operators():
    genome, planted = build("full"), truth("full")
    words = {operator.name: operator.sequence for operator in OPERATORS}
    rows = [row for row in planted["decoys"] if row["kind"] == "operator"]
    assert len(rows) == 3
    for row in rows:
        differences = sum(a != b for a, b in zip(read(genome, row), words[row["name"]], strict=True))
        assert 3 <= differences <= 4


def test_terminators_have_hairpin_and_tail(case):
    genome, planted = case
    for row in planted["terminators"]:
        grade = load_recipe().terminator[row["grade"]]
        word = encode(read(genome, row))
        left, right = word[: grade.stem_nt], word[-len(grade.tail) - grade.stem_nt : -len(grade.tail)]
        np.testing.assert_array_equal(left, 3 - right[::-1])
        assert tail_score(word[-len(grade.tail) :]) > 3.5


def test_the_origin_has_dnaa_boxes_and_lies_next_to_dnaa(case):
    genome, planted = case
    origin = planted["origin"]
    for row in planted["dnaa_boxes"]:
        assert read(genome, row) == DNAA_BOX
        assert origin["start"] <= row["start"] < row["end"] <= origin["end"]
    assert abs(genome.gene("dnaA").location.five_prime - origin["start"]) < 500


def test_decoys_are_present():
    genome, planted = build("full"), truth("full")
    by_kind: dict[str, list[dict]] = {}
    for row in planted["decoys"]:
        by_kind.setdefault(row["kind"], []).append(row)
    assert {kind: len(rows) for kind, rows in by_kind.items()} == {
        "promoter": 24,
        "rbs": 15,
        "hairpin": 5,
        "operator": 3,
    }
    for row in by_kind["promoter"]:
        assert promoter_scores(encode(read(genome, row)))[0].max() == pytest.approx(7.54, abs=0.05)
        span = genome.gene(row["name"]).location
        assert span.left < row["start"] < row["end"] < span.right
    for row in by_kind["rbs"]:
        assert read(genome, row) == b"AAGGAGATG"
