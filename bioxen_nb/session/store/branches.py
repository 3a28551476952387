"""How checkpoints grew from each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bioxen_nb.session.store.records import Checkpoint


@dataclass(frozen=True)
class Branch:
    """A checkpoint and what grew from it, in the order of making."""

    checkpoint: Checkpoint
    children: tuple[Branch, ...]


def grown(checkpoints: Iterable[Checkpoint]) -> tuple[Branch, ...]:
    """The first checkpoints with all that grew from them; a parent that is gone is bridged by the next one above."""
    ordered = sorted(checkpoints, key=lambda checkpoint: checkpoint.number)
    here = {checkpoint.id: checkpoint for checkpoint in ordered}
    imported = {checkpoint.origin: checkpoint.id for checkpoint in ordered if checkpoint.origin}
    below: dict[str, list[Checkpoint]] = {}
    for checkpoint in ordered:
        nearest = (found for parent in checkpoint.parents if (found := _known(parent, here, imported, checkpoint)))
        below.setdefault(next(nearest, ""), []).append(checkpoint)
    branches: dict[str, Branch] = {}
    for checkpoint in reversed(ordered):
        children = tuple(branches[child.id] for child in below.get(checkpoint.id, ()))
        branches[checkpoint.id] = Branch(checkpoint, children)
    return tuple(branches[first.id] for first in below.get("", ()))


def _known(parent: str, here: dict[str, Checkpoint], imported: dict[str, str], child: Checkpoint) -> str:
    """Id in this store of a parent that was made before its child; empty when there is none."""
    for found in (parent, imported.get(parent, "")):
        if found in here and here[found].number < child.number:
            return found
    return ""
