"""How the parent starts a child process, and makes sure that it ends."""

from __future__ import annotations

import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import weakref
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO, Any

from bioxen_nb.errors import IsolationError

#: A child that neither reads nor writes for so long in the middle of a message is held to be stuck.
STUCK_S = 5

_ABOVE_THE_PACKAGE = Path(__file__).resolve().parents[3]
_TAIL_BYTES = 2000
_MOST_OUTPUT_BYTES = 1 << 20


class Child:
    """One child process. It ends with this object, with this process, or with `end`.

    Raises:
        IsolationError: the system cannot start one.
    """

    def __init__(self) -> None:
        ours, its = socket.socketpair()
        for option in (socket.SO_SNDTIMEO, socket.SO_RCVTIMEO):
            ours.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", STUCK_S, 0))
        its_leash, leash = os.pipe()
        self.output = _appending_file()
        try:
            self.process = _launch(its.fileno(), its_leash, self.output)
        except OSError as cause:
            os.close(leash)
            ours.close()
            self.output.close()
            raise IsolationError(
                f"No child process could be started ({cause}). Free some memory, or run without execution_isolation."
            ) from cause
        finally:
            its.close()
            os.close(its_leash)
        self.connection: Connection[Any, Any] = Connection(ours.detach())
        self.end = weakref.finalize(self, _end, self.process, self.connection, self.output, leash, os.getpid())

    def shorten_output(self) -> None:
        """Drop what it wrote if that is much."""
        if os.fstat(self.output.fileno()).st_size > _MOST_OUTPUT_BYTES:
            os.ftruncate(self.output.fileno(), 0)

    def kill(self) -> None:
        """Send the signal that ends it, and leave it to `end` to clear up."""
        _kill(self.process)

    def end_in_words(self) -> tuple[int, str]:
        """Exit code (negative for a signal) and the last that it wrote; the child has ended then."""
        output = os.dup(self.output.fileno())
        try:
            self.end()
            size = os.fstat(output).st_size
            last = os.pread(output, _TAIL_BYTES, max(size - _TAIL_BYTES, 0))
        finally:
            os.close(output)
        return self.process.wait(), last.decode(errors="replace").strip()


def _launch(connection: int, leash: int, output: IO[bytes]) -> subprocess.Popen[bytes]:
    module = "bioxen_nb.hypervisor.isolation.child"
    return subprocess.Popen(
        [sys.executable, "-P", "-m", module, str(connection), str(leash)],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        pass_fds=(connection, leash),
        start_new_session=True,
        env=_environment(),
    )


def _environment() -> dict[str, str]:
    """This process's own, with the way to this very package."""
    paths = [str(_ABOVE_THE_PACKAGE), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def _appending_file() -> IO[bytes]:
    """A nameless file whose writers stand at its end, even after it was cut."""
    import fcntl

    file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115
    flags = fcntl.fcntl(file.fileno(), fcntl.F_GETFL)
    fcntl.fcntl(file.fileno(), fcntl.F_SETFL, flags | os.O_APPEND)
    return file


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process that has not been waited for, and its group."""
    if process.returncode is None:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            process.kill()


def _end(
    process: subprocess.Popen[bytes], connection: Connection[Any, Any], output: IO[bytes], leash: int, owner: int
) -> None:
    """Kill the child's process group and take its exit code; a fork of the parent leaves the child alone."""
    if os.getpid() == owner:
        _kill(process)
        process.wait()
    connection.close()
    output.close()
    os.close(leash)
