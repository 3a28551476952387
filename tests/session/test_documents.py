import errno
import hashlib
import json
import math
import os
import resource
import zipfile
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as np_st

from bioxen_nb.documents import atomic, container
from bioxen_nb.documents.atomic import read_bytes, write_atomic
from bioxen_nb.documents.container import pack, read_manifest, unpack
from bioxen_nb.documents.members import write_members
from bioxen_nb.errors import CheckpointError
from bioxen_nb.version import __version__

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


def test_the_same_content_gives_the_same_bytes_but_for_who_wrote_it_when(monkeypatch):
    monkeypatch.setattr(container, "written_now", lambda: {"at": "then"})
    history = frozenset({"counts", "jumps", "empty"})
    assert pack("test", HEADER, ARRAYS, history) == pack("test", dict(HEADER), dict(ARRAYS), history)


def test_differences_survive_the_ends_of_the_type():
    extremes = np.array([[2**31 - 1], [-(2**31)], [2**31 - 1], [0]], np.int32)
    _, arrays = unpack("test", pack("test", {}, {"a": extremes}, frozenset({"a"})))
    assert np.array_equal(arrays["a"], extremes)


def test_other_files_are_refused_with_the_reason():
    with pytest.raises(CheckpointError, match="not a bioxen_nb document"):
        unpack("test", b"LOCUS       NC_000913" * 10, "genome.gb")
    with pytest.raises(CheckpointError, match="'test' document, not a 'session'"):
        unpack("session", WHOLE)
    with pytest.raises(CheckpointError, match="empty"):
        unpack("test", b"")


def test_a_newer_schema_is_refused_until_the_caller_reads_it():
    newer = pack("test", HEADER, {}, schema=3)
    with pytest.raises(CheckpointError, match=r"schema 3 is newer than 2.*Upgrade"):
        unpack("test", newer, newest_schema=2)
    assert unpack("test", newer, newest_schema=3)[0] == HEADER


def test_numbers_that_json_has_not_come_back():
    header, _ = unpack("test", pack("test", {"speeds": [math.inf, -math.inf, -0.0]}, {}))
    assert header["speeds"][:2] == [math.inf, -math.inf]
    assert math.copysign(1, header["speeds"][2]) == -1


def test_the_order_of_a_header_is_kept():
    assert list(unpack("test", pack("test", {"b": 1, "a": {"z": 1, "y": 2}}, {}))[0]["a"]) == ["z", "y"]


def test_the_manifest_says_what_is_in_a_file(tmp_path):
    write_atomic(tmp_path / "x.bxn", WHOLE)
    manifest = read_manifest(tmp_path / "x.bxn")
    assert (manifest.kind, manifest.schema, manifest.format_version) == ("test", 1, 3)
    assert manifest.header == HEADER
    assert [row.name for row in manifest.arrays] == list(ARRAYS)
    assert [row.shape for row in manifest.arrays] == [array.shape for array in ARRAYS.values()]
    assert manifest.written["version"] == __version__
    assert datetime.fromisoformat(manifest.written["at"]).utcoffset() == timedelta(0)
    with pytest.raises(CheckpointError, match="no file"):
        read_manifest(tmp_path / "none.bxn")


def test_the_manifest_is_read_although_the_arrays_are_damaged(tmp_path):
    with zipfile.ZipFile(BytesIO(WHOLE)) as archive:
        bare = write_members([(name, archive.read(name)) for name in archive.namelist()[:-1]], repair=False)
        entry = archive.getinfo("arrays/0000.bin")
    damaged, at = bytearray(bare), entry.header_offset + 30 + len(entry.filename) + entry.file_size // 2
    damaged[at] ^= 1
    write_atomic(tmp_path / "x.bxn", bytes(damaged))
    assert read_manifest(tmp_path / "x.bxn").header == HEADER
    with pytest.raises(CheckpointError):
        unpack("test", bytes(damaged))


def test_the_page_on_the_format_reads_a_file(tmp_path):
    page = (Path(__file__).parents[2] / "docs" / "checkpoint-format.md").read_text(encoding="utf-8")
    scope = {}
    exec(page.split("```python\n")[1].split("```")[0], scope)
    write_atomic(tmp_path / "x.bxn", WHOLE)
    found = scope["read_arrays"](tmp_path / "x.bxn")
    assert list(found) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert found[name].dtype == array.dtype
        assert found[name].shape == array.shape
        assert found[name].tobytes() == array.tobytes()


def test_it_is_an_ordinary_zip_file_with_the_digests_that_the_page_describes(tmp_path):
    write_atomic(tmp_path / "x.bxn", WHOLE)
    with zipfile.ZipFile(tmp_path / "x.bxn") as archive:
        assert archive.testzip() is None
        text = archive.read("manifest.json")
        content = json.loads(text)
        for row in content["arrays"]:
            assert hashlib.sha256(archive.read(row["member"])).hexdigest() == row["sha256"]
    ending = f',"digest":"{content["digest"]}"'.encode()
    assert text.endswith(ending + b"}")
    assert hashlib.sha256(text.replace(ending, b"")).hexdigest() == content["digest"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
DTYPES = st.sampled_from(["?", "i1", "<i4", ">i8", "u2", "<u8", "f2", "<f4", ">f8"])
TABLES = DTYPES.flatmap(lambda dtype: np_st.arrays(dtype, np_st.array_shapes(min_dims=0, max_dims=3, min_side=0)))


@settings(deadline=None, max_examples=150)
@given(st.dictionaries(st.text(), JSON, max_size=4), st.dictionaries(st.text(), TABLES, max_size=4), st.data())
def test_anything_that_can_be_stored_comes_back(header, arrays, data):
    history = data.draw(st.frozensets(st.sampled_from(sorted(arrays)))) if arrays else frozenset()
    found, tables = unpack("any", pack("any", header, arrays, history))
    assert json.dumps(found) == json.dumps(header)
    assert list(tables) == list(arrays)
    for name, array in arrays.items():
        assert (tables[name].dtype, tables[name].shape) == (array.dtype, array.shape)
        assert tables[name].tobytes() == array.tobytes()
        assert tables[name].flags.writeable


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

    monkeypatch.setattr(atomic.os, "fsync", full)
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
