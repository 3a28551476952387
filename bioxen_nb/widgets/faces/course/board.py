"""What the time course shows, shared by all views of one hub: which curves, of which VMs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal
from weakref import WeakKeyDictionary

from bioxen_nb.errors import ConfigurationError

if TYPE_CHECKING:
    from bioxen_nb.session.hub import ViewHub

Layout = Literal["overlay", "stacked"]

#: Of the whole cell, there from the beginning: above the genes' curves, and below them.
UPPER = ("ribosomes", "rnap", "mrna_total")
LOWER = ("volume_fl", "growth_rate_per_h")

#: VMs that are drawn at once.
MOST_VMS = 16
MOST_CURVES = 32


@dataclass
class Board:
    """Keys of curves beside the watched genes; names of VMs, none of them for the one that is selected."""

    upper: list[str] = field(default_factory=lambda: list(UPPER))
    lower: list[str] = field(default_factory=lambda: list(LOWER))
    vms: tuple[str, ...] = ()
    layout: Layout = "overlay"

    def keys(self, watched: list[str]) -> tuple[str, ...]:
        """All curves in their order."""
        return tuple(dict.fromkeys((*self.upper, *watched, *self.lower)))

    def add(self, key: str) -> None:
        """Show a curve; those of formulas and surroundings come last."""
        if key in (*self.upper, *self.lower):
            return
        if len(self.upper) + len(self.lower) >= MOST_CURVES:
            raise ConfigurationError(f"{MOST_CURVES} curves are shown already. Take one out first.")
        self.lower.append(key)

    def drop(self, key: str) -> None:
        """Take a curve out."""
        self.upper = [kept for kept in self.upper if kept != key]
        self.lower = [kept for kept in self.lower if kept != key]

    def to_facts(self) -> dict[str, Any]:
        """For the browser."""
        return {"layout": self.layout, "chosen": list(self.vms)}


_boards: WeakKeyDictionary[ViewHub, Board] = WeakKeyDictionary()


def board_of(hub: ViewHub) -> Board:
    """One board for all faces of a hub, so that they stay in step."""
    return _boards.setdefault(hub, Board())
