"""How each face looks, light and dark, held against how it looked before: not empty, not astray, in the right theme.

What is kept of a picture is coarse: the colours of 16 x 16 places and which of them have ink, where the larger boxes
stand, and how much is drawn. A place may look like its neighbours did, so other fonts are no difference.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bioxen_nb import widgets

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PLACES = 16
KEPT = Path(__file__).parent / "kept"
FACES = [name for name in widgets.__all__ if name != "Lab"]
SESSION = """
import tempfile, time
from bioxen_nb import Session
from bioxen_nb.session.store.store import CheckpointStore
from bioxen_nb.widgets import *
session = Session(seed=1)
session.create("cell-1", "teaching-cell", seed=1)
session.create("no-ftsZ", "teaching-cell", seed=2, knock_out=["ftsZ"])
store = CheckpointStore(tempfile.mkdtemp())
bench = Console(session)
log = LogPanel(bench)
session.start("cell-1")
session.start("no-ftsZ")
for name, until in (("early", 1500), ("late", 4000)):
    session.run(until=until)
    store.save(session, name)
bench.face.verbs()["run"]({"text": "run_operon(['lacZ'], duration_s=30)"})
while bench.face.transcript.running():
    time.sleep(0.05)
panel = CheckpointPanel(bench, store=store)
"""
SHOWN = {"Console": "bench", "LogPanel": "log", "CheckpointPanel": "panel"}
#: The larger boxes of a face in thousandths of its width and height, and how many canvases and shapes are drawn.
STRUCTURE = """
(view) => {
  const whole = view.getBoundingClientRect();
  const seen = (element) => element.checkVisibility({ visibilityProperty: true });
  const boxes = {}, counts = {};
  for (const element of view.querySelectorAll("*")) {
    const box = element.getBoundingClientRect();
    if (!element.checkVisibility() || box.width * box.height < 0.02 * whole.width * whole.height) continue;
    const kind = element.classList[0] ?? element.tagName.toLowerCase();
    const number = (counts[kind] = (counts[kind] ?? 0) + 1);
    const part = (value, of) => Math.round((1000 * value) / of);
    if (number < 4) boxes[`${kind} ${number}`] = [
      part(box.left - whole.left, whole.width), part(box.top - whole.top, whole.height),
      part(box.width, whole.width), part(box.height, whole.height)].join(" ");
  }
  const inked = (canvas) => canvas.width && canvas.height &&
    new Uint32Array(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer)
      .some((colour, _, all) => colour !== all[0]);
  const canvases = [...view.querySelectorAll("canvas")].filter((canvas) => seen(canvas) && inked(canvas));
  const shapes = [...view.querySelectorAll("svg :is(path, line, circle, rect, polyline, text)")].filter(seen);
  return { size: [whole.width, whole.height], boxes, canvases: canvases.length, shapes: shapes.length };
}
"""
#: What must be seen when it happens to a face, and (the first) what must not.
OTHER_FONT = ".bx-alone, .bx-alone * { font-family: serif !important }"
BROKEN = {
    "nothing is shown": ".bx-alone .bx-slot > * { visibility: hidden }",
    "nothing is drawn": ".bx-alone :is(canvas, svg) { visibility: hidden }",
    "no layout": ".bx-alone :not(style) { display: block !important }",
}


def outline(png: bytes) -> dict[str, Any]:
    """The background of a picture, and of its places the mean colours and which have ink."""
    from PIL import Image

    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)
    codes = (pixels // 8) @ (1024, 32, 1)
    background = pixels[codes == np.bincount(codes.ravel()).argmax()].mean(0)
    places = [np.array_split(row, PLACES, axis=1) for row in np.array_split(pixels, PLACES)]
    inked = [[(np.abs(place - background).max(2) > 24).mean() > 0.005 for place in row] for row in places]
    return {
        "background": _hex(background),
        "ink": ["".join(".#"[int(ink)] for ink in row) for row in inked],
        "colours": [" ".join(_hex(place.mean((0, 1))) for place in row) for row in places],
    }


def _hex(colour: np.ndarray) -> str:
    return bytes(np.round(colour).astype(np.uint8)).hex()


def _numbers(hexes: list[str]) -> np.ndarray:
    return np.array([[list(bytes.fromhex(colour)) for colour in row.split()] for row in hexes])


def _unlike(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """How far each place of one is from the most similar one around the same place of the other."""
    wide = np.pad(other, ((1, 1), (1, 1), (0, 0)), mode="edge")
    shifted = [wide[i : i + PLACES, j : j + PLACES] for i in range(3) for j in range(3)]
    return np.min([np.abs(one - at).max(2) for at in shifted], axis=0)


def differences(seen: dict[str, Any], kept: dict[str, Any]) -> list[str]:
    """What is no longer as it was, in words."""
    found = []
    if np.abs(_numbers([seen["background"]]) - _numbers([kept["background"]])).max() > 40:
        found.append(f"the background is #{seen['background']}, not #{kept['background']}")
    for side, now, then, most in zip(("wide", "high"), seen["size"], kept["size"], (1.02, 1.25), strict=True):
        if not 1 / most < now / then < most:
            found.append(f"{now:.0f} px {side}, not {then:.0f}")
    colours, before = _numbers(seen["colours"]), _numbers(kept["colours"])
    if (strange := (np.maximum(_unlike(colours, before), _unlike(before, colours)) > 24).mean()) > 0.04:
        found.append(f"{strange:.0%} of the places have other colours")
    ink, inked = (np.array([[[mark == "#"] for mark in row] for row in one["ink"]], int) for one in (seen, kept))
    for one, other, what in ((inked, ink, "lost their ink"), (ink, inked, "have ink that were empty")):
        if (share := _unlike(one, other)[one[..., 0] == 1].mean()) > 0.06:
            found.append(f"{share:.0%} of the places {what}")
    astray = [name for name, box in kept["boxes"].items() if not _stands(seen["boxes"].get(name), box)]
    if len(astray) > 0.2 * len(kept["boxes"]):
        found.append(f"elsewhere or gone: {', '.join(astray)}")
    found += [
        f"{seen[kind]} {kind}, not {kept[kind]}" for kind in ("canvases", "shapes") if seen[kind] < 0.8 * kept[kind]
    ]
    return found


def _stands(now: str | None, then: str) -> bool:
    return now is not None and bool(np.abs(np.array(now.split(), int) - np.array(then.split(), int)).max() <= 80)


@pytest.fixture(scope="module")
def notebook(open_notebook: Any) -> Iterator[Any]:
    cells = [SHOWN.get(face, f"{face}(bench)") for face in FACES]
    opened = open_notebook("pictures.ipynb", cells, viewport={"width": 1240, "height": 2200})
    opened.execute("application:toggle-left-area")
    opened.do(SESSION)
    yield opened
    opened.close()


@pytest.fixture(scope="module", params=FACES)
def face(request: Any, notebook: Any) -> Iterator[str]:
    """A face, shown."""
    notebook.run_cell(FACES.index(request.param))
    view = notebook.page.locator(".bx-alone")
    view.locator('.bx-slot[data-state="ready"][data-told]').wait_for()
    yield str(request.param)
    notebook.execute("notebook:clear-all-cell-outputs")
    view.wait_for(state="detached")


def look(notebook: Any, name: str = "") -> dict[str, Any]:
    """How the face looks now; its picture is left if it has a name."""
    view = notebook.page.locator(".bx-alone")
    picture = notebook.picture(view, name) if name else view.screenshot()
    return {**outline(picture), **view.evaluate(STRUCTURE)}


@pytest.fixture(params=["light", "dark"])
def kept(request: Any, notebook: Any, face: str) -> dict[str, Any]:
    """How the face, shown in a theme, looked before."""
    notebook.theme(request.param)
    name = f"{face}-{request.param}"
    file = KEPT / f"{name}.json"
    if request.config.getoption("keep_pictures", default=False):
        notebook.page.wait_for_timeout(3000)
        KEPT.mkdir(exist_ok=True)
        file.write_text(json.dumps(look(notebook, name), indent=1) + "\n")
    return {"name": name, **json.loads(file.read_text())}


def test_a_face_looks_as_it_did_and_what_breaks_it_is_seen(notebook: Any, kept: dict[str, Any], wait_for: Any) -> None:
    seen: list[str] = []

    def alike() -> bool:
        seen[:] = differences(look(notebook, kept["name"]), kept)
        return not seen

    wait_for(alike, lambda: f"{kept['name']}: {'; '.join(seen)}")
    assert not with_style(notebook, OTHER_FONT, kept)
    for what, style in BROKEN.items():
        if what != "nothing is drawn" or kept["canvases"] + kept["shapes"]:
            assert with_style(notebook, style, kept), what
    notebook.theme({"light": "dark", "dark": "light"}[kept["name"].split("-")[1]])
    assert "background" in differences(look(notebook), kept)[0]


def with_style(notebook: Any, style: str, kept: dict[str, Any]) -> list[str]:
    """What is no longer as it was under one more style of the page."""
    added = notebook.page.add_style_tag(content=style)
    found = differences(look(notebook), kept)
    added.evaluate("style => style.remove()")
    return found
