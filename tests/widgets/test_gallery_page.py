"""The pages about the lab name every widget and show pictures that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bioxen_nb import widgets

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "docs/gallery.md", "docs/lab.md")
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)#:]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("name", widgets.__all__)
def test_every_widget_has_a_section_with_a_picture_and_a_line_of_code(name):
    page = (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8")
    section = re.split(r"^## ", page, flags=re.MULTILINE)
    (mine,) = [part for part in section if part.startswith(f"{name}\n")]
    assert PICTURE.search(mine)
    assert f"{name}(" in mine


@pytest.mark.parametrize("page", PAGES)
def test_pictures_and_links_lead_somewhere(page):
    path = ROOT / page
    text = path.read_text(encoding="utf-8")
    for said, target in PICTURE.findall(text):
        assert said
        assert (path.parent / target).is_file(), target
    for target in LINK.findall(text):
        assert (path.parent / target).exists(), target


def test_pictures_are_small():
    sizes = {path.name: path.stat().st_size for path in (ROOT / "docs" / "images").glob("*.png")}
    assert len(sizes) >= len(widgets.__all__)
    assert {name: size for name, size in sizes.items() if size > 150_000} == {}


def test_the_table_of_the_lab_has_every_tab():
    from bioxen_nb.widgets.faces.table import FACES

    page = (ROOT / "docs" / "lab.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in page for name in widgets.__all__ if name != "Lab")
    assert len(FACES) == len(widgets.__all__) - 1
