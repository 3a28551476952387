"""What the browser is told of the checkpoints in a store: small rows, and the curves of their thumbnails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.session.store.branches import grown
from bioxen_nb.session.store.records import THUMBNAIL_POINTS, Checkpoint, VMGlance

#: VMs whose curves a thumbnail shows, and whose names a row says.
SHOWN_VMS = 3

Row = dict[str, Any]


def rows_of(here: Iterable[Checkpoint], trashed: Iterable[Checkpoint] = ()) -> dict[str, Row]:
    """A row for each checkpoint by its id, those in the trash too; parents are the nearest that are still here."""
    here = tuple(here)
    parents = _parents(here)
    rows = {found.id: _row(found, parents.get(found.id, ""), False) for found in here}
    return {**{found.id: _row(found, "", True) for found in trashed}, **rows}


def label_of(checkpoint: Checkpoint) -> str:
    """Its name, or else which cells it holds and how old they are."""
    if checkpoint.name:
        return checkpoint.name
    names = ", ".join(vm.name for vm in checkpoint.vms[:SHOWN_VMS])
    time_s = max((vm.time_s for vm in checkpoint.vms), default=0)
    return f"{names or checkpoint.session or 'no VM'} at {time_s:,} s"


def details_of(checkpoint: Checkpoint) -> Row:
    """What a row leaves out: every VM."""
    return {"id": checkpoint.id, "vms": [_vm(vm) for vm in checkpoint.vms]}


def curves_of(checkpoints: Mapping[str, Checkpoint], ids: Iterable[str]) -> tuple[list[str], NDArray[np.float32]]:
    """(whose each curve is, curves x 2 x points: times in s and volumes in fL, NaN where a curve has fewer points)."""
    owners: list[str] = []
    curves: list[NDArray[np.float32]] = []
    for id_ in ids:
        for vm in checkpoints[id_].vms[:SHOWN_VMS]:
            if len(vm.times_s) > 1:
                owners.append(id_)
                curves.append(_curve(vm))
    empty = np.zeros((0, 2, THUMBNAIL_POINTS), np.float32)
    return owners, np.stack(curves) if curves else empty


def _curve(vm: VMGlance) -> NDArray[np.float32]:
    curve = np.full((2, THUMBNAIL_POINTS), np.nan, np.float32)
    points = min(len(vm.times_s), len(vm.volumes_fl))
    curve[0, :points] = vm.times_s[:points]
    curve[1, :points] = [np.nan if value is None else value for value in vm.volumes_fl[:points]]
    return curve


def _parents(here: tuple[Checkpoint, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    branches = list(grown(here))
    while branches:
        branch = branches.pop()
        found.update((child.checkpoint.id, branch.checkpoint.id) for child in branch.children)
        branches += branch.children
    return found


def _row(checkpoint: Checkpoint, parent: str, deleted: bool) -> Row:
    return {
        "id": checkpoint.id,
        "label": label_of(checkpoint),
        "name": checkpoint.name,
        "note": checkpoint.note,
        "tags": list(checkpoint.tags),
        "created": checkpoint.created,
        "automatic": checkpoint.automatic,
        "parent": parent,
        "vms": [vm.name for vm in checkpoint.vms[:SHOWN_VMS]],
        "count": len(checkpoint.vms),
        "time_s": max((vm.time_s for vm in checkpoint.vms), default=0),
        "generation": max((vm.generation for vm in checkpoint.vms), default=0),
        "bytes": checkpoint.file_bytes + checkpoint.shared_bytes,
        "own_bytes": checkpoint.file_bytes,
        "damage": checkpoint.damage,
        "deleted": deleted,
    }


def _vm(vm: VMGlance) -> Row:
    return {
        "name": vm.name,
        "state": vm.state,
        "time_s": vm.time_s,
        "generation": vm.generation,
        "volume_fl": vm.volume_fl,
        "growth_rate_per_h": vm.growth_rate_per_h,
        "times_s": list(vm.times_s),
        "volumes_fl": list(vm.volumes_fl),
    }
