"""The manifest of a document: what it is, who wrote it, its header, and a row for every array."""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any

from bioxen_nb.documents.parsing import parsed
from bioxen_nb.documents.refusal import Unreadable
from bioxen_nb.documents.stored_array import StoredArray
from bioxen_nb.version import __version__

FORMAT = "bioxen_nb document"
FORMAT_VERSION = 3

#: Older ones in the same container; their files have no repair data.
OLDER_VERSIONS = (2,)

#: A longer manifest is neither written nor read.
LONGEST_BYTES = 64_000_000

_SEAL = b',"digest":"%s"}'
_SEAL_BYTES = len(_SEAL % (b"0" * 64))


@dataclass(frozen=True)
class Manifest:
    """All of a document but its arrays.

    Attributes:
        kind: what it is ("session").
        schema: of this kind, as the caller counts it.
        written: version, python, platform, machine and at (UTC, ISO 8601); empty in the first format.
        header: the caller's JSON.
        arrays: a row for each, in order.
        format_version: 3; 2 had no repair data; 1 is the framed format of the first builds.
    """

    kind: str
    schema: int
    written: Mapping[str, str]
    header: dict[str, Any]
    arrays: tuple[StoredArray, ...] = ()
    format_version: int = FORMAT_VERSION


def written_now() -> dict[str, str]:
    """Who writes, and when."""
    return {
        "version": __version__,
        "python": platform.python_version(),
        "platform": sys.platform,
        "machine": platform.machine(),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def to_text(manifest: Manifest) -> bytes:
    """Compact JSON, with the SHA-256 of all else as its last entry."""
    content = {
        "format": FORMAT,
        "format_version": manifest.format_version,
        "kind": manifest.kind,
        "schema": manifest.schema,
        "written": dict(manifest.written),
        "header": manifest.header,
        "arrays": [asdict(row) for row in manifest.arrays],
    }
    text = json.dumps(content, separators=(",", ":")).encode()
    return text[:-1] + _SEAL % hashlib.sha256(text).hexdigest().encode()


def from_text(text: bytes) -> Manifest:
    """The manifest of a JSON text, after its digest and every declared size were checked."""
    content = parsed(text)
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise Unreadable("it does not say that it is a bioxen_nb document.")
    version = content.get("format_version")
    if type(version) is int and version > FORMAT_VERSION:
        raise Unreadable(f"its format {version} is newer than {FORMAT_VERSION}. Upgrade bioxen_nb.")
    if type(version) is not int or version not in (*OLDER_VERSIONS, FORMAT_VERSION):
        raise Unreadable(f"its format {version!r} does not exist: the file is damaged.")
    rest = text[:-_SEAL_BYTES] + b"}"
    if text[-_SEAL_BYTES:] != _SEAL % hashlib.sha256(rest).hexdigest().encode():
        raise Unreadable("the digest of its manifest does not match: it was altered. Use an earlier copy.")
    kind, schema, written, header = (content[name] for name in ("kind", "schema", "written", "header"))
    if not (isinstance(kind, str) and type(schema) is int and isinstance(written, dict) and isinstance(header, dict)):
        raise Unreadable("its manifest does not hold what it should. It was not written by this toolkit.")
    return Manifest(kind, schema, written, header, _rows(content["arrays"]), version)


def check_kind(manifest: Manifest, kind: str, newest: int) -> None:
    """Raises Unreadable unless it is of this kind and of a schema up to `newest`."""
    if manifest.kind != kind:
        raise Unreadable(f"it holds a {manifest.kind!r} document, not a {kind!r}.")
    if manifest.schema > newest:
        raise Unreadable(
            f"its schema {manifest.schema} is newer than {newest}, which this version reads. Upgrade bioxen_nb."
        )
    if manifest.schema < 1:
        raise Unreadable(f"its schema {manifest.schema} does not exist: the file is damaged.")


def _rows(table: Sequence[dict[str, Any]]) -> tuple[StoredArray, ...]:
    names = [field.name for field in fields(StoredArray)]
    rows = []
    for number, row in enumerate(table):
        if list(row) != names:
            raise Unreadable(f"row {number} of its arrays does not say {', '.join(names)}.")
        rows.append(StoredArray(**row | {"shape": tuple(row["shape"])}))
        rows[-1].check(number)
    if len({row.name for row in rows}) != len(rows):
        raise Unreadable("two of its arrays have the same name.")
    return tuple(rows)
