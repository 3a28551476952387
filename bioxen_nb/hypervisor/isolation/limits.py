"""What a child process may use, and how its end reads in words."""

from __future__ import annotations

import math
import signal
from dataclasses import dataclass

from bioxen_nb.errors import ConfigurationError

#: Below this not even compiled code can be loaded.
LEAST_MEMORY_MB = 64

#: Exit code of a child that watches its own memory, where the system does not.
MEMORY_EXIT = 86

#: What Python, C++ and LLVM write when an allocation fails.
_SIGNS_OF_MEMORY = ("MemoryError", "bad_alloc", "out of memory")


@dataclass(frozen=True, slots=True)
class IsolationLimits:
    """Limits of one child process.

    Args:
        memory_mb: mebibytes beyond what the interpreter and the loaded program take.
        cpu_s: CPU seconds of its whole life beyond its start; None: no limit.
        request_wall_s: wall seconds that one slice, or one call that names no other time, may take.

    Raises:
        ConfigurationError: an impossible number.
    """

    memory_mb: int = 1024
    cpu_s: int | None = None
    request_wall_s: float = 30.0

    def __post_init__(self) -> None:
        _check_whole("memory_mb", self.memory_mb, LEAST_MEMORY_MB)
        if self.cpu_s is not None:
            _check_whole("cpu_s", self.cpu_s, 1)
        check_wall_s("request_wall_s", self.request_wall_s)


def _check_whole(name: str, value: object, least: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value < 1 << 31:
        raise ConfigurationError(f"{name} must be a whole number from {least} up, not {value!r}.", name=name)


def check_wall_s(name: str, value: object) -> None:
    """Raise ConfigurationError unless `value` is a positive, finite number of seconds."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
        raise ConfigurationError(f"{name} must be a number of seconds above 0, not {value!r}.", name=name)


def out_of_memory(limits: IsolationLimits) -> str:
    """The words for a child that wanted more memory than it may have."""
    return f"ran out of memory (limit {limits.memory_mb} MB)"


def overdue(wall_s: float) -> str:
    """The words for a child that did not answer in time."""
    return f"did not answer within {wall_s:g} s"


def ending(exit_code: int, output: str, limits: IsolationLimits, wall_s: float) -> str:
    """How a child ended, in words that go on after "The child process".

    Args:
        exit_code: as `subprocess` gives it; negative for a signal.
        output: the last that it wrote.
        limits: its own.
        wall_s: what the request that it worked on was allowed.
    """
    broke_off = exit_code in (1, -signal.SIGABRT)
    if exit_code == MEMORY_EXIT or (broke_off and any(sign in output for sign in _SIGNS_OF_MEMORY)):
        return out_of_memory(limits)
    if exit_code >= 0:
        return f"ended by itself with exit code {exit_code}"
    if -exit_code == signal.SIGXCPU:
        return f"used up its CPU seconds (limit {limits.cpu_s} s)"
    if -exit_code == signal.SIGALRM:
        return overdue(wall_s)
    try:
        name = signal.Signals(-exit_code).name
    except ValueError:
        name = f"signal {-exit_code}"
    perhaps = " (by the system, if it is short of memory)" if -exit_code == signal.SIGKILL else ""
    return f"was killed by {name}{perhaps}"
