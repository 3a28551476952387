"""Tables of checkpoints for a terminal of 80 columns or more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from bioxen_nb.commands.vm_tables import clock, facts_table, plain_table
from bioxen_nb.session.store.branches import Branch
from bioxen_nb.session.store.comparison import Column, Comparison
from bioxen_nb.session.store.records import Checkpoint, Numbers, VMGlance
from bioxen_nb.session.store.recovery import Offer

#: Heights of the bars that a thumbnail is drawn with.
_BARS = "▁▂▃▄▅▆▇█"

#: Genes of a comparison that are shown unless all are asked for; lines of a listing.
MOST_GENES, MOST_LINES = 10, 20


def megabytes(size_bytes: int) -> str:
    """Bytes as kB or MB."""
    return f"{size_bytes / 1e6:.1f} MB" if size_bytes >= 100_000 else f"{size_bytes / 1e3:.1f} kB"


def bars(curve: Numbers) -> str:
    """A curve as bars, from its least to its most; a blank where there is no number."""
    known = [value for value in curve if value is not None]
    least, most = min(known, default=0.0), max(known, default=0.0)
    steps = (len(_BARS) - 1) / (most - least) if most > least else 0.0
    return "".join(" " if value is None else _BARS[round((value - least) * steps)] for value in curve)


def checkpoints_table(found: Sequence[Checkpoint]) -> RenderableType:
    """`checkpoints list`."""
    table = plain_table("id", "name", "made (UTC)", "VMs", "cell time", "size", right=(4, 5), wrapped=(1, 3))
    for checkpoint in found:
        if checkpoint.is_damaged:
            table.add_row(checkpoint.id, Text(checkpoint.name), Text("damaged", "bold red"), "", "", "")
        else:
            table.add_row(*_row(checkpoint))
    damaged = [Text(f"{checkpoint.id}: {checkpoint.damage}") for checkpoint in found if checkpoint.is_damaged]
    return Group(table, *damaged)


def _row(checkpoint: Checkpoint) -> tuple[str | Text, ...]:
    name = Text(checkpoint.name or ("autosave" if checkpoint.automatic else ""))
    name.append("".join(f" #{tag}" for tag in checkpoint.tags), "cyan")
    times = [vm.time_s for vm in checkpoint.vms]
    vms = Text(", ".join(vm.name for vm in checkpoint.vms))
    size = megabytes(checkpoint.file_bytes + checkpoint.shared_bytes)
    return checkpoint.id, name, _when(checkpoint), vms, clock(max(times, default=0)), size


def _when(checkpoint: Checkpoint) -> str:
    return checkpoint.created[:16].replace("T", " ")


def checkpoints_tree(title: str, branches: Iterable[Branch]) -> Tree:
    """`checkpoints list --tree`."""
    tree = Tree(Text(title))
    waiting = [(tree, branch) for branch in branches][::-1]
    while waiting:
        above, branch = waiting.pop()
        found = branch.checkpoint
        label = Text(f"{found.id} {found.name} {_when(found)}")
        if found.is_damaged:
            label.append(" damaged", "bold red")
        below = above.add(label)
        waiting += [(below, child) for child in reversed(branch.children)]
    return tree


def offers_table(offers: Sequence[Offer]) -> RenderableType:
    """`checkpoints recoverable`."""
    table = plain_table(
        "session", "VMs", "saved (UTC)", "cell time", "gen.", "checkpoints", right=(3, 4, 5), wrapped=(1,)
    )
    for offer in offers:
        vms = offer.newest.vms
        table.add_row(
            offer.id,
            Text(", ".join(vm.name for vm in vms)),
            _when(offer.newest),
            clock(max((vm.time_s for vm in vms), default=0)),
            str(max((vm.generation for vm in vms), default=0)),
            str(len(offer.checkpoints)),
        )
    return table


def checkpoint_table(found: Checkpoint) -> Table:
    """`checkpoints show`."""
    made = f"{found.created} ({'by an autosaver' if found.automatic else 'by hand'})"
    rows = [
        (f"{found.id} {found.name}", ""),
        ("  made (UTC)", made),
        ("  session", found.session),
        ("  grew from", found.parent or "nothing"),
        ("  imported as", found.origin),
        ("  tags", ", ".join(found.tags)),
        ("  note", found.note),
        ("  size", f"{megabytes(found.file_bytes)}, {megabytes(found.shared_bytes)} in pieces that others may share"),
        ("  damage", found.damage),
    ]
    told = [row for row in rows if row[1] or row is rows[0]]
    return facts_table([*told, *(row for vm in found.vms for row in _vm_rows(vm))])


def _vm_rows(vm: VMGlance) -> list[tuple[str, str]]:
    volume = "-" if vm.volume_fl is None else f"{vm.volume_fl:.2f} fL"
    growth = "-" if vm.growth_rate_per_h is None else f"{vm.growth_rate_per_h:.2f}/h"
    return [
        (vm.name, ""),
        ("  state", f"{vm.state}, {clock(vm.time_s)} of cell time, generation {vm.generation}"),
        ("  volume", f"{bars(vm.volumes_fl)} {volume}"),
        ("  growth", f"{bars(vm.growth_rates_per_h)} {growth}"),
    ]


def comparison_table(found: Comparison, *, every: bool = False) -> RenderableType:
    """`checkpoints compare`."""
    parts: list[RenderableType] = [Text(f"A {found.a.id} {found.a.name}\nB {found.b.id} {found.b.name}")]
    for vm in dict.fromkeys(column.vm for column in found.columns):
        mine = [column for column in found.columns if column.vm == vm]
        vitals = [column for column in mine if column.kind == "vital"]
        molecules = [column for column in mine if column.kind != "vital" and not column.is_same]
        molecules.sort(key=lambda column: -abs(column.difference or 0.0))
        shown = molecules if every else molecules[:MOST_GENES]
        parts += [_columns_table(vm, vitals), _columns_table(f"{vm}, molecules", shown)]
        if len(shown) < len(molecules):
            parts.append(Text(f"{len(molecules) - len(shown):,} more differ: --all shows them."))
    if found.facts:
        facts = plain_table("VM", "what", "A", "B", wrapped=(2, 3))
        for fact in found.facts:
            facts.add_row(Text(fact.vm), fact.name, Text(fact.a), Text(fact.b))
        parts.append(facts)
    for sign, lines_of in (("-", found.only_a), ("+", found.only_b)):
        for vm, lines in lines_of.items():
            parts += [Text(f"{sign} {vm}: {line}") for line in lines[:MOST_LINES]]
            if len(lines) > MOST_LINES:
                parts.append(Text(f"{sign} {vm}: {len(lines) - MOST_LINES:,} more lines of the program"))
    return Group(*parts)


def _columns_table(title: str, columns: Sequence[Column]) -> RenderableType:
    if not columns:
        return Text(f"{title}: no difference")
    table = plain_table(title, "A", "B", "B - A", right=(1, 2, 3), wrapped=(0,))
    for column in columns:
        label = column.name if column.kind == "vital" else f"{column.name} {column.kind}"
        table.add_row(Text(label), *(_figure(value) for value in (column.a, column.b, column.difference)))
    return table


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:,.6g}"
