"""Where loggers write: one outlet for each file, however many loggers use it."""

from __future__ import annotations

import json
import logging
import threading
from collections import deque
from collections.abc import Mapping
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from bioxen_nb.config.plain_data import shown
from bioxen_nb.errors import ApiError, ConfigurationError
from bioxen_nb.logs import Console, JsonLines, PlainLines, follow_handlers

#: Events that are kept in memory where they cannot be read back from a file.
KEPT = 10_000
#: Rotation of a file for which nobody asked otherwise.
USUAL = {"max_bytes": 10_000_000, "backups": 5}
LARGEST = 10**12
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")

_lock = threading.RLock()
_outlets: dict[Path | None, Outlet] = {}


def level_number(level: object) -> int:
    """The number of a level given as name or number.

    Raises:
        ApiError: no such level.
    """
    if isinstance(level, str) and level.upper() in _LEVELS:
        return logging.getLevelNamesMapping()[level.upper()]
    if isinstance(level, int) and not isinstance(level, bool) and 0 <= level <= logging.CRITICAL:
        return level
    raise ApiError(f"There is no log level {level!r}: give one of {', '.join(_LEVELS)}.")


class _Once(logging.Filter):
    """Lets an event through once, also where it arrives by several loggers."""

    def filter(self, record: logging.LogRecord) -> bool:
        written: set[int] = record.__dict__.setdefault("bioxen_written", set())
        if id(self) in written:
            return False
        written.add(id(self))
        return True


class Outlet:
    """One file (or standard error) with its handler, the last events, and who writes there."""

    def __init__(self, path: Path | None, handler: logging.Handler, json_lines: bool) -> None:
        self.path = path
        self.handler = handler
        self.json_lines = json_lines
        self._levels: dict[str, list[int]] = {}
        self._last: deque[str] = deque(maxlen=KEPT)
        handler.setFormatter(JsonLines() if json_lines else PlainLines())
        handler.addFilter(_Once())
        handler.addFilter(self._keep)

    def _keep(self, record: logging.LogRecord) -> bool:
        if self.path is None or not self.json_lines:
            self._last.append(JsonLines().format(record))
        return True

    def join(self, name: str, level: int) -> None:
        """Let a logger write here."""
        self._levels.setdefault(name, []).append(level)
        self._follow()
        logger = logging.getLogger(name)
        logger.addHandler(self.handler)
        follow_handlers(logger)

    def release(self, name: str) -> None:
        """One logger of that name fewer; the file is closed behind the last of all."""
        with _lock:
            levels = self._levels.get(name, [])
            if levels:
                levels.pop()
            if not levels:
                self._levels.pop(name, None)
                logging.getLogger(name).removeHandler(self.handler)
            if self._levels:
                self._follow()
                return
            _outlets.pop(self.path, None)
            self.handler.close()

    def _follow(self) -> None:
        self.handler.setLevel(min(level for levels in self._levels.values() for level in levels))

    def rows(self) -> list[dict[str, Any]]:
        """Everything written, oldest first; lines that are no events are passed over."""
        if self.path is None or not self.json_lines:
            lines = list(self._last)
        else:
            with _lock:
                self.handler.flush()
                lines = [line for file in self._files(self.path) for line in _lines(file)]
        return [row for row in map(_row, lines) if row is not None]

    @staticmethod
    def _files(path: Path) -> list[Path]:
        """The rotated files, oldest first, and the present one."""
        rotated = [file for file in path.parent.iterdir() if file.stem == path.name and file.suffix[1:].isdigit()]
        return [*sorted(rotated, key=lambda file: -int(file.suffix[1:])), path]


def open_outlet(
    name: str, path: str | Path | None, level: int, json_lines: bool, max_bytes: int | None, backups: int | None
) -> Outlet:
    """The outlet of a path, opened on first use, with the logger `name` joined to it.

    Raises:
        ConfigurationError: the file cannot be written, or is written in another way.
        ApiError: sizes that make no sense.
    """
    for key, value, least in (("max_bytes", max_bytes, 1000), ("backups", backups, 1)):
        if value is not None and not (_is_whole(value) and least <= value <= LARGEST):
            raise ApiError(f"{key} is a whole number from {least:,} to {LARGEST:,}, not {shown(value)}.")
    place = _resolved(path)
    with _lock:
        outlet = _outlets.get(place)
        if outlet is None:
            handler = _handler(place, max_bytes or USUAL["max_bytes"], backups or USUAL["backups"])
            outlet = Outlet(place, handler, json_lines)
            _outlets[place] = outlet
        else:
            _check_same(outlet, json_lines, {"max_bytes": max_bytes, "backups": backups})
        outlet.join(name, level)
    return outlet


def _check_same(outlet: Outlet, json_lines: bool, asked: Mapping[str, int | None]) -> None:
    """Complain when an open outlet is asked to write in another way than it does."""
    place = outlet.path or "to standard error"
    if outlet.json_lines != json_lines:
        other = "JSON lines" if outlet.json_lines else "lines for people"
        raise ConfigurationError(f"Another logger writes {place} as {other}: use the same json_lines.")
    if isinstance(outlet.handler, RotatingFileHandler):
        present = {"max_bytes": outlet.handler.maxBytes, "backups": outlet.handler.backupCount}
        for key, value in asked.items():
            if value not in (None, present[key]):
                raise ConfigurationError(
                    f"Another logger writes {place} with {key}={present[key]}: use the same, or leave {key} out."
                )


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _resolved(path: str | Path | None) -> Path | None:
    if path is None:
        return None
    try:
        return Path(path).expanduser().resolve()
    except (TypeError, ValueError, OSError, RuntimeError) as error:
        raise ConfigurationError(f"{path!r} cannot be a log file: {error}. Give the path of a file.") from None


def _handler(path: Path | None, max_bytes: int, backups: int) -> logging.Handler:
    if path is None:
        return Console()
    try:
        return RotatingFileHandler(path, maxBytes=max_bytes, backupCount=backups, encoding="utf-8")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigurationError(
            f"Cannot write the log file {path}: {reason}. Give a file in a folder that exists and is yours to write.",
            path=str(path),
        ) from None


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8", errors="replace").splitlines() if file.is_file() else []


def _row(line: str) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return row if isinstance(row, dict) and row.get("level") in [name.lower() for name in _LEVELS] else None
