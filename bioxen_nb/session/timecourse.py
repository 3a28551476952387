"""The recorded history of one VM as plain arrays and tables."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.errors import ConfigurationError, unknown_name
from bioxen_nb.session.lineage import Birth
from bioxen_nb.session.probes import Quantity as Quantity

if TYPE_CHECKING:
    import pandas

    from bioxen_nb.session.recorder import Recorder


class Timecourse:
    """Vitals, protein and RNA counts over time. A copy: it does not grow when the cell runs on.

    Attributes:
        vital_names: names of the columns of `vitals`, each with its unit.
        vital_times_s, vitals: [t] and [t, vitals].
        molecule_times_s, proteins, rnas: [m], [m, genes], [m, genes]; molecules per cell.
        reading_names, readings: [m, readings] at the times of the molecules: `medium.glucose` and so on in mM,
            `density_gdw_per_l`, `temperature_c`, `ph`, `oxygen`, `flux.R` in mmol/gDW/h for reactions of the
            metabolic model, `network.X` for the species of a network in the cell.
        births: two for each division, the daughter that was followed first.
    """

    def __init__(self, vm: str, recorder: Recorder) -> None:
        tables = recorder.tables()
        self.vm = vm
        self.vital_names = recorder.vital_names
        self.reading_names = recorder.reading_names
        self.gene_ids = recorder.gene_ids
        self.gene_symbols = recorder.gene_symbols
        self.vital_times_s: NDArray[np.int64] = tables["vital_times_s"]
        self.vitals: NDArray[np.float64] = tables["vitals"]
        self.molecule_times_s: NDArray[np.int64] = tables["molecule_times_s"]
        self.proteins: NDArray[np.int32] = tables["proteins"]
        self.rnas: NDArray[np.int32] = tables["rnas"]
        self.readings: NDArray[np.float64] = tables["readings"]
        self.births: tuple[Birth, ...] = recorder.births
        self._gene_row = recorder.gene_row

    @property
    def divisions(self) -> pandas.DataFrame:
        """One row a division: time_s, mother, interdivision_s, and volume and proteins of both daughters."""
        import pandas

        rows = [
            {
                "time_s": followed.time_s,
                "mother": followed.mother,
                "interdivision_s": followed.interdivision_s,
                "volume_fl": followed.volume_fl,
                "sibling_volume_fl": sibling.volume_fl,
                "proteins": followed.protein_total,
                "sibling_proteins": sibling.protein_total,
            }
            for followed, sibling in zip(self.births[::2], self.births[1::2], strict=True)
        ]
        columns = ["time_s", "mother", "interdivision_s", "volume_fl", "sibling_volume_fl", "proteins"]
        return pandas.DataFrame(rows, columns=[*columns, "sibling_proteins"])

    def __getitem__(self, name: str) -> pandas.Series[Any]:
        """A vital, a reading (`medium.glucose`), or a gene's protein (of an RNA gene: its RNA), by time in seconds."""
        if name in self.vital_names:
            return self._series(self.vital_times_s, self.vitals[:, self.vital_names.index(name)], name)
        if name in self.reading_names:
            return self._series(self.molecule_times_s, self.readings[:, self.reading_names.index(name)], name)
        try:
            row = self._gene_row(name)
        except KeyError:
            known = [*self.vital_names, *self.reading_names, *self._gene_names()]
            raise unknown_name("vital, reading or gene", name, known) from None
        proteins = self.proteins[:, row]
        return self._series(self.molecule_times_s, proteins if proteins.any() else self.rnas[:, row], name)

    def counts(self, genes: str | Sequence[str], quantity: Quantity = "protein") -> pandas.DataFrame:
        """Molecules per cell of some genes (symbols or locus tags), one column each, by time in seconds.

        Raises:
            UnknownNameError: no such gene; the message suggests near names.
        """
        import pandas

        if quantity not in ("protein", "rna"):
            raise ConfigurationError(f"A quantity is 'protein' or 'rna', not {quantity!r}.")
        names = [genes] if isinstance(genes, str) else list(genes)
        source = self.proteins if quantity == "protein" else self.rnas
        rows = [self._gene_row(name) for name in names]
        return pandas.DataFrame(source[:, rows], index=self._index(self.molecule_times_s), columns=names)

    @property
    def surroundings(self) -> pandas.DataFrame:
        """All readings that were ever other than zero, one column each, by time in seconds."""
        import pandas

        frame = pandas.DataFrame(self.readings, index=self._index(self.molecule_times_s), columns=self.reading_names)
        return frame.loc[:, (frame != 0).any()]

    def to_pandas(self, genes: Iterable[str] = (), quantity: Quantity = "protein") -> pandas.DataFrame:
        """All vitals, and the counts of the genes asked for; one row a recorded time, time_s as index.

        Counts are recorded less often than vitals: between two of their rows they are missing (NaN).
        """
        import pandas

        columns = [name for name in self.vital_names if name != "time_s"]
        picked = [self.vital_names.index(name) for name in columns]
        frame = pandas.DataFrame(self.vitals[:, picked], index=self._index(self.vital_times_s), columns=columns)
        names = [genes] if isinstance(genes, str) else list(genes)
        return frame.join(self.counts(names, quantity), how="outer") if names else frame

    to_frame = to_pandas

    def to_csv(self, path: str | os.PathLike[str], genes: Iterable[str] = ()) -> None:
        """Write `to_pandas(genes)` as comma-separated values."""
        self.to_pandas(genes).to_csv(path)

    def _gene_names(self) -> list[str]:
        return [*(symbol for symbol in self.gene_symbols if symbol), *self.gene_ids]

    def _index(self, times_s: NDArray[np.int64]) -> pandas.Index[Any]:
        import pandas

        return pandas.Index(times_s, name="time_s")

    def _series(self, times_s: NDArray[np.int64], values: NDArray[Any], name: str) -> pandas.Series[Any]:
        import pandas

        return pandas.Series(values, index=self._index(times_s), name=name)

    def __len__(self) -> int:
        return len(self.vital_times_s)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Timecourse):
            return NotImplemented
        same = (self.vital_names, self.reading_names) == (other.vital_names, other.reading_names)
        same = same and self.gene_ids == other.gene_ids and self.births == other.births
        return same and all(
            np.array_equal(getattr(self, name), getattr(other, name), equal_nan=name in ("vitals", "readings"))
            for name in ("vital_times_s", "vitals", "molecule_times_s", "proteins", "rnas", "readings")
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        span = f"{self.vital_times_s[0]:,} to {self.vital_times_s[-1]:,} s" if len(self) else "nothing recorded yet"
        return (
            f"<Timecourse {self.vm}: {span}, {len(self)} rows of {len(self.vital_names)} vitals, "
            f"{len(self.molecule_times_s)} rows of {len(self.gene_ids)} genes, "
            f"{len(self.births) // 2} division(s)>"
        )
