"""Documents that were damaged or made to do harm: refused with a reason, or of the very same content."""

import dataclasses
import hashlib
import io
import json
import random
import struct
import tracemalloc
import zipfile

import numpy as np
import pytest
import zstandard

from bioxen_nb.documents import container, manifest, members
from bioxen_nb.documents.container import pack, read_manifest, unpack
from bioxen_nb.documents.manifest import Manifest, to_text
from bioxen_nb.documents.members import MANIFEST, write_members
from bioxen_nb.documents.stored_array import store
from bioxen_nb.errors import CheckpointError
from bioxen_nb.session.session import Session

HEADER = {"name": "kept", "numbers": [1, 2.5, None]}
ARRAYS = {
    "counts": np.random.default_rng(0).poisson(300, (60, 20)).astype(np.int32),
    "flags": np.array([True, False, True]),
    "noise": np.random.default_rng(1).random(200),
}
WHOLE = pack("test", HEADER, ARRAYS, frozenset({"counts"}))
with zipfile.ZipFile(io.BytesIO(WHOLE)) as _archive:
    #: The same without repair data, as earlier versions wrote it.
    BARE = write_members([(name, _archive.read(name)) for name in _archive.namelist()[:-1]], repair=False)

#: Refusing may not take more memory than this.
LITTLE_BYTES = 30_000_000


def framed(header, arrays, schema=1, kind=b"test"):
    """A file as the first builds wrote it."""
    table, payloads = [], []
    for name, array in arrays.items():
        parts, encoding = [array.tobytes()], "plain"
        if name == "counts":
            steps = np.diff(array, axis=0).ravel()
            wide = np.flatnonzero(steps.astype(np.int8) != steps)
            parts = [array[0].tobytes(), steps.astype(np.int8).tobytes(), wide.tobytes(), steps[wide].tobytes()]
            encoding = "differences"
        stored = [zstandard.compress(part) for part in parts]
        sizes = {"raw": [len(part) for part in parts], "stored": [len(part) for part in stored]}
        row = {"name": name, "dtype": array.dtype.str, "shape": list(array.shape), "encoding": encoding, **sizes}
        table.append(row)
        payloads += stored
    return frame(json.dumps({"header": header, "arrays": table}).encode(), payloads, schema, kind)


def frame(text, payloads, schema=1, kind=b"test"):
    stored = zstandard.compress(text)
    body = b"".join([struct.pack("<Q", len(stored)), stored, *payloads])
    head = struct.pack("<8sI16s32sQ", b"\x89BIOXEN\n", schema, kind, hashlib.sha256(body).digest(), len(body))
    return head + body


FRAMED = framed(HEADER, ARRAYS)


def content(data):
    header, arrays = unpack("test", data)
    return json.dumps(header), {name: (str(a.dtype), a.shape, a.tobytes()) for name, a in arrays.items()}


def refusal(data, match, **more):
    """The complaint about `data`, which must come without much memory having been used."""
    tracemalloc.start()
    try:
        with pytest.raises(CheckpointError, match=match) as caught:
            unpack("test", data, "x.bxn", **more)
        assert tracemalloc.get_traced_memory()[1] < LITTLE_BYTES + 2 * len(data)
    finally:
        tracemalloc.stop()
    assert "x.bxn" in str(caught.value)


def forged(change=lambda row: {}, stored=None, array=ARRAYS["noise"], extra=()):
    """A document with fitting digests whose only row of arrays was changed."""
    row, bytes_ = store("a", 0, array, False)
    bytes_ = bytes_ if stored is None else stored
    row = dataclasses.replace(row, stored_bytes=len(bytes_), sha256=hashlib.sha256(bytes_).hexdigest())
    row = dataclasses.replace(row, **change(row))
    return write_members([(MANIFEST, to_text(Manifest("test", 1, {}, {}, (row,)))), (row.member, bytes_), *extra])


@pytest.mark.parametrize("whole", [BARE, FRAMED], ids=["zip", "framed"])
def test_every_truncation_is_refused(whole):
    for length in range(len(whole)):
        with pytest.raises(CheckpointError, match=r"truncated|empty"):
            unpack("test", whole[:length])


@pytest.mark.parametrize("whole", [BARE, FRAMED], ids=["zip", "framed"])
def test_a_flipped_bit_is_refused_or_harmless(whole):
    expected, refused = content(WHOLE), 0
    for place in random.Random(5).sample(range(8 * len(whole)), 1000):
        damaged = bytearray(whole)
        damaged[place // 8] ^= 1 << place % 8
        try:
            found = content(bytes(damaged))
        except CheckpointError:
            refused += 1
        else:
            assert found == expected, f"bit {place}"
    assert refused > 900


def test_a_session_cut_anywhere_is_refused_or_the_same_and_a_flipped_bit_is_harmless(running, tmp_path):
    running.run(duration_s=600)
    path = tmp_path / "x.bxn"
    running.save(path)
    whole, expected = path.read_bytes(), running.vm("mother").cell.digest()

    def loaded(data):
        path.write_bytes(data)
        with Session.load(path) as session:
            return session.vm("mother").cell.digest(), session.notes

    for length in range(0, len(whole) * 9 // 10, 3000):
        with pytest.raises(CheckpointError):
            loaded(whole[:length])
    assert loaded(whole[:-50])[0] == expected
    told = 0
    for place in random.Random(6).sample(range(8 * len(whole)), 40):
        damaged = bytearray(whole)
        damaged[place // 8] ^= 1 << place % 8
        digest, notes = loaded(bytes(damaged))
        assert digest == expected
        told += any("all of it was mended" in note for note in notes)
    assert told > 20
    assert loaded(whole) == (expected, ())


def test_what_the_first_builds_wrote_is_read(tmp_path):
    assert content(FRAMED) == content(WHOLE)
    (tmp_path / "x.bxn").write_bytes(FRAMED)
    found = read_manifest(tmp_path / "x.bxn")
    assert (found.kind, found.schema, found.format_version, found.header) == ("test", 1, 1, HEADER)
    assert [row.name for row in found.arrays] == list(ARRAYS)
    with pytest.raises(CheckpointError, match="'test' document, not a 'session'"):
        unpack("session", FRAMED)
    refusal(framed(HEADER, ARRAYS, schema=2), "schema 2 does not exist")


def test_framed_bombs_do_not_go_off():
    bomb = zstandard.compress(bytes(200_000_000))
    row = {"name": "a", "dtype": "<f8", "shape": [2], "encoding": "plain", "raw": [16], "stored": [len(bomb)]}
    for change, match in [
        ({}, "unpacks to"),
        ({"shape": [25_000_000]}, "does not fit"),
        ({"raw": [200_000_000]}, "does not fit"),
        ({"stored": [10**12]}, "not as long"),
        ({"stored": [-5]}, "no size"),
        ({"dtype": "O"}, "type 'O'"),
    ]:
        text = json.dumps({"header": {}, "arrays": [row | change]}).encode()
        refusal(frame(text, [bomb]), match)
    refusal(frame(b'{"header":"' + b" " * 70_000_000 + b'","arrays":[]}', []), "header is longer")


def test_arrays_that_inflate_past_their_size_do_not_go_off():
    bomb = zstandard.compress(bytes(200_000_000))
    refusal(forged(stored=bomb), "unpacks to 200,000,000 bytes instead of the 1,600")
    unsized = zstandard.ZstdCompressor(write_content_size=False).compress(bytes(1600))
    refusal(forged(stored=unsized), "unpacks to")
    lying = bytearray(zstandard.compress(bytes(70_000)))
    at = lying.index(struct.pack("<I", 70_000))
    lying[at : at + 4] = struct.pack("<I", 66_000)
    sizes = {"raw_bytes": 66_000, "dtype": "|u1", "shape": (66_000,)}
    refusal(forged(lambda row: sizes, bytes(lying)), "does not decode")
    refusal(forged(stored=zstandard.compress(ARRAYS["noise"].tobytes()) + b"more"), "does not decode")
    refusal(forged(stored=b"no frame"), "does not decode")


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"raw_bytes": 1599}, "does not fit its shape"),
        ({"shape": (201,)}, "does not fit its shape"),
        ({"shape": (2**62, 2**62)}, "does not fit its shape"),
        ({"shape": (-200,)}, "impossible shape"),
        ({"shape": (True, 200)}, "impossible shape"),
        ({"shape": (2.0, 100)}, "impossible shape"),
        ({"shape": (0, 2**62), "raw_bytes": 0}, "unpacks to"),
        ({"shape": (1,) * 65 + (200,)}, "does not decode"),
        ({"dtype": "|O8"}, "only booleans"),
        ({"dtype": "<f8,<f8"}, "only booleans"),
        ({"dtype": "(200,)<f8"}, "only booleans"),
        ({"dtype": "|V8"}, "only booleans"),
        ({"dtype": 8}, "only booleans"),
        ({"dtype": "<i16", "shape": (100,)}, "does not decode"),
        ({"dtype": "|b1", "shape": (1600,)}, "neither true nor false"),
        ({"encoding": "differences"}, "does not fit its shape"),
        ({"encoding": "pickle"}, r"unknown encoding 'pickle'.*Upgrade"),
        ({"raw_bytes": -1}, "has no size"),
        ({"raw_bytes": True}, "has no size"),
        ({"stored_bytes": 10**15}, "not those of its manifest"),
        ({"stored_bytes": 5}, "not those of its manifest"),
        ({"sha256": "0" * 64}, "digest does not match"),
        ({"sha256": None}, "not where it should be"),
        ({"name": ["a"]}, "not where it should be"),
        ({"member": "../../etc/passwd"}, "not where it should be"),
        ({"member": "/etc/passwd"}, "not where it should be"),
        ({"member": "arrays/0001.bin"}, "not where it should be"),
        ({"shape": (10**14,), "raw_bytes": 8 * 10**14}, r"800,000\.0 GB of memory, more than 8\.0 GB"),
    ],
)
def test_rows_that_contradict_themselves_are_refused(change, match):
    refusal(forged(lambda row: change), match)


def test_differences_that_point_outside_are_refused():
    raw = np.zeros(4, "<i4").tobytes() + bytes(4) + np.array([9], "<i8").tobytes() + np.array([7], "<i4").tobytes()
    change = {"dtype": "<i4", "shape": (2, 4), "encoding": "differences", "raw_bytes": len(raw)}
    refusal(forged(lambda row: change, zstandard.compress(raw)), "out of bounds")


def test_memory_is_looked_at_before_it_is_used():
    zeros = pack("test", {}, {"a": np.zeros(1000)})
    refusal(zeros, "more than 0.0 GB", most_bytes=7999)
    assert unpack("test", zeros, most_bytes=8000)[1]["a"].size == 1000
    change = {"shape": (10**14,), "raw_bytes": 8 * 10**14}
    refusal(forged(lambda row: change), "GB are free", most_bytes=10**15)


def entry(name, mode=0o100644):
    made = zipfile.ZipInfo(name)
    made.create_system, made.external_attr = 3, mode << 16
    return made


@pytest.mark.parametrize(
    ("extra", "match"),
    [
        ([("../outside", b"x")], "not those of its manifest"),
        ([("/absolute", b"x")], "not those of its manifest"),
        ([("arrays/0000.bin", b"x")], "not those of its manifest"),
        ([(MANIFEST, b"{}")], "not those of its manifest"),
        ([(f"arrays/{n:04d}.bin", b"x") for n in range(1, 1001)], "not those of its manifest"),
    ],
    ids=["nested", "absolute", "twice", "two manifests", "thousand"],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_that_no_manifest_names_are_refused(extra, match):
    refusal(forged(extra=extra), match)


def rezipped(change_entry=lambda entry: None, whole=BARE, **options):
    """The members of a good document in an archive made otherwise."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(buffer, "w", **options) as new:
        for name in old.namelist():
            made = entry(name)
            made.compress_type = new.compression
            change_entry(made)
            new.writestr(made, old.read(name))
    return buffer.getvalue()


def test_only_plain_stored_members_are_read(tmp_path):
    assert content(rezipped()) == content(rezipped(whole=WHOLE)) == content(WHOLE)
    refusal(rezipped(compression=zipfile.ZIP_DEFLATED), "no plain stored file")

    def link(made):
        made.external_attr = 0o120777 << 16

    refusal(rezipped(link), "no plain stored file")
    encrypted = bytearray(rezipped())
    encrypted[encrypted.index(b"PK\x01\x02") + 8] |= 1
    refusal(bytes(encrypted), "no plain stored file")


def test_what_stands_before_or_after_the_archive_is_refused():
    refusal(b"PK\x03\x04" + bytes(100) + BARE, "does not begin")
    refusal(BARE + bytes(22), "longer")
    refusal(BARE[:-2] + b"\x05\0hello", "longer")
    assert content(WHOLE + bytes(22)) == content(WHOLE[:-2] + b"\x05\0hello") == content(WHOLE)


def test_overlapping_members_are_refused():
    first = zipfile.ZipFile(io.BytesIO(BARE)).getinfo("arrays/0000.bin")
    data = bytearray(BARE)
    at = data.index(b"PK\x01\x02")
    while (at := data.find(b"PK\x01\x02", at + 1)) > 0:
        data[at + 42 : at + 46] = struct.pack("<I", first.header_offset)
    refusal(bytes(data), "altered")


def test_a_million_members_are_not_even_listed(monkeypatch):
    monkeypatch.setattr(members, "MOST_MEMBERS", 100)
    many = [(MANIFEST, b"{}"), *((f"arrays/{n:04d}.bin", b"") for n in range(200))]
    refusal(write_members(many), "more than 100 parts")
    monkeypatch.setattr(container, "MOST_MEMBERS", 3)
    with pytest.raises(CheckpointError, match="one by one"):
        pack("test", {}, ARRAYS)


def with_manifest(text):
    return write_members([(MANIFEST, text)])


def sealed(**changes):
    """A manifest without arrays, some entries changed, with a fitting digest."""
    rest = json.loads(to_text(Manifest("test", 1, {}, {})))
    rest.pop("digest")
    text = json.dumps(rest | changes, separators=(",", ":")).encode()
    return with_manifest(text[:-1] + b',"digest":"' + hashlib.sha256(text).hexdigest().encode() + b'"}')


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"format": "other"}, "does not say"),
        ({"format_version": 4}, r"format 4 is newer than 3.*Upgrade"),
        ({"format_version": 1}, "does not exist"),
        ({"format_version": "3"}, "does not exist"),
        ({"format_version": True}, "does not exist"),
        ({"kind": "genome"}, "'genome' document, not a 'test'"),
        ({"kind": None}, "does not hold what it should"),
        ({"schema": 2}, r"schema 2 is newer than 1.*Upgrade"),
        ({"schema": 0}, "does not exist"),
        ({"schema": "1"}, "does not hold what it should"),
        ({"header": []}, "does not hold what it should"),
        ({"written": "then"}, "does not hold what it should"),
        ({"arrays": [{}]}, "row 0 of its arrays"),
        ({"arrays": [5]}, "does not decode"),
        ({"arrays": 5}, "does not decode"),
    ],
)
def test_manifests_that_make_no_sense_are_refused(changes, match):
    assert unpack("test", sealed()) == ({}, {})
    refusal(sealed(**changes), match)


@pytest.mark.parametrize(
    "text", [b"", b"\xff\xfe", b"[]", b"null", b"{", b"[" * 200_000, b'{"a":' * 200_000, b"1" * 100_000]
)
def test_texts_that_are_no_manifest_are_refused(text):
    refusal(with_manifest(text), "cannot be read")


def test_a_manifest_changed_by_hand_is_refused():
    text = to_text(Manifest("test", 1, {}, {"seed": 1}))
    refusal(with_manifest(text.replace(b'"seed":1', b'"seed":2')), "digest of its manifest")


def test_manifests_without_end_are_neither_read_nor_written(monkeypatch):
    monkeypatch.setattr(container, "LONGEST_BYTES", 2000)
    refusal(sealed(header={"long": "x" * 2000}), "manifest is longer")
    with pytest.raises(CheckpointError, match="more than one document can hold"):
        pack("test", {"long": "x" * 2000}, {})


def test_two_arrays_of_one_name_are_refused():
    rows, stored = zip(*(store("a", number, ARRAYS["flags"], False) for number in range(2)), strict=True)
    text = manifest.to_text(Manifest("test", 1, {}, {}, rows))
    parts = [(row.member, part) for row, part in zip(rows, stored, strict=True)]
    refusal(write_members([(MANIFEST, text), *parts]), "same name")
