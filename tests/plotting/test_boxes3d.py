"""Boxes in space as elements: their lines lie where the boxes are."""

import holoviews as hv
import numpy as np
import pytest
import xarray as xr

from hoilab.errors import PrivacyError
from hoilab.geometry.boxes3d import with_camera
from hoilab.geometry.camera import look_at
from hoilab.plotting.boxes3d import from_above, on_picture
from hoilab.schema import make_boxes3d, make_camera, make_video

K = [[80.0, 0, 47.5], [0, 80, 26.5], [0, 0, 1]]


def boxes():
    camera = make_camera(K, *look_at([0, 0, 5], [0, 12, 0]), size=(96, 54))
    found = make_boxes3d(
        [0, 0], [0.0, 0.0], [[0, 12, 1], [1, -9, 1]], [[2, 1, 2]] * 2, [0.0, 0.5],
        reference="world", individual=[4, 5],
    )  # fmt: skip
    cover = np.tile(0.04 * np.eye(2), (2, 1, 1))
    return with_camera(found.assign(covariance=(("box", "space", "space_"), cover)), camera)


def picture(identity):
    return make_video(np.zeros((1, 54, 96, 3), np.uint8), [0.0], identity=identity)[0]


def test_edges_lie_on_the_picture():
    shown = on_picture(picture("public"), boxes())
    (edges,) = shown.traverse(lambda part: part, [hv.Path])
    assert len(edges.split()) == 1  # the other one is behind the camera
    x, y = (np.asarray(edges.dimension_values(axis), float) for axis in ("x", "y"))
    # The foot of the axis lies in the middle of the picture, the box stands on it.
    assert np.nanmin(y) < 27 < np.nanmax(y) + 1
    assert abs(np.nanmean(x) - 48) < 2
    with pytest.raises(PrivacyError):
        on_picture(picture("visible"), boxes())


def test_from_above_in_metres():
    shown = from_above(boxes())
    plan = next(p for p in shown.traverse(lambda part: part, [hv.Path]) if "colour" in p.vdims)
    first = plan.split()[0]
    assert np.nanmax(first.dimension_values("x")) == pytest.approx(1.0)
    assert np.nanmin(first.dimension_values("y")) == pytest.approx(11.5)
    (camera,) = shown.traverse(lambda part: part, [hv.Points])
    assert camera.dimension_values("x").round(6).tolist() == [0.0]


def test_nothing_is_drawn_of_nothing():
    none = boxes().isel(box=[])
    assert isinstance(none, xr.Dataset)
    from_above(none)
    on_picture(picture("public"), none)
