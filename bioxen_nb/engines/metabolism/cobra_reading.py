"""From a COBRApy model, or a file that COBRApy reads, to the arrays of a network."""

from __future__ import annotations

import gzip
import logging
import warnings
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from bioxen_nb.engines.metabolism.network import MetabolicNetwork
from bioxen_nb.engines.metabolism.rules import compile_rule
from bioxen_nb.errors import ConfigurationError


def from_cobra(model: Any, name: str = "") -> MetabolicNetwork:
    """The network of a `cobra.Model`. An objective to be minimised becomes its negative, maximised.

    Raises:
        ConfigurationError: no objective, crossed bounds, or a gene rule that cannot be understood.
    """
    from cobra.util.solver import linear_reaction_coefficients

    genes = tuple(gene.id for gene in model.genes)
    gene_index = {gene: k for k, gene in enumerate(genes)}
    row_of = {metabolite.id: i for i, metabolite in enumerate(model.metabolites)}
    column_start, row_index, coefficient = [0], [], []
    rule_start, rule_code = [0], []
    for reaction in model.reactions:
        entries = sorted((row_of[metabolite.id], value) for metabolite, value in reaction.metabolites.items())
        row_index += [row for row, _ in entries]
        coefficient += [float(value) for _, value in entries]
        column_start.append(len(row_index))
        rule_code += compile_rule(reaction.gene_reaction_rule, gene_index)
        rule_start.append(len(rule_code))
    weights = {reaction.id: weight for reaction, weight in linear_reaction_coefficients(model).items()}
    sign = -1.0 if model.objective_direction == "min" else 1.0
    outside = {reaction.id for reaction in model.exchanges}
    return MetabolicNetwork(
        name=name or str(model.id or "model"),
        reactions=tuple(reaction.id for reaction in model.reactions),
        metabolites=tuple(row_of),
        genes=genes,
        column_start=np.array(column_start, dtype=np.int32),
        row_index=np.array(row_index, dtype=np.int32),
        coefficient=np.array(coefficient, dtype=float),
        lower=np.array([reaction.lower_bound for reaction in model.reactions], dtype=float),
        upper=np.array([reaction.upper_bound for reaction in model.reactions], dtype=float),
        objective=np.array([sign * weights.get(reaction.id, 0.0) for reaction in model.reactions]),
        is_exchange=np.array([reaction.id in outside for reaction in model.reactions], dtype=bool),
        rule_start=np.array(rule_start, dtype=np.int32),
        rule_code=np.array(rule_code, dtype=np.int32),
    )


def read_model_file(path: Path, name: str) -> MetabolicNetwork:
    """The network of an SBML, cobra JSON or YAML file, gzipped or not.

    Raises:
        ConfigurationError: the file is not such a model.
    """
    noisy = logging.getLogger("cobra")
    level = noisy.level
    noisy.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = _parse(path)
    except ConfigurationError:
        raise
    except Exception as error:
        # COBRApy raises whatever its parsers raise; to the user it is one fault.
        raise ConfigurationError(
            f"{path} cannot be read as a metabolic model ({type(error).__name__}). It must be SBML with the fbc "
            "package, cobra JSON or cobra YAML; try to open it with COBRApy for details.",
            file=str(path),
        ) from None
    finally:
        noisy.setLevel(level)
    if not model.reactions:
        raise ConfigurationError(f"{path} holds no reactions: it is not a metabolic model.", file=str(path))
    return from_cobra(model, name)


def _parse(path: Path) -> Any:
    from cobra.io import from_json, from_yaml, read_sbml_model

    raw = path.read_bytes()
    text = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8")
    suffix = PurePosixPath(path.name.removesuffix(".gz")).suffix.lower()
    if suffix == ".json":
        return from_json(text)
    return from_yaml(text) if suffix == ".yml" else read_sbml_model(text)
