"""The times at which a network is looked at."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bioxen_nb.errors import ConfigurationError


def sampling_times(times: ArrayLike) -> NDArray[np.float64]:
    """Checked times: at least one, finite, ascending, none before zero.

    Raises:
        ConfigurationError: they are not.
    """
    try:
        checked = np.array(times, dtype=np.float64)
    except (TypeError, ValueError):
        raise ConfigurationError(f"times must be a list of numbers, not {times!r}.") from None
    proper = checked.ndim == 1 and checked.size > 0 and bool(np.isfinite(checked).all())
    if not proper or checked[0] < 0.0 or not bool((np.diff(checked) > 0.0).all()):
        raise ConfigurationError("times must be finite and ascending, starting at 0 or later: range(51), for example.")
    return checked
