"""Genetic circuits: gates as promoters with operators, written as DNA parts that the compiler reads back.

A gate's output is transcribed unless one of its inputs, a repressor, is bound at its promoter: one input makes NOT, two
or three NOR; a gate without input is a constitutive source. The signals are proteins of the known repressors (LacI,
TetR, cI), which their inducers take away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bioxen_nb.errors import CompileError, unknown_name
from bioxen_nb.genome.motifs import OPERATORS
from bioxen_nb.genome.teaching.recipe import Recipe, UnitPlan, load_recipe

#: Repressor -> the operator that a gate's promoter gets for it: its strongest.
OPERATOR_OF = {"lacI": "lacO", "tetR": "tetO", "cI": "OR1"}
#: Inducer of each repressor that has one.
INDUCER_OF = {operator.regulator: operator.effector for operator in OPERATORS if operator.effector}
#: More operators than this do not lie within reach of one promoter.
MOST_INPUTS = 3


@dataclass(frozen=True, slots=True)
class Gate:
    """One transcription unit. `outputs` are gene symbols; `inputs` the repressors that shut it off."""

    outputs: tuple[str, ...]
    inputs: tuple[str, ...] = ()
    promoter: str = "medium"
    ribosome_sites: tuple[str, ...] = ("C",)
    terminator: str = "strong"
    strand: int = 1
    tag: str = ""

    @property
    def kind(self) -> str:
        """SOURCE, NOT or NOR."""
        return ("SOURCE", "NOT")[len(self.inputs)] if len(self.inputs) < 2 else "NOR"


@dataclass
class GeneticCircuit:
    """A named set of gates. `from_host`: repressors that the host brings."""

    name: str
    gates: list[Gate] = field(default_factory=list)
    from_host: tuple[str, ...] = ()

    def add_source(self, output: str | Sequence[str], **parts: Any) -> Gate:
        """A constitutive gene; see `add_gate` for the parts."""
        return self.add_gate("SOURCE", (), output, **parts)

    def add_gate(
        self,
        kind: str,
        inputs: str | Sequence[str],
        output: str | Sequence[str],
        *,
        promoter: str = "medium",
        ribosome_site: str = "C",
        terminator: str = "strong",
        strand: int = 1,
        tag: str = "",
    ) -> Gate:
        """Add a gate.

        Args:
            kind: "NOT" (one input), "NOR" (two or three) or "SOURCE" (none).
            inputs: repressors: lacI, tetR, cI.
            output: gene symbol, or several of one operon.
            promoter: grade of strength, "full" to "faint" (see `part_grades`).
            ribosome_site: grade of the ribosome binding sites, "A" (best) to "F".
            terminator: "strong" or "weak".
            strand: +1 or -1.
            tag: "ssrA" for proteins that are degraded within minutes.

        Raises:
            UnknownNameError: a kind, repressor, gene or part that is not known.
            CompileError: a number of inputs that does not fit the kind.
        """
        ins, outs = _names(inputs), _names(output)
        wanted = {"SOURCE": (0, 0), "NOT": (1, 1), "NOR": (2, MOST_INPUTS)}
        if str(kind).upper() not in wanted:
            raise unknown_name("kind of gate", kind, wanted)
        least, most = wanted[str(kind).upper()]
        if not least <= len(ins) <= most or len(set(ins)) != len(ins):
            raise CompileError(
                f"A gate {kind} has {least} to {most} different inputs, not {len(ins)}: {', '.join(ins)}."
            )
        gate = Gate(outs, ins, promoter, (ribosome_site,) * len(outs), terminator, strand, tag)
        _check_gate(gate, load_recipe())
        self.gates.append(gate)
        return gate

    def check(self) -> None:
        """Whether the circuit is whole.

        Raises:
            CompileError: no gate, or an input that neither a gate nor the host makes.
        """
        if not self.gates:
            raise CompileError(f"Circuit {self.name!r} has no gate; add one with add_gate.")
        made = {symbol for gate in self.gates for symbol in gate.outputs} | set(self.from_host)
        for gate in self.gates:
            for symbol in gate.inputs:
                if symbol not in made:
                    raise CompileError(
                        f"Nothing makes {symbol}, an input of the gate of {', '.join(gate.outputs)}: add "
                        f"add_source({symbol!r}), a gate with that output, or from_host=({symbol!r},)."
                    )

    def locus_tag(self, gate: int, output: int = 0) -> str:
        """Locus tag of an output of a gate, both counted from 0."""
        return f"{self.name}{gate + 1}_{self.gates[gate].outputs[output]}"

    def units(self) -> list[UnitPlan]:
        """The transcription units, in order."""
        self.check()
        return [
            UnitPlan(
                gate.strand,
                gate.promoter,
                gate.terminator,
                tuple(zip(gate.outputs, gate.ribosome_sites, strict=True)),
                tuple(OPERATOR_OF[symbol] for symbol in gate.inputs),
                cassette=f"{self.name}{number}",
                tag=gate.tag,
            )
            for number, gate in enumerate(self.gates, 1)
        ]

    @classmethod
    def known(cls, name: str) -> GeneticCircuit:
        """A circuit of the literature: "toggle" or "repressilator", with the parts of the teaching genome's cassettes.

        Raises:
            UnknownNameError: another name.
        """
        recipe = load_recipe()
        names = [cassette for cassette in recipe.cassettes if recipe.replaces[cassette]]
        if name not in names:
            raise unknown_name("circuit", name, names)
        repressors = {operator: symbol for symbol, operator in OPERATOR_OF.items()}
        gates = [
            Gate(
                tuple(symbol for symbol, _ in unit.genes),
                tuple(repressors[operator] for operator in unit.operators),
                unit.promoter,
                tuple(grade for _, grade in unit.genes),
                unit.terminator,
                unit.strand,
                unit.tag,
            )
            for unit in recipe.cassettes[name]
        ]
        return cls(name, gates)


def part_grades() -> dict[str, dict[str, float]]:
    """Grades of parts: promoters by their score in nats, ribosome sites by the bases of their word, terminators."""
    recipe = load_recipe()
    return {
        "promoter": dict(recipe.promoter_nats),
        "ribosome_site": {name: float(len(grade.word)) for name, grade in recipe.ribosome.items() if name != "O"},
        "terminator": {name: float(grade.stem_nt) for name, grade in recipe.terminator.items()},
    }


def _names(names: str | Sequence[str]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)


def _check_gate(gate: Gate, recipe: Recipe) -> None:
    coding = [symbol for symbol, facts in recipe.genes.items() if facts.kind == "cds"]
    if not gate.outputs:
        raise CompileError("A gate needs an output: name the gene that it switches.")
    checks: list[tuple[str, Sequence[str], Sequence[str]]] = [
        ("repressor", gate.inputs, list(OPERATOR_OF)),
        ("gene of the part library", gate.outputs, coding),
        ("promoter grade", (gate.promoter,), list(recipe.promoter_nats)),
        ("ribosome site grade", gate.ribosome_sites, [name for name in recipe.ribosome if name != "O"]),
        ("terminator grade", (gate.terminator,), list(recipe.terminator)),
        ("degradation tag", (gate.tag,) if gate.tag else (), list(recipe.tags)),
    ]
    for kind, asked, known in checks:
        for name in asked:
            if name not in known:
                raise unknown_name(kind, name, known)
    if gate.strand not in (1, -1):
        raise CompileError(f"A strand is +1 or -1, not {gate.strand!r}.")
