"""Blocks of numbers: thinning and packing; and the meter of simulated time per second."""

from __future__ import annotations

import numpy as np
import pytest

from bioxen_nb.session.describe import RateMeter
from bioxen_nb.session.frames import Block, pack, thin


@pytest.mark.parametrize(("count", "limit"), [(0, 10), (10, 10), (11, 10), (999, 100), (1000, 7)])
def test_thinning_keeps_the_last_row_and_the_limit(count, limit):
    rows = np.arange(count, dtype=float)[:, np.newaxis]
    thinned = thin(rows, limit)
    assert thinned.dtype == np.float32
    assert len(thinned) <= limit
    if count:
        assert thinned[-1, 0] == count - 1
        assert len(set(np.diff(thinned[:, 0]))) <= 1


def test_packing_puts_blocks_one_after_the_other():
    first = Block({"key": "a"}, np.array([[1, 2], [3, 4]], np.float32))
    second = Block({"key": "b"}, np.array([[5]], np.float32))
    headers, payload = pack([first, second])
    assert [(header["rows"], header["columns"]) for header in headers] == [(2, 2), (1, 1)]
    assert list(np.frombuffer(payload, np.float32)) == [1, 2, 3, 4, 5]


def test_the_meter_measures_cell_seconds_per_second():
    meter = RateMeter()
    rates = [meter.update(300.0 * wall_s, wall_s) for wall_s in np.arange(0.0, 5.0, 0.1)]
    assert rates[0] == 0.0
    assert rates[-1] == pytest.approx(300.0)
    still = [meter.update(300.0 * 4.9, wall_s) for wall_s in np.arange(5.0, 7.0, 0.1)]
    assert still[-1] == 0.0
