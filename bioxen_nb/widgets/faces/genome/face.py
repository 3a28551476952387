"""The genome browser of the lab, on the kernel's side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from bioxen_nb.cell.context import CellularContext
from bioxen_nb.cell.remembering import BROKEN
from bioxen_nb.errors import ApiError, VMStateError
from bioxen_nb.program.records import GenomeProgram
from bioxen_nb.widgets.faces import program_editing as editing
from bioxen_nb.widgets.faces.face import Ask, Face, Frame, Verb
from bioxen_nb.widgets.faces.genome import written
from bioxen_nb.widgets.faces.genome.card import card, judged
from bioxen_nb.widgets.faces.genome.live import edge_rows, live
from bioxen_nb.widgets.faces.genome.scene import scene
from bioxen_nb.widgets.faces.genome.still import ring
from bioxen_nb.widgets.faces.program_versions import changed_genes, versions_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bioxen_nb.cell.cell import Cell
    from bioxen_nb.genome.records import Genome
    from bioxen_nb.hypervisor.vm import VM
    from bioxen_nb.session.hub import ViewHub

_NO_GENOME = (
    "The sequence is not at hand: the VM was made from a compiled program, or from annotation alone. "
    "Create it from a genome file or a catalogue id."
)


class GenomeFace(Face):
    """Circular and linear map of what a cell runs, who is transcribed now, and a card for each gene."""

    name: ClassVar[str] = "genome"
    title: ClassVar[str] = "Genome"
    frames_per_s: ClassVar[float] = 10.0
    slow: ClassVar[frozenset[str]] = frozenset({"written", "sequence", "card", "fasta", "judge", "knock_out", "mutate"})

    def __init__(self, hub: ViewHub) -> None:
        super().__init__(hub)
        versions_of(hub.session)  # which takes down from now on what changes
        self._scene: tuple[GenomeProgram, Frame] | None = None
        self._edges: NDArray[Any] | None = None
        self._vm = ""
        self._sent: CellularContext | None = None
        self._state = ""

    # ---- frames ----------------------------------------------------------------------------------------

    def snapshot(self) -> Frame:
        vm = self.vm
        if vm is None:
            self._vm, self._sent = "", None
            return Frame({"reset": True, "vm": ""})
        program, context = vm.cell.program, vm.cell.context
        drawn = self._drawn(vm, program)
        if self._scene is None or self._scene[0] is not program:
            self._scene, self._edges = (program, drawn), None
        self._vm, self._sent = vm.name, None
        return self._with(vm, context, {**drawn.facts, "reset": True, "vm": vm.name}, drawn.arrays)

    def news(self) -> Frame | None:
        vm = self.vm
        if vm is None:
            return self.snapshot() if self._vm else None
        if vm.name != self._vm or self._scene is None or vm.cell.program is not self._scene[0]:
            return self.snapshot()
        context = vm.cell.context
        if context is self._sent and vm.state.value == self._state:
            return None
        return self._with(vm, context, {}, {})

    def still(self) -> str:
        vm = self.vm
        if vm is None:
            return ""
        program = vm.cell.program
        caption = f"{program.organism or program.id}: {len(program.genes):,} genes by function ({vm.name})"
        return ring(self._drawn(vm, program), program.replicons[0], caption)

    def _drawn(self, vm: VM, program: GenomeProgram) -> Frame:
        """The scene of a program; only `snapshot` keeps it, because `news` takes what is kept for what was sent."""
        if self._scene is not None and self._scene[0] is program:
            return self._scene[1]
        first = versions_of(self.session).of(vm.name)[0].program
        return scene(program, changed_genes(first, program) if first is not program else ())

    def _with(self, vm: VM, context: CellularContext, facts: Mapping[str, Any], arrays: Mapping[str, Any]) -> Frame:
        """The frame with what goes on now, unless the cell's program has just been changed under it."""
        assert self._scene is not None
        state = {"state": vm.state.value, "error": vm.error, "arrested": vm.arrested}
        program = self._scene[0]
        if context.rnas.size != len(program.genes) or context.state.polymerases.size != len(program.units):
            return Frame({**facts, **state}, arrays)
        if self._edges is None:
            self._edges = edge_rows(program, vm.cell.lowered)
        self._sent, self._state = context, vm.state.value
        now = live(context, self._edges)
        return Frame({**facts, **state, **now.facts}, {**arrays, **now.arrays})

    # ---- verbs -----------------------------------------------------------------------------------------

    def verbs(self) -> Mapping[str, Verb]:
        return {
            "written": self._written,
            "sequence": self._letters,
            "card": lambda ask: card(self._cell(), str(ask["gene"])),
            "judge": lambda ask: judged(self._cell(), str(ask["gene"])),
            "fasta": lambda ask: written.fasta(self._genome(), _plain(ask["gene"]), protein=bool(ask.get("protein"))),
            "watch": lambda ask: self.hub.watch(str(ask["gene"]), str(ask.get("quantity", "protein"))).key,
            "unwatch": lambda ask: self.hub.unwatch(str(ask["key"])),
            "knock_out": lambda ask: editing.knock_out(self, str(ask["gene"])),
            "mutate": lambda ask: editing.mutate(self, str(ask["text"])),
        }

    def _cell(self) -> Cell:
        vm = self.vm
        if vm is None:
            raise VMStateError("There is no VM. Create one first.")
        return vm.cell

    def _genome(self) -> Genome:
        vm = self.vm
        genome = self.session.genome(vm.name) if vm else None
        if vm is None or genome is None or genome.sequence_digest != vm.cell.program.sequence_digest:
            raise ApiError(_NO_GENOME)
        return genome

    def _written(self, ask: Ask) -> Frame:
        """Composition, genetic code and planted signals of one replicon."""
        genome = self._genome()
        replicon = genome.replicon(str(ask["replicon"]))
        program = self._cell().program
        facts = {
            "replicon": replicon.id,
            "bin_nt": written.bin_width(replicon.length),
            "has_sequence": replicon.sequence is not None,
            "amino_acids": written.amino_acids(replicon),
            "planted": written.planted(genome, program),
        }
        return Frame(facts, written.composition(replicon))

    def _letters(self, ask: Ask) -> Frame:
        replicon = self._genome().replicon(str(ask["replicon"]))
        return Frame({}, {"letters": written.letters(replicon, int(ask["start"]), int(ask["end"]))})


def _plain(gene: object) -> str:
    """The name under which the genome knows a gene whose product is broken."""
    return str(gene).removesuffix(BROKEN)
