"""Depth maps in files, and the layouts of KITTI, NYU and TUM, drawn small."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hoilab.datasets.depth_folders import depth_files, key_of, layout_of, matched
from hoilab.datasets.depth_maps import read_depth_map
from hoilab.errors import DataError


def picture(path: Path, values: object = ((256, 0), (512, 1024)), dtype: type = np.uint16) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.array(values, dtype)).save(path)
    return path


def test_steps_become_metres_and_zero_is_unknown(tmp_path: Path) -> None:
    found = read_depth_map(picture(tmp_path / "a.png"), steps_per_m=256)
    np.testing.assert_array_equal(found, [[1, np.nan], [2, 4]])
    assert found.attrs["units"] == "m"


def test_arrays_hold_metres(tmp_path: Path) -> None:
    values = np.array([[1.5, -1], [np.nan, np.inf]])
    np.save(tmp_path / "a.npy", values)
    np.testing.assert_array_equal(
        read_depth_map(tmp_path / "a.npy"), [[1.5, np.nan], [np.nan, np.nan]]
    )
    np.savez(tmp_path / "b.npz", depth=values[None], other=values)
    assert read_depth_map(tmp_path / "b.npz").shape == (2, 2)
    picture(tmp_path / "c.tiff", [[2.5, 0]], np.float32)
    np.testing.assert_array_equal(read_depth_map(tmp_path / "c.tiff"), [[2.5, np.nan]])


@pytest.mark.parametrize(
    ("make", "words"),
    [
        pytest.param(lambda p: picture(p, [[1, 2]], np.uint8), "8 bits a pixel", id="8 bits"),
        pytest.param(
            lambda p: picture(p, np.zeros((2, 2, 3)), np.uint8), "one number", id="colour"
        ),
        pytest.param(lambda p: p.write_bytes(b"no"), "cannot be read", id="broken"),
        pytest.param(lambda p: None, "is not there", id="missing"),
    ],
)
def test_what_is_no_map_is_one_sentence(tmp_path: Path, make, words: str) -> None:
    path = tmp_path / "a.png"
    make(path)
    with pytest.raises(DataError, match=words):
        read_depth_map(path)


def test_a_folder_pairs_maps_and_pictures(tmp_path: Path) -> None:
    for number in (2, 10):
        picture(tmp_path / f"frame-{number:06}.depth.png")
        picture(tmp_path / f"frame-{number:06}.color.png", np.zeros((2, 2, 3)), np.uint8)
    files = depth_files(tmp_path)
    assert [file.depth.name for file in files] == [
        "frame-000002.depth.png", "frame-000010.depth.png",
    ]  # fmt: skip
    assert files[1].picture == tmp_path / "frame-000010.color.png"


def test_a_folder_of_maps_alone(tmp_path: Path) -> None:
    np.save(tmp_path / "7.npy", np.ones((2, 2)))
    picture(tmp_path / "maps" / "8.png")
    assert [file.key for file in depth_files(tmp_path)] == ["7"]
    assert [file.key for file in depth_files(tmp_path / "maps")] == ["8"]


def test_tum_joins_by_time(tmp_path: Path) -> None:
    picture(tmp_path / "depth/1.010.png")
    picture(tmp_path / "depth/2.000.png")
    (tmp_path / "depth.txt").write_text("# depth\n1.010 depth/1.010.png\n2.0 depth/2.000.png\n")
    (tmp_path / "rgb.txt").write_text("1.000 rgb/1.000.png\n1.9 rgb/1.9.png\n")
    half = np.sqrt(0.5)
    (tmp_path / "groundtruth.txt").write_text(f"1.0 1 2 3 0 0 {half} {half}\n")
    first, second = depth_files(tmp_path)
    assert first.picture == tmp_path / "rgb/1.000.png"
    assert first.steps_per_m == 5000
    assert second.picture is None
    # A quarter turn around z brings x to y.
    np.testing.assert_allclose(first.pose @ [1, 0, 0, 1], [1, 3, 3, 1], atol=1e-12)
    assert second.pose is None


def test_kittis_selection(tmp_path: Path) -> None:
    name = "2011_09_26_drive_0002_sync_{}_0000000005_image_02"
    picture(tmp_path / "groundtruth_depth" / (name.format("groundtruth_depth") + ".png"))
    picture(tmp_path / "image" / (name.format("image") + ".png"), np.zeros((2, 2, 3)), np.uint8)
    (tmp_path / "intrinsics").mkdir()
    numbers = tmp_path / "intrinsics" / (name.format("image") + ".txt")
    numbers.write_text("721.5 0 609.6 0 721.5 172.9 0 0 1")
    assert layout_of(tmp_path) == "kitti"
    (file,) = depth_files(tmp_path)
    assert file.picture is not None
    assert file.steps_per_m == 256
    assert file.K[0, 2] == 609.6
    result = picture(tmp_path / "mine" / (name.format("image") + ".png"))
    pairs, lonely = matched([file], depth_files(tmp_path / "mine", layout="folder"))
    assert [(a.depth, b.depth) for a, b in pairs] == [(file.depth, result)]
    assert lonely == []


def test_kittis_drives(tmp_path: Path) -> None:
    drive = "val/2011_09_26_drive_0002_sync"
    picture(tmp_path / drive / "proj_depth/groundtruth/image_02/0000000005.png")
    picture(tmp_path / drive / "image_02/data/0000000005.png", np.zeros((2, 2, 3)), np.uint8)
    (file,) = depth_files(tmp_path)
    assert file.picture == tmp_path / drive / "image_02/data/0000000005.png"


def test_nyu_as_bts_keeps_it(tmp_path: Path) -> None:
    for scene in ("bathroom", "kitchen"):
        picture(tmp_path / scene / "sync_depth_00045.png")
        (tmp_path / scene / "rgb_00045.jpg").write_bytes(b"")
    files = depth_files(tmp_path)
    assert [file.key for file in files] == ["bathroom/00045", "kitchen/00045"]
    assert files[0].picture == tmp_path / "bathroom/rgb_00045.jpg"
    # File names alone are not unique: the folder counts.
    np.save(tmp_path / "kitchen" / "x.npy", np.ones((2, 2)))
    mine = tmp_path / "mine" / "kitchen" / "00045.npy"
    mine.parent.mkdir(parents=True)
    np.save(mine, np.ones((2, 2)))
    pairs, lonely = matched(files, depth_files(tmp_path / "mine"))
    assert [(a.key, b.depth) for a, b in pairs] == [("kitchen/00045", mine)]
    assert [file.key for file in lonely] == ["bathroom/00045"]


def test_words_do_not_count_in_keys() -> None:
    assert key_of(Path("scene_1/depth/000003.png")) == "scene 1/000003"


def test_nothing_there_says_what_was_expected(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no depth maps in the layout folder"):
        depth_files(tmp_path)
    with pytest.raises(DataError, match="is not a folder"):
        depth_files(tmp_path / "none")
    with pytest.raises(DataError, match="must be one of kitti, nyu, tum, folder, got 'sun'"):
        depth_files(tmp_path, layout="sun")


def test_real_maps(shared_data: Path) -> None:
    folder = shared_data / "rgbd" / "3dmatch"
    if not folder.is_dir():
        pytest.skip("no RGB-D frames in the folder of real data")
    files = depth_files(folder)
    assert len(files) == 5
    assert all(file.picture is not None for file in files)
    depth = read_depth_map(files[0].depth, steps_per_m=files[0].steps_per_m)
    assert depth.shape == (480, 640)
    assert 0.5 < float(depth.median()) < 5
