"""Structured logging: an event name with facts, quiet until `configure` is called."""

from __future__ import annotations

import json
import logging
from typing import IO, Any

ROOT_NAME = "bioxen_nb"

logging.getLogger(ROOT_NAME).addHandler(logging.NullHandler())


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, event and the event's facts."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": self.formatTime(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        line.update(getattr(record, "facts", {}))
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


class PlainLines(logging.Formatter):
    """For people: `12:00:00 warning vm.failed vm=cell-1 reason=...`."""

    def format(self, record: logging.LogRecord) -> str:
        facts = " ".join(f"{key}={value}" for key, value in getattr(record, "facts", {}).items())
        when = self.formatTime(record, "%H:%M:%S")
        line = f"{when} {record.levelname.lower()} {record.getMessage()} {facts}".rstrip()
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        return line


class Log:
    """Events of one part of the toolkit: `log.info("vm.created", vm="cell-1")`."""

    def __init__(self, part: str) -> None:
        self._logger = logging.getLogger(f"{ROOT_NAME}.{part}")

    def debug(self, event: str, **facts: Any) -> None:
        self._logger.debug(event, extra={"facts": facts})

    def info(self, event: str, **facts: Any) -> None:
        self._logger.info(event, extra={"facts": facts})

    def warning(self, event: str, **facts: Any) -> None:
        self._logger.warning(event, extra={"facts": facts})

    def error(self, event: str, cause: BaseException | None = None, **facts: Any) -> None:
        """An error with the traceback of its cause."""
        self._logger.error(event, exc_info=cause, extra={"facts": facts})


def configure(
    level: int | str = logging.INFO, *, json_lines: bool = False, stream: IO[str] | None = None
) -> logging.Handler:
    """Write the toolkit's events of `level` and above to `stream` (standard error); call again to change."""
    root = logging.getLogger(ROOT_NAME)
    for old in [handler for handler in root.handlers if not isinstance(handler, logging.NullHandler)]:
        root.removeHandler(old)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines() if json_lines else PlainLines())
    root.addHandler(handler)
    root.setLevel(level)
    return handler
