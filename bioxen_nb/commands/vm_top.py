"""`vm top`: running VMs live, and a table says who uses what, four times a second."""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bioxen_nb.commands.session_file import changing, session_path
from bioxen_nb.commands.vm import require_running
from bioxen_nb.commands.vm_host import hold
from bioxen_nb.commands.vm_keys import single_keys
from bioxen_nb.commands.vm_usage import HostUsage, UsageMeter, VMUsage
from bioxen_nb.errors import ConfigurationError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from bioxen_nb.session.session import Session

FAILED = 1
REFRESH_S = 0.25
#: Without a terminal there is a line for each VM this often.
LINES_EVERY_S = 1.0
#: A terminal of fewer columns gets fewer of the table.
WIDE = 96


def top(options: argparse.Namespace) -> int:
    """Play and watch until the time is over, a key is pressed, or Ctrl-C; then save."""
    for name, value in (("--seconds", options.seconds), ("--speed", options.speed)):
        if value is not None and not (value > 0 and math.isfinite(value)):
            raise ConfigurationError(f"{name} is a positive number, not {value}.")
    with changing(session_path(options.session)) as session:
        watch(session, options.seconds, options.speed, once=options.once)
        failed = any(vm.state.value == "failed" for vm in session.hypervisor.list())
    return FAILED if failed else 0


def watch(session: Session, seconds: float | None = None, speed: float | None = None, *, once: bool = False) -> None:
    """Let the running VMs play and show who uses what.

    Args:
        session: with at least one running VM.
        seconds: wall time; without end unless given.
        speed: cell seconds per wall second; as fast as they go unless given.
        once: show only the last table.
    """
    require_running(session, [vm.name for vm in session.hypervisor.running()])
    with played(session, speed) as meter:
        deadline = time.monotonic() + (seconds or (1.0 if once else math.inf))
        try:
            if once:
                _wait_until(session, deadline)
                _print_once(meter)
            elif sys.stdout.isatty():
                _show_live(session, meter, deadline)
            else:
                _print_lines(session, meter, deadline)
        except KeyboardInterrupt:
            pass


@contextmanager
def played(session: Session, speed: float | None) -> Iterator[UsageMeter]:
    """Play at a speed; afterwards the clock stands and the VMs have the speeds that they had."""
    default, own = session.pace.default, session.pace.document()
    meter = UsageMeter(session)
    meter.measure()
    session.play(speed or math.inf)
    try:
        yield meter
    finally:
        hold(session)
        session.set_speed(None, default)
        for name, value in own.items():
            if name in session.vm_names():
                session.set_speed(name, value)


def _goes_on(session: Session, deadline: float) -> bool:
    return time.monotonic() < deadline and bool(session.hypervisor.running())


def _wait_until(session: Session, deadline: float) -> None:
    while _goes_on(session, deadline):
        time.sleep(max(min(REFRESH_S, deadline - time.monotonic()), 0.0))


def _print_once(meter: UsageMeter) -> None:
    from bioxen_nb.commands.vm_tables import console

    out = console()
    out.print(usage_table(*meter.measure(), width=out.width))


def _show_live(session: Session, meter: UsageMeter, deadline: float) -> None:
    from rich.live import Live

    from bioxen_nb.commands.vm_tables import console

    out = console()
    with single_keys() as listen, Live(console=out, auto_refresh=False) as live:
        while _goes_on(session, deadline):
            if listen(max(min(REFRESH_S, deadline - time.monotonic()), 0.0)) in ("q", "Q"):
                break
            live.update(usage_table(*meter.measure(), width=out.width, hint="q ends and saves"), refresh=True)


def _print_lines(session: Session, meter: UsageMeter, deadline: float) -> None:
    begin = time.monotonic()
    print(LINE_HEADING)
    while _goes_on(session, deadline):
        time.sleep(max(min(LINES_EVERY_S, deadline - time.monotonic()), 0.0))
        rows, host = meter.measure()
        for row in rows:
            print(line_of(time.monotonic() - begin, row))
        print(f"{'':>7} {'; '.join(host_lines(host))}", flush=True)


LINE_HEADING = (
    f"{'wall s':>7} {'VM':<16} {'state':<9} {'clock s':>9} {'x':>7} {'gen':>4} {'fL':>6} {'1/h':>6} "
    f"{'ribosomes':>9} {'ATP uM':>7} {'CPU %':>6} {'wait %':>6} {'switches':>8}"
)


def line_of(wall_s: float, row: VMUsage) -> str:
    """One VM as a line of plain text."""
    return (
        f"{wall_s:7.1f} {row.name:<16} {row.state:<9} {row.time_s:9d} {row.speed:7.0f} {row.generation:4d} "
        f"{row.volume_fl:6.2f} {round(row.growth_rate_per_h, 2) + 0.0:6.2f} {row.ribosomes:9d} {row.atp_um:7.0f} "
        f"{100 * row.cpu_share:6.1f} {100 * row.wait_share:6.1f} {row.switches:8d}"
    )


def host_lines(host: HostUsage) -> tuple[str, str]:
    """The host in two short lines: what is taken of it, and how its thread is used."""
    vms = f"{host.vms} VM(s)" if host.max_vms is None else f"{host.vms} of {host.max_vms} VMs"
    bounded = host.ribosomes_free is not None
    free = f", {host.ribosomes_free:g} of {host.ribosomes_available:g} ribosomes free" if bounded else ""
    fair = "" if math.isnan(host.fairness_cpu) else f"; fairness {host.fairness_cpu:.3f} of CPU"
    fair += "" if math.isnan(host.fairness_cell_time) else f", {host.fairness_cell_time:.3f} of cell time/priority"
    overhead = "" if math.isnan(host.overhead_share) else f", overhead {100 * host.overhead_share:.1f} %"
    return f"{vms}{free}", f"busy {100 * host.busy_share:.0f} %{overhead}{fair}"


def usage_table(rows: list[VMUsage], host: HostUsage, *, width: int, hint: str = "") -> RenderableType:
    """All VMs in a table, and the host below."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    from bioxen_nb.commands.vm_tables import STATE_STYLES, clock, hundredths

    wide = width >= WIDE
    table = Table(box=None, pad_edge=False, padding=(0, 2 if wide else 1, 0, 0), header_style="bold")
    table.add_column("VM\n", overflow="ellipsis", min_width=6)
    table.add_column("state\n", no_wrap=True)
    speed = ["speed\nx"] if wide else []
    names = [
        "clock\n",
        *speed,
        "gen.\n",
        "volume\nfL",
        "growth\n1/h",
        "ribosomes\n/ quota",
        "ATP\nuM",
        "CPU\n%",
        "wait\n%",
    ]
    for heading in [*names, "switches\n" if wide else "swit-\nches"]:
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        count = "{:,}".format if wide else _thousands
        quota = "" if row.ribosome_quota is None else f"/{count(row.ribosome_quota)}"
        table.add_row(
            Text(row.name),
            Text(row.state, STATE_STYLES.get(row.state, "yellow")),
            clock(row.time_s),
            *([f"{row.speed:,.0f}"] if wide else []),
            str(row.generation),
            f"{row.volume_fl:.2f}",
            hundredths(row.growth_rate_per_h),
            f"{count(row.ribosomes)}{quota}",
            f"{row.atp_um:,.0f}",
            f"{100 * row.cpu_share:.0f}",
            f"{100 * row.wait_share:.0f}",
            f"{row.switches:,}",
        )
    return Group(table, Text("\n".join(host_lines(host)), "dim"), *([Text(hint, "dim")] if hint else []))


def _thousands(number: int) -> str:
    """A count in at most four characters or so."""
    return f"{number}" if number < 10_000 else f"{number / 1000:.0f}k"
