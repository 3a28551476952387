"""Static figures of a recorded run (Bokeh). Each takes a `Timecourse` and returns one figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.plots.style import add_line, finish, mark_divisions, new_figure

if TYPE_CHECKING:
    from bokeh.models import LayoutDOM
    from bokeh.plotting import figure

    from bioxen_nb.program.records import GenomeProgram
    from bioxen_nb.session.timecourse import Quantity, Timecourse

MACHINES = {
    "ribosomes": "ribosomes",
    "ribosomes_active": "ribosomes at work",
    "rnap": "RNA polymerases",
    "rnap_free": "RNA polymerases, free",
}
SATURATIONS = {"trna_charged_fraction": "charged tRNA, effective fraction", "energy_charge": "energy charge"}


def division_times_s(timecourse: Timecourse) -> list[int]:
    """When the cell that was followed divided."""
    return [birth.time_s for birth in timecourse.births if birth.followed]


def _of_vitals(
    timecourse: Timecourse, title: str, unit: str, labels: Mapping[str, str], largest: float | None = None
) -> figure:
    plot, lines = new_figure(title, unit, largest), []
    for rank, (name, label) in enumerate(labels.items()):
        column = timecourse.vitals[:, timecourse.vital_names.index(name)]
        lines.append(add_line(plot, timecourse.vital_times_s, column, label, rank))
    mark_divisions(plot, division_times_s(timecourse))
    return finish(plot, lines)


def volume(timecourse: Timecourse) -> figure:
    """Cell volume in femtolitres, with the divisions."""
    return _of_vitals(timecourse, "Volume", "fL", {"volume_fl": "volume"})


def growth(timecourse: Timecourse) -> figure:
    """Momentary growth rate in 1/h."""
    return _of_vitals(timecourse, "Growth rate", "per hour", {"growth_rate_per_h": "growth rate"})


def machines(timecourse: Timecourse) -> figure:
    """Ribosomes and RNA polymerases, all and free or at work."""
    return _of_vitals(timecourse, "Machines", "per cell", MACHINES)


def saturations(timecourse: Timecourse) -> figure:
    """Charged tRNA (the effective fraction of the flux-parity theory), and the energy charge of the adenylates."""
    return _of_vitals(timecourse, "Charging", "fraction", SATURATIONS, largest=1.0)


def energy(timecourse: Timecourse) -> figure:
    """ATP concentration in micromolar."""
    return _of_vitals(timecourse, "ATP", "µM", {"atp_um": "ATP"})


def replication(timecourse: Timecourse) -> figure:
    """Origins, termini and genome equivalents."""
    labels = {"origins": "origins", "genome_equivalents": "genome equivalents", "termini": "termini"}
    return _of_vitals(timecourse, "Replication", "per cell", labels)


def genes(timecourse: Timecourse, names: Sequence[str], quantity: Quantity = "protein") -> figure:
    """Molecules of chosen genes, by symbol or locus tag.

    Raises:
        UnknownNameError: no such gene; the message suggests near names.
    """
    counts = timecourse.counts(names, quantity)
    plot, lines = new_figure("Proteins" if quantity == "protein" else "RNA", "per cell"), []
    for rank, name in enumerate(counts.columns):
        lines.append(add_line(plot, timecourse.molecule_times_s, counts[name].to_numpy(), name, rank))
    mark_divisions(plot, division_times_s(timecourse))
    return finish(plot, lines)


def ribosomal_mass_fraction(timecourse: Timecourse, program: GenomeProgram) -> NDArray[np.float64]:
    """(m) amino acids in the ribosomal sector over all amino acids in protein, at each molecule row."""
    by_id = {gene.id: gene for gene in program.genes}
    length = np.array([by_id[gene].length_aa if gene in by_id else 0 for gene in timecourse.gene_ids], float)
    ribosomal = np.array([gene in by_id and by_id[gene].sector == "ribosomal" for gene in timecourse.gene_ids])
    whole: NDArray[np.float64] = timecourse.proteins @ length
    part: NDArray[np.float64] = timecourse.proteins @ (length * ribosomal)
    return np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0)


def ribosome_fraction(timecourse: Timecourse, program: GenomeProgram) -> figure:
    """Mass fraction of the proteome that is ribosomal protein."""
    plot = new_figure("Ribosomal proteins", "fraction of protein mass")
    fraction = ribosomal_mass_fraction(timecourse, program)
    line = add_line(plot, timecourse.molecule_times_s, fraction, "ribosomal fraction", 0)
    mark_divisions(plot, division_times_s(timecourse))
    return finish(plot, [line])


def overview(timecourse: Timecourse, program: GenomeProgram, names: Sequence[str] = ()) -> LayoutDOM:
    """All figures of a run, two beside each other."""
    from bokeh.layouts import column, row

    plots = figures(timecourse, program, names)
    pairs = [row(*plots[first : first + 2], sizing_mode="stretch_width") for first in range(0, len(plots), 2)]
    return column(*pairs, sizing_mode="stretch_width")


def figures(timecourse: Timecourse, program: GenomeProgram, names: Sequence[str] = ()) -> list[figure]:
    """All figures of a run; those of genes only if genes are named."""
    plots = [make(timecourse) for make in (volume, growth, machines, saturations, energy, replication)]
    plots.append(ribosome_fraction(timecourse, program))
    if names:
        plots.append(genes(timecourse, names))
    return plots
