"""What a VM of each biological type may use unless its configuration says otherwise."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

#: `syn3a` and `ecoli` are the specification's. The others are this toolkit's own choice, made for a host of 68 usable
#: ribosomes: a minimal cell a little below syn3A, the large cell of yeast above E. coli (it has no operons to manage),
#: an orthogonal host as E. coli. No measurement stands behind a host's share.
_DEFAULTS: dict[str, dict[str, Any]] = {
    "syn3a": {
        "resource_limits": {"max_atp": 70.0, "max_ribosomes": 15},
        "genome_optimization": True,
        "minimal_mode": True,
    },
    "ecoli": {
        "resource_limits": {"max_atp": 90.0, "max_ribosomes": 30},
        "operon_management": True,
        "plasmid_support": True,
    },
    "minimal_cell": {
        "resource_limits": {"max_atp": 60.0, "max_ribosomes": 12},
        "genome_optimization": True,
        "minimal_mode": True,
    },
    "yeast": {
        "resource_limits": {"max_atp": 90.0, "max_ribosomes": 40},
        "plasmid_support": True,
    },
    "orthogonal": {
        "resource_limits": {"max_atp": 90.0, "max_ribosomes": 30},
        "operon_management": True,
        "plasmid_support": True,
    },
}


def defaults_of(biological_type: str) -> dict[str, Any]:
    """A fresh copy of a type's defaults; empty for a type that the toolkit keeps none for (a plug-in's chassis)."""
    return deepcopy(_DEFAULTS.get(str(biological_type), {}))
