"""One self-contained HTML file about a run: figures, tables, and where every number comes from."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from html import escape
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from bioxen_nb.documents.atomic import write_atomic
from bioxen_nb.errors import ConfigurationError
from bioxen_nb.plots.provenance import sources
from bioxen_nb.plots.summary import summarize
from bioxen_nb.plots.timecourse import figures
from bioxen_nb.version import __version__

if TYPE_CHECKING:
    from bioxen_nb.program.records import GenomeProgram
    from bioxen_nb.session.session import Session
    from bioxen_nb.session.timecourse import Timecourse

STYLE = """
:root { color-scheme: light; }
body { font: 15px/1.5 system-ui, sans-serif; color: #23303d; background: #f4f6f8; margin: 0; }
main { max-width: 1180px; margin: 0 auto; padding: 28px 20px 60px; }
h1 { font-size: 26px; margin: 0 0 4px; } h2 { font-size: 18px; margin: 34px 0 10px; }
p.lead { margin: 0 0 18px; color: #4d5a67; max-width: 75ch; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 10px; }
.card, .figures > div, table { background: #fff; border: 1px solid #e0e5ea; }
.card { border-radius: 8px; padding: 10px 14px; }
.card b { display: block; font-size: 20px; font-weight: 600; } .card span { color: #5a6774; font-size: 13px; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(520px, 100%), 1fr)); }
.figures { gap: 12px; } .figures > div { border-radius: 8px; padding: 8px; min-width: 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 14px; }
th, td { padding: 4px 12px; text-align: left; border-bottom: 1px solid #edf0f3; vertical-align: top; }
th { background: #eef2f5; font-weight: 600; }
th:first-child, td:first-child, td.number { white-space: nowrap; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
.pair { display: flex; flex-wrap: wrap; gap: 28px; align-items: flex-start; }
code { font-size: 13px; overflow-wrap: anywhere; }
"""

HONESTY = (
    "What such a run can be trusted for: growth laws, size statistics, noise, the consequences of lost "
    "machines, and the behaviour of circuits. Not for the level of a single native protein that nobody has "
    "measured, for anything spatial, for the length of lags, or for the effect of a changed amino acid."
)


def report(session: Session, path: str | os.PathLike[str], *, vm: str | None = None, genes: Sequence[str] = ()) -> None:
    """Write the report of one VM to `path` as HTML that needs no network.

    Args:
        vm: which VM; may be left out when the session holds just one.
        genes: symbols or locus tags to draw; the most abundant proteins unless given.

    Raises:
        ConfigurationError: several VMs and none named.
        UnknownNameError: the VM has no such gene; suggests near names.
    """
    write_atomic(path, render(session, vm or _only(session), genes).encode("utf-8"))


def _only(session: Session) -> str:
    names = session.vm_names()
    if len(names) != 1:
        raise ConfigurationError(f"The session holds {len(names)} VMs: say which, vm=... ({', '.join(names)}).")
    return str(names[0])


def render(session: Session, name: str, genes: Sequence[str] = ()) -> str:
    """The whole document as text."""
    from bokeh.embed import components
    from bokeh.resources import Resources

    program = session.vm(name).cell.program
    timecourse = session.timecourse(name)
    summary = summarize(session, name)
    shown = list(genes) or list(summary["counts"]["top_proteins"])[:6]
    script, blocks = components(figures(timecourse, program, shown))
    parts = [
        f"<h1>{escape(summary['organism'] or summary['genome'])}</h1>",
        f"<p class=lead>{_lead(summary)}</p>",
        _cards(summary),
        "<h2>Figures</h2>",
        "<div class=figures>" + "".join(f"<div>{block}</div>" for block in blocks) + "</div>",
        "<div class=pair>" + _divisions(timecourse) + _proteins(summary) + "</div>",
        _provenance(program, summary),
        "<h2>How far to trust this</h2>",
        f"<p class=lead>{HONESTY}</p>",
    ]
    libraries = Resources(mode="inline", components=["bokeh"]).render()
    return _page(f"{summary['genome']}, seed {summary['seed']}", "\n".join(parts), libraries + script)


def _page(title: str, body: str, scripts: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style>\n{scripts}</head>\n<body><main>\n{body}\n</main></body></html>\n"
    )


def _lead(summary: dict[str, Any]) -> str:
    missing = summary["knocked_out"]
    without = f", without {escape(', '.join(missing))}" if missing else ""
    return (
        f"{summary['genes']:,} genes of <code>{escape(summary['genome'])}</code>{without}, compiled for "
        f"chassis {escape(summary['chassis'])} and run from seed {summary['seed']}. The dashed lines mark "
        "divisions; after each, the run goes on with one daughter."
    )


def _cards(summary: dict[str, Any]) -> str:
    counts, doubling = summary["counts"], summary["doubling_time_min"]
    divisions = summary["divisions"]
    cards = {
        "cell time": f"{summary['simulated_s'] / 60:,.1f} min",
        "division" if divisions == 1 else "divisions": f"{divisions}",
        "volume doubles in": f"{doubling:.1f} min" if doubling else "no growth",
        "proteins": f"{counts['protein_total']:,}",
        "messages": f"{counts['mrna_total']:,}",
        "ribosomes": f"{counts['ribosomes']:,}",
        "RNA polymerases": f"{counts['rnap']:,}",
    }
    inner = "".join(f"<div class=card><b>{value}</b><span>{label}</span></div>" for label, value in cards.items())
    return f"<div class=cards>{inner}</div>"


def _divisions(timecourse: Timecourse) -> str:
    rows = [
        (f"{row.time_s / 60:.1f}", f"{row.interdivision_s / 60:.1f}", f"{row.volume_fl:.3f}",
         f"{row.sibling_volume_fl:.3f}", f"{row.proteins:,}", f"{row.sibling_proteins:,}")
        for row in timecourse.divisions.itertuples()
    ]  # fmt: skip
    heads = ("at (min)", "after (min)", "volume (fL)", "sibling (fL)", "proteins", "sibling")
    return _table("Divisions", heads, rows) if rows else "<div><h2>Divisions</h2><p>None in this run.</p></div>"


def _proteins(summary: dict[str, Any]) -> str:
    top = [(name, f"{count:,}") for name, count in summary["counts"]["top_proteins"].items()]
    half = -(-len(top) // 2)
    rows = [left + right for left, right in zip_longest(top[:half], top[half:], fillvalue=("", ""))]
    return _table("Most abundant proteins", ("gene", "copies", "gene", "copies"), rows, texts=1)


def _provenance(program: GenomeProgram, summary: dict[str, Any]) -> str:
    rows = [(what, grade, source, f"{count:,}") for what, grade, source, count in sources(program)]
    facts = [
        ("seed", str(summary["seed"])),
        ("state digest", summary["digest"]),
        ("program digest", summary["program_digest"]),
        ("sequence digest", program.sequence_digest or "annotation only, no sequence"),
        ("bioxen_nb", __version__),
    ]
    return (
        _table("Where the numbers come from", ("parameters", "grade", "source", "how many"), rows, texts=3)
        + _table("To run it again", ("what", "value"), facts, texts=2)
        + _warnings(program)
    )


def _warnings(program: GenomeProgram) -> str:
    if not program.warnings:
        return ""
    items = "".join(f"<li>{escape(warning)}</li>" for warning in program.warnings)
    return f"<h2>Warnings of the compiler</h2><ul>{items}</ul>"


def _table(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]], texts: int = 0) -> str:
    """A titled table; columns after the first `texts` hold numbers."""
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    body = "".join(f"<tr>{_cells(row, texts)}</tr>" for row in rows)
    return f"<div><h2>{escape(title)}</h2><div class=scroll><table><tr>{head}</tr>{body}</table></div></div>"


def _cells(row: Sequence[str], texts: int) -> str:
    kinds = ["" if column < texts else " class=number" for column in range(len(row))]
    return "".join(f"<td{kind}>{escape(cell)}</td>" for kind, cell in zip(kinds, row, strict=True))
