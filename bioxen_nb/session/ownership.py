"""One thread at a time owns all state of a session; the others hand it commands.

Whoever drives the cells (the loop's thread, or the caller of `run`) owns the state and works off the queue
between slices. While nobody drives, a command makes its own thread the owner for a moment, so it acts at
once.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")


class Ownership:
    """The right to touch a session's state, passed between threads.

    Args:
        settle: called by the owner after its commands, outside all locks (to send out notices).
    """

    def __init__(self, settle: Callable[[], None]) -> None:
        self._settle = settle
        self._changed = threading.Condition()
        self._owner: int | None = None
        self._waiting = 0
        self._patient = 0
        self._commands: deque[tuple[Callable[[], Any], Future[Any]]] = deque()
        self._wakes = 0

    @property
    def is_mine(self) -> bool:
        """Whether the calling thread is the owner."""
        return self._owner == threading.get_ident()

    @property
    def is_wanted(self) -> bool:
        """Whether another thread waits to become the owner."""
        return self._waiting > 0

    def submit(self, command: Callable[[], T]) -> Future[T]:
        """Run `command` on the owner at the next slice boundary; here and now when there is no owner."""
        future: Future[T] = Future()
        if self.is_mine:
            _fulfil(command, future)
            return future
        with self._changed:
            self._commands.append((command, future))
            if self._owner is not None:
                return future
            self._owner = threading.get_ident()
        self.release()
        return future

    def call(self, command: Callable[[], T]) -> T:
        """`submit` and wait for the answer."""
        return self.submit(command).result()

    def drain(self) -> None:
        """Work off the commands that came in; only the owner may."""
        while self._commands:
            command, future = self._commands.popleft()
            _fulfil(command, future)
        self._settle()

    def claim(self) -> None:
        """Become the owner; waits until the present one lets go."""
        with self._changed:
            self._waiting += 1
            try:
                self._changed.wait_for(lambda: self._owner is None)
                self._owner = threading.get_ident()
            finally:
                self._waiting -= 1

    def claim_last(self) -> None:
        """Become the owner after everybody else who wants to."""
        with self._changed:
            self._patient += 1
            try:
                self._changed.wait_for(lambda: self._owner is None and self._waiting == 0)
                self._owner = threading.get_ident()
                self._changed.notify_all()
            finally:
                self._patient -= 1

    def give_way(self, most_wall_s: float = 0.05) -> None:
        """Let a thread that waits in `claim_last` become the owner, for one who submits command after command."""
        with self._changed:
            self._changed.wait_for(lambda: not self._patient or self._owner is not None, most_wall_s)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Own the state for a stretch."""
        if self.is_mine:
            yield
            return
        self.claim()
        try:
            yield
        finally:
            self.release()

    def release(self) -> int:
        """Let go, after the last command is done; gives the number of this wake (see `wait`)."""
        try:
            self.drain()
        except BaseException:
            with self._changed:
                self._let_go()
            raise
        with self._changed:
            if not self._commands:
                return self._let_go()
        return self.release()

    def _let_go(self) -> int:
        self._owner = None
        self._wakes += 1
        self._changed.notify_all()
        return self._wakes

    def wait(self, timeout_s: float | None, wake: int) -> None:
        """Sleep until another owner has let go since `release` gave `wake`, or the time is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._wakes != wake, timeout_s)


def _fulfil(command: Callable[[], T], future: Future[T]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(command())
    except BaseException as cause:
        future.set_exception(cause)
