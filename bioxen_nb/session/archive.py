"""Save a session to one file and load it again, as two functions."""

from __future__ import annotations

import os

from bioxen_nb.session.session import Session


def save(session: Session, path: str | os.PathLike[str]) -> None:
    """Write a session to `path`, atomically (see `Session.save`)."""
    session.save(path)


def load(path: str | os.PathLike[str]) -> Session:
    """The session that was saved to `path` (see `Session.load`)."""
    return Session.load(path)
