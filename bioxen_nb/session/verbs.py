"""The verbs of a VM's life, and what it may use."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from bioxen_nb.resources import Quota, ResourceAllocation

if TYPE_CHECKING:
    from bioxen_nb.hypervisor.hypervisor import Hypervisor
    from bioxen_nb.hypervisor.scheduler import Scheduler
    from bioxen_nb.hypervisor.vm import VM
    from bioxen_nb.session.loop import Pace
    from bioxen_nb.session.member import Member
    from bioxen_nb.session.notices import Notices

T = TypeVar("T")


class SessionVerbs:
    """The verbs of `Session` that concern one VM; each acts at the next slice boundary."""

    hypervisor: Hypervisor
    members: dict[str, Member]
    pace: Pace
    _notices: Notices

    if TYPE_CHECKING:

        def vm(self, name: str) -> VM: ...

        def _member(self, name: str) -> Member: ...

        def _check_open(self) -> None: ...

        def _do(self, command: Callable[[], T]) -> T: ...

    def open_vm(self, name: str) -> VM:
        """The VM of that name, in a session that is still open (VMStateError otherwise)."""
        self._check_open()
        return self.vm(name)

    def start(self, name: str) -> None:
        """CREATED or STOPPED to RUNNING."""
        self._do(self.vm(name).start)

    def pause(self, name: str) -> None:
        """RUNNING to PAUSED."""
        self._do(self.vm(name).pause)

    def resume(self, name: str) -> None:
        """PAUSED to RUNNING."""
        self._do(self.vm(name).resume)

    def stop(self, name: str) -> None:
        """RUNNING or PAUSED to STOPPED."""
        self._do(self.vm(name).stop)

    def destroy(self, name: str) -> None:
        """End a VM, forget its history, and give back what it held of the host."""

        def command() -> None:
            self.hypervisor.destroy(name)
            del self.members[name]
            self.pace.forget(name)
            self._notices.add(name, "destroyed")

        self._do(command)

    def set_quota(self, name: str, quota: Quota) -> None:
        """The most that a VM may use from now on, in molecules.

        Raises:
            ResourceError: too little memory for its cell; the VM keeps what it had.
        """
        member = self._member(name)

        def command() -> None:
            member.check_memory(quota)
            member.vm.set_quota(quota, member.vm.allocation)
            member.bound_memory()

        self._do(command)

    def allocate(self, name: str, allocation: ResourceAllocation) -> ResourceAllocation:
        """What a VM holds of the session's host from now on; gives it with equal shares filled in.

        Raises:
            ResourceExhaustedError: it does not fit on the host; the VM keeps what it had.
            ResourceError: too little memory for its cell; the VM keeps what it had.
        """
        member = self._member(name)

        def command() -> ResourceAllocation:
            member.check_memory(self.hypervisor.quota_of(name, allocation))
            held = self.hypervisor.allocate(name, allocation)
            member.bound_memory()
            return held

        return self._do(command)

    def set_scheduler(self, scheduler: Scheduler | str) -> None:
        """Who runs next from now on, for all VMs; results do not depend on it.

        Raises:
            UnknownNameError: no scheduler of that name.
        """
        self._do(lambda: self.hypervisor.set_scheduler(scheduler))

    def send(self, sender: str, recipient: str, body: object) -> int:
        """Send a letter, JSON-able, from one VM to another; gives its number. It arrives before the next slice.

        Raises:
            VMNotFoundError: no such VM.
            ApiError: a body that is not JSON-able, or too long.
            OverloadError: the mailbox is full.
        """
        return self._do(lambda: self.hypervisor.send(sender, recipient, body))
