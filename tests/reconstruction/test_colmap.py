"""COLMAP's text files as cameras and a cloud; its conventions by hand."""

import sys

import numpy as np
import pytest

from hoilab.errors import DataError, PluginError
from hoilab.geometry.camera import project
from hoilab.reconstruction.colmap import read_colmap, run_colmap

CAMERAS = """# Camera list with one line of data per camera:
#   CAMERA_ID, MODEL, WIDTH, HEIGHT, PARAMS[]
1 SIMPLE_RADIAL 640 480 500 320 240 0.01
2 PINHOLE 320 240 250 260 160 120
"""
# A quarter turn around z: the world's x is the camera's y.
HALF = np.sqrt(0.5)
IMAGES = f"""# Image list with two lines of data per image:
1 1 0 0 0 0 0 4 1 left side.jpg
10.5 20.5 1 30.0 40.0 -1
2 {HALF} 0 0 {HALF} 1 2 3 2 right.jpg

"""
POINTS = """# 3D point list
1 0.5 -0.25 1.0 255 128 0 0.3 1 0 2 1
7 1 2 3 0 0 9 0.1 1 4
"""


@pytest.fixture
def folder(tmp_path):
    for name, text in (("cameras", CAMERAS), ("images", IMAGES), ("points3D", POINTS)):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    return tmp_path


def test_cameras_and_points_are_read_in_metres(folder):
    cameras, cloud = read_colmap(folder, scale_m=2.0)
    assert list(cameras) == ["left side.jpg", "right.jpg"]
    np.testing.assert_allclose(cloud["xyz"], [[1, -0.5, 2], [2, 4, 6]])
    assert cloud["rgb"].values.tolist() == [[255, 128, 0], [0, 0, 9]]
    assert cloud["rgb"].attrs["identity"] == "visible"
    left, right = cameras.values()
    assert (left.attrs["width"], right.attrs["height"]) == (640, 240)
    np.testing.assert_allclose(left["translation"], [0, 0, 8])
    np.testing.assert_allclose(left["distortion"], [0.01, 0, 0, 0, 0])
    np.testing.assert_allclose(right["rotation"].values @ [1, 0, 0], [0, 1, 0], atol=1e-12)


def test_a_point_appears_half_a_pixel_before_colmaps_own_pixel(folder):
    _, right = read_colmap(folder)[0].values()
    # World (1, 2, 3): turned to (-2, 1, 3), moved to (-1, 3, 6); COLMAP says 250 * -1/6 + 160.
    wanted = [250 * -1 / 6 + 160 - 0.5, 260 * 3 / 6 + 120 - 0.5]
    np.testing.assert_allclose(project(right, np.array([1.0, 2.0, 3.0])), wanted)


def test_what_is_missing_or_unknown_is_said(folder):
    (folder / "cameras.txt").write_text("1 FISHEYE 640 480 500 320 240 0 0 0 0\n")
    with pytest.raises(
        DataError, match="FISHEYE is not known here, expected one of SIMPLE_PINHOLE"
    ):
        read_colmap(folder)
    (folder / "images.txt").write_text("1 1 0 0\n")
    with pytest.raises(DataError, match="expected IMAGE_ID QW QX QY QZ"):
        read_colmap(folder)
    (folder / "points3D.txt").unlink()
    (folder / "images.txt").unlink()
    with pytest.raises(DataError, match=r"images.txt is not there; expected cameras.txt"):
        read_colmap(folder)


def test_without_pycolmap_the_way_around_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pycolmap", None)
    with pytest.raises(PluginError, match=r"hoilab\[colmap\].*read_colmap"):
        run_colmap(tmp_path, tmp_path)
