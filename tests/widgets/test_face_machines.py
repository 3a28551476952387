"""The machines of the lab from Python: what is told, what is legal, runs up to something, and new VMs."""

from __future__ import annotations

import base64
import gzip
import io
import json
import threading
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bioxen_nb.cell.environment import Shift
from bioxen_nb.config.run_events import EVENTS
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.errors import BioXenException, ConfigurationError, GenomeFormatError, ResourceError, VMStateError
from bioxen_nb.resources import Quota
from bioxen_nb.session.hub import ViewHub
from bioxen_nb.session.session import Session
from bioxen_nb.widgets.faces.machines.creating import MOST_BYTES
from bioxen_nb.widgets.faces.machines.face import NUMBERS, MachinesFace
from bioxen_nb.widgets.faces.machines.running import plan_of
from bioxen_nb.widgets.vm_controls import VMControls

GENBANK = """LOCUS       TOY1                     120 bp    DNA     circular BCT 01-JAN-2026
DEFINITION  toy.
ACCESSION   TOY1
FEATURES             Location/Qualifiers
     source          1..120
                     /organism="Toy organism"
     gene            1..60
                     /locus_tag="T_0001"
     CDS             1..60
                     /locus_tag="T_0001"
                     /product="toy"
ORIGIN
        1 atgaaaaaaa aaaaaaaaaa aaaaaaaaaa aaaaaaaaaa aaaaaaaaaa aaaaaaataa
       61 acgtacgtac gtacgtacgt acgtacgtac gtacgtacgt acgtacgtac gtacgtacgt
//
"""

SBML = """<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" version="1"><model id="decay">
<listOfCompartments><compartment id="c" size="1" spatialDimensions="3" constant="true"/></listOfCompartments>
<listOfSpecies><species id="X" compartment="c" initialAmount="9" hasOnlySubstanceUnits="true" boundaryCondition="false"
constant="false"/></listOfSpecies><listOfReactions><reaction id="loss" reversible="false" fast="false">
<listOfReactants><speciesReference species="X" stoichiometry="1" constant="true"/></listOfReactants>
<kineticLaw><math xmlns="http://www.w3.org/1998/Math/MathML"><ci>X</ci></math></kineticLaw></reaction>
</listOfReactions></model></sbml>"""


@pytest.fixture
def face(hub):
    made = MachinesFace(hub)
    yield made
    made.runs.cancel()
    made.close()


def facts(frame: object) -> dict:
    header, _ = frame.packed()
    return json.loads(json.dumps(header, allow_nan=False))


def ask(face: MachinesFace, verb: str, **given: object) -> object:
    return face.verbs()[verb](given)


def send(face: MachinesFace, name: str, data: bytes, key: str = "k", part: int = 64) -> str:
    for at in range(0, max(len(data), 1), part):
        piece = data[at : at + part]
        last = at + part >= len(data)
        ask(face, "upload", upload=key, name=name, at=at, data=base64.b64encode(piece).decode(), last=last)
    return key


def test_a_new_view_gets_the_vms_and_all_that_can_be_chosen(face, session):
    told = facts(face.snapshot())
    assert [(vm["name"], vm["state"], vm["verbs"]) for vm in told["vms"]] == [
        ("cell-1", "created", ["start", "destroy", "twin", "step", "until"])
    ]
    genomes = {genome["id"]: genome for genome in told["genomes"]}
    assert genomes["teaching-mini"]["here"] is True
    assert genomes["ecoli_k12_mg1655"]["bp"] == 4_641_652
    assert genomes["ecoli_k12_mg1655"]["licence"]
    assert "rich" in told["media"]
    assert "ecoli" in told["chassis"]
    assert told["most_bytes"] == MOST_BYTES


def test_news_are_only_what_changed(face, session):
    face.snapshot()
    face.news()
    assert face.news() is None
    session.start("cell-1")
    told = facts(face.news())
    assert told["vms"][0]["state"] == "running"
    assert "selected" not in told


def test_numbers_follow_the_cell(face, session):
    session.start("cell-1")
    session.run(until=600)
    numbers = dict(zip(NUMBERS, face.snapshot().arrays["numbers"][0], strict=True))
    assert numbers["time_s"] == 600
    assert numbers["volume_fl"] == pytest.approx(session.vm("cell-1").cell.volume_fl)
    assert numbers["speed"] == np.inf


def test_an_empty_session_is_shown_as_such():
    with Session() as empty:
        hub = ViewHub(empty)
        face = MachinesFace(hub)
        frame = face.snapshot()
        assert (facts(frame)["vms"], frame.arrays["numbers"].shape) == ([], (0, len(NUMBERS)))
        assert face.still() == ""
        with pytest.raises(ConfigurationError, match="None of the chosen"):
            ask(face, "act", deed="pause", vms=[])
        hub.close()


def test_sixty_four_vms_in_any_script_cost_little(mini_program):
    with Session(seed=1) as many:
        for number in range(64):
            many.create(f"細胞-é-{number}", mini_program)
        hub = ViewHub(many)
        face = MachinesFace(hub)
        assert len(facts(face.snapshot())["vms"]) == 64
        ask(face, "act", deed="run", vms=list(many.vm_names()))
        assert len(many.hypervisor.running()) == 64
        ask(face, "act", deed="pause", vms=list(many.vm_names()))
        frame = face.news()
        assert frame.arrays["numbers"].shape == (64, len(NUMBERS))
        assert {vm["state"] for vm in facts(frame)["vms"]} == {"paused"}
        hub.close()


def test_a_failed_vm_can_only_be_destroyed(face, session):
    session.submit(lambda: session.vm("cell-1").fail(ValueError("bad luck"))).result()
    row = facts(face.snapshot())["vms"][0]
    assert (row["state"], row["verbs"], row["error"]) == ("failed", ["destroy"], "ValueError: bad luck")
    for deed in ("run", "step", "twin", "pause"):
        with pytest.raises(ConfigurationError):
            ask(face, "act", deed=deed, vms=["cell-1"])
    with pytest.raises(VMStateError, match="failed"):
        ask(face, "until", vms=["cell-1"], until="division", value=1)


def test_deeds_pass_over_vms_that_they_are_not_legal_for(face, session, mini_program):
    session.create("cell-2", mini_program)
    session.start("cell-2")
    found = ask(face, "act", deed="pause", vms=["cell-1", "cell-2"])
    assert found["done"] == ["cell-2"]
    assert session.vm("cell-1").state.value == "created"


def test_destroying_several_can_be_undone(face, session, mini_program):
    session.create("cell-2", mini_program)
    digest = session.vm("cell-2").cell.digest()
    ask(face, "act", deed="destroy", vms=["cell-1", "cell-2"])
    kept = facts(face.news())["undo"]
    assert [one["name"] for one in kept] == ["cell-1", "cell-2"]
    assert ask(face, "undo", number=kept[1]["number"]) == "cell-2"
    assert ask(face, "undo") == "cell-1"
    assert session.vm("cell-2").cell.digest() == digest
    assert facts(face.news())["undo"] == []


def test_a_step_lives_just_that_long_and_all_are_paused(face, session):
    ask(face, "act", deed="step", vms=["cell-1"], seconds="25")
    assert (session.vm("cell-1").time_s, session.vm("cell-1").state.value) == (25, "paused")
    with pytest.raises(ConfigurationError, match="step"):
        ask(face, "act", deed="step", vms=["cell-1"], seconds=0.5)


def test_speed_is_set_for_all_chosen(face, session):
    ask(face, "act", deed="speed", vms=["cell-1"], value=60)
    assert session.speed("cell-1") == 60.0
    ask(face, "act", deed="speed", vms=["cell-1"], value=None)
    assert session.speed("cell-1") is None


def test_a_clone_is_the_same_cell(face, session):
    ask(face, "act", deed="step", vms=["cell-1"], seconds=100)
    assert ask(face, "act", deed="twin", vms=["cell-1"])["made"] == ["cell-1-2"]
    assert session.vm("cell-1-2").cell.digest() == session.vm("cell-1").cell.digest()


@pytest.mark.parametrize(
    ("given", "is_there"),
    [
        ({"until": "time", "value": "500"}, lambda vm: vm.time_s == 500),
        ({"until": "further", "value": 300}, lambda vm: vm.time_s == 300),
        ({"until": "division", "value": 1}, lambda vm: vm.account.divisions == 1),
        ({"until": "division", "value": 2}, lambda vm: vm.account.divisions == 2),
        ({"until": "initiation"}, lambda vm: vm.cell.context.state.whole[ly.INITIATIONS] == 1),
        ({"until": "termination"}, lambda vm: 0 <= vm.time_s - vm.cell.context.state.whole[ly.TERMINATION_S] < 5),
        (
            {"until": "crossing", "vital": "volume_fl", "side": "above", "value": 0.6},
            lambda vm: 0.6 <= vm.cell.volume_fl < 0.61,
        ),
    ],
)
def test_a_run_ends_where_it_should_and_the_vm_is_paused(face, session, given, is_there, wait_for):
    ask(face, "until", vms=["cell-1"], **given)
    wait_for(lambda: not face.runs.is_busy)
    run = facts(face.snapshot())["run"]
    assert run["good"], run
    assert is_there(session.vm("cell-1"))
    assert session.vm("cell-1").state.value == "paused"


def test_a_run_waits_for_a_shift_and_says_so(face, session, wait_for):
    plan = (Shift(300, {"medium": "rich"}),)
    session.set_environment("cell-1", lambda environment: replace(environment, schedule=plan))
    ask(face, "until", vms=["cell-1"], until="shift")
    assert face.runs.facts()["told"] == "until the next shift of the environment"
    wait_for(lambda: not face.runs.is_busy)
    assert face.runs.facts()["ended"] == "cell-1: the environment was shifted at 300 s."


def test_a_run_waits_for_a_failure(face, session, wait_for):
    ask(face, "until", vms=["cell-1"], until="failure")
    wait_for(lambda: session.vm("cell-1").time_s > 0)
    session.submit(lambda: session.vm("cell-1").fail(ValueError("bad luck"))).result()
    wait_for(lambda: not face.runs.is_busy)
    run = face.runs.facts()
    assert run["good"]
    assert "failed" in run["ended"]
    assert "bad luck" in run["ended"]


def test_each_event_is_offered_in_plain_words_and_can_be_planned(face):
    offered = dict(facts(face.snapshot())["awaited"])
    assert set(offered) == set(EVENTS) - {"division"}
    assert all(plan_of({"until": event}).until == event for event in offered)
    assert len(set(offered.values())) == len(offered)


def test_a_run_waits_for_an_arrest(face, session, wait_for):
    session.shift("cell-1", medium="starved")
    ask(face, "until", vms=["cell-1"], until="arrest")
    wait_for(lambda: not face.runs.is_busy)
    assert session.vm("cell-1").arrested
    session.resume("cell-1")
    ask(face, "until", vms=["cell-1"], until="division", value=3)
    wait_for(lambda: not face.runs.is_busy)
    told = face.runs.facts()
    assert not told["good"]
    assert "arrested" in told["ended"]


def test_a_run_can_be_cancelled_and_tells_how_far_it_is(face, session, wait_for):
    ask(face, "until", vms=["cell-1"], until="time", value=900_000)
    with pytest.raises(VMStateError, match="under way"):
        ask(face, "until", vms=["cell-1"], until="division", value=1)
    wait_for(lambda: session.vm("cell-1").time_s > 100)
    assert 0 <= face.runs.facts()["share"] < 0.5
    assert ask(face, "cancel") is True
    wait_for(lambda: not face.runs.is_busy)
    assert "cancelled" in face.runs.facts()["ended"]
    assert session.vm("cell-1").state.value == "paused"
    assert ask(face, "cancel") is False


def test_two_views_see_the_same_run_and_the_one_that_began_it_ends_it(face, hub, session, wait_for):
    other = MachinesFace(hub)
    ask(face, "until", vms=["cell-1"], until="time", value=900_000)
    with pytest.raises(VMStateError, match="under way"):
        ask(other, "until", vms=["cell-1"], until="division", value=1)
    assert facts(other.snapshot())["run"]["busy"]
    other.close()
    assert face.runs.is_busy
    face.close()
    wait_for(lambda: not face.runs.is_busy)
    assert session.vm("cell-1").state.value == "paused"


def test_what_played_before_plays_on_after_a_run(face, session, mini_program, wait_for):
    session.create("cell-2", mini_program)
    session.set_speed("cell-2", 10.0)
    ask(face, "act", deed="run", vms=["cell-2"])
    ask(face, "until", vms=["cell-1"], until="further", value=50)
    wait_for(lambda: not face.runs.is_busy)
    assert session.is_playing
    assert session.vm("cell-2").state.value == "running"


@pytest.mark.parametrize(
    "given",
    [
        {"until": "doomsday"},
        {"until": "time", "value": "soon"},
        {"until": "division", "value": 0},
        {"until": "division", "value": 1.5},
        {"until": "crossing", "vital": "luck", "value": 1},
        {"until": "further", "value": -1},
        {"until": "time", "value": "nan"},
    ],
)
def test_runs_that_mean_nothing_are_refused(face, given):
    with pytest.raises(BioXenException):
        ask(face, "until", vms=["cell-1"], **given)
    assert not face.runs.is_busy


def test_new_vms_with_all_options(face, session):
    made = ask(
        face,
        "create",
        name="new",
        genome="teaching-mini",
        count="3",
        seed="7",
        knock_out="",
        medium="rich",
        temperature_c="30",
        oxygen="0.5",
        quota={"ribosomes": "500", "cpu_share": "50", "priority": "", "memory_mb": "40"},
    )
    assert made == ["new-1", "new-2", "new-3"]
    vms = [session.vm(name) for name in made]
    assert [vm.cell.seed for vm in vms] == [7, 8, 9]
    assert {vm.cell.environment.medium for vm in vms} == {"rich"}
    assert (vms[0].cell.environment.temperature_c, vms[0].cell.environment.oxygen) == (30.0, 0.5)
    assert (vms[0].quota.ribosomes, vms[0].quota.cpu_share, vms[0].quota.memory_bytes) == (500, 0.5, 40_000_000)
    assert session.members["new-1"].genome is not None


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"temperature_c": "warm"}, "Temperature: a number, not 'warm'. Leave it empty for 37 °C."),
        ({"temperature_c": "37,5"}, "not '37,5'"),
        ({"oxygen": "nan"}, "Leave it empty for 1, as in air."),
        ({"quota": {"ribosomes": "many"}}, "Ribosomes: a number, not 'many'. Leave it empty for all that it makes."),
        ({"quota": {"memory_mb": "1e306"}}, "1e+306 MB are too many"),
    ],
)
def test_what_is_no_number_is_told_with_what_an_empty_field_means(face, given, told):
    with pytest.raises(ConfigurationError) as refusal:
        ask(face, "create", name="x", genome="teaching-mini", **given)
    assert told in refusal.value.message


def test_thousands_may_be_grouped(face, session):
    ask(face, "create", name="x", genome="teaching-mini", temperature_c=" 30 ", quota={"atp_per_s": "5,000,000.5"})
    assert session.vm("x").quota == Quota(atp_per_s=5_000_000.5)
    ask(face, "create", name="y", genome="teaching-mini", quota={"ribosomes": ""})
    assert session.vm("y").quota == Quota()


def test_a_knock_out_is_not_in_the_program(face, session):
    gene = session.vm("cell-1").cell.gene_ids[3]
    ask(face, "create", name="less", genome="teaching-mini", knock_out=gene)
    assert gene in session.vm("less").cell.program.removed


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"name": ""}, BioXenException),
        ({"name": "cell-1"}, BioXenException),
        ({"name": "x", "genome": "teaching-sell"}, BioXenException),
        ({"name": "x", "seed": "-1"}, ConfigurationError),
        ({"name": "x", "count": "65"}, ConfigurationError),
        ({"name": "x", "temperature_c": "hot"}, ConfigurationError),
        ({"name": "x", "temperature_c": "inf"}, ConfigurationError),
        ({"name": "x", "oxygen": "1e400"}, ConfigurationError),
        ({"name": "x", "quota": {"atp_per_s": "inf"}}, ConfigurationError),
        ({"name": "x", "quota": {"memory_mb": "1e306"}}, ConfigurationError),
        ({"name": "x", "knock_out": "nosuch"}, BioXenException),
        ({"name": "x", "quota": {"priority": "0"}}, ResourceError),
        ({"name": "x", "uploads": ["nowhere"]}, GenomeFormatError),
    ],
)
def test_wrong_wishes_are_refused_and_nothing_is_made(face, session, given, kind):
    with pytest.raises(kind):
        ask(face, "create", **{"genome": "teaching-mini", **given})
    assert session.vm_names() == ("cell-1",)


def test_a_file_that_is_sent_becomes_a_genome(face):
    key = send(face, "toy.gbk", GENBANK.encode())
    told = ask(face, "read", uploads=[key])
    assert (told["organism"], told["genes"], told["bp"]) == ("Toy organism", 1, 120)


def zipped(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, GENBANK)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [("toy.gbff.gz", gzip.compress(GENBANK.encode())), ("toy.zip", zipped("README.md", "data/genomic.gbff"))],
)
def test_a_packed_file_becomes_a_genome(face, name, data):
    assert ask(face, "read", uploads=[send(face, name, data)])["genes"] == 1


def test_an_archive_of_several_genomes_is_refused_with_what_is_in_it(face):
    key = send(face, "all.zip", zipped("one.gbff", "two.gbff"))
    with pytest.raises(GenomeFormatError, match=r"all\.zip holds one\.gbff, two\.gbff"):
        ask(face, "read", uploads=[key])


def test_a_file_that_unpacks_to_too_much_is_refused(face, monkeypatch):
    monkeypatch.setattr("bioxen_nb.genome.unpacking.MOST_UNPACKED", 100)
    key = send(face, "toy.gbff.gz", gzip.compress(GENBANK.encode()))
    with pytest.raises(GenomeFormatError, match=r"toy\.gbff\.gz becomes larger"):
        ask(face, "read", uploads=[key])


def test_a_network_may_be_gzipped(face, session):
    key = send(face, "net.xml.gz", gzip.compress(SBML.encode()))
    ask(face, "create", name="with", genome="teaching-mini", network=key)
    assert session.vm("with").cell.network is not None


def test_two_files_go_together(face):
    fasta = b">toy\n" + b"ATGAAAAAAAAATAA" * 8
    gff = b"##gff-version 3\ntoy\tx\tCDS\t1\t15\t.\t+\t0\tID=c1;locus_tag=T1\n"
    keys = [send(face, "toy.fna", fasta, "1"), send(face, "toy.gff3", gff, "2")]
    assert ask(face, "read", uploads=keys)["genes"] == 1
    with pytest.raises(GenomeFormatError, match="GFF3"):
        ask(face, "read", uploads=[keys[0], keys[0]])


@pytest.mark.parametrize(("name", "data"), [("photo.gbk", b"\x89PNG\r\n\x1a\n" * 20), ("empty.gbk", b"")])
def test_files_that_are_no_genomes_are_named(face, name, data):
    key = send(face, name, data)
    with pytest.raises(GenomeFormatError, match=name):
        ask(face, "read", uploads=[key])


def test_parts_out_of_order_and_files_that_are_too_large_are_refused(face, monkeypatch):
    send(face, "toy.gbk", GENBANK.encode()[:64])
    with pytest.raises(GenomeFormatError, match="one piece"):
        ask(face, "upload", upload="k", name="toy.gbk", at=999, data="", last=True)
    with pytest.raises(GenomeFormatError, match="one piece"):
        ask(face, "upload", upload="k", name="toy.gbk", at=0, data="%%%", last=True)
    monkeypatch.setattr(face._uploads, "_most_bytes", 100)
    with pytest.raises(GenomeFormatError, match="larger"):
        send(face, "toy.gbk", GENBANK.encode())


def test_a_name_of_a_file_leads_nowhere_else(face, tmp_path):
    key = send(face, "../../../../tmp/evil.gbk", GENBANK.encode())
    place = face._uploads._files[key].path
    assert str(place.parent.parent) == face._uploads._folder.name
    face.close()
    assert not place.exists()


def test_a_quota_without_an_end_is_none_for_the_browser(face, session):
    session.set_quota("cell-1", Quota(atp_per_s=float("inf")))
    assert facts(face.snapshot())["vms"][0]["quota"]["atp_per_s"] is None


def place_of(face: MachinesFace, key: str) -> Path:
    """The folder of a file that was sent."""
    return face._uploads._files[key].path.parent


def test_files_are_let_go_when_their_vms_are_made_and_not_when_they_are_refused(face, session):
    key = send(face, "toy.gbk", GENBANK.encode())
    place = place_of(face, key)
    with pytest.raises(BioXenException):
        ask(face, "create", name="cell-1", uploads=[key])
    assert place.exists()
    assert ask(face, "create", name="toy", uploads=[key]) == ["toy"]
    assert session.vm("toy").cell.program.organism == "Toy organism"
    assert not place.exists()
    again = send(face, "toy.gbk", GENBANK.encode(), "other")
    assert place_of(face, again) != place


def test_files_that_are_no_genome_are_let_go_at_once(face):
    place = place_of(face, send(face, "photo.gbk", b"no genome"))
    with pytest.raises(GenomeFormatError):
        ask(face, "read", uploads=["k"], view="v")
    assert not place.exists()


def test_a_genome_takes_the_place_of_the_one_that_its_page_sent_before(face):
    network = place_of(face, send(face, "net.xml", SBML.encode(), "net"))
    places = {key: place_of(face, send(face, f"{key}.gbk", GENBANK.encode(), key)) for key in ("a", "b", "c")}
    ask(face, "read", uploads=["a"], view="one")
    ask(face, "read", uploads=["b"], view="other")
    assert all(place.exists() for place in places.values())
    ask(face, "read", uploads=["c"], view="one")
    assert [place.exists() for place in places.values()] == [False, True, True]
    ask(face, "create", name="toy", uploads=["c"], network="net", view="one")
    assert [place.exists() for place in (*places.values(), network)] == [False, True, False, False]
    ask(face, "create", name="mini", genome="teaching-mini", view="other")
    assert not face._uploads._files


def test_of_files_that_nobody_uses_the_oldest_goes(face):
    places = [place_of(face, send(face, "toy.gbk", b"x", f"key-{number}")) for number in range(20)]
    assert [place.exists() for place in places] == [False] * 8 + [True] * 12


def test_of_runs_that_are_begun_at_once_one_begins(face, session):
    begun, refused = [], []

    def begin() -> None:
        try:
            begun.append(ask(face, "until", vms=["cell-1"], until="time", value=900_000))
        except VMStateError as cause:
            refused.append(cause)

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(begun), len(refused)) == (1, 7)


def test_it_stands_alone(session):
    alone = VMControls(session)
    assert repr(alone) == "<VMControls of cell-1>"
    assert "created" in alone.face.still()
    alone.close()
