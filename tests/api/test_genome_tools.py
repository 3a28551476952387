"""Parser, validator, converter, acquisition and the analysis of whole folders."""

from __future__ import annotations

import json
import math
import os
from dataclasses import replace
from pathlib import Path

import pytest

from bioxen_nb.api.genome_collections import QUANTITIES, MultiGenomeAnalyzer
from bioxen_nb.api.genomes import GenomeConverter, GenomeValidator, JCVIGenomeAcquisition, RealGenomeParser
from bioxen_nb.errors import ApiError, BioXenException, GenomeFormatError, GenomeNotFoundError, UnknownNameError
from bioxen_nb.genome.genome_table_writing import write_genome_table
from bioxen_nb.genome.inspection import inspect_genome
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.genome.records import Replicon
from bioxen_nb.program.suitability import best_chassis, fits

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def mini_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("genomes") / "mini.gb"
    GenomeConverter().convert("teaching-mini", path)
    return path


def test_the_parser_gives_genes_and_metadata(mini_file):
    parsed = RealGenomeParser(mini_file).parse()
    built = load_genome("teaching-mini")
    assert [gene.locus_tag for gene in parsed.genes] == [gene.locus_tag for gene in built.genes]
    assert parsed.metadata["genes"] == len(built.genes)
    assert parsed.metadata["length_bp"] == built.length
    assert parsed.metadata["records"][0]["circular"]
    assert 0.4 < parsed.metadata["gc"] < 0.6
    assert RealGenomeParser("syn3a_table").parse().metadata["has_sequence"] is False


def test_the_parser_refuses_what_is_no_genome():
    with pytest.raises(GenomeNotFoundError):
        RealGenomeParser("no-such-genome").parse()
    with pytest.raises(ApiError):
        RealGenomeParser(7)  # type: ignore[arg-type]


def test_the_validator_says_where_and_what_to_do(tmp_path, mini_file):
    assert GenomeValidator().validate(mini_file).valid
    broken = tmp_path / "broken.gb"
    broken.write_text(mini_file.read_text()[:5000])
    report = GenomeValidator().validate(broken)
    assert not report
    assert report.errors[0].place.startswith("broken.gb")
    assert report.errors[0].message
    assert report.errors[0].cure
    assert json.loads(json.dumps(report.to_document()))["valid"] is False
    missing = GenomeValidator().validate(tmp_path / "none.gb")
    assert "No such file" in missing.errors[0].message


def test_faults_inside_a_genome_are_warnings_with_a_cure(tmp_path, mini_file):
    text = mini_file.read_text().replace('/locus_tag="b0344"', '/locus_tag="b0345"')
    path = tmp_path / "twice.gb"
    path.write_text(text)
    report = GenomeValidator().validate(path)
    assert report.valid
    assert any("more than once" in problem.message and "own" in problem.cure for problem in report.warnings)
    bare = load_genome("teaching-mini")
    emptied = replace(bare, replicons=(Replicon("r", 10, True, sequence=b"ACGTNNNNNN"),))
    problems = inspect_genome(emptied).problems
    assert {problem.severity for problem in problems} == {"error", "warning"}
    assert any("bases are not known" in problem.message for problem in problems)


def test_genome_tables_go_out_and_come_back(tmp_path):
    converter = GenomeConverter()
    done = converter.to_genome_format("syn3a_table", tmp_path / "syn3a.genome")
    back, source = converter.from_genome_format(done.path), load_genome("syn3a_table")
    kept = [gene for gene in source.genes if gene.kind != "pseudogene"]
    assert [(g.locus_tag, g.location.left, g.location.right) for g in back.genes] == [
        (g.locus_tag, g.location.left, g.location.right) for g in kept
    ]
    assert [g.location.strand for g in back.genes] == [g.location.strand for g in kept]
    kinds = [(a.kind, b.kind) for a, b in zip(back.genes, kept, strict=True) if b.kind in ("cds", "trna", "rrna")]
    assert all(a == b for a, b in kinds)
    assert back.length == source.length
    assert any("pseudogene" in loss for loss in done.losses)


def test_column_three_is_a_length_and_is_recognised_as_an_end(tmp_path):
    genome = load_genome("teaching-mini")
    path, _ = write_genome_table(genome, tmp_path / "lengths.genome")
    lines = [line for line in path.read_text().splitlines() if "\t" in line]
    first = genome.replicons[0].genes[0].location
    assert [int(word) for word in lines[0].split()[1:3]] == [first.left + 1, first.right - first.left]
    rows = [line.split("\t") for line in lines]
    ends = ["\t".join([r[0], r[1], str(int(r[1]) + int(r[2]) - 1), *r[3:]]) for r in rows]
    as_ends = tmp_path / "ends.genome"
    as_ends.write_text(f"genome_size: {genome.length}\n" + "\n".join(ends) + "\n")
    read = GenomeConverter().from_genome_format(as_ends)
    assert [g.location.right for g in read.genes] == [g.location.right for g in genome.genes]
    assert any("column 3" in warning for warning in read.warnings)


def test_fasta_and_refusals(tmp_path):
    converter = GenomeConverter()
    done = converter.convert("teaching-mini", tmp_path / "mini.fasta")
    assert load_genome(done.path).sequence_digest == load_genome("teaching-mini").sequence_digest
    assert load_genome(done.path).replicons[0].circular
    with pytest.raises(UnknownNameError):
        converter.convert("teaching-mini", tmp_path / "mini.xyz")
    with pytest.raises(ApiError):
        converter.convert("teaching-mini", tmp_path / "nowhere" / "mini.gb")
    with pytest.raises(BioXenException, match="sequence"):
        converter.convert("syn3a_table", tmp_path / "syn3a.gb")
    two = load_genome("teaching-mini")
    with pytest.raises(GenomeFormatError, match="one replicon"):
        write_genome_table(replace(two, replicons=two.replicons * 2), tmp_path / "two.genome")


def test_the_catalogue_is_listed():
    rows = JCVIGenomeAcquisition().list_available_genomes()
    assert {"jcvi_syn3a", "ecoli_k12_mg1655"} <= {row["id"] for row in rows}
    with pytest.raises(GenomeNotFoundError, match="jcvi_syn3a"):
        JCVIGenomeAcquisition().acquire_genome("jcvi_syn3")
    with pytest.raises(ApiError):
        JCVIGenomeAcquisition().acquire_genome(3)  # type: ignore[arg-type]


@pytest.mark.mirror
@pytest.mark.skipif("BIOXEN_DATA_MIRROR" not in os.environ, reason="needs BIOXEN_DATA_MIRROR")
def test_a_genome_is_acquired_from_the_mirror():
    path = JCVIGenomeAcquisition().acquire_genome("jcvi_syn3a")
    assert GenomeValidator().validate(path).genome.length == 543_379


def test_chassis_are_chosen_by_code_and_machines():
    assert best_chassis(load_genome("syn3a_table")).chassis == "syn3a"
    mini = fits(load_genome("teaching-mini"))
    assert (mini[0].chassis, mini[0].suits) == ("ecoli", True)
    refused = next(fit for fit in mini if fit.chassis == "syn3a")
    assert not refused.suits
    assert any("genetic code 11" in reason for reason in refused.reasons)
    genome = load_genome("teaching-mini")
    few = tuple(gene for gene in genome.genes if gene.symbol in ("lacI", "lacZ"))
    part = replace(genome, replicons=(replace(genome.replicons[0], genes=few),))
    assert not best_chassis(part).suits
    assert "needs a host" in best_chassis(part).reasons[-1]


@pytest.fixture(scope="module")
def analysis(tmp_path_factory, mini_file):
    folder = tmp_path_factory.mktemp("collection")
    (folder / "mini.gb").write_bytes(mini_file.read_bytes())
    GenomeConverter().convert("teaching-mini", folder / "copy.fasta")
    GenomeConverter().convert("syn3a_table", folder / "syn3a.genome")
    (folder / "notes.txt").write_text("no genome at all\n")
    return MultiGenomeAnalyzer().analyze_genome_collection(folder)


def test_a_folder_is_analysed_and_strange_files_are_told(analysis):
    assert [member.name for member in analysis.members] == ["copy.fasta", "mini.gb", "syn3a.genome"]
    assert [(file.name, file.code) for file in analysis.unread] == [("notes.txt", "BX011")]
    assert any("syn3a.genome" in note for note in analysis.notes)
    frame = analysis.profiles
    assert frame.loc["mini.gb", "chassis"] == "ecoli"
    assert frame.loc["mini.gb", "suits"]
    assert math.isnan(frame.loc["syn3a.genome", "gc"])


def test_pairs_are_compared(analysis):
    pairs = analysis.compatibility
    same = pairs.loc[("copy.fasta", "mini.gb")]
    assert same["identity"] == 1.0
    assert same["gc_distance"] == 0.0
    other = pairs.loc[("mini.gb", "syn3a.genome")]
    assert math.isnan(other["identity"])
    for quantity in QUANTITIES:
        square = analysis.matrix(quantity)
        assert list(square.index) == list(square.columns) == [member.name for member in analysis.members]
    with pytest.raises(UnknownNameError):
        analysis.matrix("identiti")


def test_hosts_are_recommended_from_programs(analysis):
    needs = analysis.recommendations
    assert needs.loc["mini.gb", "ribosomes"] > 1000
    assert needs.loc["mini.gb", "cell_s_per_wall_s"] > 0
    assert "annotate" in needs.loc["copy.fasta", "advice"]
    running = [member for member in analysis.members if member.estimate]
    assert analysis.host["max_vms"] == len(running)
    assert analysis.host["memory_kb"] == pytest.approx(sum(member.estimate.memory_kb for member in running))


def test_the_analysis_is_written_as_json(analysis, tmp_path):
    document = json.loads(analysis.save(tmp_path / "analysis.json").read_text())
    assert [row["name"] for row in document["genomes"]] == ["copy.fasta", "mini.gb", "syn3a.genome"]
    assert len(document["compatibility"]) == 3


def test_the_folder_of_the_repository_has_tables_and_no_sequence():
    found = MultiGenomeAnalyzer(estimate_resources=False).analyze_genome_collection(REPOSITORY / "genomes")
    assert {"tables/ecoli_genes.tsv", "tables/syn3a_genes.tsv"} == {member.name for member in found.members}
    assert any("Without sequence" in note for note in found.notes)
    assert found.compatibility.iloc[0]["shared_genes"] > 100
    with pytest.raises(ApiError):
        MultiGenomeAnalyzer().analyze_genome_collection(REPOSITORY / "no-such-folder")


@pytest.mark.mirror
@pytest.mark.slow
@pytest.mark.skipif("BIOXEN_DATA_MIRROR" not in os.environ, reason="needs BIOXEN_DATA_MIRROR")
def test_real_genomes_are_compared():
    folder = Path(os.environ["BIOXEN_DATA_MIRROR"]) / "genomes"
    found = MultiGenomeAnalyzer(estimate_resources=False).analyze_genome_collection(folder)
    containment = found.matrix("containment")
    assert containment.loc["jcvi_syn1_CP002027.1.gb.gz", "jcvi_syn3a_CP016816.2.gb.gz"] > 0.95
    by_name = {member.name: member.best for member in found.members}
    assert by_name["ecoli_k12_mg1655_NC_000913.3.gbff.gz"].native
    assert not by_name["phage_t7_NC_001604.1.gb"].suits
    assert by_name["scerevisiae_chrI_NC_001133.9.gbk.gz"].chassis == "yeast"
