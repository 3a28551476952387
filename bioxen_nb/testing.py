"""Conformance tests for plug-ins. Subclass one in a test module, name your plug-in, and run pytest:

    from bioxen_nb.testing import ChassisConformance

    class TestMyChassis(ChassisConformance):
        chassis = "my_chassis"

Every method that begins with `test_` is one promise that the rest of the package relies on.
"""

from __future__ import annotations

import json
import math
from functools import lru_cache
from typing import Any, ClassVar

from bioxen_nb import registry
from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.environment import STRESSORS, Environment
from bioxen_nb.cell.reference import Reference, reference_state
from bioxen_nb.cell.reports import Status
from bioxen_nb.cell.stress.handler import PACE, Handler, Response, View
from bioxen_nb.errors import CheckpointError
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.genome.records import Genome
from bioxen_nb.hypervisor.hypervisor import Hypervisor
from bioxen_nb.program import chassis as installed
from bioxen_nb.program.chassis import ALL_SETTINGS, Chassis
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.document import from_json, to_json
from bioxen_nb.program.mutation import knock_out
from bioxen_nb.program.records import GenomeProgram
from bioxen_nb.resources import Quota
from bioxen_nb.session.executing import vocabulary
from bioxen_nb.session.session import Session
from bioxen_nb.units import SECONDS_PER_HOUR

#: Settings that may be zero; everything else must be positive.
_MAY_BE_ZERO = {
    "growth_control",
    "needs_division_ring",
    "housekeeping_hold",
    "idle_metabolic_share",
    "stable_rna_exponent",
    "fork_growth_exponent",
    "added_volume_growth_exponent",
    "added_volume_cv",
    "initiation_cv",
    "septum_cv",
    "size_control",
    "origin_licensing",
    "t7_nt_per_s",
    "maintenance_atp_mmol_per_gdw_h",
}
#: Settings that are shares or switches.
_SHARES = {
    "metabolic_fraction",
    "ribosome_active_fraction",
    "ribosome_free_fraction",
    "rnap_saturation",
    "growth_control",
    "machine_floor",
    "size_control",
    "origin_licensing",
    "septum_share",
    "idle_metabolic_share",
    "needs_division_ring",
}


@lru_cache(maxsize=16)
def _compiled(chassis: str, genome: str) -> GenomeProgram:
    return compile_genome(load_genome(genome), chassis, metabolism="")


class ChassisConformance:
    """What a chassis must do. `chassis` is its installed id; `genome` one that holds every machine."""

    chassis: ClassVar[str]
    genome: ClassVar[str] = "teaching-mini"
    #: Growth of the cell over that of the reference, at division.
    growth_over_reference: ClassVar[tuple[float, float]] = (0.4, 1.6)

    @property
    def _chassis(self) -> Chassis:
        return installed.get(self.chassis)

    @property
    def _program(self) -> GenomeProgram:
        return _compiled(self.chassis, self.genome)

    @property
    def _reference(self) -> Reference:
        return reference_state(self._chassis.values())

    def test_it_is_found_by_its_id(self) -> None:
        assert self.chassis in installed.names()
        assert self._chassis.id == self.chassis
        assert self._chassis.name

    def test_every_setting_has_its_unit_and_a_source(self) -> None:
        for name, parameter in self._chassis.settings.items():
            assert parameter.unit == ALL_SETTINGS[name][0], f"{name} is in {parameter.unit}"
            assert len(parameter.source) > 3, f"{name} does not say where it comes from"

    def test_every_setting_is_a_number_in_its_range(self) -> None:
        for name, value in self._chassis.values().items():
            assert math.isfinite(value), name
            assert value > 0 or (name in _MAY_BE_ZERO and value == 0), f"{name} = {value}"
            assert name not in _SHARES or value <= 1, f"{name} = {value} is no share"

    def test_settings_agree_with_each_other(self) -> None:
        s = self._chassis.values()
        assert s["minimum_d_period_s"] <= s["d_period_s"]
        assert 0.3 <= s["septum_share"] <= 0.7, "the septum is held between 0.3 and 0.7"
        mean_fl = s["proteome_aa"] / s["aa_per_fl"]
        assert 0.5 < s["added_volume_fl"] / mean_fl < 1.1, "a newborn has 0.72 of the mean volume, or nearly"
        ribosomal_aa = s["ribosomes_per_cell"] * s["ribosomal_surplus"] * 7_000
        assert ribosomal_aa < 0.6 * s["proteome_aa"], "ribosomes (7,000 aa at least) take over the proteome"

    def test_the_reference_state_can_be_solved(self) -> None:
        s, reference = self._chassis.values(), self._reference
        for name, value in vars(reference).items():
            assert math.isfinite(value), f"{name} = {value}"
            assert value > 0, f"{name} = {value}"
        needed = reference.growth_per_s * s["proteome_aa"]
        translating = s["ribosomes_per_cell"] * s["ribosome_active_fraction"] * (1 - s["ribosome_free_fraction"])
        assert needed / translating < 0.97 * s["translation_aa_per_s"], "too few ribosomes for the growth rate"

    def test_a_program_says_where_its_numbers_come_from(self) -> None:
        rows = self._program.parameters()
        assert set(rows[rows["of"] == self.chassis]["quantity"]) == set(self._chassis.settings)
        assert not (rows["source"] == "").any()

    def test_compiling_is_repeatable_and_programs_can_be_stored(self) -> None:
        again = compile_genome(load_genome(self.genome), self.chassis, metabolism="")
        assert again.digest == self._program.digest
        assert from_json(to_json(again)).digest == again.digest

    def test_every_machine_is_there(self) -> None:
        assert [machine.id for machine in self._program.complexes if not machine.subunits] == []

    def test_a_cell_lives_and_divides(self) -> None:
        reference_per_h = self._chassis.value("reference_growth_rate_per_h")
        limit_s = int(4 * math.log(2.0) / reference_per_h * SECONDS_PER_HOUR)
        cell = Cell(self._program, seed=1)
        while cell.time_s < limit_s:
            report = cell.advance(60)
            assert report.status is not Status.ARRESTED, report.reason
            if report.division is not None:
                break
        else:
            raise AssertionError(f"no division within four doubling times: {cell!r} {cell.checkpoint()}")
        low, high = self.growth_over_reference
        pace = math.log(2.0) / report.division.interdivision_s * SECONDS_PER_HOUR / reference_per_h
        assert low < pace < high, f"the cycle took {report.division.interdivision_s} s"
        born = report.division.birth_volume_fl
        share = born[0] / sum(born)
        assert abs(share - self._chassis.value("septum_share")) < 0.15

    def test_same_seed_same_bits_whatever_the_slices(self) -> None:
        whole, sliced, other = (Cell(self._program, seed=seed) for seed in (3, 3, 4))
        whole.advance(40)
        for slice_s in (1, 6, 13, 20):
            sliced.advance(slice_s)
        other.advance(40)
        assert whole.digest() == sliced.digest()
        assert whole.digest() != other.digest()

    def test_a_checkpoint_goes_on_bit_for_bit(self) -> None:
        cell = Cell(self._program, seed=5)
        cell.advance(25)
        header, arrays = cell.to_document()
        revived = Cell.from_document(header, {name: array.copy() for name, array in arrays.items()})
        assert revived.digest() == cell.digest()
        cell.advance(25)
        revived.advance(25)
        assert revived.digest() == cell.digest()

    def test_a_damaged_checkpoint_is_refused(self) -> None:
        header, arrays = Cell(self._program, seed=5).to_document()
        damaged = {**arrays, "proteins": arrays["proteins"][:-1]}
        try:
            Cell.from_document(header, damaged)
        except CheckpointError:
            return
        raise AssertionError("a checkpoint that lacks a gene was taken")


#: Surroundings from mild to deadly, in which a handler must keep its head.
SURROUNDINGS = (
    Environment(),
    Environment(medium="starved"),
    Environment(temperature_c=0.0, ph=3.0, oxygen=0.0),
    Environment(temperature_c=42.0),
    Environment(temperature_c=60.0, ph=11.0),
    *(Environment(stressors={name: dose}) for name in STRESSORS for dose in (1e-6, 1.0, 1e6)),
)


class HandlerConformance:
    """What a stress handler must do. `handler` is the name of its entry point; `chassis` one that it holds for."""

    handler: ClassVar[str]
    chassis: ClassVar[str] = "ecoli"
    genome: ClassVar[str] = "teaching-cell"

    @property
    def _handler(self) -> Handler:
        found = registry.load(registry.HANDLERS, self.handler)
        assert isinstance(found, Handler), "it needs name, chassis, memory and respond(view, memory)"
        return found

    def _cell(self, **more: Any) -> Cell:
        return Cell(_compiled(self.chassis, self.genome), **more)

    def _view(self, cell: Cell, now: Environment, dt_s: float) -> View:
        return View(cell.context.state, cell._running.handling.view, now, dt_s)

    def test_it_is_found_by_its_name(self) -> None:
        assert self.handler in registry.names(registry.HANDLERS)
        assert self._handler.name == self.handler

    def test_it_holds_for_the_chassis(self) -> None:
        assert not self._handler.chassis or self.chassis in self._handler.chassis
        assert self._handler.name in [h.name for h in self._cell()._running.handling.handlers]

    def test_its_memory_is_numbers(self) -> None:
        for name, value in self._handler.memory.items():
            assert isinstance(name, str)
            assert math.isfinite(value), name

    def test_it_answers_in_all_surroundings(self) -> None:
        cell = self._cell()
        for now in SURROUNDINGS:
            memory = dict(self._handler.memory)
            for dt_s in (0.0, 10.0, 10.0):
                answer = self._handler.respond(self._view(cell, now, dt_s), memory)
                _check_response(answer, set(self._handler.memory))
                memory.update(answer.memory)

    def test_it_is_a_function_of_what_it_sees(self) -> None:
        cell = self._cell()
        before = cell.digest()
        for now in SURROUNDINGS:
            seen, memory = self._view(cell, now, 10.0), dict(self._handler.memory)
            first, second = (self._handler.respond(seen, memory) for _ in range(2))
            assert first == second
            assert memory == dict(self._handler.memory), "it must not change what it is handed"
        assert cell.digest() == before, "it must not change the cell"

    def test_it_passes_over_genes_that_are_not_there(self) -> None:
        program = _compiled(self.chassis, self.genome)
        few = knock_out(program, [gene.id for gene in program.genes if gene.is_coding][1:])
        cell = Cell(few)
        for now in SURROUNDINGS:
            _check_response(self._handler.respond(self._view(cell, now, 10.0), self._handler.memory), None)

    def test_cells_under_it_resume_bit_for_bit(self) -> None:
        stressed = Environment(temperature_c=42.0, stressors=dict.fromkeys(STRESSORS, 1.0))
        cell = self._cell(environment=stressed, seed=2)
        cell.advance(35)
        header, arrays = cell.to_document()
        revived = Cell.from_document(header, {name: array.copy() for name, array in arrays.items()})
        cell.advance(30)
        revived.advance(30)
        assert revived.digest() == cell.digest()


def _check_response(answer: Response, memory: set[str] | None) -> None:
    """A response must hold finite factors, none negative, and say what it does when it acts."""
    assert isinstance(answer, Response)
    assert math.isfinite(answer.level)
    assert answer.note or not answer.active, "an active handler says why"
    for factors in (answer.activity, answer.units, answer.loading, answer.loss_per_s, answer.pace):
        for name, value in factors.items():
            assert math.isfinite(value), f"{name} = {value}"
            assert value >= 0, f"{name} = {value}"
    assert set(answer.pace) <= set(PACE)
    assert all(math.isfinite(value) for value in answer.memory.values())
    assert memory is None or set(answer.memory) <= memory, "every number it remembers must be declared"


class SchedulerConformance:
    """A scheduler decides when a VM runs and never what comes out, lets nobody starve, and uses the time there is."""

    scheduler: ClassVar[str]
    """Name of its entry point."""

    def _hypervisor(self, wanted: str, priorities: tuple[float, ...]) -> Hypervisor:
        hypervisor = Hypervisor(scheduler=wanted)
        for seed, priority in enumerate(priorities):
            cell = Cell(_small_program(), seed=seed)
            hypervisor.create(f"vm-{seed}", cell, Quota(priority=priority)).start()
        return hypervisor

    def _live(self, hypervisor: Hypervisor, until_s: int) -> None:
        while hypervisor.tick(0.002, lambda vm: until_s - vm.time_s):
            pass

    def test_everybody_arrives_with_the_same_cells(self) -> None:
        mine, usual = (self._hypervisor(name, (1.0, 5.0, 2.0)) for name in (self.scheduler, "round-robin"))
        for hypervisor in (mine, usual):
            self._live(hypervisor, 600)
        assert [vm.time_s for vm in mine.list()] == [600] * 3
        assert [vm.cell.digest() for vm in mine.list()] == [vm.cell.digest() for vm in usual.list()]

    def test_equals_are_served_alike(self) -> None:
        hypervisor = self._hypervisor(self.scheduler, (1.0,) * 4)
        while sum(vm.time_s for vm in hypervisor.list()) < 4_000:
            assert hypervisor.tick(0.002)
        lived = [vm.time_s for vm in hypervisor.list()]
        assert sum(lived) ** 2 / (len(lived) * sum(time_s**2 for time_s in lived)) > 0.9

    def test_turns_are_for_candidates_and_have_a_length(self) -> None:
        hypervisor = self._hypervisor(self.scheduler, (1.0, 3.0))
        candidates = hypervisor.list()
        assert list(hypervisor.scheduler.order([])) == []
        seen = set()
        for vm, turn_s in hypervisor.scheduler.order(candidates):
            assert vm in candidates
            assert turn_s >= 1
            seen.add(vm.name)
            hypervisor.scheduler.charge(vm, 0)
        assert seen == {vm.name for vm in candidates}, "one that cannot go on must not keep the others from running"


class ProcessConformance:
    """A command of the process language explains itself, takes literals, and gives what can be written as JSON."""

    process: ClassVar[str]
    """Name of its entry point."""
    example: ClassVar[str]
    """A text that calls it, for a VM called "vm" of the small teaching genome."""

    def test_it_explains_itself(self) -> None:
        signature = vocabulary()[self.process]
        assert signature.summary, "the first line of its docstring says what it does"
        silent = [parameter.name for parameter in signature.parameters if not parameter.help]
        assert not silent, "the docstring's Args section says what each argument is"

    def test_the_example_runs_and_gives_json(self) -> None:
        with Session(seed=1) as session:
            session.create("vm", _small_genome())
            result = session.execute("vm", self.example)
        assert result["status"] in ("success", "arrested", "stopped"), result.get("error")
        assert any(row["command"] == self.process for row in result["results"])
        json.dumps(result, allow_nan=False)

    def test_a_wrong_argument_changes_nothing(self) -> None:
        with Session(seed=1) as session:
            vm = session.create("vm", _small_genome())
            before = vm.cell.digest()
            result = session.execute("vm", f"{self.process}(no_such_argument=1)")
            assert (result["status"], result["error_code"]) == ("error", "BX008")
            assert vm.cell.digest() == before


@lru_cache
def _small_genome() -> Genome:
    return load_genome("teaching-mini")


@lru_cache
def _small_program() -> GenomeProgram:
    return compile_genome(_small_genome())
