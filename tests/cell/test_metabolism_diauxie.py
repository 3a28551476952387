"""Two sugars in one flask: glucose first, lactose after."""

import numpy as np
import pytest

from bioxen_nb.cell.metabolism.diauxie import Diauxie, grow_on_two_sugars
from bioxen_nb.errors import ConfigurationError
from bioxen_nb.genome.teaching import build
from bioxen_nb.program.compiler import compile_genome


def test_lactose_waits_for_glucose_to_be_gone(program):
    course = grow_on_two_sugars(program, glucose_mm=0.2, lactose_mm=0.3, biomass_gdw_per_l=0.05, duration_s=9000)
    shift = course.shift
    assert course.lactose_left > 0.9
    assert course.lactose_eaten > 0.3
    assert course.time_s[shift] > 600
    assert np.all(np.diff(course.glucose_mm[: shift + 1]) <= 1e-12)
    assert course.growth_per_h[shift:].min() < 0.8 * np.median(course.growth_per_h[:shift])
    assert np.all(np.diff(course.biomass_gdw_per_l) >= 0.0)
    assert 5.0 * course.galactosidase[shift] < course.galactosidase.max()
    assert course.lag_s > 300


def test_the_lag_is_the_time_of_slow_growth_between_two_phases():
    minutes = 60.0 * np.arange(100)
    glucose = np.clip(1.0 - minutes / 1800.0, 0.0, 1.0)
    lactose = np.clip(1.0 - (minutes - 3600.0) / 1800.0, 0.0, 1.0)
    growth = np.where(glucose > 0.0, 0.7, np.where(lactose < 1.0, 0.5, 0.01))
    course = Diauxie(minutes, glucose, lactose, 0.0 * minutes, minutes + 1.0, growth, minutes)
    assert course.lactose_left == 1.0
    assert course.lactose_eaten == 1.0
    assert course.lag_s == pytest.approx(1800.0, abs=180.0)


def test_it_needs_a_metabolic_model():
    with pytest.raises(ConfigurationError, match="no metabolic model"):
        grow_on_two_sugars(compile_genome(build("full"), metabolism=""))
