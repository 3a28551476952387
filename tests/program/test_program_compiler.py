"""The whole compiler on the teaching genome and on genomes that give it little to work with."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from bioxen_nb.errors import CompileError, UnknownNameError
from bioxen_nb.genome.records import Genome
from bioxen_nb.genome.teaching import build, truth
from bioxen_nb.program.chassis_ecoli import CHASSIS as ECOLI
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.evaluation import format_scores, score_against_truth
from bioxen_nb.program.passes.regulation_rules import RULES


def test_what_was_planted_in_the_full_genome_is_found_from_bare_annotation(full):
    scores = {score.element: score for score in score_against_truth(full, truth("full"))}
    assert scores["promoters"].recall >= 0.97
    assert scores["promoters"].precision >= 0.95
    assert scores["ribosome binding sites"].recall >= 0.98
    assert scores["terminators"].recall >= 0.95
    assert scores["terminators"].precision >= 0.95
    assert scores["transcription units"].recall >= 0.99
    assert scores["operators"].recall == 1.0
    assert scores["origin"].recall == 1.0
    assert "promoters" in format_scores(scores.values())


def test_a_wrong_truth_scores_badly(full):
    shifted = truth("full")
    shifted["promoters"] = [{**item, "tss": item["tss"] + 50} for item in shifted["promoters"]]
    score = next(s for s in score_against_truth(full, shifted) if s.element == "promoters")
    assert score.recall < 0.1


def test_annotated_and_bare_programs_agree_on_the_strength_of_most_promoters(mini):
    annotated = compile_genome(build("mini"), ECOLI)
    assert {p.evidence for p in annotated.promoters} == {"annotated"}
    strength = {p.tss: p.strength.value for p in annotated.promoters}
    same = [p for p in mini.promoters if p.tss in strength]
    assert len(same) >= 0.9 * len(annotated.promoters)
    ratios = [p.strength.value / strength[p.tss] for p in same]
    assert np.median(ratios) == pytest.approx(1.0, rel=0.05)


def test_every_gene_has_one_unit_and_every_unit_its_parts(full):
    tags = [tag for unit in full.units for tag in unit.genes]
    assert sorted(tags) == sorted(gene.id for gene in full.genes)
    ids = {promoter.id for promoter in full.promoters}
    assert len(ids) == len(full.promoters)
    assert len({t.id for t in full.terminators}) == len(full.terminators) == len(full.units)
    assert all(unit.promoters and set(unit.promoters) <= ids for unit in full.units)


def test_the_proteome_adds_up_and_ribosomal_proteins_are_stoichiometric(full):
    coding = [gene for gene in full.genes if gene.is_coding]
    total = math.fsum(gene.target_copies.value * gene.length_aa for gene in coding)
    assert total == pytest.approx(ECOLI.value("proteome_aa"), rel=1e-6)
    ribosomal = {g.symbol: g.target_copies.value for g in coding if g.sector == "ribosomal"}
    stalk = ribosomal.pop("rplL")
    assert max(ribosomal.values()) == pytest.approx(min(ribosomal.values()))
    assert stalk == pytest.approx(4 * ribosomal["rplB"])


def test_messenger_synthesis_and_mean_translation_are_those_of_the_chassis(full):
    plans = {plan.id: plan for plan in full.replicons}
    per_s = ECOLI.value("reference_growth_rate_per_h") / 3600
    made = 0.0
    for unit in full.units:
        if unit.stable_rna:
            continue
        plan = plans[unit.replicon]
        x = plan.relative_position(unit.start % plan.length)
        after_s = full.settings["c_period_s"] * (1 - x) + full.settings["d_period_s"]
        strength = sum(p.strength.value for p in full.promoters if p.unit == unit.id)
        left = math.prod(e.reference_factor for e in full.edges if e.promoter in unit.promoters)
        made += left * strength * math.exp(after_s * per_s) * unit.length_nt
    assert made == pytest.approx(ECOLI.value("mrna_synthesis_nt_per_s"), rel=1e-6)
    assert all(site.strength.value > 0 for site in full.binding_sites)


def test_a_stronger_promoter_makes_more(full):
    regulated = {e.promoter for e in full.edges}
    free = [p for p in full.promoters if p.id not in regulated]
    consensus = [p for p in free if p.score_nats > 11.0]
    weak = [p for p in free if p.score_nats < 8.0]
    assert min(p.strength.value for p in consensus) > max(p.strength.value for p in weak if p.evidence == "scan")


def test_a_toggle_switch_is_read_from_its_operators(circuits):
    edges = {(circuits.gene(e.regulator).symbol, e.site) for e in circuits.edges}
    assert {("lacI", "lacO"), ("tetR", "tetO")} <= edges
    tet = next(e for e in circuits.edges if e.site == "tetO")
    assert (tet.sign, tet.hill.value, tet.effector) == (-1, 2.0, "aTc")
    assert tet.dissociation_um.value == pytest.approx(RULES["tetO"].dissociation_um)
    promoter = next(p for p in circuits.promoters if p.id == tet.promoter)
    assert "tetO" in promoter.sites
    assert abs(tet.position - promoter.tss) < 90


def test_compiling_twice_gives_the_same_digest(bare_mini, mini):
    again = compile_genome(build("mini", bare=True), ECOLI)
    assert again == mini
    assert again.digest == mini.digest
    assert len(mini.digest) == 64
    assert compile_genome(bare_mini, ECOLI, knock_out=["lacI"]).digest != mini.digest


def test_every_number_names_its_source_and_grade(mini):
    frame = mini.parameters()
    assert list(frame.columns) == ["of", "quantity", "value", "unit", "source", "grade"]
    assert frame["source"].str.len().min() > 5
    assert set(frame["quantity"]) >= {"target_copies", "strength", "efficiency", "proteome_aa", "dissociation_um"}
    assert sum(mini.citations().values()) == len(frame)
    constants = frame[frame["of"] == "ecoli"].set_index("quantity")["source"]
    assert constants["reference_growth_rate_per_h"] == ECOLI.settings["reference_growth_rate_per_h"].source
    assert "follows from this genome" in constants["c_period_s"]


def test_a_piece_of_the_native_chromosome_with_ribosomal_proteins_alone_compiles(make_gene, make_genome):
    piece = make_genome([make_gene("b3320", 100, 700, symbol="rplC")], 1000)
    program = compile_genome(replace(piece, accession="NC_000913.3"), ECOLI)
    assert program.genes[0].target_copies.value > 0


def test_a_replicon_without_genes_compiles_with_warnings(make_genome):
    program = compile_genome(make_genome([], 2686, sequence=b"ACGT" * 671 + b"AC"), ECOLI)
    assert program.genes == ()
    assert any("No gene" in line for line in program.warnings)
    assert any("does not encode" in line for line in program.warnings)


def test_nothing_at_all_is_an_error():
    with pytest.raises(CompileError, match="nothing to compile"):
        compile_genome(Genome("empty", ()), ECOLI)


def test_annotation_alone_compiles(make_gene, make_genome):
    genes = [make_gene("a", 500, 902), make_gene("b", 950, 1301), make_gene("r", 2000, 2076, kind="trna")]
    program = compile_genome(make_genome(genes, 3000), ECOLI)
    assert {(p.minus35, p.minus10) for p in program.promoters} == {(-1, -1)}
    assert program.sequence_digest == ""
    assert any("annotation alone" in line for line in program.warnings)
    assert program.gene("r").target_copies.value == ECOLI.value("trna_per_cell")


def test_a_gene_and_a_unit_across_the_origin(make_gene, make_genome):
    import random

    draw = random.Random(1)
    dna = bytes(draw.choice(b"ACGT") for _ in range(6000))
    from bioxen_nb.genome.records import Gene, Location, Span

    across = Gene("x", "cds", Location((Span(5800, 6000, 1), Span(0, 1600, 1))), "toy")
    back = Gene("y", "cds", Location((Span(1700, 2000, -1),)), "toy")
    program = compile_genome(make_genome([across, back], 6000, sequence=dna), ECOLI)
    unit = next(u for u in program.units if "x" in u.genes)
    assert 1800 <= unit.length_nt < 2300
    assert program.gene("x").length_nt == 1800
    assert 0 <= next(p for p in program.promoters if p.unit == unit.id).tss < 6000


def test_an_unknown_chassis_is_named(bare_mini):
    with pytest.raises(UnknownNameError, match="martian"):
        compile_genome(bare_mini, "martian")
