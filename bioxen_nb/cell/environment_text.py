"""Cultures, changes and shifts of an environment as they are typed on a command line."""

from __future__ import annotations

from typing import Any

from bioxen_nb.cell.culture import Culture, batch, chemostat
from bioxen_nb.cell.environment import Shift
from bioxen_nb.config.run_settings import parse_until
from bioxen_nb.errors import ConfigurationError, unknown_name

_NUMBERS = ("supply", "temperature_c", "ph", "oxygen")
_AMOUNTS = ("inducers_um", "substrates_mm", "stressors")
_SHORT = {"temperature": "temperature_c", "pH": "ph", "substrates": "substrates_mm", "inducers": "inducers_um"}


def parse_culture(text: str) -> Culture:
    """`constant`, `batch:0.01` (g dry weight per litre) or `chemostat:0.4` (per hour), `chemostat:0.4:0.01`.

    Raises:
        UnknownNameError: another kind.
        ConfigurationError: numbers that are missing, too many, or impossible.
    """
    kind, *rest = (part.strip() for part in text.split(":"))
    makers: dict[str, tuple[Any, int, int]] = {
        "constant": (Culture, 0, 0), "batch": (batch, 0, 1), "chemostat": (chemostat, 1, 2),
    }  # fmt: skip
    if kind not in makers:
        raise unknown_name("kind of culture", kind, makers)
    make, least, most = makers[kind]
    if not least <= len(rest) <= most:
        raise ConfigurationError(f"{text!r} is no culture: write constant, batch:0.01 or chemostat:0.4:0.01.")
    culture: Culture = make(*(_number(f"culture {kind}", part) for part in rest))
    return culture


def parse_changes(text: str) -> dict[str, Any]:
    """Fields of an environment from `medium=acetate,temperature_c=42,stressors=paraquat_um:10+uv_j_per_m2_min:5`.

    Raises:
        UnknownNameError: a field that does not exist.
        ConfigurationError: a value that cannot be read.
    """
    changes: dict[str, Any] = {}
    for part in text.split(","):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals or not value:
            raise ConfigurationError(f"{part.strip()!r} is no change: write field=value, such as medium=acetate.")
        field = _SHORT.get(name, name)
        if field not in ("medium", "culture", *_NUMBERS, *_AMOUNTS):
            raise unknown_name("field of the environment", name, ("medium", "culture", *_NUMBERS, *_AMOUNTS))
        changes[field] = parse_value(field, value)
    return changes


def parse_value(field: str, text: str) -> Any:
    """The value of one field of an environment."""
    if field in _NUMBERS:
        return _number(field, text)
    if field == "culture":
        return parse_culture(text)
    return parse_amounts(field, text) if field in _AMOUNTS else text


def parse_amounts(field: str, text: str) -> dict[str, float]:
    """Names with amounts from `glucose:5+lactose:10`."""
    amounts = {}
    for part in text.split("+"):
        name, colon, amount = part.partition(":")
        if not colon:
            raise ConfigurationError(f"{field} is written name:amount+name:amount, not {text!r}.", field=field)
        amounts[name.strip()] = _number(f"{field} {name.strip()}", amount)
    return amounts


def parse_shift(text: str) -> Shift:
    """A shift from `3600:medium=acetate` or `1h:medium=lactose,temperature_c=42`.

    Raises:
        ConfigurationError: no time, or none that can be read.
    """
    when, colon, changes = text.partition(":")
    if not colon:
        raise ConfigurationError(f"{text!r} is no shift: write TIME:field=value, such as 3600:medium=acetate.")
    at_s = 0.0 if when.strip() == "0" else parse_until(when)
    if not isinstance(at_s, float) or at_s != int(at_s):
        raise ConfigurationError(
            f"A shift happens at a whole second of cell time, such as 3600 or 60min, not {when!r}."
        )
    return Shift(int(at_s), parse_changes(changes))


def _number(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ConfigurationError(f"{name} must be a number, not {text.strip()!r}.") from None
