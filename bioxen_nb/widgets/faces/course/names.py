"""What one VM has to show, by name: the search behind the box, and names in formulas."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bioxen_nb.errors import BioXenException, unknown_name
from bioxen_nb.widgets.faces.course import formula
from bioxen_nb.widgets.faces.course.quantities import Column, Molecule, Quantity, computed, vm_quantities
from bioxen_nb.widgets.faces.course.words import words_of

if TYPE_CHECKING:
    from bioxen_nb.hypervisor.vm import VM
    from bioxen_nb.session.recorder import Recorder

#: Units at the end of a recorded name, which a formula may leave out.
_UNIT = re.compile(r"_(fl|per_h|um|c|gdw_per_l|fraction|total)$")

_FORMULA_SIGNS = re.compile(r"[-+*/()=]")

#: Entries of a search.
MOST_FOUND = 24


class Names:
    """Quantities of a VM under all their names. Good as long as its program and model stay."""

    def __init__(self, vm: VM, recorder: Recorder) -> None:
        self._program, self._gene_ids, self._readings = vm.cell.program, recorder.gene_ids, recorder.reading_names
        words = words_of(vm.cell)
        self._whole, self._single = vm_quantities(vm, self._readings, words.reactions)
        self._by_name: dict[str, Column] = {}
        products = {
            gene.id: f"{gene.product} {gene.sector} {gene.kind} {words.genes.get(gene.id, '')}"
            for gene in vm.cell.program.genes
        }
        self._texts = [
            (f"{column.columns[0]} {column.label} {products.get(column.columns[0], '')}".lower(), column)
            for column in self._single
        ]
        for column in self._whole:
            self._by_name.setdefault(column.key, column)
            self._by_name.setdefault(_UNIT.sub("", column.key), column)
        for column in self._single:
            self._add_gene(column)
        self._folded = {name.lower(): column for name, column in reversed(self._by_name.items())}

    def _add_gene(self, column: Column) -> None:
        rna = column.table == "rnas"
        symbol = column.label.removesuffix(" RNA") if rna else column.label
        ends = (".rna",) if rna else (".protein", "")
        for name in dict.fromkeys((column.columns[0], symbol)):
            for end in ends:
                self._by_name.setdefault(name + end, column)
        self._by_name.setdefault(column.key, column)

    def are_of(self, vm: VM, recorder: Recorder) -> bool:
        """Whether they are still those of the VM."""
        same = self._program is vm.cell.program and self._gene_ids is recorder.gene_ids
        return same and self._readings is recorder.reading_names

    def find(self, name: str) -> Column:
        """A quantity by one of its names.

        Raises:
            UnknownNameError: no such name; the message suggests near ones.
        """
        found = self._by_name.get(name) or self._folded.get(name.lower())
        if found is None:
            raise unknown_name("quantity or gene", name, self._by_name)
        return found

    def quantity(self, text: str) -> Quantity:
        """A quantity by name, or a formula over names.

        Raises:
            UnknownNameError: a name that does not exist.
            ConfigurationError: no formula.
        """
        text = text.strip().removeprefix("=").strip()
        found = self._by_name.get(text) or self._folded.get(text.lower())
        if found is not None:
            return found
        parts = {name: self.find(name) for name in formula.read(text).names}
        return computed(text, parts)

    def search(self, text: str, molecule: Molecule) -> list[dict[str, Any]]:
        """What fits a text, best first, as entries for a list; a formula comes as one entry, or with what is wrong."""
        wanted = text.strip().lower()
        if not wanted:
            return []
        entries = [_entry(column) for column in self._found(wanted, molecule)]
        if _FORMULA_SIGNS.search(wanted) and not any(entry["label"].lower() == wanted for entry in entries):
            entries = [self._formula_entry(text), *entries]
        return entries[:MOST_FOUND]

    def _found(self, wanted: str, molecule: Molecule) -> list[Column]:
        table = "rnas" if molecule == "rna" else "proteins"
        ranked = []
        for order, column in enumerate(self._whole):
            if column.key.startswith("total.") and column.table != table:
                continue
            rank = _rank(wanted, column.label.lower(), column.key.lower(), column.about.lower())
            if rank:
                ranked.append((rank, 0, order, column))
        for order, (text, column) in enumerate(self._texts):
            if column.table != table or wanted not in text:
                continue
            symbol = column.label.lower().removesuffix(" rna")
            rank = _rank(wanted, symbol, column.columns[0].lower(), text)
            ranked.append((rank or 6, 1, order, column))
        return [column for *_, column in sorted(ranked, key=lambda entry: entry[:3])[:MOST_FOUND]]

    def _formula_entry(self, text: str) -> dict[str, Any]:
        try:
            found = self.quantity(text)
        except BioXenException as problem:
            return {"key": "", "label": text.strip(), "about": problem.message, "unit": "", "group": "formula"}
        return _entry(found)


def _rank(wanted: str, label: str, key: str, more: str) -> int:
    """1 for the very name, more for the start of it, a part of it, or of what is said about it; 0 for none."""
    if wanted in (label, key):
        return 1
    if label.startswith(wanted):
        return 2
    if key.startswith(wanted):
        return 3
    if wanted in label or wanted in key:
        return 4
    return 5 if wanted in more else 0


def _entry(found: Quantity) -> dict[str, Any]:
    columns = found.columns if isinstance(found, Column) else ()
    is_gene = isinstance(found, Column) and found.table in ("proteins", "rnas") and "|" in found.key
    group = "gene" if is_gene else found.key.partition(".")[0] if "." in found.key else "cell"
    locus = columns[0] if is_gene and columns[0] not in found.label else ""
    entry = {"key": found.key, "label": found.label, "unit": found.unit, "about": found.about, "locus": locus}
    return {**entry, "group": "formula" if found.key.startswith("=") else group}
