"""`Console(session)` runs process texts; `LogPanel(session)` shows what the toolkit tells."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from bioxen_nb.widgets.alone import Alone
from bioxen_nb.widgets.faces.console.face import ConsoleFace
from bioxen_nb.widgets.faces.console.transcript import transcript_of
from bioxen_nb.widgets.faces.face import Face
from bioxen_nb.widgets.faces.log.face import LogFace

if TYPE_CHECKING:
    from bioxen_nb.session.process_result import ProcessResult


class Console(Alone):
    """Write process texts with completion, run them on the shown VM, and see each command's answer."""

    face_class: ClassVar[type[Face]] = ConsoleFace

    @property
    def results(self) -> list[ProcessResult]:
        """What the texts gave that were run in consoles of this session, oldest first; the latest 100."""
        return list(transcript_of(self.session).results)

    @property
    def history(self) -> list[str]:
        """The texts, oldest first."""
        return transcript_of(self.session).texts


class LogPanel(Alone):
    """The latest 10,000 events of the toolkit, live, to be filtered by level, VM and text."""

    face_class: ClassVar[type[Face]] = LogFace

    def events(self, level: str = "debug", vm: str = "") -> list[dict[str, Any]]:
        """What was recorded since the first log panel or lab was made, oldest first.

        Args:
            level: "debug", "info", "warning" or "error": the lowest that counts.
            vm: only events of this VM.
        """
        import json

        assert isinstance(self.face, LogFace), "the face of this class"
        return [json.loads(line) for line in self.face.lines(level, vm)]

    def save(self, path: str | os.PathLike[str], level: str = "debug", vm: str = "") -> Path:
        """Write the events to a file, one JSON object a line."""
        assert isinstance(self.face, LogFace), "the face of this class"
        target = Path(path)
        target.write_text("".join(f"{line}\n" for line in self.face.lines(level, vm)), encoding="utf-8")
        return target
