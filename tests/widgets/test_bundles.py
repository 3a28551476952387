"""The built browser files: there, small, self-contained, and what the sources give."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bioxen_nb.widgets.jupyter import STATIC

PROJECT = Path(__file__).resolve().parents[2] / "widgets"


@pytest.mark.parametrize("name", sorted(path.name for path in STATIC.glob("*.js")))
def test_a_bundle_is_small_and_fetches_nothing(name):
    text = (STATIC / name).read_text(encoding="utf-8")
    assert len(text.encode()) < 120_000
    addresses = set(re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", text))
    assert addresses <= {"http://www.w3.org"}
    assert set(re.findall(r"import\(\w*", text)) <= {"import(" + name for name in _blob_names(text)}
    assert "fetch(" not in text


def _blob_names(text):
    """Variables that hold the address of what the kernel has sent."""
    return re.findall(r"(\w+)=URL\.createObjectURL", text)


def test_bundles_are_what_the_sources_give():
    if not (PROJECT / "node_modules").is_dir() or not shutil.which("npm"):
        pytest.skip("run `npm ci` in widgets/ to check the bundles against their sources")
    result = subprocess.run(["npm", "run", "-s", "verify"], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_lock_file_holds_no_addresses():
    lock = (PROJECT / "package-lock.json").read_text(encoding="utf-8")
    assert "http" not in lock
    assert '"resolved"' not in lock
