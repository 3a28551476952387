"""The time course in the kernel: what it finds, computes, sends, thins, marks and writes."""

from __future__ import annotations

import csv
import gc
import io

import numpy as np
import pandas
import pytest

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.context import VITALS
from bioxen_nb.errors import BioXenException, ConfigurationError, UnknownNameError
from bioxen_nb.session.hub import ViewHub
from bioxen_nb.session.lineage import Birth
from bioxen_nb.session.recorder import Recorder
from bioxen_nb.session.session import Session
from bioxen_nb.widgets import TimeCourse
from bioxen_nb.widgets.faces.course import formula
from bioxen_nb.widgets.faces.course.face import SNAPSHOT_BINS, CourseFace
from bioxen_nb.widgets.faces.course.history import History, Points, Span, thinned
from bioxen_nb.widgets.faces.course.marks import MOST_DIVISIONS


@pytest.fixture
def face(session, hub):
    session.start("cell-1")
    session.run(until=600)
    hub.watch("ftsZ")
    return CourseFace(hub)


def ask(face, verb, **given):
    return face.verbs()[verb](given)


def curves(frame):
    """(VM, key) -> (times, values) of a frame."""
    found, start = {}, 0
    for row in frame.facts["series"]:
        stop = start + row["rows"]
        found[row["vm"], row["key"]] = (frame.arrays["times"][start:stop], frame.arrays["values"][start:stop])
        start = stop
    assert start == len(frame.arrays["times"]) == len(frame.arrays["values"])
    return found


def column(face, key, vm="cell-1"):
    times_s, values = curves(face.snapshot())[vm, key]
    return pandas.Series(values, index=times_s)


# ---- formulas ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a / b", [0.5, 1.0]),
        ("-a + 2 * (b - 1) ** 2", [1.0, 0.0]),
        ("log10(a * 10) + maximum(a, b)", [3.0, 2 + np.log10(20)]),
        ("'b' * 'a'", [2.0, 4.0]),
        ("flux.PGI - a", [6.0, 5.0]),
    ],
)
def test_formulas_are_computed(text, expected):
    values = {"a": np.array([1.0, 2.0]), "b": np.array([2.0, 2.0]), "flux.PGI": np.array([7.0, 7.0])}
    assert formula.read(text).value(values) == pytest.approx(expected)


@pytest.mark.parametrize(
    "text",
    [
        "a + 1j",
        "",
        "__import__('os').system('true')", "a.__class__()", "[a for a in b]", "a if b else 1", "lambda: a", "a[0]",
        "f'{a}'", "a and b", "a < b", "sqrt(a, b)", "sqrt(x=a)", "(a", "1 + 2", "a; b", "a := 1", "a + True",
        "(" * 250 + "a" + ")" * 250, "a" * 400,
    ],
)  # fmt: skip
def test_what_is_no_formula_is_refused_in_words(text):
    with pytest.raises(BioXenException):
        formula.read(text)


def test_huge_numbers_neither_hang_nor_raise():
    assert np.isinf(formula.read("a * 9 ** 9 ** 9 ** 9").value({"a": np.ones(2)})).all()
    assert np.isinf(formula.read("a * " + "9" * 290).value({"a": np.full(2, 1e100)})).all()


@pytest.mark.parametrize(
    "name", ["lacZ", "flux.PGI", "EX_glc(e)", "lambda", "16S rRNA", "thrA-2", "ген", "O'Neil", "a.b-c"]
)
def test_any_name_can_be_quoted(name):
    assert formula.read(formula.quoted(name)).names == (name,)


# ---- reading and thinning ------------------------------------------------------------------------------


def test_histories_are_read_in_stretches_across_blocks(mini_program):
    cell = Cell(mini_program, seed=1)
    recorder = Recorder(cell, tuple(VITALS), 5, 10)
    rows = np.arange(1000.0)[:, None] * np.ones(len(VITALS))
    counts = np.tile(np.arange(500, dtype=np.int32)[:, None], len(cell.gene_ids))
    tables = {"vital_times_s": np.arange(1000) * 5, "vitals": rows, "proteins": counts, "rnas": counts}
    recorder.restore({**recorder.header(), "births": []}, {**tables, "molecule_times_s": np.arange(500) * 10})
    history = History(recorder)
    found = history.points("vitals", ("atp_um",), Span(1274, 3850))
    assert found.times_s.tolist() == list(range(1275, 3855, 5))
    assert np.array_equal(found.values, found.times_s / 5)
    both = history.points("proteins", cell.gene_ids[:2], Span(4000))
    assert np.array_equal(both.values, 2 * both.times_s / 10)
    assert len(history.points("proteins", ("no such gene",), Span())) == 0
    assert len(history.points("vitals", ("atp_um",), Span(1e9))) == 0


def test_thinning_keeps_ends_and_every_peak():
    rng = np.random.default_rng(1)
    values = rng.normal(size=100_000)
    values[[777, 54_321]] = 50, -50
    thin = thinned(Points(np.arange(100_000), values), 500)
    assert len(thin) <= 2 * 501 + 2
    assert {0, 777, 54_321, 99_999} <= set(thin.times_s.tolist())
    assert (np.diff(thin.times_s) > 0).all()


def test_short_histories_and_gaps():
    values = np.array([1.0, np.nan, 3.0])
    assert thinned(Points(np.arange(3), values), 10).times_s.tolist() == [0, 2]
    assert len(thinned(Points(np.arange(3), np.full(3, np.nan)), 1)) == 0


# ---- what is found and shown ---------------------------------------------------------------------------


def test_search_finds_by_symbol_locus_product_class_and_name(face):
    def found(text, **more):
        return [entry["label"] for entry in ask(face, "search", text=text, **more)]

    assert found("ftsZ")[0] == "ftsZ"
    assert found("b0095")[0] == "ftsZ"
    assert "rpoB" in found("polymerase")
    assert found("ftsz", molecule="rna")[0] == "ftsZ RNA"
    assert "ribosomal proteins" in found("ribosomal")
    assert found("volume")[0] == "volume"
    assert "glucose" in found("gluc")
    assert found("zzz") == []
    assert found("  ") == []


def test_a_formula_is_offered_or_explained(face):
    good, bad = ask(face, "search", text="ftsZ/volume"), ask(face, "search", text="ftsZ / volum")
    assert (good[0]["key"], good[0]["group"]) == ("=ftsZ / volume", "formula")
    assert bad[0]["key"] == ""
    assert "volume" in bad[0]["about"]


def test_shown_quantities_hold_what_the_session_recorded(face, session):
    for key in ("ftsZ/volume", "total.ribosomal", "temperature_c", "dnaA.rna"):
        ask(face, "show", key=key)
    course = session.timecourse("cell-1")
    expected = {
        "b0095|protein": course["ftsZ"],
        "volume_fl": course["volume_fl"],
        "temperature_c": course["temperature_c"],
        "b3702|rna": course.counts("dnaA", "rna")["dnaA"],
        "=ftsZ / volume": (course["ftsZ"] / course["volume_fl"]).dropna(),
        "total.ribosomal": course.counts(
            [gene.id for gene in session.vm("cell-1").cell.program.genes if gene.sector == "ribosomal"]
        ).sum(axis=1),
    }
    for key, series in expected.items():
        found = column(face, key)
        assert found.index.tolist() == series.index.tolist()
        assert np.allclose(found, series, rtol=1e-6)


def test_a_shown_gene_is_a_watch_of_the_hub_and_goes_again(face, hub):
    key = ask(face, "show", key="rpoB")["key"]
    assert key in hub.watches
    ask(face, "drop", key=key)
    assert key not in hub.watches
    ask(face, "drop", key="volume_fl")
    assert ("cell-1", "volume_fl") not in curves(face.snapshot())


def test_two_faces_of_a_hub_are_in_step(face, hub):
    other = CourseFace(hub)
    ask(face, "show", key="atp_um")
    assert ("cell-1", "atp_um") in curves(other.snapshot())


def test_wrong_names_are_refused_with_near_ones(face):
    with pytest.raises(UnknownNameError, match="ftsZ"):
        ask(face, "show", key="ftsX")
    with pytest.raises(ConfigurationError, match="formula"):
        ask(face, "show", key="ftsZ +")


# ---- frames --------------------------------------------------------------------------------------------


def test_news_bring_every_row_once(face, session):
    snapshot = face.snapshot()
    assert snapshot.facts["reset"]
    assert face.news() is None
    session.run(until=700)
    news = face.news()
    assert "reset" not in news.facts
    times_s, values = curves(news)["cell-1", "volume_fl"]
    assert times_s.tolist() == list(range(605, 705, 5))
    assert np.allclose(values, session.timecourse("cell-1")["volume_fl"].loc[605:], rtol=1e-6)
    assert face.news() is None


def test_a_late_view_takes_nothing_from_the_first(face, session):
    face.snapshot()
    session.run(until=700)
    face.snapshot()
    assert curves(face.news())["cell-1", "volume_fl"][0].tolist() == list(range(605, 705, 5))


def test_everything_comes_anew_when_what_is_shown_changes(face, session, hub, mini_program):
    face.snapshot()
    ask(face, "show", key="atp_um")
    assert face.news().facts["reset"]
    session.create("twin", mini_program, seed=2)
    assert face.news().facts["vms"] == ["cell-1", "twin"]
    hub.select("twin")
    assert face.news().facts["shown"] == ("twin",)
    ask(face, "arrange", vms=["cell-1", "twin"], layout="stacked")
    news = face.news()
    assert (news.facts["shown"], news.facts["layout"]) == (("cell-1", "twin"), "stacked")
    assert {vm for vm, _ in curves(news)} == {"cell-1", "twin"}
    session.destroy("twin")
    assert face.news().facts["shown"] == ("cell-1",)


def test_another_cell_of_the_same_name_starts_anew(face, session, mini_program):
    face.snapshot()
    session.destroy("cell-1")
    session.create("cell-1", mini_program, seed=2)
    news = face.news()
    assert news.facts["reset"]
    assert curves(news)["cell-1", "volume_fl"][0].tolist() == [0.0]


def test_a_lost_gene_stays_and_its_loss_is_marked(face, session, mini_program):
    from bioxen_nb.program.mutation import knock_out

    face.snapshot()
    session.reprogram("cell-1", knock_out(mini_program, ["ftsZ"]))
    session.run(until=650)
    frame = face.news()
    assert ("cell-1", "volume_fl") in curves(frame)
    marks = [mark for mark in frame.facts["events"] if mark["kind"] == "program"]
    assert "ftsZ" in marks[-1]["text"]


def test_long_histories_come_thinned_and_windows_exact(mini_program):
    with Session(seed=1) as session:
        session.create("cell-1", mini_program, seed=1)
        recorder = session.members["cell-1"].recorder
        count, genes = 100_000, len(recorder.gene_ids)
        times_s = np.arange(count) * 5
        vitals = np.random.default_rng(1).normal(100, 1, (count, len(VITALS)))
        tables = {"vital_times_s": times_s, "vitals": vitals, "molecule_times_s": np.zeros(0, np.int64)}
        none = {"proteins": np.zeros((0, genes), np.int32), "rnas": np.zeros((0, genes), np.int32)}
        recorder.restore({**recorder.header(), "births": []}, {**tables, **none})
        face = CourseFace(ViewHub(session))
        shown, values = curves(face.snapshot())["cell-1", "rnap"]
        truth = vitals[:, VITALS.index("rnap")].astype(np.float32)
        assert len(shown) <= 2 * SNAPSHOT_BINS + 4
        assert (values.min(), values.max()) == (truth.min(), truth.max())
        window = ask(face, "window", **{"from": 250_000, "to": 252_000, "bins": 300})
        assert window.facts["exact"]
        assert np.array_equal(curves(window)["cell-1", "rnap"][1], truth[50_000:50_401])
        assert not ask(face, "window", **{"from": 0, "to": 400_000, "bins": 300}).facts["exact"]
        at = {row["key"]: row["value"] for row in ask(face, "at", time=123_457.0)}
        assert at["rnap"] == vitals[24_691, VITALS.index("rnap")]


# ---- marks ---------------------------------------------------------------------------------------------


def test_divisions_and_shifts_are_marked(face, session):
    face.snapshot()
    session.shift("cell-1", temperature_c=30)
    marks = face.news().facts["more_events"]
    assert [(mark["kind"], mark["time_s"]) for mark in marks] == [("shift", 600)]
    assert "30" in marks[0]["text"]
    session.run(until="division")
    divisions = [mark for mark in face.news().facts["more_events"] if mark["kind"] == "division"]
    assert [mark["time_s"] for mark in divisions] == [session.lineage("cell-1")[0].time_s]


def test_marks_are_told_once_and_old_divisions_are_counted(face, session):
    def births(numbers):
        lineages = [("0" + ".0" * number, number) for number in numbers]
        return tuple(
            Birth(f"{mother}.{which}", mother, number, 0.5, 900, 1.0, not which)
            for mother, number in lineages
            for which in (0, 1)
        )

    recorder = session.members["cell-1"].recorder
    recorder.add_births(births(range(MOST_DIVISIONS + 20)))
    facts = face.snapshot().facts
    assert (len(facts["events"]), facts["unmarked"]) == (MOST_DIVISIONS, 20)
    assert facts["events"][-1]["text"] == f"division, generation {MOST_DIVISIONS + 20}"
    recorder.add_births(births([999]))
    told = face.news().facts
    assert [mark["time_s"] for mark in told["more_events"]] == [999]
    assert face.news() is None


def test_names_of_vms_that_are_gone_are_let_go(face, session, mini_program):
    face.snapshot()
    session.create("cell-2", mini_program)
    face.names_of("cell-2")
    session.destroy("cell-2")
    gc.collect()
    assert len(face._names) == 1


def test_pathways_and_substrates_find_fluxes_and_genes():
    with Session(seed=1) as session:
        session.create("cell-1", "teaching-cell")
        face = CourseFace(ViewHub(session))
        found = ask(face, "search", text="glycolysis")
        assert {"flux.PFK", "flux.PGI"} <= {entry["key"] for entry in found}
        assert any(entry["group"] == "gene" for entry in found)
        exchanges = ask(face, "search", text="exchange of glucose")
        assert [entry["key"] for entry in exchanges] == ["flux.EX_glc__D_e"]
        assert "fumarate" in ask(face, "search", text="flux.EX_fum_e")[0]["about"]


def test_events_can_be_stored_and_come_back(face, session):
    from bioxen_nb.session.events import EventLog

    session.shift("cell-1", temperature_c=30)
    other = EventLog(session.members)
    other.fill(session.events.to_document())
    assert other.of("cell-1") == session.events.of("cell-1")
    assert [event.kind for event in other.of("cell-1")] == ["shift"]


# ---- outside -------------------------------------------------------------------------------------------


def test_the_file_holds_every_row_in_full(face, session):
    ask(face, "show", key="ftsZ/volume")
    text = bytes(ask(face, "csv").arrays["text"]).decode()
    table = pandas.read_csv(io.StringIO(text), index_col="time_s", float_precision="round_trip")
    course = session.timecourse("cell-1")
    assert list(table) == ["ribosomes", "rnap", "mrna_total", "ftsZ", "volume_fl", "growth_rate_per_h", "ftsZ / volume"]
    assert table["volume_fl"].tolist() == course["volume_fl"].tolist()
    assert table["ftsZ"].dropna().tolist() == course["ftsZ"].tolist()
    chosen = bytes(ask(face, "csv", keys=["rnap"]).arrays["text"]).decode()
    assert next(csv.reader(io.StringIO(chosen))) == ["time_s", "rnap"]


def test_the_code_makes_the_same_table(face, session, mini_program):
    session.create("twin, 'so'", mini_program, seed=2)
    ask(face, "arrange", vms=["cell-1", "twin, 'so'"])
    for key in ("log10(ftsZ / volume) - minimum(rnap, 2)", "total.ribosomal", "medium.glucose", "dnaA.rna"):
        ask(face, "show", key=key)
    scope = {"session": session}
    exec(ask(face, "code"), scope)
    text = bytes(ask(face, "csv").arrays["text"]).decode()
    table = pandas.read_csv(io.StringIO(text), index_col="time_s")
    frame = scope["frame"]
    assert frame.shape == table.shape
    assert np.allclose(frame.to_numpy(float), table.to_numpy(float), equal_nan=True)


def test_it_stands_alone_with_a_still(session):
    session.start("cell-1")
    session.run(until=100)
    alone = TimeCourse(session)
    assert repr(alone) == "<TimeCourse of cell-1>"
    assert "<svg" in alone.face.still()
    alone.close()


# ---- edges ---------------------------------------------------------------------------------------------


def test_without_a_vm_there_is_nothing_and_words(session, hub):
    session.destroy("cell-1")
    face = CourseFace(hub)
    assert face.snapshot().facts["series"] == []
    assert face.news() is None
    assert ask(face, "search", text="x") == []
    assert len(ask(face, "csv").arrays["text"]) > 0
    with pytest.raises(ConfigurationError, match="no VM"):
        ask(face, "show", key="volume")
    assert face.still() == ""


def test_sixty_four_vms_in_any_script(mini_program):
    with Session(seed=1) as session:
        names = ["клетка", "細胞", "خلية", "a 'b' \"c\"", *(f"cell-{number}" for number in range(60))]
        for name in names:
            session.create(name, mini_program, seed=1)
        face = CourseFace(ViewHub(session))
        assert face.snapshot().facts["vms"] == names
        ask(face, "arrange", vms=names[:16])
        assert {vm for vm, _ in curves(face.snapshot())} == set(names[:16])
        with pytest.raises(ConfigurationError, match="16"):
            ask(face, "arrange", vms=names[:17])
