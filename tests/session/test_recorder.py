from types import SimpleNamespace

import numpy as np
import pytest

from bioxen_nb.cell.environment import Environment
from bioxen_nb.cell.media import SUBSTRATES
from bioxen_nb.errors import ConfigurationError, UnknownNameError
from bioxen_nb.session.growing import GrowingTable
from bioxen_nb.session.probes import Probe
from bioxen_nb.session.recorder import Recorder, joined
from bioxen_nb.session.timecourse import Timecourse

GENES = ("t1", "t2", "t3")


def cell_at(time_s):
    """What a recorder reads of a cell, at `time_s`."""
    context = SimpleNamespace(
        proteins=np.array([time_s, 2 * time_s, 0]),
        rnas=np.array([time_s + 1, time_s + 2, time_s + 3]),
        state=SimpleNamespace(medium=np.array([*[0.0] * len(SUBSTRATES), 0.25]), fluxes=np.zeros(0)),
    )
    return SimpleNamespace(
        time_s=time_s,
        context=context,
        environment=Environment(temperature_c=30.0),
        network=None,
        metabolism=None,
        network_amounts=dict,
        gene_ids=GENES,
        gene_symbols=("ftsZ", "", "rrsA"),
        vitals=lambda: np.array([time_s, time_s / 10]),
    )


def recorded(until_s, limit_bytes=10**9):
    recorder = Recorder(cell_at(0), ("time_s", "volume_fl"), 5, 10, limit_bytes)
    time_s = 0
    while time_s <= until_s:
        recorder.take(cell_at(time_s))
        time_s = recorder.next_due_s
    return recorder


def test_probes_fall_due_on_multiples():
    probe = Probe("vitals", 5)
    assert [probe.next_due(time_s) for time_s in (0, 4, 5, 6)] == [5, 5, 10, 10]
    assert probe.doubled().interval_s == 10
    with pytest.raises(ConfigurationError):
        Probe("vitals", 0)


def test_a_growing_table_reads_back_across_blocks():
    table = GrowingTable(2, np.int32, block_rows=4)
    for row in range(11):
        table.append(row, np.array([row]), np.array([row * row]))
    assert table.since(3).tolist() == [[row, row * row] for row in range(3, 11)]
    assert table.since(11).shape == (0, 2)
    assert table.column(1).tolist() == [row * row for row in range(11)]
    assert table.times_s(8).tolist() == [8, 9, 10]
    table.keep_multiples_of(3)
    assert table.since().tolist() == [[0, 0], [3, 9], [6, 36], [9, 81]]
    table.append(12, np.array([12, 144]))
    assert table.times_s().tolist() == [0, 3, 6, 9, 12]
    assert table.column(0).tolist() == [0, 3, 6, 9, 12]


def test_rows_that_are_held_stay_whatever_becomes_of_the_table():
    table = GrowingTable(2, np.int32, block_rows=4)
    for row in range(10):
        table.append(row, np.array([row, -row]))
    held, late, times_s = table.held(), table.held(6), table.times_s()
    assert all(np.shares_memory(block, table.held().blocks[number]) for number, block in enumerate(held.blocks))
    before = [[row, -row] for row in range(10)]
    for row in range(10, 15):
        table.append(row, np.array([0, 0]))
    table.keep_multiples_of(4)
    table.append(16, np.array([7, 7]))
    assert held.joined().tolist() == before
    assert late.joined().tolist() == before[6:]
    assert (len(held), len(late), len(table.held(99))) == (10, 4, 0)
    assert held.column(1).tolist() == [row[1] for row in before]
    assert times_s.tolist() == list(range(10))
    assert table.times_s().tolist() == [0, 4, 8, 12, 16]
    assert table.since().tolist() == [[0, 0], [4, -4], [8, -8], [0, 0], [7, 7]]


@pytest.mark.parametrize("rows", [0, 3, 4, 11])
def test_a_table_that_was_filled_goes_on_and_leaves_what_it_was_given_alone(rows):
    table = GrowingTable(2, np.int32, block_rows=4)
    given = np.arange(2 * rows, dtype=np.int32).reshape(rows, 2)
    given.flags.writeable = False
    before = given.tolist()
    table.fill(np.arange(rows), given)
    table.append(rows, np.array([-1, -2]))
    assert table.since().tolist() == [*before, [-1, -2]]
    table.keep_multiples_of(2)
    assert table.since().tolist() == [*before, [-1, -2]][::2]
    assert given.tolist() == before
    assert table.last_time_s == rows // 2 * 2


def test_a_table_is_not_filled_with_what_does_not_fit():
    table = GrowingTable(2, np.int32)
    for times, shape in ((3, (2, 2)), (2, (2, 3)), (2, (2,)), (2, (2, 1))):
        with pytest.raises(ValueError, match="no table of"):
            table.fill(np.arange(times), np.zeros(shape))
    table.fill(np.arange(2), np.array([[1.0, 2.0], [3.0, 4.0]]))
    assert table.since().dtype == np.int32


def test_memory_stays_bounded_and_the_run_evenly_covered():
    limit_bytes = 200_000
    recorder = recorded(40_000, limit_bytes)
    assert recorder.nbytes <= limit_bytes
    times_s, proteins = recorder.gene_series("ftsZ", "protein")
    assert len(set(np.diff(times_s))) == 1
    assert times_s[0] == 0
    assert times_s[-1] > 40_000 - 2 * recorder.molecules_probe.interval_s
    assert np.array_equal(times_s, proteins)
    first, vitals = recorder.vitals_since(10**6)
    assert first == 0
    assert np.all(np.diff(vitals[:, 0]) == recorder.vitals_probe.interval_s)


def test_a_timecourse_in_tables(tmp_path):
    course = Timecourse("x", recorded(20))
    assert repr(course) == ("<Timecourse x: 0 to 20 s, 5 rows of 2 vitals, 3 rows of 3 genes, 0 division(s)>")
    assert course["ftsZ"].tolist() == [0, 10, 20]
    assert course["t2"].tolist() == [0, 20, 40]
    assert course["rrsA"].tolist() == [3, 13, 23]
    assert course["volume_fl"].loc[15] == 1.5
    assert course.counts(["t1", "rrsA"], "rna").loc[10].tolist() == [11, 13]
    frame = course.to_pandas(["ftsZ"])
    assert frame.index.tolist() == [0, 5, 10, 15, 20]
    assert frame["ftsZ"].dropna().tolist() == [0, 10, 20]
    course.to_csv(tmp_path / "x.csv", ["t2"])
    assert (tmp_path / "x.csv").read_text().splitlines()[:2] == ["time_s,volume_fl,t2", "0,0.0,0.0"]
    with pytest.raises(UnknownNameError, match="Did you mean ftsZ"):
        course["ftsX"]
    with pytest.raises(UnknownNameError, match="Did you mean volume_fl"):
        course["volume"]
    with pytest.raises(ConfigurationError, match="rna"):
        course.counts("ftsZ", "dna")


def test_a_timecourse_does_not_grow():
    recorder = recorded(20)
    course = Timecourse("x", recorder)
    recorder.take(cell_at(25))
    assert len(course) == 5
    assert len(Timecourse("x", recorder)) == 6
    assert course != Timecourse("x", recorder)


def test_a_history_that_is_held_is_that_of_the_moment():
    recorder = recorded(40)
    held, tables = recorder.held(), recorder.tables()
    for time_s in range(45, 3000, 5):
        recorder.take(cell_at(time_s))
    recorder.limit_bytes = 1
    recorder.take(cell_at(3000))
    assert recorder.molecules_probe.interval_s > 10
    late = joined(held)
    assert late.keys() == tables.keys()
    assert all(np.array_equal(late[name], tables[name], equal_nan=True) for name in tables)
    assert tables["rnas"][:, 0].tolist() == [1, 11, 21, 31, 41]


def test_a_restored_history_goes_on_as_the_first_one_does():
    first = recorded(1000)
    second = Recorder(cell_at(0), first.vital_names, 5, 10)
    second.restore(first.header(), first.tables())
    for recorder in (first, second):
        for time_s in range(1005, 1500, 5):
            recorder.take(cell_at(time_s))
    assert Timecourse("x", first) == Timecourse("x", second)
    assert first.nbytes == second.nbytes
