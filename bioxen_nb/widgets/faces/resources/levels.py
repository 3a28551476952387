"""When a gauge warns, in words, and where the limit comes from."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

_CHARGE = (
    "Chapman, Fall and Atkinson 1971 (J. Bacteriol. 108:1072): E. coli grows at an adenylate energy charge of about "
    "0.8 and more, lives without growing down to 0.5, and dies below."
)
_ACTIVE = "Against the share of ribosomes that translate in this chassis' mean cell; half of it is our own limit."
_BOUND = "Our own limit: 95 % of what the quota, or the share of the host, allows."


@dataclass(frozen=True)
class Level:
    """What is said when a reading is below (or, for `above`, from) a limit; the first one that fits counts."""

    reading: str
    side: Literal["below", "above"]
    limit: float
    tone: Literal["warn", "bad"]
    words: str
    source: str


#: Readings: `charge` is the energy charge; `active` the share of ribosomes that translate over that of the chassis;
#: `busy` the share of RNA polymerases at work; the others are what is used of what is allowed.
LEVELS: tuple[Level, ...] = (
    Level("charge", "below", 0.5, "bad", "starved: it cannot live long", _CHARGE),
    Level("charge", "below", 0.8, "warn", "low: too little to grow well", _CHARGE),
    Level("atp_bound", "above", 0.95, "warn", "at its limit", _BOUND),
    Level("active", "below", 0.1, "bad", "starved: next to none translates", _ACTIVE),
    Level("active", "below", 0.5, "warn", "few translate", _ACTIVE),
    Level("ribosome_bound", "above", 0.95, "warn", "at its limit", _BOUND),
    Level("busy", "above", 0.98, "warn", "hardly any is free", "Our own limit: 98 % are at work."),
    Level("memory_bound", "above", 0.9, "warn", "nearly full: older rows will be thinned", "Our own limit: 90 %."),
    Level("cpu_bound", "above", 0.9, "warn", "throttled by its quota", "Our own limit: 90 % of its CPU share."),
)


def levels() -> list[dict[str, Any]]:
    """All of them, JSON-able."""
    return [asdict(level) for level in LEVELS]
