"""The GenBank file and the command that writes it."""

import json

import pytest

from bioxen_nb.errors import SequenceMissingError
from bioxen_nb.genome.genbank import parse_genbank
from bioxen_nb.genome.records import Genome, Replicon
from bioxen_nb.genome.teaching import build, write_genbank
from bioxen_nb.genome.teaching.__main__ import main


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    genome = build("mini", ("toggle",))
    return genome, write_genbank(genome, tmp_path_factory.mktemp("teaching") / "cell.gb")


def test_biopython_reads_it_back(written):
    genome, path = written
    seqio = pytest.importorskip("Bio.SeqIO")
    record = seqio.read(path, "genbank")
    assert bytes(record.seq) == genome.replicons[0].sequence
    assert record.annotations["topology"] == "circular"
    comment = " ".join(record.annotations["comment"].split())
    assert comment == "synthetic teaching genome; sequences and expression are designed, not natural"
    coding = [feature for feature in record.features if feature.type == "CDS"]
    assert len(coding) == sum(gene.is_coding for gene in genome)
    for feature in coding:
        protein = feature.extract(record.seq).translate(table=11, cds=True)
        assert str(protein) == feature.qualifiers["translation"][0]
    labels = [feature.qualifiers["label"][0] for feature in record.features if "label" in feature.qualifiers]
    assert labels == [feature.label for feature in genome.replicons[0].features]


def test_our_reader_reads_it_back(written):
    genome, path = written
    again = parse_genbank(path.read_bytes(), str(path))
    assert again.sequence_digest == genome.sequence_digest
    assert [gene for gene in again if gene.is_coding] == [gene for gene in genome if gene.is_coding]
    for read, planned in zip(again, genome, strict=True):
        assert (read.locus_tag, read.kind, read.location) == (planned.locus_tag, planned.kind, planned.location)
        assert (read.symbol, read.product) == (planned.symbol, planned.product)
    assert again.replicons[0].circular
    assert set(map(repr, again.replicons[0].features)) == set(map(repr, genome.replicons[0].features))
    assert again.warnings == ()


def test_lines_fit_the_format(written):
    _, path = written
    assert max(map(len, path.read_text().splitlines())) <= 80


def test_a_genome_without_sequence_is_refused(tmp_path):
    bare = Genome("x", (Replicon("x", 100, True),))
    with pytest.raises(SequenceMissingError, match="fetch"):
        write_genbank(bare, tmp_path / "x.gb")


def test_the_command_writes_both_files(tmp_path, capsys):
    assert main(["--edition", "mini", "--out", str(tmp_path / "new")]) == 0
    planted = json.loads((tmp_path / "new" / "truth.json").read_text())
    assert planted["sequence_sha256"] in (tmp_path / "new" / "truth.json").read_text()
    assert (tmp_path / "new" / "teaching-mini.gb").stat().st_size > planted["length"]
    assert "teaching-mini" in capsys.readouterr().out


def test_the_command_names_the_cassettes_there_are(tmp_path, capsys):
    assert main(["--cassette", "togle", "--out", str(tmp_path)]) == 1
    assert "toggle" in capsys.readouterr().err
