"""What the metabolic model adds to the search: names of reactions and substrates, pathways, and their genes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bioxen_nb.processes.pathways import PATHWAYS
from bioxen_nb.widgets.faces.metabolism.atlas import metabolite_name, reaction_name, stem

if TYPE_CHECKING:
    from bioxen_nb.cell.cell import Cell
    from bioxen_nb.engines.metabolism.network import MetabolicNetwork


@dataclass(frozen=True)
class Words:
    """Of reactions by their ids, and of genes by their locus tags; both only where there is something to say."""

    reactions: dict[str, str] = field(default_factory=dict)
    genes: dict[str, str] = field(default_factory=dict)


def words_of(cell: Cell) -> Words:
    """Words to search by; none for a cell without a metabolic model."""
    linked = cell.metabolism
    if linked is None:
        return Words()
    network = linked.network
    pathways: dict[str, list[str]] = {}
    for pathway, members in PATHWAYS.items():
        for reaction in members:
            pathways.setdefault(reaction, []).append(pathway.replace("_", " "))
    words, genes = Words(), dict[str, list[str]]()
    for column, reaction in enumerate(network.reactions):
        own = pathways.get(reaction, [])
        name = _exchanged(network, column) if network.is_exchange[column] else reaction_name(reaction)
        if told := ", ".join(filter(None, (name, *own))):
            words.reactions[reaction] = told
        for code in network.rule(column) if told else ():
            if code >= 0 and (row := int(linked.genes.row[code])) >= 0:
                genes.setdefault(cell.gene_ids[row], []).extend((reaction, name, *own))
    words.genes.update({gene: " ".join(dict.fromkeys(filter(None, told))) for gene, told in genes.items()})
    return words


def _exchanged(network: MetabolicNetwork, column: int) -> str:
    """What an exchange reaction carries: `exchange of glucose`."""
    rows = network.row_index[network.column_start[column] : network.column_start[column + 1]]
    names = (network.metabolites[row] for row in rows.tolist())
    return "exchange of " + ", ".join(metabolite_name(name) or stem(name) for name in names)
