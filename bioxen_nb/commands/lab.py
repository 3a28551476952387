"""`lab`: JupyterLab with one notebook whose first cell brings a genome to life."""

from __future__ import annotations

import argparse
import itertools
import json
import os
import re
import subprocess
import sys
from pathlib import Path

from bioxen_nb.commands.files import write_text
from bioxen_nb.errors import GenomeNotFoundError

#: Nothing leaves this machine on start: no look for newer versions.
QUIET = ("--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",)


def lab(options: argparse.Namespace) -> int:
    """Write the notebook unless it is there already, then run JupyterLab until it is stopped."""
    genome = _addressed(options.genome)
    path = notebook_path(Path.cwd(), genome)
    if not path.exists():
        write_text(path, json.dumps(notebook(genome), indent=1) + "\n")
    print(f"Opening {path.name} in JupyterLab; stop it with Ctrl-C.", file=sys.stderr)
    return subprocess.call(server_command(path, options.port, options.no_browser))


def notebook_path(folder: Path, genome: str) -> Path:
    """Where the notebook of this genome lies or shall lie; one of another genome is never taken for it."""
    opening = json.dumps(f"Lab({genome!r}")[1:-1]
    stem = f"lab-{_slug(genome)}"
    names = itertools.chain([stem], (f"{stem}-{number}" for number in itertools.count(2)))
    paths = (folder / f"{name}.ipynb" for name in names)
    return next(path for path in paths if not path.exists() or opening in path.read_text(encoding="utf-8"))


def server_command(path: Path, port: int | None, no_browser: bool) -> list[str]:
    """The command that serves `path` in JupyterLab."""
    command = [sys.executable, "-m", "jupyterlab", str(path), *QUIET]
    if port is not None:
        command.append(f"--port={port}")
    if no_browser:
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    return command


def notebook(genome: str) -> dict[str, object]:
    """A notebook document with a line of prose and the cell that opens the lab."""
    prose = f"# A live cell: {genome}\nRun the cell below, then press **Start**."
    code = f"from bioxen_nb import Lab\n\nLab({genome!r})"
    return {
        "cells": [
            {"cell_type": "markdown", "id": "prose", "metadata": {}, "source": prose},
            {
                "cell_type": "code",
                "execution_count": None,
                "id": "lab",
                "metadata": {},
                "outputs": [],
                "source": code,
            },
        ],
        "metadata": {
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _addressed(genome: str) -> str:
    """A file by its full path, so that the notebook finds it from anywhere; a name only if it is known."""
    from bioxen_nb.genome.catalogue import known
    from bioxen_nb.genome.loading import load_genome

    if Path(genome).exists():
        return str(Path(genome).resolve())
    if known(genome) is None:
        load_genome(genome)
    return genome


def _slug(genome: str) -> str:
    slug = re.sub(r"[^A-Za-z0-9_-]+", "-", Path(genome).name).strip("-")
    if not slug:
        raise GenomeNotFoundError(f"{genome!r} names no genome; `bioxen-nb genomes list` shows what can be named.")
    return slug
