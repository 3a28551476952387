"""Daughters that a VM did not go on with, made VMs of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from bioxen_nb.errors import unknown_name
from bioxen_nb.session.sources import make_runner

if TYPE_CHECKING:
    from bioxen_nb.cell.cell import Cell
    from bioxen_nb.genome.records import Genome
    from bioxen_nb.hypervisor.hypervisor import Hypervisor
    from bioxen_nb.hypervisor.runner import Runner
    from bioxen_nb.hypervisor.vm import VM
    from bioxen_nb.resources import Quota, ResourceAllocation
    from bioxen_nb.session.member import Member

T = TypeVar("T")


class SessionFamilies:
    """The verb of `Session` that concerns siblings."""

    hypervisor: Hypervisor
    members: dict[str, Member]

    if TYPE_CHECKING:

        def enrol_member(
            self,
            name: str,
            cell: Cell,
            quota: Quota | None = None,
            *,
            allocation: ResourceAllocation | None = None,
            runner: Runner | None = None,
            genome: Genome | None = None,
        ) -> Member: ...

        def _member(self, name: str) -> Member: ...

        def _do(self, command: Callable[[], T]) -> T: ...

    def adopt(self, lineage: str, name: str | None = None, *, vm: str | None = None) -> VM:
        """Make a VM, in state CREATED, of a daughter that was born at a division and not followed.

        Args:
            lineage: as in `lineage(...)`; the last few siblings of each VM are kept.
            name: of the new VM; mother VM and lineage unless given.
            vm: the VM it was born in, if more than one keeps a sibling of that lineage.
        """
        return self._do(lambda: self._adopt(lineage, name, vm))

    def _adopt(self, lineage: str, name: str | None, vm: str | None) -> VM:
        sources = [self._member(vm)] if vm else list(self.members.values())
        holder = next((member for member in sources if lineage in member.siblings.names), None)
        if holder is None:
            kept = [kept for member in sources for kept in member.siblings.names]
            raise unknown_name("kept sibling", lineage, kept, "Only the latest siblings of each VM are kept.")
        name = name or f"{holder.vm.name}-{lineage}"
        self.hypervisor.check_name(name)
        mother = holder.vm.cell
        cell = holder.siblings.cell(lineage).moved_to(mother.environment)
        twin = holder.vm
        runner = make_runner(twin.runner.limits or False)
        adopted = self.enrol_member(name, cell, twin.quota, allocation=twin.allocation, runner=runner)
        adopted.inherit_genome(holder)
        holder.siblings.take(lineage)
        return adopted.vm
