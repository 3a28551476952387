"""Shifts of the medium and stresses, against a twin cell that is shifted by hand."""

from __future__ import annotations

import pytest


def test_a_shift_is_the_cells_own_and_takes_no_time(fed):
    result = fed.run("shift_medium(medium='lactose', temperature_c=30, inducers_um={'IPTG': 100}, oxygen=0.5)")
    now = fed.session.environment("cell")
    assert (now.medium, now.temperature_c, now.inducers_um, now.oxygen) == ("lactose", 30.0, {"IPTG": 100.0}, 0.5)
    assert result["before"]["medium"].startswith("reference")
    assert result["after"] == now.describe()
    assert fed.vm.time_s == 0


def test_a_stress_comes_and_goes(fed):
    twin = fed.twin()
    result = fed.run("stress('acid', 5.2, 300)")
    twin.shift(ph=5.2)
    twin.advance(300)
    twin.shift(ph=7.0)
    assert fed.cell.digest() == twin.digest()
    assert fed.session.environment("cell").ph == 7.0
    assert "ph" in result["responses"]
    assert result["responses"]["ph"]["level"] == pytest.approx(1.8)
    growth = result["growth_rate_per_h"]
    assert growth["least"] < 0.7 * growth["before"]
    fed.run("live(900)")
    assert fed.cell.vitals()[2] > growth["after"]


@pytest.mark.parametrize(
    ("text", "handler"),
    [
        ("stress('heat', 46, 60)", "temperature"),
        ("stress('cold', 20, 60)", "temperature"),
        ("stress('alkali', 8.5, 60)", "ph"),
        ("stress('chloramphenicol', 5, 60)", "translation_inhibition"),
        ("stress('hydrogen_peroxide', 500, 60)", "oxidative"),
        ("stress('paraquat', 100, 60)", "oxidative"),
        ("stress('starvation', 0, 300)", "starvation"),
    ],
)
def test_each_stress_is_answered_by_its_handler_and_lifted(fed, text, handler):
    before = fed.session.environment("cell")
    result = fed.run(text)
    assert result["responses"][handler]["level"] > 0
    assert fed.session.environment("cell") == before


@pytest.mark.parametrize("kind", ["uv", "mitomycin"])
def test_damage_to_dna_stays_after_the_stress(fed, kind):
    from bioxen_nb.cell.stress.responding import Stress

    fed.run(f"stress('{kind}', 50, 300)")
    seen: dict[str, Stress] = {stress.name: stress for stress in fed.cell.stress()}
    assert seen["sos"].level > 10


def test_oxygen_runs_out_and_comes_back(fed):
    result = fed.run("stress('anoxia', 0, 120)")
    assert result["changes"] == {"oxygen": 0.0}
    assert fed.session.environment("cell").oxygen == 1.0
    assert result["growth_rate_per_h"]["after"] < result["growth_rate_per_h"]["before"]


def test_a_stress_is_lifted_when_the_vm_is_paused_meanwhile(mini):
    def pause(name, what):
        if what == "division" and mini.vm.is_running:
            mini.session.pause("cell")

    mini.session.changed.connect(pause)
    result = mini.session.execute("cell", "stress('heat', 40, 20000)")
    mini.session.changed.disconnect(pause)
    assert (result["status"], result["ended"]) == ("stopped", "paused")
    assert mini.session.environment("cell").temperature_c == 37.0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("shift_medium()", "BX008"),
        ("shift_medium(medium='moonshine')", "BX016"),
        ("shift_medium(ph=99)", "BX005"),
        ("shift_medium(substrates_mm={'glucoze': 1})", "BX016"),
        ("shift_medium(substrates_mm={'glucose': 'much'})", "BX008"),
        ("stress('sun', 1)", "BX008"),
        ("stress('uv', 0)", "BX008"),
        ("stress('uv', -4)", "BX008"),
        ("stress('heat', 30)", "BX008"),
        ("stress('heat', 300)", "BX005"),
        ("stress('acid', 9)", "BX008"),
        ("stress('starvation', 0, duration_s=0)", "BX008"),
    ],
)
def test_bad_arguments_leave_no_trace(fed, text, code):
    environment = fed.cell.environment
    assert fed.refuse(text)["error_code"] == code
    assert fed.cell.environment is environment
