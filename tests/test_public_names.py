"""The front door: the names that the README documents are the names that there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import bioxen_nb

README = Path(__file__).resolve().parent.parent / "README.md"


def documented_names() -> list[str]:
    """First column of the README's table of names."""
    section = README.read_text(encoding="utf-8").partition("## Names at the top")[2].partition("\n## ")[0]
    return re.findall(r"^\| `(\w+)", section, flags=re.MULTILINE)


def test_all_is_what_the_readme_documents() -> None:
    assert sorted(documented_names()) == sorted(bioxen_nb.__all__)


def test_there_are_few_names_in_order() -> None:
    assert len(bioxen_nb.__all__) <= 18
    assert list(bioxen_nb.__all__) == sorted(bioxen_nb.__all__)


@pytest.mark.parametrize("name", bioxen_nb.__all__)
def test_every_name_resolves_and_has_a_docstring(name: str) -> None:
    value = getattr(bioxen_nb, name)
    assert value.__doc__


def test_dir_shows_the_public_names_only() -> None:
    assert dir(bioxen_nb) == sorted(bioxen_nb.__all__)


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(AttributeError, match="load_genome"):
        bioxen_nb.load_genom  # noqa: B018
