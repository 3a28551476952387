"""Which steps lead from each edition of session files to the present one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from bioxen_nb.logs import Log
from bioxen_nb.session.migrations.editions import edition_of
from bioxen_nb.session.migrations.from_1a import from_1a
from bioxen_nb.session.migrations.from_1b import from_1b
from bioxen_nb.session.migrations.from_1c import from_1c
from bioxen_nb.session.migrations.step import Arrays, Header, Step
from bioxen_nb.session.reviving import Home, revive

_log = Log("session.migrations")

#: Steps by edition, in their order; the newest needs none.
STEPS: dict[str, tuple[Callable[[Header, Arrays], Step], ...]] = {
    "1a": (from_1a, from_1c),
    "1b": (from_1b, from_1c),
    "1c": (from_1c,),
    "1d": (),
}


#: A session that tells what is not as it was in the file that it came from.
NotingHome = Home

S = TypeVar("S", bound=Home)


def migrated(header: Header, arrays: Arrays, schema: int = 1) -> Step:
    """A stored session as this version stores it; what is of this version already comes back untouched.

    Raises:
        CheckpointError: of a newer version, or damaged.
        GenomeNotFoundError: a genome that has to be compiled again is not at hand.
    """
    step = Step(header, arrays, ())
    for migrate in STEPS[edition_of(header, schema)]:
        further = migrate(step.header, step.arrays)
        step = Step(further.header, further.arrays, (*step.notes, *further.notes))
    return step


def revive_any(make: Callable[..., S], header: Header, arrays: Arrays, schema: int = 1) -> S:
    """A session of whatever edition, made with `make`; `notes` of it says what is not as it was and what was assumed.

    Args:
        make: the constructor of sessions.
        header: of the stored session.
        arrays: of the stored session.
        schema: of the document.

    Raises:
        CheckpointError: of a newer version, or damaged.
        GenomeNotFoundError: a genome that has to be compiled again is not at hand.
    """
    step = migrated(header, arrays, schema)
    session = revive(make, step.header, step.arrays)
    session.notes = tuple(dict.fromkeys([*step.notes, *session.notes]))
    for note in step.notes:
        _log.warning("checkpoint.migrated", session=step.header["name"], note=note)
    return session
