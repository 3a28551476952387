"""Settings of a run: what is taken, and how mistakes are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from bioxen_nb.config.run_events import EVENTS
from bioxen_nb.config.run_settings import RunSettings, parse_names, parse_until
from bioxen_nb.errors import ConfigurationError, UnknownNameError


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1500", 1500.0), ("90min", 5400.0), ("2h", 7200.0), ("1.5 h", 5400.0), (" 30 s ", 30.0), (12, 12.0)],
)
def test_times_are_read_with_their_units(text: object, seconds: float) -> None:
    assert parse_until(text) == seconds


@pytest.mark.parametrize("event", EVENTS)
def test_events_are_ends(event: str) -> None:
    assert parse_until(f" {event.capitalize()} ") == event


@pytest.mark.parametrize("text", ["", "soon", "-5", "0", "2 days", "nan", "inf", None, True, 0, float("inf"), []])
def test_ends_that_make_no_sense_are_refused(text: object) -> None:
    with pytest.raises(ConfigurationError, match=r"'division', .*'failure', or a positive cell time"):
        parse_until(text)


def test_names_come_as_text_or_list() -> None:
    assert parse_names("ftsZ, dnaA,", "knock_out") == parse_names(["ftsZ", "dnaA"], "knock_out") == ("ftsZ", "dnaA")


def test_a_settings_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "run.yaml"
    path.write_text("genome: syn3a\nuntil: 2h\nknock_out: [ftsZ]\n", encoding="utf-8")
    assert RunSettings.from_file(path) == RunSettings("syn3a", until=7200.0, knock_out=("ftsZ",))


def test_an_unknown_setting_suggests_the_right_one() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean knock_out"):
        RunSettings.from_mapping({"knockout": ["ftsZ"]})


@pytest.mark.parametrize(
    ("key", "value"),
    [("seed", -1), ("seed", "one"), ("seed", True), ("genome", ""), ("chassis", 3), ("knock_out", 5)],
)
def test_wrong_values_name_their_key(key: str, value: object) -> None:
    with pytest.raises(ConfigurationError, match=key):
        RunSettings.from_mapping({key: value})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe\x00binary", "is not YAML"),
        (b"a: [1", "is not YAML"),
        (b"- just\n- a list\n", "must hold"),
    ],
)
def test_files_that_hold_no_settings_are_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "bad.yaml"
    path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=message):
        RunSettings.from_file(path)


def test_a_missing_settings_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"nowhere\.yaml"):
        RunSettings.from_file(tmp_path / "nowhere.yaml")
