"""What the map and the zone editor answer, without a browser."""

import json

import numpy as np
import pytest
import traitlets
import xarray as xr
from moving_boxes import write_scene

from hoilab.errors import DataError, PrivacyError, StoreError
from hoilab.geometry.camera import look_at
from hoilab.io import open_scene
from hoilab.io.camera_file import camera_beside, write_camera
from hoilab.schema import make_camera, make_ground, make_zones, marked
from hoilab.widgets._ground_view import GroundView
from hoilab.widgets._zone_book import ZoneBook
from hoilab.widgets.ground_map import MapView
from hoilab.widgets.maps import map_view, zone_editor

CAMERA = make_camera(
    [[500, 0, 319.5], [0, 500, 179.5], [0, 0, 1]], *look_at([0, 0, 6], [0, 12, 0]), size=(640, 360)
)


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    path = write_scene(tmp_path_factory.mktemp("scene"), frames=40)
    write_camera(camera_beside(path), CAMERA)
    return path


def ground():
    """Return two individuals over three frames; the second is there in the last one alone."""
    place = np.full((3, 2, 2), np.nan)
    place[:, :, 0] = [[0, 5], [1, 5], [2, 5]]
    place[2, :, 1] = [4, 8]
    spread = np.broadcast_to(np.diag([0.04, 0.01])[None, :, :, None], (3, 2, 2, 2))
    return make_ground(place, [0.0, 0.5, 1.0], individual=[3, 8], covariance=spread)


def numbers(part: bytes, kind: str) -> np.ndarray:
    return np.frombuffer(part, dtype=kind)


def test_places_come_frame_by_frame_with_the_axes_of_their_ellipse():
    reply, (offsets, who, rows) = GroundView(ground()).handle("places", {"start": 1, "stop": 3}, [])
    assert reply == {"start": 1, "stop": 3}
    assert numbers(offsets, "<i4").tolist() == [0, 1, 3]
    assert numbers(who, "<i4").tolist() == [0, 0, 1]
    first = numbers(rows, "<f4").reshape(-1, 7)[0]
    np.testing.assert_allclose(first[:4], [1, 5, 0.2 * 2.4477, 0.1 * 2.4477], rtol=1e-4)
    assert abs(np.sin(first[4])) < 1e-6


def test_whole_walks_are_broken_where_nobody_was_seen():
    names, places = GroundView(ground()).handle("walks", {}, [])[1]
    assert numbers(names, "<i4").reshape(-1, 2).tolist() == [[0, 0], [0, 1], [0, 2], [1, 2]]
    assert numbers(places, "<f4").reshape(-1, 2)[-1].tolist() == [4, 8]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        pytest.param(("dance", {}), "a map answers", id="unknown"),
        pytest.param(("places", {"start": 0, "stop": 9}), "frames are 0 to 3", id="too far"),
        pytest.param(("places", {"start": "a", "stop": 2}), "must be frames", id="no numbers"),
        pytest.param(("floor", {}), "no view under it", id="no floor"),
    ],
)
def test_what_cannot_be_answered_is_a_sentence(asked, words):
    reply, parts = GroundView(ground()).handle(*asked, [])
    assert words in str(reply["error"])
    assert parts == []


def test_an_empty_map_and_zones_in_pixels():
    nobody = GroundView(make_ground(np.zeros((0, 2, 0)), [], individual=[]))
    assert nobody.frames == 0
    assert nobody.handle("describe", {}, [])[0]["bounds"] == [0.0, 0.0, 10.0, 10.0]
    import shapely

    with pytest.raises(DataError, match="metres"):
        GroundView(ground(), zones=make_zones({"a": shapely.box(0, 0, 1, 1)}, "px"))


def test_the_map_of_a_scene(scene):
    plan = map_view(scene)
    about, parts = plan._view.handle("describe", {}, [])
    assert about["layers"][:4] == ["floor", "walks", "ellipses", "labels"]
    assert about["classes"] == ["person", "person", "person", "thing"]
    assert len(numbers(parts[0], "<f8")) == plan.frames == 40
    assert plan._view.handle("floor", {}, [])[1][0][:3] == b"\xff\xd8\xff"
    plan.selected = 7
    with pytest.raises(traitlets.TraitError, match="on the map, got 99"):
        plan.selected = 99
    with pytest.raises(traitlets.TraitError, match="0 to 39"):
        plan.frame = 40
    with pytest.raises(traitlets.TraitError, match="layers are"):
        plan.layers = ["moon"]


def test_a_scene_without_a_camera_says_what_to_run(tmp_path):
    bare = write_scene(tmp_path, frames=3)
    with pytest.raises(StoreError, match="hoilab calibrate people boxes"):
        map_view(bare)
    with pytest.raises(StoreError, match="the group 'tracks'"):
        tree = open_scene(bare)
        without = xr.DataTree.from_dict({"privacy": tree["privacy"].to_dataset()})
        map_view(without, CAMERA)


def feature(name, kind, coordinates, **more):
    return {"type": "Feature", "properties": {"name": name, "units": "px", **more},
            "geometry": {"type": kind, "coordinates": coordinates}}  # fmt: skip


SQUARE = feature("hall", "Polygon", [[[0, 0], [9, 0], [9, 9], [0, 0]]])
GATE = feature("gate", "LineString", [[0, 0], [5, 5]])
CLICK = feature("point 1", "Point", [4, 4], map=[1.0, 2.0])


@pytest.fixture
def book(tmp_path):
    white = xr.DataArray(np.full((20, 30, 3), 200, "uint8"), dims=("y", "x", "channel"))
    return ZoneBook(tmp_path / "gates.geojson", marked(white, "public"))


def test_each_change_is_in_the_files_at_once(book):
    reply, _ = book.handle("save", {"features": [SQUARE, GATE, CLICK]}, [])
    assert reply["said"] == "saved: 2 in gates.geojson, 1 clicks in gates.clicks.geojson"
    assert list(book.zones["zone"].values) == ["hall", "gate"]
    assert json.loads(book.clicks_path.read_text())["features"][0]["properties"]["map"] == [1, 2]
    again = ZoneBook(book.path, book.picture)
    assert [f["properties"]["name"] for f in again.features] == ["hall", "gate", "point 1"]
    book.handle("save", {"features": []}, [])
    assert len(book.zones) == 0
    assert json.loads(book.clicks_path.read_text())["features"] == []


@pytest.mark.parametrize(
    ("features", "words"),
    [
        pytest.param([SQUARE, SQUARE], "name of its own", id="one name twice"),
        pytest.param([feature(" ", "LineString", [[0, 0], [1, 1]])], "empty", id="no name"),
        pytest.param(
            [feature("x", "Polygon", [[[0, 0], [9, 9], [9, 0], [0, 9], [0, 0]]])],
            "crossing itself", id="crosses itself",
        ),
        pytest.param([{"geometry": {"type": "Point"}}], "no shapes with names", id="no properties"),
        pytest.param("all", "features are a list", id="no list"),
    ],
)  # fmt: skip
def test_what_is_no_zone_is_not_saved_and_what_was_stays(book, features, words):
    book.handle("save", {"features": [GATE]}, [])
    before = book.path.read_text()
    reply, _ = book.handle("save", {"features": features}, [])
    assert words in str(reply["error"])
    assert book.path.read_text() == before


def test_a_file_in_another_unit_and_a_visible_frame_are_refused(book, tmp_path):
    in_metres = feature("a", "LineString", [[0, 0], [1, 1]])
    in_metres["properties"]["units"] = "m"
    other = tmp_path / "m.geojson"
    other.write_text(json.dumps({"type": "FeatureCollection", "features": [in_metres]}))
    with pytest.raises(DataError, match=r"in m and this picture in px"):
        ZoneBook(other, book.picture)
    with pytest.raises(PrivacyError):
        ZoneBook(tmp_path / "v.geojson", marked(book.picture, "visible"))


def test_editors_of_a_scene_draw_on_the_frame_or_on_the_map(scene, tmp_path):
    frame = zone_editor(scene, tmp_path / "a.geojson")
    assert frame._view.handle("describe", {}, [])[0]["tools"][-1] == "click"
    floor = zone_editor(scene, tmp_path / "b.geojson", on_map=True)
    about = floor._view.handle("describe", {}, [])[0]
    assert about["unit"] == "m"
    assert about["tools"] == ["select", "polygon", "line"]
    assert about["bounds"][1] > about["bounds"][3]
    assert frame.path.name == "a.geojson"
    with pytest.raises(traitlets.TraitError):
        frame.tool = "axe"


def test_both_have_twins_for_panel(scene, tmp_path):
    plan, editor = map_view(scene), zone_editor(scene, tmp_path / "a.geojson")
    twin, other = plan.__panel__(), editor.__panel__()
    twin.frame = 5
    editor.tool = "line"
    assert (plan.frame, other.tool) == (5, "line")
    assert isinstance(plan, MapView)
