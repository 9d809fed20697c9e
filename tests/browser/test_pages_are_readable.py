"""Every page, light and dark: text stands out from its ground, and Tab reaches each control.

Contrast is that of WCAG 2.2, success criterion 1.4.3 (level AA): 4.5, or 3 for large text. What
is disabled, hidden or decorative is exempt there, and here.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from browser.conftest import _address
from moving_boxes import write_scene

from hoilab.dashboards.pages import ORDER
from hoilab.geometry.camera import look_at
from hoilab.io.camera_file import camera_beside, write_camera
from hoilab.io.scene import hidden_path
from hoilab.schema import make_camera

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CONTRAST = Path(__file__).with_name("contrast.js").read_text()
FOCUS = Path(__file__).with_name("focus.js").read_text()
CAMERA = make_camera(
    [[500, 0, 319.5], [0, 500, 179.5], [0, 0, 1]], *look_at([0, 0, 6], [0, 12, 0]), size=(640, 360)
)
PATIENCE_MS = 60_000


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Serve a scene with a camera, and another recording beside it."""
    path = write_scene(tmp_path_factory.mktemp("readable"), frames=60)
    write_camera(camera_beside(path), CAMERA)
    shutil.copytree(path, path.with_name("again.zarr"))
    shutil.copy(hidden_path(path), hidden_path(path.with_name("again.zarr")))
    code = f"from hoilab.dashboards import serve; serve({str(path)!r}, port=0)"
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        yield _address(process, r"dashboard at (http://\S+)")
    finally:
        process.kill()
        process.wait()


def opened(page, address: str, name: str, theme: str) -> None:
    page.goto(f"{address}?page={name}", timeout=PATIENCE_MS)
    page.locator("[role=tab][aria-selected=true]").wait_for(timeout=PATIENCE_MS)
    if theme == "dark":
        page.get_by_role("button", name="Toggle theme").click()
    page.wait_for_load_state("networkidle")
    page.wait_for_function(
        "() => !document.querySelector('[role=progressbar]')", timeout=PATIENCE_MS
    )
    page.wait_for_timeout(1500)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ORDER)
def test_text_stands_out_from_its_ground(page, address, name, theme):
    opened(page, address, name, theme)
    found = page.evaluate(CONTRAST)
    assert found["looked_at"] > 10
    assert found["dark"] == (theme == "dark")
    assert found["faint"] == []


def test_faint_text_is_found(page, address):
    opened(page, address, "benchmark", "light")
    page.evaluate(
        "() => document.body.insertAdjacentHTML('beforeend', "
        '\'<p style="color: #888; background: #999">faint</p>'
        '<p style="opacity: 0.4; color: #000; background: #fff">faded</p>\')'
    )
    found = page.evaluate(CONTRAST)["faint"]
    assert [line.split("“")[1].split("”")[0] for line in found] == ["faint", "faded"]


@pytest.mark.parametrize("name", ORDER)
def test_tab_reaches_each_control_and_shows_where_it_is(page, address, name):
    opened(page, address, name, "light")
    wanted = set(page.evaluate(FOCUS, "controls"))
    reached, unseen = set(), set()
    for _step in range(2 * len(wanted) + 20):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUS, "active")
        if at is None:
            continue
        reached.add(at["name"])
        if not at["seen"]:
            unseen.add(at["name"])
    assert wanted - reached == set()
    assert unseen == set()
