"""Structured logs: what is written, once, without secrets, and read back."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bioxen_nb.api.logging import ProductionLogger
from bioxen_nb.errors import ApiError, ConfigurationError, VMStateError
from bioxen_nb.logs import Log, bound, configure, writable


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.log"


@pytest.fixture
def logger(path: Path) -> Iterator[ProductionLogger]:
    with ProductionLogger(path=path) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _left_as_found() -> Iterator[None]:
    root = logging.getLogger("bioxen_nb")
    yield
    assert [handler for handler in root.handlers if not isinstance(handler, logging.NullHandler)] == []
    assert root.level == logging.NOTSET


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_operations_are_records(logger: ProductionLogger, path: Path) -> None:
    logger.log_vm_operation("vm-1", "start", True, 0.25, seed=3)
    logger.log_vm_operation("vm-2", "start", False, reason="no room")
    first, second = lines(path)
    expected = {"event": "vm.operation", "vm": "vm-1", "operation": "start", "success": True, "duration_s": 0.25}
    assert first.items() >= {**expected, "level": "info", "seed": 3}.items()
    assert (second["level"], second["success"], second["reason"]) == ("error", False, "no room")
    assert "duration_s" not in second
    assert first["time"].endswith("+00:00")
    assert logger.entries("vm-1") == [first]
    assert logger.entries(level="ERROR") == [second]
    assert logger.entries("vm-3") == []


def test_an_operation_logs_begin_and_end_and_tells_the_toolkit_where(logger: ProductionLogger) -> None:
    with logger.operation("vm-1", "exec", text="run_operon()"):
        Log("test").warning("slow")
    began, inside, ended = logger.entries()
    assert [row["vm"] for row in (began, inside, ended)] == ["vm-1"] * 3
    assert [row["operation"] for row in (began, inside, ended)] == ["exec"] * 3
    assert (inside["event"], inside["logger"]) == ("slow", "bioxen_nb.test")
    assert ended["success"] is True
    assert ended["duration_s"] >= 0
    assert ended["text"] == "run_operon()"


def test_a_failing_operation_is_logged_and_goes_on_its_way(logger: ProductionLogger) -> None:
    with pytest.raises(VMStateError), logger.operation("vm-1", "start", success="claimed"):
        raise VMStateError("It runs already.", vm="vm-1")
    failed = logger.entries(level="error")
    assert [(row["success"], row["code"]) for row in failed] == [(False, "BX006")]


def test_errors_come_with_code_and_context(logger: ProductionLogger) -> None:
    try:
        raise VMStateError("It runs already.", vm="vm-1", time_s=60, password="geheim")
    except VMStateError as error:
        logger.log_error(error, attempt=2)
    logger.log_error(ValueError("other"))
    first, second = logger.entries()
    assert (first["code"], first["message"], first["vm"], first["time_s"]) == ("BX006", "It runs already.", "vm-1", 60)
    assert first["context"] == {"vm": "vm-1", "time_s": 60, "password": "***"}
    assert "VMStateError" in first["traceback"]
    assert (first["attempt"], second["type"], "code" in second) == (2, "ValueError", False)


@pytest.mark.parametrize(
    "facts",
    [
        {"password": "geheim"},
        {"ssh_password": "geheim", "sshPassword": "geheim", "api_key": "geheim", "access_token": ["geheim"]},
        {"config": {"xcpng_config": {"password": "geheim"}}},
        {"url": "https://root:geheim@host:443/x"},
        {"note": "login with password=geheim, please", "text": "{'password': 'geheim'}"},
    ],
)
def test_secrets_are_not_written(logger: ProductionLogger, path: Path, facts: dict[str, Any]) -> None:
    logger.info("login", **facts)
    logger.error(f"failed with {facts}")
    assert "geheim" not in path.read_text(encoding="utf-8")
    assert len(logger.entries()) == 2


def test_biology_is_not_taken_for_a_secret() -> None:
    facts = {"secretion_rate": 3.0, "secreted": "insulin", "tokenized": "a b", "passenger": "x"}
    assert writable(facts) == facts


def test_loggers_on_one_file_write_each_event_once(path: Path, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    with (
        ProductionLogger(path=path) as one,
        ProductionLogger(path=str(tmp_path / "sub" / ".." / "run.log")) as two,
        ProductionLogger("bioxen_nb.night", path=path, level="DEBUG") as three,
    ):
        one.info("one")
        two.info("two")
        three.debug("three")
        one.debug("unseen")
        one.close()
        one.info("after the end")
        two.info("still")
        assert [row["event"] for row in three.entries()] == ["one", "two", "three", "still"]
    assert len(lines(path)) == 4


def test_rotated_files_are_read_back_in_order(path: Path) -> None:
    with ProductionLogger(path=path, max_bytes=1000, backups=20) as logger:
        for number in range(60):
            logger.info("tick", number=number)
        assert len(list(path.parent.iterdir())) > 3
        assert [row["number"] for row in logger.entries()] == list(range(60))
    with path.open("a", encoding="utf-8") as file:
        file.write('cut off {"lev\n{"level": "no such"}\n[]\n')
    with ProductionLogger(path=path) as again:
        again.info("later")
        assert [row["event"] for row in again.entries()][-2:] == ["tick", "later"]


def test_lines_for_people_stay_lines(path: Path) -> None:
    with ProductionLogger(path=path, json_lines=False) as logger:
        logger.info("a\nforged", reason="b\r\nforged", level="high")
        assert len(path.read_text(encoding="utf-8").splitlines()) == 1
        (row,) = logger.entries()
        assert (row["event"], row["reason"], row["level"], row["level_"]) == (
            "a\nforged",
            "b\r\nforged",
            "info",
            "high",
        )
        with pytest.raises(ConfigurationError, match="json_lines"):
            ProductionLogger(path=path)


def test_without_a_file_it_writes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    with ProductionLogger() as logger:
        logger.info("seen")
        assert json.loads(capsys.readouterr().err)["event"] == "seen"
        assert [row["event"] for row in logger.entries()] == ["seen"]


def test_configuring_the_console_leaves_files_alone(logger: ProductionLogger) -> None:
    root = logging.getLogger("bioxen_nb")
    handler = configure("ERROR")
    Log("test").info("to the file alone")
    root.removeHandler(handler)
    assert [row["event"] for row in logger.entries()] == ["to the file alone"]


class Unspeakable:
    def __str__(self) -> str:
        raise RuntimeError("no words")


def test_whatever_is_told_can_be_written(logger: ProductionLogger) -> None:
    endless: list[Any] = []
    endless.append(endless)
    logger.info("odd", a=endless, b=Unspeakable(), c=float("nan"), d={(1, 2): b"x"}, e="\ud800", f=10**400, message="m")
    (row,) = logger.entries()
    assert (row["b"], row["c"], row["message"]) == ("a Unspeakable", "nan", "m")


def test_bound_facts_are_asked_for_at_each_event(logger: ProductionLogger) -> None:
    clock = iter((5, 10))
    with bound(vm="cell-1", time_s=lambda: next(clock)):
        Log("test").info("first")
        Log("test").info("second", vm="own")
        Log("test").info("third")
    first, second, third = logger.entries()
    assert [(row["vm"], row["time_s"]) for row in (first, second)] == [("cell-1", 5), ("own", 10)]
    assert third["time_s"] == "unknown (StopIteration)"


@pytest.mark.parametrize("name", ["", "no/such/folder/x.log", "a\0b", 5])
def test_files_that_cannot_be_written_are_refused(tmp_path: Path, name: Any) -> None:
    place = tmp_path / name if isinstance(name, str) else name
    with pytest.raises(ConfigurationError, match="log file"):
        ProductionLogger(path=place)


@pytest.mark.parametrize(
    "arguments", [{"level": "LOUD"}, {"level": None}, {"name": ""}, {"max_bytes": 0}, {"backups": True}]
)
def test_arguments_that_make_no_sense_are_refused(arguments: dict[str, Any]) -> None:
    with pytest.raises(ApiError):
        ProductionLogger(**arguments)


@pytest.mark.parametrize(
    "text",
    [
        "api-key=geheim",
        "API KEY: geheim",
        "AWS_SECRET_ACCESS_KEY=geheim",
        "private-key='geheim und mehr'",
        "Authorization: Bearer geheim",
        "GET / Authorization: Basic Z2VoZWlt.geheim== accepted",
        "{'authorization': 'Bearer geheim'}",
        '{"X-Api-Key": "geheim"}',
        'curl -H \'Proxy-Authorization: Digest username="a", response="geheim"\'',
        "sent Bearer eyJhbGciOiJIUzI1NiJ9.geheim",
    ],
)
def test_keys_and_headers_are_masked_in_texts(logger: ProductionLogger, path: Path, text: str) -> None:
    logger.log_error(ValueError(text), note=text)
    assert "geheim" not in path.read_text(encoding="utf-8")
    assert "***" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("key", ["api-key", "X-Api-Key", "Authorization", "secret_key", "access-key"])
def test_values_of_such_keys_are_masked(logger: ProductionLogger, path: Path, key: str) -> None:
    logger.log_vm_operation("vm-1", "start", True, facts={key: "geheim"})
    assert "geheim" not in path.read_text(encoding="utf-8")


def test_words_that_only_look_like_secrets_stay() -> None:
    for text in ("secretion_rate=3", "the bearer of it", "keyboard=1", "key=lacZ"):
        assert writable(text) == text


@pytest.mark.parametrize("sizes", [{"max_bytes": 2000}, {"backups": 3}])
def test_another_rotation_of_the_same_file_is_refused(path: Path, sizes: dict[str, int]) -> None:
    with ProductionLogger("first", path=path, max_bytes=1000, backups=20):
        with pytest.raises(ConfigurationError, match=next(iter(sizes))):
            ProductionLogger("second", path=path, **sizes)
        with (
            ProductionLogger("third", path=path),
            ProductionLogger("fourth", path=path, max_bytes=1000, backups=20) as fourth,
        ):
            fourth.log_vm_operation("vm-1", "start", True)
            assert len(lines(path)) == 1
    with ProductionLogger("second", path=path, **sizes) as free:
        assert len(free.entries()) == 1


@pytest.mark.parametrize("sizes", [{"max_bytes": 10**5000}, {"backups": 2.5}, {"max_bytes": "1 MB"}])
def test_sizes_that_cannot_be_are_refused(path: Path, sizes: dict[str, Any]) -> None:
    with pytest.raises(ApiError, match=next(iter(sizes))):
        ProductionLogger(path=path, **sizes)
