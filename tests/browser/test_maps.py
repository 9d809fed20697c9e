"""The map and the zone editor as users meet them, in Panel and in JupyterLab."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from browser.test_scrubber_in_lab import RUN_ALL, write_notebook
from moving_boxes import write_scene

from hoilab.geometry.camera import look_at
from hoilab.io.camera_file import camera_beside, write_camera
from hoilab.schema import make_camera

pytestmark = pytest.mark.browser

CAMERA = make_camera(
    [[500, 0, 319.5], [0, 500, 179.5], [0, 0, 1]], *look_at([0, 0, 6], [0, 12, 0]), size=(640, 360)
)
SERVING = """
import panel as pn
from hoilab.io import open_scene
from hoilab.widgets.maps import map_view, zone_editor
scene = {path!r}
def page():
    both = map_view(scene), zone_editor(scene, {zones!r})
    return pn.Column(*(widget.__panel__() for widget in both), sizing_mode="stretch_width")
server = pn.io.server.get_server(page, port=0, address="127.0.0.1", show=False)
print(f"at http://127.0.0.1:{{server.port}}/", flush=True)
server.start()
server.io_loop.start()
"""


@pytest.fixture(scope="module")
def mapped(tmp_path_factory) -> Path:
    path = write_scene(tmp_path_factory.mktemp("map"), frames=60)
    write_camera(camera_beside(path), CAMERA)
    return path


@pytest.fixture(scope="module")
def served(page, mapped):
    """Return a page with both widgets, and where its zones are kept."""
    zones = mapped.parent / "drawn.geojson"
    code = SERVING.format(path=str(mapped), zones=str(zones))
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        found = re.search(r"at (http://\S+)", process.stdout.readline())
        assert found
        page.goto(found[1], timeout=120_000)
        page.locator(".hoilab-map-view[data-floor=there]").wait_for(timeout=120_000)
        page.locator(".hoilab-zone-editor[data-floor=there]").wait_for()
        yield page, zones
    finally:
        process.kill()
        process.wait()


def says(page, widget: str, **state: object) -> None:
    """Wait until a widget says so of itself."""
    marks = "".join(f'[data-{name}="{value}"]' for name, value in state.items())
    page.locator(f".hoilab-{widget}{marks}").wait_for()


def names(path: Path) -> list[str]:
    return [one["properties"]["name"] for one in json.loads(path.read_text())["features"]]


def test_keys_move_the_map_through_time(served):
    page, _ = served
    root = page.locator(".hoilab-map-view .map")
    root.press("Home")
    for _step in range(3):
        root.press("ArrowRight")
    says(page, "map-view", frame=3, shown=3, here=3)
    root.press("End")
    says(page, "map-view", frame=59, shown=59)
    root.press("Home")


def test_a_click_on_somebody_selects_and_on_the_floor_selects_nobody(served):
    page, _ = served
    canvas = page.locator(".hoilab-map-view canvas.plane")
    box = canvas.bounding_box()
    found = False
    for across in range(10, int(box["width"]) - 10, 24):  # somewhere along the rows somebody stands
        for down in range(10, int(box["height"]) - 10, 24):
            page.mouse.move(box["x"] + across, box["y"] + down)
            if canvas.evaluate("canvas => canvas.style.cursor") == "pointer":
                found = True
                break
        if found:
            break
    assert found
    tip = page.locator(".hoilab-map-view .tip").inner_text()
    page.mouse.click(box["x"] + across, box["y"] + down)
    says(page, "map-view", selected=tip.split()[0])
    assert "±" in tip
    page.locator(".hoilab-map-view .map").press("Escape")
    says(page, "map-view", selected="")


def test_a_zone_is_drawn_named_undone_and_saved_at_each_step(served):
    page, zones = served
    root = page.locator(".hoilab-zone-editor .zones-editor")
    canvas = page.locator(".hoilab-zone-editor canvas.plane")
    canvas.scroll_into_view_if_needed()
    root.press("p")
    for place in ((120, 120), (300, 120), (300, 220)):
        canvas.click(position={"x": place[0], "y": place[1]})
    root.press("Enter")
    says(page, "zone-editor", shapes=1, saved="yes", picked="zone 1")
    assert names(zones) == ["zone 1"]
    root.get_by_label("Name").fill("hall")
    root.get_by_label("Name").press("Enter")
    says(page, "zone-editor", picked="hall", saved="yes")
    assert names(zones) == ["hall"]
    root.press("v")
    root.press("Control+z")
    says(page, "zone-editor", shapes=1, saved="yes")
    assert names(zones) == ["zone 1"]
    root.press("Control+Shift+z")
    says(page, "zone-editor", saved="yes")
    root.press("n")
    root.press("Delete")
    says(page, "zone-editor", shapes=0, saved="yes")
    assert names(zones) == []


def test_a_line_and_a_click_need_no_mouse(served):
    page, zones = served
    root = page.locator(".hoilab-zone-editor .zones-editor")
    for key in ("l", "Shift+ArrowUp", " ", "Shift+ArrowDown", "Shift+ArrowDown", " ", "Enter"):
        root.press(key)
    says(page, "zone-editor", shapes=1, saved="yes", picked="line 1")
    for key in ("c", "Shift+ArrowLeft", " "):
        root.press(key)
    says(page, "zone-editor", shapes=2, saved="yes")
    root.get_by_label("Map x (m)").fill("1.5")
    root.get_by_label("Map y (m)").fill("8,25")
    root.get_by_label("Map y (m)").press("Enter")
    says(page, "zone-editor", saved="yes")
    page.wait_for_timeout(300)
    clicks = zones.with_suffix("").with_suffix(".clicks.geojson")
    assert json.loads(clicks.read_text())["features"][0]["properties"]["map"] == [1.5, 8.25]
    assert names(zones) == ["line 1"]


def test_a_zone_that_crosses_itself_is_told_and_not_saved(served):
    page, zones = served
    root = page.locator(".hoilab-zone-editor .zones-editor")
    canvas = page.locator(".hoilab-zone-editor canvas.plane")
    before = zones.read_text()
    root.press("p")
    for place in ((100, 100), (300, 220), (300, 100), (100, 220)):
        canvas.click(position={"x": place[0], "y": place[1]})
    root.press("Enter")
    page.locator(".zones-editor .said.bad").wait_for()
    assert "crossing itself" in page.locator(".zones-editor .said").inner_text()
    assert zones.read_text() == before


def test_in_jupyterlab_the_kernel_and_the_widgets_follow_each_other(page, lab, scene, mapped):
    zones = scene.parent / "lab.geojson"
    code = (
        "from hoilab.widgets.maps import map_view, zone_editor\n"
        "from IPython.display import display\n"
        f"m = map_view({str(mapped)!r}); z = zone_editor({str(mapped)!r}, {str(zones)!r})\n"
        "display(m, z)"
    )
    write_notebook(scene.parent / "map.ipynb", code)
    page.goto(f"{lab}lab/workspaces/map?reset")
    page.evaluate(RUN_ALL, "map.ipynb")
    page.locator(".hoilab-map-view[data-floor=there]").wait_for(timeout=120_000)
    page.evaluate("code => window.runCode(code)", "m.frame = 7; m.selected = 7; z.tool = 'line'")
    says(page, "map-view", frame=7, selected=7)
    says(page, "zone-editor", tool="line")
    page.locator(".hoilab-map-view .map").press("ArrowRight")
    says(page, "map-view", frame=8)
    root = page.locator(".hoilab-zone-editor .zones-editor")
    for key in (" ", "Shift+ArrowDown", " ", "Enter"):
        root.press(key)
    says(page, "zone-editor", shapes=1, saved="yes")
    said = page.evaluate("code => window.runCode(code)", "print(m.frame, len(z.zones), z.picked)")
    assert said == "8 1 line 1"
    assert names(zones) == ["line 1"]
