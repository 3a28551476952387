"""Portable states: all public quantities come back by name, and cells go on like the original."""

from __future__ import annotations

import copy
import gzip
import json
import math
from dataclasses import replace

import numpy as np
import pytest

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.context import VITALS
from bioxen_nb.cell.culture import batch
from bioxen_nb.cell.environment import Environment
from bioxen_nb.cell.portable import cell_from_portable, portable_state, revived
from bioxen_nb.errors import CheckpointError, ConfigurationError, GenomeNotFoundError
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.execution_parameters import with_protein_half_life
from bioxen_nb.program.mutation import knock_out
from bioxen_nb.resources import Quota
from bioxen_nb.session.portable import export_portable, load_portable
from bioxen_nb.session.session import Session


@pytest.fixture(scope="module")
def genome():
    return load_genome("teaching-mini")


@pytest.fixture(scope="module")
def mini(genome):
    return compile_genome(genome)


def aged(program, age_s=1003, **how):
    cell = Cell(program, seed=5, **how)
    for _ in range(3):
        cell.advance(age_s - cell.time_s)
    return cell


def passed_on(cell, genome=None, source="teaching-mini"):
    """Through JSON text and back, with notes."""
    return revived(json.loads(json.dumps(portable_state(cell, source), allow_nan=False)), genome)


@pytest.mark.parametrize("age_s", [0, 1003, 6000])
def test_all_that_is_public_comes_back(mini, age_s):
    cell = aged(mini, age_s, environment=Environment(inducers_um={"IPTG": 20.0}))
    cell.command("lacZ", "off")
    other, notes = passed_on(cell)
    assert notes == ()
    assert portable_state(other, "teaching-mini") == portable_state(cell, "teaching-mini")
    assert other.program.digest == cell.program.digest
    assert other.ledger == cell.ledger
    assert other.phases() == cell.phases()
    assert other.commands() == {"TU_lacZ": "off"}
    recounted = np.isin(VITALS, ("ribosomes", "rnap", "rnap_free"))
    np.testing.assert_allclose(other.vitals()[~recounted], cell.vitals()[~recounted], rtol=1e-12)
    np.testing.assert_allclose(other.vitals()[recounted], cell.vitals()[recounted], rtol=2e-3)


def test_what_goes_on_is_new_but_repeats_itself(mini):
    cell = aged(mini)
    twins = [passed_on(cell)[0] for _ in range(2)]
    assert twins[0].digest() == twins[1].digest() != cell.digest()
    for one in (cell, *twins):
        one.advance(300)
    assert twins[0].digest() == twins[1].digest() != cell.digest()


def test_sisters_draw_different_numbers(mini):
    cell = aged(mini)
    state = portable_state(cell, "teaching-mini")
    sister = revived({**state, "lineage": "0.1"})[0]
    assert (sister.context.state.random != revived(state)[0].context.state.random).any()


def test_the_next_hour_is_like_the_original(mini):
    """Growth, and mean molecules of RNA and protein, over eight cells: within noise of the exact continuation."""
    ends = []
    for seed in range(8):
        cell = Cell(mini, seed=seed)
        while cell.time_s < 1803:
            cell.advance(1803 - cell.time_s)
        other = passed_on(cell)[0]
        pair = []
        for one in (cell, other):
            grown = 0.0
            while one.time_s < 5403:
                before = one.volume_fl
                division = one.advance(5403 - one.time_s).division
                mother_fl = sum(division.birth_volume_fl) if division else one.volume_fl
                grown += np.log(mother_fl / before)
            state = one.context.state
            per_fl = one.volume_fl
            counts = (state.rnas, state.proteins, state.ribosomes)
            pair.append([grown, *(count.sum() / per_fl for count in counts)])
        ends.append(pair)
    exact, portable = np.array(ends).transpose(1, 0, 2)
    difference = portable - exact
    error = difference.std(axis=0, ddof=1) / np.sqrt(len(ends))
    assert (np.abs(difference.mean(axis=0)) < 4.0 * error + 1e-3 * exact.mean(axis=0)).all(), (difference, exact)
    assert (np.abs(difference.mean(axis=0) / exact.mean(axis=0)) < 0.08).all(), difference / exact


def test_a_living_knock_out_keeps_its_molecules(mini, genome):
    cell = aged(mini)
    cell.reprogram(knock_out(cell.program, ["lacI"]))
    held = int(cell.context.proteins[list(cell.gene_symbols).index("lacI")])
    other, notes = passed_on(cell)
    assert notes == ()
    assert other.program.removed == cell.program.removed
    row = list(other.gene_symbols).index("lacI")
    assert int(other.context.proteins[row]) == held > 0
    assert dict(zip(other.gene_ids, other.context.proteins.tolist(), strict=True)) == dict(
        zip(cell.gene_ids, cell.context.proteins.tolist(), strict=True)
    )


def test_rates_that_the_user_set_come_back(genome):
    program = with_protein_half_life(compile_genome(genome), 1800.0)
    other, notes = passed_on(Cell(program, seed=1))
    assert notes == ()
    assert other.program.digest == program.digest


def test_what_is_left_of_a_batch_comes_back(mini):
    cell = aged(mini, environment=Environment(culture=batch(0.01)))
    cell.context.state.medium[:] *= 0.5
    assert portable_state(passed_on(cell)[0])["medium"] == portable_state(cell)["medium"]


def test_genes_that_the_program_lacks_are_told(mini, genome):
    state = portable_state(aged(mini), "teaching-mini")
    state["genes"]["ids"][0] = "x0001"
    state["commands"] = {"TU_nowhere": "on"}
    state["stress_memory"]["psychic"] = {"fear": 1.0}
    _, notes = revived(state)
    said = " ".join(notes)
    for word in ("x0001", "TU_nowhere", "psychic", "newborn", "volume"):
        assert word in said, (word, notes)


def test_a_missing_genome_is_named(mini):
    state = portable_state(aged(mini), "no-such-genome.gb")
    with pytest.raises(GenomeNotFoundError, match=r"teaching-mini.*no-such-genome\.gb.*`genome`"):
        cell_from_portable(state)


def test_another_sequence_is_only_taken_when_it_is_given(mini):
    state = portable_state(aged(mini), "teaching-cell")
    with pytest.raises(CheckpointError, match="as `genome`"):
        cell_from_portable(state)
    cell, notes = revived(state, load_genome("teaching-cell"))
    assert "sequence" in notes[0]
    assert cell.time_s == 1003


def broken(path, value):
    def change(state):
        *parents, last = path
        for key in parents:
            state = state[key]
        state[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (broken(["schema"], 2), "Upgrade bioxen_nb"),
        (broken(["schema"], "x"), "impossible schema"),
        (broken(["format"], "else"), "no portable state"),
        (broken(["time_s"], -1), "time_s"),
        (broken(["genes", "rnas"], [1]), "rnas"),
        (broken(["genes", "proteins", 0], -3), "proteins"),
        (broken(["genes", "proteins", 0], 0.5), "proteins"),
        (broken(["charged_trna_per_aa"], "nan"), "charged_trna_per_aa"),
        (broken(["replication_rounds"], [{"position": 0.1, "multiplicity": 1}] * 99), "rounds of replication"),
        (broken(["genes"], None), "no usable portable state"),
        (broken(["commands"], {"TU_lacZ": "maybe"}), "no usable portable state"),
    ],
)
def test_damage_is_told(mini, change, match):
    state = copy.deepcopy(portable_state(aged(mini), "teaching-mini"))
    change(state)
    with pytest.raises(CheckpointError, match=match):
        cell_from_portable(state)


def filled(genome):
    session = Session(seed=2, name="kept", vitals_every_s=60, molecules_every_s=300)
    session.create("a", "teaching-mini", quota=Quota(atp_per_s=1e7, priority=2.0))
    session.create("b", genome, knock_out="lacZ")
    session.start("a")
    session.set_speed("a", 50)
    session.run(until="division", vm="a")
    return session


@pytest.mark.parametrize("name", ["all.json", "all.json.gz", "all.json.zst"])
def test_a_session_comes_back_from_one_document(genome, tmp_path, name):
    with filled(genome) as session:
        export_portable(session, tmp_path / name)
        with load_portable(Session, tmp_path / name) as other:
            assert other.vm_names() == session.vm_names()
            for vm in session.vm_names():
                assert portable_state(other.vm(vm).cell) == portable_state(session.vm(vm).cell)
                assert other.vm(vm).state == session.vm(vm).state
                assert other.vm(vm).quota == session.vm(vm).quota
                assert other.vm(vm).account == session.vm(vm).account
                assert other.lineage(vm) == session.lineage(vm)
                assert other.siblings(vm) == session.siblings(vm)
                assert other.speed(vm) == session.speed(vm)
            assert (other.seed, other.name) == (session.seed, session.name)
            assert "not bit for bit" in other.notes[0]
            other.run(duration_s=120)
            assert other.vm("a").time_s == session.vm("a").time_s + 120


def test_a_genome_that_no_file_holds_travels_along(genome, tmp_path):
    with Session(seed=2) as session:
        session.create("own", replace(genome, id="made-here"))
        export_portable(session, tmp_path / "own.json")
        assert "made-here" in json.dumps(json.loads((tmp_path / "own.json").read_text())["genomes"])
        with load_portable(Session, tmp_path / "own.json") as other:
            assert other.vm("own").cell.program.genome_id == "made-here"
            assert other.members["own"].genome is not None


CUT_GZIP = gzip.compress(b"{}", mtime=0)[:-3]


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b"null", b"\x1f\x8bxx", b"\x28\xb5\x2f\xfdxx", b"[" * 100_000, CUT_GZIP]
)
def test_a_damaged_document_is_told(tmp_path, data):
    path = tmp_path / "bad.json"
    path.write_bytes(data)
    with pytest.raises(CheckpointError):
        load_portable(Session, path)


def test_a_document_that_inflates_beyond_measure_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("bioxen_nb.session.portable.MOST_BYTES", 1000)
    path = tmp_path / "bomb.json.gz"
    path.write_bytes(gzip.compress(b" " * 100_000))
    with pytest.raises(CheckpointError, match="inflates"):
        load_portable(Session, path)


def test_a_newer_document_is_refused(genome, tmp_path):
    path = tmp_path / "new.json"
    with filled(genome) as session:
        export_portable(session, path)
    path.write_text(json.dumps({**json.loads(path.read_text()), "schema": 2}))
    with pytest.raises(CheckpointError, match="Upgrade bioxen_nb"):
        load_portable(Session, path)


@pytest.fixture
def busy(tmp_path):
    """Exported with jobs of all kinds, letters, a process text under way, notes; and the path."""
    from bioxen_nb.hypervisor.unfinished import Unfinished

    with Session(seed=1) as session:
        session.create("a", "teaching-mini", quota=Quota(ribosomes=math.inf))
        session.create("b", "teaching-mini")
        session.start("a")
        for genes, duration_s in ((["lacZ"], 10), (["lacZ"], 60), (["lacI"], 80)):
            session.submit_operon("a", genes, duration_s)
        session.run(duration_s=20)
        for _ in range(4):
            session.submit_operon("a", ["rpoA"], 30)
        session.command("a", "ftsZ", "off")
        session.send("b", "a", "read")
        session.run(duration_s=10)
        session.send("b", "a", {"on": "its way"})
        session.vm("a").unfinished = Unfinished("live(5)\nlive(7)", 1, "live", 2, "live(7)", 25, 30)
        session.notes = ("Something was assumed.",)
        session.export_portable(tmp_path / "s.json")
        yield session, tmp_path / "s.json"


def test_jobs_letters_and_processes_go_on(busy):
    session, path = busy
    with Session.load_portable(path) as again:
        old, new = session.vm("a"), again.vm("a")
        assert new.jobs.to_document() == old.jobs.to_document()
        assert new.cell.commands() == old.cell.commands()
        assert set(new.cell.commands().values()) == {"on", "off"}
        assert new.mailbox.to_document() == old.mailbox.to_document()
        assert new.quota == old.quota
        assert again.hypervisor.post.to_document() == session.hypervisor.post.to_document()
        assert "Something was assumed." in again.notes
        assert any("finish_process('a')" in note for note in again.notes)
        again.finish_process("a")
        again.run(duration_s=100)
        assert new.jobs.get(2).state.value == "done"
        assert new.jobs.get(2).result["genes"].keys() == {"lacZ", "lacY", "lacA"}
        assert new.jobs.get(7).state.value == "done"
        assert new.mailbox.unread == 2
        assert set(new.cell.commands().values()) == {"off"}


def test_a_unit_of_a_job_that_the_program_lacks_is_told(busy):
    document = json.loads(busy[1].read_text())
    document["vms"][0]["held_on"].append("TU_nowhere")
    busy[1].write_text(json.dumps(document))
    with Session.load_portable(busy[1]) as again:
        assert any("TU_nowhere" in note for note in again.notes)


def test_a_document_without_jobs_and_letters_says_how_many_are_left_out(busy):
    """As those of earlier builds."""
    document = json.loads(busy[1].read_text())
    for name in ("notes", "links", "post"):
        del document[name]
    for row in document["vms"]:
        for name in ("genome", "jobs", "held_on", "mailbox", "unfinished"):
            del row[name]
    busy[1].write_text(json.dumps(document))
    with Session.load_portable(busy[1]) as again:
        assert set(again.vm("a").cell.commands().values()) == {"off"}
        said = " ".join(again.notes)
        assert "6 operon jobs that were open are left out" in said
        assert "2 letters that were open are left out" in said


# ---- genomes ---------------------------------------------------------------------------------------------


@pytest.fixture
def nowhere(genome, tmp_path):
    """Exported from a compiled program whose genome has no file and no name that is known."""
    own = replace(genome, id="my-strain")
    with Session(seed=2) as session:
        session.create("own", compile_genome(own))
        session.start("own")
        session.run(until=60)
        notes = session.export_portable(tmp_path / "own.json")
        yield tmp_path / "own.json", notes, own, session


def test_a_genome_that_will_not_be_found_is_told(nowhere):
    path, (note,), _, _ = nowhere
    assert "VM 'own': its genome 'my-strain'" in note
    assert "genomes={'my-strain': 'its file'}" in note
    with pytest.raises(GenomeNotFoundError, match=r"my-strain.*`genomes`"):
        Session.load_portable(path)


@pytest.mark.parametrize(
    "given",
    [
        lambda own: own,
        lambda own: [own],
        lambda own: ["teaching-mini"],
        lambda own: {"my-strain": own},
        lambda own: {own.sequence_digest: own},
        lambda own: {own.sequence_digest[:12]: "teaching-mini"},
        lambda own: [load_genome("syn3a_table"), own],
    ],
)
def test_a_genome_can_be_given(nowhere, given):
    path, _, own, session = nowhere
    with Session.load_portable(path, genomes=given(own)) as again:
        cell, old = again.vm("own").cell, session.vm("own").cell
        np.testing.assert_array_equal(cell.context.proteins, old.context.proteins)
        assert again.genome("own").sequence_digest == own.sequence_digest
        assert len(again.notes) == 1


def test_a_file_of_a_genome_can_be_given(genome, tmp_path, nowhere):
    from bioxen_nb.genome.teaching import build

    assert build("mini").sequence_digest == genome.sequence_digest
    with pytest.raises(GenomeNotFoundError):
        Session.load_portable(nowhere[0], genomes=[tmp_path / "not there.gb"])
    with pytest.raises(ConfigurationError, match="genomes are given as"):
        Session.load_portable(nowhere[0], genomes=[5])
    with pytest.raises(ConfigurationError, match="genomes are given as"):
        Session.load_portable(nowhere[0], genomes=5)


def test_edited_tables_without_sequence_are_not_mixed_up(tmp_path):
    """Neither has a digest."""
    table = load_genome("syn3a_table")
    with Session(seed=2) as session:
        session.create("first", replace(table, id="first-table", organism="first"))
        session.create("second", replace(table, id="second-table", organism="second"))
        session.create("third", "syn3a_table")
        assert session.export_portable(tmp_path / "s.json") == ()
    with Session.load_portable(tmp_path / "s.json") as again:
        assert [again.genome(name).organism for name in ("first", "second")] == ["first", "second"]
        assert again.vm("third").cell.program.genome_id == table.id


def test_a_file_that_is_not_here_is_replaced_by_its_accession(nowhere, monkeypatch):
    """Only where that has the same sequence."""
    from bioxen_nb.session import portable_genomes

    path, _, own, _ = nowhere
    document = json.loads(path.read_text())
    row = document["vms"][0]
    row["genome"] |= {"source": "/not/here.gb", "accession": "XX_000001"}
    row["cell"]["program"]["source"] = "/not/here.gb"
    path.write_text(json.dumps(document))
    with pytest.raises(GenomeNotFoundError, match="not/here"):
        Session.load_portable(path)
    catalogue = {"XX_000001": own}
    monkeypatch.setattr(portable_genomes, "known", catalogue.get)
    monkeypatch.setattr(portable_genomes, "load_genome", catalogue.__getitem__)
    with Session.load_portable(path) as again:
        assert again.vm("own").cell.program.sequence_digest == own.sequence_digest
    catalogue["XX_000001"] = load_genome("teaching-cell")
    with pytest.raises(GenomeNotFoundError, match="not/here"):
        Session.load_portable(path)
