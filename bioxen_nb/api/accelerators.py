"""What hardware this machine really offers, and biological computations run on the best of it."""

from __future__ import annotations

import importlib
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bioxen_nb.errors import ApiError

if TYPE_CHECKING:
    import pandas

_NOT_SUPPORTED = "not looked for: nothing in this toolkit can use one"
#: Instruction sets worth naming, the widest last.
_SIMD = ("sse4.2", "avx", "avx2", "fma", "avx512f", "neon", "sve")


@dataclass(frozen=True, slots=True)
class Accelerator:
    """A kind of hardware. `used`: whether any computation of this toolkit can run on it."""

    name: str
    available: bool
    used: bool
    detail: str


@dataclass(frozen=True, slots=True)
class OptimizationProfile:
    """How a kind of process is run: on what, from which size on, and by which method."""

    process_type: str
    prefers: tuple[str, ...]
    """Accelerators, the best first; the first that is available and pays for the size of the data is taken."""
    pays_from: Mapping[str, int]
    """Least size of the data from which each pays; sizes are counted in `size_of`."""
    size_of: str
    method: str


@dataclass(frozen=True)
class AcceleratedResult:
    """What was computed, on what, and how long it took."""

    process_type: str
    accelerator: str
    workers: int
    wall_s: float
    method: str
    result: Any


class BioAcceleratorManager:
    """Finds the hardware and runs a biological computation on what suits it.

    NPUs, TPUs, FPGAs and ASICs are listed as not supported. A CUDA device is reported when there is one, but no
    computation here is written for it.

    Args:
        workers: threads or processes at most; all cores that this process may use unless given.
    """

    def __init__(self, workers: int | None = None):
        if workers is not None and (isinstance(workers, bool) or not isinstance(workers, int) or workers < 1):
            raise ApiError(f"workers is a whole number from 1 up, not {workers!r}.")
        self.workers = workers or usable_cores()
        self.accelerators = self._detect_hardware()
        self.optimization_profiles = self._load_profiles()

    @property
    def available_accelerators(self) -> dict[str, Accelerator]:
        """Those that are there, by name."""
        return {found.name: found for found in self.accelerators if found.available}

    def to_frame(self) -> pandas.DataFrame:
        """One row a kind of hardware: name, available, used, detail."""
        import pandas

        rows = [(found.name, found.available, found.used, found.detail) for found in self.accelerators]
        return pandas.DataFrame(rows, columns=["name", "available", "used", "detail"]).set_index("name")

    def optimize_biological_process(self, process_type: str, data: Any) -> AcceleratedResult:
        """Run the computation of a process type on the best available accelerator.

        Args:
            process_type: "sequence_alignment", "metabolic_modeling", "pattern_recognition" or "population".
            data: what it works on, as the functions of `bioxen_nb.api.accelerated_processes` say.

        Raises:
            ApiError: an unknown type, or data that do not fit it.
        """
        from bioxen_nb.api import accelerated_processes as processes

        if process_type not in self.optimization_profiles:
            known = ", ".join(self.optimization_profiles)
            raise ApiError(
                f"No process type {process_type!r}; known: {known}.",
                process_type=str(process_type),
                known=list(self.optimization_profiles),
            )
        profile = self.optimization_profiles[process_type]
        task = processes.TASKS[process_type](data)
        chosen = self._select_accelerator(profile, task.size) if task.divisible else "cpu"
        workers = self.workers if chosen in ("threads", "processes") else 1
        began = time.perf_counter()
        result = task.run(workers)
        return AcceleratedResult(process_type, chosen, workers, time.perf_counter() - began, profile.method, result)

    def _select_accelerator(self, profile: OptimizationProfile, size: int) -> str:
        there = self.available_accelerators
        for name in profile.prefers:
            if name in there and size >= profile.pays_from.get(name, 0) and (name == "cpu" or self.workers > 1):
                return name
        return "cpu"

    def _detect_hardware(self) -> tuple[Accelerator, ...]:
        cores = usable_cores()
        several = f"{cores} core(s) usable, {self.workers} worker(s) taken"
        return (
            Accelerator("cpu", True, True, _cpu_detail()),
            Accelerator("threads", cores > 1, True, f"{several}; numba layer: {_threading_layer()}"),
            Accelerator("processes", cores > 1, True, several),
            _cuda(),
            *(Accelerator(name, False, False, _NOT_SUPPORTED) for name in ("npu", "tpu", "fpga", "asic")),
        )

    def _load_profiles(self) -> dict[str, OptimizationProfile]:
        rows = (
            OptimizationProfile("sequence_alignment", ("cpu",), {}, "cells of the matrix", "Bio.Align.PairwiseAligner"),
            OptimizationProfile(
                "metabolic_modeling", ("processes", "cpu"), {"processes": 1_000_000}, "genes times reactions",
                "linear program, GLPK simplex",
            ),
            OptimizationProfile(
                "pattern_recognition", ("threads", "cpu"), {"threads": 200_000}, "base pairs",
                "sigma-70 promoter scan, compiled",
            ),
            OptimizationProfile(
                "population", ("processes", "cpu"), {"processes": 100}, "cells", "whole cells in one vessel"
            ),
        )  # fmt: skip
        return {row.process_type: row for row in rows}


def usable_cores() -> int:
    """Cores that this process may use."""
    affinity: Callable[[int], set[int]] | None = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _cpu_detail() -> str:
    llvm: Any = importlib.import_module("llvmlite.binding")
    try:
        features = {name for name, there in llvm.get_host_cpu_features().items() if there}
    except RuntimeError:
        features = set()
    simd = [name for name in _SIMD if name in features]
    return f"{llvm.get_host_cpu_name()}; SIMD: {', '.join(simd) or 'not told'}; numpy: {_numpy_simd()}"


def _numpy_simd() -> str:
    import numpy

    config: Any = numpy.show_config(mode="dicts")
    found = config.get("SIMD Extensions", {}).get("found", []) if isinstance(config, dict) else []
    return ", ".join(found) or "baseline"


def _threading_layer() -> str:
    config: Any = importlib.import_module("numba").config
    return f"{config.THREADING_LAYER}, {config.NUMBA_NUM_THREADS} thread(s)"


def _cuda() -> Accelerator:
    try:
        cuda: Any = importlib.import_module("numba.cuda")
        there = bool(cuda.is_available())
        name = cuda.get_current_device().name if there else ""
        name = name.decode() if isinstance(name, bytes) else name
    except Exception as error:  # a broken driver may raise anything
        return Accelerator("cuda", False, False, f"could not be asked: {type(error).__name__}")
    detail = f"{name}; no computation here is written for it" if there else "no CUDA device"
    return Accelerator("cuda", there, False, detail)
