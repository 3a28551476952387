"""Every class of mutation on the teaching genome, on both strands: the sequence, the program, and what stays."""

from __future__ import annotations

import math
import os
from dataclasses import replace

import pytest

from bioxen_nb.cell.cell import Cell
from bioxen_nb.errors import CompileError, SequenceMissingError, UnknownNameError
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.genome.records import Gene, Genome, Location, Replicon, Span, reverse_complement
from bioxen_nb.genome.teaching import build
from bioxen_nb.genome.translate import translate
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.document import from_json
from bioxen_nb.program.mutation import knock_out
from bioxen_nb.program.mutations import mutate
from bioxen_nb.program.mutations.notation import THREE_LETTERS
from bioxen_nb.program.mutations.stability import substitution_kcal
from bioxen_nb.program.records import WILD_TYPE

#: lacZ, dnaA and rpsT lie on the minus strand, ftsZ and dnaK on the plus strand.
BOTH = ("lacZ", "ftsZ")


@pytest.fixture(scope="module")
def genome():
    return build("full")


@pytest.fixture(scope="module")
def program(genome):
    return compile_genome(genome)


def _coding(genome, name):
    gene = genome.gene(name)
    return genome.replicon(gene.replicon).extract(gene.location).decode()


def _protein(genome, name):
    gene = genome.gene(name)
    return translate(genome.replicon(gene.replicon), gene)


def _residue(genome, name, number):
    return THREE_LETTERS[_protein(genome, name)[number - 1]]


def _promoter_base(genome, promoter, number):
    """The base at a position from the transcription start, on the promoter's strand."""
    at = promoter.tss + promoter.strand * (number - 1 if number > 0 else number)
    base = genome.replicon(promoter.replicon).sequence[at : at + 1]
    return (base if promoter.strand > 0 else reverse_complement(base)).decode()


def _promoter(program, name):
    return next(promoter for promoter in program.promoters if promoter.id == name)


def _site(program, name):
    tag = program.gene(name).id
    return next(site for site in program.binding_sites if site.gene == tag)


def _same_but(program, mutant, *tables):
    """All tables but the named ones are untouched."""
    kept = ("replicons", "genes", "units", "promoters", "binding_sites", "terminators", "edges", "complexes")
    return all(getattr(program, name) == getattr(mutant, name) for name in kept if name not in tables)


@pytest.mark.parametrize("name", BOTH)
def test_missense_changes_the_protein_and_how_it_folds_and_nothing_else(genome, program, name):
    number = 40
    old = _residue(genome, name, number)
    new = "Asp" if old != "Asp" else "Gly"
    mutant = mutate(genome, program, f"{name}:p.{old}{number}{new}")
    before, after = _protein(genome, name), _protein(mutant.genome, name)
    assert after == before[: number - 1] + {"Asp": "D", "Gly": "G"}[new] + before[number:]
    assert mutant.effect.kind == "missense"
    loss = mutant.program.gene(name).destabilisation_kcal
    assert loss.value == pytest.approx(substitution_kcal(before[number - 1], after[number - 1]), abs=1e-3)
    assert loss.grade == "heuristic"
    assert f"ddG {loss.value:.1f} kcal/mol (heuristic" in mutant.effect.text
    assert "active site" in mutant.effect.text
    assert [(line[0], line.split()[2]) for line in mutant.difference] == [("+", "fold")]
    assert _same_but(program, mutant.program, "genes")
    assert [gene for gene in mutant.program.genes if gene.symbol != name] == [
        gene for gene in program.genes if gene.symbol != name
    ]
    assert mutant.program.digest != program.digest
    assert len(mutant.genome.replicons[0].sequence) == len(genome.replicons[0].sequence)


@pytest.mark.parametrize("name", BOTH)
def test_synonymous_takes_the_fewest_bases_and_keeps_the_protein(genome, program, name):
    number = next(k for k, letter in enumerate(_protein(genome, name), 1) if k > 60 and letter in "GAVT")
    mutant = mutate(genome, program, f"{name}:p.{_residue(genome, name, number)}{number}=")
    assert mutant.effect.kind == "synonymous"
    assert _protein(mutant.genome, name) == _protein(genome, name)
    assert mutant.program.gene(name).destabilisation_kcal == WILD_TYPE
    pairs = zip(_coding(genome, name), _coding(mutant.genome, name), strict=True)
    assert sum(a != b for a, b in pairs) == 1
    assert mutant.difference == ()


def test_synonymous_near_the_start_may_change_ribosome_binding(genome, program):
    found = []
    for number in range(2, 11):
        letter = _protein(genome, "lacZ")[number - 1]
        if letter not in "MW":
            found.append(mutate(genome, program, f"lacZ:p.{THREE_LETTERS[letter]}{number}="))
    assert {mutant.effect.kind for mutant in found} == {"synonymous"}
    changed = [m for m in found if _site(m.program, "lacZ").strength != _site(program, "lacZ").strength]
    assert changed
    for mutant in changed:
        old, new = _site(program, "lacZ"), _site(mutant.program, "lacZ")
        ratio = math.exp(-0.45 * (new.total_energy - old.total_energy))
        assert new.strength.value / old.strength.value == pytest.approx(ratio, rel=1e-3)


@pytest.mark.parametrize("name", BOTH)
def test_nonsense_cuts_the_product_at_the_new_stop(genome, program, name):
    mutant = mutate(genome, program, f"{name}:p.{_residue(genome, name, 30)}30Ter")
    assert mutant.effect.kind == "nonsense"
    assert mutant.program.gene(name).length_aa == 29
    assert mutant.genome.gene(name).length_aa == 29
    assert _protein(mutant.genome, name) == _protein(genome, name)[:29]
    assert mutant.program.gene(name).target_copies == program.gene(name).target_copies
    assert math.isinf(mutant.program.gene(name).destabilisation_kcal.value)
    assert any(line.startswith("+") and line.endswith("never") for line in mutant.difference)
    assert from_json(mutant.program.to_json()) == mutant.program
    assert _same_but(program, mutant.program, "genes", "complexes", "edges")


def test_a_late_stop_leaves_the_machine_and_an_early_one_does_not(genome, program):
    last = program.gene("ftsZ").length_aa
    late = mutate(genome, program, f"ftsZ:p.{_residue(genome, 'ftsZ', last - 3)}{last - 3}Ter")
    early = mutate(genome, program, f"ftsZ:p.{_residue(genome, 'ftsZ', 20)}20Ter")
    assert late.program.complexes == program.complexes
    ring = next(machine for machine in early.program.complexes if machine.role == "division_ring")
    assert ring.subunits == ()
    assert late.program.gene("ftsZ").destabilisation_kcal == WILD_TYPE
    assert "90 %" in early.effect.text


def test_a_shortened_repressor_binds_no_operator(genome, program):
    lac = program.gene("lacI").id
    assert any(edge.regulator == lac for edge in program.edges)
    mutant = mutate(genome, program, f"lacI:p.{_residue(genome, 'lacI', 50)}50Ter")
    assert all(edge.regulator != lac for edge in mutant.program.edges)


@pytest.mark.parametrize("name", BOTH)
@pytest.mark.parametrize("change", ["c.100del", "c.100_101insA", "c.100_103dup"])
def test_frameshift_is_read_to_its_new_stop_and_everything_else_moves(genome, program, name, change):
    mutant = mutate(genome, program, f"{name}:{change}")
    assert mutant.effect.kind == "frameshift"
    after = _protein(mutant.genome, name)
    assert "*" not in after
    assert after[:33] == _protein(genome, name)[:33]
    assert mutant.program.gene(name).length_aa == len(after)
    shift = mutant.genome.length - genome.length
    assert shift == {"c.100del": -1, "c.100_101insA": 1, "c.100_103dup": 4}[change]
    for gene in genome.genes:
        if gene.symbol != name:
            assert _coding(mutant.genome, gene.locus_tag) == _coding(genome, gene.locus_tag)
    old, new = _promoter(program, "polAp"), _promoter(mutant.program, "polAp")
    assert new == replace(old, tss=old.tss + shift, minus35=old.minus35 + shift, minus10=old.minus10 + shift)
    assert not any("polA" in line for line in mutant.difference)


def test_three_bases_fewer_keep_the_frame(genome, program):
    mutant = mutate(genome, program, "dnaK:c.100_102del")
    assert mutant.effect.kind == "in-frame"
    assert _protein(mutant.genome, "dnaK") == _protein(genome, "dnaK")[:33] + _protein(genome, "dnaK")[34:]
    assert mutant.program.complexes == program.complexes
    more = mutate(genome, program, "dnaK:c.100_105del").program
    assert 0 < mutant.program.gene("dnaK").destabilisation_kcal.value < more.gene("dnaK").destabilisation_kcal.value


def test_losses_of_stability_add_up_and_a_protein_without_a_fold_has_none_to_lose(genome, program):
    first, second = [k for k, letter in enumerate(_protein(genome, "lacZ"), 1) if letter == "L" and k > 30][:2]
    one = mutate(genome, program, f"lacZ:p.Leu{first}Pro")
    two = mutate(one.genome, one.program, f"lacZ:p.Leu{second}Pro")
    loss = one.program.gene("lacZ").destabilisation_kcal.value
    assert two.program.gene("lacZ").destabilisation_kcal.value == pytest.approx(2 * loss, abs=1e-3)
    assert f"{2 * loss:.1f} with earlier changes" in two.effect.text
    short = mutate(genome, program, f"lacZ:p.{_residue(genome, 'lacZ', 300)}300Ter")
    worse = mutate(short.genome, short.program, f"lacZ:p.Leu{first}Pro")
    assert worse.program.gene("lacZ") == short.program.gene("lacZ")
    assert "did not fold before" in worse.effect.text


@pytest.mark.parametrize("name", BOTH)
def test_a_lost_stop_runs_on(genome, program, name):
    length = len(_coding(genome, name))
    text = f"{name}:c.{length - 2}_{length}delinsAAA"
    mutant = mutate(genome, program, text)
    assert mutant.effect.kind == "stop lost"
    assert mutant.program.gene(name).length_aa > program.gene(name).length_aa
    assert _protein(mutant.genome, name).startswith(_protein(genome, name) + "K")


@pytest.mark.parametrize("name", BOTH)
def test_a_lost_start_takes_the_product_away(genome, program, name):
    mutant = mutate(genome, program, f"{name}:p.Met1Thr")
    gone = knock_out(program, [name])
    assert mutant.effect.kind == "start lost"
    assert mutant.program.genes == gone.genes
    assert mutant.program.complexes == gone.complexes
    assert mutant.program.removed == gone.removed


def test_another_start_codon_is_read_but_loads_fewer_ribosomes(genome, program):
    mutant = mutate(genome, program, "lacZ:c.1A>G")
    assert mutant.effect.kind == "synonymous"
    assert _site(mutant.program, "lacZ").start_codon == "GTG"
    assert _site(mutant.program, "lacZ").strength.value < 0.7 * _site(program, "lacZ").strength.value


@pytest.mark.parametrize("name", ["dnaA", "ftsZ", "rpsT"])
def test_knock_out_removes_gene_and_bases_and_keeps_the_rest(genome, program, name):
    mutant = mutate(genome, program, f"{name}:del")
    gone = knock_out(program, [name])
    assert mutant.effect.kind == "knock-out"
    assert genome.length - mutant.genome.length == genome.gene(name).location.length
    assert mutant.program.complexes == gone.complexes
    assert [p.strength for p in mutant.program.promoters] == [p.strength for p in gone.promoters]
    assert [s.strength for s in mutant.program.binding_sites] == [s.strength for s in gone.binding_sites]
    again = compile_genome(mutant.genome)
    assert {g.id: (g.five_prime, g.three_prime) for g in again.genes} == {
        g.id: (g.five_prime, g.three_prime) for g in mutant.program.genes
    }
    with pytest.raises(UnknownNameError):
        mutant.genome.gene(name)


@pytest.mark.parametrize("name", ["lacZp", "ftsIp"])
def test_promoter_bases_change_strength_by_their_score(genome, program, name):
    old = _promoter(program, name)
    offset = old.strand * (old.minus10 - old.tss) - (5 if old.strand < 0 else 0)
    base = _promoter_base(genome, old, offset)
    mutant = mutate(genome, program, f"{name}:{offset}{base}>{'C' if base != 'C' else 'G'}")
    new = _promoter(mutant.program, name)
    assert mutant.effect.kind == "promoter"
    delta = new.score_nats - old.score_nats
    assert delta < -1
    assert new.strength.value / old.strength.value == pytest.approx(math.exp(0.69 * delta), rel=1e-6)
    assert [line[0] for line in mutant.difference] == ["-", "+"]
    assert _same_but(program, mutant.program, "promoters")
    others = [(a, b) for a, b in zip(program.promoters, mutant.program.promoters, strict=True) if a.id != name]
    assert all(a == b for a, b in others)


def test_a_shorter_spacer_is_scored_and_its_boxes_found_again(genome, program):
    old = _promoter(program, "lacZp")
    mutant = mutate(genome, program, "plac:-20del")
    new = _promoter(mutant.program, "lacZp")
    assert (old.spacer, new.spacer) == (18, 17)
    assert new.score_nats == pytest.approx(old.score_nats + 0.42)
    fresh = _promoter(compile_genome(mutant.genome), "lacZp")
    assert (new.tss, new.minus35, new.minus10) == (fresh.tss, fresh.minus35, fresh.minus10)


@pytest.mark.parametrize("name", BOTH)
def test_weaker_ribosome_binding_lowers_translation_by_its_energy(genome, program, name):
    old = _site(program, name)
    strand, start = program.gene(name).strand, program.gene(name).five_prime
    offset = strand * (old.sd_position - start) + 2
    at = start + strand * offset
    base = genome.replicons[0].sequence[at : at + 1]
    letter = (base if strand > 0 else reverse_complement(base)).decode()
    mutant = mutate(genome, program, f"{name}:c.{offset}{letter}>{'C' if letter != 'C' else 'A'}")
    new = _site(mutant.program, name)
    assert mutant.effect.kind == "RBS"
    assert new.total_energy > old.total_energy
    ratio = math.exp(-0.45 * (new.total_energy - old.total_energy))
    assert new.strength.value / old.strength.value == pytest.approx(ratio, rel=1e-3)
    assert _protein(mutant.genome, name) == _protein(genome, name)
    assert _same_but(program, mutant.program, "binding_sites")


def test_operator_mismatches_weaken_and_then_free(genome, program):
    old = _promoter(program, "lacZp")
    one = mutate(genome, program, f"lacZp:+11{_promoter_base(genome, old, 11)}>A")
    edge, weaker = (next(e for e in p.edges if e.site == "lacO") for p in (program, one.program))
    assert one.effect.kind == "operator"
    assert weaker.dissociation_um.value == pytest.approx(10 * edge.dissociation_um.value)
    two = mutate(one.genome, one.program, f"lacZp:+7{_promoter_base(genome, old, 7)}>A")
    assert all(e.site != "lacO" for e in two.program.edges)
    other = next(edge for edge in program.edges if edge.site == "crp")
    blind = mutate(genome, program, f"{genome.replicons[0].id}:g.{other.position + 3}del")
    assert blind.effect.kind == "operator"
    assert "annotation alone" in blind.effect.text


@pytest.mark.parametrize("name", ["lacA", "ftsZ"])
def test_a_broken_hairpin_lets_more_polymerases_through(genome, program, name):
    mutant = mutate(genome, program, f"{name}:c.*20_*30del")
    stop = next(t for t in mutant.program.terminators if t.id == f"{name}t")
    assert mutant.effect.kind == "terminator"
    assert (stop.kind, stop.efficiency.value) == ("assumed", 0.90)
    assert next(t for t in program.terminators if t.id == f"{name}t").efficiency.value == 0.98


def test_origin_intergenic_and_rna_changes_are_named_and_claim_nothing(genome, program):
    replicon = genome.replicons[0].id
    plan = program.replicons[0]
    cases = {
        f"{replicon}:g.{plan.origin}del": "origin",
        "rrsC:c.100del": "RNA gene",
        "dnaK:c.-110del": "intergenic",
    }
    for text, kind in cases.items():
        mutant = mutate(genome, program, text)
        assert mutant.effect.kind == kind
        assert mutant.difference == ()


def test_two_runs_give_one_digest_and_mutants_can_be_mutated(genome, program):
    texts = ("lacZ:c.100_101insA", "plac:-20del", "dnaA:del")
    digests = []
    for _ in range(2):
        g, p = genome, program
        for text in texts:
            mutant = mutate(g, p, text)
            g, p = mutant.genome, mutant.program
        digests.append((p.digest, g.sequence_digest))
        assert p.sequence_digest == g.sequence_digest
    assert digests[0] == digests[1]


def test_what_does_not_match_the_sequence_is_refused_and_shown(genome, program):
    there = _coding(genome, "lacZ")[33]
    wrong = "C" if there != "C" else "G"
    with pytest.raises(CompileError, match=f"lacZ has {there}, not {wrong}, at base 34"):
        mutate(genome, program, f"lacZ:c.34{wrong}>{'T' if wrong != 'T' else 'A'}")
    residue = _residue(genome, "lacZ", 12)
    with pytest.raises(CompileError, match=f"lacZ has {residue} .*, not Trp, at position 12"):
        mutate(genome, program, "lacZ:p.Trp12Ter")
    with pytest.raises(CompileError, match=r"there is no c\.9999"):
        mutate(genome, program, "lacZ:c.9999del")
    with pytest.raises(CompileError, match="there is no position 2000"):
        mutate(genome, program, "lacZ:p.Gly2000Asp")
    with pytest.raises(CompileError, match="No other codon"):
        mutate(genome, program, "lacZ:p.Met1=")
    with pytest.raises(CompileError, match="has no protein"):
        mutate(genome, program, "rrsC:p.Gly12Asp")
    for text in ("lacX9:del", "pqqq:-10A>G", "chromosome9:g.5del"):
        with pytest.raises(UnknownNameError):
            mutate(genome, program, text)
    other = mutate(genome, program, "dnaA:del")
    with pytest.raises(CompileError, match="another sequence"):
        mutate(genome, other.program, "lacZ:del")
    bare = replace(genome, replicons=tuple(replace(r, sequence=None) for r in genome.replicons))
    with pytest.raises(SequenceMissingError):
        mutate(bare, program, "lacZ:c.34del")


@pytest.mark.parametrize("strand", [1, -1])
def test_a_gene_across_the_origin_is_edited_in_its_own_frame(strand):
    coding = b"ATG" + b"GCTGAACGT" * 10 + b"TAA"
    written = coding if strand > 0 else reverse_complement(coding)
    half = 40
    sequence = written[half:] + b"C" * 400 + written[:half]
    length = len(sequence)
    arc = (Span(length - half, length, strand), Span(0, len(written) - half, strand))
    location = Location(arc if strand > 0 else arc[::-1])
    gene = Gene("ring1", "cds", location, "toy", symbol="ring")
    genome = Genome("toy", (Replicon("toy", length, True, (gene,), (), sequence),))
    program = compile_genome(genome, "ecoli")
    cut = mutate(genome, program, "ring:p.Ala14Thr")
    assert _protein(cut.genome, "ring") == _protein(genome, "ring")[:13] + "T" + _protein(genome, "ring")[14:]
    stretch = mutate(genome, program, "ring:c.37_45del")
    assert _coding(stretch.genome, "ring") == (coding[:36] + coding[45:]).decode()
    assert stretch.program.gene("ring").length_aa == program.gene("ring").length_aa - 3
    assert stretch.effect.kind == "in-frame"


def test_a_cell_with_a_nonsense_ftsz_lives_like_the_knock_out(genome, program):
    mutant = mutate(genome, program, f"ftsZ:p.{_residue(genome, 'ftsZ', 20)}20Ter").program
    wild = Cell(program, seed=3)
    newborn_fl = wild.volume_fl
    for changed in (mutant, knock_out(program, ["ftsZ"])):
        cell = Cell(changed, seed=3)
        assert cell.advance(9000).division is None
        clauses = cell.checkpoint()
        assert clauses["termini"] > 2
        assert clauses["division_ring_proteins"] < clauses["division_ring_needed"]
        assert cell.volume_fl > 3 * newborn_fl
    assert wild.advance(9000).division is not None


@pytest.mark.mirror
@pytest.mark.skipif(
    not os.environ.get("BIOXEN_DATA_MIRROR"),
    reason="set BIOXEN_DATA_MIRROR to a data mirror (folder or address) to test natural genomes",
)
def test_mg1655_keeps_its_calibration_around_a_mutation():
    genome = load_genome("ecoli_k12_mg1655")
    program = compile_genome(genome)
    stop = mutate(genome, program, f"lacZ:p.{_residue(genome, 'lacZ', 15)}15Ter")
    assert stop.effect.kind == "nonsense"
    assert stop.program.gene("lacZ").length_aa == 14
    assert stop.program.promoters == program.promoters
    assert stop.program.binding_sites == program.binding_sites
    assert len(stop.difference) == 3
    promoter = next(p for p in program.promoters if p.unit == "TU_lacZ")
    offset = promoter.minus10 - promoter.tss if promoter.strand > 0 else promoter.tss - promoter.minus10 - 5
    base = _promoter_base(genome, promoter, offset)
    weaker = mutate(genome, program, f"{promoter.id}:{offset}{base}>{'C' if base != 'C' else 'G'}")
    new = _promoter(weaker.program, promoter.id)
    assert new.strength.value != promoter.strength.value
    assert new.strength.value / promoter.strength.value == pytest.approx(
        math.exp(0.69 * (new.score_nats - promoter.score_nats)), rel=1e-6
    )
    assert [p for p in weaker.program.promoters if p.id != promoter.id] == [
        p for p in program.promoters if p.id != promoter.id
    ]
    assert weaker.program.settings == program.settings
