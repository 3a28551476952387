"""What a process text gave: a plain dictionary that shows itself well."""

from __future__ import annotations

import html
from typing import Any

#: Rows of a table that are shown.
_MOST_LINES = 20


class ProcessResult(dict[str, Any]):
    """Always has `status`, `vm_id`, `process_code`, `execution_time` (wall seconds) and `results`.

    `status` is "success", "arrested" (the cell cannot grow), "stopped" (paused, stopped or destroyed meanwhile) or
    "error"; then `error_code` and `error` say what and where. With a single command its values stand at the top, too.
    """

    @property
    def succeeded(self) -> bool:
        return bool(self["status"] == "success")

    def _shown(self) -> list[tuple[str, str]]:
        if self["status"] == "error":
            rows = [(str(self["error_code"]), str(self["error"]))]
            return [*rows, ("", str(self["pointer"]))] if self.get("pointer") else rows
        rows = [("status", str(self["status"])), ("execution_time", f"{self['execution_time']:.3g} s")]
        for number, result in enumerate(self["results"], 1):
            rows += [(f"{number}. {result['command']}", "")]
            for name, value in result.items():
                if name != "command":
                    rows += _rows(f"   {name}", value)
        return rows

    def __repr__(self) -> str:
        lines = [f"{name:<26} {value}" if name else value for name, value in self._shown()]
        return f"<process on {self['vm_id']}: {self['status']}>\n" + "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th style='text-align:left;white-space:pre'>{html.escape(name)}</th>"
            f"<td style='text-align:left;white-space:pre-wrap;font-family:monospace'>{html.escape(value)}</td></tr>"
            for name, value in self._shown()
        )
        return f"<table>{rows}</table>"


def _rows(name: str, value: Any) -> list[tuple[str, str]]:
    """A line for a value; for a table (a mapping of mappings), a line for each of its rows."""
    if not (isinstance(value, dict) and value and all(isinstance(row, dict) for row in value.values())):
        return [(name, _short(value))]
    lines = [(f"     {key}", _flat(row)) for key, row in list(value.items())[:_MOST_LINES]]
    more = len(value) - len(lines)
    return [(name, ""), *lines, *([("", f"... and {more} more")] if more else [])]


def _flat(row: dict[str, Any]) -> str:
    parts = [
        f"{name} " + " ".join(f"{key} {_short(part, 60)}" for key, part in value.items())
        if isinstance(value, dict)
        else f"{name} {_short(value, 60)}"
        for name, value in row.items()
    ]
    return "; ".join(parts)


def _short(value: Any, most: int = 300) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, dict):
        value = ", ".join(f"{name}: {_short(part, 60)}" for name, part in value.items())
    elif isinstance(value, list | tuple):
        value = "[" + ", ".join(_short(part, 60) for part in value) + "]"
    text = str(value)
    return text if len(text) <= most else f"{text[:most]}..."
