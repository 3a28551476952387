"""%%process in an IPython shell: what it runs, what it proposes, and what it says when something is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from IPython.core.completer import provisionalcompleter, rectify_completions
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell

from bioxen_nb.session.executing import vocabulary
from bioxen_nb.session.session import Session
from bioxen_nb.widgets.console import Console
from bioxen_nb.widgets.lab import Lab
from bioxen_nb.widgets.process_magic import load_ipython_extension, unload_ipython_extension
from bioxen_nb.widgets.process_target import Header, read_header, sessions_in


@pytest.fixture
def shell(session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path) -> Iterator[InteractiveShell]:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    made = InteractiveShell(user_ns={"session": session})
    made.Completer.use_jedi = False
    load_ipython_extension(made)
    yield made
    made.history_manager.end_session()


def proposed(shell: InteractiveShell, code: str) -> list[str]:
    """Cells as they would read after each proposal at the end of `code`."""
    with provisionalcompleter():
        found = list(rectify_completions(code, shell.Completer.completions(code, len(code))))
    return [code[: one.start] + one.text + code[one.end :] for one in found]


def ran(shell: InteractiveShell, code: str):
    """The value of a notebook cell; an error in it is raised."""
    outcome = shell.run_cell(code, store_history=False)
    outcome.raise_error()
    return outcome.result


def said(shell: InteractiveShell, code: str) -> str:
    """What a cell that is refused says."""
    outcome = shell.run_cell(code, store_history=False)
    assert isinstance(outcome.error_in_exec, UsageError)
    return str(outcome.error_in_exec)


@pytest.mark.parametrize(
    ("line", "header"),
    [
        ("", Header("", "", "")),
        ("cell-1", Header("cell-1", "", "")),
        ('"my cell" --session s', Header("my cell", "s", "")),
        ("--session=s cell-1", Header("cell-1", "s", "")),
        ("--session s", Header("", "s", "")),
        ('cell-1 run_operon(["lacZ"])', Header("cell-1", "", 'run_operon(["lacZ"])')),
        ("--session s cell-1 live(60)", Header("cell-1", "s", "live(60)")),
    ],
)
def test_the_first_line_is_read(line, header):
    assert read_header(line) == header


def test_a_cell_runs_on_its_vm(shell, session):
    result = ran(shell, "%%process cell-1\n# a comment\nlive(\n    60\n)\nexecute_cell_cycle_checkpoint()\n")
    assert result.succeeded
    assert [row["command"] for row in result["results"]] == ["live", "execute_cell_cycle_checkpoint"]
    assert session.vm("cell-1").time_s == 60


def test_a_line_runs_and_its_result_can_be_kept(shell, session):
    ran(shell, "lived = %process cell-1 live(duration_s=30)")
    assert shell.user_ns["lived"]["vm_id"] == "cell-1"
    assert session.vm("cell-1").time_s == 30


def test_braces_and_dollars_reach_the_language_unchanged(shell):
    shell.user_ns["session_name"] = "no"
    result = ran(shell, '%process cell-1 create_cellular_context({"$session_name": 1})')
    assert result["status"] == "error"
    assert '{"$session_name": 1}' in result["process_code"]


def test_the_only_vm_need_not_be_named(shell, session, mini_program):
    assert ran(shell, "%%process\nlive(5)")["vm_id"] == "cell-1"
    session.create("cell-2", mini_program, seed=2)
    assert "cell-1, cell-2" in said(shell, "%%process\nlive(5)")
    assert session.vm("cell-2").time_s == 0


def test_variables_that_hold_a_vm_a_handle_or_a_lab_name_it(shell, session):
    lab = Lab(session)
    handle = SimpleNamespace(session=session, vm_id="cell-1")
    console = Console(lab)
    shell.user_ns.update(vm=session.vm("cell-1"), handle=handle, lab=lab, console=console)
    for name in ("vm", "handle", "lab", "console"):
        assert ran(shell, f"%%process {name}\nlive(5)")["vm_id"] == "cell-1"
    lab.close()


def test_one_of_two_sessions_is_chosen_by_its_variable(shell, session, mini_program):
    with Session(seed=2) as other:
        other.create("cell-1", mini_program)
        shell.user_ns["other"] = other
        assert "--session session or other" in said(shell, "%%process cell-1\nlive(5)")
        assert ran(shell, "%%process cell-1 --session other\nlive(5)").succeeded
        assert (session.vm("cell-1").time_s, other.vm("cell-1").time_s) == (0, 5)
    assert ran(shell, "%%process cell-1\nlive(5)").succeeded, "a closed session is not looked at"


def test_a_session_is_found_once_under_the_name_of_the_user(session):
    holder = SimpleNamespace(session=session)
    assert sessions_in({"_1": session, "holder": holder, "mine": session, "n": 1}) == {"mine": session}
    assert sessions_in({"holder": holder}) == {"holder": session}


def test_foreign_objects_are_not_asked(shell):
    class Stranger:
        def __getattr__(self, name):
            raise RuntimeError(name)

        @property
        def session(self):
            raise RuntimeError("asked")

    shell.user_ns["stranger"] = Stranger()
    assert ran(shell, "%%process cell-1\nlive(5)").succeeded


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("%%process cell-l\nlive(5)", "[BX010] There is no VM 'cell-l'. Did you mean cell-1?"),
        ("%%process cell-1 --session nobody\nlive(5)", "Those that do: session."),
        ("%%process cell-1 live(5)\nlive(6)", "belongs below it"),
        ("%process cell-1", "There is no process text"),
        ("%process_help run_opern", "Did you mean run_operon"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_runs(shell, session, code, words):
    before = session.vm("cell-1").cell.digest()
    assert words in said(shell, code)
    assert session.vm("cell-1").cell.digest() == before


def test_an_error_in_the_text_shows_its_place(shell, session):
    result = ran(shell, "%%process cell-1\nlive(5)\nrun_opern(['lacZ'])")
    assert (result["line"], result["column"]) == (2, 1)
    assert "run_opern(['lacZ'])\n^" in repr(result)
    assert session.vm("cell-1").time_s == 0


def test_without_any_vm_the_message_says_how_to_make_one(shell):
    del shell.user_ns["session"]
    assert "Make one" in said(shell, "%%process\nlive(5)")


def test_commands_arguments_genes_and_vms_are_proposed(shell, session):
    head = "%%process cell-1\nlive(5)\n"
    assert proposed(shell, f"{head}run_op") == [f"{head}run_operon"]
    assert f"{head}live(duration_s=" in proposed(shell, f"{head}live(dur")
    assert proposed(shell, f'{head}run_operon(["ftsZ') == [f'{head}run_operon(["ftsZ']
    assert f'{head}run_operon(["ftsZ"]' in proposed(shell, f"{head}run_operon(ft")
    assert proposed(shell, "%%process ce") == ["%%process cell-1"]
    assert proposed(shell, "%%process cell-1 --s") == ["%%process cell-1 --session"]
    assert proposed(shell, "%%process cell-1 --session se") == ["%%process cell-1 --session session"]


def test_lines_are_completed_too(shell):
    assert proposed(shell, "x = 1\n%process cell-1 run_op") == ["x = 1\n%process cell-1 run_operon"]
    assert proposed(shell, "y = %process ce") == ["y = %process cell-1"]


def test_all_commands_are_proposed_and_nothing_of_python(shell):
    head = "%%process cell-1\n"
    assert proposed(shell, head) == [head + name for name in vocabulary()]


def test_python_is_completed_as_before(shell):
    shell.user_ns["run_operations"] = 1
    assert "run_operations" in proposed(shell, "run_op")
    assert "run_operon" not in proposed(shell, "run_op")


def test_commands_are_proposed_when_the_vm_is_unknown(shell):
    assert proposed(shell, "%%process nobody\nrun_op") == ["%%process nobody\nrun_operon"]


def test_help_lists_all_commands_or_explains_one(shell, capsys):
    ran(shell, "%process_help")
    listed = capsys.readouterr().out
    assert [name for name in vocabulary() if f"{name}(" not in listed] == []
    ran(shell, "%process_help run_operon")
    assert "duration_s: a number" in capsys.readouterr().out


def test_shift_tab_explains_commands_and_python_alike(shell):
    assert "run_operon(genes" in shell.object_inspect_mime("run_operon")["text/html"]
    assert "text/html" in shell.object_inspect_mime("session")
    with pytest.raises(KeyError):
        shell.object_inspect_mime("nobody_knows_this")


def test_the_package_is_the_extension(session):
    plain = InteractiveShell(user_ns={"session": session})
    plain.run_line_magic("load_ext", "bioxen_nb")
    assert ran(plain, "%%process cell-1\nlive(5)").succeeded
    plain.run_line_magic("unload_ext", "bioxen_nb")
    assert plain.Completer.custom_matchers == []


def test_unloading_leaves_the_shell_as_it_was(shell):
    load_ipython_extension(shell)
    assert len(shell.Completer.custom_matchers) == 1
    unload_ipython_extension(shell)
    assert shell.Completer.custom_matchers == []
    with pytest.raises(KeyError):
        shell.object_inspect_mime("run_operon")
