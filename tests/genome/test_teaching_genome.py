"""The teaching genome: what is in it, that it is always the same, and that cassettes come and go."""

import itertools
import time

import numpy as np
import pytest

from bioxen_nb.errors import BioXenException
from bioxen_nb.genome.motifs import START_CODONS, STOP_CODONS
from bioxen_nb.genome.records import reverse_complement
from bioxen_nb.genome.teaching import build, truth
from bioxen_nb.genome.teaching.layout import assemble
from bioxen_nb.genome.teaching.recipe import load_recipe

DIGESTS = {
    "full": "ffe3cff6c21118966909cecf1a58d713c83c90c1cdb4e552ecb06b559e171b83",
    "mini": "dbd2691f83a9f6ae56b4385d15a1dbc390d13b283bc9b5b69f0c2efb034f62e7",
}


@pytest.fixture(scope="module", params=["full", "mini"])
def edition(request):
    return request.param


@pytest.fixture(scope="module")
def genome(edition):
    return build(edition)


@pytest.fixture(scope="module")
def coding(genome):
    replicon = genome.replicons[0]
    return {gene: replicon.extract(gene.location) for gene in genome if gene.is_coding}


def test_the_sequence_never_changes(edition, genome):
    assert genome.sequence_digest == DIGESTS[edition]
    assemble.cache_clear()
    assert build(edition).sequence_digest == DIGESTS[edition]


def test_building_is_quick():
    assemble.cache_clear()
    begin = time.process_time()
    build("full")
    assert time.process_time() - begin < 2.0


def test_lengths_and_symbols_are_those_of_the_gene_table(genome):
    table = load_recipe().genes
    for gene in genome:
        facts = table[gene.symbol]
        assert (gene.location.length, gene.kind, gene.locus_tag) == (facts.length_nt, facts.kind, facts.locus_tag)
    assert len({gene.locus_tag for gene in genome}) == len(genome)


def test_number_of_genes():
    assert 300 <= len(build("full")) <= 400
    assert 38 <= len(build("mini")) <= 45


def test_reading_frames_are_open(coding):
    for gene, sequence in coding.items():
        codons = [sequence[at : at + 3] for at in range(0, len(sequence), 3)]
        assert len(sequence) % 3 == 0, gene
        assert codons[0] in START_CODONS, gene
        assert codons[-1] in STOP_CODONS, gene
        assert not set(codons[1:-1]) & set(STOP_CODONS), gene


def test_no_run_inside_a_gene_could_end_transcription(coding):
    for gene, sequence in coding.items():
        assert b"TTTT" not in sequence, gene
        assert b"AAAAA" not in sequence, gene


def test_codon_usage_is_that_of_e_coli():
    genome = build("full")
    counts = dict.fromkeys(load_recipe().codons, 0)
    for gene in genome:
        if gene.is_coding:
            sequence = genome.replicons[0].extract(gene.location).decode()
            for at in range(36, len(sequence) - 3, 3):
                counts[sequence[at : at + 3]] += 1
    wanted = load_recipe().codons
    sense = [codon for codon in wanted if codon.encode() not in STOP_CODONS]
    observed = np.array([counts[codon] for codon in sense], float)
    expected = np.array([wanted[codon] for codon in sense], float)
    assert np.corrcoef(observed, expected)[0, 1] > 0.95


def test_genes_do_not_overlap(genome):
    ordered = sorted(genome, key=lambda gene: gene.location.left)
    for first, second in itertools.pairwise(ordered):
        assert first.location.right < second.location.left, (first.name, second.name)


def test_both_strands_and_divergent_pairs(genome):
    strands = [gene.location.strand for gene in genome]
    pairs = set(itertools.pairwise(strands))
    assert pairs == {(1, 1), (1, -1), (-1, 1), (-1, -1)}


def test_machinery_is_complete():
    symbols = {gene.symbol for gene in build("full")}
    assert {"rpoA", "rpoB", "rpoC", "rpoD", "dnaA", "dnaE", "ftsZ", "tufA", "lacI", "lacZ", "recA"} <= symbols
    assert sum(s[:3] in ("rpl", "rps", "rpm") for s in symbols) == 54
    assert sum(gene.kind == "rrna" for gene in build("full")) == 9
    assert {"rpoB", "rpoC", "dnaA", "ftsZ", "lacI", "lacZ", "rrsB"} <= {gene.symbol for gene in build("mini")}


def test_core_metabolism_is_complete():
    cobra = pytest.importorskip("cobra.io")
    wanted = {gene.id for gene in cobra.load_model("textbook").genes} - {"s0001"}
    assert wanted <= {gene.locus_tag for gene in build("full")}


def test_rna_ends(genome):
    replicon = genome.replicons[0]
    for gene in genome:
        if gene.kind == "trna":
            assert replicon.extract(gene.location).endswith(b"CCA"), gene
        if gene.symbol.startswith("rrs"):
            assert replicon.extract(gene.location).endswith(b"ACCTCCTTA"), gene


def test_bare_annotation_keeps_the_sequence(edition, genome):
    bare = build(edition, bare=True)
    assert bare.replicons[0].features == ()
    assert bare.genes == genome.genes
    assert bare.sequence_digest == genome.sequence_digest


def test_origin_at_the_minimum_of_the_gc_skew():
    planted = truth("full")
    codes = np.frombuffer(build("full").replicons[0].sequence, np.uint8)
    skew = np.cumsum((codes == ord("G")).astype(int) - (codes == ord("C")))
    assert abs(int(skew.argmin()) - planted["origin"]["start"]) < 5_000
    assert abs(int(skew.argmax()) - planted["terminus"]["start"]) < 5_000


@pytest.mark.parametrize("cassette", ["toggle", "repressilator"])
def test_a_cassette_comes_and_goes(cassette):
    plain, with_circuit = build("mini"), build("mini", (cassette,))
    tags = {gene.locus_tag for gene in plain}
    added = {gene.locus_tag: gene for gene in with_circuit if gene.locus_tag not in tags}
    assert all(tag.startswith(f"{cassette}_") for tag in added)
    assert tags - {gene.locus_tag for gene in with_circuit} == {plain.gene("lacI").locus_tag}
    assert with_circuit.gene("lacI").locus_tag == f"{cassette}_lacI"
    for gene in plain:
        if gene.symbol != "lacI":
            other = with_circuit.gene(gene.locus_tag)
            assert with_circuit.replicons[0].extract(other.location) == plain.replicons[0].extract(gene.location)
    assert build("mini", ()).sequence_digest == plain.sequence_digest


@pytest.mark.parametrize(
    ("cassette", "wiring"),
    [
        ("toggle", {"lacI": {"tetO"}, "tetR": {"lacO"}}),
        ("repressilator", {"tetR": {"lacO"}, "cI": {"tetO"}, "lacI": {"OR1"}, "gfp": {"tetO"}}),
    ],
)
def test_circuits_are_wired_as_published(cassette, wiring):
    found: dict[str, set[str]] = {}
    for row in truth("full", (cassette,))["operators"]:
        if row["unit"].startswith(cassette):
            found.setdefault(row["unit"].removeprefix(f"{cassette}_"), set()).add(row["name"])
    assert found == wiring


def test_two_cassettes_together_are_said_to_interact():
    genome = build("mini", ("toggle", "repressilator"))
    assert len({gene.locus_tag for gene in genome}) == len(genome)
    assert any("act on each other" in warning for warning in genome.warnings)


@pytest.mark.parametrize(
    ("arguments", "part"),
    [(("large",), "full"), (("full", ("togle",)), "toggle"), (("full", ("toggle", "toggle")), "twice")],
)
def test_wrong_requests_say_what_there_is(arguments, part):
    with pytest.raises(BioXenException, match=part):
        build(*arguments)


def test_reverse_strand_genes_are_the_complement():
    genome = build("mini")
    gene = genome.gene("dnaA")
    span = gene.location.spans[0]
    assert span.strand == -1
    raw = genome.replicons[0].sequence[span.start : span.end]
    assert reverse_complement(raw) == genome.replicons[0].extract(gene.location)
