"""Any sequence of verbs: a session's VMs follow the lifecycle table and the host's books, and nothing else moves."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from bioxen_nb.errors import (
    ResourceExhaustedError,
    UnknownNameError,
    VMCreationError,
    VMNotFoundError,
    VMStateError,
)
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.hypervisor.lifecycle import TRANSITIONS, VMState
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.resources import Host, ResourceAllocation
from bioxen_nb.session.session import Session

PROGRAM = compile_genome(load_genome("teaching-mini"))
HOST = Host()
NAMES = st.sampled_from(["a", "b", "c", "d", "e", "β-6 ☃"]) | st.text(max_size=2)
VERBS = ("start", "pause", "resume", "stop", "destroy")


class Lifecycle(RuleBasedStateMachine):
    """The model: a state, a clock and a number of ribosomes for each VM."""

    vms = Bundle("vms")

    @initialize()
    def open(self):
        self.session = Session(seed=1, host=HOST)
        self.states: dict[str, VMState] = {}
        self.clocks: dict[str, int] = {}
        self.ribosomes: dict[str, float] = {}
        self.letters: dict[str, int] = {}

    def teardown(self):
        if hasattr(self, "session"):
            self.session.close()

    @rule(target=vms, name=NAMES, ribosomes=st.sampled_from([1.0, 17.0, 30.0, 500.0]))
    def create(self, name, ribosomes):
        wanted = ResourceAllocation(ribosomes=ribosomes)
        if not name.strip() or not name.isprintable() or name in self.states:
            expected = VMCreationError
        elif len(self.states) >= HOST.max_vms or ribosomes > HOST.available_ribosomes - sum(self.ribosomes.values()):
            expected = ResourceExhaustedError
        else:
            vm = self.session.create(name, PROGRAM, allocation=wanted)
            assert vm.allocation.ribosomes == ribosomes
            self.states[name], self.clocks[name] = VMState.CREATED, 0
            self.ribosomes[name], self.letters[name] = ribosomes, 0
            return name
        with pytest.raises(expected):
            self.session.create(name, PROGRAM, allocation=wanted)
        return multiple()

    @rule(name=vms, verb=st.sampled_from(VERBS))
    def ask(self, name, verb):
        if name not in self.states:
            with pytest.raises(VMNotFoundError):
                getattr(self.session, verb)(name)
            return
        legal, after = TRANSITIONS[verb]
        if self.states[name] not in legal:
            with pytest.raises(VMStateError, match="BX006"):
                getattr(self.session, verb)(name)
            return
        getattr(self.session, verb)(name)
        self.states[name] = after
        if after is VMState.DESTROYED:
            self._forget(name)

    @rule(name=consumes(vms))
    def destroy_for_good(self, name):
        if name in self.states:
            self.session.destroy(name)
            self._forget(name)

    def _forget(self, name):
        for books in (self.states, self.clocks, self.ribosomes, self.letters):
            del books[name]

    @rule(seconds=st.integers(1, 40))
    def run(self, seconds):
        running = [name for name, state in self.states.items() if state is VMState.RUNNING]
        if not running:
            with pytest.raises(VMStateError):
                self.session.run(duration_s=seconds)
            return
        self.session.run(duration_s=seconds)
        for name in running:
            self.clocks[name] += seconds

    @rule(name=vms, seconds=st.integers(1, 40))
    def execute(self, name, seconds):
        if name not in self.states:
            with pytest.raises(VMNotFoundError):
                self.session.execute(name, f"live({seconds})")
            return
        result = self.session.execute(name, f"live({seconds})")
        if self.states[name] in (VMState.CREATED, VMState.RUNNING):
            assert result["status"] == "success"
            self.states[name] = VMState.RUNNING
            self.clocks[name] += seconds
        else:
            assert (result["status"], result["error_code"]) == ("error", "BX006")

    @rule(name=vms, ribosomes=st.sampled_from([1.0, 17.0, 40.0, 500.0]))
    def allocate(self, name, ribosomes):
        if name not in self.states:
            return
        others = sum(held for other, held in self.ribosomes.items() if other != name)
        wanted = ResourceAllocation(ribosomes=ribosomes)
        if ribosomes > HOST.available_ribosomes - others:
            with pytest.raises(ResourceExhaustedError, match="BX009"):
                self.session.allocate(name, wanted)
            return
        self.session.allocate(name, wanted)
        self.ribosomes[name] = ribosomes

    @rule(sender=vms, recipient=vms)
    def send(self, sender, recipient):
        if sender not in self.states or recipient not in self.states:
            with pytest.raises(VMNotFoundError):
                self.session.send(sender, recipient, "hello")
            return
        self.session.send(sender, recipient, "hello")
        self.letters[recipient] += 1

    @rule(name=vms)
    def adopt_what_is_not_there(self, name):
        with pytest.raises((UnknownNameError, VMNotFoundError)):
            self.session.adopt("0.1", vm=name)

    @invariant()
    def the_session_is_as_the_model(self):
        if not hasattr(self, "session"):
            return
        assert set(self.session.vm_names()) == set(self.states)
        for name, state in self.states.items():
            vm = self.session.vm(name)
            assert (vm.state, vm.time_s, vm.busy) == (state, self.clocks[name], "")
            on_their_way = self.session.hypervisor.post.on_their_way(name)
            assert vm.mailbox.unread + on_their_way == self.letters[name]
        books = self.session.hypervisor.admission
        assert books.held("ribosomes") == pytest.approx(sum(self.ribosomes.values()))
        assert books.held("ribosomes") <= HOST.available_ribosomes


TestLifecycle = Lifecycle.TestCase
TestLifecycle.settings = settings(
    max_examples=100,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
