"""A session of its own for each test of the promised names, on the usual host."""

from __future__ import annotations

import pytest

from bioxen_nb.api import Host, use_session
from bioxen_nb.session.session import Session


@pytest.fixture
def session():
    """An empty session on a host of 80 ribosomes for four VMs; the factory's VMs go there."""
    with use_session(Session(host=Host(), name="test")) as fresh:
        yield fresh


@pytest.fixture
def mini_genbank(tmp_path):
    """A GenBank file of a small genome with the genes of the lac operon."""
    from bioxen_nb.api import GenomeConverter

    path = tmp_path / "ecoli_mg1655.gbk"
    GenomeConverter().convert("teaching-mini", path)
    return path


@pytest.fixture
def everything(session):
    """A function that tells all that a call could have changed in the session."""

    def letters(vm):
        return vm.mailbox.unread, session.hypervisor.post.on_their_way(vm.name)

    def told():
        hypervisor = session.hypervisor
        vms = {
            vm.name: (vm.state.value, vm.cell.digest(), vm.quota, vm.allocation, vm.busy, bool(vm.jobs), *letters(vm))
            for vm in hypervisor.list()
        }
        held = {what: hypervisor.admission.held(what) for what in ("ribosomes", "memory_kb")}
        return vms, held, hypervisor.scheduler_name, hypervisor.host, tuple(session.vm_names())

    return told
