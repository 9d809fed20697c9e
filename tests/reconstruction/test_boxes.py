"""Boxes as Open3D's: the same corners, in both frames."""

import numpy as np
import pytest

from hoilab.geometry.boxes3d import box_corners
from hoilab.reconstruction.boxes import to_open3d
from hoilab.schema import make_boxes3d

pytest.importorskip("open3d")


@pytest.mark.parametrize("reference", ["world", "camera"])
def test_corners_and_volume(reference):
    boxes = make_boxes3d(
        [0, 1], [0.0, 0.1], [[1, 2, 9], [3, 1, 4]], [[4, 2, 1.5], [0.6, 0.5, 1.7]], [0.3, -2.0],
        reference=reference,
    )  # fmt: skip
    for solid, corners, size in zip(
        to_open3d(boxes), box_corners(boxes), boxes["size"].values, strict=True
    ):
        theirs = np.asarray(solid.get_box_points())
        apart = np.linalg.norm(theirs[:, None] - corners[None], axis=-1)
        np.testing.assert_allclose(apart.min(1), 0, atol=1e-6)
        assert solid.volume() == pytest.approx(size.prod())
    assert to_open3d(boxes.isel(box=[])) == []
