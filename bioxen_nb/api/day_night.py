"""Day and night: sun, light and temperature through 24 hours, as a schedule for a cell's environment."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bioxen_nb.errors import ApiError

if TYPE_CHECKING:
    from bioxen_nb.cell.environment import Environment, Shift

SECONDS_PER_DAY = 86_400
_HOUR_S = 3_600
#: Above the horizon without a cloud, W/m2: 1098 cos z exp(-0.057 / cos z); Haurwitz 1945, J Meteorol 2:154.
_HAURWITZ = (1098.0, 0.057)
#: Largest declination of the sun, degrees; Cooper 1969, Sol Energy 12:333.
_TILT_DEG = 23.45


@dataclass(frozen=True, slots=True)
class SolarTime:
    """One moment of the simulated day."""

    time_s: int
    """Since midnight of the first day."""
    day: int
    """1 for the first day."""
    hour: float
    """Solar time, 0 to 24."""
    is_day: bool
    sun_elevation_deg: float
    light_w_per_m2: float
    """Global irradiance on level ground under a clear sky; 0 at night."""
    temperature_c: float


class TimeSimulator:
    """A 24 h solar day with its light and temperature.

    Temperature swings as a cosine around its mean, highest at `warmest_hour`. Cells here do not respond to visible
    light (no photosystem or photoreceptor is modelled): light is computed for you. What reaches the cells is the
    temperature and, if `uv_noon_j_per_m2_min` is given, ultraviolet in proportion to the light.

    Args:
        mean_temperature_c, swing_c: mean, and how far it goes up and down from it.
        latitude_deg: -90 to 90, north positive.
        day_of_year: 1 to 365 of the first day; 80 is the spring equinox.
        warmest_hour: of the day, 0 to 24.
        uv_noon_j_per_m2_min: dose rate of UV with the sun in the zenith.
        start_hour: of the first day, at which `get_current_time` begins.

    Raises:
        ApiError: a number out of range.
    """

    def __init__(
        self,
        mean_temperature_c: float = 30.0,
        swing_c: float = 7.0,
        *,
        latitude_deg: float = 0.0,
        day_of_year: int = 80,
        warmest_hour: float = 15.0,
        uv_noon_j_per_m2_min: float = 0.0,
        start_hour: float = 0.0,
    ):
        self.mean_temperature_c = _bounded("mean_temperature_c", mean_temperature_c, 0.0, 60.0)
        room = min(self.mean_temperature_c, 60.0 - self.mean_temperature_c)
        self.swing_c = _bounded("swing_c", swing_c, 0.0, room)
        self.latitude_deg = _bounded("latitude_deg", latitude_deg, -90.0, 90.0)
        self.day_of_year = int(_bounded("day_of_year", day_of_year, 1, 365))
        self.warmest_hour = _bounded("warmest_hour", warmest_hour, 0.0, 24.0)
        self.uv_noon_j_per_m2_min = _bounded("uv_noon_j_per_m2_min", uv_noon_j_per_m2_min, 0.0, 1e6)
        self._start_s = round(_bounded("start_hour", start_hour, 0.0, 24.0) * _HOUR_S)
        self._time_s = self._start_s

    # ---- the clock -------------------------------------------------------------------------------------

    def get_current_time(self) -> SolarTime:
        """The present moment of this clock."""
        return self.at(self._time_s)

    def advance_time(self, hours: float) -> SolarTime:
        """Let the clock go on, and give the new moment."""
        self._time_s += round(_bounded("hours", hours, 0.0, 24.0 * 365_000) * _HOUR_S)
        return self.get_current_time()

    def at(self, time_s: float) -> SolarTime:
        """The moment so many seconds after midnight of the first day."""
        seconds = int(_bounded("time_s", time_s, 0.0, 1e13))
        days, rest_s = divmod(seconds, SECONDS_PER_DAY)
        hour = rest_s / _HOUR_S
        height = self._sine_of_elevation(days, hour)
        return SolarTime(
            seconds,
            days + 1,
            hour,
            height > 0.0,
            math.degrees(math.asin(height)),
            _HAURWITZ[0] * height * math.exp(-_HAURWITZ[1] / height) if height > 0.0 else 0.0,
            self.mean_temperature_c + self.swing_c * math.cos(2.0 * math.pi * (hour - self.warmest_hour) / 24.0),
        )

    def _sine_of_elevation(self, days: int, hour: float) -> float:
        turn = 2.0 * math.pi * (284 + self.day_of_year + days) / 365.0
        declination = math.radians(_TILT_DEG) * math.sin(turn)
        latitude, angle = math.radians(self.latitude_deg), math.pi * (hour - 12.0) / 12.0
        flat = math.cos(latitude) * math.cos(declination) * math.cos(angle)
        return max(-1.0, min(1.0, math.sin(latitude) * math.sin(declination) + flat))

    # ---- for cells -------------------------------------------------------------------------------------

    def environment_at(self, time_s: float, base: Environment | None = None) -> Environment:
        """The surroundings at a moment: `base` with that temperature (and ultraviolet)."""
        from bioxen_nb.cell.environment import Environment

        base = base or Environment()
        return replace(base, schedule=(), **self._changes(self.at(time_s), base.stressors))

    def schedule(
        self, hours: float, *, every_min: int = 30, stressors: Mapping[str, float] | None = None
    ) -> tuple[Shift, ...]:
        """Shifts of a cell's environment, from its birth at this clock's start hour on.

        Args:
            hours: how long.
            every_min: minutes of cell time from one shift to the next.
            stressors: others that stay, when ultraviolet is simulated.
        """
        from bioxen_nb.cell.environment import Shift

        every_s = int(_bounded("every_min", every_min, 1, 24 * 60)) * 60
        last_s = round(_bounded("hours", hours, 0.0, 24.0 * 3650) * _HOUR_S)
        return tuple(
            Shift(at_s, self._changes(self.at(self._start_s + at_s), stressors or {}))
            for at_s in range(0, last_s + 1, every_s)
        )

    def environment(self, hours: float, base: Environment | None = None, *, every_min: int = 30) -> Environment:
        """`base` with the schedule of so many hours; shifts that `base` has of its own stay."""
        from bioxen_nb.cell.environment import Environment

        base = base or Environment()
        return replace(
            base, schedule=(*self.schedule(hours, every_min=every_min, stressors=base.stressors), *base.schedule)
        )

    def _changes(self, moment: SolarTime, stressors: Mapping[str, float]) -> dict[str, Any]:
        changes: dict[str, Any] = {"temperature_c": round(moment.temperature_c, 2)}
        if self.uv_noon_j_per_m2_min:
            noon = _HAURWITZ[0] * math.exp(-_HAURWITZ[1])
            dose = self.uv_noon_j_per_m2_min * moment.light_w_per_m2 / noon
            changes["stressors"] = {**stressors, "uv_j_per_m2_min": round(dose, 3)}
        return changes

    def __repr__(self) -> str:
        now = self.get_current_time()
        return (
            f"<TimeSimulator: day {now.day}, {int(now.hour):02d}:{int(now.hour * 60) % 60:02d}, "
            f"{'day' if now.is_day else 'night'}, {now.temperature_c:.1f} C, {now.light_w_per_m2:.0f} W/m2>"
        )


def _bounded(name: str, value: float, least: float, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise ApiError(f"{name} is a number from {least:g} to {most:g}, not {value!r}.", name=name)
    return float(value)
