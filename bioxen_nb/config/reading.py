"""Configuration files: YAML or JSON, one mapping each."""

from __future__ import annotations

import json
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from bioxen_nb.config.plain_data import plain_mapping
from bioxen_nb.errors import ConfigurationError

LARGEST_BYTES = 1_000_000


class _PlainLoader(yaml.SafeLoader):  # type: ignore[misc]
    """YAML's plain types, each key once, and no merge keys: those can grow without end."""

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        for key, _ in node.value:
            if key.tag == "tag:yaml.org,2002:merge":
                raise yaml.constructor.ConstructorError(None, None, "merge keys (<<) are not read", key.start_mark)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise yaml.constructor.ConstructorError(None, None, "a key is given twice", key.start_mark)
                seen.add(key.value)
        values: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return values


def read_mapping(path: str | Path) -> dict[str, Any]:
    """The mapping that a YAML or JSON file holds; an empty file is an empty mapping.

    Raises:
        ConfigurationError: no such file, larger than 1 MB, not YAML, or no mapping.
    """
    text = _text(Path(path))
    if Path(path).suffix.lower() == ".json" and text.strip():
        values = _from_json(text, str(path))
    else:
        values = read_yaml(text, str(path))
    if values is not None and not isinstance(values, dict):
        raise ConfigurationError(f"{path} must hold `name: value` lines, not a {type(values).__name__}.")
    return plain_mapping(values, str(path))


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no file can have that name"
        raise ConfigurationError(f"Cannot read the settings file {path}: {reason}.") from None
    if len(content) > LARGEST_BYTES:
        raise ConfigurationError(f"{path} is larger than 1 MB: a settings file holds settings only.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path} is not YAML: byte {error.start} is not UTF-8.") from None


def read_yaml(text: str, source: str) -> Any:
    """The value of a YAML text; messages call it `source` and show nothing of what is in it.

    Raises:
        ConfigurationError: not YAML, or nested too deeply to be read.
    """
    try:
        return yaml.load(text, Loader=_PlainLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        reason = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
        raise ConfigurationError(f"{source} is not YAML: {reason}{where}.") from None
    except RecursionError:
        raise ConfigurationError(f"{source} is not YAML that can be read: it is nested too deeply.") from None
    except (ValueError, OverflowError, TypeError):
        raise ConfigurationError(f"{source} is not YAML: it holds a value that cannot be read.") from None


def _from_json(text: str, source: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_each_once)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise ConfigurationError(f"{source} is not JSON: {error.msg} at {where}.") from None
    except RecursionError:
        raise ConfigurationError(f"{source} is not JSON that can be read: it is nested too deeply.") from None
    except ValueError:
        raise ConfigurationError(f"{source} is not JSON: a key is given twice, or a number is too long.") from None


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        raise ValueError("a key is given twice")
    return values
