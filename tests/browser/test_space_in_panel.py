"""The scene in space in a served dashboard: mouse, keys, measuring, and what is on the screen."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from space_in_page import Space

pytestmark = pytest.mark.browser

CODE = """
import sys
sys.path.insert(0, {tests!r})
import panel as pn
import panel_material_ui as pmui
from room_space import room_space, room_video
from hoilab.widgets.scene_view import SceneView
def app():
    view = SceneView(room_space(points=40_000), video=room_video()).__panel__()
    return pmui.Page(main=[pn.Column(view, sizing_mode="stretch_width")])
server = pn.io.server.get_server(
    {{"/": app}}, port=0, address="127.0.0.1", start=False, show=False, websocket_origin="*")
server.start()
print(f"at http://127.0.0.1:{{server.port}}/", flush=True)
server.io_loop.start()
"""


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    code = CODE.format(tests=str(Path(__file__).parents[1]))
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().split(" at ")[-1].removeprefix("at ").strip()
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def opened(page, served):
    page.goto(served)
    space = Space(page)
    space.wait_for(moment=0, triangles=2)
    space.button("Cloud").click()
    space.page.wait_for_function(
        "() => document.space.shadowRoot.querySelector('.chip').ariaPressed === 'true'"
    )
    space.wait_for(complete="true", points=40_500)
    return space


@pytest.fixture
def space(opened):
    for key in ("Escape", "Escape", "Home", "0"):
        opened.key(key)
    opened.wait_for(frame=0, selected="", measured=0, moment=0, eye="rests")
    opened.page.wait_for_timeout(150)
    return opened


def test_points_are_where_the_world_has_them_in_their_colours(space):
    space.key("t")  # from above
    space.wait_for(eye="rests")
    red = space.colour(*space.at(-0.63, -0.63, 0))
    green = space.colour(*space.at(0.63, -0.63, 0))
    assert red[0] > red[1] + 12
    assert green[1] > green[0] + 12


def test_frames_step_play_and_show_their_moment_and_picture(space):
    space.key("ArrowRight")
    space.wait_for(frame=1, moment=1, picture=1)
    space.key("End")
    space.wait_for(frame=19, moment=19, picture=19)
    space.key("Home")
    space.key(" ")
    space.page.wait_for_function("() => Number(document.space.dataset.frame) > 3")
    space.key(" ")
    space.button("Play (space)").wait_for()


def test_a_click_selects_who_stands_there_and_hovering_tells(space):
    at = space.at(-1, 0, 0.9)
    space.page.mouse.move(*at)
    tip = space.page.locator(".hoilab-space .tip")
    tip.wait_for()
    assert tip.inner_text() == "3 person"
    space.page.mouse.click(*at)
    space.wait_for(selected=3)
    space.page.mouse.click(*space.at(0.8, 0.8, 0))
    space.wait_for(selected="")


def test_two_clicks_measure_metres(space):
    space.key("t")
    space.wait_for(eye="rests")
    space.button("Measure").click()
    for x, y in ((-1.2, -0.7), (0.0, 0.9)):  # 1.2, 1.6, 2
        space.page.mouse.click(*space.at(x, y, 0))
    space.wait_for(measured=2)
    space.page.wait_for_timeout(200)
    said = space.page.locator(".hoilab-space .legend").inner_text()
    metres = float(said.split("·")[1].split()[0])
    assert metres == pytest.approx(2.0, abs=0.04)
    space.key("Escape")
    space.wait_for(measured=0)


def test_dragging_turns_and_shift_pushes(space):
    before = space.at(2, 2, 3)
    box = space.page.locator(".hoilab-space canvas.picture").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    space.page.mouse.move(*middle)
    space.page.mouse.down()
    space.page.mouse.move(middle[0] + 120, middle[1] + 20, steps=4)
    space.page.mouse.up()
    turned = space.at(2, 2, 3)
    assert abs(turned[0] - before[0]) > 20
    space.page.keyboard.down("Shift")
    space.page.mouse.move(*middle)
    space.page.mouse.down()
    space.page.mouse.move(middle[0] + 60, middle[1], steps=4)
    space.page.mouse.up()
    space.page.keyboard.up("Shift")
    assert space.at(2, 2, 3)[0] - turned[0] == pytest.approx(60, abs=25)


def test_colours_by_height_and_label_change_what_is_seen(space):
    space.key("t")
    space.wait_for(eye="rests")
    place = space.at(-0.63, -0.63, 0)
    by_picture = space.colour(*place)
    chooser = space.page.locator(".hoilab-space").get_by_label("Colour by")
    for mode in ("height", "label"):
        chooser.select_option(mode)
        space.page.wait_for_timeout(500)
        assert space.colour(*place) != by_picture, mode
    chooser.select_option("rgb")
    space.page.wait_for_timeout(500)
    assert space.colour(*place) == by_picture


def test_the_camera_sees_what_the_camera_saw(space):
    space.key("c")
    space.wait_for(eye="rests")
    box = space.page.locator(".hoilab-space canvas.picture").bounding_box()
    # It looks at (0, 0, 0.5): that is the middle of its picture, and of ours.
    x, y = space.at(0, 0, 0.5)
    assert x == pytest.approx(box["x"] + box["width"] / 2, abs=1.5)
    assert y == pytest.approx(box["y"] + box["height"] / 2, abs=1.5)


def test_without_webgl2_there_is_a_sentence(chromium, served):
    page = chromium.new_page()
    page.add_init_script(
        "const own = HTMLCanvasElement.prototype.getContext;"
        "HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {"
        "  return kind === 'webgl2' ? null : own.call(this, kind, ...rest); };"
    )
    page.goto(served)
    page.get_by_text("This browser has no WebGL2").wait_for(timeout=30_000)
    page.close()
