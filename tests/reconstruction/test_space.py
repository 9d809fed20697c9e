"""Scenes in space: kept on disk as they were, and written as one cloud or one mesh."""

import numpy as np
import pytest
import xarray as xr
from room_space import room_space

from hoilab.errors import DataError, OutputError, PrivacyError, StoreError
from hoilab.plotting.colours import colour_of
from hoilab.reconstruction import read_cloud
from hoilab.reconstruction.export import as_mesh, write_scene3d
from hoilab.reconstruction.space import Space, frames_of, joined, moment_of, painted
from hoilab.reconstruction.store import read_space, space_path, write_space
from hoilab.schema import marked

PARTS = ("background", "surface", "movers", "boxes", "walks", "camera")


def test_what_is_written_comes_back(tmp_path):
    space = room_space(identity="hidden")
    read = read_space(write_space(space, tmp_path / "room.space.zarr"))
    for name in PARTS:
        xr.testing.assert_equal(getattr(read, name), getattr(space, name))
    assert read.identity == "hidden"
    assert read.walks["class"].values.tolist() == ["person", "cart"]
    with pytest.raises(OutputError, match="already"):
        write_space(space, tmp_path / "room.space.zarr")
    assert space_path(tmp_path / "room.zarr") == tmp_path / "room.space.zarr"


def test_visible_scenes_are_not_written_in_any_way(tmp_path):
    space = room_space(identity="visible")
    assert space.identity == "visible"
    for name in ("a.space.zarr", "a.ply", "a.pcd"):
        with pytest.raises(PrivacyError):
            write_scene3d(space, tmp_path / name, colour_of=colour_of)
    assert list(tmp_path.iterdir()) == []


def test_a_moment_is_the_last_one_that_is_known():
    space = room_space()
    assert frames_of(space).tolist() == [0, 5, 10, 15]
    movers, boxes = moment_of(space, 14)
    assert set(boxes["frame"].values.tolist()) == {10}
    assert movers.sizes["point"] == 100
    np.testing.assert_allclose(boxes["centre"].values[0], [0, 0, 0.9])


def test_painted_movers_have_no_pixels_left():
    space = room_space()
    seen = space.movers.assign(rgb=marked(space.movers["rgb"] + 3, "visible"))
    clear = Space(**{**{name: getattr(space, name) for name in PARTS}, "movers": seen})
    assert clear.identity == "visible"
    shown = painted(clear, lambda individual: "#ff0000" if individual == 3 else "#0000ff")
    assert shown.identity == "public"
    colours = np.unique(shown.movers["rgb"].values, axis=0).tolist()
    assert colours == [[0, 0, 255], [255, 0, 0]]


def test_joined_clouds_are_as_visible_as_the_most_visible():
    space = room_space()
    visible = space.background.assign(rgb=marked(space.background["rgb"], "visible"))
    cloud = joined(space.movers, visible)
    assert cloud["rgb"].attrs["identity"] == "visible"
    assert cloud.sizes["point"] == 400 + 4500


@pytest.mark.parametrize("ending", [".ply", ".pcd"])
def test_the_cloud_of_a_moment_is_background_and_movers(tmp_path, ending):
    path = write_scene3d(room_space(), tmp_path / f"a{ending}", frame=12, colour_of=colour_of)
    assert read_cloud(path).sizes["point"] == 4500 + 100


def test_the_mesh_has_boxes_walks_and_the_camera(tmp_path):
    mesh = as_mesh(room_space(), frame=10, colour_of=colour_of)
    # Floor 2, two boxes 12 each, ten steps of two walkers 2 each, the pyramid 4.
    assert mesh.sizes["triangle"] == 2 + 24 + 40 + 4
    blue = [int(colour_of(3)[at : at + 2], 16) for at in (1, 3, 5)]
    mine = mesh["xyz"].values[(mesh["rgb"].values == blue).all(-1)]
    box, ribbon = mine[:8], mine[8:]
    np.testing.assert_allclose(box.min(0), [-0.25, -0.25, 0], atol=1e-6)
    np.testing.assert_allclose(box.max(0), [0.25, 0.25, 1.8], atol=1e-6)
    np.testing.assert_allclose(ribbon[:, 0].max(), 0, atol=1e-6)
    path = write_scene3d(room_space(), tmp_path / "a.glb", frame=10, colour_of=colour_of)
    assert path.read_bytes()[:4] == b"glTF"
    with pytest.raises(OutputError, match="already"):
        write_scene3d(room_space(), path, colour_of=colour_of)


def test_boxes_of_a_camera_and_walks_without_frames_are_refused():
    space = room_space()
    parts = {name: getattr(space, name) for name in PARTS}
    with pytest.raises(DataError, match="in the world"):
        Space(**{**parts, "boxes": space.boxes.assign_attrs(reference="camera")})
    with pytest.raises(DataError, match="coordinate frame"):
        Space(**{**parts, "walks": space.walks.drop_vars("frame")})


def test_a_folder_that_is_no_scene_says_what_to_run(tmp_path):
    with pytest.raises(StoreError, match="hoilab reconstruct"):
        read_space(tmp_path)
