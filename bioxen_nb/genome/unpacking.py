"""Genome files that come packed: gzip, or a zip archive with one genome file in it."""

from __future__ import annotations

import re
import zipfile
import zlib
from io import BytesIO
from pathlib import PurePosixPath

from bioxen_nb.errors import GenomeFormatError

#: Bytes that a packed file may become; the text of a bacterial genome has some 30 MB at most.
MOST_UNPACKED = 256 << 20

_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
#: Ways of packing that are unpacked piece by piece; the others expand as far as they like.
_BOUNDED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
#: How files are called that hold a sequence or its annotation.
_GENOME = re.compile(r"\.(gb|gbk|gbff|genbank|fa|fna|fasta|fas|gff|gff3|genome)(\.gz)?$", re.IGNORECASE)
#: What systems and hidden folders leave in archives.
_STRAY = re.compile(r"(^|/)(__MACOSX/|\.)")
_NAMED = 6


def unpacked(data: bytes, name: str) -> bytes:
    """What is in a file: the data themselves unless they are a gzip file or a zip archive.

    Args:
        data: of the file.
        name: of the file, for messages.

    Raises:
        GenomeFormatError: damaged, locked, too large once unpacked, or an archive without exactly one genome file.
    """
    if data.startswith(_ZIP):
        data = _only_member(data, name)
    return gunzipped(data, name)


def gunzipped(data: bytes, name: str) -> bytes:
    """All members of a gzip file, or the data themselves; `name` is for messages.

    Raises:
        GenomeFormatError: damaged, or too large once unpacked.
    """
    if not data.startswith(_GZIP):
        return data
    # zlib itself checks the sums of members, which is quicker than the gzip module.
    parts, room = [], MOST_UNPACKED
    while data:
        member = zlib.decompressobj(wbits=31)
        try:
            parts.append(member.decompress(data, room + 1))
        except zlib.error:
            raise _damaged(name, "gzip file") from None
        room -= len(parts[-1])
        if room < 0:
            raise _too_large(name)
        if not member.eof:
            raise _damaged(name, "gzip file")
        data = member.unused_data.lstrip(b"\0")
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _only_member(data: bytes, name: str) -> bytes:
    """The one genome file of an archive: a sequence or an annotation."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            member = _chosen(archive, name)
            if member.flag_bits & 1:
                raise GenomeFormatError(f"{name} is locked by a password. Unpack it first.", file=name)
            if member.compress_type not in _BOUNDED:
                raise GenomeFormatError(f"{name} is packed in an unusual way. Unpack it first.", file=name)
            with archive.open(member) as stream:
                content = stream.read(MOST_UNPACKED + 1)
    except GenomeFormatError:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, IndexError, NotImplementedError):
        raise _damaged(name, "zip archive") from None
    if len(content) > MOST_UNPACKED:
        raise _too_large(name)
    return content


def _chosen(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    inside = [entry for entry in archive.infolist() if not entry.is_dir() and not _STRAY.search(entry.filename)]
    genomes = [entry for entry in inside if _GENOME.search(entry.filename)]
    found = genomes or inside
    if len(found) == 1:
        return found[0]
    raise GenomeFormatError(
        f"{name} holds {_told(found)} and not exactly one genome file (sequence or annotation). Unpack it and give the "
        "GenBank file alone, or the FASTA and the GFF3 file together.",
        file=name,
    )


def _told(entries: list[zipfile.ZipInfo]) -> str:
    names = [PurePosixPath(entry.filename).name for entry in entries]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more if names else "no file"


def _damaged(name: str, kind: str) -> GenomeFormatError:
    return GenomeFormatError(f"{name}: the {kind} is cut off or damaged. Download it again.", file=name)


def _too_large(name: str) -> GenomeFormatError:
    return GenomeFormatError(
        f"{name} becomes larger than {MOST_UNPACKED >> 20} MB when it is unpacked, so it is not read. Unpack it and "
        "load the file inside by its path.",
        file=name,
    )
