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

from bioxen_nb.errors import BioXenException
from bioxen_nb.version import __version__

OK, ERROR, INTERRUPTED = 0, 2, 130


def build_parser() -> argparse.ArgumentParser:
    """The whole command line; every verb names the function that serves it as `module:function`."""
    parser = argparse.ArgumentParser(prog="bioxen-nb", description="Real genomes as running programs.")
    parser.add_argument("--version", action="version", version=f"bioxen-nb {__version__}")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    _add_demo(verbs)
    _add_run(verbs)
    _add_screen(verbs)
    _add_genomes(verbs)
    _add_program(verbs)
    _add_lab(verbs)
    _add_validate(verbs)
    return parser


Verbs = argparse._SubParsersAction


def _verb(verbs: Verbs[argparse.ArgumentParser], name: str, serve: str, help: str) -> argparse.ArgumentParser:
    parser = verbs.add_parser(name, help=help, description=help[0].upper() + help[1:] + ".")
    parser.set_defaults(serve=serve)
    return parser


def _add_demo(verbs: Verbs[argparse.ArgumentParser]) -> None:
    demo = _verb(verbs, "demo", "demo:demo", "the main job in one go: genome, program, cell, division, checkpoint")
    demo.add_argument("--seed", type=int, default=1)
    _verb(verbs, "warm", "demo:warm", "compile the kernels now, so that the first cell starts at once")


def _add_run(verbs: Verbs[argparse.ArgumentParser]) -> None:
    run = _verb(verbs, "run", "run:run", "run one cell and say what came of it")
    run.add_argument("genome", nargs="?", metavar="GENOME", help="a file, a catalogue id, or teaching-cell")
    run.add_argument("--until", metavar="WHEN", help="division (default), seconds of cell time, 90min, 2h")
    run.add_argument("--seed", type=int, help="default 1; the same seed gives the same run")
    run.add_argument("--chassis", help="organism whose machinery is assumed; default: the genome's own")
    run.add_argument("--knock-out", metavar="A,B", help="genes to remove before the run")
    _add_environment(run)
    run.add_argument("--config", metavar="FILE", help="YAML file with any of the settings above")
    run.add_argument("--json", metavar="FILE", help="write a summary here; - is the standard output")
    run.add_argument("--checkpoint", metavar="FILE", help="write the whole session here at the end")
    run.add_argument("--resume", metavar="FILE", help="go on from a checkpoint instead of a genome")
    run.add_argument("--report", metavar="FILE.html", help="write figures and figures' data as one HTML file")
    run.add_argument("--quiet", action="store_true", help="no progress bar, no story")


def _add_environment(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--medium", help="reference (default), rich, poor, starved, lactose, acetate, ...")
    parser.add_argument("--substrates", metavar="A:MM+B:MM", help="concentrations that replace the medium's")
    parser.add_argument("--inducers", metavar="A:UM+B:UM", help="such as IPTG:100")
    parser.add_argument("--stressors", metavar="A:N+B:N", help="such as hydrogen_peroxide_um:100")
    parser.add_argument("--temperature", metavar="CELSIUS", help="default 37")
    parser.add_argument("--ph", metavar="PH", help="default 7")
    parser.add_argument("--oxygen", metavar="SHARE", help="of air saturation; 0 is anaerobic")
    parser.add_argument("--culture", metavar="KIND", help="constant (default), batch:0.01 or chemostat:0.4:0.01")
    parser.add_argument(
        "--at", action="append", metavar="TIME:FIELD=VALUE,...", help="a shift, such as 1h:medium=acetate; repeatable"
    )


def _add_screen(verbs: Verbs[argparse.ArgumentParser]) -> None:
    screen = _verb(verbs, "screen", "screen:screen", "remove each gene in turn and say what becomes of the cell")
    screen.add_argument("genome", metavar="GENOME", help="a file, a catalogue id, or teaching-cell")
    screen.add_argument("--genes", metavar="A,B", help="only these; default: all")
    screen.add_argument("--processes", type=int, default=2)
    screen.add_argument("--chassis")
    screen.add_argument("--seed", type=int, default=1)
    screen.add_argument("--limit", metavar="TIME", help="cell time each mutant gets; default: four cycles")
    screen.add_argument("--json", metavar="FILE", help="write the rows here; - is the standard output")
    screen.add_argument("--quiet", action="store_true", help="no progress bar")
    _add_environment(screen)


def _add_genomes(verbs: Verbs[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser("genomes", help="what the catalogue holds")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    _verb(actions, "list", "genomes:show_list", "all genomes that can be named")
    info = _verb(actions, "info", "genomes:show_info", "one genome: where it comes from and what it holds")
    info.add_argument("id", metavar="ID")
    fetch = _verb(actions, "fetch", "genomes:fetch_one", "download one genome and check its digest")
    fetch.add_argument("id", metavar="ID")


def _add_validate(verbs: Verbs[argparse.ArgumentParser]) -> None:
    validate = _verb(verbs, "validate", "validate:validate", "the model beside what was measured, row by row")
    validate.add_argument("--tier", choices=["A", "B", "C"], help="only these rows; A must hold, B is reported")
    validate.add_argument("--json", metavar="FILE", help="write the rows here; - is the standard output")
    validate.add_argument("--rows", metavar="11,12b", help="only these rows, by number or name")
    validate.add_argument("--seed", type=int, default=1)
    validate.add_argument("--short", action="store_true", help="fewer cycles: a minute instead of some")


def _add_program(verbs: Verbs[argparse.ArgumentParser]) -> None:
    compile_ = _verb(verbs, "compile", "program:compile_", "compile a genome to a program")
    listing = _verb(verbs, "disassemble", "program:disassemble", "print the instruction listing of a genome")
    listing.add_argument("genome", metavar="GENOME")
    listing.add_argument("target", nargs="?", metavar="TARGET", help="a gene or transcription unit; default: all")
    compile_.add_argument("genome", metavar="GENOME")
    compile_.add_argument("-o", "--output", metavar="FILE.json", help="write the program as a JSON document")
    for parser in (compile_, listing):
        parser.add_argument("--chassis")
        parser.add_argument("--knock-out", metavar="A,B")


def _add_lab(verbs: Verbs[argparse.ArgumentParser]) -> None:
    lab = _verb(verbs, "lab", "lab:lab", "open a live cell in JupyterLab")
    lab.add_argument("genome", nargs="?", default="teaching-cell", metavar="GENOME")
    lab.add_argument("--port", type=int)
    lab.add_argument("--no-browser", action="store_true", help="only start the server and print its address")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = build_parser().parse_args(arguments)
    module, _, function = options.serve.partition(":")
    try:
        serve = getattr(importlib.import_module(f"bioxen_nb.commands.{module}"), function)
        return int(serve(options))
    except BioXenException as error:
        print(f"error [{error.code.value}]: {error.message}", file=sys.stderr)
        return ERROR
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK


if __name__ == "__main__":
    sys.exit(main())
