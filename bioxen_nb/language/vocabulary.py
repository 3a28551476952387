"""All commands that a process text may call."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bioxen_nb.errors import ProcessArgumentError
from bioxen_nb.language.near import near_names
from bioxen_nb.language.pointing import process_error
from bioxen_nb.language.records import Place, Script
from bioxen_nb.language.signatures import Signature


class Vocabulary(Mapping[str, Signature]):
    """Commands by name, in alphabetical order.

    Args:
        signatures: name -> command.
    """

    def __init__(self, signatures: Mapping[str, Signature]):
        self._signatures = dict(sorted(signatures.items()))

    @classmethod
    def of(cls, functions: Mapping[str, Callable[..., Any]]) -> Vocabulary:
        """The commands of plain functions.

        Raises:
            PluginError: a function that cannot be a command.
        """
        return cls({name: Signature.of(name, function) for name, function in functions.items()})

    def __getitem__(self, name: str) -> Signature:
        return self._signatures[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._signatures)

    def __len__(self) -> int:
        return len(self._signatures)

    def __repr__(self) -> str:
        return f"Vocabulary({', '.join(self._signatures)})"

    def find(self, name: str, text: str = "", place: Place | None = None) -> Signature:
        """The command of a name.

        Args:
            name: the name asked for.
            text: the process text it stands in, for the pointer.
            place: where in the text.

        Raises:
            ProcessArgumentError: there is none; suggests near names.
        """
        if name in self:
            return self[name]
        near = near_names(name, self)
        hint = f"Did you mean {' or '.join(near)}?" if near else "Ask for help to see all commands."
        raise process_error(
            f"There is no command {name}. {hint}",
            text or name,
            place or Place(),
            kind=ProcessArgumentError,
            command=name,
            suggestions=near,
        )

    def check(self, script: Script) -> list[tuple[Signature, dict[str, Any]]]:
        """Bind all calls of a script, before any of them runs.

        Returns:
            Each call's command with its values by parameter name.

        Raises:
            ProcessArgumentError: the first call that does not fit.
        """
        bound = []
        for call in script.calls:
            signature = self.find(call.name, script.text, call.place)
            bound.append((signature, signature.bind(call, script.text)))
        return bound
