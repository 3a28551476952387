"""Process texts in the shell: proposals while typing, and Ctrl-C that pauses the VM."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from bioxen_nb.commands.shell_ask import Proposal, Proposals
from bioxen_nb.errors import BioXenException

if TYPE_CHECKING:
    from bioxen_nb.session.process_result import ProcessResult
    from bioxen_nb.session.session import Session

#: Words of help that fit beside a proposal.
_HELP_LENGTH = 60


def proposals_for(session: Session, name: str) -> Proposals:
    """What may be typed next in a process text for a VM: commands, arguments, genes, media."""
    from bioxen_nb.cell.media import MEDIA
    from bioxen_nb.language.completion import complete
    from bioxen_nb.session.executing import vocabulary

    cell = session.vm(name).cell
    genes = [symbol or gene for gene, symbol in zip(cell.gene_ids, cell.gene_symbols, strict=True)]
    names = {"gene": genes, "operon": genes, "medium": list(MEDIA), "vm": list(session.vm_names())}
    known = vocabulary()

    def propose(before: str) -> list[Proposal]:
        found = complete(before, len(before), known, names)
        return [Proposal(one.text, one.start, one.help[:_HELP_LENGTH]) for one in found]

    return propose


def execute(session: Session, name: str, text: str) -> ProcessResult:
    """Run a process text; Ctrl-C ends it and pauses the VM.

    Raises:
        BioXenException: what a result of status "error" tells of.
        KeyboardInterrupt: the VM is paused, and what it lived is kept.
    """
    from bioxen_nb.commands.vm_exec import error_of

    try:
        result = session.execute(name, text)
    except KeyboardInterrupt:
        with suppress(BioXenException):  # it ended by itself meanwhile
            session.pause(name)
        raise
    if result["status"] == "error":
        raise error_of(result, saved="")
    return result
