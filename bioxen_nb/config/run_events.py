"""Events of a cell's life that a run can wait for, in the words of Python, the command line and the lab."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

RunEvent = Literal["division", "initiation", "termination", "shift", "arrest", "failure"]

#: What each event is, after "the next".
EVENTS: Mapping[RunEvent, str] = {
    "division": "division",
    "initiation": "start of replication",
    "termination": "end of replication",
    "shift": "shift of the environment",
    "arrest": "arrest of growth",
    "failure": "failure of the VM",
}

#: For messages.
EVENT_WORDS = ", ".join(f"'{event}'" for event in EVENTS)
