"""Names -> genomes: catalogue, mirrors (folder and http), downloads over a loopback server, the shipped tables."""

from __future__ import annotations

import hashlib
import http.server
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bioxen_nb.errors import BioXenException, DownloadError, GenomeFormatError, GenomeNotFoundError
from bioxen_nb.genome import catalogue, loading
from bioxen_nb.genome.catalogue import entries, find
from bioxen_nb.genome.data_files import genomes_path
from bioxen_nb.genome.fetch import efetch_url, fetch
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.genome.reading import read_genome
from bioxen_nb.genome.records import Genome

ORF = "ATGAAATTTGGGTAA"


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def serve() -> Iterator[Callable[[Path], str]]:
    """Serves a folder on a loopback port and gives its address."""
    servers = []

    def start(folder: Path) -> str:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, no mirror, and an NCBI that nobody answers for."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("BIOXEN_CACHE", str(folder))
    monkeypatch.delenv("BIOXEN_DATA_MIRROR", raising=False)
    monkeypatch.setenv("BIOXEN_NCBI_URL", "http://127.0.0.1:9")
    return folder


@pytest.fixture
def mirror(tmp_path: Path, record_text, feature_text, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A mirror with one file, which the catalogue's entry of pUC19 is made to expect."""
    folder = tmp_path / "mirror"
    (folder / "genomes").mkdir(parents=True)
    path = folder / "genomes/plasmid_pUC19_M77789.2.gb"
    path.write_text(record_text(feature_text("CDS", "1..15", locus_tag="T_1"), ORF + "C" * 285))
    _write_index(folder, path)
    _expect(monkeypatch, "pUC19", read_genome(path).sequence_digest)
    return folder


def _write_index(folder: Path, path: Path) -> None:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    row = [path.relative_to(folder).as_posix(), "a plasmid", "here", "free", digest, str(path.stat().st_size), "yes"]
    header = ["file", "what", "source", "licence", "sha256", "bytes", "verified"]
    (folder / "CATALOG.tsv").write_text("\t".join(header) + "\n" + "\t".join(row) + "\n")


def _expect(monkeypatch: pytest.MonkeyPatch, id: str, digest: str) -> None:
    changed = tuple(replace(e, sequence_sha256=digest) if e.id == id else e for e in entries())
    monkeypatch.setattr(catalogue, "entries", lambda: changed)


def test_catalogue_is_complete():
    ids = [entry.id for entry in entries()]
    assert len(set(ids)) == len(ids)
    assert {"ecoli_k12_mg1655", "jcvi_syn3a", "jcvi_syn1", "phage_lambda", "s_cerevisiae_s288c", "pBR322"} <= set(ids)
    for alias, id in {"ecoli_mg1655": "ecoli_k12_mg1655", "lambda": "phage_lambda", "PUC19": "pUC19"}.items():
        assert find(alias).id == id
    for entry in entries():
        assert entry.length_bp > 1000
        assert entry.licence
        assert entry.chassis in ("ecoli", "minimal_cell", "syn3a", "yeast")
        assert len(entry.sequence_sha256) in (0, 64)
        assert entry.records[0] == entry.accession


def test_unknown_names_suggest_near_ones(cache):
    with pytest.raises(GenomeNotFoundError, match="ecoli_mg1655"):
        load_genome("ecoli_mg1665")
    with pytest.raises(GenomeNotFoundError, match="jcvi_syn3a"):
        fetch("jcvi-syn3a")
    with pytest.raises(GenomeNotFoundError, match="No such file"):
        load_genome("folder/absent.gb")
    with pytest.raises(GenomeNotFoundError):
        load_genome("ACGT" * 2000)


def test_a_folder_does_not_hide_the_genome_of_its_name(tmp_path, monkeypatch):
    (tmp_path / "teaching-mini").mkdir()
    (tmp_path / "mine").mkdir()
    monkeypatch.chdir(tmp_path)
    assert load_genome("teaching-mini").has_sequence
    with pytest.raises(GenomeFormatError, match="folder"):
        load_genome("mine")


def test_download_address_names_all_records():
    url = efetch_url(find("s_cerevisiae_s288c"))
    assert url.startswith("https://eutils.ncbi.nlm.nih.gov/entrez/eutils/efetch.fcgi?db=nuccore&id=NC_001133.9,")
    assert url.count("NC_") == 17
    assert "rettype=gbwithparts" in url


def test_folder_mirror_is_read_in_place(cache, mirror, monkeypatch):
    monkeypatch.setenv("BIOXEN_DATA_MIRROR", str(mirror))
    path = fetch("pUC19")
    assert path.parent == mirror / "genomes"
    genome = load_genome("puc19")
    assert (genome.id, genome.source, len(genome)) == ("pUC19", "pUC19", 1)
    assert not cache.exists()


def test_http_mirror_is_kept_in_the_cache(cache, mirror, monkeypatch, serve):
    monkeypatch.setenv("BIOXEN_DATA_MIRROR", serve(mirror))
    path = fetch("pUC19", progress=True)
    assert path.is_relative_to(cache)
    assert read_genome(path).length == 300


def test_file_that_is_not_as_the_index_says_is_refused(cache, mirror, monkeypatch, serve):
    path = mirror / "genomes/plasmid_pUC19_M77789.2.gb"
    path.write_text(path.read_text().replace("abc", "abd") + "\n")
    monkeypatch.setenv("BIOXEN_DATA_MIRROR", str(mirror))
    with pytest.raises(DownloadError, match="refused"):
        fetch("pUC19")
    assert path.exists()
    monkeypatch.setenv("BIOXEN_DATA_MIRROR", serve(mirror))
    with pytest.raises(DownloadError, match="wrong SHA-256"):
        fetch("pUC19", progress=False)
    assert not list((cache / "mirror").glob("*.gb"))


def test_another_sequence_is_refused_and_removed(cache, mirror, monkeypatch, serve):
    _expect(monkeypatch, "pUC19", "0" * 64)
    monkeypatch.setenv("BIOXEN_DATA_MIRROR", serve(mirror))
    with pytest.raises(DownloadError, match=r"does not hold the sequence of M77789\.2") as caught:
        fetch("pUC19", progress=False)
    assert not Path(caught.value.context["file"]).exists()


def test_download_from_ncbi_when_there_is_no_mirror(cache, mirror, monkeypatch, serve, tmp_path):
    site = tmp_path / "site"
    site.mkdir()
    (site / "efetch.fcgi").write_text((mirror / "genomes/plasmid_pUC19_M77789.2.gb").read_text())
    monkeypatch.setenv("BIOXEN_NCBI_URL", serve(site))
    path = fetch("pUC19", progress=False)
    assert path == cache / "genomes/pUC19.gb"
    monkeypatch.setenv("BIOXEN_NCBI_URL", "http://127.0.0.1:9")
    assert fetch("pUC19", progress=False) == path


def test_answer_that_is_no_genome_is_refused_and_removed(cache, monkeypatch, serve, tmp_path):
    (tmp_path / "efetch.fcgi").write_text("<html>Too many requests</html>")
    monkeypatch.setenv("BIOXEN_NCBI_URL", serve(tmp_path))
    with pytest.raises(DownloadError, match="not a usable genome"):
        fetch("pUC19", progress=False)
    assert not (cache / "genomes/pUC19.gb").exists()


def test_offline_says_how_to_set_the_mirror(cache):
    with pytest.raises(DownloadError, match="BIOXEN_DATA_MIRROR"):
        fetch("phage_t7", progress=False)


def test_server_without_the_file(cache, monkeypatch, serve, tmp_path):
    monkeypatch.setenv("BIOXEN_NCBI_URL", serve(tmp_path))
    with pytest.raises(DownloadError, match="404"):
        fetch("phage_t7", progress=False)


def test_mirror_without_an_index(cache, monkeypatch, tmp_path):
    monkeypatch.setenv("BIOXEN_DATA_MIRROR", str(tmp_path / "nowhere"))
    with pytest.raises(DownloadError, match=r"no readable CATALOG\.tsv"):
        fetch("phage_t7")


def test_unverified_entry_loads_with_a_warning(cache, mirror, monkeypatch):
    _expect(monkeypatch, "pUC19", "")
    monkeypatch.setenv("BIOXEN_DATA_MIRROR", str(mirror))
    assert any("not yet verified" in w for w in load_genome("pUC19").warnings)


@pytest.mark.parametrize(
    ("name", "genes", "length", "chassis"),
    [("ecoli", 4600, 4_641_652, "ecoli"), ("syn3a", 496, 543_379, "syn3a"), ("syn3a_table", 496, 543_379, "syn3a")],
)
def test_gene_tables_stand_in_offline(cache, name, genes, length, chassis):
    genome = load_genome(name)
    assert len(genome) >= genes
    assert (genome.length, genome.has_sequence, genome.chassis) == (length, False, chassis)
    assert "genomes fetch" in genome.warnings[-1]


def test_expression_tables_fit_the_gene_tables():
    for organism, least in (("ecoli", 2_000), ("syn3a", 400)):
        genome = read_genome(genomes_path(f"tables/{organism}_genes.tsv"))
        lines = genomes_path(f"tables/{organism}_expression.tsv").read_text().splitlines()
        rows = [line.split("\t") for line in lines if not line.startswith("#")][1:]
        assert {row[0] for row in rows} == {gene.locus_tag for gene in genome if gene.is_coding}
        assert all(float(row[1]) > 0 for row in rows)
        assert sum(row[2] == "measured" for row in rows) > least


def test_teaching_genome_by_name(monkeypatch):
    monkeypatch.setattr(loading, "_teaching", lambda edition: Genome(edition, ()))
    assert (load_genome("teaching-cell").id, load_genome("teaching-mini").id) == ("full", "mini")


def test_every_error_here_is_ours(cache):
    for name in ("", " ", "no such genome", "\0"):
        with pytest.raises(BioXenException):
            load_genome(name)
