"""The shape of a cell from its volume. The model knows volumes only: shapes are assumptions, each with a source."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Form = Literal["rod", "sphere", "budding"]

#: Length over width of a rod of mean volume.
ROD_ASPECT = 4.0
#: Mean volume over birth volume where cells grow exponentially and halve: 2 ln 2.
MEAN_OVER_BIRTH = 2.0 * math.log(2.0)
#: Share of the added volume at which the septum is drawn to begin; the model has only the moment of division.
SEPTUM_FROM = 0.8

#: What stands beside the picture, by form.
SOURCES: dict[Form, str] = {
    "rod": "Rod with round ends. Width from the birth volume: a rod of mean volume is 4 times as long as wide (Ojkic "
    "et al. 2019, eLife 8:e47033) and keeps its width while it grows. The model itself knows the volume only.",
    "sphere": "Sphere that divides as two overlapping spheres (cocci: Pinho et al. 2013, Nat Rev Microbiol 11:601; "
    "JCVI-syn3A: Breuer et al. 2019, eLife 8:e36842). The model itself knows the volume only.",
    "budding": "Sphere with a bud that takes up the growth since Start (Hartwell & Unger 1977, J Cell Biol 75:422). "
    "The model itself knows the volume only.",
}

_FORM_OF_CHASSIS: dict[str, Form] = {"minimal_cell": "sphere", "syn3a": "sphere", "yeast": "budding"}
_ROUND_GENERA = frozenset(
    {
        "Deinococcus",
        "Enterococcus",
        "Lactococcus",
        "Micrococcus",
        "Mycoplasma",
        "Mycoplasmoides",
        "Neisseria",
        "Staphylococcus",
        "Streptococcus",
    }
)


@dataclass(frozen=True)
class Shape:
    """Outer measures in micrometres; `bud_fl` is the part of the volume in the bud."""

    form: Form
    length_um: float
    width_um: float
    bud_fl: float = 0.0


def form_of(chassis: str, organism: str) -> Form:
    """How cells of a chassis look; genera of cocci are known by name."""
    if organism.split(" ", 1)[0] in _ROUND_GENERA:
        return "sphere"
    return _FORM_OF_CHASSIS.get(chassis, "rod")


def septum_depth(clauses: Mapping[str, float]) -> float:
    """How far the septum is drawn closed, 0 to 1, by the clauses of `Cell.checkpoint`.

    It begins when two chromosomes are finished and the ring is there, and closes with the last fifth of the volume that
    is to be added and with the least time since termination, whichever is later.
    """
    if clauses["termini"] < 2 or clauses["division_ring_proteins"] < clauses["division_ring_needed"]:
        return 0.0
    grown = _share(clauses["added_volume_fl"], clauses["added_volume_needed_fl"])
    waited = _share(clauses["since_termination_s"], clauses["since_termination_needed_s"])
    return min(max((grown - SEPTUM_FROM) / (1.0 - SEPTUM_FROM), 0.0), waited)


def shape(form: Form, volume_fl: float, birth_fl: float, depth: float = 0.0, budding: float = 0.0) -> Shape:
    """The shape of a cell.

    Args:
        form: as given by `form_of`.
        volume_fl: now.
        birth_fl: at birth.
        depth: of the septum, 0 to 1.
        budding: largest share of the volume in the bud; 0 before there is one.
    """
    if form == "rod":
        width = min(_rod_width_um(birth_fl * MEAN_OVER_BIRTH, ROD_ASPECT), _rod_width_um(volume_fl, 1.0))
        return Shape(form, 4.0 * volume_fl / (math.pi * width**2) + width / 3.0, width)
    if form == "sphere":
        radius, apart = _two_spheres_um(volume_fl, depth)
        return Shape(form, 2.0 * (radius + apart), 2.0 * radius)
    bud = min(max(volume_fl - birth_fl, 0.0), budding * volume_fl)
    mother_um, bud_um = 2.0 * _radius_um(volume_fl - bud), 2.0 * _radius_um(bud)
    return Shape(form, mother_um + bud_um, mother_um, bud)


def _share(have: float, needed: float) -> float:
    return min(have / needed, 1.0) if needed > 0 else 1.0


def _rod_width_um(volume_fl: float, aspect: float) -> float:
    """Width of a cylinder with round ends, `aspect` times as long as wide."""
    return math.cbrt(volume_fl / (math.pi * (aspect / 4.0 - 1.0 / 12.0)))


def _radius_um(volume_fl: float) -> float:
    return math.cbrt(3.0 * volume_fl / (4.0 * math.pi))


def _two_spheres_um(volume_fl: float, depth: float) -> tuple[float, float]:
    """(radius, distance of both centres from the middle): one sphere at depth 0, two that touch at depth 1.

    Two spheres of radius r with their centres d on both sides of the middle fill pi (4 r^3 + 6 d r^2 - 2 d^3) / 3.
    """
    radius = math.cbrt(3.0 * volume_fl / (math.pi * (4.0 + 6.0 * depth - 2.0 * depth**3)))
    return radius, depth * radius
