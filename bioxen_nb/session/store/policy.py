"""Which checkpoints to keep."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bioxen_nb.errors import ConfigurationError
from bioxen_nb.session.store.records import Checkpoint


@dataclass(frozen=True)
class PrunePolicy:
    """What survives `CheckpointStore.prune`; a checkpoint is kept if one of the rules keeps it.

    Args:
        keep_last: the newest ones.
        keep_hourly, keep_daily: the newest one of each of so many hours or days (UTC) that have any, from the newest
            on.
        keep_tagged: all that have a tag.
        keep_manual: all that were not made by an autosaver.
    """

    keep_last: int = 10
    keep_hourly: int = 24
    keep_daily: int = 30
    keep_tagged: bool = True
    keep_manual: bool = True

    def __post_init__(self) -> None:
        for name in ("keep_last", "keep_hourly", "keep_daily"):
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or value < 0:
                raise ConfigurationError(f"{name} is a whole number from 0 on, not {value!r}.")


def kept_ids(checkpoints: Iterable[Checkpoint], policy: PrunePolicy) -> frozenset[str]:
    """Ids of those that a policy keeps; damaged ones are always kept, for nobody knows what they hold."""
    ordered = sorted(checkpoints, key=lambda checkpoint: checkpoint.number, reverse=True)
    whole = [checkpoint for checkpoint in ordered if not checkpoint.is_damaged]
    kept = {checkpoint.id for checkpoint in ordered if checkpoint.is_damaged}
    kept.update(checkpoint.id for checkpoint in whole[: policy.keep_last])
    kept.update(_newest_of_each(whole, len("2025-01-01T00"), policy.keep_hourly))
    kept.update(_newest_of_each(whole, len("2025-01-01"), policy.keep_daily))
    if policy.keep_tagged:
        kept.update(checkpoint.id for checkpoint in whole if checkpoint.tags)
    if policy.keep_manual:
        kept.update(checkpoint.id for checkpoint in whole if not checkpoint.automatic)
    return frozenset(kept)


def _newest_of_each(newest_first: Sequence[Checkpoint], digits: int, most: int) -> list[str]:
    """The newest of each stretch of time, which the first `digits` characters of the date name."""
    newest: dict[str, str] = {}
    for checkpoint in newest_first:
        newest.setdefault(checkpoint.created[:digits], checkpoint.id)
    return list(newest.values())[:most]
