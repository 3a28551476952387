"""Repair data: what a damaged document is mended from (docs/checkpoint-format.md).

The bytes that are covered are cut into blocks. Each block belongs to one of `groups` groups in turn, and so do the
parity blocks that follow, so that any stretch of so many blocks holds at most one of each group.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

BLOCK_BYTES = 512

#: 4,096 bytes in a row, wherever they lie, touch at most so many blocks and parity blocks.
LEAST_GROUPS = 10

#: Blocks that share a parity block, at most, once a file is long enough.
GROUP_BLOCKS = 64

_MAGIC = b"\x89bxn repair\r\n\x1a\n\x00"
_FACTS = struct.Struct("<16sIIQ32s")

#: The magic is looked for at most so often.
_MOST_HEADS = 64


class _Head(NamedTuple):
    """Where the repair data of a file begins, how many bytes it covers, and the CRC-32 of each of their blocks."""

    begin: int
    covered_bytes: int
    groups: int
    checksums: tuple[int, ...]


class Recovered(NamedTuple):
    """The covered bytes of a damaged file, as far as they could be had; and (begin, end) of blocks that were bad."""

    covered: bytes
    places: tuple[tuple[int, int], ...]
    is_whole: bool


def repair_data(covered: bytes | memoryview) -> bytes:
    """What mends these bytes: a head, parity blocks, and the head again."""
    covered = memoryview(covered)
    checksums = [zlib.crc32(block) for block in _blocks(covered)]
    groups = max(LEAST_GROUPS, -(-len(checksums) // GROUP_BLOCKS))
    table = np.array(checksums, "<u4").tobytes()
    facts = _FACTS.pack(_MAGIC, BLOCK_BYTES, groups, len(covered), b"")[: -hashlib.sha256().digest_size]
    head = facts + hashlib.sha256(facts + table).digest() + table
    sums = _sums(covered, groups)
    return b"".join([head, np.roll(sums, -(len(checksums) % groups), axis=0).tobytes(), head])


def recover(data: bytes) -> Recovered | None:
    """The covered bytes of a file, bad blocks rebuilt where that can be done; None if it has no repair data."""
    head = next(_heads(data), None)
    if head is None:
        return None
    covered = bytearray(data[: head.covered_bytes].ljust(head.covered_bytes, b"\0"))
    view = memoryview(covered)
    bad = [number for number, block in enumerate(_blocks(view)) if zlib.crc32(block) != head.checksums[number]]
    hit = Counter(number % head.groups for number in bad)
    lost = [number for number in bad if hit[number % head.groups] > 1 or not _rebuild(view, number, data, head)]
    places = tuple((number * BLOCK_BYTES, min((number + 1) * BLOCK_BYTES, len(covered))) for number in bad)
    return Recovered(bytes(covered), places, not lost)


def _blocks(covered: memoryview) -> Iterator[memoryview]:
    return (covered[first : first + BLOCK_BYTES] for first in range(0, len(covered), BLOCK_BYTES))


def _sums(covered: memoryview, groups: int) -> NDArray[np.uint8]:
    """Exclusive or of the blocks of each group [groups, BLOCK_BYTES]."""
    stretch = groups * BLOCK_BYTES
    full = len(covered) // stretch
    table = np.frombuffer(covered[: full * stretch], np.uint64).reshape(full, stretch // 8)
    sums: NDArray[np.uint8] = np.bitwise_xor.reduce(table, axis=0).view(np.uint8)
    rest = np.frombuffer(covered[full * stretch :], np.uint8)
    sums[: len(rest)] ^= rest
    return sums.reshape(groups, BLOCK_BYTES)


def _rebuild(view: memoryview, number: int, data: bytes, head: _Head) -> bool:
    """Put a block in its place that was made from the others of its group, if that gives what it should."""
    group, blocks = number % head.groups, len(head.checksums)
    length = min(BLOCK_BYTES, len(view) - number * BLOCK_BYTES)
    parity = head.begin + _head_bytes(blocks) + (group - blocks) % head.groups * BLOCK_BYTES
    made = np.frombuffer(data[parity : parity + BLOCK_BYTES].ljust(BLOCK_BYTES, b"\0"), np.uint8).copy()
    for other in range(group, blocks, head.groups):
        if other != number:
            block = np.frombuffer(view[other * BLOCK_BYTES : (other + 1) * BLOCK_BYTES], np.uint8)
            made[: len(block)] ^= block
    found = made[:length].tobytes()
    if zlib.crc32(found) != head.checksums[number]:
        return False
    view[number * BLOCK_BYTES : number * BLOCK_BYTES + length] = found
    return True


def _head_bytes(blocks: int) -> int:
    return _FACTS.size + 4 * blocks


def _heads(data: bytes) -> Iterator[_Head]:
    """Heads in a file that are whole, the last one first."""
    at = len(data)
    for _ in range(_MOST_HEADS):
        at = data.rfind(_MAGIC, 0, at)
        if at < 0:
            return
        if found := _head_at(data, at):
            yield found


def _head_at(data: bytes, at: int) -> _Head | None:
    facts = data[at : at + _FACTS.size]
    if len(facts) < _FACTS.size:
        return None
    _, block_bytes, groups, covered_bytes, digest = _FACTS.unpack(facts)
    blocks = -(-covered_bytes // BLOCK_BYTES)
    table = data[at + _FACTS.size : at + _head_bytes(blocks)]
    if block_bytes != BLOCK_BYTES or not 0 < groups <= len(data) or covered_bytes > at or len(table) != 4 * blocks:
        return None
    if hashlib.sha256(facts[: -len(digest)] + table).digest() != digest:
        return None
    is_second = at - covered_bytes >= _head_bytes(blocks) + groups * BLOCK_BYTES
    begin = at - (_head_bytes(blocks) + groups * BLOCK_BYTES if is_second else 0)
    return _Head(begin, covered_bytes, groups, tuple(np.frombuffer(table, "<u4").tolist()))
