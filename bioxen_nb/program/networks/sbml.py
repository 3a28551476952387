"""SBML text (Levels 2 and 3) into a network, by way of libsbml."""

from __future__ import annotations

import gzip
import importlib
import math
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bioxen_nb.errors import CompileError
from bioxen_nb.program.networks.expressions import Expression, evaluate, symbols
from bioxen_nb.program.networks.formulas import read_formula
from bioxen_nb.program.networks.records import Event, Network, Reaction, Rule, Species


def _each(owner: Any, kind: str) -> Iterator[Any]:
    """Elements of a list of libsbml: `_each(model, "Species")` walks `getNumSpecies`, `getSpecies`."""
    plural = kind if kind == "Species" else f"{kind}s"
    for i in range(getattr(owner, f"getNum{plural}")()):
        yield getattr(owner, f"get{kind}")(i)


def read_text(path: Path | str) -> str:
    """The text of a file, plain or gzip-compressed.

    Raises:
        CompileError: there is no such file, or it is not text.
    """
    try:
        data = Path(path).read_bytes()
        return (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise CompileError(
            f"The network file {path} cannot be read ({error}); check the path.", file=str(path)
        ) from None


def load_sbml(path: Path | str) -> Network:
    """As `parse_sbml`, from a file, plain or gzip-compressed."""
    return parse_sbml(read_text(path))


def parse_sbml(text: str) -> Network:
    """The network that an SBML text describes.

    Initial assignments are carried out; function definitions are expanded.

    Raises:
        CompileError: the text is not valid SBML, or uses what no engine here can run; the element is named.
    """
    document = _valid_document(text)
    model = document.getModel()
    _refuse_unsupported(model)
    rules = [rule for rule in _each(model, "Rule") if not rule.isAlgebraic()]
    formulas = [
        (r.isRate(), Rule(r.getVariable(), read_formula(r.getMath(), f"rule of {r.getVariable()!r}"))) for r in rules
    ]
    assigned = tuple(rule for is_rate, rule in formulas if not is_rate)
    values = _initial_values(model, assigned)
    return Network(
        id=model.getId() or "network",
        species=tuple(_species(species, values) for species in _each(model, "Species")),
        compartments={item.getId(): values[item.getId()] for item in _each(model, "Compartment")},
        parameters={item.getId(): values[item.getId()] for item in _each(model, "Parameter")},
        reactions=tuple(_reaction(reaction) for reaction in _each(model, "Reaction")),
        assignment_rules=assigned,
        rate_rules=tuple(rule for is_rate, rule in formulas if is_rate),
        events=tuple(_event(event, number) for number, event in enumerate(_each(model, "Event"), 1)),
        sbml=text,
    )


def _valid_document(text: str) -> Any:
    """The document, which must outlive its model."""
    libsbml = importlib.import_module("libsbml")
    document = libsbml.readSBMLFromString(text)
    if document.getModel() is not None:
        for skipped in (libsbml.LIBSBML_CAT_UNITS_CONSISTENCY, libsbml.LIBSBML_CAT_MODELING_PRACTICE):
            document.setConsistencyChecks(skipped, False)
        document.checkConsistency()
    for i in range(document.getNumErrors()):
        error = document.getError(i)
        if error.getSeverity() >= libsbml.LIBSBML_SEV_ERROR:
            raise CompileError(f"Not valid SBML, line {error.getLine()}: {' '.join(error.getMessage().split())}")
    if document.getModel() is None:
        raise CompileError("The SBML text holds no model; give the whole document.")
    if document.getModel().getNumFunctionDefinitions():
        options = libsbml.ConversionProperties()
        options.addOption("expandFunctionDefinitions", True)
        if document.convert(options) != libsbml.LIBSBML_OPERATION_SUCCESS:
            raise CompileError("The function definitions of the model cannot be expanded; write them out in the laws.")
    return document


def _refuse_unsupported(model: Any) -> None:
    for rule in _each(model, "Rule"):
        if rule.isAlgebraic():
            raise CompileError("The model has an algebraic rule; solve it for a variable and write an assignment rule.")
    references = {
        reference.getId()
        for reaction in _each(model, "Reaction")
        for reference in (*_each(reaction, "Reactant"), *_each(reaction, "Product"))
        if reference.getId()
    }
    for item in (*_each(model, "InitialAssignment"), *_each(model, "Rule")):
        target = item.getSymbol() if hasattr(item, "getSymbol") else item.getVariable()
        if target in references:
            raise CompileError(f"The stoichiometry {target!r} is computed; give it a fixed number.", element=target)
    for element in (*_each(model, "Species"), model):
        if element.isSetConversionFactor():
            message = f"{element.getId()!r} has a conversion factor; scale its rate laws and remove the factor."
            raise CompileError(message, element=element.getId())


def _initial_values(model: Any, assigned: tuple[Rule, ...]) -> dict[str, float]:
    """What each symbol stands for at time zero: amounts or concentrations, sizes, parameters."""
    values: dict[str, float] = {}
    for compartment in _each(model, "Compartment"):
        values[compartment.getId()] = compartment.getSize() if compartment.isSetSize() else 1.0
    for parameter in _each(model, "Parameter"):
        values[parameter.getId()] = parameter.getValue() if parameter.isSetValue() else math.nan
    computed: dict[str, Expression] = {
        item.getSymbol(): read_formula(item.getMath(), f"initial assignment of {item.getSymbol()!r}")
        for item in _each(model, "InitialAssignment")
    }
    computed |= {rule.target: rule.formula for rule in assigned}
    kinetics = {item.getId(): item for item in _each(model, "Reaction")}
    for _ in range(len(computed) + 1):  # as many rounds as the longest chain of formulas
        for species in _each(model, "Species"):
            if species.getId() not in computed:
                values[species.getId()] = _given_value(species, values[species.getCompartment()])
        for target, formula in computed.items():
            if symbols(formula) <= values.keys():
                values[target] = evaluate(formula, values)
    for target, formula in computed.items():
        missing = sorted(symbols(formula) - values.keys() - kinetics.keys())
        if missing:
            raise CompileError(f"The formula of {target!r} uses {missing[0]!r}, which has no value.", element=target)
        values.setdefault(target, math.nan)
    return values


def _given_value(species: Any, volume: float) -> float:
    """Initial value of a species as its symbol means it; a species without any starts empty."""
    if species.isSetInitialConcentration():
        concentration = float(species.getInitialConcentration())
        return concentration * volume if species.getHasOnlySubstanceUnits() else concentration
    amount = float(species.getInitialAmount()) if species.isSetInitialAmount() else 0.0
    return amount if species.getHasOnlySubstanceUnits() else amount / volume


def _species(species: Any, values: dict[str, float]) -> Species:
    only = bool(species.getHasOnlySubstanceUnits())
    volume = 1.0 if only else values[species.getCompartment()]
    return Species(
        id=species.getId(),
        initial_amount=values[species.getId()] * volume,
        compartment=species.getCompartment(),
        boundary=bool(species.getBoundaryCondition()),
        constant=bool(species.getConstant()),
        substance_only=only,
    )


def _reaction(reaction: Any) -> Reaction:
    where = f"reaction {reaction.getId()!r}"
    if reaction.isSetFast() and reaction.getFast():
        raise CompileError(f"{where} is marked fast; write its equilibrium as a rule.", element=reaction.getId())
    law = reaction.getKineticLaw()
    if law is None:
        raise CompileError(f"{where} has no rate law; add one to the model.", element=reaction.getId())
    local = _each(law, "LocalParameter") if law.getNumLocalParameters() else _each(law, "Parameter")
    return Reaction(
        id=reaction.getId(),
        reactants=tuple(_stoichiometry(item, where) for item in _each(reaction, "Reactant")),
        products=tuple(_stoichiometry(item, where) for item in _each(reaction, "Product")),
        rate=read_formula(law.getMath(), f"rate law of {where}"),
        local_parameters=tuple((item.getId(), float(item.getValue())) for item in local),
    )


def _stoichiometry(reference: Any, where: str) -> tuple[str, float]:
    if reference.isSetStoichiometryMath():
        raise CompileError(f"{where} computes a stoichiometry; give it a fixed number.", element=reference.getSpecies())
    value = float(reference.getStoichiometry())
    return reference.getSpecies(), 1.0 if math.isnan(value) else value


def _event(event: Any, number: int) -> Event:
    name = event.getId() or f"event {number}"
    trigger = event.getTrigger()
    targets = [(item.getVariable(), item.getMath()) for item in _each(event, "EventAssignment")]
    return Event(
        id=name,
        trigger=read_formula(trigger.getMath() if trigger else None, f"trigger of {name!r}"),
        assignments=tuple(Rule(target, read_formula(math_, f"{name!r} for {target!r}")) for target, math_ in targets),
        initial_value=bool(trigger.getInitialValue()),
        persistent=bool(trigger.getPersistent()),
        values_from_trigger_time=bool(event.getUseValuesFromTriggerTime()),
        delay=read_formula(event.getDelay().getMath(), f"delay of {name!r}") if event.isSetDelay() else None,
        priority=read_formula(event.getPriority().getMath(), f"priority of {name!r}")
        if event.isSetPriority()
        else None,
    )
