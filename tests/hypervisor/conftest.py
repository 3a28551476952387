"""A cell small enough to reason about: one random number a second; it divides when it has doubled."""

from __future__ import annotations

import hashlib
import time
from types import SimpleNamespace

import numpy as np
import pytest

from bioxen_nb.resources import Demand


class ToyCell:
    """Keeps to the contract of `Cell.advance`; state is a mass, a clock and a generator."""

    def __init__(self, seed: int = 0, wall_per_s: float = 0.0, breaks_at_s: int | None = None):
        self.seed = seed
        self.time_s = 0
        self.mass = 100.0
        self.fed_s = 0.0
        self.program = SimpleNamespace(genome_id="toy", chassis="toy")
        self.grants: dict[int, object] = {}
        self._wall_per_s = wall_per_s
        self._breaks_at_s = breaks_at_s
        self._random = np.random.default_rng(seed)

    def demand(self) -> Demand:
        return Demand(self.mass, 10 * self.mass)

    def advance(self, duration_s, grant=None):
        self.grants[self.time_s] = grant
        for done in range(1, duration_s + 1):
            if self.time_s == self._breaks_at_s:
                raise ArithmeticError("a count went negative")
            time.sleep(self._wall_per_s)
            share = 1.0 if grant is None else min(1.0, grant.ribosomes / self.mass)
            self.time_s += 1
            self.fed_s += share
            self.mass += share * self._random.random()
            if self.mass >= 200.0:
                self.mass /= 2
                return self._report(done, division=object())
        return self._report(duration_s)

    def _report(self, elapsed_s, division=None):
        name = "ARRESTED" if self.fed_s == 0 else "GROWING"
        return SimpleNamespace(
            elapsed_s=elapsed_s,
            status=SimpleNamespace(name=name),
            reason="nothing granted",
            division=division,
        )

    def digest(self) -> str:
        return hashlib.sha256(repr((self.time_s, self.mass)).encode()).hexdigest()


@pytest.fixture
def toy_cell():
    return ToyCell
