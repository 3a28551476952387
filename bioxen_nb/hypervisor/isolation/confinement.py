"""What a child process does to itself: limits, and a leash that ends it with its parent. Linux and macOS."""

from __future__ import annotations

import contextlib
import fcntl
import os
import resource
import select
import signal
import sys
import threading
import time
from pathlib import Path

from bioxen_nb.hypervisor.isolation.limits import MEMORY_EXIT

#: The largest file that a child may write.
LARGEST_FILE_BYTES = 64 << 20

_MEGABYTE = 1 << 20
_WATCH_INTERVAL_S = 0.05
_IS_LINUX = sys.platform.startswith("linux")


def tie(leash: int) -> None:
    """End this process when the other end of the pipe `leash` is closed, even in the middle of compiled code."""
    fcntl.fcntl(leash, fcntl.F_SETOWN, os.getpid())
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(leash, fcntl.F_SETFL, fcntl.fcntl(leash, fcntl.F_GETFL) | os.O_ASYNC)
    poll = select.poll()
    poll.register(leash, select.POLLIN)
    if poll.poll(0):
        os._exit(0)


def ignore_interrupts() -> None:
    """Ctrl-C is for the parent; and if the system must end somebody for memory, then rather this process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if _IS_LINUX:
        with contextlib.suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("500")


def limit_files_and_cpu(cpu_s: int | None) -> None:
    """No core dumps, no huge files, and at most `cpu_s` CPU seconds from now on."""
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, LARGEST_FILE_BYTES)
    if cpu_s is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        _lower(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 1 + cpu_s)


class MemoryLimit:
    """At most `memory_mb` more than is in use at the last call of `rebase`.

    Linux refuses what goes beyond; elsewhere a thread looks at the peak use and ends the process.
    """

    def __init__(self, memory_mb: int, *, watched: bool = not _IS_LINUX) -> None:
        self._bytes = memory_mb * _MEGABYTE
        self._watched = watched
        self._most_resident = 0
        self.rebase()
        if watched:
            threading.Thread(target=self._watch, daemon=True).start()

    def rebase(self) -> None:
        """Count from the present use on."""
        if self._watched:
            self._most_resident = _peak_resident_bytes() + self._bytes
        else:
            _lower(resource.RLIMIT_AS, _address_space_bytes() + self._bytes)

    def _watch(self) -> None:
        while True:
            if _peak_resident_bytes() > self._most_resident:
                os._exit(MEMORY_EXIT)
            time.sleep(_WATCH_INTERVAL_S)


def alarm(wall_s: float) -> None:
    """End this process after `wall_s`, whatever it does then; 0 calls the alarm off."""
    signal.setitimer(signal.ITIMER_REAL, wall_s)


def _lower(which: int, soft: int) -> None:
    hard = resource.getrlimit(which)[1]
    resource.setrlimit(which, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _address_space_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def _peak_resident_bytes() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
