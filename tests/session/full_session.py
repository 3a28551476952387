"""A session with everything in use, for tests that look at all of its state (loaded with `runpy`)."""

from __future__ import annotations

from dataclasses import replace

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.culture import batch
from bioxen_nb.cell.environment import Environment, Shift
from bioxen_nb.cell.network_in_cell import ResidentNetwork
from bioxen_nb.cell.remembering import heritable
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.genome.records import Genome, Location, Replicon, Span
from bioxen_nb.hypervisor.isolation.limits import IsolationLimits
from bioxen_nb.hypervisor.scheduler import Preemptive
from bioxen_nb.hypervisor.unfinished import Unfinished
from bioxen_nb.program.mutation import knock_out
from bioxen_nb.program.networks.antimony_text import parse_antimony
from bioxen_nb.program.plasmid_arrival import with_arrived
from bioxen_nb.program.plasmids import add_replicon
from bioxen_nb.resources import Capacity, Host, Quota, ResourceAllocation
from bioxen_nb.session.session import Session
from bioxen_nb.session.sources import program_of

NETWORK = """
model turnover
  substanceOnly species X, $P
  X = 100; P = 1
  make: => X; 2 + 0.001*P
  lose: X => ; 0.02*X
end
"""
SURROUNDINGS = Environment(
    "poor",
    supply=0.9,
    inducers_um={"IPTG": 100.0},
    substrates_mm={"glucose": 8.0},
    temperature_c=36.0,
    ph=6.8,
    oxygen=0.7,
    stressors={"paraquat_um": 1.0},
    culture=batch(0.02),
    schedule=(Shift(100, {"temperature_c": 38.0}), Shift(5000, {"inducers_um": {"IPTG": 5.0}, "culture": batch(0.03)})),
)
ALLOCATION = ResourceAllocation(
    ribosomes=18.0,
    atp_percentage=12.0,
    memory_kb=90_000.0,
    priority=2.0,
    cpu_percentage=100.0,
    ribosome_molecules=30_000,
)


def full_session() -> Session:
    """Cells of four chassis, with and without regulation, metabolism, a network, a plasmid, in every kind of state."""
    session = Session(
        5,
        Capacity(ribosomes=400_000.0, atp_per_s=4e8),
        "full",
        host=Host(ribosomes=400.0, overhead=0.1, max_vms=12, memory_kb=2_000_000.0),
        scheduler=Preemptive(quantum_s=30, patience_s=300),
        vitals_every_s=20,
        molecules_every_s=60,
    )
    mini = load_genome("teaching-mini")
    session.create("regulated", "teaching-mini", environment=SURROUNDINGS, allocation=ALLOCATION)
    session.create("fed", "teaching-cell", quota=Quota(ribosomes=50_000, atp_per_s=2e8, priority=0.5, cpu_share=1.0))
    session.create("edited", replace(mini, id="made-here", organism="made here"), knock_out="ftsZ")
    session.create("yeast", "teaching-mini", chassis="yeast", quota=Quota(memory_bytes=40_000_000))
    session.create("orthogonal", "teaching-mini", chassis="orthogonal")
    session.create("apart", "syn3a_table", isolation=IsolationLimits(memory_mb=700, cpu_s=1000, request_wall_s=25.0))
    network = ResidentNetwork(parse_antimony(NETWORK), {"P": "lacZ"}, seconds_per_time_unit=2.0)
    session.enrol("network", Cell(program_of("teaching-mini", None, ()), seed=8, network=network))
    for name in session.vm_names():
        if name != "apart":
            session.start(name)
    _live(session)
    _leave_open(session)
    return session


def _live(session: Session) -> None:
    """Divisions, a change of program and of surroundings, jobs that end."""
    vm = session.vm("regulated")
    for genes in (["lacZ"], ["no-such-gene"], ["lacI"]):
        vm.jobs.submit(genes, 60)
    vm.jobs.cancel(3, vm.cell)
    session.run(duration_s=200)
    _bring_plasmid(session, "edited", session.genome("edited"))
    session.run(duration_s=40)
    session.run(until="division", vm="orthogonal")
    session.adopt("0.1", "daughter", vm="orthogonal")
    session.start("daughter")
    session.run(until="division", vm="daughter")
    session.reprogram("daughter", knock_out(session.vm("daughter").cell.program, ["lacI"]))
    session.shift("daughter", temperature_c=35.0)
    session.run(duration_s=40)


def _bring_plasmid(session: Session, name: str, host: Genome) -> None:
    """A copy of the host's first gene on a circle of its own arrives in the cell."""
    chromosome = host.replicons[0]
    gene = next(gene for gene in chromosome.genes if gene.location.left > 1000)
    start, end = gene.location.left - 300, gene.location.right + 300
    location = Location((Span(300, gene.location.right - start, 1),))
    copy = replace(gene, location=location, replicon="pTest", symbol="cargo", locus_tag="cargo1")
    plasmid = Genome("pTest", (Replicon("pTest", end - start, True, (copy,), (), chromosome.sequence[start:end]),))
    merged = add_replicon(host, plasmid, 12.0)
    session.reprogram(name, with_arrived(heritable(session.vm(name).cell.program), merged)[0], merged)


def _leave_open(session: Session) -> None:
    """Jobs, letters and a process text that are not over; VMs in states of all kinds."""
    session.command("fed", "lacZ", "off")
    for number in range(6):
        session.submit_operon("regulated", ["lacZ" if number % 2 else "rpoA"], 900 + number, priority=float(number))
    session.send("regulated", "fed", {"text": "read", "numbers": [1, 2.5, None, True]})
    session.run(duration_s=27, vm=["regulated", "fed", "network"])
    session.send("fed", "regulated", ["on its way", {"deep": [0.5]}])
    vm = session.vm("regulated")
    vm.unfinished = Unfinished("live(5)\nlive(70)", 1, "live", 2, "live(70)", vm.time_s - 3, vm.time_s)
    session.notes = ("A cell came from an earlier version.", vm.unfinished.told("regulated"))
    session.stop("edited")
    session.submit(lambda: session.vm("yeast").fail(RuntimeError("broken on purpose"))).result()
    session.pause("network")
    session.members["network"].held = True
    session.set_speed(None, 50.0)
    session.set_speed("fed", 4.5)
    session.vm("fed").arrested = "no carbon source (said for the test)"
