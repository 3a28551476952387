"""`vm exec` and `vm help`: process texts on VMs, and the commands that they may use."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bioxen_nb.commands.session_file import changing, session_path
from bioxen_nb.errors import BioXenException, ConfigurationError, ErrorCode
from bioxen_nb.language.limits import MAX_CHARACTERS

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from bioxen_nb.session.process_result import ProcessResult

FAILED = 1

#: Values of a list or a dictionary that a table shows one by one; of more, only how many there are.
MOST_SHOWN = 40

#: One character more than a process text may have: enough to see that it is too long.
_MOST_READ = MAX_CHARACTERS + 1


def execute(options: argparse.Namespace) -> int:
    """Run a text, save, and show its result; after an error nothing is saved, as if it had not been run."""
    from bioxen_nb.commands.vm_tables import console, write_json

    text = _text(options)
    with changing(session_path(options.session)) as session:
        vm = session.vm(options.name)
        had_failed = vm.state.value == "failed"
        result = session.execute(vm.name, text)
        fails = vm.state.value == "failed" and not had_failed
        if result["status"] == "error" and not fails:
            if options.json:
                write_json(options.json, result)
            raise error_of(result)
    if options.json:
        write_json(options.json, result)
    else:
        show(result, console())
    if fails:
        print(f"error [{result['error_code']}]: {result['error']}", file=sys.stderr)
    return FAILED if fails else 0


def _text(options: argparse.Namespace) -> str:
    """The process text: typed, from a file, or from the standard input."""
    if (options.process is None) == (options.file is None):
        raise ConfigurationError("Give one process text: as TEXT, as - to read it, or with -f FILE.")
    if options.process not in ("-", None):
        return str(options.process)
    try:
        if options.file is None:
            return sys.stdin.read(_MOST_READ)
        with Path(options.file).open(encoding="utf-8") as file:
            return file.read(_MOST_READ)
    except (OSError, ValueError) as cause:
        reason = getattr(cause, "strerror", None) or cause
        source = options.file or "on the standard input"
        raise ConfigurationError(f"The process text {source} cannot be read: {reason}.") from cause


def error_of(result: ProcessResult, saved: str = "Nothing was saved.") -> BioXenException:
    """The error that a result tells of, with its pointer.

    Args:
        result: of status "error".
        saved: what became of commands that ran before it, in a sentence.
    """
    done = len(result["results"])
    ran = f"Commands that ran before it: {done}." if done else ""
    context = {name: result[name] for name in ("line", "column", "pointer") if name in result}
    message = " ".join(part for part in (result["error"], ran, saved) if part)
    return BioXenException(ErrorCode(result["error_code"]), message, context)


def show(result: ProcessResult, out: Console) -> None:
    """One table for each command of a text."""
    for number, computed in enumerate(result["results"], 1):
        out.print(result_table(f"{number}. {computed['command']} on {result['vm_id']}", computed))
    status = result["status"] + (f": {result['reason']}" if result.get("reason") else "")
    out.print(f"{status}, {result['execution_time']:.3g} s", markup=False)


def result_table(title: str, computed: Mapping[str, Any]) -> Table:
    """The values of one command, nested ones indented."""
    from bioxen_nb.commands.vm_tables import facts_table

    values = {name: value for name, value in computed.items() if name != "command"}
    return facts_table([(title, ""), *_rows(values, 1)])


def _rows(values: Mapping[str, Any], depth: int) -> Iterator[tuple[str, str]]:
    blanks = "  " * depth
    for name, value in list(values.items())[:MOST_SHOWN]:
        if isinstance(value, Mapping) and value:
            flat = all(not isinstance(part, Mapping | list) for part in value.values())
            if flat and len(value) <= 6:
                yield f"{blanks}{name}", ", ".join(f"{key} {_word(part)}" for key, part in value.items())
            else:
                yield f"{blanks}{name}", ""
                yield from _rows(value, depth + 1)
        elif isinstance(value, list) and value and all(isinstance(part, Mapping) for part in value):
            yield f"{blanks}{name}", ""
            yield from _rows({f"{number}.": part for number, part in enumerate(value, 1)}, depth + 1)
        else:
            yield f"{blanks}{name}", _word(value)
    if len(values) > MOST_SHOWN:
        yield f"{blanks}...", f"{len(values) - MOST_SHOWN:,} more; --json shows all"


def _word(value: Any) -> str:
    if value is None or value == "" or value == [] or value == {}:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1e6 else f"{value:.4g}"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list):
        shown = ", ".join(_word(part) for part in value[:MOST_SHOWN])
        return shown + (f", ... ({len(value):,} in all)" if len(value) > MOST_SHOWN else "")
    return str(value)


def help_(options: argparse.Namespace) -> int:
    """All commands of process texts, or one of them in full."""
    from bioxen_nb.language.describing import describe
    from bioxen_nb.session.executing import vocabulary

    print(describe(vocabulary(), options.command))
    return 0
