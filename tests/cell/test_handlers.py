"""What each stress does to a cell: trigger, effect, release."""

import numpy as np
import pytest

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.environment import Environment, Shift
from bioxen_nb.cell.reports import Status
from bioxen_nb.cell.stress.handlers import heat, ph, temperature
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.genome.teaching import build
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.mutation import knock_out


@pytest.fixture(scope="module")
def fed_program():
    return compile_genome(build("full"), metabolism="")


@pytest.fixture(scope="module")
def ecoli_program():
    return compile_genome(load_genome("ecoli"), metabolism="")


def _protein(cell, symbol):
    return int(cell.context.proteins[cell.gene_symbols.index(symbol)])


def _rna(cell, symbol):
    return int(cell.context.rnas[cell.gene_symbols.index(symbol)])


def _told(cell, name):
    return next(stress for stress in cell.stress() if stress.name == name)


def _lived(program, environment, seconds, seed=1):
    cell = Cell(program, environment, seed=seed)
    while cell.time_s < seconds and cell.status() is not Status.ARRESTED:
        cell.advance(seconds - cell.time_s)
    return cell


def _averages(program, environment, window, cells=5):
    """Mean copies between two times, over several cells: single ones show bursts."""
    total, looks = np.zeros(len(program.genes)), 0
    for seed in range(cells):
        cell = _lived(program, environment, window[0], seed)
        while cell.time_s < window[1]:
            cell.advance(100)
            total, looks = total + cell.context.proteins, looks + 1
    return dict(zip(cell.gene_symbols, total / looks, strict=True))


def _growth(cell):
    return float(cell.vitals()[2])


# --- Temperature and pH -----------------------------------------------------------------------------------------


def test_cardinal_models_are_one_at_the_best_and_zero_outside():
    for model, low, best, high in (
        (temperature.growth_share, temperature.MINIMUM_C, temperature.OPTIMUM_C, temperature.MAXIMUM_C),
        (ph.growth_share, ph.MINIMUM, ph.OPTIMUM, ph.MAXIMUM),
    ):
        assert model(best) == pytest.approx(1.0)
        assert model(low) == model(high) == model(low - 1) == model(high + 1) == 0.0
        inside = [model(x) for x in np.linspace(low, high, 101)]
        assert max(inside) <= 1.0
        assert np.diff(inside[: int(100 * (best - low) / (high - low))]).min() > 0.0


def test_growth_follows_temperature(fed_program):
    usual, cool = (_growth(_lived(fed_program, Environment(temperature_c=c), 900)) for c in (37.0, 30.0))
    expected = temperature.growth_share(30.0) / temperature.growth_share(37.0)
    assert cool / usual == pytest.approx(expected, abs=0.07)
    assert 0.5 < expected < 0.8


@pytest.mark.parametrize(
    ("environment", "reason"),
    [(Environment(temperature_c=50), "temperature stress: 50 C"), (Environment(ph=4.0), "ph stress: pH 4")],
)
def test_beyond_the_limits_a_cell_arrests_with_the_reason(fed_program, environment, reason):
    report = Cell(fed_program, environment, seed=1).advance(3000)
    assert report.status is Status.ARRESTED
    assert report.reason.startswith(reason)


def test_growth_falls_on_both_sides_of_neutral_ph(fed_program):
    neutral, acid, base = (_growth(_lived(fed_program, Environment(ph=x), 600)) for x in (7.0, 5.2, 8.6))
    assert acid < 0.85 * neutral
    assert base < 0.85 * neutral


# --- Heat -------------------------------------------------------------------------------------------------------


def test_the_thermosensor_opens_severalfold_from_30_to_42():
    assert 3.0 < heat.open_share(42.0) / heat.open_share(30.0) < 5.0


def test_without_ftsh_sigma32_is_not_lost(ecoli_program):
    without = knock_out(ecoli_program, ["ftsH"])
    usual, stable = (_averages(p, Environment(), (300, 900))["rpoH"] for p in (ecoli_program, without))
    assert stable > 3 * usual


# --- SOS --------------------------------------------------------------------------------------------------------

FLASH = Environment(schedule=(Shift(100, {"stressors": {"uv_j_per_m2_min": 20.0}}), Shift(160, {"stressors": {}})))


def test_ultraviolet_light_opens_the_sos_regulon_and_is_repaired(ecoli_program):
    cell = _lived(ecoli_program, FLASH, 160)
    assert 700 < _told(cell, "sos").level < 1000
    assert cell.context.state.pace[ly.FORKS] < 0.3
    flashed, unharmed = (_averages(ecoli_program, e, (300, 1200)) for e in (FLASH, Environment()))
    assert flashed["lexA"] < 0.5 * unharmed["lexA"]
    assert flashed["recA"] > 1.2 * unharmed["recA"]
    assert flashed["sulA"] > 5 * unharmed["sulA"]
    cell.advance(2240)
    assert _told(cell, "sos").level < 20.0


def test_without_reca_lexa_stays(ecoli_program):
    program = knock_out(ecoli_program, ["recA"])
    flashed, unharmed = (_averages(program, e, (300, 900)) for e in (FLASH, Environment()))
    assert _told(_lived(program, FLASH, 600), "sos").level > 100
    assert flashed["lexA"] == pytest.approx(unharmed["lexA"], rel=0.5)


def test_without_uvra_lesions_stay(ecoli_program):
    able, unable = (_lived(p, FLASH, 900) for p in (ecoli_program, knock_out(ecoli_program, ["uvrA"])))
    assert _told(unable, "sos").level > 1.3 * _told(able, "sos").level


def test_sula_blocks_division_until_lon_has_cleared_it(ecoli_program):
    cell = Cell(ecoli_program, seed=1)
    cell.advance(30)
    state, row = cell.context.state, cell.gene_symbols.index("sulA")
    state.proteins[row] = 2 * _protein(cell, "ftsZ")
    cell.advance(10)
    assert cell.context.state.pace[ly.DIVISION] == 0.0
    assert "SulA blocks division" in _told(cell, "sos").note
    cell.context.state.proteins[row] = _protein(cell, "ftsZ")
    cell.advance(10)
    assert cell.context.state.pace[ly.DIVISION] == 1.0


# --- Oxidative stress, inhibitors -----------------------------------------------------------------------------------


def test_peroxide_slows_growth_and_raises_catalase(ecoli_program):
    unharmed = _lived(ecoli_program, Environment(), 900)
    cell = _lived(ecoli_program, Environment(stressors={"hydrogen_peroxide_um": 300.0}), 900)
    assert _growth(cell) < 0.95 * _growth(unharmed)
    assert _rna(cell, "katG") > 3 * _rna(unharmed, "katG")
    helpless = _lived(
        knock_out(ecoli_program, ["katG", "ahpC"]), Environment(stressors={"hydrogen_peroxide_um": 300.0}), 900
    )
    assert _growth(helpless) < 0.5 * _growth(cell)


def test_paraquat_needs_oxygen(fed_program):
    def level(oxygen):
        environment = Environment(stressors={"paraquat_um": 200.0}, oxygen=oxygen)
        return _told(_lived(fed_program, environment, 20), "oxidative").level

    assert level(1.0) == pytest.approx(0.5, abs=0.15)
    assert level(0.0) == 0.0


def test_chloramphenicol_slows_growth_and_raises_ribosomes(ecoli_program):
    """The direction of Scott et al. 2010; their doses are compared with the model's in the documentation."""
    usual, drugged = (
        _lived(ecoli_program, Environment(stressors={"chloramphenicol_um": um}), 3600) for um in (0.0, 8.0)
    )
    assert 0.3 < _growth(drugged) / _growth(usual) < 0.8
    shares = [c.context.state.whole[ly.RIBOSOMES] / c.context.state.whole[ly.PROTEIN_AA] for c in (usual, drugged)]
    assert shares[1] > 1.5 * shares[0]


# --- Starvation ---------------------------------------------------------------------------------------------------


def test_sigma_s_is_kept_when_growth_fails(ecoli_program):
    hungry = Environment(supply=0.1)
    assert _told(_lived(ecoli_program, hungry, 900), "starvation").level > 0.5
    usual, starved = (_averages(ecoli_program, e, (900, 1800))["rpoS"] for e in (Environment(), hungry))
    assert starved > 1.5 * usual


def test_who_lost_rela_and_spot_does_not_answer_to_charging(fed_program):
    """In poor medium the stringent cell cuts its rRNA, the relaxed one does not."""
    poor = Environment("poor")
    strict, relaxed = (_lived(p, poor, 1800) for p in (fed_program, knock_out(fed_program, ["relA", "spoT"])))
    assert relaxed.context.state.pace[ly.STRINGENCY] == 0.0
    assert strict.context.state.pace[ly.STRINGENCY] == 1.0
    assert _rna(relaxed, "rrsB") > 1.2 * _rna(strict, "rrsB")


def test_without_rela_only_starvation_is_not_answered(fed_program):
    program = knock_out(fed_program, ["relA"])
    assert _lived(program, Environment(), 100).context.state.pace[ly.STRINGENCY] == 1.0
    hungry = _lived(program, Environment(supply=0.02), 100)
    assert _told(hungry, "stringent").active
    assert hungry.context.state.pace[ly.STRINGENCY] == 0.0
