"""`ProductionLogger`: structured logs of VM operations, in a rotating file or on standard error, and read back."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bioxen_nb.api.log_files import Outlet, level_number, open_outlet
from bioxen_nb.errors import ApiError, BioXenException
from bioxen_nb.logs import ROOT_NAME, bound, follow_handlers, told_facts

#: What an error's context may say about where it happened.
_ABOUT = ("vm", "time_s", "operation")


class ProductionLogger:
    """A named logger with facts. The default name also writes what the toolkit itself tells of its VMs.

    Loggers of one name share what they write to, as with Python's own logging; several loggers on one file write each
    event once. Values of keys such as `password` are never written.

    Args:
        name: of the logger; dots make it a part of another.
        level: DEBUG, INFO, WARNING, ERROR or CRITICAL: what is less is left out.
        path: file to append to; None for standard error.
        json_lines: one JSON object a line; otherwise lines for people.
        max_bytes: size at which the file is rotated: 10,000,000 unless given, or as another logger has it.
        backups: rotated files that are kept: 5 unless given, or as another logger has it.

    Raises:
        ConfigurationError: a file that cannot be written, or that another logger writes in another way.
        ApiError: no such level, or arguments of a wrong type.
    """

    def __init__(
        self,
        name: str = ROOT_NAME,
        level: int | str = "INFO",
        path: str | Path | None = None,
        json_lines: bool = True,
        *,
        max_bytes: int | None = None,
        backups: int | None = None,
    ) -> None:
        if not isinstance(name, str) or not name:
            raise ApiError(f"A logger has a name such as 'bioxen_nb.night_run', not {name!r}.")
        self.name = name
        self.level = level_number(level)
        self._logger = logging.getLogger(name)
        self._outlet: Outlet | None = open_outlet(name, path, self.level, json_lines, max_bytes, backups)

    @property
    def path(self) -> Path | None:
        """The file; None for standard error."""
        return self._outlet.path if self._outlet else None

    def debug(self, message: str, /, **facts: Any) -> None:
        self._write(logging.DEBUG, message, facts)

    def info(self, message: str, /, **facts: Any) -> None:
        self._write(logging.INFO, message, facts)

    def warning(self, message: str, /, **facts: Any) -> None:
        self._write(logging.WARNING, message, facts)

    def error(self, message: str, /, **facts: Any) -> None:
        self._write(logging.ERROR, message, facts)

    def log_vm_operation(
        self, vm_id: str, operation: str, success: bool, duration_s: float | None = None, **details: Any
    ) -> None:
        """One operation of a VM: whether it worked, and what it took in wall time."""
        self._end(vm_id, operation, success, duration_s, details)

    def log_error(self, exception: BaseException, **facts: Any) -> None:
        """An exception with its traceback; one of the toolkit's also with its code and context."""
        told: dict[str, Any] = {**facts, "type": type(exception).__name__, "message": str(exception)}
        if isinstance(exception, BioXenException):
            about = {key: exception.context[key] for key in _ABOUT if key in exception.context}
            told = about | told | {"code": exception.code.value, "message": exception.message}
            told["context"] = exception.context
        self._write(logging.ERROR, "error", told, exception)

    @contextmanager
    def operation(self, vm_id: str, name: str, **details: Any) -> Iterator[None]:
        """Log begin and end of what happens inside; events of the toolkit inside carry VM and operation.

        A failure is logged with its code and goes on its way.
        """
        with bound(vm=vm_id, operation=name):
            self._write(logging.INFO, "vm.operation.started", details)
            began = time.perf_counter()
            try:
                yield
            except BaseException as error:
                code = {"code": error.code.value} if isinstance(error, BioXenException) else {}
                told = {**details, "type": type(error).__name__, "message": str(error), **code}
                self._end(vm_id, name, False, time.perf_counter() - began, told)
                raise
            self._end(vm_id, name, True, time.perf_counter() - began, details)

    def _end(
        self, vm_id: str, operation: str, success: bool, duration_s: float | None, details: Mapping[str, Any]
    ) -> None:
        facts = {**details, "vm": vm_id, "operation": operation, "success": bool(success)}
        if duration_s is not None:
            facts["duration_s"] = round(duration_s, 6)
        self._write(logging.INFO if success else logging.ERROR, "vm.operation", facts)

    def entries(self, vm_id: str | None = None, level: int | str | None = None) -> list[dict[str, Any]]:
        """What was written, oldest first: a dictionary a line, with the facts as they were masked.

        A JSON file is read back with its rotated files, events of earlier runs too. Otherwise these are the last
        10,000 events of this process.

        Args:
            vm_id: only events of that VM.
            level: only that level and above.
        """
        lowest = level_number(level) if level is not None else logging.NOTSET
        rows = self._outlet.rows() if self._outlet else []
        return [
            row for row in rows if (vm_id is None or row.get("vm") == vm_id) and level_number(row["level"]) >= lowest
        ]

    def close(self) -> None:
        """Write no more; the file is closed with its last logger. May be called twice."""
        outlet, self._outlet = self._outlet, None
        if outlet is not None:
            outlet.release(self.name)
            follow_handlers(self._logger)

    def __enter__(self) -> ProductionLogger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _write(self, level: int, message: object, facts: dict[str, Any], cause: BaseException | None = None) -> None:
        if self._outlet is None or level < self.level:
            return
        self._logger.log(level, "%s", message, exc_info=cause, extra={"facts": told_facts(facts)})

    def __repr__(self) -> str:
        where = "closed" if self._outlet is None else str(self._outlet.path or "standard error")
        return f"<ProductionLogger {self.name}: {logging.getLevelName(self.level)}, {where}>"
