"""The listing as rows for a window that shows some of them, with what differs from another program."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from bioxen_nb.program.listing import Instruction, blocks
from bioxen_nb.program.records import GenomeProgram

Block = tuple[str, list[Instruction]]

#: Coordinates inside operands, which move with every base that is lost elsewhere.
_PLACES = re.compile(r"\b(at|to|terminus) [\d,]+")


class Counters:
    """Where the numbers of each line stand in the arrays that a frame brings (see `runs.now`)."""

    def __init__(self, program: GenomeProgram) -> None:
        self.units = {unit.id: row for row, unit in enumerate(program.units)}
        self.genes = {gene.id: row for row, gene in enumerate(program.genes)}
        self.machines = {machine.id: row for row, machine in enumerate(program.complexes)}
        self.edges: dict[str, list[int]] = {}
        for row, edge in enumerate(program.edges):
            self.edges.setdefault(edge.promoter, []).append(row)
        u, n, e = len(program.units), len(program.genes), len(program.edges)
        sizes = {"rnap": u, "copies": u, "ribosomes": n, "rna": n, "protein": n, "unfolded": n, "active": e}
        self.offsets: dict[str, int] = {}
        at = 0
        for name, size in sizes.items():
            self.offsets[name], at = at, at + size
        self.offsets["machines"] = at

    def at(self, quantity: str, row: int | None) -> int:
        """Place of a number in `now`; -1 for none."""
        return -1 if row is None else self.offsets[quantity] + row


class Line(NamedTuple):
    """One row of the listing: `change` is "", "+" or "-"; a heading has no operation."""

    change: str
    address: int
    label: str
    operation: str
    operands: str
    rate: str
    now: int
    """Place of its number in `now`; -1: none is kept."""
    runs: int
    """Place of its estimate in `runs`; -1: none."""
    gene: str
    """Id of the gene it belongs to; empty for none."""


def listing(program: GenomeProgram, before: GenomeProgram | None = None) -> list[Line]:
    """All lines of a program; with those of `before` that are not in it any more, marked."""
    counters = Counters(program)
    genes = _genes_of_units(program)
    if before is None or before is program:
        return [
            line
            for heading, block in blocks(program)
            for line in _lines(heading, [("", row) for row in block], counters, genes)
        ]
    old_genes = _genes_of_units(before)
    out: list[Line] = []
    for heading, rows, is_old in _merged(list(blocks(before)), list(blocks(program))):
        out += _lines(heading, rows, counters, old_genes if is_old else genes, "-" if is_old else "")
    return out


def changed_only(lines: Sequence[Line]) -> list[Line]:
    """The lines that differ, each block of them under its heading."""
    out: list[Line] = []
    heading: Line | None = None
    for line in lines:
        if not line.operation:
            heading = line
            if line.change:
                out.append(line)
        elif line.change:
            if heading is not None and (not out or heading not in out[-40:]):
                out.append(heading)
            out.append(line)
    return out


def _merged(old: list[Block], new: list[Block]) -> Iterator[tuple[str, list[tuple[str, Instruction]], bool]]:
    """(heading, marked rows, whether the whole block is gone), old blocks where they stood."""
    had = {_key(heading): block for heading, block in old}
    has = {_key(heading) for heading, _ in new}
    gone: dict[str, list[Block]] = {}
    last = ""
    for heading, block in old:
        if _key(heading) in has:
            last = _key(heading)
        else:
            gone.setdefault(last, []).append((heading, block))
    for heading, block in new:
        yield heading, _compared(had.get(_key(heading)), block), False
        for lost, rows in gone.get(_key(heading), ()):
            yield lost, [("-", row) for row in rows], True


def _key(heading: str) -> str:
    return heading.split()[0]


def _compared(old: list[Instruction] | None, new: list[Instruction]) -> list[tuple[str, Instruction]]:
    if old is None:
        return [("+", row) for row in new]
    before, after = [_plain(row) for row in old], [_plain(row) for row in new]
    if before == after:
        return [("", row) for row in new]
    moved = set(before).intersection(after)
    out: list[tuple[str, Instruction]] = []
    for what, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what != "equal":
            out += [("-", row) for row in old[i:j] if _plain(row) not in moved]
        out += [("" if _plain(row) in moved else "+", row) for row in new[k:m]]
    return out


def _plain(row: Instruction) -> tuple[str, ...]:
    return row.label, row.operation, _PLACES.sub(r"\1", row.operands), row.rate


def _genes_of_units(program: GenomeProgram) -> dict[str, dict[str, str]]:
    """Unit -> name -> id of its genes."""
    return {unit.id: {program.gene(tag).name: tag for tag in unit.genes} for unit in program.units}


def _lines(
    heading: str,
    rows: Sequence[tuple[str, Instruction]],
    counters: Counters,
    genes: dict[str, dict[str, str]],
    change: str = "",
) -> Iterator[Line]:
    unit = _key(heading)
    names = genes.get(unit, {})
    first = next(iter(names.values()), "")
    change = change or ("+" if rows and all(mark == "+" for mark, _ in rows) else "")
    yield Line(change, -1, heading, "", "", "", -1, -1, first)
    edges: dict[str, Iterator[int]] = {}
    for mark, row in rows:
        gene = names.get(row.label, first)
        now, runs = (-1, -1) if mark == "-" else _numbers(row, unit, gene, counters, edges)
        yield Line(mark, *row, now, runs, gene)


def _numbers(
    row: Instruction, unit: str, gene: str, counters: Counters, edges: dict[str, Iterator[int]]
) -> tuple[int, int]:
    """Places of what is kept for an instruction now, and of the estimate of its runs."""
    u, g = counters.units.get(unit), counters.genes.get(gene)
    match row.operation:
        case "bind":
            return counters.at("copies", u), -1
        case "repress" | "activate":
            rows = edges.setdefault(row.label, iter(counters.edges.get(row.label, ())))
            return counters.at("active", next(rows, None)), -1
        case "transcribe":
            return counters.at("rnap", u), -1 if u is None else u
        case "load" | "mature":
            return counters.at("rna", g), -1
        case "translate":
            return counters.at("ribosomes", g), -1 if g is None else len(counters.units) + g
        case "degrade":
            return counters.at("protein" if row.operands == "protein" else "rna", g), -1
        case "fold":
            return counters.at("unfolded", g), -1
        case "assemble":
            return counters.at("machines", counters.machines.get(row.label)), -1
    return -1, -1
