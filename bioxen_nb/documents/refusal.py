"""Why a document is refused, and how every such reason becomes a CheckpointError."""

from __future__ import annotations

import errno
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import zstandard

from bioxen_nb.errors import CheckpointError

#: What the readers of JSON, zip, zstd and arrays raise about content that is none.
_UNDECODABLE = (
    ValueError,
    LookupError,
    TypeError,
    ArithmeticError,
    AttributeError,
    EOFError,
    MemoryError,
    NotImplementedError,
    RecursionError,
    RuntimeError,
    OSError,
    struct.error,
    zlib.error,
    zstandard.ZstdError,
)


class Unreadable(Exception):
    """A document that cannot be believed; the text says why and what to do, as the end of a sentence."""


@contextmanager
def refusals(source: str) -> Iterator[None]:
    """Turn whatever is wrong with a document into a CheckpointError that names `source`."""
    try:
        yield
    except Unreadable as reason:
        raise CheckpointError(f"{source} cannot be read: {reason}", source=source) from None
    except zipfile.BadZipFile as cause:
        raise CheckpointError(
            f"{source} cannot be read: it was altered or truncated ({cause}). Use an earlier copy.", source=source
        ) from cause
    except _UNDECODABLE as cause:
        raise CheckpointError(
            f"{source} cannot be read: its content does not decode ({cause or type(cause).__name__}). "
            "It is damaged or was not written by this toolkit. Use an earlier copy.",
            source=source,
        ) from cause


def may_pass(refusal: CheckpointError) -> bool:
    """Whether a file was refused for a reason that may be gone the next time: no permission, no memory..."""
    cause = refusal.__cause__
    return isinstance(cause, MemoryError) or (isinstance(cause, OSError) and cause.errno not in (None, errno.EIO))
