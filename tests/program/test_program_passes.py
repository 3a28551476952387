"""Each pass alone, on genomes small enough to check by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bioxen_nb.genome.records import Gene, Location, Span
from bioxen_nb.program.chassis_ecoli import CHASSIS as ECOLI
from bioxen_nb.program.induction import LAC_ACTIVE_UM, LAC_ENERGY_KT, LAC_INACTIVE_UM, LAC_SITES, half_point_um
from bioxen_nb.program.passes.complexes import find_complexes, is_dispensable, rrna_alternatives
from bioxen_nb.program.passes.drafts import Notes
from bioxen_nb.program.passes.features import read_features, role_of
from bioxen_nb.program.passes.origins import plan_replicons
from bioxen_nb.program.passes.promoters import find_promoters
from bioxen_nb.program.passes.regulation_rules import RULES
from bioxen_nb.program.passes.sectors import sector_of
from bioxen_nb.program.passes.terminators import find_terminators
from bioxen_nb.program.passes.transcription_units import find_units
from bioxen_nb.program.scans.strands import reading_position


def units_of(genome):
    layouts = read_features(genome, Notes())
    return [tuple(p.gene.locus_tag for p in unit.genes) for unit in find_units(layouts, ECOLI)]


def named(symbol: str = "", product: str = "", kind: str = "cds", tag: str = "x") -> Gene:
    return Gene(tag, kind, Location((Span(0, 300, 1),)), "toy", symbol, product)


def test_close_neighbours_share_a_unit_and_distant_ones_do_not(make_gene, make_genome):
    genes = [make_gene("a", 100, 400), make_gene("b", 420, 700), make_gene("c", 780, 1020), make_gene("d", 1015, 1320)]
    assert units_of(make_genome(genes, 3000)) == [("a", "b"), ("c", "d")]


def test_units_on_the_minus_strand_read_from_the_right(make_gene, make_genome):
    genes = [make_gene("a", 100, 400, -1), make_gene("b", 420, 700, -1), make_gene("c", 720, 1000)]
    assert units_of(make_genome(genes, 3000)) == [("b", "a"), ("c",)]


@pytest.mark.parametrize(("circular", "expected"), [(True, [("b", "a")]), (False, [("a",), ("b",)])])
def test_a_unit_crosses_the_origin_of_a_circle_only(make_gene, make_genome, circular, expected):
    genes = [make_gene("a", 10, 400), make_gene("b", 2500, 2990)]
    assert sorted(units_of(make_genome(genes, 3000, circular=circular))) == expected


def test_an_annotated_promoter_or_terminator_between_genes_splits_them(make_gene, make_genome, make_feature):
    genes = [make_gene("a", 100, 400), make_gene("b", 440, 700)]
    assert units_of(make_genome(genes, 3000)) == [("a", "b")]
    for kind in ("promoter", "terminator"):
        feature = make_feature("regulatory", 402, 432, regulatory_class=kind)
        assert units_of(make_genome(genes, 3000, features=[feature])) == [("a",), ("b",)]
        wrong_strand = make_feature("regulatory", 402, 432, -1, regulatory_class=kind)
        assert units_of(make_genome(genes, 3000, features=[wrong_strand])) == [("a", "b")]


def test_an_annotated_operon_joins_over_a_wide_gap(make_gene, make_genome, make_feature):
    genes = [make_gene("a", 100, 400), make_gene("b", 600, 800)]
    assert units_of(make_genome(genes, 3000, features=[make_feature("operon", 50, 900)])) == [("a", "b")]


def test_a_strong_hairpin_in_the_gap_splits(make_gene, make_genome):
    quiet = b"ACCA" * 750
    hairpin = b"GCCGCGGC" + b"TTCG" + b"GCCGCGGC" + b"TTTTTTTT"
    genes = [make_gene("a", 100, 400), make_gene("b", 445, 700)]
    assert units_of(make_genome(genes, 3000, sequence=quiet)) == [("a", "b")]
    written = quiet[:405] + hairpin + quiet[405 + len(hairpin) :]
    assert units_of(make_genome(genes, 3000, sequence=written)) == [("a",), ("b",)]


def test_ribosomal_rna_operons_allow_wide_gaps_and_stay_apart_from_messengers(make_gene, make_genome):
    genes = [
        make_gene("rrs", 100, 1600, kind="rrna"),
        make_gene("trn", 1700, 1776, kind="trna"),
        make_gene("rrl", 2000, 4900, kind="rrna"),
        make_gene("m", 4920, 5500),
        make_gene("lone", 6000, 6076, kind="trna"),
    ]
    assert units_of(make_genome(genes, 9000)) == [("rrs", "trn", "rrl"), ("m",), ("lone",)]


def test_roles_come_from_the_kind_or_the_regulatory_class(make_feature):
    assert role_of(make_feature("protein_bind", 1, 5)) == "operator"
    assert role_of(make_feature("regulatory", 1, 5, regulatory_class="terminator")) == "terminator"
    assert role_of(make_feature("misc_feature", 1, 5)) == ""


@pytest.mark.parametrize(
    ("gene", "sector"),
    [
        (named("rplB"), "ribosomal"),
        (named("", "50S ribosomal protein L2"), "ribosomal"),
        (named("", "30S ribosomal subunit protein S12"), "ribosomal"),
        (named("", "Ribosomal protein L7/L12"), "ribosomal"),
        (named("prmA", "ribosomal protein L11 methyltransferase"), "other"),
        (named("rimI", "ribosomal protein S18-alanine N-acetyltransferase"), "other"),
        (named("", "Maturation protease for ribosomal protein L27"), "other"),
        (named("", "Tetracycline resistance ribosomal protection protein"), "other"),
        (named("rpoB"), "other"),
        (named("", "Alanine--tRNA ligase"), "other"),
        (named("", "DNA gyrase subunit A"), "other"),
        (named("ftsZ"), "other"),
        (named("pgi", "glucose-6-phosphate isomerase"), "metabolic"),
        (named("", "Uncharacterized protein"), "metabolic"),
        (named("rrsA", "16S ribosomal RNA", "rrna"), "other"),
        (named("argS", "arginine tRNA synthetase"), "other"),
        (named("metG"), "other"),
        (named("argG", "argininosuccinate synthetase"), "metabolic"),
        (named("hisG", "ATP phosphoribosyltransferase"), "metabolic"),
        (named("glnQ", "L-glutamine ABC transporter ATP binding subunit"), "metabolic"),
        (named("scpA", "methylmalonyl-CoA mutase"), "metabolic"),
        (named("scpA", "Segregation and condensation protein A"), "other"),
        (named("topAI", "toxin"), "metabolic"),
        (named("mnmE; trmE"), "other"),
    ],
)
def test_sectors(gene, sector):
    assert sector_of(gene) == sector


def test_machines_are_found_by_symbol_or_product_and_empty_when_a_part_is_missing():
    genes = [
        named("rpoA", tag="a"),
        named("", "DNA-directed RNA polymerase subunit beta", tag="b"),
        named("", "DNA-directed RNA polymerase subunit beta'", tag="c"),
        named("dnaA_1", "chromosomal replication initiator protein DnaA", tag="d"),
    ]
    by_role = {machine.role: machine for machine in find_complexes(genes)}
    assert by_role["rna_polymerase"].subunits == (("a", 2), ("b", 1), ("c", 1))
    assert by_role["replication_initiator"].subunits == (("d", 1),)
    assert by_role["division_ring"].subunits == ()
    without = {machine.role: machine for machine in find_complexes(genes[:2])}
    assert without["rna_polymerase"].subunits == ()


def test_a_ribosome_takes_four_stalks_any_rrna_copy_and_leaves_paralogues_out():
    genes = [named(symbol, tag=symbol) for symbol in ("rplB", "rplC", "rplL", "rpsB", "ykgM", "rpmE2", "sra", "rpsT")]
    rrna = [named(symbol, kind="rrna", tag=symbol) for symbol in ("rrsA", "rrlA", "rrfA", "rrsB")]
    ribosome = next(m for m in find_complexes([*genes, *rrna]) if m.role == "ribosome")
    assert dict(ribosome.subunits) == {"rplB": 1, "rplC": 1, "rplL": 4, "rpsB": 1}
    assert ribosome.rna_subunits == ((("rrsA", "rrsB"), 1), (("rrlA",), 1), (("rrfA",), 1))
    assert rrna_alternatives([named("", "23S ribosomal RNA", "rrna", "t")]) == (("t",),)
    assert next(m for m in find_complexes(genes) if m.role == "ribosome").subunits == ()


def test_an_annotated_origin_wins_and_the_terminus_lies_opposite(make_gene, make_genome, make_feature):
    genome = make_genome([make_gene("a", 10, 400)], 10_000, features=[make_feature("rep_origin", 2000, 2100)])
    (plan,) = plan_replicons(read_features(genome, Notes()))
    assert (plan.origin, plan.terminus, plan.origin_evidence) == (2050, 7050, "annotated")
    assert plan.relative_position(2050) == 0.0
    assert plan.relative_position(7050) == 1.0


def test_without_anything_else_the_origin_lies_next_to_dnaa(make_gene, make_genome):
    genome = make_genome([make_gene("a", 4000, 4400, symbol="dnaA")], 10_000)
    (plan,) = plan_replicons(read_features(genome, Notes()))
    assert (plan.origin, plan.origin_evidence) == (4000, "next to dnaA")


def test_small_replicons_and_vectors_are_plasmids(make_gene, make_genome):
    big = make_genome([make_gene("a", 10, 400)], 100_000).replicons[0]
    small = replace(big, id="p", length=5_000)
    vector = replace(big, description="cloning vector pUC19")
    genome = make_genome([], 10)
    plans = plan_replicons(read_features(replace(genome, replicons=(big, small, vector)), Notes()))
    assert [plan.is_chromosome for plan in plans] == [True, False, False]


def test_annotation_alone_gives_assumed_promoters_and_a_warning(make_gene, make_genome):
    notes = Notes()
    layouts = read_features(make_genome([make_gene("a", 500, 900), make_gene("b", 1500, 1900, -1)], 3000), notes)
    units = find_units(layouts, ECOLI)
    promoters = find_promoters(layouts, units, ECOLI)
    assert [(p.minus35, p.minus10, p.evidence) for p in promoters] == [(-1, -1, "assumed")] * 2
    tss = [reading_position(p.tss, units[p.unit].strand, 3000) for p in promoters]
    assert tss == [470, 1929]
    assert {t.kind for t in find_terminators(layouts, units)} == {"assumed"}
    assert "annotation alone" in notes.lines[0]


def test_the_lac_constants_are_those_of_the_thermodynamic_model():
    active = lambda c: (1 + c / 139) ** 2 / ((1 + c / 139) ** 2 + 2.718281828**-4.5 * (1 + c / 0.53) ** 2)  # noqa: E731
    half_um = half_point_um(LAC_ACTIVE_UM, LAC_INACTIVE_UM, LAC_ENERGY_KT, LAC_SITES)
    assert active(half_um) == pytest.approx(0.5, abs=1e-9)
    dimers = RULES["lacO"].dissociation_um * 602.214076 / 2
    assert dimers == pytest.approx(4.6e6 * 2.718281828**-15.3, rel=1e-6)
    assert RULES["lacO"].dissociation_um < RULES["lacO2"].dissociation_um < RULES["lacO3"].dissociation_um


def test_ribosomes_form_without_a_protein_whose_deletion_grows():
    assert all(is_dispensable(named(symbol)) for symbol in ("rplU", "rplY", "rpsT"))
    assert is_dispensable(named("", "50S ribosomal protein L25"))
    assert not any(is_dispensable(named(symbol)) for symbol in ("rplB", "rpsL", "rplE"))
