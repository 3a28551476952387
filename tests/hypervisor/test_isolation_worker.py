"""One child process and its limits: how it ends, what is said about it, and that nothing stays behind."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from bioxen_nb.errors import ApiError, BioXenException, ConfigurationError, IsolationError
from bioxen_nb.hypervisor.isolation import limits as words
from bioxen_nb.hypervisor.isolation.limits import MEMORY_EXIT, IsolationLimits
from bioxen_nb.hypervisor.isolation.messages import Answer, encode_answer
from bioxen_nb.hypervisor.isolation.worker import IsolatedWorker

pytestmark = pytest.mark.skipif(os.name != "posix", reason="child processes with limits need Linux or macOS")

HERE = Path(__file__).parent
ME = Path(__file__).stem


# What a child is asked to do.


def say_and_crash(line):
    print(line, flush=True)
    os.kill(os.getpid(), signal.SIGSEGV)


def spin(_):
    return sum(range(1 << 62))


def spin_in_python(_):
    while True:
        pass


def blow_up(_):
    held = []
    while True:
        held.append(bytearray(1 << 20))


def leave(code):
    sys.exit(code)


def leave_at_once(code):
    os._exit(code)


def large(n_bytes):
    return bytes(n_bytes)


def unsendable(_):
    return lambda: None


def chatter(n_bytes):
    sys.stdout.write("x" * n_bytes)
    sys.stdout.flush()


def write_file(path_and_size):
    path, size = path_and_size
    Path(path).write_bytes(bytes(size))


def interrupt(_):
    os.kill(os.getpid(), signal.SIGINT)
    return "still here"


def bear_a_grandchild(_):
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]).pid


def has_no_input(_):
    return os.path.samestat(os.fstat(0), os.stat(os.devnull))


def close_everything(_):
    os.closerange(3, 256)
    time.sleep(60)


@pytest.fixture
def tasks_on_path(monkeypatch):
    monkeypatch.syspath_prepend(str(HERE))


@pytest.fixture(scope="module")
def shared_worker():
    sys.path.insert(0, str(HERE))
    worker = IsolatedWorker(IsolationLimits(memory_mb=256), "cell-1")
    yield worker
    worker.close()
    sys.path.remove(str(HERE))


@pytest.fixture
def worker(shared_worker):
    """A warm child; a test that ends it makes the next one start another."""
    return shared_worker


def call(worker, task, payload=None, wall_s=20.0):
    worker.send("call", (f"{ME}:{task.__name__}", payload), wall_s)
    return worker.receive().result()


def is_gone(pid, within_s=10.0):
    """Whether the process ends; one that only waits for its parent to take notice has ended."""
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize(
    "wrong",
    [
        {"memory_mb": 0},
        {"memory_mb": 63},
        {"memory_mb": 512.0},
        {"memory_mb": True},
        {"memory_mb": "512"},
        {"cpu_s": 0},
        {"cpu_s": 1.5},
        {"request_wall_s": 0},
        {"request_wall_s": float("nan")},
        {"request_wall_s": float("inf")},
        {"request_wall_s": None},
    ],
)
def test_impossible_limits_are_refused(wrong):
    with pytest.raises(ConfigurationError, match=next(iter(wrong))):
        IsolationLimits(**wrong)


def test_windows_is_refused_in_plain_words(monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(ConfigurationError, match="Linux or macOS"):
        IsolatedWorker()


def test_an_answer_comes_back(worker):
    worker.send("ping", {"a": [1, 2.5, "x"]})
    assert worker.is_asked
    assert worker.receive().result() == {"a": [1, 2.5, "x"]}
    assert not worker.is_asked


def test_the_child_is_no_fork_and_leads_its_own_group(worker):
    worker.send("ping", None)
    worker.receive()
    assert os.getsid(worker.pid) == worker.pid
    assert "isolation.child" in " ".join(psutil.Process(worker.pid).cmdline())


def test_a_crash_is_named_with_what_was_written_last(worker):
    with pytest.raises(IsolationError, match=r"SIGSEGV while running a call.*It last wrote: nearly done") as caught:
        call(worker, say_and_crash, "nearly done")
    assert caught.value.context["vm"] == "cell-1"
    assert caught.value.context["exit_code"] == -signal.SIGSEGV
    assert worker.pid is None


@pytest.mark.parametrize("loop", [spin, spin_in_python])
def test_an_endless_loop_is_overdue(worker, loop):
    worker.send("ping", None)
    worker.receive()
    pid = worker.pid
    with pytest.raises(IsolationError, match=r"did not answer within 0\.2 s"):
        call(worker, loop, wall_s=0.2)
    assert not psutil.pid_exists(pid)


def test_an_endless_loop_ends_although_nobody_looks(worker):
    worker.send("call", (f"{ME}:spin", None), 0.1)
    pid = worker.pid
    assert is_gone(pid)
    with pytest.raises(IsolationError, match=r"did not answer within 0\.1 s"):
        worker.receive()


def test_a_memory_blow_up_hits_the_limit(worker):
    with pytest.raises(IsolationError, match=r"ran out of memory \(limit 256 MB\)"):
        call(worker, blow_up)
    assert call(worker, large, 1000) == bytes(1000)


def test_cpu_seconds_are_counted(tasks_on_path):
    worker = IsolatedWorker(IsolationLimits(cpu_s=1))
    with pytest.raises(IsolationError, match=r"used up its CPU seconds \(limit 1 s\)"):
        call(worker, spin)
    worker.close()


def test_leaving_at_once_is_an_isolation_failure(worker):
    with pytest.raises(IsolationError, match="ended by itself with exit code 3"):
        call(worker, leave_at_once, 3)


def test_sys_exit_is_a_failure_of_the_call_only(worker):
    with pytest.raises(BioXenException, match="SystemExit in the child process: 3"):
        call(worker, leave, 3)
    assert call(worker, large, 1) == b"\0"


def test_a_child_that_closes_its_connection_is_noticed(worker):
    with pytest.raises(IsolationError, match="The child process"):
        call(worker, close_everything)
    assert worker.pid is None


def test_results_have_a_largest_size(worker):
    assert len(call(worker, large, 5 << 20)) == 5 << 20
    with pytest.raises(ApiError, match="at most 1 MB"):
        encode_answer(Answer(bytes(2 << 20)), largest_bytes=1 << 20)


def test_a_result_that_cannot_be_sent_is_said(worker):
    with pytest.raises(ApiError, match="cannot be handed back"):
        call(worker, unsendable)


def test_what_a_child_writes_stays_bounded(worker):
    for _ in range(4):
        call(worker, chatter, 1 << 20)
    assert os.fstat(worker._child.output.fileno()).st_size <= 3 << 20
    with pytest.raises(IsolationError) as caught:
        call(worker, say_and_crash, "the end")
    assert len(caught.value.context["output"]) <= 2000
    assert caught.value.context["output"].endswith("the end")


def test_huge_files_are_refused(worker, tmp_path):
    with pytest.raises(BioXenException, match="OSError in the child process"):
        call(worker, write_file, (str(tmp_path / "huge"), 65 << 20))
    call(worker, write_file, (str(tmp_path / "small"), 1 << 20))


def test_interrupts_are_for_the_parent(worker):
    assert call(worker, interrupt) == "still here"


def test_there_is_no_input_to_wait_for(worker):
    assert call(worker, has_no_input)


def test_grandchildren_end_with_the_child(worker):
    grandchild = call(worker, bear_a_grandchild)
    child = worker.pid
    worker.close()
    assert is_gone(grandchild)
    assert not psutil.pid_exists(child)


def test_closing_leaves_no_process_and_no_descriptor(tasks_on_path):
    me = psutil.Process()
    before = me.num_fds()
    worker = IsolatedWorker()
    call(worker, large, 10)
    pid = worker.pid
    worker.close()
    worker.close()
    assert not psutil.pid_exists(pid)
    assert me.num_fds() == before


def test_a_forgotten_worker_takes_its_child_along():
    worker = IsolatedWorker()
    worker.start()
    pid = worker.pid
    del worker
    gc.collect()
    assert not psutil.pid_exists(pid)


PARENT = f"""
import os, signal, sys
sys.path.insert(0, {str(HERE)!r})
from bioxen_nb.hypervisor.isolation.worker import IsolatedWorker
worker = IsolatedWorker()
worker.send("ping", None)
worker.receive()
print(worker.pid, flush=True)
if sys.argv[1] != "idle":
    worker.send("call", ({ME!r} + ":" + sys.argv[1], None), 600.0)
if sys.argv[2] == "kill":
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("doing", ["idle", "spin"])
@pytest.mark.parametrize("end", ["kill", "exit"])
def test_a_child_ends_with_its_parent(doing, end):
    done = subprocess.run([sys.executable, "-c", PARENT, doing, end], capture_output=True, text=True, timeout=60)
    assert done.returncode == (-signal.SIGKILL if end == "kill" else 0), done.stderr
    assert is_gone(int(done.stdout))


def test_a_fork_of_the_parent_leaves_the_child_alone(worker):
    worker.send("ping", None)
    worker.receive()
    fork = os.fork()
    if fork == 0:
        worker._child.end()
        os._exit(0)
    os.waitpid(fork, 0)
    worker.send("ping", "there?")
    assert worker.receive().result() == "there?"


WATCHED = """
from bioxen_nb.hypervisor.isolation.confinement import MemoryLimit
import time
limit = MemoryLimit(64, watched=True)
print("begun", flush=True)
held = []
for _ in range(4000):
    held.append(bytearray(b"x" * (1 << 20)))
    time.sleep(0.001)
print("never stopped")
"""


def test_where_the_system_keeps_no_limit_a_thread_does():
    done = subprocess.run([sys.executable, "-c", WATCHED], capture_output=True, text=True, timeout=60)
    assert done.stdout == "begun\n"
    assert done.returncode == MEMORY_EXIT


@pytest.mark.parametrize(
    ("code", "output", "said"),
    [
        (MEMORY_EXIT, "", "ran out of memory (limit 512 MB)"),
        (-signal.SIGABRT, "LLVM ERROR: out of memory", "ran out of memory (limit 512 MB)"),
        (1, "MemoryError", "ran out of memory (limit 512 MB)"),
        (-signal.SIGSEGV, "MemoryError", "was killed by SIGSEGV"),
        (-signal.SIGXCPU, "", "used up its CPU seconds (limit 7 s)"),
        (-signal.SIGALRM, "", "did not answer within 2.5 s"),
        (0, "", "ended by itself with exit code 0"),
        (-63, "", "was killed by signal 63"),
    ],
)
def test_endings_have_words(code, output, said):
    assert words.ending(code, output, IsolationLimits(memory_mb=512, cpu_s=7), 2.5) == said
