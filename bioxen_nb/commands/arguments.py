"""Pieces that several verbs of the command line share; nothing heavy is imported to build them."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from typing import Any

Verbs = argparse._SubParsersAction


class VerbParser(argparse.ArgumentParser):
    """Takes the options of a verb anywhere, also between a word and one that may be left out."""

    _sorting = False

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        known, left = super().parse_known_args(args, namespace)
        if not left or self._sorting or self.get_default("serve") is None:
            return known, left
        self._sorting = True
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self._sorting = False


def add_verb(
    verbs: Verbs[argparse.ArgumentParser], name: str, serve: str, help: str, *, listed: bool = True
) -> argparse.ArgumentParser:
    """A verb that `serve`, a `module:function` of bioxen_nb.commands, carries out.

    Args:
        verbs: where it is added.
        name: what is typed.
        serve: who carries it out.
        help: in small letters, without a full stop.
        listed: whether help shows it.
    """
    shown: dict[str, Any] = {"help": help} if listed else {}
    parser = verbs.add_parser(name, description=help[0].upper() + help[1:] + ".", **shown)
    parser.set_defaults(serve=serve)
    return parser


def completed_by(action: argparse.Action, completer: Callable[..., Iterable[str]]) -> argparse.Action:
    """Let the shell propose what `completer` gives for an argument."""
    anything: Any = action
    anything.completer = completer
    return action


def add_environment(parser: argparse.ArgumentParser) -> None:
    """The options that `commands.environment.typed_environment` reads."""
    parser.add_argument("--medium", help="reference (default), rich, poor, starved, lactose, acetate, ...")
    parser.add_argument("--substrates", metavar="A:MM+B:MM", help="concentrations that replace the medium's")
    parser.add_argument("--inducers", metavar="A:UM+B:UM", help="such as IPTG:100")
    parser.add_argument("--stressors", metavar="A:N+B:N", help="such as hydrogen_peroxide_um:100")
    parser.add_argument("--temperature", metavar="CELSIUS", help="default 37")
    parser.add_argument("--ph", metavar="PH", help="default 7")
    parser.add_argument("--oxygen", metavar="SHARE", help="of air saturation; 0 is anaerobic")
    parser.add_argument("--culture", metavar="KIND", help="constant (default), batch:0.01 or chemostat:0.4:0.01")
    parser.add_argument(
        "--at", action="append", metavar="TIME:FIELD=VALUE,...", help="a shift, such as 1h:medium=acetate; repeatable"
    )
