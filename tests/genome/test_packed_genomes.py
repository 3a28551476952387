"""Genome files that come packed: taken where it is clear what is meant, otherwise refused in words."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from bioxen_nb.errors import GenomeFormatError
from bioxen_nb.genome import unpacking
from bioxen_nb.genome.reading import read_genome
from bioxen_nb.genome.unpacking import unpacked

FASTA = b">toy\nACGTACGT\n"


def archive(*names: str, content: bytes = FASTA, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as opened:
        for name in names:
            opened.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize(
    "names",
    [
        ("toy.fna",),
        ("genome.txt",),
        ("README.md", "md5sum.txt", "ncbi_dataset/", "ncbi_dataset/data/GCF_1/genomic.FNA", "protein.faa"),
        ("__MACOSX/._toy.fna", ".hidden/toy.gb", "toy.fna", ".DS_Store"),
    ],
)
def test_an_archive_with_one_sequence_file_is_read(names):
    assert unpacked(archive(*names), "toy.zip") == FASTA


def test_what_is_packed_twice_or_in_parts_is_read(tmp_path: Path):
    parts = gzip.compress(FASTA[:5]) + gzip.compress(FASTA[5:])
    assert unpacked(parts, "toy.gz") == FASTA
    path = tmp_path / "toy.zip"
    path.write_bytes(archive("genomic.fna.gz", content=parts))
    assert read_genome(path).length == 8
    assert unpacked(FASTA, "toy.fna") is FASTA


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (("a.gbff", "b.fna"), "holds a.gbff, b.fna and not exactly one genome file"),
        (("a.fna", "a.gff"), r"\(sequence or annotation\)\. Unpack it .* the FASTA and the GFF3 file together"),
        ((), "holds no file"),
        (("a.png", "b.png"), "holds a.png, b.png"),
        (tuple(f"{n}.gb" for n in range(9)), "3.gb, 4.gb, 5.gb and 3 more"),
    ],
)
def test_another_archive_is_refused_with_what_is_inside(names, told):
    data = archive(*names) if names else archive("folder/")
    with pytest.raises(GenomeFormatError, match=told):
        unpacked(data, "all.zip")


def test_what_becomes_too_large_is_refused_before_it_fills_the_memory(monkeypatch):
    monkeypatch.setattr(unpacking, "MOST_UNPACKED", 1 << 20)
    zeros = bytes(3 << 20)
    for data in (gzip.compress(zeros), gzip.compress(zeros[: 1 << 19]) * 4, archive("a.fna", content=zeros)):
        with pytest.raises(GenomeFormatError, match="larger than 1 MB when it is unpacked"):
            unpacked(data, "bomb")
    assert len(unpacked(gzip.compress(zeros[: 1 << 20]), "fits")) == 1 << 20


def locked(data: bytes) -> bytes:
    """The archive with the flag that says that its first member needs a password."""
    at = data.index(b"PK\x01\x02") + 8
    return data[:at] + b"\x01" + data[at + 1 :]


DAMAGED = {
    "cut off": archive("a.fna")[:-30],
    "only a beginning": b"PK\x03\x04" + bytes(100),
    "another byte": archive("a.fna", content=FASTA * 99, method=zipfile.ZIP_STORED).replace(b"toy", b"boy", 1),
    "cut off gzip": gzip.compress(FASTA)[:-9],
    "another byte in gzip": gzip.compress(FASTA)[:-6] + b"??" + gzip.compress(FASTA)[-4:],
}


@pytest.mark.parametrize("fault", DAMAGED)
def test_damaged_files_are_named(fault):
    with pytest.raises(GenomeFormatError, match=r"odd: the .* is cut off or damaged"):
        unpacked(DAMAGED[fault], "odd")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_ways_of_packing_that_expand_without_bound_are_refused(method):
    with pytest.raises(GenomeFormatError, match="odd is packed in an unusual way"):
        unpacked(archive("a.fna", method=method), "odd")


def test_what_cannot_be_unpacked_here_is_refused():
    with pytest.raises(GenomeFormatError, match="odd is locked by a password"):
        unpacked(locked(archive("a.fna")), "odd")
    data = archive("a.fna", method=zipfile.ZIP_STORED)
    at = data.index(b"PK\x01\x02") + 10
    with pytest.raises(GenomeFormatError, match="odd is packed in an unusual way"):
        unpacked(data[:8] + b"\x63" + data[9:at] + b"\x63" + data[at + 1 :], "odd")
