"""From the edition before notes, links and unfinished processes were kept: nothing changes, what is new is empty."""

from __future__ import annotations

from bioxen_nb.session.migrations.step import Arrays, Header, Step


def from_1c(header: Header, arrays: Arrays) -> Step:
    """The session as the next edition stores it; its cells go on bit for bit."""
    rows = [
        {**row, "unfinished": None, "siblings": [{**sibling, "environment": None} for sibling in row["siblings"]]}
        for row in header["vms"]
    ]
    scheduler = {"books": {}, "own": None, **header["scheduler"]}
    return Step({**header, "notes": [], "links": [], "scheduler": scheduler, "vms": rows}, arrays, ())
