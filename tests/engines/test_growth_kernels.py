"""Energy balance and flux parity."""

import numpy as np
import pytest

from bioxen_nb.engines.kernels.cycle import MAX_ROUNDS, advance_forks, copies_at, genome_equivalents
from bioxen_nb.engines.kernels.growth import (
    MAKE_HALF,
    USE_HALF,
    GrowthConstants,
    atp_share,
    charging_step,
    energy_charge,
)


@pytest.mark.parametrize("ratio", [0.01, 0.3, 0.999999, 1.0, 1.000001, 1.5, 10.0, 1000.0])
def test_atp_share_balances_production_and_use(ratio):
    x = atp_share(ratio, 1.0)
    assert 0 <= x <= 1
    made, used = (1 - x) / (1 - x + MAKE_HALF), ratio * x / (x + USE_HALF)
    assert made == pytest.approx(used, rel=1e-9, abs=1e-12)


def test_energy_at_the_limits():
    assert atp_share(0.0, 1.0) == 1.0
    assert atp_share(1.0, 0.0) == 0.0
    assert energy_charge(1.0) == pytest.approx(1.0)
    assert energy_charge(0.0) == pytest.approx(0.0)


def test_adenylate_kinase_holds_at_every_energy_charge():
    for share in (0.1, 0.5, 0.83, 0.95):
        adp = 2 * (energy_charge(share) - share)
        assert adp**2 == pytest.approx(share * (1 - share - adp))


def test_charging_settles_where_supply_meets_use():
    k = GrowthConstants(20.0, 3e-5, 3e-5, 3.2e-7, 1.0, True, 4e-4, 0.25)
    charged, uncharged, active = 1e-4, 3e-4, 0.85 * 0.12 / 7459
    for _ in range(40_000):
        after = charging_step(charged, uncharged, active * 1e9, 1e9, 2.4e-4, 1.0, k)
        charged, uncharged, speed, control, supplied = after
    growth = active * speed
    assert supplied / 1e9 == pytest.approx(growth * (1 + charged), rel=1e-6)
    assert k.trna_synthesis_per_s * control == pytest.approx(growth * (charged + uncharged), rel=1e-6)


def test_forks_double_dosage_and_finish():
    forks, multiplicity = np.zeros(MAX_ROUNDS), np.zeros(MAX_ROUNDS, np.int64)
    multiplicity[0] = 1
    rounds, termini, finished, replicated = 1, 1, 0, 0.0
    for step in range(100):
        assert copies_at(0.5, forks, multiplicity, rounds, termini) == (2 if forks[0] > 0.5 else 1)
        before = genome_equivalents(forks, multiplicity, rounds, termini)
        rounds, termini, made, done = advance_forks(0.01, forks, multiplicity, rounds, termini)
        replicated += made
        finished += done
        assert genome_equivalents(forks, multiplicity, rounds, termini) == pytest.approx(before + made), step
    assert (rounds, termini, finished) == (0, 2, 1)
    assert replicated == pytest.approx(1.0)
