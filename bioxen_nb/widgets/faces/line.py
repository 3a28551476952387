"""What a widget needs from the kernel: a road down for frames and a road up for messages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

Subscriber = Callable[[dict[str, Any], bytes], None]


class Line(Protocol):
    """A hub or a deck."""

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Send everything to `subscriber(header, payload)`; returns how to stop it."""
        ...

    def handle(self, message: Mapping[str, Any]) -> None:
        """Take a view's message."""
        ...
