"""Two checkpoints side by side, column by column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bioxen_nb.cell.context import VITALS

if TYPE_CHECKING:
    import pandas

    from bioxen_nb.hypervisor.vm import VM
    from bioxen_nb.session.session import Session
    from bioxen_nb.session.store.records import Checkpoint

#: Said of what only the other checkpoint has.
_MISSING = "-"


@dataclass(frozen=True)
class Column:
    """A number in both checkpoints: `kind` is vital, protein or rna; None where a checkpoint does not have it."""

    vm: str
    kind: str
    name: str
    a: float | None
    b: float | None

    @property
    def is_same(self) -> bool:
        """Whether both checkpoints say the same, be it that there is no such number."""
        return self.a == self.b or (self.a != self.a and self.b != self.b)

    @property
    def difference(self) -> float | None:
        """b - a; None where one of them is missing."""
        return None if self.a is None or self.b is None else self.b - self.a


@dataclass(frozen=True)
class Fact:
    """A text that is not the same in both checkpoints: a field of the environment, a state."""

    vm: str
    name: str
    a: str
    b: str


@dataclass(frozen=True)
class Comparison:
    """What two checkpoints hold.

    Attributes:
        a, b: the checkpoints.
        columns: vitals (units in their names) and molecules per cell of each VM.
        facts: what else is not the same.
        only_a, only_b: lines of the programs' listings by VM, where the programs are not the same.
    """

    a: Checkpoint
    b: Checkpoint
    columns: tuple[Column, ...]
    facts: tuple[Fact, ...]
    only_a: dict[str, tuple[str, ...]]
    only_b: dict[str, tuple[str, ...]]

    @property
    def is_same(self) -> bool:
        """Whether no number and no text differs."""
        return not (self.facts or self.only_a or self.only_b or self.differing())

    def differing(self) -> tuple[Column, ...]:
        """Columns that are not the same in both."""
        return tuple(column for column in self.columns if not column.is_same)

    def to_pandas(self) -> pandas.DataFrame:
        """One row a number: vm, kind, name, a, b, difference."""
        import pandas

        rows = [(c.vm, c.kind, c.name, c.a, c.b, c.difference) for c in self.columns]
        return pandas.DataFrame(rows, columns=["vm", "kind", "name", "a", "b", "difference"])


def compared(a: Checkpoint, before: Session, b: Checkpoint, after: Session) -> Comparison:
    """Compare the sessions of two checkpoints, VM by VM of the same name."""
    names = list(dict.fromkeys([*before.vm_names(), *after.vm_names()]))
    pairs = {
        name: (
            before.vm(name) if name in before.vm_names() else None,
            after.vm(name) if name in after.vm_names() else None,
        )
        for name in names
    }
    columns = [column for name, (one, other) in pairs.items() for column in _columns(name, one, other)]
    facts = [fact for name, (one, other) in pairs.items() for fact in _facts(name, one, other)]
    only_a: dict[str, tuple[str, ...]] = {}
    only_b: dict[str, tuple[str, ...]] = {}
    for name, (one, other) in pairs.items():
        if one and other and one.cell.program.digest != other.cell.program.digest:
            first, second = _listing(one), _listing(other)
            only_a[name] = tuple(line for line in first if line not in second)
            only_b[name] = tuple(line for line in second if line not in first)
    return Comparison(a, b, tuple(columns), tuple(facts), only_a, only_b)


def _columns(name: str, one: VM | None, other: VM | None) -> list[Column]:
    first, second = _numbers(one), _numbers(other)
    keys = dict.fromkeys([*first, *second])
    return [Column(name, *key, first.get(key), second.get(key)) for key in keys]


def _numbers(vm: VM | None) -> dict[tuple[str, str], float]:
    if vm is None:
        return {}
    cell = vm.cell
    numbers = {("vital", name): float(value) for name, value in zip(VITALS, cell.vitals(), strict=True)}
    for kind, counts in (("protein", cell.context.proteins), ("rna", cell.context.rnas)):
        numbers |= {(kind, gene): float(count) for gene, count in zip(cell.gene_ids, counts, strict=True)}
    return numbers


def _facts(name: str, one: VM | None, other: VM | None) -> list[Fact]:
    first, second = _texts(one), _texts(other)
    pairs = {key: (first.get(key, _MISSING), second.get(key, _MISSING)) for key in dict.fromkeys([*first, *second])}
    return [Fact(name, key, *pair) for key, pair in pairs.items() if pair[0] != pair[1]]


def _texts(vm: VM | None) -> dict[str, str]:
    if vm is None:
        return {}
    texts = {"state": vm.state.value, "program": vm.cell.program.digest[:16], "lineage": vm.cell.context.lineage}
    return texts | _flat("environment", vm.cell.environment.at(vm.cell.time_s).to_document())


def _flat(prefix: str, value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        return {prefix: str(value)}
    return {name: text for key, below in value.items() for name, text in _flat(f"{prefix}.{key}", below).items()}


def _listing(vm: VM) -> dict[str, None]:
    return dict.fromkeys(vm.cell.program.disassemble().splitlines())
