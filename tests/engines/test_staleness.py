"""Compiled code does not outlive a change of any kernel."""

import os
import time

from bioxen_nb.engines.kernels.staleness import discard_stale


def test_what_is_older_than_the_newest_source_goes(tmp_path):
    cache = tmp_path / "__pycache__"
    cache.mkdir()
    now = time.time()
    for path, age_s in (("a.py", 50), ("b.py", 20), ("__pycache__/old.nbi", 30), ("__pycache__/new.nbi", 10)):
        (tmp_path / path).touch()
        os.utime(tmp_path / path, (now - age_s, now - age_s))
    assert discard_stale(tmp_path) == 1
    assert [path.name for path in cache.iterdir()] == ["new.nbi"]
    assert discard_stale(tmp_path) == 0
    os.utime(tmp_path / "a.py", (now + 1e6, now + 1e6))
    assert discard_stale(tmp_path) == 0
    os.utime(tmp_path / "a.py", (now - 1, now - 1))
    assert discard_stale(tmp_path) == 1
