"""Tables of VMs for a terminal of 80 columns or more."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from bioxen_nb.commands.files import write_text
from bioxen_nb.commands.vm_facts import Facts

#: Rich styles of the states of a VM.
STATE_STYLES = {
    "created": "cyan",
    "running": "green",
    "paused": "yellow",
    "stopped": "dim",
    "failed": "bold red",
    "destroyed": "dim",
}


#: Columns that give way keep so many characters.
LEAST_WIDTH = 8

#: Fields of an allocation, and how their amounts are written.
_HELD = {
    "ribosomes": "{:g}",
    "atp_percentage": "{:g} %",
    "memory_kb": "{:,.0f} kB",
    "cpu_percentage": "{:g} %",
}


def console() -> Console:
    """Where tables go; plain text when it is no terminal."""
    return Console(highlight=False)


def write_json(path: str, facts: Any) -> None:
    """Write plain values as JSON; `-` is the standard output."""
    write_text(Path(path), json.dumps(facts, indent=2, allow_nan=True) + "\n")


def clock(time_s: float) -> str:
    """Seconds as h:mm:ss."""
    minutes, seconds = divmod(round(time_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"


def hundredths(number: float) -> str:
    """Two decimals, and no minus before a zero."""
    return f"{round(number, 2) + 0.0:.2f}"


def state_text(facts: Facts) -> Text:
    """The state, and whether the cell is arrested."""
    arrested = facts["state"] == "running" and bool(facts.get("reason"))
    return Text("arrested" if arrested else facts["state"], "yellow" if arrested else STATE_STYLES[facts["state"]])


def plain_table(*columns: str, right: Sequence[int] = (), wrapped: Sequence[int] = ()) -> Table:
    """A table with one thin line.

    Args:
        columns: headings.
        right: counts of the columns that hold numbers, from 0.
        wrapped: counts of those that give way when there is little room.
    """
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    for number, heading in enumerate(columns):
        side: Literal["left", "right"] = "right" if number in right else "left"
        gives_way = number in wrapped
        table.add_column(
            heading, justify=side, no_wrap=not gives_way, overflow="fold", min_width=LEAST_WIDTH if gives_way else None
        )
    return table


def list_table(rows: Sequence[Facts]) -> RenderableType:
    """`vm list`: a table, and below it what is to be said of single VMs."""
    columns = ("VM", "state", "genome", "clock", "gen.", "volume", "growth")
    table = plain_table(*columns, right=(3, 4, 5, 6), wrapped=(0, 2))
    for row in rows:
        table.add_row(
            Text(row["name"]),
            state_text(row),
            Text(row["genome"]),
            clock(row["time_s"]),
            str(row["generation"]),
            f"{row['volume_fl']:.2f} fL",
            f"{hundredths(row['growth_rate_per_h'])}/h",
        )
    notes = [Text(f"{row['name']}: {note}") for row in rows if (note := _note(row))]
    return Group(table, *notes)


def _note(row: Facts) -> str:
    notes = [row["reason"], "isolated" if row["isolated"] else "", f"{row['letters']} unread" if row["letters"] else ""]
    return "; ".join(note for note in notes if note)


def facts_table(rows: Iterable[tuple[str, str]]) -> Table:
    """Two columns; a row without a value is a heading."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in rows:
        table.add_row(Text(name, "" if value else "bold"), Text(value))
    return table


def status_table(facts: Facts) -> Table:
    """`vm status`."""
    vitals, quota, account = facts["vitals"], facts["quota"], facts["account"]
    rows = [
        (facts["name"], ""),
        ("  state", facts["state"] + (f": {facts['reason']}" if facts["reason"] else "")),
        ("  possible", ", ".join(facts["possible"]) or "nothing any more"),
        ("  genome", f"{facts['genome']} ({facts['organism']}) on {facts['chassis']}"),
        ("  clock", f"{clock(facts['time_s'])} of cell time, seed {facts['seed']}, lineage {facts['lineage']}"),
        ("  divisions", str(facts["divisions"])),
        ("cell", ""),
        ("  volume", f"{vitals['volume_fl']:.3f} fL, growing {vitals['growth_rate_per_h']:.3f} per hour"),
        ("  ATP", f"{vitals['atp_um']:,.0f} uM, energy charge {vitals['energy_charge']:.3f}"),
        ("  ribosomes", f"{vitals['ribosomes_active']:,.0f} at work of {vitals['ribosomes']:,.0f}"),
        ("  polymerases", f"{vitals['rnap']:,.0f}, {vitals['rnap_free']:,.0f} free"),
        ("  molecules", f"{vitals['protein_total']:,.0f} proteins, {vitals['mrna_total']:,.0f} messages"),
        ("  chromosome", f"{vitals['genome_equivalents']:.2f} genome equivalents, {vitals['origins']:.0f} origins"),
        *((f"  {name}", text) for name, text in facts["environment"].items()),
        ("host", ""),
        ("  holds", _allocation(facts["allocation"])),
        ("  at most", _quota(quota)),
        ("  used", f"{account['wall_s']:.2f} s of processor time in {account['slices']:,} slices"),
        *_job_rows(facts["jobs"]),
        ("letters", f"{facts['mailbox']['unread']} unread"),
        ("digest", facts["digest"][:16]),
    ]
    return facts_table(rows)


def _allocation(held: Facts | None) -> str:
    if held is None:
        return "no bounds"
    parts = [
        f"{held['ribosomes']:g} ribosomes of the host" if held["ribosomes"] is not None else "",
        f"{held['atp_percentage']:g} % of its ATP" if held["atp_percentage"] is not None else "",
        f"{held['memory_kb']:,.0f} kB" if held["memory_kb"] is not None else "",
        f"{held['cpu_percentage']:g} % of a core" if held["cpu_percentage"] is not None else "",
        f"priority {held['priority']:g}",
    ]
    return ", ".join(part for part in parts if part)


def _quota(quota: Facts) -> str:
    parts = [
        f"{quota['ribosomes']:,} ribosomes" if quota["ribosomes"] is not None else "",
        f"{quota['atp_per_s']:,.0f} ATP per s" if quota["atp_per_s"] is not None else "",
    ]
    return ", ".join(part for part in parts if part) or "what its cell makes"


def _job_rows(jobs: Sequence[Facts]) -> list[tuple[str, str]]:
    if not jobs:
        return []
    rows = [
        (f"  {job['number']}", f"{', '.join(job['genes'])} for {job['duration_s']:,} s: {job['state']} {job['reason']}")
        for job in jobs[-10:]
    ]
    return [("jobs", ""), *rows]


def host_table(facts: Facts) -> Table:
    """`vm resources`, the host itself."""
    host = facts["host"]
    rows = [
        (f"session {facts['session']}", ""),
        ("  scheduler", facts["scheduler"]),
        ("  VMs", f"{facts['vms']}, {facts['running']} running" + ("" if host is None else f", {host['max_vms']} fit")),
    ]
    if host is None:
        return facts_table([*rows, ("  host", "sets no bounds")])
    memory = (
        "no bound"
        if host["memory_kb"] is None
        else f"{host['memory_kb_free']:,.0f} of {host['memory_kb']:,.0f} kB free"
    )
    overhead = f"{host['ribosomes']:g}, of which {100 * host['overhead']:g} % for the hypervisor"
    return facts_table(
        [
            *rows,
            ("  ribosomes", f"{overhead}: {host['ribosomes_free']:g} of {host['ribosomes_available']:g} free"),
            (
                "  a whole cell",
                f"takes {host['ribosome_share']:g} ribosomes and {host['atp_share_percent']:g} % of the ATP",
            ),
            ("  memory", memory),
        ]
    )


def holders_table(facts: Facts) -> Table:
    """`vm resources`, who holds what."""
    table = plain_table("VM", "ribosomes", "ATP", "memory", "CPU", "priority", right=(1, 2, 3, 4, 5), wrapped=(0,))
    for name, held in facts["holders"].items():
        if held is None:
            table.add_row(Text(name), *["-"] * 5)
            continue
        shown = (
            ("ribosomes", "{:g}"),
            ("atp_percentage", "{:g} %"),
            ("memory_kb", "{:,.0f} kB"),
            ("cpu_percentage", "{:g} %"),
        )
        cells = ["-" if held[key] is None else form.format(held[key]) for key, form in shown]
        table.add_row(Text(name), *cells, f"{held['priority']:g}")
    return table
