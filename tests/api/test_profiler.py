import math

import pytest

from bioxen_nb.api.profiler import PerformanceProfiler
from bioxen_nb.cell.cell import Cell
from bioxen_nb.errors import ApiError, VMNotFoundError
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.hypervisor.hypervisor import Hypervisor
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.resources import Quota
from bioxen_nb.session.session import Session


@pytest.fixture(scope="module")
def program():
    return compile_genome(load_genome("teaching-mini"))


@pytest.fixture
def session(program):
    with Session() as session:
        for name in ("left", "right"):
            session.create(name, program)
            session.start(name)
        yield session


def test_what_was_monitored_is_what_ran(session):
    session.run(duration_s=100)
    with PerformanceProfiler(session) as profiler:
        session.run(duration_s=600)
    session.run(duration_s=100)
    metrics = profiler.get_metrics()
    rows, system = metrics["vms"], metrics["system"]
    assert {name: row["cell_s"] for name, row in rows.items()} == {"left": 600, "right": 600}
    assert sum(row["cpu_share"] for row in rows.values()) == pytest.approx(1.0)
    assert 0 < sum(row["cpu_time_s"] for row in rows.values()) <= system["window_s"]
    assert 0 < system["cpu_utilisation"] <= 1
    assert 0 <= system["overhead_share"] < 1
    assert system["context_switches"] == sum(row["context_switches"] for row in rows.values()) > 10
    assert system["context_switch_s"]["median"] > 0
    assert all(row["wait_time_s"] > 0 for row in rows.values())


def test_cells_are_read_as_they_are(session):
    session.run(duration_s=300)
    rows = PerformanceProfiler(session).get_metrics()
    for name, row in rows["vms"].items():
        cell = session.vm(name).cell
        assert row["atp_demand_per_s"] == cell.demand().atp_per_s
        assert row["ribosomes_active"] == cell.context.state.ribosomes.sum()
        held = sum(array.nbytes for array in cell.context.state)
        assert row["memory_bytes"] > held
    assert 0 < rows["system"]["ribosome_utilisation"] <= 1
    bare = PerformanceProfiler(session.hypervisor).get_vm_metrics("left")
    assert bare["memory_bytes"] == sum(array.nbytes for array in session.vm("left").cell.context.state)


def test_equal_vms_are_served_fairly(session):
    with PerformanceProfiler(session) as profiler:
        session.run(duration_s=2000)
    fair = profiler.get_fairness()
    assert fair["vms"] == ["left", "right"]
    assert fair["cell_time"] > 0.999
    assert 0.5 < fair["cpu"] <= 1.0


def test_health_falls_with_the_cell(session):
    profiler = PerformanceProfiler(session)
    session.run(duration_s=60)
    assert profiler.get_vm_metrics("left")["health"] > 0.8
    session.set_quota("left", Quota(ribosomes=0))
    session.run(duration_s=1500)
    assert profiler.get_vm_metrics("left")["health"] == 0.0
    session.hypervisor.get("right").fail(RuntimeError("broken"))
    assert profiler.get_vm_metrics("right")["health"] == 0.0
    found = {(row["kind"], row["vm"]): row for row in profiler.get_bottlenecks()}
    assert found["ribosomes", "left"]["share"] == 1.0
    assert "growth below" in found["arrested", "left"]["text"]


def test_tables_and_text(session):
    with PerformanceProfiler(session) as profiler:
        session.run(duration_s=400)
    frame = profiler.to_pandas()
    assert frame.index.tolist() == ["left", "right"]
    assert (frame["cell_s"] == 400).all()
    busy = profiler.get_utilisation(bins=8)
    assert busy.shape == (8, 3)
    assert (busy["all"] <= 1.0001).all()
    assert busy["all"].max() > 0.1
    text = profiler.report()
    assert text.startswith("2 of 2 VMs running")
    assert "left" in text
    assert "fairness: " in text


def test_starting_stopping_and_starting_again(session):
    profiler = PerformanceProfiler(session)
    with pytest.raises(ApiError, match="start_monitoring"):
        profiler.stop_monitoring()
    profiler.start_monitoring()
    session.run(duration_s=50)
    assert profiler.get_metrics()["monitoring"]
    profiler.stop_monitoring()
    profiler.start_monitoring()
    session.run(duration_s=20)
    profiler.stop_monitoring()
    assert profiler.get_vm_metrics("left")["cell_s"] == 20


def test_a_reset_of_the_profile_is_no_negative_time(session):
    profiler = PerformanceProfiler(session)
    session.run(duration_s=500)
    profiler.start_monitoring()
    session.hypervisor.profile.reset()
    session.run(duration_s=40)
    assert profiler.get_vm_metrics("left")["cell_s"] == 40


def test_a_vm_made_anew_counts_from_its_making(session, program):
    session.run(duration_s=500)
    profiler = PerformanceProfiler(session)
    profiler.start_monitoring()
    session.destroy("left")
    session.create("left", program)
    session.start("left")
    session.run(duration_s=40, vm="left")
    assert profiler.get_vm_metrics("left")["cell_s"] == 40


def test_nothing_ran_yet(program):
    hypervisor = Hypervisor()
    profiler = PerformanceProfiler(hypervisor)
    assert profiler.get_fairness() == {"cpu": None, "cell_time": None, "vms": []}
    assert profiler.get_metrics()["system"]["ribosome_utilisation"] is None
    hypervisor.create("idle", Cell(program))
    row = profiler.get_vm_metrics("idle")
    assert (row["cpu_time_s"], row["wait_share"], row["cpu_share"]) == (0, 0, 0)
    assert all(value is None or not isinstance(value, float) or math.isfinite(value) for value in row.values())
    assert "0 of 1 VMs running" in profiler.report()


def test_targets(session):
    class Handle:
        def __init__(self, session):
            self.session = session

    assert PerformanceProfiler(Handle(session)).get_vm_metrics("left")["state"] == "running"
    with pytest.raises(VMNotFoundError, match="Did you mean left"):
        PerformanceProfiler(session).get_vm_metrics("lef")
    with pytest.raises(ApiError, match="not 'left'"):
        PerformanceProfiler("left")
