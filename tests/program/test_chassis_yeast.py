"""Yeast from annotation alone: single genes, an assumed host for what is not given, Start and asymmetric buds."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.reports import Status
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.genome.records import Gene, Genome, Location, Replicon, Span
from bioxen_nb.program.chassis import Chassis
from bioxen_nb.program.chassis_yeast import CHASSIS as YEAST
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.mutation import knock_out

#: Symbols of a piece of chromosome II, and a few more.
SYMBOLS = ("RPL32", "RPL19B", "RPL23A", "ORC2", "MCM2", "RPB5", "GAL1", "GAL7", "GAL10", "HHT1", "ILS1")
#: Extensive constants: scaled down together, a smaller cell of the same densities.
_EXTENSIVE = (
    *("proteome_aa", "ribosomes_per_cell", "trna_per_cell", "rnap_per_cell", "mrna_synthesis_nt_per_s"),
    *("initiation_volume_fl", "added_volume_fl"),
)


def small(chassis: Chassis, factor: float = 0.025) -> Chassis:
    settings = dict(chassis.settings)
    for name in _EXTENSIVE:
        settings[name] = settings[name].with_value(settings[name].value * factor)
    return replace(chassis, settings=settings)


def piece(symbols=SYMBOLS, length: int = 60_000) -> Genome:
    """Genes 40 bases apart on one strand: an operon, were it a bacterium."""
    genes = tuple(
        Gene(f"Y{k:03}W", "cds", Location((Span(500 + 1_000 * k, 1_460 + 1_000 * k, 1),)), "chrII", name, "")
        for k, name in enumerate(symbols)
    )
    transfer = Gene("tA", "trna", Location((Span(40_000, 40_073, 1),)), "chrII", "tA", "tRNA-Ala", 1)
    sequence = b"ACGTTGCA" * (length // 8)
    replicon = Replicon("chrII", length, False, (*genes, transfer), (), sequence, "chromosome II")
    return Genome("yeast piece", (replicon,), "Saccharomyces cerevisiae", chassis="yeast")


@pytest.fixture(scope="module")
def program():
    return compile_genome(piece(), small(YEAST))


def _machines(program):
    return {machine.role: machine for machine in program.complexes}


def test_every_gene_is_a_unit_without_read_through_or_bacterial_signals(program):
    assert all(len(unit.genes) == 1 for unit in program.units)
    assert {stop.efficiency.value for stop in program.terminators} == {1.0}
    assert {promoter.sigma for promoter in program.promoters} == {"assumed"}
    assert all(site.sd_position == -1 for site in program.binding_sites)


def test_it_is_labelled_coarse_and_says_what_is_assumed(program):
    text = " ".join(program.warnings)
    assert "coarsely" in text
    assert "Only 60,000 of 12,071,326 bp are given" in text
    assert "heuristic" in text


def test_the_host_completes_the_machines_with_what_is_not_given(program):
    machines = _machines(program)
    assert machines["rna_polymerase"].subunits == (("Y005W", 1), ("HOST_rna_polymerase", 9))
    assert machines["replication_initiator"].subunits == (("Y003W", 1), ("HOST_replication_initiator", 5))
    # RPL32 counts one, RPL19B and RPL23A half each because their twins are elsewhere.
    assert machines["ribosome"].subunits == (("Y000W", 1), ("HOST_ribosome", 77))
    assert [group for group, _ in machines["ribosome"].rna_subunits] == [("HOST_18S",), ("HOST_25S",), ("HOST_5S",)]
    assert sum(plan.length for plan in program.replicons) >= YEAST.whole_genome.length_bp
    assert all(plan.is_chromosome for plan in program.replicons)


def test_sectors_have_the_shares_of_the_chassis(program):
    mass = {gene.id: gene.target_copies.value * gene.length_aa for gene in program.genes}
    total = sum(mass.values())
    metabolic = sum(mass[gene.id] for gene in program.genes if gene.sector == "metabolic")
    ribosomal = sum(mass[gene.id] for gene in program.genes if gene.sector == "ribosomal")
    assert total == pytest.approx(program.settings["proteome_aa"], rel=1e-6)
    assert metabolic / total == pytest.approx(0.45, abs=1e-6)
    assert 0.2 < ribosomal / total < 0.3
    assert program.gene("HOST_trna").target_copies.value == pytest.approx(
        274 * program.gene("tA").target_copies.value, rel=1e-6
    )


def test_losing_a_given_part_loses_the_machine(program):
    cell = Cell(knock_out(compile_genome(piece(), small(YEAST, 0.01)), ["RPB5"]), seed=1)
    while cell.time_s < 36_000 and cell.status() is not Status.ARRESTED:
        report = cell.advance(600)
    assert report.status is Status.ARRESTED
    assert "RNA polymerase" in report.reason
    twin = _machines(knock_out(program, ["RPL19B"]))["ribosome"]
    assert twin.subunits, "its twin on another chromosome makes the same protein"


def test_a_whole_genome_gets_no_host_and_lacks_what_it_lacks():
    whole = compile_genome(piece(length=11_500_000), small(YEAST))
    assert not any(gene.id.startswith("HOST") for gene in whole.genes)
    assert not _machines(whole)["rna_polymerase"].subunits
    assert any("does not encode" in line for line in whole.warnings)


def test_without_a_host_a_piece_of_a_genome_arrests_with_the_reason():
    alone = compile_genome(piece(), replace(small(YEAST), whole_genome=None))
    report = Cell(alone, seed=1).advance(1_200)
    assert report.status is Status.ARRESTED
    assert "does not encode" in report.reason


def test_organelles_are_left_out():
    genome = piece()
    mito = replace(genome.replicons[0], id="NC_001224.1", description="mitochondrion", genes=())
    program = compile_genome(replace(genome, replicons=(*genome.replicons, mito)), small(YEAST))
    assert [plan.id for plan in program.replicons] == ["chrII", "HOST"]


def _to_division(cell: Cell, limit_s: int = 20_000):
    while cell.time_s < limit_s:
        report = cell.advance(60)
        if report.division:
            return report.division
    raise AssertionError(f"no division: {cell!r} {cell.checkpoint()}")


@pytest.mark.slow
def test_mothers_are_born_large_and_daughters_wait_for_start(program):
    shares, mothers, daughters, divisions = [], [], [], []
    for seed in range(2):
        cell = Cell(program, seed=seed)
        division = _to_division(cell)
        for _ in range(3):
            born = division.birth_volume_fl
            shares.append(born[0] / sum(born))
            bud = cell.relative(division.daughters[1])
            daughters.append(_to_division(bud, bud.time_s + 20_000).interdivision_s)
            division = _to_division(cell, cell.time_s + 20_000)
            mothers.append(division.interdivision_s)
            divisions.append(sum(division.birth_volume_fl))
    mean = sum(shares) / len(shares)
    assert 0.54 < mean < 0.60
    budded_s = YEAST.value("c_period_s") + YEAST.value("minimum_d_period_s")
    assert min(mothers) >= budded_s - 60, "a budded phase is a timer"
    assert sum(daughters) > 1.15 * sum(mothers), "daughters are the slower ones"
    # A sizer at Start keeps sizes together although every division is uneven.
    assert max(divisions) / min(divisions) < 2.0


def test_origins_fire_once_a_cycle(program):
    cell = Cell(program, seed=2)
    for _ in range(200):
        cell.advance(60)
        assert cell.vitals()[12] <= 2


@pytest.mark.mirror
@pytest.mark.slow
def test_a_yeast_network_feeds_it_when_named():
    if not os.environ.get("BIOXEN_DATA_MIRROR"):
        pytest.skip("set BIOXEN_DATA_MIRROR to a data mirror to feed yeast by iMM904")
    genome = load_genome("yeast_chr1")
    assert compile_genome(genome).metabolic_model == ""
    cell = Cell(compile_genome(genome, metabolism="iMM904"), seed=1)
    cell.advance(60)
    assert cell.vitals()[2] == pytest.approx(0.46, rel=0.2)


@pytest.mark.mirror
def test_chromosomes_one_and_two_run():
    mirror = os.environ.get("BIOXEN_DATA_MIRROR", "")
    table = Path(mirror) / "genomes" / "scerevisiae_chrI-II_sgd.gff3.gz"
    if not mirror or not table.is_file():
        pytest.skip("set BIOXEN_DATA_MIRROR to a data mirror (folder) to run chromosomes I and II of yeast")
    program = compile_genome(load_genome(table), "yeast")
    machines = _machines(program)
    assert all(machine.subunits for machine in machines.values())
    assert {tag for tag, _ in machines["replisome"].subunits} > {"YBR088C", "YBL023C", "YBR202W"}
    cell = Cell(program, seed=1)
    assert cell.advance(120).status is Status.GROWING
    assert cell.vitals()[2] == pytest.approx(0.46, rel=0.2)
