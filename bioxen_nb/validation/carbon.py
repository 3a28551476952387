"""Row 13: growth on seven carbon sources, by the enzyme-constrained network (see `carbon_sources`)."""

from __future__ import annotations

from bioxen_nb.engines.metabolism.carbon_sources import carbon_source_growth
from bioxen_nb.validation.effort import Effort
from bioxen_nb.validation.measured import mirror_file
from bioxen_nb.validation.rows import Figure

FILES = ("models/iCH360.json.gz", "models/EC_iCH360.json.gz")


def figures(effort: Effort) -> dict[str, Figure]:
    """Correlation with, and distance from, the measured growth rates."""
    for file in FILES:
        mirror_file(file)
    effort.say("growth on seven carbon sources")
    found = carbon_source_growth()
    return {"13a": found.correlation, "13b": found.rmse}
