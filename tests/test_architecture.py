"""The plan of the house: imports only point down, no rings, small files, domain names, a light front door."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "bioxen_nb"

#: Lowest first. What stands on one line may not import from its neighbours, only from lines above this one.
FLOORS = (
    ("errors", "units", "version"),
    ("config", "documents", "language", "logs", "registry", "resources"),
    ("genome",),
    ("program",),
    ("engines",),
    ("cell",),
    ("hypervisor", "validation"),
    ("session",),
    ("processes",),
    ("api", "plots", "widgets"),
    ("dashboard",),
    ("cli", "commands"),
    ("__init__", "__main__", "testing"),
)
FLOOR_OF = {name: level for level, floor in enumerate(FLOORS) for name in floor}
#: `cli` and its commands, and the two ways to start them, are one house of their own.
SHARED_FLOORS = {FLOOR_OF["cli"], FLOOR_OF["__main__"]}
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
LONGEST_FILE = 400
#: Methods that lead from a thing to what can be done with it: the only imports that may close a ring, all of them
#: inside functions.
DOORS = {
    "program.records": {"program.document", "program.listing", "program.provenance"},
    "session.processing": {"session.executing"},
    "session.files": {"session.store.recovery", "session.store.store"},
}
HEAVY = ("pandas", "cobra", "ipywidgets", "panel", "bokeh", "numba", "tellurium", "numpy", "Bio", "anywidget")

SOURCES = sorted(PACKAGE.rglob("*.py"))


def module_name(path: Path) -> str:
    """Dotted name under the package: `cell/cell.py` -> `cell.cell`, a package's `__init__` -> the package."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    if parts[-1] == "__init__" and len(parts) > 1:
        parts = parts[:-1]
    return ".".join(parts)


MODULES = {module_name(path): path for path in SOURCES}


def imported_modules(path: Path) -> set[str]:
    """Modules of this package that a file imports anywhere, inside functions and type-checking blocks too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            if node.module and node.module.split(".")[0] == "bioxen_nb":
                base = node.module.partition(".")[2]
                for alias in node.names:
                    full = f"{base}.{alias.name}" if base else alias.name
                    found.add(full if full in MODULES else base or "__init__")
        elif isinstance(node, ast.Import):
            for alias in node.names:
                head, _, rest = alias.name.partition(".")
                if head == "bioxen_nb":
                    found.add(rest or "__init__")
    return found - {module_name(path)}


GRAPH = {name: imported_modules(path) for name, path in MODULES.items()}


def top(module: str) -> str:
    return module.split(".")[0]


@pytest.mark.parametrize("module", sorted(MODULES))
def test_every_module_stands_on_a_known_floor(module: str) -> None:
    assert top(module) in FLOOR_OF, f"{module} stands on no floor: add {top(module)!r} to FLOORS in its place"


@pytest.mark.parametrize("module", sorted(MODULES))
def test_imports_only_point_down(module: str) -> None:
    level = FLOOR_OF[top(module)]
    wrong = [
        target
        for target in GRAPH[module]
        if top(target) != top(module)
        and not (FLOOR_OF[top(target)] < level or (FLOOR_OF[top(target)] == level and level in SHARED_FLOORS))
    ]
    assert not wrong, f"bioxen_nb.{module} imports upward or sideways: {', '.join(sorted(wrong))}"


def ring_through(graph: dict[str, set[str]]) -> list[str]:
    """The modules of one import ring, in order; empty when the graph has none."""
    done: set[str] = set()

    def walk(module: str, trail: list[str]) -> list[str]:
        if module in trail:
            return [*trail[trail.index(module) :], module]
        if module in done:
            return []
        for target in sorted(graph.get(module, ())):
            if ring := walk(target, [*trail, module]):
                return ring
        done.add(module)
        return []

    for module in sorted(graph):
        if ring := walk(module, []):
            return ring
    return []


def test_a_planted_ring_is_found() -> None:
    assert ring_through({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]


def test_there_are_no_import_rings_between_modules() -> None:
    assert ring_through({name: targets - DOORS.get(name, set()) for name, targets in GRAPH.items()}) == []


@pytest.mark.parametrize("module", sorted(DOORS))
def test_doors_open_only_when_they_are_used(module: str) -> None:
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    at_import = {node.module for node in tree.body if isinstance(node, ast.ImportFrom)}
    assert not at_import & {f"bioxen_nb.{target}" for target in DOORS[module]}


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    lengths = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in MODULES.items()}
    assert {name: n for name, n in lengths.items() if n > LONGEST_FILE} == {}


def test_module_names_say_what_is_inside() -> None:
    assert [name for name in MODULES if VAGUE_NAMES & set(name.split("."))] == []


def test_the_front_door_pulls_in_nothing_heavy() -> None:
    script = f"import sys, bioxen_nb; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
