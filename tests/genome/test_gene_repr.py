"""A gene reads well at the prompt."""

from bioxen_nb.genome.records import Gene, Location, Span


def test_a_coding_gene_shows_where_it_is_and_what_it_makes():
    location = Location((Span(99, 402, -1),))
    gene = Gene("b0001", "cds", location, "chr", symbol="abcA", product="a product")
    assert repr(gene) == "<Gene abcA (b0001): cds, 100..402 -, 100 aa, a product>"


def test_a_nameless_rna_shows_its_length():
    assert repr(Gene("r1", "trna", Location((Span(0, 76, 1),)), "chr")) == "<Gene r1: trna, 1..76 +, 76 nt>"
