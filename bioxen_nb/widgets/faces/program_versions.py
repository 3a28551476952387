"""Which programs the cells of a session have run, since the first face looked at it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary, ref

from bioxen_nb.cell.remembering import BROKEN, heritable
from bioxen_nb.errors import VMStateError
from bioxen_nb.program.records import GenomeProgram

if TYPE_CHECKING:
    from bioxen_nb.session.session import Session

#: Versions kept of one VM: the first one and the latest.
_MOST = 12


@dataclass(frozen=True, slots=True)
class Version:
    """A program and when the cell began to run it."""

    program: GenomeProgram
    time_s: int
    what: str
    """What changed, in words."""


class Versions:
    """The programs of each VM of a session, oldest first."""

    def __init__(self, session: Session) -> None:
        self._session = ref(session)  # the session holds its versions, not they it
        self._of: dict[str, list[Version]] = {}
        self._names: dict[str, str] = {}
        self._lock = threading.Lock()
        session.changed.connect(self._heard)
        for name in session.vm_names():
            self.of(name)

    def of(self, vm: str) -> tuple[Version, ...]:
        """The versions of a VM; the last one is what it runs now."""
        cell = self._present().vm(vm).cell
        program = cell.program
        with self._lock:
            found = self._of.setdefault(vm, [])
            if not found or found[-1].program is not program:
                what = self._names.pop(vm, "") or (in_words(found[-1].program, program) if found else "")
                found.append(Version(program, cell.time_s, what or "the first program seen here"))
            if len(found) > _MOST:
                del found[1]
            return tuple(found)

    def _present(self) -> Session:
        session = self._session()
        if session is None:
            raise VMStateError("The session is gone.")
        return session

    def name_next(self, vm: str, what: str) -> None:
        """Say what the next program of a VM is to be called."""
        self._names[vm] = what

    def _heard(self, vm: str, what: str) -> None:
        if what in ("created", "destroyed"):
            with self._lock:
                self._of.pop(vm, None)
        if what in ("created", "program") and vm in self._present().vm_names():
            self.of(vm)


_known: WeakKeyDictionary[Session, Versions] = WeakKeyDictionary()
_making = threading.Lock()


def versions_of(session: Session) -> Versions:
    """The versions of a session, which all its faces share."""
    with _making:
        if session not in _known:
            _known[session] = Versions(session)
        return _known[session]


def in_words(before: GenomeProgram, after: GenomeProgram) -> str:
    """Which genes came, went or changed; the first few are named."""
    old, new = ({gene.id: gene.name for gene in heritable(program).genes} for program in (before, after))
    parts = [f"without {_few([old[tag] for tag in old if tag not in new])}" if old.keys() - new.keys() else ""]
    parts.append(f"with {_few([new[tag] for tag in new if tag not in old])}" if new.keys() - old.keys() else "")
    names = {gene.id: gene.name for gene in after.genes}
    changed = [names[tag] for tag in changed_genes(before, after)]
    parts.append(f"changed: {_few(changed)}" if changed else "")
    return ", ".join(part for part in parts if part) or "the same genes on another sequence"


def _few(names: list[str]) -> str:
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")


def changed_genes(before: GenomeProgram, after: GenomeProgram) -> list[str]:
    """Genes of `after` whose product, start of translation or promoters are not what they were."""
    had, has = _fingerprints(before), _fingerprints(after)
    return [tag for tag, print_ in has.items() if had.get(tag.removesuffix(BROKEN), print_) != print_]


def _fingerprints(program: GenomeProgram) -> dict[str, tuple[object, ...]]:
    """What counts of each gene in a transcription unit, wherever it lies."""
    genes = {gene.id: gene for gene in program.genes}
    sites = {site.gene: site.strength.value for site in program.binding_sites}
    starts: dict[str, float] = {}
    for promoter in program.promoters:
        starts[promoter.unit] = starts.get(promoter.unit, 0.0) + promoter.strength.value
    ends = {stop.unit: stop.efficiency.value for stop in program.terminators}
    sites_of = {promoter.id: promoter.unit for promoter in program.promoters}
    bound: dict[str, list[tuple[str, float]]] = {}
    for edge in program.edges:
        bound.setdefault(sites_of[edge.promoter], []).append((edge.site, edge.dissociation_um.value))
    return {
        tag: (
            genes[tag].length_aa,
            genes[tag].destabilisation_kcal.value,
            sites.get(tag),
            starts.get(unit.id),
            ends.get(unit.id),
            tuple(sorted(bound.get(unit.id, ()))),
        )
        for unit in program.units
        for tag in unit.genes
    }
