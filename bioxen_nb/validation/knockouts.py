"""Row 11: which single genes E. coli cannot lose on glucose, by flux balance, against deletion mutants.

A gene is predicted lethal when growth falls below 1 % of the intact network's. Genes of a model that the deletion
library does not list (spontaneous reactions written as a gene) are left out.
"""

from __future__ import annotations

from functools import partial

from bioxen_nb.engines.metabolism.loading import load_network
from bioxen_nb.engines.metabolism.medium import with_medium
from bioxen_nb.engines.metabolism.network import MetabolicNetwork
from bioxen_nb.engines.metabolism.screen import screen_genes
from bioxen_nb.validation.agreement import Confusion
from bioxen_nb.validation.effort import Effort, if_there
from bioxen_nb.validation.measured import anchor_table, mirror_file
from bioxen_nb.validation.rows import Figure

#: Uptakes of aerobic growth on glucose, mmol/gDW/h: what limits is the sugar.
GLUCOSE, AIR = 10.0, 1000.0
#: Models by row, with the file of the data mirror that holds them; textbook comes with COBRApy.
MODELS = {
    "11a": ("textbook", ""),
    "11b": ("iCH360", "models/iCH360.json.gz"),
    "11c": ("iML1515", "models/iML1515.xml.gz"),
}


def figures(effort: Effort) -> dict[str, Figure]:
    """Matthews' correlation of each model."""
    return {row: if_there(partial(_mcc, name, file, effort)) for row, (name, file) in MODELS.items()}


def _mcc(model: str, file: str, effort: Effort) -> float:
    if file:
        mirror_file(file)
    effort.say(f"knock-outs of {model}")
    return confusion(model).mcc


def confusion(model: str) -> Confusion:
    """Predicted against seen for every gene of a model of E. coli."""
    network = on_glucose(load_network(model))
    screen = screen_genes(network)
    lethal = set(screen.essential())
    seen = {row["locus_tag"]: row["essential"] == "1" for row in anchor_table("essential_glucose")}
    return Confusion.of((gene in lethal, seen[gene]) for gene in screen.genes if gene in seen)


def on_glucose(network: MetabolicNetwork) -> MetabolicNetwork:
    """The network on glucose and air, with the minerals that its own medium offers."""
    offered = {
        name: -float(network.lower[j])
        for j, name in enumerate(network.reactions)
        if network.is_exchange[j] and network.lower[j] < 0
    }
    return with_medium(network, offered | {"EX_glc__D_e": GLUCOSE, "EX_o2_e": AIR})
