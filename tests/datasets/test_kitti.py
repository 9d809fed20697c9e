from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from hoilab.datasets.kitti import (
    kitti_camera,
    read_kitti_calibration,
    read_kitti_labels,
    read_kitti_results,
    write_kitti,
)
from hoilab.datasets.kitti_tracking import read_kitti_tracking
from hoilab.errors import DataError

CAR = "Car 0.10 1 -1.20 100 110 200 160 1.5 1.6 4.0 1.0 1.7 20.0 0.55"
NOTHING = "DontCare -1 -1 -10 5 6 7 8 -1 -1 -1 -1000 -1000 -1000 -10"


def folder(path: Path, **files: str) -> Path:
    for name, text in files.items():
        (path / f"{name.removeprefix('f')}.txt").write_text(text)
    return path


def test_columns_become_labelled_boxes(tmp_path: Path) -> None:
    labels = read_kitti_labels(folder(tmp_path, f000008=f"{CAR}\n{NOTHING}\n", f000010=""))
    assert labels["image"].values.tolist() == [8, 10]
    car, region = labels.isel(box=0), labels.isel(box=1)
    assert car["frame"] == 8
    assert car["size"].sel(extent=["length", "width", "height"]).values.tolist() == [4, 1.6, 1.5]
    # y of the text is the bottom, y of the boxes the middle.
    assert car["centre"].values.tolist() == [1, 1.7 - 1.5 / 2, 20]
    assert car["position"].values.tolist() == [150, 135]
    assert car["shape"].values.tolist() == [100, 50]
    assert (car["alpha"], car["occluded"], car["truncated"]) == (-1.2, 1, 0.1)
    assert region["centre"].isnull().all()
    assert region["alpha"].isnull()
    assert region["position"].values.tolist() == [6, 7]


def test_results_have_scores_as_published(tmp_path: Path) -> None:
    results = read_kitti_results(folder(tmp_path, f1=f"{CAR} 0.123456789\n"))
    assert results["score"].values.tolist() == [0.123456789]


def test_written_and_read_again(tmp_path: Path) -> None:
    results = read_kitti_results(folder(tmp_path, f000003=f"{CAR} 0.5\n{NOTHING} 0.25\n", f7=""))
    write_kitti(results, tmp_path / "again")
    assert sorted(path.name for path in (tmp_path / "again").iterdir()) == [
        "000003.txt",
        "000007.txt",
    ]
    xr.testing.assert_allclose(read_kitti_results(tmp_path / "again"), results)
    write_kitti(results, tmp_path / "labels", scores=False)
    assert read_kitti_labels(tmp_path / "labels").sizes["box"] == 2


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        pytest.param("f1", "Car 0 0 1\n", "row of 4 columns, expected 15", id="short row"),
        pytest.param("f1", CAR.replace("1.7", "x"), "1.txt has a word where a number", id="word"),
        pytest.param("notes", CAR, "has notes.txt; KITTI names its files", id="no number"),
    ],
)
def test_odd_files(name: str, text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=message):
        read_kitti_labels(folder(tmp_path, **{name: text}))


def test_results_without_score_and_missing_images(tmp_path: Path) -> None:
    folder(tmp_path, f1=CAR)
    with pytest.raises(DataError, match="row of 15 columns, expected 16"):
        read_kitti_results(tmp_path)
    with pytest.raises(DataError, match=r"no file for 1 of 2 images, the first is 000002.txt"):
        read_kitti_labels(tmp_path, images=[1, 2])
    with pytest.raises(DataError, match="is not a folder"):
        read_kitti_labels(tmp_path / "nowhere")


def test_a_folder_without_boxes(tmp_path: Path) -> None:
    labels = read_kitti_labels(folder(tmp_path, f000000="", f000001="\n"))
    assert (labels.sizes["box"], labels.sizes["image"]) == (0, 2)


def test_boxes_of_the_world_are_not_written(tmp_path: Path) -> None:
    labels = read_kitti_labels(folder(tmp_path, f1=CAR)).assign_attrs(reference="world")
    with pytest.raises(DataError, match="'world'; convert them first"):
        write_kitti(labels, tmp_path / "out")


def test_calibration_that_lacks_most(tmp_path: Path) -> None:
    path = tmp_path / "calib.txt"
    path.write_text("P2: 700 0 600 0 0 700 180 0 0 0 1 0\nR_rect 1 0 0 0 1 0 0 0 1\n")
    calibration = read_kitti_calibration(path)
    assert calibration["projection"].sel(camera=3).isnull().all()
    assert calibration["lidar"].isnull().all()
    assert (calibration["rectification"] == np.eye(3)).all()
    camera = kitti_camera(calibration, size=(1242, 375))
    assert camera["translation"].values.tolist() == [0, 0, 0]
    with pytest.raises(DataError, match="no P3"):
        kitti_camera(calibration, size=(1242, 375), camera=3)


@pytest.mark.parametrize(
    ("text", "message"),
    [("P9: 1 2", "none of P0, P1, P2, P3; it has: P9"), ("P2: 1 2", "P2 must be 3x4 numbers")],
)
def test_odd_calibration(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "calib.txt").write_text(text)
    with pytest.raises(DataError, match=message):
        read_kitti_calibration(tmp_path / "calib.txt")


def test_real_boxes_lie_on_their_objects(shared_data: Path) -> None:
    """The labelled box in space, projected with P2, is the labelled box in the image."""
    data = shared_data / "kitti-object"
    labels = read_kitti_labels(data / "label_2")
    assert labels["image"].values.tolist() == [0, 1]
    for number, least in ((0, 0.85), (1, 0.9)):
        calibration = read_kitti_calibration(data / "calib" / f"{number:06d}.txt")
        projection = calibration["projection"].sel(camera=2).values
        for box in range(labels.sizes["box"]):
            row = labels.isel(box=box)
            if row["frame"] != number or row["class"] == "DontCare":
                continue
            length, width, height = row["size"].values
            signs = np.array(np.meshgrid([-1, 1], [-1, 1], [-1, 1])).reshape(3, -1)
            x, y, z = signs / 2 * np.array([[length], [height], [width]])
            cos, sin = np.cos(row["yaw"].item()), np.sin(row["yaw"].item())
            corners = np.stack([x * cos + z * sin, y, z * cos - x * sin])
            pixels = projection @ np.vstack([corners + row["centre"].values[:, None], np.ones(8)])
            u, v = pixels[:2] / pixels[2]
            left, top = row["position"].values - row["shape"].values / 2
            right, bottom = row["position"].values + row["shape"].values / 2
            shared = (min(u.max(), right) - max(u.min(), left)) * (
                min(v.max(), bottom) - max(v.min(), top)
            )
            union = np.ptp(u) * np.ptp(v) + (right - left) * (bottom - top) - shared
            assert shared / union > least


def test_real_calibration_has_a_baseline(shared_data: Path) -> None:
    calibration = read_kitti_calibration(shared_data / "kitti-object" / "stereo" / "calib.txt")
    left, right = (
        kitti_camera(calibration, size=(1242, 375), camera=number)["translation"].values[0]
        for number in (2, 3)
    )
    assert left - right == pytest.approx(0.5327, abs=1e-3)  # m, as the set's own notes say


def test_tracking_labels(tmp_path: Path) -> None:
    path = tmp_path / "0017.txt"
    path.write_text(f"2 7 {CAR}\n0 -1 {NOTHING}\n")
    tracking = read_kitti_tracking(path)
    assert tracking["individual"].values.tolist() == [7, -1]
    assert tracking["time"].values.tolist() == [0.2, 0]
    assert tracking["image"].values.tolist() == [0, 1, 2]
    assert tracking["yaw"].values[0] == 0.55
    path.write_text(CAR)
    with pytest.raises(DataError, match="row of 15 columns; KITTI tracking has 17"):
        read_kitti_tracking(path)
    path.write_text("")
    assert read_kitti_tracking(path).sizes["image"] == 0


def test_real_tracking(shared_data: Path) -> None:
    folder = shared_data / "kitti-tracking"
    tracking = read_kitti_tracking(folder / "label.txt")
    people = tracking.isel(box=(tracking["class"] == "Pedestrian").values)
    assert 1.4 < people["size"].sel(extent="height").median() < 2
    region = tracking.isel(box=(tracking["class"] == "DontCare").values)
    assert region["centre"].isnull().all()
    assert region["yaw"].isnull().all()
    assert read_kitti_calibration(folder / "calib.txt")["lidar"].notnull().all()
