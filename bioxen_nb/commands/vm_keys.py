"""Single keys from a terminal, while something else is shown on it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

#: Waits for a key so many seconds; gives it, or an empty text.
Listen = Callable[[float], str]


@contextmanager
def single_keys() -> Iterator[Listen]:
    """Hear keys without the return key; where there is no such terminal, the seconds just go by."""
    try:
        import select
        import termios
        import tty
    except ImportError:
        yield _sleep
        return
    try:
        before = termios.tcgetattr(sys.stdin)
    except (OSError, ValueError, termios.error):
        yield _sleep
        return

    def listen(seconds: float) -> str:
        ready, _, _ = select.select([sys.stdin], [], [], seconds)
        return sys.stdin.read(1) if ready else ""

    try:
        tty.setcbreak(sys.stdin)
        yield listen
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


def _sleep(seconds: float) -> str:
    time.sleep(seconds)
    return ""
