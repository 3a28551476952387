"""Genomes and programs shared by the compiler's tests, built once."""

from __future__ import annotations

import pytest

from bioxen_nb.genome.records import Feature, Gene, Genome, Location, Replicon, Span
from bioxen_nb.genome.teaching import build
from bioxen_nb.program.chassis_ecoli import CHASSIS as ECOLI
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.records import GenomeProgram


@pytest.fixture(scope="session")
def bare_mini() -> Genome:
    return build("mini", bare=True)


@pytest.fixture(scope="session")
def mini(bare_mini: Genome) -> GenomeProgram:
    return compile_genome(bare_mini, ECOLI)


@pytest.fixture(scope="session")
def full() -> GenomeProgram:
    return compile_genome(build("full", bare=True), ECOLI)


@pytest.fixture(scope="session")
def circuits() -> GenomeProgram:
    return compile_genome(build("full", ("toggle",), bare=True), ECOLI)


@pytest.fixture
def make_gene():
    def make(tag: str, start: int, end: int, strand: int = 1, **more: object) -> Gene:
        kind = more.pop("kind", "cds")
        return Gene(tag, kind, Location((Span(start, end, strand),)), "toy", **more)

    return make


@pytest.fixture
def make_genome():
    def make(genes, length: int, *, sequence: bytes | None = None, circular: bool = True, features=()) -> Genome:
        replicon = Replicon("toy", length, circular, tuple(genes), tuple(features), sequence)
        return Genome("toy", (replicon,))

    return make


@pytest.fixture
def make_feature():
    def make(kind: str, start: int, end: int, strand: int = 1, **qualifiers: str) -> Feature:
        return Feature(kind, Location((Span(start, end, strand),)), "toy", qualifiers.get("label", ""), qualifiers)

    return make
