"""Small GenBank records written on the spot, and the folder of real data where there is one."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

RecordText = Callable[..., str]


def _origin(sequence: str) -> str:
    lines = []
    for at in range(0, len(sequence), 60):
        row = sequence[at : at + 60].lower()
        lines.append(f"{at + 1:>9} " + " ".join(row[k : k + 10] for k in range(0, len(row), 10)))
    return "\n".join(lines)


def _record(
    features: str = "",
    sequence: str = "ACGT" * 75,
    *,
    name: str = "TEST01",
    topology: str = "circular",
    length: int | None = None,
) -> str:
    return (
        f"LOCUS       {name:<16} {len(sequence) if length is None else length:>11} bp    DNA     {topology} BCT "
        f"01-JAN-2024\nDEFINITION  A record written by a test.\nACCESSION   {name}\nVERSION     {name}.1\n"
        "KEYWORDS    .\nSOURCE      Testus minimus\n  ORGANISM  Testus minimus\n            Bacteria.\n"
        "FEATURES             Location/Qualifiers\n"
        f"     source          1..{len(sequence)}\n"
        '                     /organism="Testus minimus"\n                     /db_xref="taxon:77"\n'
        f"{features}ORIGIN\n{_origin(sequence)}\n//\n"
    )


def _feature(kind: str, location: str, **qualifiers: str | int | None) -> str:
    lines = [f"     {kind:<16}{location}"]
    for key, value in qualifiers.items():
        written = f"/{key}" if value is None else f"/{key}={value}" if isinstance(value, int) else f'/{key}="{value}"'
        lines.append(f"{'':21}{written}")
    return "\n".join(lines) + "\n"


@pytest.fixture
def record_text() -> RecordText:
    """Text of one record: features (see `feature_text`), sequence, name, topology, stated length."""
    return _record


@pytest.fixture
def feature_text() -> RecordText:
    """Text of one feature: kind, location, qualifiers as keywords (None: a flag, int: without quotes)."""
    return _feature


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Writes a file of that name and content into the test's folder."""

    def write_file(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_file


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data files."""
    folder = os.environ.get("BIOXEN_DATA_MIRROR", "")
    if not folder or not Path(folder, "CATALOG.tsv").is_file():
        pytest.skip("set BIOXEN_DATA_MIRROR to a folder with the data files and their CATALOG.tsv")
    return Path(folder)
