"""Checkpoints out of a store and into one, each as one file."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from bioxen_nb.documents.atomic import write_atomic
from bioxen_nb.errors import CheckpointError, ConfigurationError
from bioxen_nb.session.session_document import packed, unpacked
from bioxen_nb.session.store import checkpoint_file
from bioxen_nb.session.store.contents import StoreContents
from bioxen_nb.session.store.naming import checked_name
from bioxen_nb.session.store.places import check_outside_of_stores
from bioxen_nb.session.store.records import LONGEST_NAME, Checkpoint, glances
from bioxen_nb.session.store.taking import content_of


class StoreCopies(StoreContents):
    """Export and import."""

    def export(self, which: str, path: str | os.PathLike[str]) -> None:
        """Write a checkpoint to one file that needs no store; `Session.load` and `import_` read it."""
        check_outside_of_stores(path)
        entry = self._find(which)
        document = self._document(entry)
        header = {**document.header, "store": entry.checkpoint.to_document()}
        if "notes" in header:
            header["notes"] = [*header["notes"], *document.notes]
        write_atomic(path, packed(document._replace(header=header)))

    def import_(self, path: str | os.PathLike[str], name: str = "") -> Checkpoint:
        """Take in an exported checkpoint, or any session file. One that is here already is not taken twice.

        Args:
            path: of the file.
            name: of the checkpoint; as it was called, or as the file, unless given.

        Raises:
            CheckpointError: no session file, or damaged.
        """
        document = unpacked(path)
        header = dict(document.header)
        told = checkpoint_file.store_facts(header.pop("store", None))
        document = document._replace(header=header)
        content = content_of(document)
        for known in self.list() if told else ():
            if told and told.id in (known.id, known.origin) and known.content == content and not known.is_damaged:
                return known
        if told:
            told = replace(told, origin=told.id, automatic=False, damage="")
        try:
            session = str(header["name"])[:LONGEST_NAME]
            facts = replace(told or Checkpoint("", name=_name_of(path)), session=session)
            glances(header, document.arrays)
        except (LookupError, TypeError, ValueError) as cause:
            raise CheckpointError(
                f"{path} is no session file: its name, its list of VMs or their vitals are missing or odd. Save the "
                "session anew."
            ) from cause
        return self._write(document, replace(facts, name=checked_name(name) or facts.name), "")


def _name_of(path: str | os.PathLike[str]) -> str:
    """What a file is called, if a checkpoint may be called so."""
    try:
        return checked_name(Path(path).stem[:LONGEST_NAME])
    except ConfigurationError:
        return ""
