"""Machine code from an earlier state of the kernels is thrown away.

A compiled kernel contains the kernels and constants that it takes from other files, but numba's cache on disk looks
only at the file of the kernel itself. After an edit of one file, what was compiled from another would run on.
"""

from __future__ import annotations

import time
from pathlib import Path


def discard_stale(folder: Path) -> int:
    """Remove the cache entries in `folder` that are older than its newest source; gives their number.

    A source whose time lies in the future is not asked, lest everything be compiled on every start.
    """
    sources = [source.stat().st_mtime for source in folder.glob("*.py")]
    newest = max((changed for changed in sources if changed <= time.time()), default=0.0)
    stale = [index for index in (folder / "__pycache__").glob("*.nbi") if index.stat().st_mtime < newest]
    for index in stale:
        index.unlink(missing_ok=True)
    return len(stale)
