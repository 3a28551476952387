"""Figures and reports of a short run of the small teaching cell."""

from __future__ import annotations

import math
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from bioxen_nb.cell.cell import Cell
from bioxen_nb.errors import ConfigurationError, UnknownNameError
from bioxen_nb.genome.teaching import build
from bioxen_nb.plots import timecourse as figures
from bioxen_nb.plots.provenance import sources
from bioxen_nb.plots.report import render, report
from bioxen_nb.plots.summary import division_volumes, doubling_time_min, summarize
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.provenance import parameter_rows
from bioxen_nb.session.session import Session

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with Session(seed=1) as made:
        made.enrol("cell-1", Cell(compile_genome(build("full")), seed=1))
        made.start("cell-1")
        made.run(until="division")
        made.run(duration_s=600)
        yield made


def test_the_volume_figure_shows_what_was_recorded_in_minutes(session: Session) -> None:
    course = session.timecourse("cell-1")
    line = figures.volume(course).renderers[0].data_source.data
    np.testing.assert_allclose(line["x"], course.vital_times_s / 60)
    np.testing.assert_allclose(line["y"], course["volume_fl"].to_numpy())


def test_every_figure_marks_the_division(session: Session) -> None:
    course = session.timecourse("cell-1")
    program = session.vm("cell-1").cell.program
    for plot in figures.figures(course, program, ["ftsZ", "dnaA"]):
        marks = [item.location for item in plot.center if type(item).__name__ == "Span"]
        assert marks == [course.births[0].time_s / 60]


def test_genes_are_drawn_by_name_and_unknown_ones_suggest(session: Session) -> None:
    course = session.timecourse("cell-1")
    plot = figures.genes(course, ["ftsZ", "rpoB"])
    assert [line.name for line in plot.renderers] == ["ftsZ", "rpoB"]
    with pytest.raises(UnknownNameError, match="ftsZ"):
        figures.genes(course, ["ftsZZ"])


def test_the_ribosomal_fraction_is_the_mass_of_the_ribosomal_sector(session: Session) -> None:
    course, program = session.timecourse("cell-1"), session.vm("cell-1").cell.program
    fraction = figures.ribosomal_mass_fraction(course, program)
    last = dict(zip(course.gene_ids, course.proteins[-1].tolist(), strict=True))
    mass = {gene.id: last[gene.id] * gene.length_aa for gene in program.genes}
    expected = sum(mass[gene.id] for gene in program.genes if gene.sector == "ribosomal") / sum(mass.values())
    assert fraction[-1] == pytest.approx(expected)
    assert 0.02 < expected < 0.5


def test_the_doubling_time_follows_the_volume_across_the_division(session: Session) -> None:
    course = session.timecourse("cell-1")
    (mother_fl, daughter_fl), *rest = division_volumes(session, "cell-1")
    assert not rest
    cell = session.vm("cell-1").cell
    now_fl = cell.vitals()[course.vital_names.index("volume_fl")]
    growth = math.log(mother_fl / course["volume_fl"].iloc[0]) + math.log(now_fl / daughter_fl)
    expected = math.log(2) / growth * cell.time_s / 60
    assert doubling_time_min(session, "cell-1") == pytest.approx(expected, abs=0.001)


def test_the_summary_counts_what_the_cell_holds(session: Session) -> None:
    summary, cell = summarize(session, "cell-1"), session.vm("cell-1").cell
    assert summary["counts"]["protein_total"] == int(cell.context.proteins.sum())
    top = list(summary["counts"]["top_proteins"].values())
    assert top == sorted(top, reverse=True)
    assert top[0] == int(cell.context.proteins.max())
    assert summary["digest"] == cell.digest()
    assert summary["divisions"] == 1


def test_every_number_of_the_program_is_counted_with_its_source(session: Session) -> None:
    program = session.vm("cell-1").cell.program
    listed = sources(program)
    counted = sum(count for what, _, _, count in listed if what != "chassis constants")
    assert counted == sum(row[0] != program.chassis for row in parameter_rows(program))
    assert all(source for _, _, source, _ in listed)


def test_the_report_needs_no_network_and_names_its_origin(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "run.html"
    report(session, path)
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<(script|link|img|iframe)[^>]+(src|href)=", text)
    assert session.vm("cell-1").cell.digest() in text
    assert session.vm("cell-1").cell.program.digest in text


def test_hostile_names_are_escaped(session: Session) -> None:
    session.run(duration_s=5)
    cell = session.vm("cell-1").cell
    from dataclasses import replace

    program = replace(cell.program, organism="<script>alert(1)</script>")
    with Session(seed=1) as other:
        other.enrol("cell-1", Cell(program, seed=1))
        assert "<script>alert" not in render(other, "cell-1")


def test_a_report_of_several_cells_asks_which() -> None:
    with Session(seed=1) as several:
        program = compile_genome(build("mini"))
        for name in ("one", "two"):
            several.enrol(name, Cell(program, seed=1))
        with pytest.raises(ConfigurationError, match="one, two"):
            report(several, "unwritten.html")
    assert not Path("unwritten.html").exists()


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium here; install the package chromium")
def test_a_browser_draws_the_report_offline(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "run.html"
    report(session, path)
    command = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=8000"]
    offline = "--host-resolver-rules=MAP * ~NOTFOUND"
    done = subprocess.run([*command, offline, "--dump-dom", path.as_uri()], capture_output=True, text=True, timeout=120)
    assert done.stdout.count("bk-Figure") >= 8
