"""How much enzyme each reaction has, from the copies of its gene products: a complex has as many as its rarest
subunit, isozymes add up."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from bioxen_nb.engines.metabolism.network import Floats, MetabolicNetwork, Whole
from bioxen_nb.engines.metabolism.rules import AND


def enzyme_levels(network: MetabolicNetwork, copies: Floats) -> Floats:
    """(n) enzymes of each reaction from the (g) copies of the genes; infinite for a reaction that needs no gene."""
    return np.asarray(_levels(network.rule_start, network.rule_code, np.asarray(copies, np.float64)))


@njit(cache=True)
def _levels(rule_start: Whole, rule_code: Whole, copies: Floats) -> Floats:
    count = rule_start.size - 1
    levels = np.empty(count)
    stack = np.empty(rule_code.size + 1)
    for j in range(count):
        top = -1
        for place in range(rule_start[j], rule_start[j + 1]):
            code = rule_code[place]
            if code >= 0:
                top += 1
                stack[top] = copies[code]
            else:
                right, left = stack[top], stack[top - 1]
                top -= 1
                stack[top] = min(left, right) if code == AND else left + right
        levels[j] = stack[0] if top >= 0 else math.inf
    return levels
