"""Camera, depth, ground, cloud, attention, clips and zones."""

import json

import numpy as np
import pytest
import shapely

from hoilab.errors import DataError
from hoilab.schema import (
    check_camera,
    check_clips,
    check_cloud,
    check_depth,
    check_ground,
    from_geojson,
    make_attention,
    make_camera,
    make_clips,
    make_cloud,
    make_depth,
    make_ground,
    make_zones,
    to_geojson,
    valid,
)

nan = np.nan
QUARTER_TURN = [[0, -1, 0], [1, 0, 0], [0, 0, 1]]
MIRROR = [[-1, 0, 0], [0, 1, 0], [0, 0, 1]]


def test_a_camera_keeps_its_numbers_and_units():
    camera = check_camera(
        make_camera(
            np.diag([700, 700, 1]), QUARTER_TURN, [0, 0, 4], size=(640, 360), crs_origin=(8.5, 47)
        )
    )
    assert camera["rotation"].sel(axis="y", axis_world="x").item() == 1
    assert (camera.attrs["width"], camera.attrs["height"]) == (640, 360)
    assert camera.attrs["crs_origin"] == [8.5, 47.0]
    assert camera["ground_plane"].sel(plane="c").item() == 1


@pytest.mark.parametrize(
    "rotation",
    [pytest.param(MIRROR, id="mirrored"), pytest.param(2 * np.eye(3), id="stretched")],
)
def test_what_is_no_rotation_is_refused(rotation):
    with pytest.raises(DataError, match="proper rotation"):
        make_camera(np.eye(3), rotation, [0, 0, 0], size=(4, 4))


def test_a_camera_without_size_is_refused():
    camera = make_camera(np.eye(3), np.eye(3), [0, 0, 0], size=(4, 4))
    del camera.attrs["width"]
    with pytest.raises(DataError, match="width and height"):
        check_camera(camera)


def test_depth_is_metres_and_unknown_is_nan():
    depth = make_depth([[[2.5, nan]]], [0.0])
    assert depth.attrs["units"] == "m"
    assert valid(depth).values.tolist() == [[[True, False]]]


@pytest.mark.parametrize("wrong", [0.0, -1.0])
def test_depth_behind_the_camera_is_refused(wrong):
    with pytest.raises(DataError, match="positive, or NaN"):
        make_depth([[[wrong]]], [0.0])


def test_nearness_only_ranks_and_may_be_anything():
    nearness = make_depth([[[-3.0, 0.0]]], [0.0], quantity="nearness")
    assert (nearness.name, nearness.attrs["units"]) == ("nearness", "1")
    with pytest.raises(DataError, match="'disparity'"):
        make_depth([[[1.0]]], [0.0], quantity="disparity")  # type: ignore[arg-type]


def test_depth_in_other_units_is_refused():
    with pytest.raises(DataError, match="'mm'"):
        check_depth(make_depth([[[1.0]]], [0.0]).assign_attrs(units="mm"))


def test_ground_positions_are_metres_with_covariance():
    ground = check_ground(make_ground([[[1.0, nan], [2.0, nan]]], [0.0], individual=[7, 8]))
    assert ground["position"].sel(individual=7, space="y").item() == 2.0
    assert ground["covariance"].dims == ("time", "space", "space_", "individual")
    # Not known is not the same as exact.
    assert bool(ground["covariance"].isnull().all())


def test_a_cloud_shares_one_colour_label_and_frame():
    cloud = check_cloud(make_cloud([[0, 0, 1], [1, 0, 1]], rgb=[255, 0, 0], label=4, frame=9))
    assert cloud["rgb"].values.tolist() == [[255, 0, 0]] * 2
    assert (cloud["label"].values == 4).all()
    assert (cloud["frame"].values == 9).all()
    assert check_cloud(make_cloud([])).sizes["point"] == 0


def test_attention_cells_know_their_pixels():
    maps = make_attention(np.zeros((2, 8, 100, 3, 5)), frame=12, stride_px=32)
    # The middle of the second cell is one and a half strides in.
    assert maps["y"].values.tolist() == [16, 48, 80]
    assert maps["x"].sel(x=50, method="nearest").item() == 48
    assert (maps.dtype, maps.attrs["frame"]) == (np.float16, 12)


def test_clips_hold_spans_and_vectors():
    clips = check_clips(make_clips([[0, 1.3], [1.3, 2.6]], np.ones((2, 4)), source="a.mp4"))
    assert clips.sizes == {"clip": 2, "end": 2, "feature": 4}
    with pytest.raises(DataError, match="stop may not come before start"):
        make_clips([[2.0, 1.0]], [[0.0]])


def test_zones_survive_geojson():
    zones = make_zones(
        {"door": shapely.box(0, 0, 2, 1), "gate": shapely.LineString([(0, 0), (3, 4)])}, "m"
    )
    back = from_geojson(to_geojson(zones))
    assert back["zone"].values.tolist() == ["door", "gate"]
    assert back.sel(zone="gate").item().length == 5.0
    assert back.attrs["units"] == "m"


def test_no_zones_survive_geojson_too():
    assert from_geojson(to_geojson(make_zones({}, "px"))).sizes["zone"] == 0


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        pytest.param(
            shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), "crossing itself", id="bow tie"
        ),
        pytest.param(shapely.Point(1, 2), "a polygon or a line", id="point"),
        pytest.param(shapely.Polygon(), "with points in it", id="empty"),
    ],
)
def test_shapes_that_enclose_nothing_are_refused(shape, reason):
    with pytest.raises(DataError, match=rf"'a'.*{reason}"):
        make_zones({"a": shape}, "px")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{", id="not JSON"),
        pytest.param("{}", id="no features"),
        pytest.param('{"features": [{"properties": {}}]}', id="no name"),
        pytest.param("[]", id="a list"),
    ],
)
def test_what_is_no_geojson_is_refused(text):
    with pytest.raises(DataError, match="GeoJSON FeatureCollection"):
        from_geojson(text)


def test_pixels_and_metres_do_not_mix():
    both = [
        json.loads(to_geojson(make_zones({unit: shapely.box(0, 0, 1, 1)}, unit)))["features"][0]
        for unit in ("px", "m")
    ]
    with pytest.raises(DataError, match=r"\['m', 'px'\]"):
        from_geojson(json.dumps({"features": both}))
