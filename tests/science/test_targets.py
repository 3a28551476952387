"""Real genomes against measured doubling times (short form; one or two cycles each)."""

import os

import numpy as np
import pytest

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.environment import Environment
from bioxen_nb.engines.kernels import layout
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.validation.lineage import follow

pytestmark = [
    pytest.mark.mirror,
    pytest.mark.skipif(
        not os.environ.get("BIOXEN_DATA_MIRROR"),
        reason="needs real genomes: set BIOXEN_DATA_MIRROR to a folder laid out as its CATALOG.tsv says",
    ),
]


@pytest.fixture(scope="module")
def ecoli():
    return compile_genome(load_genome("ecoli_k12_mg1655"))


@pytest.fixture(scope="module")
def syn3a():
    return compile_genome(load_genome("jcvi_syn3a"))


def _doublings(program, environment, cycles, seed=1):
    """Interdivision and volume-doubling times in minutes of `cycles` cycles after the founder's."""
    cell = Cell(program, environment, seed=seed)
    between, doubling = [], []
    while len(between) <= cycles and cell.time_s < 60_000:
        start_fl, start_s = cell.volume_fl, cell.time_s
        while True:
            volume_fl = cell.volume_fl
            report = cell.advance(20)
            if report.division or cell.time_s > 60_000:
                break
        if report.division:
            between.append(report.division.interdivision_s / 60)
            doubling.append((cell.time_s - start_s) / 60 * np.log(2) / np.log(volume_fl / start_fl))
    return np.array(between[1:]), np.array(doubling[1:])


def test_ecoli_in_glucose_minimal_medium(ecoli):
    """44-72 min (Si 2019, Taheri-Araghi 2015, Schmidt 2016)."""
    between, doubling = _doublings(ecoli, Environment(), 3)
    assert 44 <= doubling.mean() <= 72
    assert 40 <= between.mean() <= 76


def test_ecoli_in_rich_medium(ecoli):
    """17-24 min (Schmidt 2016, Taheri-Araghi 2015)."""
    _, doubling = _doublings(ecoli, Environment("rich"), 7)
    assert 17 <= doubling[-3:].mean() <= 24


def test_syn3a(syn3a):
    """105 +- 15 min (Thornburg 2022). Few molecules make cycles differ by 15 %: a mean of twelve."""
    doubling = np.concatenate([_doublings(syn3a, Environment(), 4, seed)[1] for seed in (1, 2, 3)])
    assert doubling.size == 12
    assert 90 <= doubling.mean() <= 120


def test_syn3a_replicates_its_chromosome_in_about_50_min(syn3a):
    """Thornburg 2022; 543,379 bp by two forks of 100 nt/s are 45 min."""
    periods_s = follow(syn3a, Environment(), 4, seed=1).c_periods_s
    assert len(periods_s) >= 3
    assert 40 <= np.mean(periods_s) / 60 <= 60


def test_growth_rate_follows_from_ribosomes(ecoli):
    """Growth = ribosomes x 0.85 x elongation / protein within 3 % (Bremer & Dennis 2008)."""
    cell = Cell(ecoli, seed=1)
    ratios = []
    for _ in range(60):
        made = cell.ledger.amino_acids_polymerised
        ribosomes = int(cell.context.state.whole[layout.RIBOSOMES])
        cell.advance(20)
        speed = float(cell.context.state.real[layout.SPEED_AA_PER_S])
        ratios.append((cell.ledger.amino_acids_polymerised - made) / 20 / (ribosomes * 0.85 * speed))
    assert np.mean(ratios[5:]) == pytest.approx(1.0, abs=0.03)
