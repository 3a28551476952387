"""What a deck can offer above all its faces, and the answers that a view may give."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Choice:
    """An answer: its name, what its button says, and what it does."""

    name: str
    title: str
    told: str


@dataclass(frozen=True)
class Offered:
    """A sentence for people, and what they may answer; the first choice is the usual one."""

    id: str
    text: str
    choices: tuple[Choice, ...]

    def to_header(self) -> dict[str, Any]:
        """JSON-able."""
        return asdict(self)


class Offers(Protocol):
    """Where offers come from."""

    def offers(self) -> tuple[Offered, ...]:
        """All that are open."""
        ...

    def choose(self, id_: str, choice: str) -> str:
        """Do what was chosen; gives what to say of it."""
        ...
