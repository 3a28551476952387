"""The parent's handle of one child process: ask it, notice its end, say why in words."""

from __future__ import annotations

import sys
import time
from multiprocessing.connection import Connection
from multiprocessing.reduction import send_handle
from pickle import loads
from typing import Any

from bioxen_nb.errors import ConfigurationError, IsolationError
from bioxen_nb.hypervisor.isolation import limits as words
from bioxen_nb.hypervisor.isolation.launching import STUCK_S, Child
from bioxen_nb.hypervisor.isolation.limits import IsolationLimits
from bioxen_nb.hypervisor.isolation.messages import LARGEST_ANSWER_BYTES, Answer, Request, Setup, encode_request

#: Starting Python, importing the cell and, where nothing is kept on disk, compiling the kernels.
STARTING_WALL_S = 180.0

_DOING = {"setup": "starting", "program": "loading the program", "advance": "living a slice", "call": "running a call"}


class IsolatedWorker:
    """One child process. Used by one thread at a time; ended with this object, or with this process.

    Args:
        limits: what the child may use.
        name: of the VM, for messages.

    Raises:
        ConfigurationError: the system has no such processes.
    """

    def __init__(self, limits: IsolationLimits | None = None, name: str = "") -> None:
        if sys.platform == "win32":
            raise ConfigurationError(
                "execution_isolation needs Linux or macOS: Windows has no such limits for processes. Set it to false."
            )
        self.limits = limits or IsolationLimits()
        self.name = name
        self._child: Child | None = None
        self._asked: Request | None = None
        self._due_at = 0.0
        self._is_interrupted = False

    @property
    def pid(self) -> int | None:
        """Of the child; None while there is none."""
        return self._child.process.pid if self._child else None

    @property
    def connection(self) -> Connection[Any, Any] | None:
        """What `multiprocessing.connection.wait` can wait for; None while there is no child."""
        return self._child.connection if self._child else None

    @property
    def is_started(self) -> bool:
        return self._child is not None

    @property
    def is_asked(self) -> bool:
        """Whether an answer is still to come."""
        return self._asked is not None

    def start(self) -> None:
        """Begin a child process; its answer to "setup" says that it is there.

        Raises:
            IsolationError: the system cannot start one.
        """
        self._child, self._is_interrupted = Child(), False
        self.send("setup", Setup(tuple(sys.path), self.limits.memory_mb, self.limits.cpu_s), STARTING_WALL_S)

    def send(self, verb: str, body: Any, wall_s: float | None = None, handle: int | None = None) -> None:
        """Ask for something. A child that is not there yet is started and waited for.

        Args:
            verb: one of `child.Servant`.
            body: what it needs.
            wall_s: the most that the answer may take.
            handle: a file descriptor to hand over.

        Raises:
            ApiError: the body cannot be sent.
            IsolationError: the child is gone or stuck.
        """
        request = Request(verb, body, self.limits.request_wall_s if wall_s is None else wall_s)
        encoded = encode_request(request)
        if self._child is None:
            self.start()
            self.receive()
        child = self._present()
        if self._asked is not None:
            raise RuntimeError(f"The child is still asked for {self._asked.verb!r}: receive that answer first.")
        child.shorten_output()
        self._asked, self._due_at = request, time.monotonic() + request.wall_s
        try:
            child.connection.send_bytes(encoded)
            if handle is not None:
                send_handle(child.connection, handle, child.process.pid)
        except BlockingIOError:
            raise self._failure(f"did not read for {STUCK_S} s") from None
        except OSError:
            raise self._failure() from None

    def poll(self, timeout_s: float = 0.0) -> bool:
        """Whether the answer is there, waiting for it up to `timeout_s`.

        Raises:
            IsolationError: the answer is overdue; the child has been ended.
        """
        child, request = self._present(), self._request()
        left_s = max(self._due_at - time.monotonic(), 0.0)
        if child.connection.poll(min(timeout_s, left_s)):
            return True
        if time.monotonic() >= self._due_at:
            raise self._failure(words.overdue(request.wall_s))
        return False

    def receive(self) -> Answer:
        """The answer, waiting for it as long as the request allows.

        Raises:
            IsolationError: the child died, hung, or went past its limits; it has been ended.
        """
        child, request = self._present(), self._request()
        while not self.poll(request.wall_s):
            pass
        try:
            answer: Answer = loads(child.connection.recv_bytes(LARGEST_ANSWER_BYTES + 1024))
        except BlockingIOError:
            raise self._failure(f"stopped for {STUCK_S} s in the middle of an answer") from None
        except (EOFError, OSError):
            raise self._failure() from None
        except Exception as cause:
            raise self._failure(f"gave an answer that cannot be read ({type(cause).__name__}: {cause})") from cause
        if answer.is_memory_gone:
            raise self._failure(words.out_of_memory(self.limits))
        self._asked = None
        return answer

    def close(self) -> None:
        """End the child and all that it started, at once; twice does no harm. The next request starts another."""
        if self._child is not None:
            self._child.end()
        self._child, self._asked = None, None

    def interrupt(self) -> None:
        """End the child from another thread; whoever waits for its answer gets an IsolationError."""
        child = self._child
        if child is not None:
            self._is_interrupted = True
            child.kill()

    def _present(self) -> Child:
        if self._child is None:
            raise RuntimeError("There is no child process: send a request first.")
        return self._child

    def _request(self) -> Request:
        if self._asked is None:
            raise RuntimeError("The child has not been asked for anything.")
        return self._asked

    def _failure(self, what: str = "") -> IsolationError:
        """End the child; the error says what was wrong with it, or how it ended."""
        request = self._request()
        code, tail = self._present().end_in_words()
        self.close()
        if self._is_interrupted:
            what = "was ended with its VM"
        what = what or words.ending(code, tail, self.limits, request.wall_s)
        doing = _DOING.get(request.verb, request.verb)
        whose = f"The child process of VM {self.name!r}" if self.name else "The child process"
        said = f" It last wrote: {tail}" if tail else ""
        return IsolationError(
            f"{whose} {what} while {doing}. The last context is intact: raise the limits or remove the cause, then "
            f"go on from it.{said}",
            vm=self.name,
            reason=what,
            doing=doing,
            exit_code=code,
            output=tail,
        )

    def __repr__(self) -> str:
        return f"<IsolatedWorker {self.name}: process {self.pid or 'none'}>"
