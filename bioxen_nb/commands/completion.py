"""What the shell proposes behind the TAB key, and the line that switches it on."""

from __future__ import annotations

import argparse
from typing import Any

SHELLS = ("bash", "zsh", "fish")
#: Genomes that are in no catalogue because they come with the package.
BUILT_IN = ("teaching-cell", "teaching-mini")


def print_line(options: argparse.Namespace) -> int:
    """The lines that a shell reads to complete `bioxen-nb`."""
    from argcomplete.shell_integration import shellcode

    print(shellcode(["bioxen-nb"], shell=options.shell))
    return 0


def propose(parser: argparse.ArgumentParser) -> None:
    """Answer the shell that asks for proposals, and leave."""
    import argcomplete

    argcomplete.autocomplete(parser)


def genomes(**asked: Any) -> list[str]:
    """Catalogue ids, their short names and the genomes of the package."""
    from bioxen_nb.genome.catalogue import entries

    return [*BUILT_IN, *(name for entry in entries() for name in (entry.id, *entry.aliases))]


def chassis(**asked: Any) -> tuple[str, ...]:
    """Names of all chassis."""
    from bioxen_nb import registry

    return registry.names(registry.CHASSIS)


def biological_types(**asked: Any) -> list[str]:
    """Chassis and catalogue ids."""
    return [*chassis(), *(name for name in genomes() if name not in (*BUILT_IN, *chassis()))]


def schedulers(**asked: Any) -> tuple[str, ...]:
    """Names of all schedulers."""
    from bioxen_nb import registry

    return registry.names(registry.SCHEDULERS)


def processes(**asked: Any) -> tuple[str, ...]:
    """Commands of the process language."""
    from bioxen_nb import registry

    return registry.names(registry.PROCESSES)


def vms(*, parsed_args: argparse.Namespace, **asked: Any) -> list[str]:
    """VMs of the session file that is meant; those that stand in the line already are left out."""
    from bioxen_nb.commands.session_file import session_path, vm_names_in
    from bioxen_nb.errors import BioXenException

    try:
        names = vm_names_in(session_path(getattr(parsed_args, "session", None)))
    except BioXenException:
        return []
    typed = getattr(parsed_args, "names", None) or []
    return [name for name in names if name not in typed]
