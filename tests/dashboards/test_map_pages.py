"""The pages of the map and of the counts, over one shared state."""

import json

import panel as pn
import panel_material_ui as pmui
import pytest
from moving_boxes import write_scene

from hoilab.dashboards import Session
from hoilab.dashboards.analytics_page import Analytics
from hoilab.dashboards.map_page import Map
from hoilab.geometry.camera import look_at
from hoilab.io import open_scene
from hoilab.io.camera_file import camera_beside, write_camera
from hoilab.schema import make_camera

CAMERA = make_camera(
    [[500, 0, 319.5], [0, 500, 179.5], [0, 0, 1]], *look_at([0, 0, 6], [0, 12, 0]), size=(640, 360)
)
GATE = {"type": "Feature", "properties": {"name": "gate", "units": "px"},
        "geometry": {"type": "LineString", "coordinates": [[110, 0], [110, 350]]}}  # fmt: skip
HALL = {"type": "Feature", "properties": {"name": "hall", "units": "px"},
        "geometry": {"type": "Polygon", "coordinates":
                     [[[0, 0], [640, 0], [640, 360], [0, 360], [0, 0]]]}}  # fmt: skip


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    made = write_scene(tmp_path_factory.mktemp("scene"), frames=60)
    write_camera(camera_beside(made), CAMERA)
    return made


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    return write_scene(tmp_path_factory.mktemp("bare"), frames=20)


def texts(page) -> str:
    return " ".join(str(pane.object) for pane in page.__panel__().select(pn.pane.HTML))


def test_map_and_picture_share_one_frame_and_one_selection(path):
    session = Session(frame=10)
    page = Map(open_scene(path), session)
    assert (page.map.frame, page.scrubber.frame) == (10, 10)
    page.map.frame = 20
    page.scrubber.selected = 7
    assert (session.frame, session.selected, page.map.selected) == (20, 7, 7)
    assert page.scrubber.frame == 20


def test_relations_are_those_of_the_frame_and_the_selection_comes_first(path):
    page = Map(open_scene(path), Session(frame=30))
    assert len(page._table.value)
    before = page._table.value["distance"].tolist()
    page.session.selected = 7
    assert "7" in page._table.value["pair"].iloc[0].split(" – ")
    page.session.frame = 55
    assert page._table.value["distance"].tolist() != before
    assert "2.2 s" in texts(page)


def test_a_scene_without_a_camera_offers_to_click_one(bare):
    page = Map(open_scene(bare))
    assert "hoilab calibrate people boxes.zarr" in texts(page)
    (button,) = page.__panel__().select(pmui.Button)
    button.clicks += 1
    assert "cannot be read" in texts(page)
    clicks = [
        ([100, 340], [-4, 6]),
        ([560, 340], [4, 6]),
        ([500, 120], [5, 14]),
        ([140, 110], [-5, 15]),
    ]
    features = [
        {"type": "Feature", "properties": {"name": f"p{k}", "units": "px", "map": there},
         "geometry": {"type": "Point", "coordinates": pixel}}
        for k, (pixel, there) in enumerate(clicks)
    ]  # fmt: skip
    target = bare.with_suffix(".clicks.geojson")
    target.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    button.clicks += 1
    assert camera_beside(bare).is_file()
    assert page.map.frame == 0
    camera_beside(bare).unlink()


def test_counts_follow_what_is_drawn(path):
    page = Analytics(open_scene(path))
    assert "Draw a zone" in texts(page)
    page._book.save([GATE, HALL])
    page.editor.revision += 1
    assert "gate · forward" in texts(page)
    assert "People in zones" in texts(page)
    assert "Unusual movement" in texts(page)
    page._book.save([])


def test_what_needs_metres_says_how_to_get_them(bare):
    page = Analytics(open_scene(bare))
    assert "hoilab calibrate people boxes.zarr --fov DEGREES" in texts(page)
