"""One configuration laid over another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: Key -> its other spelling; both are one setting.
SPELLINGS = {
    "execution_mode": "execution_engine",
    "atp_pool": "atp_pool_size",
    "ribosome_count": "ribosome_allocation",
    "temperature": "temperature_c",
    "pH": "ph",
}
_OTHER = SPELLINGS | {other: key for key, other in SPELLINGS.items()}


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """`base` with `over` on top: mappings are merged, anything else (lists and None too) is replaced.

    A setting of `over` also replaces the other spelling of it in `base`. Neither argument is changed.
    """
    result = {key: value for key, value in base.items() if key in over or _OTHER.get(key) not in over}
    for key, value in over.items():
        present = result.get(key)
        both = isinstance(present, Mapping) and isinstance(value, Mapping)
        result[key] = merged(present, value) if both else value  # type: ignore[arg-type]
    return result
