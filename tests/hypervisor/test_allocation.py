"""The law of sharing: quotas hold, nobody gets more than asked, a short host is shared by priority."""

import math

import pytest

from bioxen_nb.errors import ResourceError
from bioxen_nb.resources import Capacity, Demand, Quota, allocate, share


def test_shares_are_max_min_fair():
    assert share([10, 50, 90], [1, 1, 1], 90) == [10, 40, 40]
    assert share([50, 50], [3, 1], 40) == [30, 10]
    assert share([10, 90], [1, 3], 200) == [10, 90]
    assert share([0, 70], [1, 1], 60) == [0, 60]
    assert share([5, 5], [1, 1], 0) == [0, 0]
    assert share([5, 9], [1, 1], math.inf) == [5, 9]


def test_grants_hold_to_quotas_and_leave_room_to_grow_where_the_host_has_it():
    demands = [Demand(100, 1e6), Demand(100, 1e6)]
    quotas = [Quota(ribosomes=30), Quota()]
    held, free = allocate(demands, quotas, Capacity())
    assert (held.ribosomes, held.atp_per_s) == (30, math.inf)
    assert (free.ribosomes, free.atp_per_s) == (math.inf, math.inf)
    held, short = allocate(demands, quotas, Capacity(ribosomes=80, atp_per_s=1e6))
    assert (held.ribosomes, short.ribosomes) == (30, 50)
    assert (held.atp_per_s, short.atp_per_s) == (5e5, 5e5)


@pytest.mark.parametrize("bad", [-1, math.nan])
def test_impossible_bounds_are_refused(bad):
    for make in (
        lambda: Quota(ribosomes=bad),
        lambda: Quota(atp_per_s=bad),
        lambda: Quota(priority=bad),
        lambda: Capacity(ribosomes=bad),
        lambda: Capacity(atp_per_s=bad),
    ):
        with pytest.raises(ResourceError):
            make()
