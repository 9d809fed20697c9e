"""Cameras, clicks, plans and world files: what is written comes back, what is wrong is told."""

import json

import numpy as np
import pytest

from hoilab.errors import DataError
from hoilab.geometry.camera import look_at, project
from hoilab.geometry.from_clicks import from_clicks, pose_from_clicks
from hoilab.io.camera_file import camera_beside, read_camera, write_camera
from hoilab.io.clicks import read_clicks
from hoilab.io.images import write_image
from hoilab.io.plan import read_plan
from hoilab.io.world_file import read_world_file, write_world_file
from hoilab.schema import make_camera

FLOOR = np.array([[-4.0, 8.0], [4.0, 8.0], [5.0, 16.0], [-5.0, 17.0], [0.0, 12.0]])
CAMERA = make_camera(
    [[500, 0, 319.5], [0, 500, 179.5], [0, 0, 1]], *look_at([0, 0, 5], [0, 12, 0]), size=(640, 360)
)
PIXELS = project(CAMERA, np.pad(FLOOR, ((0, 0), (0, 1))))


@pytest.mark.parametrize(
    "fitted",
    [
        pytest.param(from_clicks(PIXELS, FLOOR), id="homography"),
        pytest.param(pose_from_clicks(PIXELS, FLOOR, size=(640, 360), focal=500.0), id="pose"),
    ],
)
def test_what_an_assistant_fitted_comes_back(fitted, tmp_path):
    back = read_camera(write_camera(tmp_path / "a.camera.json", fitted))
    for mine, own in zip(back.positions(PIXELS), fitted.positions(PIXELS), strict=True):
        np.testing.assert_allclose(mine, own, rtol=1e-9, atol=1e-12)
    assert str(back) == str(fitted) or "homography" in vars(fitted)


def test_a_given_camera_comes_back(tmp_path):
    back = read_camera(write_camera(tmp_path / "a.camera.json", CAMERA))
    np.testing.assert_allclose(project(back, np.pad(FLOOR, ((0, 0), (0, 1)))), PIXELS)
    assert camera_beside(tmp_path / "plaza.zarr").name == "plaza.camera.json"


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"hoilab": "camera", "format": 99}',
             '{"hoilab": "camera", "format": 1, "homography": [1]}'],
)  # fmt: skip
def test_other_files_are_no_cameras(text, tmp_path):
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(DataError, match=r"x\.json is"):
        read_camera(path)


def written(path, rows):
    path.write_text("\n".join(rows) + "\n")
    return path


def test_clicks_of_a_csv_and_of_geojson_are_alike(tmp_path):
    rows = ["x,y,map_x,map_y", "1,2,3,4", "5,6,7,8"]
    feature = {
        "type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]},
        "properties": {"name": "a", "units": "px", "map": [3, 4]},
    }  # fmt: skip
    unmarked = {**feature, "properties": {"name": "b", "units": "px"}}
    geojson = json.dumps({"type": "FeatureCollection", "features": [feature, unmarked]})
    table = read_clicks(written(tmp_path / "a.csv", rows))
    drawn = read_clicks(written(tmp_path / "a.geojson", [geojson]))
    assert table.pixels.tolist() == [[1, 2], [5, 6]]
    assert table.there.tolist() == [[3, 4], [7, 8]]
    assert drawn.pixels.tolist() == [[1, 2]]
    assert drawn.there.tolist() == [[3, 4]]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        pytest.param(["x,y", "1,2"], "one of map_x", id="no map"),
        pytest.param(["x,y,map_x,map_y,plan_x,plan_y", "1,2,3,4,5,6"], "one of", id="mixed units"),
        pytest.param(["x,y,map_x,map_y", "1,2,3,nan"], "finite", id="nan"),
        pytest.param(["x,y,map_x,map_y", "1,2,3,"], "numbers", id="a gap"),
        pytest.param(["nothing"], "columns", id="empty"),
    ],
)
def test_clicks_with_something_missing_are_refused(rows, words, tmp_path):
    with pytest.raises(DataError, match=words):
        read_clicks(written(tmp_path / "a.csv", rows))


def test_a_plan_gives_metres_by_scale_by_world_file_and_by_name(tmp_path):
    import xarray as xr

    from hoilab.schema import marked

    white = xr.DataArray(np.full((100, 200, 3), 255, "uint8"), dims=("y", "x", "channel"))
    drawing = tmp_path / "plan.png"
    write_image(drawing, marked(white, "public"))
    corner = read_clicks(written(tmp_path / "a.csv", ["x,y,plan_x,plan_y", "0,0,-0.5,99.5",
                                                      "9,9,199.5,-0.5"]))  # fmt: skip
    by_scale = read_plan(drawing, metres_per_pixel=0.05).metres(corner)
    np.testing.assert_allclose(by_scale, [[0, 0], [10, 5]], atol=1e-12)
    matrix = np.array([[0.05, 0, 2.0], [0, -0.05, 3.0]])
    assert write_world_file(drawing, matrix).name == "plan.pgw"
    np.testing.assert_allclose(read_world_file(tmp_path / "plan.pgw"), matrix)
    np.testing.assert_allclose(read_plan(drawing).metres(corner)[0], [1.975, -1.975])
    hall = {
        "type": "Feature", "properties": {"name": "hall"},
        "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [8, 0], [8, 6], [0, 0]]]},
    }  # fmt: skip
    outline = written(
        tmp_path / "plan.geojson", [json.dumps({"type": "FeatureCollection", "features": [hall]})]
    )
    named = read_clicks(written(tmp_path / "b.csv", ["x,y,name", "1,2,hall 1", "3,4,hall 3"]))
    assert read_plan(outline).metres(named).tolist() == [[0, 0], [8, 6]]
    unknown = read_clicks(written(tmp_path / "c.csv", ["x,y,name", "1,2,door"]))
    with pytest.raises(DataError, match="no point 'door'"):
        read_plan(outline).metres(unknown)


def test_degrees_are_not_taken_for_metres_and_a_plan_needs_a_scale(tmp_path):
    here = read_clicks(
        written(tmp_path / "a.csv", ["x,y,map_x,map_y", "1,2,8.40371,49.00691", "3,4,8.40375,49.0"])
    )
    plan = read_plan(written(tmp_path / "p.geojson", ['{"features": []}']))
    tiny = type(here)(here.pixels, here.there / 1000, "m")
    with pytest.raises(DataError, match="degrees"):
        plan.metres(tiny)
    (tmp_path / "plan.png").write_bytes(b"")
    with pytest.raises(DataError, match="needs a scale"):
        read_plan(tmp_path / "plan.png")
