"""Hardware that is really there, and the computations that run on it."""

from __future__ import annotations

import os

import numpy as np
import pytest

from bioxen_nb.api.accelerators import BioAcceleratorManager, usable_cores
from bioxen_nb.cell.population import Population
from bioxen_nb.engines.metabolism.loading import load_network
from bioxen_nb.engines.metabolism.medium import optimum
from bioxen_nb.errors import ApiError, UnknownNameError
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.genome.records import reverse_complement
from bioxen_nb.program.compiler import compile_genome


@pytest.fixture(scope="module")
def manager():
    return BioAcceleratorManager(workers=1)


def test_hardware_is_detected_and_not_pretended(manager):
    there = manager.available_accelerators
    assert "cpu" in there
    assert not {"npu", "tpu", "fpga", "asic"} & set(there)
    frame = manager.to_frame()
    assert not frame.loc["cuda", "used"]
    assert all("nothing" in frame.loc[name, "detail"] for name in ("npu", "tpu", "fpga"))
    assert ("threads" in there) == (usable_cores() > 1)
    assert usable_cores() <= (os.cpu_count() or 1)


def test_unknown_process_types_name_the_known_ones(manager):
    with pytest.raises(ApiError, match="sequence_alignment") as caught:
        manager.optimize_biological_process("dna_folding", None)
    assert caught.value.code.value == "BX008"
    assert set(caught.value.context["known"]) == set(manager.optimization_profiles)


def test_alignments_are_computed(manager):
    found = manager.optimize_biological_process("sequence_alignment", ("ACGTTGACA", "ACGTTTGACA"))
    assert found.accelerator == "cpu"
    assert found.wall_s > 0
    (row,) = found.result
    assert row["identity"] == 1.0
    assert sum(b - a for (a, b), _ in row["blocks"]) == 9
    local = {"query": "TTGACA", "targets": ["CCCTTGACACCC", "GGGGGG"], "mode": "local"}
    first, second = manager.optimize_biological_process("sequence_alignment", local).result
    assert first["score"] == 6.0
    assert first["blocks"] == [([3, 9], [0, 6])]
    assert second["score"] < first["score"]


@pytest.mark.parametrize(
    "data", [None, ("ACGT", ""), {"query": "ACGT"}, ("ACGT", 5), {"query": "A", "target": "C", "x": 1}]
)
def test_alignments_need_sequences(manager, data):
    with pytest.raises(ApiError):
        manager.optimize_biological_process("sequence_alignment", data)


def test_metabolic_growth_is_that_of_the_linear_program(manager):
    network = load_network("textbook")
    found = manager.optimize_biological_process("metabolic_modeling", "textbook").result
    assert found["growth_per_h"] == pytest.approx(optimum(network).objective)
    lost = manager.optimize_biological_process("metabolic_modeling", {"model": "textbook", "knock_out": "b2779"})
    assert lost.result["growth_per_h"] == pytest.approx(0.0, abs=1e-6) or lost.result["status"] == "infeasible"
    screen = manager.optimize_biological_process("metabolic_modeling", {"screen": ["b2779", "b0008"]}).result
    assert screen.loc["b2779", "fraction"] < 0.01 < screen.loc["b0008", "fraction"]
    with pytest.raises(UnknownNameError):
        manager.optimize_biological_process("metabolic_modeling", {"knock_out": ["b27790"]})
    with pytest.raises(ApiError, match="screens"):
        manager.optimize_biological_process("metabolic_modeling", {"screens": True})


def _planted(strand: int) -> tuple[bytes, int]:
    noise = np.frombuffer(b"ACGG", np.uint8)[np.random.default_rng(1).integers(0, 4, 900)].tobytes()
    promoter = b"TTGACA" + b"GCGGCAGGCACGGCAGG" + b"TATAAT"
    sequence = noise[:437] + promoter + noise[437:]
    return (sequence, 437) if strand > 0 else (reverse_complement(sequence), 900 - 437)


@pytest.mark.parametrize("strand", [1, -1])
def test_a_planted_promoter_is_found_on_its_strand(manager, strand):
    sequence, place = _planted(strand)
    found = manager.optimize_biological_process("pattern_recognition", sequence).result
    best = found.sort_values("score_nats").iloc[-1]
    assert (best["position"], best["strand"], best["spacer_nt"]) == (place, strand, 17)
    assert best["sequence"].startswith("TTGACA")
    assert best["sequence"].endswith("TATAAT")


def test_scans_do_not_depend_on_the_workers():
    genome = load_genome("teaching-cell")
    one, two = (
        BioAcceleratorManager(workers).optimize_biological_process("pattern_recognition", genome) for workers in (1, 3)
    )
    assert one.accelerator == "cpu"
    assert two.accelerator == ("threads" if usable_cores() > 1 else "cpu")
    assert one.result.equals(two.result)
    assert len(one.result) > 100


def test_words_are_found_with_mismatches(manager):
    data = {"sequence": "CCCTTATCCACACCC", "motif": "TTATCCACA", "mismatches": 1}
    assert manager.optimize_biological_process("pattern_recognition", data).result.values.tolist() == [[3, 1, 0]]
    back = {"sequence": "CCCTGTGGATAACCC", "motif": "TTATCCACA"}
    assert manager.optimize_biological_process("pattern_recognition", back).result.values.tolist() == [[3, -1, 0]]
    for wrong in ("", None, {"sequence": "ACGT", "motif": "ACG", "mismatches": 3}):
        with pytest.raises(ApiError):
            manager.optimize_biological_process("pattern_recognition", wrong)


def test_a_population_lives(manager):
    program = compile_genome(load_genome("teaching-mini"))
    data = {"program": program, "cells": 3, "duration_s": 120, "seed": 5}
    found = manager.optimize_biological_process("population", data)
    with Population(program, cells=3, seed=5) as own:
        own.advance(120)
        assert found.result.equals(own.history())
    with pytest.raises(ApiError):
        manager.optimize_biological_process("population", {"cell": 3})


@pytest.mark.parametrize("workers", [0, -2, True, 1.5])
def test_workers_are_whole_numbers(workers):
    with pytest.raises(ApiError):
        BioAcceleratorManager(workers)
