import errno
import os
import resource

import numpy as np
import pytest

from bioxen_nb import documents
from bioxen_nb.documents import pack, read_bytes, unpack, write_atomic
from bioxen_nb.errors import CheckpointError

RANDOM = np.random.default_rng(0)
HEADER = {"name": "a session", "numbers": [1, 2.5, 1e-300, None], "seed": 2**60}
ARRAYS = {
    "counts": RANDOM.poisson(50, (40, 7)).astype(np.int32).cumsum(axis=0, dtype=np.int32),
    "jumps": RANDOM.integers(-(2**40), 2**40, (30, 5)),
    "random": RANDOM.integers(0, 2**64, 4, dtype=np.uint64),
    "flags": np.array([True, False, True]),
    "reals": np.array([[np.nan, np.inf], [-0.0, 1e-308]]),
    "empty": np.empty((0, 9), np.int32),
    "scalar": np.array(3.5),
    "strided": np.arange(20).reshape(4, 5)[:, ::2],
}
WHOLE = pack("test", HEADER, ARRAYS, frozenset({"counts", "jumps", "empty"}))


def test_everything_comes_back_bit_for_bit():
    header, arrays = unpack("test", WHOLE)
    assert header == HEADER
    assert list(arrays) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert arrays[name].dtype == array.dtype
        assert arrays[name].shape == array.shape
        assert arrays[name].tobytes() == array.tobytes()


def test_the_same_content_gives_the_same_bytes():
    assert pack("test", HEADER, ARRAYS, frozenset({"counts", "jumps", "empty"})) == WHOLE


def test_differences_survive_the_ends_of_the_type():
    extremes = np.array([[2**31 - 1], [-(2**31)], [2**31 - 1], [0]], np.int32)
    _, arrays = unpack("test", pack("test", {}, {"a": extremes}, frozenset({"a"})))
    assert np.array_equal(arrays["a"], extremes)


@pytest.mark.parametrize("length", [0, 1, 5, 30, 69, 100, len(WHOLE) - 1])
def test_truncation_is_refused(length):
    with pytest.raises(CheckpointError, match=r"truncated|empty"):
        unpack("test", WHOLE[:length])


@pytest.mark.parametrize("at", [0, 7, 9, 13, 30, 61, 70, 90, len(WHOLE) // 2, len(WHOLE) - 1])
@pytest.mark.parametrize("bit", [0, 7])
def test_a_flipped_bit_is_refused(at, bit):
    damaged = bytearray(WHOLE)
    damaged[at] ^= 1 << bit
    with pytest.raises(CheckpointError):
        unpack("test", bytes(damaged))


def test_other_files_are_refused_with_the_reason():
    with pytest.raises(CheckpointError, match="not a bioxen_nb document"):
        unpack("test", b"LOCUS       NC_000913" * 10, "genome.gb")
    with pytest.raises(CheckpointError, match="'test' document, not a 'session'"):
        unpack("session", WHOLE)
    with pytest.raises(CheckpointError, match="longer"):
        unpack("test", WHOLE + b"x")
    newer = bytearray(WHOLE)
    newer[8] = 99
    with pytest.raises(CheckpointError, match=r"newer.*Upgrade"):
        unpack("test", bytes(newer))


def test_objects_cannot_be_stored():
    with pytest.raises(CheckpointError, match="object"):
        pack("test", {}, {"a": np.array([{}])})


def test_writing_replaces_and_leaves_nothing_behind(tmp_path):
    path = tmp_path / "x.bxn"
    write_atomic(path, b"one")
    write_atomic(path, b"two")
    assert read_bytes(path) == b"two"
    assert os.listdir(tmp_path) == ["x.bxn"]
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_full_disk_keeps_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "x.bxn"
    write_atomic(path, b"old")

    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(documents.os, "fsync", full)
    with pytest.raises(CheckpointError, match=r"disk is full.*old file was kept"):
        write_atomic(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["x.bxn"]


def test_a_real_write_failure_keeps_the_old_file(tmp_path):
    path = tmp_path / "x.bxn"
    write_atomic(path, b"old")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(CheckpointError, match="old file was kept"):
            write_atomic(path, bytes(100_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["x.bxn"]


def test_impossible_places_say_why(tmp_path):
    with pytest.raises(CheckpointError, match=r"folder .* does not exist"):
        write_atomic(tmp_path / "no" / "x.bxn", b"")
    with pytest.raises(CheckpointError, match="is a folder"):
        write_atomic(tmp_path, b"")
    with pytest.raises(CheckpointError, match="no file"):
        read_bytes(tmp_path / "none.bxn")
    with pytest.raises(CheckpointError, match="cannot be read"):
        read_bytes(tmp_path)
