"""Help on commands, as plain text."""

from __future__ import annotations

import textwrap

from bioxen_nb.language.signatures import Parameter
from bioxen_nb.language.vocabulary import Vocabulary

WIDTH = 100


def describe(vocabulary: Vocabulary, name: str | None = None) -> str:
    """Help on one command, or the list of all.

    Args:
        vocabulary: the commands.
        name: of one command; None lists all with their summaries.

    Raises:
        ProcessArgumentError: no command of that name; suggests near ones.
    """
    if name is None:
        return "\n".join(f"{signature.form}\n{_indented(signature.summary, 4)}" for signature in vocabulary.values())
    signature = vocabulary.find(name)
    lines = [signature.form, _indented(signature.summary, 4)]
    if signature.parameters:
        lines += ["", "Arguments:", *map(_described, signature.parameters)]
    return "\n".join(line.rstrip() for line in lines)


def _described(parameter: Parameter) -> str:
    facts = [parameter.kind, "required" if parameter.is_required else f"default {parameter.form.partition('=')[2]}"]
    if parameter.named_only:
        facts.append("by name only")
    head = f"    {parameter.name}: {', '.join(facts)}"
    return f"{head}\n{_indented(parameter.help, 8)}" if parameter.help else head


def _indented(text: str, blanks: int) -> str:
    return textwrap.fill(text, WIDTH, initial_indent=" " * blanks, subsequent_indent=" " * blanks)
