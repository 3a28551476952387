"""What a process text gave: a plain dictionary that shows itself well."""

from __future__ import annotations

import html
from typing import Any


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
            rows += [(f"   {name}", _short(value)) for name, value in result.items() if name != "command"]
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


def _short(value: Any, most: int = 300) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, dict):
        value = ", ".join(f"{name}: {_short(part, 60)}" for name, part in value.items())
    elif isinstance(value, list | tuple):
        value = "[" + ", ".join(_short(part, 60) for part in value) + "]"
    text = str(value)
    return text if len(text) <= most else f"{text[:most]}..."
