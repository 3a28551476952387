"""Natural genomes, when the data mirror is at hand."""

from __future__ import annotations

import math
import os

import pytest

from bioxen_nb.genome.loading import load_genome
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.lowering import lower
from bioxen_nb.program.mutation import knock_out

needs_mirror = pytest.mark.skipif(
    not os.environ.get("BIOXEN_DATA_MIRROR"),
    reason="set BIOXEN_DATA_MIRROR to a data mirror (folder or address) to test natural genomes",
)
pytestmark = [pytest.mark.mirror, needs_mirror]


@pytest.fixture(scope="module")
def mg1655():
    return compile_genome(load_genome("ecoli_k12_mg1655"), "ecoli")


@pytest.fixture(scope="module")
def syn3a():
    return compile_genome(load_genome("jcvi_syn3a"), "syn3a")


def test_mg1655_has_its_units_machines_and_lac_operator(mg1655):
    assert len(mg1655.genes) > 4_400
    assert 2_400 < len(mg1655.units) < 3_200
    assert all(machine.subunits for machine in mg1655.complexes)
    rrna = next(m for m in mg1655.complexes if m.role == "ribosome").rna_subunits
    assert [len(group) for group, _ in rrna] == [7, 7, 8]
    lac = [e for e in mg1655.edges if mg1655.gene(e.regulator).symbol == "lacI"]
    assert [(e.promoter, e.site, e.position) for e in lac] == [("lacZp", "lacO", 366322)]


def test_the_lac_promoter_lies_where_it_was_measured(mg1655):
    promoter = next(p for p in mg1655.promoters if p.id == "lacZp")
    assert (promoter.tss, promoter.strand) == (366342, -1)


def test_rrna_operons_are_whole(mg1655):
    operons = [u for u in mg1655.units if u.stable_rna and any(mg1655.gene(g).kind == "rrna" for g in u.genes)]
    assert len(operons) == 7
    assert all({mg1655.gene(g).symbol[:3] for g in u.genes} >= {"rrs", "rrl", "rrf"} for u in operons)


def test_the_origin_is_found_without_its_annotation():
    from dataclasses import replace

    genome = load_genome("ecoli_k12_mg1655")
    bare = replace(genome, replicons=tuple(replace(r, features=()) for r in genome.replicons))
    plan = compile_genome(bare, "ecoli").replicons[0]
    assert abs(plan.origin - 3_925_860) < 1_000
    assert abs(plan.terminus - 1_590_764) < 60_000


def test_measured_copies_and_proteome_mass(mg1655):
    coding = [gene for gene in mg1655.genes if gene.is_coding]
    total = math.fsum(gene.target_copies.value * gene.length_aa for gene in coding)
    assert total == pytest.approx(mg1655.settings["proteome_aa"], rel=1e-3)
    ribosomal = math.fsum(g.target_copies.value * g.length_aa for g in coding if g.sector == "ribosomal")
    assert 0.08 < ribosomal / total < 0.2
    assert mg1655.gene("tufA").target_copies.value > 100 * mg1655.gene("dnaA").target_copies.value


def test_syn3a_replicates_from_dnaa_and_has_all_machines(syn3a):
    (plan,) = syn3a.replicons
    assert (plan.origin, plan.origin_evidence) == (0, "next to dnaA")
    assert all(machine.subunits for machine in syn3a.complexes)
    assert {p.evidence for p in syn3a.promoters} == {"assumed"}
    assert sum(gene.sector == "ribosomal" for gene in syn3a.genes) >= 50


def test_a_knock_out_of_a_natural_gene(mg1655):
    after = knock_out(mg1655, ["pgi"])
    assert lower(after).n_genes == lower(mg1655).n_genes - 1


@pytest.mark.parametrize("name", ["phage_lambda", "phage_t7", "phage_phix174", "pUC19", "pBR322"])
def test_small_replicons_compile_with_their_warnings(name):
    program = compile_genome(load_genome(name), "ecoli")
    assert not any(plan.is_chromosome for plan in program.replicons)
    assert any("does not encode" in line for line in program.warnings)


def test_lambda_finds_its_right_operator():
    program = compile_genome(load_genome("phage_lambda"), "ecoli")
    assert {edge.site for edge in program.edges} >= {"OR1", "OR2", "OR3"}
