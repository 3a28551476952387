import io
import json
import logging

import pytest

from bioxen_nb import registry
from bioxen_nb.errors import UnknownNameError
from bioxen_nb.logs import Log, configure
from bioxen_nb.program import chassis


@pytest.fixture
def stream():
    yield (written := io.StringIO())
    assert written.closed is False
    root = logging.getLogger("bioxen_nb")
    root.handlers = [handler for handler in root.handlers if isinstance(handler, logging.NullHandler)]
    root.setLevel(logging.NOTSET)


def test_quiet_until_configured(capsys):
    Log("test").error("something.broke")
    captured = capsys.readouterr()
    assert captured.out == captured.err == ""


def test_json_lines(stream):
    configure("INFO", json_lines=True, stream=stream)
    Log("test").info("vm.created", vm="cell-1", seed=3)
    Log("test").debug("unseen")
    try:
        raise ValueError("bad")
    except ValueError as cause:
        Log("test").error("vm.failed", cause, vm="cell-1")
    first, second = (json.loads(line) for line in stream.getvalue().splitlines())
    assert (first["event"], first["vm"], first["seed"], first["level"]) == ("vm.created", "cell-1", 3, "info")
    assert "ValueError: bad" in second["traceback"]


def test_plain_lines_and_configuring_again(stream):
    configure("INFO", stream=io.StringIO())
    configure("INFO", stream=stream)
    Log("test").warning("slow", vm="a")
    assert stream.getvalue().rstrip().endswith("warning slow vm=a")


def test_built_ins_come_through_entry_points():
    if not registry.names(registry.SCHEDULERS):
        pytest.skip("the package is not installed: pip install -e .")
    assert "round-robin" in registry.names(registry.SCHEDULERS)
    assert registry.load(registry.SCHEDULERS, "round-robin")().quantum_s > 0


def test_unknown_names_suggest():
    with pytest.raises(UnknownNameError, match=r"Did you mean bioxen_nb\.chassis"):
        registry.names("bioxen_nb.chasis")
    with pytest.raises(UnknownNameError, match="No scheduler named 'fifo'"):
        registry.load(registry.SCHEDULERS, "fifo")


def test_a_chassis_is_called_a_chassis():
    with pytest.raises(UnknownNameError, match=r"No chassis named 'yaest'.*yeast"):
        chassis.get("yaest")
