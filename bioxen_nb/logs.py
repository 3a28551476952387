"""Structured logging: an event name with facts, quiet until `configure` is called."""

from __future__ import annotations

import json
import logging
import math
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import IO, Any

ROOT_NAME = "bioxen_nb"
MASK = "***"

#: `secret` and `token` only as words of their own: a `secretion_rate` is no secret.
_SECRET_WORD = (
    r"(?:passw(?:or)?d|passphrase|credential|authorization|(?:api|private|access|secret)[-_ ]?key"
    r"|(?<![a-z])(?:pwd|secrets?|tokens?)(?![a-z]))"
)
_SECRET_KEY = re.compile(_SECRET_WORD, re.I)
_SECRET_IN_TEXT = re.compile(
    rf"({_SECRET_WORD}['\"]?\s*[=:]\s*)"
    r"('[^']*'|\"[^\"]*\"|digest\s[^\r\n]*|(?:(?:bearer|basic|token|negotiate)\s+)?[^\s,;}]+)"
    r"|(?<=://)[^/\s@]+(?=@)|(?<=\bbearer\s)[\w.~+/=-]{16,}",
    re.I,
)
#: Names of a line's own parts; a fact of that name gets an underscore.
_OWN = ("time", "level", "logger", "event", "traceback")
_DEEPEST, _LONGEST = 6, 10_000

logging.getLogger(ROOT_NAME).addHandler(logging.NullHandler())

_bound: ContextVar[Mapping[str, Any]] = ContextVar("bioxen_nb_log_facts", default={})  # noqa: B039


@contextmanager
def bound(**facts: Any) -> Iterator[None]:
    """Every event inside carries these facts: `vm`, `time_s` (cell time) and `operation`, as far as they are known.

    A fact that is a function is called for each event, so that `time_s=lambda: vm.time_s` tells the time of the event.
    """
    token = _bound.set({**_bound.get(), **facts})
    try:
        yield
    finally:
        _bound.reset(token)


def told_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The bound facts and an event's own, which win."""
    told: dict[str, Any] = {}
    for key, value in _bound.get().items():
        try:
            told[key] = value() if callable(value) else value
        except Exception as error:
            told[key] = f"unknown ({type(error).__name__})"
    return {**told, **facts}


def is_secret(key: str) -> bool:
    """Whether values of that name are not to be written anywhere."""
    return _SECRET_KEY.search(key) is not None


def masked_text(text: str) -> str:
    """A text without what follows `password=`, `token:`... and without the login of an address."""
    return _SECRET_IN_TEXT.sub(lambda match: (match[1] or "") + MASK, text[:_LONGEST])


def writable(value: Any, depth: int = 0) -> Any:
    """A value as JSON can hold it, secrets masked; too deep or too long is cut."""
    if value is None or isinstance(value, bool | int):
        return value if not isinstance(value, int) or abs(value) < 2**63 else "a number of more than 64 bits"
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else str(float(value))
    if isinstance(value, str):
        return masked_text(value)
    if depth >= _DEEPEST:
        return "..."
    if isinstance(value, Mapping):
        return {str(key): MASK if is_secret(str(key)) else writable(entry, depth + 1) for key, entry in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [writable(entry, depth + 1) for entry in value]
    try:
        return masked_text(str(value))
    except Exception:
        return f"a {type(value).__name__}"


def _facts_of(record: logging.LogRecord) -> dict[str, Any]:
    facts: dict[str, Any] = writable(getattr(record, "facts", {}))
    return {f"{key}_" if key in _OWN else key: value for key, value in facts.items()}


class JsonLines(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, event and the event's facts."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": masked_text(record.getMessage()),
        }
        line.update(_facts_of(record))
        if record.exc_info:
            line["traceback"] = masked_text(self.formatException(record.exc_info))
        return json.dumps(line)


class PlainLines(logging.Formatter):
    """For people: `12:00:00 warning vm.failed vm=cell-1 reason=...`."""

    def format(self, record: logging.LogRecord) -> str:
        facts = " ".join(f"{key}={_one_line(value)}" for key, value in _facts_of(record).items())
        when = self.formatTime(record, "%H:%M:%S")
        line = f"{when} {record.levelname.lower()} {_one_line(masked_text(record.getMessage()))} {facts}".rstrip()
        if record.exc_info:
            line += "\n" + masked_text(self.formatException(record.exc_info))
        return line


def _one_line(value: Any) -> str:
    """As text without control characters, so that nothing written can pass for another line."""
    text = str(value)
    return text if text.isprintable() else text.encode("unicode_escape").decode("ascii")


class Log:
    """Events of one part of the toolkit: `log.info("vm.created", vm="cell-1")`."""

    def __init__(self, part: str) -> None:
        self._logger = logging.getLogger(f"{ROOT_NAME}.{part}")

    def debug(self, event: str, **facts: Any) -> None:
        self._tell(logging.DEBUG, event, facts)

    def info(self, event: str, **facts: Any) -> None:
        self._tell(logging.INFO, event, facts)

    def warning(self, event: str, **facts: Any) -> None:
        self._tell(logging.WARNING, event, facts)

    def error(self, event: str, cause: BaseException | None = None, **facts: Any) -> None:
        """An error with the traceback of its cause."""
        self._tell(logging.ERROR, event, facts, cause)

    def _tell(self, level: int, event: str, facts: Mapping[str, Any], cause: BaseException | None = None) -> None:
        if self._logger.isEnabledFor(level):
            self._logger.log(level, event, exc_info=cause, extra={"facts": told_facts(facts)})


class Console(logging.StreamHandler[Any]):
    """Standard error as it is when an event comes, also where it was replaced in between; or a stream of one's own."""

    def __init__(self, stream: IO[str] | None = None) -> None:
        super().__init__(stream)
        self._follows = stream is None

    def emit(self, record: logging.LogRecord) -> None:
        if self._follows:
            self.stream = sys.stderr
        super().emit(record)


class _Configured(Console):
    """The handler of `configure`, of which there is one."""


def configure(
    level: int | str = logging.INFO, *, json_lines: bool = False, stream: IO[str] | None = None
) -> logging.Handler:
    """Write the toolkit's events of `level` and above to `stream` (standard error); call again to change."""
    root = logging.getLogger(ROOT_NAME)
    for old in [handler for handler in root.handlers if isinstance(handler, _Configured)]:
        root.removeHandler(old)
    handler = _Configured(stream)
    handler.setLevel(level)
    handler.setFormatter(JsonLines() if json_lines else PlainLines())
    root.addHandler(handler)
    follow_handlers(root)
    return handler


def follow_handlers(logger: logging.Logger) -> None:
    """Let a logger pass on what the most talkative of its handlers writes; without any, what it inherits."""
    levels = [handler.level for handler in logger.handlers if not isinstance(handler, logging.NullHandler)]
    logger.setLevel(min(levels, default=logging.NOTSET))
