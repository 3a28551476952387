"""Saving and loading a session with one hour of history, beside numpy's compressed npz of the same arrays.

The session is E. coli-size when BIOXEN_DATA_MIRROR is set, else the teaching genome: the vital signs every 5 s and all
RNA and protein counts every 10 s, which is nine times as many numbers as 100 probes at 1 Hz. Wall seconds, the least
of some repeats; the first save also encodes the program, which later ones remember, and a load beside the living
session shares its program, which a load of its own decodes.
"""

from __future__ import annotations

import gc
import json
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from bioxen_nb.program.records import GenomeProgram

CELL_S = 3600
REPEATS = 7
FIRST_REPEATS = 3
LIMIT_S = 0.15
MANIFEST_LIMIT_S = 0.001
SIZE_LIMIT_MB = 5.0


def wall_s(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def load_npz(path: Path) -> None:
    with np.load(path) as stored:
        for name in stored.files:
            stored[name]


def load_alone_s(path: Path) -> float:
    """One load while nothing of an earlier one is left."""
    from bioxen_nb.session.session import Session

    gc.collect()
    began = time.perf_counter()
    session = Session.load(path)
    took = time.perf_counter() - began
    session.close()
    return took


def first_save_s(program: GenomeProgram, path: Path) -> float:
    """A save of a program that was never saved before."""
    from bioxen_nb.session.session import Session

    with Session(seed=1) as session:
        session.create("cell", replace(program))
        session.start("cell")
        session.run(until=CELL_S)
        return wall_s(lambda: session.save(path))


def save_and_load_beside_s(program: GenomeProgram, path: Path) -> tuple[float, float]:
    """(save, load) of a session that is alive throughout and was saved before."""
    from bioxen_nb.session.session import Session

    with Session(seed=1) as session:
        session.create("cell", program)
        session.start("cell")
        session.run(until=CELL_S)
        save = min(wall_s(lambda: session.save(path)) for _ in range(1 + REPEATS))
        return save, min(wall_s(lambda: Session.load(path).close()) for _ in range(REPEATS))


def peer_s(ours: Path, npz: Path) -> float:
    """Writing and reading the same arrays with numpy."""
    from bioxen_nb.documents.container import unpack
    from bioxen_nb.session.migrations.editions import SESSION_SCHEMA
    from bioxen_nb.session.session_document import DOCUMENT_KIND

    _, arrays = unpack(DOCUMENT_KIND, ours.read_bytes(), newest_schema=SESSION_SCHEMA)
    named = {name.replace("/", "_"): array for name, array in arrays.items()}
    written = min(wall_s(lambda: np.savez_compressed(npz, **named)) for _ in range(2))
    return written + min(wall_s(lambda: load_npz(npz)) for _ in range(REPEATS))


def measure() -> list[dict[str, object]]:
    """Rows for the table of `benchmarks/run.py`."""
    from bioxen_nb.documents.container import read_manifest
    from bioxen_nb.session.sources import program_of

    program = program_of("ecoli_k12_mg1655" if os.environ.get("BIOXEN_DATA_MIRROR") else "teaching-cell", None, ())
    with tempfile.TemporaryDirectory() as folder:
        ours, npz = Path(folder, "ours.bxn"), Path(folder, "peer.npz")
        first_save = min(first_save_s(program, ours) for _ in range(FIRST_REPEATS))
        save, beside = save_and_load_beside_s(program, ours)
        load = min(load_alone_s(ours) for _ in range(REPEATS))
        manifest = min(wall_s(lambda: read_manifest(ours)) for _ in range(50))
        peer = peer_s(ours, npz)
        sizes_mb = ours.stat().st_size / 1e6, npz.stat().st_size / 1e6
    return [
        {"name": "checkpoint: first save", "ours": first_save, "unit": "s", "limit": LIMIT_S},
        {"name": "checkpoint: save", "ours": save, "unit": "s", "limit": LIMIT_S},
        {"name": "checkpoint: load", "ours": load, "unit": "s", "limit": LIMIT_S},
        {"name": "checkpoint: load beside the session", "ours": beside, "unit": "s", "limit": LIMIT_S},
        {"name": "checkpoint: save + load", "ours": save + load, "unit": "s", "peer": peer, "peer_name": "npz"},
        {"name": "checkpoint: manifest alone", "ours": manifest, "unit": "s", "limit": MANIFEST_LIMIT_S},
        {"name": "checkpoint: size", "ours": sizes_mb[0], "unit": "MB", "limit": SIZE_LIMIT_MB},
        {"name": "checkpoint: size", "ours": sizes_mb[0], "unit": "MB", "peer": sizes_mb[1], "peer_name": "npz"},
    ]


if __name__ == "__main__":
    print(json.dumps(measure(), indent=1))
