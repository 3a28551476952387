"""What may be written next in an unfinished process text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bioxen_nb.language.cursor import Cursor, read_cursor
from bioxen_nb.language.limits import MAX_CHARACTERS
from bioxen_nb.language.signatures import Parameter, Signature
from bioxen_nb.language.vocabulary import Vocabulary
from bioxen_nb.language.wording import choices, is_list, labels, takes_texts
from bioxen_nb.language.writing import write_value

MOST = 200


@dataclass(frozen=True, slots=True)
class Completion:
    """One proposal: `text` replaces what stands from offset `start` to the cursor.

    `kind` is "command", "argument", "value", or the kind of name, such as "gene".
    """

    text: str
    start: int
    kind: str
    help: str = ""


def complete(
    text: str, cursor: int, vocabulary: Vocabulary, names: Mapping[str, Sequence[str]] | None = None
) -> list[Completion]:
    """Proposals at a place of a process text that need not be finished or correct.

    Args:
        text: the process text.
        cursor: how many characters stand before the cursor.
        vocabulary: the commands.
        names: known names by kind, such as {"gene": [...], "operon": [...]}; they are proposed for arguments of that
            name, singular or plural (`gene`, `genes`, `target_gene`), or annotated with it
            (`Annotated[str, "gene"]`).

    Returns:
        At most 200, best first; none in comments and behind finished values.
    """
    before = text[: max(cursor, 0)]
    if len(before) > MAX_CHARACTERS:
        return []
    at = read_cursor(before)
    if at is None or not at.fresh:
        return []
    return [found for found, _ in zip(_proposals(at, vocabulary, names or {}), range(MOST), strict=False)]


def _proposals(at: Cursor, vocabulary: Vocabulary, names: Mapping[str, Sequence[str]]) -> Iterator[Completion]:
    if not at.brackets:
        if not at.quote:
            for name in _beginning(at.word, vocabulary):
                yield Completion(name, at.start, "command", vocabulary[name].summary)
        return
    signature = vocabulary.get(at.call)
    if signature is None:
        return
    parameter = _parameter(at, signature)
    if parameter is not None and not at.is_in_key:
        yield from _values(at, parameter, names)
    if len(at.brackets) == 1 and not at.argument and not at.quote:
        yield from _arguments(at, signature)


def _parameter(at: Cursor, signature: Signature) -> Parameter | None:
    if at.argument:
        return signature.parameter(at.argument)
    positional = signature.positional()
    return positional[at.position] if at.position < len(positional) and not at.named else None


def _arguments(at: Cursor, signature: Signature) -> Iterator[Completion]:
    unnamed = max(at.position - len(at.named), 0)
    given = {parameter.name for parameter in signature.positional()[:unnamed]} | at.named
    free = {parameter.name: parameter for parameter in signature.parameters if parameter.name not in given}
    for name in _beginning(at.word, free):
        yield Completion(f"{name}=", at.start, "argument", free[name].help or free[name].kind)


def _values(at: Cursor, parameter: Parameter, names: Mapping[str, Sequence[str]]) -> Iterator[Completion]:
    begins, ends = ("[", "]") if len(at.brackets) == 1 and not at.quote and is_list(parameter.annotation) else ("", "")
    if not at.key:
        for choice in choices(parameter.annotation):
            written = _written(choice, at.quote)
            if written and written.strip('"').lower().startswith(at.word.lower()):
                yield Completion(f"{begins}{written}{ends}", at.start, "value", parameter.help)
    if not takes_texts(parameter.annotation):
        return
    for kind in _kinds(parameter, at.key, names):
        for name in _beginning(at.word, names[kind]):
            if written := _written(name, at.quote):
                yield Completion(f"{begins}{written}{ends}", at.start, _singular(kind), parameter.help)


def _kinds(parameter: Parameter, key: str, names: Mapping[str, Sequence[str]]) -> list[str]:
    """The kinds of names that fit: by label, else by the last word of the argument's (or key's) name."""
    wanted = {_singular(label) for label in labels(parameter.annotation)} if not key else set()
    wanted = wanted or {_singular((key or parameter.name).lower().rsplit("_", 1)[-1])}
    return [kind for kind in names if _singular(kind) in wanted]


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return word.removesuffix("ies") + "y"
    return word if word.endswith(("ss", "us", "is")) else word.removesuffix("s")


def _written(value: object, quote: str) -> str:
    """A value as a literal, or as it stands between quotes that are open; empty where it cannot."""
    if not quote:
        return write_value(value)
    if not isinstance(value, str):
        return ""
    inner = write_value(value)[1:-1]
    return inner if quote == '"' else inner.replace('\\"', '"').replace("'", "\\'")


def _beginning(word: str, names: Iterable[str]) -> list[str]:
    """Names that begin with a word; those that do so in the same letters first."""
    lowered = word.lower()
    fitting = [name for name in names if name.lower().startswith(lowered)]
    return sorted(fitting, key=lambda name: not name.startswith(word))
