"""Repair data: any flipped bit, and any 4,096 bytes in a row, are put right; what cannot be is refused."""

import hashlib
import io
import json
import random
import subprocess
import sys
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest

from bioxen_nb.documents import container, parsing
from bioxen_nb.documents.container import pack, read_manifest, remade, unpack, unpack_document
from bioxen_nb.documents.members import MANIFEST, mended, write_members
from bioxen_nb.documents.repair import BLOCK_BYTES, LEAST_GROUPS, recover, repair_data
from bioxen_nb.errors import CheckpointError

HEADER = {"name": "kept", "numbers": [1, 2.5, None]}
BURST_BYTES = 4096


def made(size):
    return pack("test", HEADER, {"noise": np.random.default_rng(size).integers(0, 256, size, dtype=np.uint8)})


WHOLE = {size: made(size) for size in (0, 1, 700, 4000, 9000, 60_000, 700_000)}


def content(data):
    found = unpack_document("test", data)
    if found.mended:
        assert found.mended.data == WHOLE[found.arrays["noise"].size]
        assert found.mended.is_whole
    return json.dumps(found.manifest.header), {name: array.tobytes() for name, array in found.arrays.items()}


def zeroed(data, begin, length):
    first, last = max(begin, 0), min(begin + length, len(data))
    return data[:first] + bytes(last - first) + data[last:]


def flipped(data, bit):
    damaged = bytearray(data)
    damaged[bit // 8] ^= 1 << bit % 8
    return bytes(damaged)


def test_every_bit_of_a_small_file():
    whole = WHOLE[1]
    expected = content(whole)
    for bit in range(random.Random(1).randrange(7), 8 * len(whole), 7):
        assert content(flipped(whole, bit)) == expected, f"bit {bit}"


@pytest.mark.parametrize("size", WHOLE)
def test_a_bit_anywhere_and_a_burst_anywhere(size):
    whole, chance = WHOLE[size], random.Random(size)
    expected, tries = content(whole), 120 if size < 100_000 else 25
    for bit in [chance.randrange(8 * len(whole)) for _ in range(tries)]:
        assert content(flipped(whole, bit)) == expected, f"bit {bit}"
    ends = [len(whole) - BURST_BYTES + step for step in range(0, BURST_BYTES, 400)]
    covered_bytes = recover(whole).covered
    seams = [len(covered_bytes) - BURST_BYTES + step for step in range(0, 2 * BURST_BYTES, 331)]
    for begin in [chance.randrange(1 - BURST_BYTES, len(whole)) for _ in range(tries)] + ends + seams:
        assert content(zeroed(whole, begin, BURST_BYTES)) == expected, f"burst at {begin}"


def test_what_was_mended_is_the_file_as_it_was_written():
    whole = WHOLE[9000]
    assert mended(whole) is None
    assert remade(whole) is None
    for place in (3, 500, len(whole) - 5, len(whole) - 5000):
        found = remade(flipped(whole, 8 * place))
        assert found.data == whole
        assert bool(found.places) == (place <= 500)
    assert remade(flipped(whole, 8 * 700)).told == "at bytes 512 to 1,023"
    assert remade(flipped(whole, 8 * (len(whole) - 1))).told == "in its directory or its repair data"


def test_a_file_cut_in_its_repair_data_is_whole_and_a_shorter_one_is_refused():
    whole = WHOLE[60_000]
    covered_bytes = len(recover(whole).covered)
    head_ends = whole.index(b"bxn repair") + 64 + 4 * (covered_bytes // BLOCK_BYTES + 1)
    assert content(whole[:head_ends]) == content(whole)
    with pytest.raises(CheckpointError, match="truncated"):
        unpack("test", whole[: head_ends - 10])
    with pytest.raises(CheckpointError, match="truncated"):
        unpack("test", whole[: covered_bytes // 2])


def test_more_damage_than_can_be_mended_is_refused():
    whole = WHOLE[60_000]
    two_of_one_group = zeroed(zeroed(whole, 1024, 100), 1024 + LEAST_GROUPS * BLOCK_BYTES, 100)
    with pytest.raises(CheckpointError, match="altered"):
        unpack("test", two_of_one_group)
    assert remade(two_of_one_group) is None
    two_of_two = zeroed(zeroed(whole, 1024, 100), 1024 + (LEAST_GROUPS + 1) * BLOCK_BYTES, 100)
    assert content(two_of_two) == content(whole)


def test_an_array_that_the_caller_can_do_without_may_be_lost():
    data = pack("test", HEADER, {"a": np.arange(9), "noise": np.random.default_rng(0).random(9000)})
    broken = zeroed(data, 3000, 20_000)
    with pytest.raises(CheckpointError):
        unpack("test", broken)
    found = unpack_document("test", broken, can_do_without=lambda name: name == "noise")
    assert found.lost == ("noise",)
    assert (found.arrays["a"].tolist(), found.arrays["noise"].tolist()) == (list(range(9)), [0.0] * 9000)
    with pytest.raises(CheckpointError):
        unpack_document("test", broken, can_do_without=lambda name: name == "a")


def test_the_manifest_alone_is_mended_too(tmp_path):
    for bit in (5, 8 * 100, 8 * (len(WHOLE[700]) - 3)):
        (tmp_path / "x.bxn").write_bytes(flipped(WHOLE[700], bit))
        assert read_manifest(tmp_path / "x.bxn").header == HEADER


def test_repair_data_is_small():
    for size, whole in WHOLE.items():
        assert len(repair_data(recover(whole).covered)) < 0.04 * len(whole) + 5600, size


def test_a_format_without_repair_data_is_still_read():
    with zipfile.ZipFile(io.BytesIO(WHOLE[700])) as archive:
        text = archive.read(MANIFEST).replace(b'"format_version":3', b'"format_version":2')
        rest = text[: text.rindex(b',"digest"')] + b"}"
        text = rest[:-1] + b',"digest":"' + hashlib.sha256(rest).hexdigest().encode() + b'"}'
        older = write_members([(MANIFEST, text), ("arrays/0000.bin", archive.read("arrays/0000.bin"))], repair=False)
    assert content(older) == content(WHOLE[700])
    assert unpack_document("test", older).manifest.format_version == 2
    assert remade(flipped(older, 999)) is None


def test_the_page_on_the_format_says_how_to_mend():
    page = (Path(__file__).parents[2] / "docs" / "checkpoint-format.md").read_text(encoding="utf-8")
    scope = {}
    exec(page.split("```python\n")[2].split("```")[0], scope)
    whole = WHOLE[60_000]
    covered = recover(whole).covered
    assert scope["covered_bytes"](whole) == covered
    assert scope["covered_bytes"](zeroed(whole, 9000, BURST_BYTES)) == covered


# ---- made to do harm -------------------------------------------------------------------------------------


def test_repair_data_that_lies_is_no_help_and_no_harm():
    covered = recover(WHOLE[700]).covered
    chance = random.Random(9)
    for _ in range(300):
        false = bytearray(repair_data(covered[: chance.randrange(len(covered))]))
        for _ in range(chance.randrange(3)):
            false[chance.randrange(64)] = chance.randrange(256)
        with pytest.raises(CheckpointError):
            unpack("test", b"PK\x03\x04" + bytes(chance.randrange(2000)) + false * chance.randrange(1, 4))


def test_members_in_repair_data_that_repeat_or_have_no_end_are_not_followed():
    entry = recover(write_members([("a", b"")])).covered
    for covered in (entry * 5000, entry[:-1] + bytes(40)):
        assert mended(b"PK\x03\x04 nothing" + covered + repair_data(covered)) is None


CHILD = """
import resource, sys
from bioxen_nb.documents.container import unpack
from bioxen_nb.errors import CheckpointError
data = open(sys.argv[1], "rb").read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    told = str({name: array.size for name, array in unpack("test", data)[1].items()})
except CheckpointError as cause:
    told = cause.message
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
print(told)
"""


def memory_kb(path):
    """Memory that reading a file takes beside the file itself, and what came of it."""
    done = subprocess.run([sys.executable, "-c", CHILD, str(path)], capture_output=True, text=True, check=True)
    kilobytes, told = done.stdout.split("\n", 1)
    return int(kilobytes), told


def test_an_array_takes_its_own_memory_and_no_more(tmp_path):
    path, nbytes = tmp_path / "x.bxn", 120_000_000
    path.write_bytes(pack("test", {}, {"a": np.zeros(nbytes // 8), "b": np.zeros(nbytes // 8)}))
    kilobytes, told = memory_kb(path)
    assert "15000000" in told
    assert kilobytes * 1024 < 1.15 * 2 * nbytes
    with pytest.raises(CheckpointError, match="GB of memory"):
        unpack("test", path.read_bytes(), most_bytes=2 * nbytes - 1)


@pytest.mark.parametrize("cell", ["{},", "[],", '{"":0},', '{"a":{}},', '"",'])
def test_a_manifest_that_would_swell_is_not_parsed(tmp_path, cell):
    rest = b'{"a":[' + cell.encode() * (18_000_000 // len(cell)) + b"0]}"
    path = tmp_path / "x.bxn"
    path.write_bytes(write_members([(MANIFEST, rest)], repair=False))
    kilobytes, told = memory_kb(path)
    assert "cannot be read" in told
    assert kilobytes < 330_000


#: What texts are made of that take much memory once parsed.
CELLS = ("{}", "[]", "[0]", '{"":0}', '"xy"', "1", "1.5", '{"a":{}}', '{"a":1,"b":2}')
CELLS += ('"\\u1234"', '"é"', '"\\ud83d\\ude00x"')


def test_the_memory_of_parsing_is_never_underestimated():
    for cell in (
        "{}",
        "[]",
        "[0]",
        '{"":0}',
        '"xy"',
        "1",
        "1.5",
        '{"a":{}}',
        '"\\u1234"',
        '"é"',
        '{"a":1,"b":2}',
        '"\\ud83d\\ude00x"',
    ):
        text = ("[" + ",".join([cell] * 50_000) + "]").encode()
        tracemalloc.start()
        parsing.parsed(text)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < parsing.parsed_bytes(text), cell


def test_what_could_not_be_read_again_is_not_written(monkeypatch):
    monkeypatch.setattr(container, "MOST_PARSED_BYTES", 10_000)
    with pytest.raises(CheckpointError, match="more than one document can hold"):
        pack("test", {"a": [{}] * 200}, {})
