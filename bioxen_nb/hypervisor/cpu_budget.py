"""CPU quotas: how much wall time of one core a VM may use. They decide when it runs, never what comes out."""

from __future__ import annotations

#: What a VM that did not run may save up, seconds of wall time.
BURST_S = 0.25

#: A VM that runs although nobody asked for so long whether it may has no quota any more.
_UNASKED_S = 1.0


class CpuBudget:
    """One token bucket per VM, in wall seconds of CPU time.

    A bucket fills at `share` seconds per second up to what `BURST_S` of waiting brings. A VM may run while its
    bucket is not empty; a slice that takes more leaves a debt, which is paid back before the next one. So over a few
    seconds no VM gets more than its share and one tick.
    """

    def __init__(self) -> None:
        self._saved_s: dict[str, float] = {}
        self._filled_at: dict[str, float] = {}

    def allowed(self, vm_name: str, share: float | None, now: float) -> bool:
        """Whether the VM may run at `now` (seconds of a clock that never goes back); without a share always."""
        return share is None or self._fill(vm_name, share, now) > 0.0

    def spend(self, vm_name: str, wall_s: float, now: float) -> None:
        """Book a slice of `wall_s` seconds that ended at `now`; only VMs that were asked for have a bucket."""
        if vm_name not in self._saved_s:
            return
        if now - wall_s - self._filled_at[vm_name] > _UNASKED_S:
            self.forget(vm_name)
        else:
            self._saved_s[vm_name] -= wall_s

    def wait_s(self, vm_name: str, share: float | None, now: float) -> float:
        """Wall seconds until the VM may run."""
        if share is None:
            return 0.0
        debt_s = -self._fill(vm_name, share, now)
        return 0.0 if debt_s < 0 else max(debt_s / share, 1e-3)

    def forget(self, vm_name: str) -> None:
        """Its bucket goes."""
        self._saved_s.pop(vm_name, None)
        self._filled_at.pop(vm_name, None)

    def _fill(self, vm_name: str, share: float, now: float) -> float:
        """What the bucket holds at `now`; a new one is full."""
        most_s = BURST_S * share
        earned_s = max(now - self._filled_at.get(vm_name, now), 0.0) * share
        self._filled_at[vm_name] = now
        saved_s = self._saved_s[vm_name] = min(self._saved_s.get(vm_name, most_s) + earned_s, most_s)
        return saved_s
