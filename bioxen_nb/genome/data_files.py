"""Where the shipped genome data lie: `bioxen_nb/_genomes` in a wheel, the top-level `genomes/` in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def genomes_path(name: str = "") -> Path:
    """The path of a shipped data file or folder, such as `catalog.toml` or `tables/ecoli_genes.tsv`.

    The file itself may be missing: whoever opens it says what for.
    """
    installed = _PACKAGE / "_genomes"
    root = installed if installed.is_dir() else _PACKAGE.parent / "genomes"
    return root / name
