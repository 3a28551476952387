# PYTHON_ARGCOMPLETE_OK
"""The `bioxen-nb` command: parse, hand over to a verb, turn errors into one clear line and an exit code.

Exit codes: 0 done (an arrested cell is an outcome, not an error), 1 a VM failed, 2 an error that the message
explains, 130 interrupted.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from bioxen_nb.commands import checkpoints_parser, vm_parser
from bioxen_nb.commands.arguments import VerbParser, Verbs, add_environment, add_verb, completed_by
from bioxen_nb.commands.completion import SHELLS, chassis, genomes
from bioxen_nb.config.run_events import EVENT_WORDS
from bioxen_nb.errors import BioXenException
from bioxen_nb.version import __version__

OK, ERROR, INTERRUPTED = 0, 2, 130


def build_parser() -> argparse.ArgumentParser:
    """The whole command line; every verb names the function that serves it as `module:function`."""
    parser: argparse.ArgumentParser = VerbParser(prog="bioxen-nb", description="Real genomes as running programs.")
    parser.add_argument("--version", action="version", version=f"bioxen-nb {__version__}")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    _add_demo(verbs)
    _add_run(verbs)
    _add_screen(verbs)
    _add_genomes(verbs)
    _add_program(verbs)
    _add_lab(verbs)
    _add_validate(verbs)
    checkpoints_parser.add_checkpoints(verbs)
    vm_parser.add_vm(verbs)
    _add_shell(verbs)
    return parser


def _add_demo(verbs: Verbs[argparse.ArgumentParser]) -> None:
    demo = add_verb(verbs, "demo", "demo:demo", "the main job in one go: genome, program, cell, division, checkpoint")
    demo.add_argument("--seed", type=int, default=1)
    add_verb(verbs, "warm", "demo:warm", "compile the kernels now, so that the first cell starts at once")


def _add_run(verbs: Verbs[argparse.ArgumentParser]) -> None:
    run = add_verb(verbs, "run", "run:run", "run one cell and say what came of it")
    completed_by(
        run.add_argument("genome", nargs="?", metavar="GENOME", help="a file, a catalogue id, or teaching-cell"),
        genomes,
    )
    ends = f"{EVENT_WORDS}, or cell time: 1500, 90min, 2h; default division"
    run.add_argument("--until", metavar="WHEN", help=ends)
    run.add_argument("--seed", type=int, help="default 1; the same seed gives the same run")
    machinery = run.add_argument("--chassis", help="organism whose machinery is assumed; default: the genome's own")
    completed_by(machinery, chassis)
    run.add_argument("--knock-out", metavar="A,B", help="genes to remove before the run")
    add_environment(run)
    run.add_argument("--config", metavar="FILE", help="YAML file with any of the settings above")
    run.add_argument("--json", metavar="FILE", help="write a summary here; - is the standard output")
    run.add_argument("--checkpoint", metavar="FILE", help="write the whole session here at the end")
    resume = run.add_argument(
        "--resume",
        nargs="?",
        const="latest",
        metavar="CHECKPOINT",
        help="go on from a file, or from a checkpoint of the store (default: its latest), instead of a genome",
    )
    completed_by(resume, checkpoints_parser.stored)
    checkpoints_parser.add_store(run)
    run.add_argument("--save-as", metavar="NAME", help="save into the store at the end, under this name")
    run.add_argument("--autosave", type=float, metavar="SECONDS", help="save into the store this often, and at the end")
    run.add_argument("--report", metavar="FILE.html", help="write figures and figures' data as one HTML file")
    run.add_argument("--quiet", action="store_true", help="no progress bar, no story")


def _add_screen(verbs: Verbs[argparse.ArgumentParser]) -> None:
    screen = add_verb(verbs, "screen", "screen:screen", "remove each gene in turn and say what becomes of the cell")
    source = screen.add_argument("genome", metavar="GENOME", help="a file, a catalogue id, or teaching-cell")
    completed_by(source, genomes)
    screen.add_argument("--genes", metavar="A,B", help="only these; default: all")
    screen.add_argument("--processes", type=int, default=2)
    completed_by(screen.add_argument("--chassis"), chassis)
    screen.add_argument("--seed", type=int, default=1)
    screen.add_argument("--limit", metavar="TIME", help="cell time each mutant gets; default: four cycles")
    screen.add_argument("--json", metavar="FILE", help="write the rows here; - is the standard output")
    screen.add_argument("--quiet", action="store_true", help="no progress bar")
    add_environment(screen)


def _add_genomes(verbs: Verbs[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser("genomes", help="what the catalogue holds")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    add_verb(actions, "list", "genomes:show_list", "all genomes that can be named")
    info = add_verb(actions, "info", "genomes:show_info", "one genome: where it comes from and what it holds")
    completed_by(info.add_argument("id", metavar="ID"), genomes)
    fetch = add_verb(actions, "fetch", "genomes:fetch_one", "download one genome and check its digest")
    completed_by(fetch.add_argument("id", metavar="ID"), genomes)


def _add_validate(verbs: Verbs[argparse.ArgumentParser]) -> None:
    validate = add_verb(verbs, "validate", "validate:validate", "the model beside what was measured, row by row")
    validate.add_argument("--tier", choices=["A", "B", "C"], help="only these rows; A must hold, B is reported")
    validate.add_argument("--json", metavar="FILE", help="write the rows here; - is the standard output")
    validate.add_argument("--rows", metavar="11,12b", help="only these rows, by number or name")
    validate.add_argument("--seed", type=int, default=1)
    validate.add_argument("--short", action="store_true", help="fewer cycles: a minute instead of some")


def _add_program(verbs: Verbs[argparse.ArgumentParser]) -> None:
    compile_ = add_verb(verbs, "compile", "program:compile_", "compile a genome to a program")
    listing = add_verb(verbs, "disassemble", "program:disassemble", "print the instruction listing of a genome")
    completed_by(listing.add_argument("genome", metavar="GENOME"), genomes)
    listing.add_argument("target", nargs="?", metavar="TARGET", help="a gene or transcription unit; default: all")
    completed_by(compile_.add_argument("genome", metavar="GENOME"), genomes)
    compile_.add_argument("-o", "--output", metavar="FILE.json", help="write the program as a JSON document")
    for parser in (compile_, listing):
        completed_by(parser.add_argument("--chassis"), chassis)
        parser.add_argument("--knock-out", metavar="A,B")


def _add_lab(verbs: Verbs[argparse.ArgumentParser]) -> None:
    lab = add_verb(verbs, "lab", "lab:lab", "open a live cell in JupyterLab")
    completed_by(lab.add_argument("genome", nargs="?", default="teaching-cell", metavar="GENOME"), genomes)
    lab.add_argument("--port", type=int)
    lab.add_argument("--no-browser", action="store_true", help="only start the server and print its address")


def _add_shell(verbs: Verbs[argparse.ArgumentParser]) -> None:
    shell = add_verb(verbs, "shell", "shell:shell", "menus over the VMs of a session file")
    shell.add_argument(
        "--session", metavar="FILE", help="session file; default: $BIOXEN_SESSION, else ./bioxen.session"
    )
    completion = add_verb(verbs, "completion", "completion:print_line", "what a shell reads to complete this command")
    completion.add_argument("shell", choices=SHELLS)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parser = build_parser()
    if "_ARGCOMPLETE" in os.environ:
        importlib.import_module("bioxen_nb.commands.completion").propose(parser)
    options = parser.parse_args(arguments)
    module, _, function = options.serve.partition(":")
    try:
        serve = getattr(importlib.import_module(f"bioxen_nb.commands.{module}"), function)
        return int(serve(options))
    except BioXenException as error:
        print(f"error [{error.code.value}]: {_shown(error.message)}", file=sys.stderr)
        if pointer := error.context.get("pointer"):
            print(_shown(str(pointer)), file=sys.stderr)
        return ERROR
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK


def _shown(text: str) -> str:
    """A text whose control characters, which may come from a file, do nothing to the terminal."""
    return "".join(letter if letter.isprintable() or letter == "\n" else "\N{REPLACEMENT CHARACTER}" for letter in text)


if __name__ == "__main__":
    sys.exit(main())
