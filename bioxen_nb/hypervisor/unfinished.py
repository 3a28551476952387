"""A process text that is under way on a VM, and that a stored session keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bioxen_nb.errors import CheckpointError


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Where a process text stands.

    Attributes:
        text: all of it.
        done: commands that are over.
        command: the one that is under way.
        line: of it in the text, from 1.
        left: the text from that command on; run anew, it begins with that command.
        began_s: the cell's clock when that command began, in seconds.
        at_s: the cell's clock when the session was saved.
    """

    text: str
    done: int
    command: str
    line: int
    left: str
    began_s: int
    at_s: int

    def told(self, vm: str) -> str:
        """A sentence for the user of a loaded session."""
        return (
            f"VM {vm!r}: a process text was under way when this was saved: {self.done} command(s) done, {self.command} "
            f"(line {self.line}) since {self.at_s - self.began_s} s of cell time. session.finish_process({vm!r}) runs "
            "what is left, beginning with that command anew; vm.unfinished.left holds the text."
        )

    def to_document(self) -> dict[str, Any]:
        """JSON-able; `from_document` reads it back."""
        return asdict(self)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Unfinished:
        """The process of a checkpoint.

        Raises:
            CheckpointError: it is none.
        """
        try:
            read = cls(**document)
        except TypeError as cause:
            raise CheckpointError(f"The checkpoint's unfinished process does not decode ({cause}).") from cause
        for name, kind in cls.__annotations__.items():
            if type(getattr(read, name)).__name__ != kind:
                raise CheckpointError(f"The checkpoint's unfinished process does not decode: {name} is no {kind}.")
        return read
