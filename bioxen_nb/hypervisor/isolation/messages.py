"""What parent and child say to each other: one request at a time, and its answer."""

from __future__ import annotations

import pickle
from typing import Any, NamedTuple

from bioxen_nb import errors
from bioxen_nb.cell.reports import StepReport
from bioxen_nb.errors import ApiError, BioXenException, ErrorCode
from bioxen_nb.resources import Grant

#: The most that a call may give back.
LARGEST_ANSWER_BYTES = 256 << 20


class Request(NamedTuple):
    """Something to do within `wall_s`. The verbs are those of `child.Servant`."""

    verb: str
    body: Any
    wall_s: float


class Setup(NamedTuple):
    """Body of "setup", the first request."""

    path: tuple[str, ...]
    """The parent's `sys.path`."""
    memory_mb: int
    cpu_s: int | None


class Program(NamedTuple):
    """Body of "program": what to run from now on. The descriptor of the shared contexts follows by itself."""

    program: dict[str, Any]
    network: dict[str, Any] | None
    environment: dict[str, Any]
    lengths: dict[str, int]
    lineage: str
    seed: int


class Slice(NamedTuple):
    """Body of "advance": go on from the context in slot 0."""

    lineage: str
    seed: int
    environment: dict[str, Any] | None
    """None: the one that it had before."""
    grant: Grant | None
    duration_s: int


class Lived(NamedTuple):
    """Answer to "advance": contexts are in slot 1 and, after a division, slot 2."""

    report: StepReport
    """Its daughters have a lineage and a seed, but no numbers."""
    wall_s: float


class Fault(NamedTuple):
    """An exception of the child in plain words."""

    kind: str
    code: str
    message: str
    context: dict[str, str]
    traceback: str

    def to_exception(self) -> BioXenException:
        """The same error if it is one of the toolkit's own, else one that names it, with the child's traceback."""
        facts = {**self.context, "traceback": self.traceback}
        kind = getattr(errors, self.kind, None)
        if not (self.code and isinstance(kind, type) and issubclass(kind, BioXenException)):
            code = ErrorCode(self.code) if self.code else ErrorCode.ENGINE_ERROR
            words = self.message if self.code else f"{self.kind} in the child process: {self.message}"
            return BioXenException(code, words, facts)
        error = kind.__new__(kind)
        BioXenException.__init__(error, ErrorCode(self.code), self.message, facts)
        return error


class Answer(NamedTuple):
    """What came of a request: a value, a fault, or no memory left."""

    value: Any = None
    fault: Fault | None = None
    is_memory_gone: bool = False

    def result(self) -> Any:
        """The value.

        Raises:
            BioXenException: the request failed.
        """
        if self.fault is not None:
            raise self.fault.to_exception()
        return self.value


def encode_request(request: Request) -> bytes:
    """Bytes of a request.

    Raises:
        ApiError: its body cannot be sent.
    """
    try:
        return pickle.dumps(request, pickle.HIGHEST_PROTOCOL)
    except Exception as cause:
        raise ApiError(
            f"This cannot be handed to a child process ({type(cause).__name__}: {cause}). Pass plain values only: "
            "numbers, texts, lists, dictionaries."
        ) from cause


def encode_answer(answer: Answer, largest_bytes: int = LARGEST_ANSWER_BYTES) -> bytes:
    """Bytes of an answer.

    Raises:
        ApiError: its value cannot be sent, or is too large.
    """
    try:
        encoded = pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        raise
    except Exception as cause:
        raise ApiError(
            f"The result cannot be handed back ({type(cause).__name__}: {cause}). Give plain values only: numbers, "
            "texts, lists, dictionaries."
        ) from cause
    if len(encoded) > largest_bytes:
        raise ApiError(
            f"The result has {len(encoded) >> 20} MB, at most {largest_bytes >> 20} MB can be handed back. "
            "Return a summary, or write it to a file."
        )
    return encoded
