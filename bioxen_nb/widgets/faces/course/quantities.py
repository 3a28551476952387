"""Everything of a VM that can be drawn over time: what it is called, its unit, and how it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from bioxen_nb.session.frames import Watch
from bioxen_nb.widgets.faces.course import formula
from bioxen_nb.widgets.faces.course.formula import Formula
from bioxen_nb.widgets.faces.course.history import History, Points, Span, TableName

if TYPE_CHECKING:
    from bioxen_nb.hypervisor.vm import VM

COUNT = "molecules per cell"

#: Label and unit of each vital; others of that kind are shown by their names.
VITALS: dict[str, tuple[str, str]] = {
    "volume_fl": ("volume", "fL"),
    "growth_rate_per_h": ("growth rate", "1/h"),
    "atp_um": ("ATP", "µM"),
    "energy_charge": ("energy charge", "fraction"),
    "ribosomes": ("ribosomes", COUNT),
    "ribosomes_active": ("translating ribosomes", COUNT),
    "rnap": ("RNA polymerase", COUNT),
    "rnap_free": ("free RNA polymerase", COUNT),
    "trna_charged_fraction": ("charged tRNA", "fraction"),
    "mrna_total": ("mRNA", COUNT),
    "protein_total": ("proteins", COUNT),
    "origins": ("origins", "copies per cell"),
    "termini": ("termini", "copies per cell"),
    "genome_equivalents": ("DNA", "copies per cell"),
    "generation": ("generation", "divisions"),
}

_READINGS: dict[str, tuple[str, str]] = {
    "density_gdw_per_l": ("biomass density", "gDW/L"),
    "temperature_c": ("temperature", "°C"),
    "ph": ("pH", "pH"),
    "oxygen": ("oxygen", "relative"),
}

#: Groups of readings by the start of their names: what they are, their unit.
_GROUPS: dict[str, tuple[str, str]] = {
    "medium": ("substrate in the medium", "mM"),
    "flux": ("flux of the metabolic model", "mmol/gDW/h"),
    "network": ("species of the network in the cell", "amount"),
}

Molecule = Literal["protein", "rna"]


@dataclass(frozen=True, slots=True)
class Column:
    """A quantity that is recorded as it is, or the sum of some."""

    key: str
    label: str
    unit: str
    about: str
    table: TableName
    columns: tuple[str, ...]
    code: str
    """Python for it over `course`, a `Timecourse`."""

    def read(self, history: History, span: Span) -> Points:
        """Its points in a span of time."""
        return history.points(self.table, self.columns, span)


@dataclass(frozen=True, slots=True)
class Computed:
    """A formula over other quantities, wherever all of them were recorded."""

    key: str
    label: str
    formula: Formula
    parts: tuple[tuple[str, Column], ...]
    unit: str = "by formula"
    about: str = "a formula"

    @property
    def code(self) -> str:
        """Python for it over `course`, a `Timecourse`."""
        return self.formula.code({name: part.code for name, part in self.parts})

    def read(self, history: History, span: Span) -> Points:
        """Its points in a span of time; NaN where the formula has no value."""
        read = {name: part.read(history, span) for name, part in self.parts}
        first, *others = read.values()
        times_s = first.times_s
        for points in others:
            if points.times_s is not times_s:
                times_s = np.intersect1d(times_s, points.times_s, assume_unique=True)
        values = {
            name: points.values[np.searchsorted(points.times_s, times_s)] if len(times_s) else np.empty(0)
            for name, points in read.items()
        }
        found = np.array(np.broadcast_to(self.formula.value(values), times_s.shape))
        found[~np.isfinite(found)] = np.nan
        return Points(times_s, found)


Quantity = Column | Computed


def vital(name: str) -> Column:
    """One of the numbers that describe the whole cell."""
    label, unit = VITALS.get(name, (name.replace("_", " "), ""))
    return Column(name, label, unit, "the whole cell", "vitals", (name,), f'course["{name}"]')


def reading(name: str, reactions: Mapping[str, str] | None = None) -> Column:
    """Something around the cell, a flux (of a reaction that words may be known of), or a species of its network."""
    group, _, rest = name.partition(".")
    about, unit = _GROUPS.get(group, ("the surroundings", ""))
    label, unit = _READINGS.get(name, (rest or name, unit))
    if group == "flux" and reactions and rest in reactions:
        about = f"{reactions[rest]}; {about}"
    return Column(name, label, unit, about, "readings", (name,), f"course[{name!r}]")


def gene(gene_id: str, symbol: str, molecule: Molecule, product: str = "") -> Column:
    """Copies of a gene's protein or RNA; its key is that of the hub's watch."""
    name = symbol or gene_id
    label = f"{name} RNA" if molecule == "rna" else name
    code = f'course.counts({gene_id!r}, "{molecule}")[{gene_id!r}]'
    key = Watch(gene_id, name, molecule).key
    table: TableName = "rnas" if molecule == "rna" else "proteins"
    return Column(key, label, COUNT, product or gene_id, table, (gene_id,), code)


def total(sector: str, molecule: Molecule, gene_ids: tuple[str, ...]) -> Column:
    """All molecules of the genes of a class."""
    key = f"total.{sector}" + (".rna" if molecule == "rna" else "")
    what = "RNA" if molecule == "rna" else "proteins"
    ids = f"[gene.id for gene in vm.cell.program.genes if gene.sector == {sector!r}]"
    code = f'course.counts({ids}, "{molecule}").sum(axis=1)'
    about = f"sum over {len(gene_ids)} genes"
    table: TableName = "rnas" if molecule == "rna" else "proteins"
    return Column(key, f"{sector} {what}", COUNT, about, table, gene_ids, code)


def computed(text: str, names: dict[str, Column]) -> Computed:
    """A formula whose names are all known."""
    read = formula.read(text)
    return Computed(f"={read.text}", read.text, read, tuple((name, names[name]) for name in read.names))


def vm_quantities(vm: VM, readings: tuple[str, ...], reactions: Mapping[str, str]) -> tuple[list[Column], list[Column]]:
    """(of the whole cell, of single genes) of a VM; `reactions` says of fluxes what they are."""
    from bioxen_nb.cell.context import VITALS as VITAL_NAMES

    genes = vm.cell.program.genes
    products = {gene.id: gene.product for gene in genes}
    sectors: dict[str, list[str]] = {}
    for each in genes:
        sectors.setdefault(each.sector, []).append(each.id)
    whole = [vital(name) for name in VITAL_NAMES if name != "time_s"]
    whole += [reading(name, reactions) for name in readings]
    molecules: tuple[Molecule, Molecule] = ("protein", "rna")
    whole += [total(sector, molecule, tuple(ids)) for sector, ids in sectors.items() for molecule in molecules]
    pairs = list(zip(vm.cell.gene_ids, vm.cell.gene_symbols, strict=True))
    single = [gene(*pair, molecule, products.get(pair[0], "")) for pair in pairs for molecule in molecules]
    return whole, single
