"""Changes of the program of a living cell that a face asks for: refused in words, or done at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bioxen_nb.cell.remembering import heritable, remembered
from bioxen_nb.errors import ApiError, VMStateError
from bioxen_nb.hypervisor.lifecycle import VMState
from bioxen_nb.program.mutation import difference
from bioxen_nb.program.mutation import knock_out as without
from bioxen_nb.program.mutations.recompiling import mutate as mutated
from bioxen_nb.widgets.faces.program_versions import versions_of

if TYPE_CHECKING:
    from bioxen_nb.genome.records import Genome
    from bioxen_nb.hypervisor.vm import VM
    from bioxen_nb.program.records import GenomeProgram
    from bioxen_nb.session.session import Session
    from bioxen_nb.widgets.faces.face import Face

#: Lines of a difference that go to the browser at once.
LINES = 200


def knock_out(face: Face, gene: str) -> dict[str, Any]:
    """Remove a gene from the living cell; what it made stays until it decays or is diluted.

    Raises:
        VMStateError: no VM, or one that does not run any more.
        UnknownNameError: no such gene.
        ApiError: the gene is gone already.
    """
    vm = living(face)
    before = vm.cell.program
    found = before.gene(gene)
    if found.id in remembered(before):
        raise ApiError(f"{found.name} was removed from this cell before; what is left of it fades away.")
    program = without(heritable(before), [found.id])
    _replace(face.session, vm, before, program, None, f"{found.name} knocked out")
    lines = difference(heritable(before), program)
    lost = _machines(heritable(before)) - _machines(program)
    meaning = f"{found.name} is knocked out. " + (f"Not encoded any more: {', '.join(sorted(lost))}. " if lost else "")
    return _told(meaning + "What it made stays until it decays or is diluted.", lines)


def mutate(face: Face, text: str) -> dict[str, Any]:
    """Mutate the genome of the living cell, as in `lacZ:p.Gly12Asp`.

    Raises:
        VMStateError: no VM, or one that does not run any more.
        ApiError: the genome is not at hand.
        CompileError: the text cannot be read, or does not fit the sequence.
    """
    vm = living(face)
    genome = face.session.genome(vm.name)
    if genome is None:
        raise ApiError(
            f"VM {vm.name!r} was made from a compiled program, and a mutation needs its genome. "
            "Create the VM from a genome, a file, or a catalogue id."
        )
    before = vm.cell.program
    mutant = mutated(genome, heritable(before), text)
    _replace(face.session, vm, before, mutant.program, mutant.genome, mutant.name)
    return _told(f"{mutant.name}: {mutant.effect.kind}. {mutant.effect.text}", list(mutant.difference))


def living(face: Face) -> VM:
    """The VM that is shown, if something can be done to its cell.

    Raises:
        VMStateError: there is none, or it failed or was destroyed.
    """
    vm = face.vm
    if vm is None:
        raise VMStateError("There is no VM. Create one first.")
    if vm.state in (VMState.FAILED, VMState.DESTROYED):
        raise VMStateError(f"VM {vm.name!r} is {vm.state.value}, so its genome cannot be changed. Create a new VM.")
    return vm


def _replace(
    session: Session, vm: VM, before: GenomeProgram, program: GenomeProgram, genome: Genome | None, what: str
) -> None:
    """Give the cell its new program unless somebody else was quicker."""

    def act() -> None:
        if vm.cell.program is not before:
            raise VMStateError(f"The program of {vm.name!r} was changed by somebody else just now. Try once more.")
        versions = versions_of(session)
        versions.of(vm.name)
        versions.name_next(vm.name, what)
        session.reprogram(vm.name, program, genome)

    run: Callable[[], Any] = session.submit(act).result
    run()


def _machines(program: GenomeProgram) -> set[str]:
    return {machine.id for machine in program.complexes if machine.subunits}


def _told(meaning: str, lines: list[str]) -> dict[str, Any]:
    return {"meaning": meaning.strip(), "difference": lines[:LINES], "lines": len(lines)}
