"""A store of checkpoints: save, load, list a thousand, and what autosaves take from a run.

The session is E. coli-size when BIOXEN_DATA_MIRROR is set, else the teaching genome, with one hour of history: the
vital signs every 5 s and all RNA and protein counts every 10 s, which is nine times as many numbers as 100 probes at
1 Hz. Wall seconds, the least of some repeats; autosaves are counted in processor seconds of their thread and the
pauses of the cells, while the cell lives `PACE` seconds in one (at full speed a run makes more than it is worth saving
that often). How long cells wait is also measured with a hundred hours of the small teaching genome at 1 Hz.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from bioxen_nb.program.records import GenomeProgram
    from bioxen_nb.session.session import Session
    from bioxen_nb.session.store.autosave import Autosaver
    from bioxen_nb.session.store.store import CheckpointStore

CELL_S = 3600
LATER_S = 60
REPEATS = 5
FIRST_REPEATS = 3
LISTED = 1000
AUTOSAVED_WALL_S = 8.0
PACE = 600
LONG_H = 100

SAVE_LIMIT_S = LOAD_LIMIT_S = 0.15
LIST_LIMIT_S = 0.5
SHARE_LIMIT_PERCENT = 2.0
PAUSE_LIMIT_MS = 10.0

Row = dict[str, object]


def wall_s(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def pause_ms(session: Session) -> float:
    from bioxen_nb.session.store.taking import take

    return 1000 * min(take(session).pause_s for _ in range(REPEATS))


def later_save_s(session: Session, store: CheckpointStore) -> float:
    """A save when `LATER_S` seconds have been added to the run."""
    session.run(until=session.vm("cell").time_s + LATER_S)
    return wall_s(lambda: store.save(session))


def load_alone_s(folder: Path) -> float:
    """One load while nothing of an earlier one is left."""
    from bioxen_nb.session.store.store import CheckpointStore

    gc.collect()
    began = time.perf_counter()
    session = CheckpointStore(folder).load()
    took = time.perf_counter() - began
    session.close()
    return took


def watched(session: Session, store: CheckpointStore, every_s: float) -> Autosaver:
    """An autosaver that has saved once."""
    session.run(until=session.vm("cell").time_s + LATER_S)
    saver = session.autosave(every_s, on_division=False, store=store)
    while not saver.cost_s:
        time.sleep(0.01)
    if saver.last_error or not saver.saves:
        raise RuntimeError(saver.last_error or "nothing was saved")
    return saver


def one_autosave_s(session: Session, store: CheckpointStore) -> float:
    """What saving all of a session's history costs an autosaver."""
    saver = watched(session, store, 60.0)
    cost_s = saver.cost_s
    session.autosave(None)
    return cost_s


def autosaved_share(session: Session, store: CheckpointStore, every_s: float) -> float:
    """Share of the wall time of a run at `PACE` that autosaves take: all but the last, with the time until the next."""
    saver = watched(session, store, every_s)
    began, done = time.perf_counter(), [(time.perf_counter(), saver.cost_s)]
    while time.perf_counter() - began < AUTOSAVED_WALL_S:
        session.run(until=session.vm("cell").time_s + PACE // 10)
        time.sleep(0.08)
        if saver.cost_s > done[-1][1]:
            done.append((time.perf_counter(), saver.cost_s))
    session.autosave(None)
    if saver.last_error or len(done) < 2:
        raise RuntimeError(saver.last_error or "nothing was saved while it ran")
    return done[-2][1] / (done[-1][0] - done[0][0])


def saves(program: GenomeProgram, store: CheckpointStore) -> tuple[float, float, float]:
    """(seconds of the first save, of the quickest later one, milliseconds that cells wait) of a session of one hour."""
    from bioxen_nb.session.session import Session

    with Session(seed=1) as session:
        session.create("cell", replace(program))
        session.start("cell")
        session.run(until=CELL_S)
        first = wall_s(lambda: store.save(session))
        return first, min(later_save_s(session, store) for _ in range(REPEATS)), pause_ms(session)


def hour(folder: Path) -> list[Row]:
    """Rows of a session with one hour of history."""
    from bioxen_nb.session.sources import program_of
    from bioxen_nb.session.store.store import CheckpointStore

    program = program_of("ecoli_k12_mg1655" if os.environ.get("BIOXEN_DATA_MIRROR") else "teaching-cell", None, ())
    stores = [CheckpointStore(folder / str(number)) for number in range(FIRST_REPEATS)]
    first, later, pause = map(min, zip(*(saves(program, store) for store in stores), strict=True))
    store = stores[-1]
    load = min(load_alone_s(store.folder) for _ in range(REPEATS))
    with store.load() as session:
        one_s = one_autosave_s(session, CheckpointStore(folder / "autosaved"))
        share = autosaved_share(session, store, 0.5)
    return [
        {"name": "store: first save", "ours": first, "unit": "s", "limit": SAVE_LIMIT_S},
        {"name": "store: save a minute later", "ours": later, "unit": "s", "limit": SAVE_LIMIT_S},
        {"name": "store: load", "ours": load, "unit": "s", "limit": LOAD_LIMIT_S},
        {"name": "store: cells wait", "ours": pause, "unit": "ms", "limit": PAUSE_LIMIT_MS},
        {
            "name": f"autosave every 0.5 s at {PACE} x, of run time",
            "ours": 100 * share,
            "unit": "%",
            "limit": SHARE_LIMIT_PERCENT,
        },
        {
            "name": "autosave of an hour every 60 s, of run time",
            "ours": 100 * one_s / 60,
            "unit": "%",
            "limit": SHARE_LIMIT_PERCENT,
        },
    ]


def listing(folder: Path) -> list[Row]:
    """Rows of a store with many checkpoints, which are copies of one."""
    from bioxen_nb.session.session import Session
    from bioxen_nb.session.store.store import CheckpointStore

    with Session(seed=1) as session:
        session.create("cell", "teaching-mini")
        session.start("cell")
        session.run(until=CELL_S)
        saved = CheckpointStore(folder).save(session)
    (file,) = folder.glob(f"{saved.id}*")
    for number in range(2, LISTED + 1):
        shutil.copyfile(file, folder / f"{number:06d}-{number:08x}{file.suffix}")
    if len(CheckpointStore(folder).list()) != LISTED:
        raise RuntimeError("the list is not whole")
    took = min(wall_s(CheckpointStore(folder).list) for _ in range(REPEATS))
    return [{"name": f"store: list {LISTED:,}", "ours": took, "unit": "s", "limit": LIST_LIMIT_S}]


def long_history() -> list[Row]:
    """How long cells wait for a save when a very long history is there."""
    from bioxen_nb.session.session import Session

    with Session(seed=1, vitals_every_s=1, molecules_every_s=1) as session:
        session.create("cell", "teaching-mini")
        recorder, rows = session.members["cell"].recorder, LONG_H * 3600
        counts = np.zeros((rows, len(recorder.gene_ids)), np.int32)
        tables = {
            "vital_times_s": np.arange(rows),
            "vitals": np.zeros((rows, len(recorder.vital_names))),
            "molecule_times_s": np.arange(rows),
            "proteins": counts,
            "rnas": counts,
            "readings": np.zeros((rows, len(recorder.reading_names))),
        }
        recorder.restore({**recorder.header(), "next_due_s": rows}, tables)
        pause = pause_ms(session)
    return [
        {"name": f"store: cells wait, {LONG_H} h at 1 Hz", "ours": pause, "unit": "ms", "limit": PAUSE_LIMIT_MS},
    ]


def measure() -> list[Row]:
    """Rows for the table of `benchmarks/run.py`."""
    with tempfile.TemporaryDirectory() as folder:
        rows = hour(Path(folder, "hour"))
        return rows + listing(Path(folder, "many")) + long_history()


if __name__ == "__main__":
    print(json.dumps(measure(), indent=1))
