"""A face: one part of the lab, with its own tab, its own browser bundle and its own messages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from bioxen_nb.hypervisor.vm import VM
    from bioxen_nb.session.hub import ViewHub
    from bioxen_nb.session.session import Session

T = TypeVar("T")

#: How long a face waits for the moment between two slices, in wall seconds.
PATIENCE_S = 5.0

#: Types that the browser has arrays of.
_TYPES = ("int8", "uint8", "int16", "uint16", "int32", "uint32", "float32", "float64")


@dataclass(frozen=True)
class Frame:
    """What goes to the browser: JSON-able facts and arrays of numbers."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    arrays: Mapping[str, NDArray[Any]] = field(default_factory=dict)

    def packed(self) -> tuple[dict[str, Any], bytes]:
        """(facts with a row for each array, all numbers; each array starts at a multiple of 8 bytes)."""
        rows, parts, offset = [], [], 0
        for name, array in self.arrays.items():
            if array.dtype.name not in _TYPES:
                raise TypeError(f"The browser has no arrays of {array.dtype} ({name!r}).")
            raw = np.ascontiguousarray(array).tobytes()
            rows.append({"name": name, "type": array.dtype.name, "shape": array.shape, "offset": offset})
            parts += [raw, bytes(-len(raw) % 8)]
            offset += len(raw) + len(parts[-1])
        return {**self.facts, "arrays": rows}, b"".join(parts)


@dataclass(frozen=True, slots=True)
class Badge:
    """A short text for the tab of a face, and the same in words for those who cannot see it."""

    text: str
    told: str
    tone: Literal["good", "warn", "bad"] = "good"


Ask = Mapping[str, Any]
Verb = Callable[[Ask], Any]


class Face:
    """Base of all faces. A deck calls it from threads of its own, one at a time except for slow verbs.

    A face says everything when a view opens it (`snapshot`) and then what is new (`news`), at most `frames_per_s`
    times a second and only while it is seen. What the browser asks for is done by the verbs; what a verb returns
    goes back as the answer (anything JSON-able, or a `Frame`), and an exception as a refusal in words.

    Args:
        hub: of the lab; it knows the session and the VM that is shown.
    """

    #: Of the bundle and of messages; and what stands on the tab.
    name: ClassVar[str]
    title: ClassVar[str]
    frames_per_s: ClassVar[float] = 10.0
    #: Verbs that may take longer than a moment: each gets a thread of its own.
    slow: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, hub: ViewHub) -> None:
        self.hub = hub

    @property
    def session(self) -> Session:
        """What is looked at."""
        return self.hub.session

    @property
    def vm(self) -> VM | None:
        """The VM that is shown; None when there is none."""
        names = self.session.vm_names()
        if not names:
            return None
        return self.session.vm(self.hub.selected if self.hub.selected in names else names[0])

    def between_slices(self, look: Callable[[], T]) -> T:
        """What `look` gives, called when no cell is in the middle of a slice; for state that must fit together."""
        found: Future[T] = self.session.submit(look)
        try:
            return found.result(timeout=PATIENCE_S)
        except TimeoutError:
            found.cancel()
            raise

    def snapshot(self) -> Frame:
        """Everything that a new view needs."""
        return Frame()

    def news(self) -> Frame | None:
        """What has changed since the last frame; None when nothing has."""
        return None

    def badge(self) -> Badge | None:
        """What stands on the tab beside the title; asked for twice a second, also if the face is alone or not seen."""
        return None

    def verbs(self) -> Mapping[str, Verb]:
        """What the browser may ask for."""
        return {}

    def still(self) -> str:
        """HTML for places where nothing can run."""
        return ""

    def close(self) -> None:
        """Let go of what the face holds."""
