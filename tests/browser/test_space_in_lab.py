"""The same view in JupyterLab: the notebook and the mouse change one state."""

import pytest
from browser.test_scrubber_in_lab import RUN_ALL, write_notebook
from room_space import room_space
from space_in_page import Space

from hoilab.reconstruction.store import write_space

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def space(page, lab, scene):
    write_space(room_space(points=20_000), scene.parent / "room.space.zarr", overwrite=True)
    write_notebook(
        scene.parent / "space.ipynb",
        "from hoilab.widgets.scene_view import view3d\nv = view3d('room.space.zarr')\nv",
    )
    page.goto(f"{lab}lab/workspaces/space?reset")
    page.evaluate(RUN_ALL, "space.ipynb")
    found = Space(page)
    found.wait_for(moment=0, triangles=2)
    return found


def run(space, code: str) -> str:
    return space.page.evaluate("code => window.runCode(code)", code)


def test_the_view_follows_the_kernel(space):
    run(space, "v.frame = 12; v.selected = 7; v.layers = ['cloud', 'grid']")
    space.wait_for(frame=12, selected=7, moment=12)
    space.wait_for(complete="true", points=20_500)
    before = space.at(1, 1, 0)
    run(space, "v.view = [0, 20, 9, 0, 0, 0]")
    space.page.wait_for_timeout(500)
    assert space.at(1, 1, 0) != before
    run(space, "v.measured = [[0, 0, 0], [3, 4, 0]]")
    space.wait_for(measured=2)
    assert "5.00 m" in space.page.locator(".hoilab-space .legend").inner_text()


def test_the_kernel_follows_the_view(space):
    space.key("Home")
    space.wait_for(frame=0)
    space.key("ArrowRight")
    space.wait_for(frame=1)
    space.key("t")
    space.page.wait_for_timeout(600)
    assert run(space, "print(v.frame, round(v.view[1], 1))") == "1 89.9"
    run(space, "v.measured = []; v.selected = None")
    space.wait_for(measured=0, selected="")


def test_it_turns_dark_with_jupyterlab(space):
    change = "theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})"
    space.page.evaluate(change, "JupyterLab Dark")
    space.wait_for(theme="dark")
    space.page.evaluate(change, "JupyterLab Light")
    space.wait_for(theme="light")
