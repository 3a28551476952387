"""Metabolic models by name or file; each file is read once and kept as arrays in the user's cache."""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path, PurePosixPath

from bioxen_nb.engines.metabolism.array_cache import load_arrays, store_arrays
from bioxen_nb.engines.metabolism.network import MetabolicNetwork
from bioxen_nb.errors import ConfigurationError, unknown_name
from bioxen_nb.genome.download import cache_folder
from bioxen_nb.genome.mirror import VARIABLE, configured_mirror

#: Models that come with COBRApy.
BUNDLED = ("textbook", "iJO1366")
#: In the order in which they are preferred when a mirror holds a model in several.
SUFFIXES = (".json", ".xml", ".sbml", ".yml")


def load_network(source: str | Path) -> MetabolicNetwork:
    """A metabolic model.

    Args:
        source: an SBML (.xml, .sbml), cobra JSON or YAML file, gzipped or not; a model bundled with COBRApy
            (`textbook`, `iJO1366`); or a name from the folder `models` of the data mirror (`iML1515`, `iCH360`).

    Raises:
        UnknownNameError: neither a file nor a known name.
        ConfigurationError: the file is no metabolic model, or has no objective.
        DownloadError: the mirror lists a file that it does not hold.
    """
    path = _find(str(source))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    cached = cache_folder() / "metabolism" / f"{digest[:32]}.npz"
    network = load_arrays(cached)
    if network is None:
        from bioxen_nb.engines.metabolism.cobra_reading import read_model_file

        network = read_model_file(path, model_name(path.name))
        store_arrays(network, cached)
    return network


def model_name(file: str) -> str:
    """`iML1515` for `models/iML1515.xml.gz`."""
    return PurePosixPath(file.removesuffix(".gz")).stem


def _suffix(file: str) -> str:
    return PurePosixPath(file.removesuffix(".gz")).suffix.lower()


def _find(source: str) -> Path:
    path = Path(source).expanduser()
    if path.is_file():
        if _suffix(path.name) not in SUFFIXES:
            raise ConfigurationError(
                f"{path} is not named like a metabolic model: give a file that ends in {', '.join(SUFFIXES)}, with "
                "or without .gz.",
                file=str(path),
            )
        return path
    for name in BUNDLED:
        if source.lower() == name.lower():
            return _bundled_file(name)
    mirror = configured_mirror()
    rows = [row for row in mirror.index(cache_folder()) if row.file.startswith("models/")] if mirror else []
    rows = [row for row in rows if _suffix(row.file) in SUFFIXES]
    matching = [row for row in rows if model_name(row.file).lower() == source.lower()]
    if mirror is None or not matching:
        known = [*BUNDLED, *(model_name(row.file) for row in rows)]
        raise unknown_name("metabolic model", source, dict.fromkeys(known), _advice(mirror is None))
    best = min(matching, key=lambda row: SUFFIXES.index(_suffix(row.file)))
    return mirror.fetch(best, cache_folder(), progress=False)


def _advice(without_mirror: bool) -> str:
    more = f" or set {VARIABLE} for more models" if without_mirror else ""
    return f"Or give the path of an SBML or JSON file{more}."


def _bundled_file(name: str) -> Path:
    found = importlib.util.find_spec("cobra")
    if found is None or not found.submodule_search_locations:
        raise ConfigurationError("The bundled models need COBRApy: pip install cobra.", model=name)
    return Path(found.submodule_search_locations[0]) / "data" / f"{name}.xml.gz"
