"""The machines of a eukaryotic cell by the names of budding yeast, as far as the runtime looks for them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bioxen_nb.genome.records import Gene
from bioxen_nb.program.records import MachineRole


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine by its essential parts; a part is any one of its names."""

    id: str
    product: str
    parts: tuple[tuple[str, ...], ...]


def _machine(id: str, product: str, names: str) -> Machine:
    return Machine(id, product, tuple(tuple(part.split("|")) for part in names.split()))


#: Essential genes of S. cerevisiae (Giaever et al. 2002, Nature 418:387); newer names first. The polymerases I and III
#: are not told apart from II.
MACHINES: dict[MachineRole, Machine] = {
    "rna_polymerase": _machine(
        "RNA polymerase II",
        "RNA polymerase",
        "RPO21|RPB1 RPB2 RPB3 RPB5 RPO26|RPB6 RPB7 RPB8 RPB10 RPB11 RPC10",
    ),
    "replication_initiator": _machine("ORC", "replication origin recognition", "ORC1 ORC2 ORC3 ORC4 ORC5 ORC6"),
    "replisome": _machine(
        "replisome",
        "DNA polymerase and replicative helicase",
        "POL1|CDC17 POL2 POL3|CDC2 POL30 CDC45 MCM2 MCM3 MCM4|CDC54 MCM5|CDC46 MCM6 MCM7|CDC47 RFC1|CDC44",
    ),
    "division_ring": _machine("septin ring", "cell division septin", "CDC3 CDC11 CDC12"),
}

#: Every name of a part of a machine.
MACHINE_SYMBOLS = frozenset(name for machine in MACHINES.values() for part in machine.parts for name in part)

#: Proteins of the cytosolic ribosome; those of mitochondria are called MRP.
RIBOSOMAL_SYMBOL = re.compile(r"^RP[LSP]\d+[AB]?$")
#: Most are made by two genes of which either suffices; some are not essential (Steffen et al. 2012, Genetics 191:107).
_PAIR = re.compile(r"^RP[LSP]\d+[AB]$")
_SINGLY_DISPENSABLE = frozenset(("RPL29", "RPL38", "RPL39"))


def given_parts(genes: Sequence[Gene], role: MachineRole) -> tuple[tuple[str, int], ...]:
    """Locus tags of the parts of a machine among coding genes, one copy each."""
    named = {gene.symbol: gene.locus_tag for gene in reversed(genes)}
    found = []
    for part in MACHINES[role].parts:
        tag = next((named[name] for name in part if name in named), "")
        if tag:
            found.append((tag, 1))
    return tuple(found)


def ribosomal_share(gene: Gene) -> float:
    """Of a ribosomal protein, how much of it one gene makes: half when two genes do."""
    return 0.5 if _PAIR.match(gene.symbol) else 1.0


def ribosome_forms_without(gene: Gene) -> bool:
    """Whether losing this gene alone leaves ribosomes."""
    return bool(_PAIR.match(gene.symbol)) or gene.symbol in _SINGLY_DISPENSABLE
