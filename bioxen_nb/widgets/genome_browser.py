"""`GenomeBrowser(session)`: the genome of a cell as a map, live."""

from __future__ import annotations

from typing import ClassVar

from bioxen_nb.widgets.alone import Alone
from bioxen_nb.widgets.faces.face import Face
from bioxen_nb.widgets.faces.genome.face import GenomeFace


class GenomeBrowser(Alone):
    """Circular and linear map of the genome that a cell runs, from the whole replicon down to single bases.

    Genes take the colour of their function, strand, or of what is going on there now; forks move. A click on a gene
    opens its card with its sequence, listing and regulation, and buttons that watch it, knock it out or mutate it.
    """

    face_class: ClassVar[type[Face]] = GenomeFace
