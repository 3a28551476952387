"""The garbage collector, put to rest where it finds nothing."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.RLock()
_inside, _was_on = 0, False


@contextmanager
def collector_resting() -> Iterator[None]:
    """No garbage collection: what is built or loaded now is some 10^5 objects that stay."""
    global _inside, _was_on
    with _lock:
        if not _inside:
            _was_on = gc.isenabled()
            gc.disable()
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if _was_on and not _inside:
                gc.enable()
