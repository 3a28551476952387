"""Letters between VMs: plain JSON values that arrive between two slices of the recipient."""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from bioxen_nb.errors import ApiError, CheckpointError, ConfigurationError, OverloadError

#: Bytes of a body as JSON, and levels of lists and dictionaries in it.
LARGEST_BODY = 65_536
DEEPEST_BODY = 32


@dataclass(frozen=True, slots=True)
class Message:
    """One letter.

    Attributes:
        number: counts all letters of one hypervisor, from 1.
        sender, recipient: names of VMs.
        body: JSON values, a copy of what was sent.
        sent_s: the sender's cell time in seconds.
        posted_at: wall time, seconds since 1970.
    """

    number: int
    sender: str
    recipient: str
    body: Any
    sent_s: int
    posted_at: float


class Mailbox:
    """Letters that arrived and were not taken yet, oldest first.

    Args:
        limit: of letters, those on their way included.
    """

    def __init__(self, limit: int = 1000) -> None:
        if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
            raise ConfigurationError(f"A mailbox holds a whole number of letters from 1 up, not {limit!r}.")
        self.limit = limit
        self._letters: deque[Message] = deque()

    @property
    def unread(self) -> int:
        """How many letters wait here."""
        return len(self._letters)

    def post(self, message: Message) -> None:
        """Put a letter in.

        Raises:
            OverloadError: the box is full; nothing was put in.
        """
        self.check_room(message.recipient)
        self._letters.append(message)

    def check_room(self, owner: str, on_their_way: int = 0) -> None:
        """Raise OverloadError unless one more letter fits."""
        if self.unread + on_their_way >= self.limit:
            raise OverloadError(
                f"The mailbox of {owner!r} is full ({self.limit:,} letters). Take some out first: mailbox.take().",
                vm=owner,
                limit=self.limit,
            )

    def take(self) -> Message | None:
        """The oldest letter, which leaves the box; None when it is empty."""
        return self._letters.popleft() if self._letters else None

    def peek(self) -> Message | None:
        """The oldest letter, which stays; None when the box is empty."""
        return self._letters[0] if self._letters else None

    def letters(self) -> tuple[Message, ...]:
        """All of them, oldest first; they stay."""
        return tuple(self._letters.copy())

    def to_document(self) -> dict[str, Any]:
        """JSON-able."""
        return {"limit": self.limit, "letters": [asdict(letter) for letter in self.letters()]}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Mailbox:
        """The mailbox of a checkpoint.

        Raises:
            CheckpointError: it is none.
        """
        try:
            box = cls(document["limit"])
            box._letters.extend(_letters_of(document["letters"]))
        except (ConfigurationError, KeyError, TypeError, ValueError) as cause:
            raise _damaged("mailbox", cause) from cause
        return box

    def __repr__(self) -> str:
        return f"<Mailbox: {self.unread} unread>"


class Sender(Protocol):
    """What writes letters: a VM, or a peer in the network."""

    @property
    def name(self) -> str: ...

    @property
    def time_s(self) -> int: ...


class Recipient(Protocol):
    """What gets letters: a VM."""

    name: str
    mailbox: Mailbox


#: How senders in the network are called.
PEER = "peer:"


@dataclass(frozen=True, slots=True)
class Peer:
    """A sender in the network, without a cell and its clock here."""

    name: str
    time_s: int = 0


class Post:
    """Takes letters in at any time and hands them out at the recipient's next slice boundary."""

    def __init__(self) -> None:
        self._on_their_way: dict[str, deque[Message]] = {}
        self._number = 0

    def send(self, sender: Sender, recipient: Recipient, body: object) -> int:
        """Send `body` (JSON values, at most 64 kB of them); gives the letter's number.

        Raises:
            ApiError: the body is no JSON, too large, or nested too deeply.
            OverloadError: the recipient's mailbox is full.
        """
        return self.broadcast(sender, [recipient], body)[0]

    def broadcast(self, sender: Sender, recipients: Sequence[Recipient], body: object) -> tuple[int, ...]:
        """Send the same to several; to all of them or, if one has no room, to none. Raises as `send` does."""
        text = as_json(body)
        for recipient in recipients:
            recipient.mailbox.check_room(recipient.name, self.on_their_way(recipient.name))
        return tuple(self._send(sender, recipient, text) for recipient in recipients)

    def _send(self, sender: Sender, recipient: Recipient, text: str) -> int:
        self._number += 1
        letter = Message(self._number, sender.name, recipient.name, json.loads(text), sender.time_s, time.time())
        self._on_their_way.setdefault(recipient.name, deque()).append(letter)
        return letter.number

    def on_their_way(self, vm_name: str) -> int:
        """Letters to a VM that it has not got yet."""
        return len(self._on_their_way.get(vm_name, ()))

    def deliver(self, vm_name: str, mailbox: Mailbox) -> int:
        """Put what is on its way to a VM into its mailbox; gives how many letters that were. The rest stays."""
        letters = self._on_their_way.get(vm_name)
        if letters is None:
            return 0
        count = min(len(letters), mailbox.limit - mailbox.unread)
        for _ in range(count):
            mailbox.post(letters.popleft())
        if not letters:
            del self._on_their_way[vm_name]
        return count

    def forget(self, vm_name: str) -> None:
        """A VM is gone: letters to it are lost, those that it wrote stay."""
        self._on_their_way.pop(vm_name, None)

    def to_document(self) -> dict[str, Any]:
        """JSON-able; the mailboxes have documents of their own."""
        letters = [asdict(letter) for line in self._on_their_way.values() for letter in line]
        return {"number": self._number, "letters": letters}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Post:
        """The post of a checkpoint.

        Raises:
            CheckpointError: it is none.
        """
        post = cls()
        try:
            post._number = int(document["number"])
            for letter in _letters_of(document["letters"]):
                post._on_their_way.setdefault(letter.recipient, deque()).append(letter)
        except (KeyError, TypeError, ValueError) as cause:
            raise _damaged("post", cause) from cause
        return post


def _letters_of(documents: Sequence[Mapping[str, Any]]) -> list[Message]:
    return [Message(**letter) for letter in documents]


def _damaged(what: str, cause: Exception) -> CheckpointError:
    return CheckpointError(f"The checkpoint's {what} does not decode ({cause}): it was not written by this toolkit.")


def as_json(body: object) -> str:
    """The JSON text of a letter's body.

    Raises:
        ApiError: it is no JSON, too large, or nested too deeply.
    """
    _check_shape(body)
    try:
        text = json.dumps(body, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError) as cause:
        raise ApiError(f"A letter holds JSON values only: {cause}.") from cause
    if len(text) > LARGEST_BODY:
        raise _too_large()
    return text


def _check_shape(body: object) -> None:
    """Refuse what is too deep or has too many parts, before it is written out; references to itself are both."""
    level: list[object] = [body]
    parts = depth = 0
    while level:
        parts += len(level)
        if parts > LARGEST_BODY:
            raise _too_large()
        deeper: list[object] = []
        for value in level:
            deeper += _parts_of(value, LARGEST_BODY - parts - len(deeper))
        depth += bool(deeper)
        if depth > DEEPEST_BODY:
            raise ApiError(f"A letter is nested at most {DEEPEST_BODY} levels deep. Send a flatter one.")
        level = deeper


def _parts_of(value: object, most: int) -> list[object]:
    """What a list or a dictionary holds; keys must be texts, as JSON would change others."""
    if isinstance(value, str) and len(value) > LARGEST_BODY:
        raise _too_large()
    if not isinstance(value, dict | list | tuple):
        return []
    if len(value) > most:
        raise _too_large()
    if not isinstance(value, dict):
        return list(value)
    odd = [key for key in value if not isinstance(key, str)]
    if odd:
        raise ApiError(f"A letter's dictionaries have texts as keys, not {odd[0]!r}.")
    return [*value.values()]


def _too_large() -> ApiError:
    return ApiError(
        f"A letter holds at most {LARGEST_BODY:,} bytes as JSON. Send less, or send the name of a file.",
        limit=LARGEST_BODY,
    )
