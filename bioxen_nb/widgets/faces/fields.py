"""Numbers as fields of forms give them."""

from __future__ import annotations

import math
import re

from bioxen_nb.errors import ConfigurationError

#: Commas between thousands; any other comma may be a decimal one, which would change the number.
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?")


def number_in(value: object, label: str, if_empty: str) -> float | None:
    """The number in a field; None when the field is empty.

    Args:
        value: of the field.
        label: of the field, for messages.
        if_empty: what an empty field stands for, for messages.

    Raises:
        ConfigurationError: no number, or none that ends.
    """
    text = str("" if value is None else value).strip()
    if not text:
        return None
    try:
        number = float(text.replace(",", "") if _GROUPED.fullmatch(text) else text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ConfigurationError(f"{label}: a number, not {text[:40]!r}. Leave it empty for {if_empty}.")
    return number
