"""Commands that send letters to other VMs and read those that came."""

from __future__ import annotations

from typing import Any

from bioxen_nb.hypervisor.mailbox import Message
from bioxen_nb.processes.arguments import at_most
from bioxen_nb.session.process_context import ProcessContext


def send_message(on: ProcessContext, to: str, body: Any) -> dict[str, Any]:
    """Send a letter to another VM; it arrives before that VM's next slice.

    Args:
        to: name of the VM.
        body: any value; a text, a number, a list or a dictionary.
    """
    return {"number": on.send(to, body), "to": to}


def read_messages(on: ProcessContext, limit: int = 100) -> dict[str, Any]:
    """Take the letters out of this VM's mailbox, oldest first.

    Args:
        limit: the most letters to take.
    """
    most = at_most("limit", limit)

    def taken() -> list[Message]:
        box = on.vm.mailbox
        letters = (box.take() for _ in range(min(most, box.unread)))
        return [letter for letter in letters if letter is not None]

    letters = on.session.submit(taken).result()
    return {
        "messages": [
            {"number": letter.number, "from": letter.sender, "body": letter.body, "sent_s": letter.sent_s}
            for letter in letters
        ],
        "left": on.vm.mailbox.unread,
    }
