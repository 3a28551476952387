"""Ctrl-C that waits for the end of a slice, so that no cell is left half-way."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def deferred_interrupts() -> Iterator[Callable[[], None]]:
    """Within the block, Ctrl-C is remembered; the function handed in raises KeyboardInterrupt if it came.

    Only the main thread receives Ctrl-C; on other threads this does nothing. An interrupt that nobody asked
    for is raised when the block ends.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: None
        return
    arrived: list[int] = []

    def remember(number: int, frame: Any) -> None:
        arrived.append(number)

    def raise_if_arrived() -> None:
        if arrived:
            arrived.clear()
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, remember)
    try:
        yield raise_if_arrived
    finally:
        signal.signal(signal.SIGINT, before if before is not None else signal.SIG_DFL)
    raise_if_arrived()
