"""The cell view from Python: shapes, what a frame holds, the family tree, and the states of the regulation."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from bioxen_nb.cell.environment import Environment
from bioxen_nb.errors import UnknownNameError, VMStateError
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.session.hub import ViewHub
from bioxen_nb.session.lineage import Birth
from bioxen_nb.session.session import Session
from bioxen_nb.widgets.cell_view import CellView
from bioxen_nb.widgets.faces.cell.face import CellFace
from bioxen_nb.widgets.faces.cell.families import Line, divisions
from bioxen_nb.widgets.faces.cell.geometry import form_of, septum_depth, shape


@pytest.fixture
def face(hub):
    return CellFace(hub)


@pytest.fixture(scope="module")
def teaching_program():
    return compile_genome(load_genome("teaching-cell"))


def told(frame):
    header, _ = frame.packed()
    return json.loads(json.dumps(header, allow_nan=False))


def divide(session, name="cell-1"):
    if not session.vm(name).is_running:
        session.start(name)
    assert session.run("division", vm=name)


# ---- shapes --------------------------------------------------------------------------------------------


def test_a_rod_of_mean_volume_is_four_times_as_long_as_wide():
    rod = shape("rod", 2 * math.log(2) * 0.5, 0.5)
    assert rod.length_um / rod.width_um == pytest.approx(4.0)
    assert math.pi * rod.width_um**2 / 4 * (rod.length_um - rod.width_um / 3) == pytest.approx(2 * math.log(2) * 0.5)


def test_a_rod_keeps_its_width_while_it_grows_even_as_a_filament():
    young, filament = shape("rod", 0.6, 0.5), shape("rod", 8.0, 0.5)
    assert young.width_um == filament.width_um
    assert filament.length_um > 10 * young.length_um


def test_a_rod_is_never_shorter_than_wide():
    tiny = shape("rod", 0.01, 0.5)
    assert tiny.length_um == pytest.approx(tiny.width_um)


@pytest.mark.parametrize("depth", [0.0, 0.4, 1.0])
def test_a_dividing_sphere_keeps_its_volume(depth):
    coccus = shape("sphere", 0.07, 0.035, depth)
    r, d = coccus.width_um / 2, (coccus.length_um - coccus.width_um) / 2
    assert math.pi * (4 * r**3 + 6 * d * r**2 - 2 * d**3) / 3 == pytest.approx(0.07)


def test_a_bud_takes_what_the_mother_grows_up_to_its_share():
    assert shape("budding", 40.0, 40.0, budding=0.4).bud_fl == 0
    assert shape("budding", 50.0, 40.0, budding=0.4).bud_fl == pytest.approx(10.0)
    assert shape("budding", 90.0, 40.0, budding=0.4).bud_fl == pytest.approx(36.0)
    assert shape("budding", 50.0, 40.0, budding=0.0).bud_fl == 0


@pytest.mark.parametrize(
    ("chassis", "organism", "form"),
    [
        ("ecoli", "Escherichia coli str. K-12", "rod"),
        ("ecoli", "Staphylococcus aureus", "sphere"),
        ("syn3a", "synthetic bacterium JCVI-Syn3.0", "sphere"),
        ("yeast", "Saccharomyces cerevisiae S288C", "budding"),
        ("of a plug-in", "", "rod"),
    ],
)
def test_the_form_follows_chassis_and_genus(chassis, organism, form):
    assert form_of(chassis, organism) == form


def test_the_septum_waits_for_every_clause():
    ready = {
        "termini": 2.0,
        "added_volume_fl": 0.45,
        "added_volume_needed_fl": 0.5,
        "since_termination_s": 900.0,
        "since_termination_needed_s": 720.0,
        "division_ring_proteins": 5000.0,
        "division_ring_needed": 1000.0,
    }
    assert septum_depth(ready) == pytest.approx(0.5)
    assert septum_depth(ready | {"since_termination_s": 72.0}) == pytest.approx(0.1)
    assert septum_depth(ready | {"added_volume_fl": 0.3}) == 0
    assert septum_depth(ready | {"termini": 1.0}) == 0
    assert septum_depth(ready | {"division_ring_proteins": 10.0}) == 0
    assert septum_depth(ready | {"added_volume_needed_fl": 0.0}) == 1.0


# ---- the picture ---------------------------------------------------------------------------------------


def test_a_snapshot_tells_everything_and_news_only_what_changed(face, session):
    first = told(face.snapshot())
    cell = session.vm("cell-1").cell
    assert (first["vm"], first["reset"], first["fixed"]["form"]) == ("cell-1", True, "rod")
    assert first["cell"]["volume_fl"] == pytest.approx(cell.volume_fl, rel=1e-6)
    assert first["cell"]["origins"] >= first["cell"]["termini"] >= 1
    assert face.news() is None
    session.start("cell-1")
    session.run(duration_s=60)
    news = told(face.news())
    assert "reset" not in news
    assert "lines" not in news
    assert news["cell"]["time_s"] == 60
    assert news["clocks"]["cell-1"][0] == 60


def test_forks_of_the_picture_are_those_of_the_cell(hub, session, teaching_program):
    session.create("big", teaching_program, seed=2)
    hub.select("big")
    face = CellFace(hub)
    session.start("big")
    cell = session.vm("big").cell
    while not (now := told(face.snapshot())["cell"])["rounds"] and cell.time_s < 20_000:
        session.run(duration_s=120, vm="big")
    content = now["termini"] + sum(position * pairs for position, pairs in now["rounds"])
    assert now["rounds"]
    assert content == pytest.approx(now["genome_equivalents"], rel=1e-5)
    assert now["cycle_phase"] == "C"


def test_a_plasmid_is_told_with_its_copies(hub, session, mini_program):
    chromosome = mini_program.replicons[0]
    copies = replace(chromosome.copies, value=18.0)
    plasmid = replace(chromosome, id="pTest", is_chromosome=False, copies=copies)
    session.create("with-plasmid", replace(mini_program, replicons=(chromosome, plasmid)), seed=1)
    hub.select("with-plasmid")
    fixed = told(CellFace(hub).snapshot())["fixed"]
    assert fixed["plasmids"] == [{"name": "pTest", "length_bp": plasmid.length, "copies": 18.0}]


def test_stress_and_arrest_are_said_in_words(hub, session, mini_program):
    session.create("hot", mini_program, environment=Environment(temperature_c=60.0), seed=1)
    hub.select("hot")
    session.start("hot")
    session.run(duration_s=1500, vm="hot")
    cell = told(CellFace(hub).snapshot())["cell"]
    assert cell["status"] == "arrested"
    assert cell["reason"]
    assert "temperature" in {stress["name"] for stress in cell["stress"]}


def test_a_failed_vm_says_why_and_keeps_its_last_picture(face, session, monkeypatch):
    session.start("cell-1")
    session.run(duration_s=60)
    face.snapshot()

    def broken(*_given, **_named):
        raise RuntimeError("the membrane tore")

    monkeypatch.setattr(session.vm("cell-1").cell, "advance", broken)
    session.run(duration_s=60)
    cell = told(face.news())["cell"]
    assert cell["state"] == "failed"
    assert "the membrane tore" in cell["error"]
    assert cell["time_s"] == 60


def test_without_a_vm_there_is_nothing_to_show_and_words_for_it():
    with Session(seed=1) as session:
        hub = ViewHub(session)
        face = CellFace(hub)
        assert told(face.snapshot())["fixed"] is None
        assert face.news() is None
        with pytest.raises(VMStateError, match="no VM"):
            face.verbs()["network"]({})
        hub.close()


def test_a_view_starts_over_with_another_vm_and_another_program(face, session, mini_program):
    face.snapshot()
    session.create("細胞 2", mini_program, seed=3)
    assert [line["vm"] for line in told(face.news())["lines"]] == ["cell-1", "細胞 2"]
    face.verbs()["select"]({"vm": "細胞 2"})
    assert told(face.news())["vm"] == "細胞 2"
    session.destroy("細胞 2")
    assert told(face.news())["vm"] == "cell-1"


def test_sixty_four_vms_fit_into_one_frame(face, session, mini_program):
    for number in range(63):
        session.create(f"vm-{number}", mini_program, seed=number + 2)
    frame = told(face.snapshot())
    assert len(frame["lines"]) == len(frame["clocks"]) == 64
    assert frame["lines"][0]["first_fl"] == pytest.approx(frame["clocks"]["cell-1"][2], rel=0.05)


# ---- the family tree -----------------------------------------------------------------------------------


def test_a_division_adds_a_row_with_both_daughters(face, session):
    divide(session)
    frame = face.snapshot()
    table = frame.arrays["divisions"]
    first, other = session.lineage("cell-1")
    assert table.shape == (1, 7)
    assert table[0].tolist() == pytest.approx(
        [
            first.time_s,
            first.interdivision_s,
            first.volume_fl,
            other.volume_fl,
            first.protein_total,
            other.protein_total,
            1.0,
        ]
    )


def test_adopting_a_kept_daughter_makes_a_vm_and_shows_it(face, session):
    divide(session)
    name = face.verbs()["adopt"]({"vm": "cell-1", "lineage": "0.1"})
    assert face.hub.selected == name
    assert session.vm(name).cell.context.lineage.startswith("0.1")
    session.pause_all()
    frame = face.snapshot()
    lines = {line["vm"]: line for line in told(frame)["lines"]}
    assert (lines[name]["mother"], lines[name]["mother_row"], lines[name]["founder"]) == ("cell-1", 0, "0.1")
    assert frame.arrays["divisions"][0, 6] == 2
    with pytest.raises(UnknownNameError):
        face.verbs()["adopt"]({"vm": "cell-1", "lineage": "0.1"})


def test_daughters_that_are_not_kept_any_more_are_gone():
    births = []
    for number in range(5):
        mother = "0" + ".0" * number
        births += [Birth(f"{mother}.{which}", mother, 3000 * number, 0.5, 3, 3000.0, which == 0) for which in (0, 1)]
    line = Line("cell-1", "0", 1, births, kept=("0.0.0.1", "0.0.0.0.0.1"))
    assert divisions(line, adopted=frozenset({3}))[:, 6].tolist() == [0, 0, 1, 2, 1]


# ---- regulation ----------------------------------------------------------------------------------------


@pytest.fixture
def lac_face(session, teaching_program):
    session.create("lac", teaching_program, seed=1)
    hub = ViewHub(session)
    hub.select("lac")
    yield CellFace(hub)
    hub.close()


def test_the_network_holds_every_edge_of_the_program(lac_face, session):
    scene = told(lac_face.verbs()["network"]({}))
    cell = session.vm("lac").cell
    edges = {
        (scene["factors"][edge["from"]]["id"], scene["units"][edge["to"]]["id"], edge["sign"])
        for edge in scene["edges"]
    }
    unit_of = {promoter.id: promoter.unit for promoter in cell.program.promoters}
    assert edges == {(edge.regulator, unit_of[edge.promoter], edge.sign) for edge in cell.program.edges}
    lac = next(edge for edge in scene["edges"] if edge["effector"] == "IPTG")
    assert lac["released"]
    assert lac["half_um"] > 0


def lac_bound(face):
    scene, now = told(face.verbs()["network"]({})), face.verbs()["activity"]({})
    row = next(row for row, edge in enumerate(scene["edges"]) if edge["effector"] == "IPTG")
    return told(now), float(now.arrays["bound"][row]), float(now.arrays["able"][row])


def test_an_inducer_takes_the_repressor_off(lac_face, session):
    session.start("lac")
    session.run(duration_s=60, vm="lac")
    before, bound, able = lac_bound(lac_face)
    assert before["levels"]["IPTG"] == 0
    assert min(bound, able) > 0.9
    session.shift("lac", inducers_um={"IPTG": 1000.0})
    session.run(duration_s=60, vm="lac")
    after, freed, unable = lac_bound(lac_face)
    assert after["levels"]["IPTG"] == 1000
    assert freed < bound
    assert unable < 0.05


def test_the_rna_of_a_unit_is_the_mean_of_its_genes(lac_face, session):
    session.start("lac")
    session.run(duration_s=300, vm="lac")
    scene, now = told(lac_face.verbs()["network"]({})), lac_face.verbs()["activity"]({})
    cell = session.vm("lac").cell
    rnas = dict(zip(cell.gene_ids, cell.context.rnas.tolist(), strict=True))
    wanted = [np.mean([rnas[gene] for gene, _ in unit["genes"]]) for unit in scene["units"]]
    assert now.arrays["rna"].tolist() == pytest.approx(wanted)
    assert told(now)["network"] == scene["network"]


def test_another_program_has_another_network(lac_face, session):
    first = told(lac_face.verbs()["network"]({}))["network"]
    lac_face.verbs()["select"]({"vm": "cell-1"})
    assert told(lac_face.verbs()["activity"]({}))["network"] == first + 1


def test_the_view_stands_alone(session):
    view = CellView(session)
    assert repr(view) == "<CellView of cell-1>"
    view.close()
