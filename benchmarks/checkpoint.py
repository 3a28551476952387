"""Saving and loading a session with one hour of history, beside numpy's compressed npz of the same arrays.

The session is E. coli-size when BIOXEN_DATA_MIRROR is set, else the teaching genome. Wall seconds, the least of
some repeats; the first save also encodes the program, which later ones remember.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

CELL_S = 3600
REPEATS = 5
LIMIT_S = 0.3


def wall_s(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def load_npz(path: Path) -> None:
    with np.load(path) as stored:
        for name in stored.files:
            stored[name]


def measure() -> list[dict[str, object]]:
    """Rows for the table of `benchmarks/run.py`."""
    from bioxen_nb.session.session import Session
    from bioxen_nb.session.storing import snapshot

    genome = "ecoli_k12_mg1655" if os.environ.get("BIOXEN_DATA_MIRROR") else "teaching-cell"
    with Session(seed=1) as session, tempfile.TemporaryDirectory() as folder:
        session.create("cell", genome)
        session.start("cell")
        session.run(until=CELL_S)
        ours, npz = Path(folder, "ours.bxn"), Path(folder, "peer.npz")
        _, arrays = snapshot(session)
        named = {name.replace("/", "_"): array for name, array in arrays.items()}
        first_save = wall_s(lambda: session.save(ours))
        saves = [wall_s(lambda: session.save(ours)) for _ in range(REPEATS)]
        loads = [wall_s(lambda: Session.load(ours).close()) for _ in range(REPEATS)]
        written = min(wall_s(lambda: np.savez_compressed(npz, **named)) for _ in range(2))
        peer = written + min(wall_s(lambda: load_npz(npz)) for _ in range(REPEATS))
        both = min(saves) + min(loads)
        sizes = ours.stat().st_size, npz.stat().st_size
    return [
        {"name": "checkpoint: first save", "ours": first_save, "unit": "s", "limit": LIMIT_S},
        {"name": "checkpoint: save", "ours": min(saves), "unit": "s", "limit": LIMIT_S},
        {"name": "checkpoint: load", "ours": min(loads), "unit": "s", "limit": LIMIT_S},
        {"name": "checkpoint: save + load", "ours": both, "unit": "s", "limit": LIMIT_S},
        {"name": "checkpoint: save + load", "ours": both, "unit": "s", "peer": peer, "peer_name": "npz"},
        {
            "name": "checkpoint: size",
            "ours": sizes[0] / 1e6,
            "unit": "MB",
            "peer": sizes[1] / 1e6,
            "peer_name": "npz",
        },
    ]


if __name__ == "__main__":
    print(json.dumps(measure(), indent=1))
