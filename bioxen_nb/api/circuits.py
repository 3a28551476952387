"""Circuits to DNA, and codes with another meaning: `GeneticCircuit`, `BioCompiler`, `OrthogonalGeneticCode`."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bioxen_nb.genome.recoding import RecodedGeneticCode as OrthogonalGeneticCode
from bioxen_nb.genome.records import Genome
from bioxen_nb.program.circuits import INDUCER_OF, GeneticCircuit, part_grades

if TYPE_CHECKING:
    import os

    import pandas

    from bioxen_nb.program.chassis import Chassis
    from bioxen_nb.program.circuit_writing import Part
    from bioxen_nb.program.records import GenomeProgram

__all__ = ["BioCompiler", "GeneticCircuit", "GeneticConstruct", "OrthogonalGeneticCode"]


@dataclass(frozen=True)
class GeneticConstruct:
    """A circuit as DNA: a plasmid with annotated parts."""

    circuit: GeneticCircuit
    genome: Genome
    parts: tuple[Part, ...]

    @property
    def sequence(self) -> str:
        """The plasmid's forward strand."""
        return (self.genome.replicons[0].sequence or b"").decode("ascii")

    def to_frame(self) -> pandas.DataFrame:
        """One row a part: kind, name, start (0-based), end, strand, sequence 5' to 3'."""
        import pandas

        columns = ["kind", "name", "start", "end", "strand", "sequence"]
        return pandas.DataFrame([[getattr(part, name) for name in columns] for part in self.parts], columns=columns)

    def write(self, path: str | os.PathLike[str]) -> Path:
        """Write the plasmid as GenBank."""
        from bioxen_nb.genome.teaching.writing import write_genbank

        return write_genbank(self.genome, Path(path))


class BioCompiler:
    """Compiles circuits to DNA parts, and hosts that carry them to programs.

    Args:
        host: the genome that circuits are installed in: a name, a file, or a Genome.
        chassis: to compile for; the host's own unless given.
        keep_host_repressors: whether the host keeps its own copies of genes that a circuit brings.
    """

    def __init__(
        self,
        host: str | Genome = "teaching-cell",
        chassis: str | Chassis | None = None,
        *,
        keep_host_repressors: bool = False,
    ):
        self.host = host
        self.chassis = chassis
        self.keep_host_repressors = keep_host_repressors

    @property
    def part_grades(self) -> dict[str, dict[str, float]]:
        """Grades of promoters (score in nats), ribosome sites (bases of the word) and terminators (stem)."""
        return part_grades()

    def compile(self, circuit: GeneticCircuit) -> GeneticConstruct:
        """The circuit's plasmid.

        Raises:
            CompileError: a circuit that is not whole.
        """
        from bioxen_nb.program.circuit_writing import write_plasmid

        return GeneticConstruct(circuit, *write_plasmid(circuit))

    def install(self, circuit: GeneticCircuit) -> Genome:
        """The host's genome with the circuit's plasmid."""
        from bioxen_nb.genome.loading import load_genome
        from bioxen_nb.program.circuit_writing import install

        host = self.host if isinstance(self.host, Genome) else load_genome(self.host)
        return install(host, self.compile(circuit).genome)

    def compile_program(self, circuit: GeneticCircuit, *, metabolism: str | None = None) -> GenomeProgram:
        """The program of the host with the circuit, for a Cell or a VM; `metabolism` as for `compile_genome`."""
        from bioxen_nb.program.circuit_writing import without_host_repressors
        from bioxen_nb.program.compiler import compile_genome

        program = compile_genome(self.install(circuit), self.chassis, metabolism=metabolism)
        return program if self.keep_host_repressors else without_host_repressors(program, circuit)

    def truth_table(self, circuit: GeneticCircuit) -> pandas.DataFrame:
        """What the compiled program does by its logic: a row for each set of inducers, a column for each output.

        A value is True (on), False (off), or None where the circuit has no single fixed point (it remembers, or it
        oscillates).
        """
        import pandas

        program = self.compile_program(circuit, metabolism="")
        inputs = sorted({INDUCER_OF[name] for gate in circuit.gates for name in gate.inputs if name in INDUCER_OF})
        rows: list[dict[str, Any]] = []
        for count in range(len(inputs) + 1):
            for present in combinations(inputs, count):
                row: dict[str, Any] = {name: name in present for name in inputs}
                rows.append(row | _settled(program, circuit, present))
        return pandas.DataFrame(rows)


def _settled(program: GenomeProgram, circuit: GeneticCircuit, present: tuple[str, ...]) -> dict[str, bool | None]:
    """The outputs of each gate at the network's fixed points with these inducers; on when any of its gates is on."""
    from bioxen_nb.program.boolean import boolean_network

    gates = [(circuit.locus_tag(number, 0), gate) for number, gate in enumerate(circuit.gates) if gate.inputs]
    network = boolean_network(program, effectors=present, of=[tag for tag, _ in gates])
    unit_of = {tag: unit.id for unit in program.units for tag in unit.genes}
    points = network.fixed_points()
    seen: dict[str, set[bool]] = {}
    for point in points:
        on = {name: False for _, gate in gates for name in gate.outputs}
        for tag, gate in gates:
            on |= dict.fromkeys(gate.outputs, True) if point[network.units.index(unit_of[tag])] else {}
        for name, state in on.items():
            seen.setdefault(name, set()).add(state)
    names = dict.fromkeys(name for _, gate in gates for name in gate.outputs)
    return {name: next(iter(seen[name])) if len(seen.get(name, ())) == 1 else None for name in names}
