"""Other recordings of a folder: searched when asked for, shown anonymized, opened by a link."""

import shutil

import panel as pn
import panel_material_ui as pmui
import pytest
from dashboards.test_search import Bits

from hoilab.dashboards.nearby import Nearby
from hoilab.dashboards.search_page import Search
from hoilab.io import open_scene
from hoilab.io.scene import hidden_path


@pytest.fixture
def folder(scene_path, tmp_path):
    """Return a folder with the same recording under two names, and one without its video."""
    for name in ("boxes", "again", "blind"):
        shutil.copytree(scene_path, tmp_path / f"{name}.zarr")
        if name != "blind":
            shutil.copy(hidden_path(scene_path), hidden_path(tmp_path / f"{name}.zarr"))
    return tmp_path


def test_only_what_may_be_shown_is_nearby(folder):
    nearby = Nearby(open_scene(folder / "boxes.zarr"))
    assert nearby.names == ["again"]
    video, tracks = nearby.shown("again")
    assert video.attrs["identity"] == "hidden"
    assert tracks is not None


def test_moments_of_other_recordings_are_found_and_link_to_them(folder):
    page = Search(open_scene(folder / "boxes.zarr"), model=Bits())
    assert page.everywhere.visible
    page.session.span = [10, 16]
    assert set(page.search()["recording"].values) == {"boxes"}
    page.everywhere.value = True
    found = page.search()
    # The same span of the same pictures is what is most alike; its own recording leaves it out.
    assert found["recording"].values[0] == "again"
    buttons = page.found.__panel__().select(pmui.Button)
    assert len(buttons) == len(page.found.__panel__().select(pn.pane.JPG)) == found.sizes["clip"]
    first = buttons[0]
    assert first.label.startswith("again · ")
    assert first.href.startswith("?scene=again&page=search&frame=")


def test_a_scene_alone_in_its_folder_offers_no_others(scene_path):
    assert not Search(open_scene(scene_path), model=Bits()).everywhere.visible
