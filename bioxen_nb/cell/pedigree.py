"""Who came from whom in a population, and how much daughters are like their mothers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    import pandas

Fate = Literal["alive", "divided", "left out"]


@dataclass(frozen=True, slots=True)
class Life:
    """One cell from birth to division."""

    lineage: str
    mother: str
    """Empty for a founder."""
    birth_s: int
    birth_volume_fl: float
    birth_copies: tuple[int, ...]
    """Proteins of the followed genes at birth."""
    division_s: int | None = None
    division_volume_fl: float | None = None
    fate: Fate = "alive"
    """"left out": the population was thinned at random and goes on without it."""

    @property
    def generation(self) -> int:
        return self.lineage.count(".")


class Pedigree:
    """All cells that ever lived in a population, in the order of their births."""

    def __init__(self, followed: Sequence[str], lives: Iterable[Life] = ()) -> None:
        self.followed = tuple(followed)
        self._lives = {life.lineage: life for life in lives}

    def born(self, life: Life) -> None:
        self._lives[life.lineage] = life

    def divided(self, lineage: str, time_s: int, volume_fl: float) -> None:
        life = self._lives[lineage]
        self._lives[lineage] = replace(life, division_s=time_s, division_volume_fl=volume_fl, fate="divided")

    def left_out(self, lineage: str) -> None:
        self._lives[lineage] = replace(self._lives[lineage], fate="left out")

    def __len__(self) -> int:
        return len(self._lives)

    def __getitem__(self, lineage: str) -> Life:
        return self._lives[lineage]

    @property
    def lives(self) -> tuple[Life, ...]:
        return tuple(self._lives.values())

    def to_pandas(self) -> pandas.DataFrame:
        """One row a cell: mother, generation, times in seconds, volumes in fL, fate, copies at birth by gene."""
        import pandas

        rows = [
            {
                "mother": life.mother,
                "generation": life.generation,
                "birth_s": life.birth_s,
                "division_s": math.nan if life.division_s is None else life.division_s,
                "birth_volume_fl": life.birth_volume_fl,
                "division_volume_fl": math.nan if life.division_volume_fl is None else life.division_volume_fl,
                "fate": life.fate,
                **{f"{gene} at birth": copies for gene, copies in zip(self.followed, life.birth_copies, strict=True)},
            }
            for life in self._lives.values()
        ]
        return pandas.DataFrame(rows, index=pandas.Index(list(self._lives), name="lineage"))

    def pairs(self, followed: int) -> list[tuple[float, float]]:
        """(mother, daughter) copies per fL at birth of the followed gene at that place."""
        found = []
        for life in self._lives.values():
            mother = self._lives.get(life.mother)
            if mother is not None:
                both = [cell.birth_copies[followed] / cell.birth_volume_fl for cell in (mother, life)]
                found.append((both[0], both[1]))
        return found

    def to_documents(self) -> list[dict[str, Any]]:
        """JSON-able; `from_documents` reads it back."""
        return [asdict(life) for life in self._lives.values()]

    @classmethod
    def from_documents(cls, followed: Sequence[str], documents: Iterable[Mapping[str, Any]]) -> Pedigree:
        """The pedigree of a document."""
        lives = (Life(**{**row, "birth_copies": tuple(row["birth_copies"])}) for row in documents)
        return cls(followed, lives)


def correlation(pairs: Sequence[tuple[float, float]]) -> float:
    """Pearson's r; NaN for fewer than three pairs, or when one side never differs."""
    if len(pairs) < 3:
        return math.nan
    first, second = np.array(pairs, np.float64).T
    if first.std() == 0 or second.std() == 0:
        return math.nan
    return float(np.corrcoef(first, second)[0, 1])
