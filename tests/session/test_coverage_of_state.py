"""Every field of state comes back: the objects of a session are walked, compared, and changed one by one.

A new attribute of any of these classes is state until it is written down here why it is none.
"""

from __future__ import annotations

import json
import runpy
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bioxen_nb.documents.container import pack, unpack
from bioxen_nb.errors import BioXenException
from bioxen_nb.genome.document import genome_to_json
from bioxen_nb.program.document import from_document, to_document
from bioxen_nb.session.migrations.editions import SESSION_SCHEMA
from bioxen_nb.session.reviving import revive
from bioxen_nb.session.session import Session
from bioxen_nb.session.sources import source_of
from bioxen_nb.session.storing import history_names, snapshot

HERE = Path(__file__).parent
GRAPH = runpy.run_path(str(HERE / "object_graph.py"))
Graph, same, changed = GRAPH["Graph"], GRAPH["same"], GRAPH["changed"]

#: What is no state, and why.
NO_STATE = {
    "Session.changed": "who listens",
    "Session._notices": "notices that viewers have not got yet",
    "Session._ownership": "threads and locks",
    "Session._loop": "the live thread: nothing plays after loading",
    "Session._goals": "of a run() that is under way, whose caller is gone",
    "Session._looked_at": "wall clock",
    "Session._closed": "what is loaded is open",
    "EventLog._known": "what the VMs are like now, to tell what changes",
    "EventLog._lock": "a lock",
    "EventLog._members": "those of the session",
    "Session.autosaver": "where and how often this process saves; kept with the store",
    "Hypervisor.profile": "wall clock: who used how much of this process",
    "Hypervisor._cpu": "wall clock: the budget of the last seconds",
    "Hypervisor._pacer": "wall clock: how fast cells are on this machine",
    "Hypervisor._vms": "the VMs that the session's members hold",
    "Pace._anchors": "wall clock",
    "VM.listener": "the session itself",
    "VM.busy": "nothing runs in a loaded session; what ran is `unfinished`",
    "Member.latest_vitals": "a reading of the cell at some instant of the wall clock, taken anew",
    "Recorder._lock": "a lock",
    "RunningProgram.arrays": "lowered from the program",
    "RunningProgram.network_reads": "found from the program and the network",
    "Watch._program": "a cache",
    "Watch._rows": "a cache",
    "Preemptive._moved": "of the turn within a tick",
    "Preemptive._favoured": "of the turn within a tick",
    "Preemptive._look_again_s": "of the turn within a tick",
    "Priority._moved": "of the turn within a tick",
    "Priority._start": "of the turn within a tick",
    "RoundRobin._moved": "of the turn within a tick",
}
#: What comes back as it was, but follows from other state, or is the same in all sessions.
FOLLOWS = {
    "Sharing.is_finite": "from the capacity",
    "Admission._held": "from the VMs' allocations",
    "Watch.units": "from the jobs' units",
    "Siblings._limit": "the same in all sessions",
    "Recorder.vital_names": "the same in all sessions",
    "Recorder.gene_ids": "from the cell's genes and those that it lost",
    "Recorder.gene_symbols": "from the cell's genes and those that it lost",
    "Recorder.reading_names": "from the cell",
    "Recorder._gone": "from the genes that the cell lost",
    "Recorder._gene_rows": "from the names of genes",
    "Recorder.limit_bytes": "from the quota of memory",
    "Probe.what": "from the table that the probe is for",
    "GrowingTable.columns": "from the cell's genes and readings",
    "GrowingTable.dtype": "the same in all sessions",
    "GenomeProgram.digest": "from the program, whose fields have a test of their own",
}
#: Tables with the rows of another one.
SAME_ROWS = ("._rnas.times_s", "._readings.times_s")
#: State that no session of this test has.
UNUSED = {"Recorder._gone": "rows of genes never go", "InProcess.limits": "there are none in this process"}


def _own(name: str, held: object) -> tuple:
    return name, getattr(held, name), lambda new: setattr(held, name, new)


def _table(held: object) -> Iterator[tuple]:
    times_s, values = held.times_s(), held.since()
    yield "columns", held.columns, None
    yield "dtype", str(held.dtype), None
    yield "times_s", times_s, lambda new: held.fill(new, held.since())
    yield "values", values, lambda new: held.fill(times_s, new)


def _runner(held: object) -> Iterator[tuple]:
    yield _own("limits", held)


def _member(held: object) -> Iterator[tuple]:
    """The genome counts as what can be had again: its source, or all of it."""
    yield from (_own(name, held) for name in GRAPH["attributes"](held) if name not in ("genome", "source"))
    genome, source = held.genome, source_of(held.genome) or held.source
    yield "source", source, lambda new: (setattr(held, "source", new), setattr(held, "genome", None))
    text = None if source or genome is None else genome_to_json(genome)

    def put(new: bytes) -> None:
        held.genome = genome if new == text else replace(genome, organism=genome.organism + "x")

    yield "genome", text, put


def _program(held: object) -> Iterator[tuple]:
    yield "digest", held.digest, None


def _network(held: object) -> Iterator[tuple]:
    yield "sbml", held.sbml, lambda new: object.__setattr__(held, "sbml", new)


VIEWS = {
    "GrowingTable": _table,
    "InProcess": _runner,
    "IsolatedRunner": _runner,
    "Member": _member,
    "GenomeProgram": _program,
    "Network": _network,
}


@pytest.fixture(scope="module")
def sessions():
    """One with everything in use, and one for each of the other schedulers."""
    from bioxen_nb.hypervisor.scheduler import Priority, RoundRobin

    opened = {"full": runpy.run_path(str(HERE / "full_session.py"))["full_session"]()}
    for scheduler in (RoundRobin(15), Priority(25)):
        opened[type(scheduler).__name__] = session = Session(3, scheduler=scheduler)
        for name in ("a", "b"):
            session.create(name, "teaching-mini")
            session.start(name)
        session.run(duration_s=33)
    yield opened
    for session in opened.values():
        session.close()


def graph():
    return Graph(NO_STATE, VIEWS)


def again(session: Session, only: str | None = None) -> Session:
    """Saved and loaded, all of it or one VM, without the packing of arrays."""
    header, arrays = snapshot(session, only)
    return revive(Session, json.loads(json.dumps(header, allow_nan=False)), arrays)


def differences(one, other) -> list[str]:
    apart = one.keys() ^ other.keys()
    return sorted(apart | {path for path in one.keys() & other.keys() if not same(one[path].value, other[path].value)})


def test_all_comes_back_from_a_file(sessions):
    for session in sessions.values():
        header, arrays = snapshot(session)
        file = pack("session", header, arrays, history_names(arrays), schema=SESSION_SCHEMA)
        with revive(Session, *unpack("session", file, newest_schema=SESSION_SCHEMA)) as loaded:
            assert differences(graph().leaves(session), graph().leaves(loaded)) == []
            for name in session.vm_names():
                assert loaded.genome(name) == session.genome(name)


def test_everything_is_in_use(sessions):
    """A field that is empty everywhere would prove nothing, and a reason for a field that is gone is no reason."""
    walk = graph()
    for session in sessions.values():
        assert len(walk.leaves(session)) > 100
    assert walk.kinds - walk.used - UNUSED.keys() == set()
    assert NO_STATE.keys() - walk.seen_left_out <= {"Session.autosaver"}
    assert FOLLOWS.keys() <= walk.kinds


def around(session: Session, path: str):
    """The VM that a path leads to, and where that begins; the whole session for all else."""
    places = {f"session.members[{name!r}]": name for name in session.members}
    return next(((name, place) for place, name in places.items() if path.startswith(place)), (None, "session"))


def walked(session: Session, name: str | None, place: str):
    return graph().leaves(session.members.get(name, session), place)


def lost(session: Session, leaf) -> str:
    """Change one value, save and load: why the change is not there.

    Empty when it is there, when it was refused, or when it moved things elsewhere.
    """
    name, place = around(session, leaf.path)
    leaf.put(changed(leaf.value))
    try:
        made = walked(session, name, place)
        assert not same(made[leaf.path].value, leaf.value), leaf.path
        with again(session, name) as loaded:
            found = walked(loaded, name, place)
        if made.keys() != found.keys() or same(found[leaf.path].value, made[leaf.path].value):
            return ""
        return f"{leaf.path}: {made[leaf.path].value!r} came back {found[leaf.path].value!r}"
    except BioXenException:
        return ""
    finally:
        leaf.put(leaf.value)


def state_of(session: Session):
    leaves = graph().leaves(session).values()
    return [leaf for leaf in leaves if leaf.kind not in FOLLOWS and changed(leaf.value) is not None]


def test_every_field_that_is_changed_comes_back_changed(sessions):
    """One value of each field of each class."""
    tried, failed = set(), []
    for session in sessions.values():
        for leaf in state_of(session):
            if leaf.kind not in tried:
                tried.add(leaf.kind)
                failed.append(lost(session, leaf))
    assert len(tried) > 120
    assert [why for why in failed if why] == []


def test_every_field_of_a_program_that_is_changed_comes_back_changed(sessions):
    """Programs are stored as documents of their own; one value of each field of each of their records."""
    walk, tried, failed = Graph({}, {}), set(), []
    for name in ("regulated", "fed", "edited", "apart"):
        program = sessions["full"].vm(name).cell.program
        for leaf in walk.leaves(from_document(to_document(program)), "program").values():
            if leaf.kind in tried or changed(leaf.value) is None:
                continue
            tried.add(leaf.kind)
            other = from_document(to_document(program))
            walk.leaves(other, "program")[leaf.path].put(changed(leaf.value))
            try:
                found = walk.leaves(from_document(json.loads(json.dumps(to_document(other)))), "program").get(leaf.path)
            except BioXenException:
                continue
            if found is not None and not same(found.value, changed(leaf.value)):
                failed.append(f"{leaf.path}: {found.value!r}")
    assert len(tried) > 60
    assert walk.kinds - walk.used == set()
    assert failed == []


@pytest.mark.slow
def test_every_value_that_is_changed_comes_back_changed(sessions):
    state = [leaf for leaf in state_of(sessions["full"]) if not leaf.path.endswith(SAME_ROWS)]
    assert len(state) > 800
    failed = [lost(sessions["full"], leaf) for leaf in state]
    assert [why for why in failed if why] == []
