"""Annotated binding sites: which factor they name, how it acts, and what is said of numbers without a source."""

from __future__ import annotations

import pytest

from bioxen_nb.genome.records import Genome
from bioxen_nb.program.chassis_ecoli import CHASSIS as ECOLI
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.parameters import Grade
from bioxen_nb.program.passes.regulation_rules import RULES


@pytest.fixture
def with_site(make_gene, make_genome, make_feature):
    """A gene of a factor and a gene whose promoter has an annotated site."""

    def make(symbol: str, *, circular: bool = True, at: int = 1460, **qualifiers: str) -> Genome:
        genes = [make_gene("f", 200, 500, symbol=symbol), make_gene("g", 1500, 1900)]
        site = make_feature("protein_bind", at, at + 20, **qualifiers)
        return make_genome(genes, 3000, circular=circular, features=[site])

    return make


@pytest.mark.parametrize("written", ["crp", "CRP", "Crp"])
def test_an_activator_activates_however_it_is_written(with_site, written):
    (edge,) = compile_genome(with_site("crp", bound_moiety=written), ECOLI).edges
    assert (edge.regulator, edge.promoter, edge.sign, edge.effector) == ("f", "gp", 1, "cAMP")


def test_a_factor_with_a_name_of_two_letters_is_found(with_site):
    (edge,) = compile_genome(with_site("cI", bound_moiety="CI"), ECOLI).edges
    assert (edge.sign, edge.dissociation_um.value) == (-1, pytest.approx(RULES["OR1"].dissociation_um))


def test_english_words_of_a_note_are_no_factors(with_site):
    assert compile_genome(with_site("can", note="a site that can be bound"), ECOLI).edges == ()
    assert len(compile_genome(with_site("narL", note="a site that NarL binds"), ECOLI).edges) == 1


def test_a_factor_whose_action_is_not_known_is_a_repressor_with_a_warning(with_site):
    program = compile_genome(with_site("narL", bound_moiety="NarL"), ECOLI)
    assert program.edges[0].sign == -1
    assert "taken for a repressor" in program.edges[0].dissociation_um.source
    assert any("Taken for repressors" in line and "NarL" in line for line in program.warnings)


def test_sites_do_not_act_around_the_ends_of_a_line(make_gene, make_genome, make_feature):
    genes = [make_gene("f", 200, 500, symbol="lacI"), make_gene("g", 30, 180)]
    site = make_feature("protein_bind", 2975, 2995, bound_moiety="lacI")
    circle = compile_genome(make_genome(genes, 3000, features=[site]), ECOLI)
    line = compile_genome(make_genome(genes, 3000, circular=False, features=[site]), ECOLI)
    assert [edge.promoter for edge in circle.edges] == ["gp"]
    assert line.edges == ()


def test_numbers_without_a_measurement_say_so():
    for name in ("tetO", "crp", "araC"):
        response = RULES[name].response
        assert response.grade is Grade.HEURISTIC
        assert "rule of thumb" in response.source
    for name in ("crp", "araC", "lexA", "annotated"):
        assert RULES[name].grade is Grade.HEURISTIC
        assert "rule of thumb" in RULES[name].source
    assert RULES["lacO"].response.grade is Grade.FITTED
