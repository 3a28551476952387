"""Process texts in notebook cells: `%%process cell-1`, once `%load_ext bioxen_nb` was run.

%%process VM [--session VARIABLE]     the rest of the cell is the text
%process VM text                      one line; `result = %process VM text` keeps the result
%process_help [command]               the commands, or one of them
"""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from IPython.core.completer import CompletionContext, SimpleCompletion, SimpleMatcherResult, context_matcher
from IPython.core.error import UsageError
from IPython.core.magic import Magics, line_cell_magic, line_magic, magics_class, no_var_expand

from bioxen_nb.errors import ApiError, BioXenException
from bioxen_nb.language.describing import describe
from bioxen_nb.session.executing import vocabulary
from bioxen_nb.widgets.process_completion import proposals
from bioxen_nb.widgets.process_target import find_target, read_header

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from bioxen_nb.session.process_result import ProcessResult

#: What JupyterLab has icons for.
_SHOWN_KINDS = {"command": "function", "argument": "param"}
_MATCHER = "bioxen_nb.process"


@magics_class
class ProcessMagics(Magics):
    """The magics of the process language."""

    @property
    def _namespace(self) -> dict[str, Any]:
        return {} if self.shell is None else self.shell.user_ns

    @no_var_expand
    @line_cell_magic
    def process(self, line: str, cell: str | None = None) -> ProcessResult:
        """Run a process text on a VM and show what it gave.

        %%process VM [--session VARIABLE]
        %process VM text

        VM is a VM's name, or a variable that holds a VM or a lab; leave it out where there is only one. It is looked
        for in the sessions that the notebook's variables hold; --session names one of them.
        """
        try:
            return self._execute(line, cell)
        except BioXenException as error:
            raise UsageError(str(error)) from error

    def _execute(self, line: str, cell: str | None) -> ProcessResult:
        header = read_header(line)
        if cell is not None and header.rest:
            raise ApiError(f"Only a VM stands in the first line; the text {header.rest!r} belongs below it.")
        text = header.rest if cell is None else cell
        if not text.strip():
            raise ApiError("There is no process text. Write one below %%process VM, or %process VM text.")
        session, name = find_target(self._namespace, header)
        return session.execute(name, text)

    @line_magic
    def process_help(self, line: str) -> None:
        """Print the commands of the process language, or one of them: %process_help run_operon."""
        try:
            print(describe(vocabulary(), line.strip().partition("(")[0] or None))
        except BioXenException as error:
            raise UsageError(str(error)) from error


def load_ipython_extension(shell: InteractiveShell) -> None:
    """What `%load_ext` calls: the magics, their completion, and help on commands by Shift-Tab."""
    unload_ipython_extension(shell)
    shell.register_magics(ProcessMagics)
    shell.Completer.custom_matchers.append(_matcher(shell))
    shell.object_inspect_mime = _Inspection(shell.object_inspect_mime)  # type: ignore[method-assign]


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """What `%unload_ext` calls; completion and help are as they were before."""
    matchers = shell.Completer.custom_matchers
    matchers[:] = [known for known in matchers if getattr(known, "matcher_identifier", "") != _MATCHER]
    if isinstance(shell.object_inspect_mime, _Inspection):
        shell.object_inspect_mime = shell.object_inspect_mime.python  # type: ignore[method-assign]


def _matcher(shell: InteractiveShell) -> Any:
    @context_matcher(identifier=_MATCHER)
    def propose(context: CompletionContext) -> SimpleMatcherResult:
        lines = context.full_text.split("\n")[: context.cursor_line]
        offset = sum(len(line) + 1 for line in lines) + context.cursor_position
        found = proposals(context.full_text, offset, shell.user_ns)
        if found is None:
            return SimpleMatcherResult(completions=[])
        start = found[0].start if found else offset
        return SimpleMatcherResult(
            completions=[SimpleCompletion(one.text, type=_SHOWN_KINDS.get(one.kind, one.kind)) for one in found],
            matched_fragment=context.full_text[start:offset],
            suppress=True,
            ordered=True,
        )

    return propose


class _Inspection:
    """Help on a name: Python's, and where Python knows nothing of that name, the process language's."""

    def __init__(self, python: Callable[..., dict[str, Any]]) -> None:
        self.python = python

    def __call__(self, oname: str, *arguments: Any, **more: Any) -> dict[str, Any]:
        try:
            return self.python(oname, *arguments, **more)
        except KeyError:
            if oname not in vocabulary():
                raise
        text = describe(vocabulary(), oname)
        return {"text/plain": text, "text/html": f"<pre>{html.escape(text)}</pre>"}
