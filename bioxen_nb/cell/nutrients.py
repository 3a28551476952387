"""An environment from the words of a protocol: temperature, pH, oxygen and a list of nutrients."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bioxen_nb.cell.media import MEDIA, SUBSTRATES
from bioxen_nb.errors import ConfigurationError, unknown_name

#: What every medium holds enough of; naming it changes nothing.
SALTS = (
    *("phosphate", "ammonium", "nitrogen", "sulfate", "sulfur", "magnesium", "potassium", "sodium", "calcium", "iron"),
    *("chloride", "trace_elements", "salts", "water", "oxygen"),
)
#: What makes a medium rich.
RICH = ("amino_acids", "casamino_acids", "peptone", "tryptone", "yeast_extract")

_KEYS = ("temperature", "temperature_c", "pH", "ph", "oxygen", "nutrients", "medium", "inducers_um", "stressors")
_FIELD = {"temperature": "temperature_c", "pH": "ph"}


def fields_of_context(context: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of an `Environment`.

    Args:
        context: `temperature` (degrees Celsius), `pH`, `oxygen` (share of air saturation; true is 1) and `nutrients`:
            names, or names with millimolar concentrations. Salts are always there; amino acids or an extract make the
            medium rich; without any carbon source the cell starves.

    Raises:
        UnknownNameError: a key or nutrient that does not exist.
        ConfigurationError: keys that say the same thing twice, or no list of nutrients.
    """
    if not isinstance(context, Mapping):
        raise ConfigurationError(f"Give {{'temperature': 37, 'pH': 7, 'nutrients': ['glucose']}}, not {context!r}.")
    fields: dict[str, Any] = {}
    for key, value in context.items():
        if key not in _KEYS:
            raise unknown_name("key of the environmental context", key, _KEYS)
        for name, entry in _fields(key, value).items():
            if name in fields:
                raise ConfigurationError(f"{key!r} says again what another key says; give one of them.", key=key)
            fields[name] = entry
    return fields


def _fields(key: str, value: Any) -> dict[str, Any]:
    if key == "nutrients":
        return _dissolved(value)
    if key == "oxygen" and isinstance(value, bool):
        return {"oxygen": float(value)}
    return {_FIELD.get(key, key): value}


def _dissolved(nutrients: Any) -> dict[str, Any]:
    """Medium and substrates of a list of names, or of names with concentrations."""
    if isinstance(nutrients, str) or not isinstance(nutrients, Iterable):
        raise ConfigurationError(f"nutrients is a list of names such as ['glucose', 'phosphate'], not {nutrients!r}.")
    concentrations = nutrients if isinstance(nutrients, Mapping) else {}
    names = [str(name).strip().lower().replace(" ", "_") for name in nutrients]
    for name in names:
        if name not in (*SUBSTRATES, *SALTS, *RICH):
            raise unknown_name("nutrient", name, (*SUBSTRATES, *SALTS, *RICH))
    rich = any(name in RICH for name in names)
    given = dict(zip(names, concentrations.values(), strict=True)) if concentrations else {}
    carbon = {name: given.get(name, MEDIA[name].substrates_mm[name]) for name in names if name in SUBSTRATES}
    if rich:
        return {"medium": "rich", "substrates_mm": {"glucose": 0.0} | carbon if carbon else {}}
    if not carbon:
        return {"medium": "starved"}
    if len(carbon) == 1 and not given:
        return {"medium": next(iter(carbon))}
    medium = next(iter(carbon))
    return {"medium": medium, "substrates_mm": carbon}
