"""How the shell asks: a small interface, and the one that asks on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from prompt_toolkit.completion import Completer

#: How many lines of choices are shown without a search line.
_FEW = 12


class Choice(NamedTuple):
    """One line of a menu: what is shown, and what it stands for."""

    title: str
    value: str


class Ask(Protocol):
    """Every answer may be None: the user went back with Ctrl-C."""

    def choose(self, question: str, choices: Sequence[Choice]) -> str | None:
        """The value of the chosen line."""
        ...

    def text(self, question: str, default: str = "", proposals: Proposals | None = None) -> str | None:
        """A line of text."""
        ...

    def confirm(self, question: str, default: bool = True) -> bool | None:
        """Yes or no."""
        ...


class Proposal(NamedTuple):
    """What may stand from `start` on in place of what was typed."""

    text: str
    start: int
    help: str


class Proposals(Protocol):
    """Gives what may be typed next, from the text before the cursor."""

    def __call__(self, before: str) -> Iterable[Proposal]: ...


class TerminalAsk:
    """Asks with questionary."""

    def choose(self, question: str, choices: Sequence[Choice]) -> str | None:
        import questionary

        lines = [questionary.Choice(choice.title, choice.value) for choice in choices]
        many = len(lines) > _FEW
        answer: str | None = _answer(
            questionary.select(question, lines, qmark="", use_search_filter=many, use_jk_keys=not many)
        )
        return answer

    def text(self, question: str, default: str = "", proposals: Proposals | None = None) -> str | None:
        import questionary

        more: dict[str, Any] = {} if proposals is None else {"completer": _completer(proposals)}
        answer: str | None = _answer(questionary.text(question, default, qmark="", **more))
        return answer

    def confirm(self, question: str, default: bool = True) -> bool | None:
        import questionary

        answer: bool | None = _answer(questionary.confirm(question, default, qmark=""))
        return answer


def _answer(question: Any) -> Any:
    try:
        return question.unsafe_ask()
    except (KeyboardInterrupt, EOFError):
        return None


def _completer(proposals: Proposals) -> Completer:
    from prompt_toolkit.completion import CompleteEvent, Completer, Completion
    from prompt_toolkit.document import Document

    class Proposing(Completer):
        def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
            before = document.text_before_cursor
            for proposal in proposals(before):
                yield Completion(proposal.text, proposal.start - len(before), display_meta=proposal.help)

    return Proposing()
