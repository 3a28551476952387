"""What checkpoints are called: names, notes and tags, which can be changed any time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bioxen_nb.errors import ConfigurationError
from bioxen_nb.session.store import checkpoint_file
from bioxen_nb.session.store.contents import LATEST, StoreContents
from bioxen_nb.session.store.records import ID, LONGEST_NAME, LONGEST_NOTE, MOST_TAGS, Checkpoint


class StoreNaming(StoreContents):
    """The verbs that change what is said of a checkpoint."""

    def rename(self, which: str, name: str) -> Checkpoint:
        """Give a checkpoint another name."""
        return self._retell(which, name=checked_name(name))

    def note(self, which: str, note: str) -> Checkpoint:
        """Replace the note of a checkpoint."""
        return self._retell(which, note=checked_note(note))

    def tag(self, which: str, *add: str, remove: Iterable[str] = ()) -> Checkpoint:
        """Add tags to a checkpoint and remove others."""
        gone = set(remove)
        return self._retell(which, add=checked_tags(add), gone=gone)

    def _retell(
        self,
        which: str,
        name: str | None = None,
        note: str | None = None,
        add: Sequence[str] = (),
        gone: Iterable[str] = (),
    ) -> Checkpoint:
        with self._changing():
            listing = self.index.read()
            path = self._find(which, listing).path
            file = checkpoint_file.read(path)
            old = file.checkpoint
            tags = checked_tags(tag for tag in (*old.tags, *add) if tag not in gone)
            told = replace(
                old, name=old.name if name is None else name, note=old.note if note is None else note, tags=tags
            )
            file = replace(file, checkpoint=told)
            checkpoint_file.write(path, file)
            return self._remember(listing, path, file)


def checked_name(name: str) -> str:
    """A name that can be told from an id (ConfigurationError otherwise)."""
    if not isinstance(name, str) or len(name) > LONGEST_NAME or name == LATEST or ID.match(name):
        raise ConfigurationError(
            f"A checkpoint's name is a text of at most {LONGEST_NAME} characters, not {str(name)[:40]!r}."
        )
    return name


def checked_note(note: str) -> str:
    """A note that fits (ConfigurationError otherwise)."""
    if not isinstance(note, str) or len(note) > LONGEST_NOTE:
        raise ConfigurationError(f"A note is a text of at most {LONGEST_NOTE:,} characters.")
    return note


def checked_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Tags, each once (ConfigurationError for what is no tag)."""
    found = tuple(dict.fromkeys([tags] if isinstance(tags, str) else tags))
    if len(found) > MOST_TAGS or any(not isinstance(tag, str) or not 0 < len(tag) <= LONGEST_NAME for tag in found):
        raise ConfigurationError(f"Tags are at most {MOST_TAGS} short texts.")
    return found
