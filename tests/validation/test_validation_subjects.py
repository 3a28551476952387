"""What the subjects compute, on inputs whose answers are known."""

import math
import os
import runpy
from pathlib import Path

import numpy as np
import pytest

from bioxen_nb.cell.cell import Cell
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.mutation import knock_out
from bioxen_nb.validation.agreement import Confusion
from bioxen_nb.validation.burden import GENE, LENGTH_AA, Loaded, with_unneeded
from bioxen_nb.validation.effort import Effort
from bioxen_nb.validation.heat import LOOK_EVERY_S, HeatShift, shift
from bioxen_nb.validation.induction import formula
from bioxen_nb.validation.measured import anchor_columns, anchor_source, anchor_table
from bioxen_nb.validation.minimal_knockouts import divides, machine_parts
from bioxen_nb.validation.noise import Spread, medians, spread
from bioxen_nb.validation.soundness import peak_memory_mb, unaccounted

BUILDER = runpy.run_path(str(Path(__file__).with_name("build_anchors.py")))
TABLES, FOLDER = BUILDER["TABLES"], BUILDER["FOLDER"]


@pytest.fixture(scope="module")
def syn3a():
    return compile_genome(load_genome("syn3a_table"))


@pytest.mark.mirror
@pytest.mark.skipif(not os.environ.get("BIOXEN_DATA_MIRROR"), reason="set BIOXEN_DATA_MIRROR to rebuild the tables")
@pytest.mark.parametrize("name", TABLES)
def test_shipped_tables_are_what_the_builder_makes(name):
    built = TABLES[name](Path(os.environ["BIOXEN_DATA_MIRROR"]))
    assert (FOLDER / name).read_text(encoding="utf-8") == built


def test_anchors_hold_what_the_papers_report():
    assert sum(row["essential"] == "1" for row in anchor_table("essential_glucose")) == 406
    mean, cv2, fano = anchor_columns("noise", "protein_mean", "protein_cv2", "rna_fano")
    assert np.nanmedian(fano) == pytest.approx(1.62, abs=0.01)
    assert np.median(cv2[mean >= 100]) == pytest.approx(0.147, abs=0.002)
    few = (mean >= 1) & (mean <= 10)
    assert np.median((cv2 * mean)[few]) == pytest.approx(1.49, abs=0.01)
    assert len(anchor_table("ribosomal_share")) == 271
    for name in ("noise", "ribosomal_share", "useless_protein", "added_length", "essential_glucose"):
        assert "20" in anchor_source(name)


def test_correlation_of_matthews():
    assert Confusion.of([(True, True), (False, False)] * 5).mcc == 1.0
    assert Confusion.of([(True, False), (False, True)] * 5).mcc == -1.0
    assert Confusion.of([(False, True), (False, False)]).mcc == 0.0
    assert Confusion(114, 0, 28, 13).mcc == pytest.approx(0.5045, abs=1e-4)
    assert Confusion(1, 1, 1, 1).accuracy == 0.5


def test_a_poisson_population_has_the_noise_of_poisson():
    rng = np.random.default_rng(1)
    messages = rng.poisson(0.5, (20_000, 40)).astype(float)
    proteins = rng.poisson(np.repeat([5.0, 400.0], 20), (20_000, 40)).astype(float)
    population = Spread(
        tuple(map(str, range(40))),
        messages.mean(0), messages.var(0), proteins.mean(0), proteins.var(0), 20_000,
    )  # fmt: skip
    found = medians(population)
    assert found["9"] == pytest.approx(1.0, abs=0.02)
    assert found["10a"] == pytest.approx(1 / 400, rel=0.05)
    assert found["10b"] == pytest.approx(1.0, abs=0.02)


def test_genes_without_molecules_have_no_noise():
    nothing = np.zeros(2)
    population = Spread(("a", "b"), nothing, nothing, nothing, nothing, 5)
    assert np.isnan(population.rna_fano).all()
    assert np.isnan(population.protein_cv2).all()


def test_a_line_is_looked_at_for_its_noise(syn3a):
    cells = spread(syn3a, 2, seed=1)
    assert cells.looks > 20
    assert len(cells.gene_ids) == cells.protein_mean.size
    assert 1.0 < np.nanmedian(cells.rna_fano) < 3.0


def test_growth_stops_where_the_line_ends():
    share = np.array([0.0, 0.1, 0.2])
    assert Loaded(share, 0.7 * (1 - share / 0.38)).stops_at == pytest.approx(0.38)


def test_an_unneeded_protein_takes_its_share():
    program = compile_genome(load_genome("teaching-mini"))
    loaded = with_unneeded(program, 0.2)
    assert len(loaded.genes) == len(program.genes) + 1
    cell = Cell(loaded, seed=1)
    row = cell.gene_ids.index(GENE)
    mass = cell.context.state.proteins * cell.lowered.length_aa
    assert mass[row] / mass.sum() == pytest.approx(0.2, abs=0.05)
    assert cell.lowered.length_aa[row] == LENGTH_AA


def test_a_pulse_of_sigma32_is_read_off():
    time_s = np.arange(0, 3600, LOOK_EVERY_S, dtype=float)
    pulse = 2.0 + 10.0 * (time_s / 300) * np.exp(1 - time_s / 300)
    course = HeatShift(time_s, pulse)
    assert course.peak_min == pytest.approx(5.0, abs=0.5)
    # 10 x exp(1 - x) = 1 at x = 4.89.
    assert course.adapted_min == pytest.approx(4.89 * 5, abs=1.5)
    assert math.isnan(HeatShift(time_s, np.ones(time_s.size)).adapted_min)


@pytest.mark.slow
def test_sigma32_rises_within_minutes_and_falls_again():
    """Straus, Walter & Gross 1987: highest about 5 min after 30 -> 42 C, low again after 20 to 30 min."""
    course = shift(Effort(seed=1, short=True))
    minutes = course.time_s / 60
    # Sigma32 is rare: in six cells single bursts stray later, so the first minutes are set against the middle.
    early, late = course.smooth[minutes <= 12].max(), course.smooth[(minutes >= 20) & (minutes <= 30)].mean()
    assert early > 3.0
    assert late < 0.6 * early


def test_the_formula_of_induction_at_its_ends():
    bound = 1 / (1 + math.exp(-4.5))
    assert formula(260, 0.0) == pytest.approx(1 / (1 + bound * 260 / 4.6e6 * math.exp(15.3)))
    assert formula(0, 100.0) == 1.0
    assert formula(260, 1e6) > 0.5


def test_a_cell_without_a_machine_does_not_divide(syn3a):
    parts = machine_parts(syn3a)
    assert "JCVISYN3A_0001" in parts  # dnaA
    assert divides(syn3a, seed=1)
    assert not divides(knock_out(syn3a, ["JCVISYN3A_0001"]), seed=1)


def test_books_are_closed(syn3a):
    assert unaccounted(syn3a, seed=2) < 1e-9
    assert 20 < peak_memory_mb() < 20_000
