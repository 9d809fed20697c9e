"""Semi-global matching on KITTI's stereo pair and on Middlebury."""

import numpy as np
import pytest
from PIL import Image

from hoilab.datasets.kitti import kitti_camera, read_kitti_calibration
from hoilab.errors import DataError
from hoilab.metrics.disparity import disparity_scores
from hoilab.models.sgm import Matching, disparity_of, stereo_depth
from hoilab.schema import make_video


def picture(path):
    return np.asarray(Image.open(path).convert("RGB"))


def video(path):
    return make_video(picture(path)[None], [0.0])


def test_kitti_against_lidar(shared_data):
    folder = shared_data / "kitti-object" / "stereo"
    calibration = read_kitti_calibration(folder / "calib.txt")
    left, right = (video(folder / f"{side}.png") for side in ("left", "right"))
    size = left.sizes["x"], left.sizes["y"]
    two, three = (kitti_camera(calibration, size=size, camera=side) for side in (2, 3))
    baseline = float((two["translation"] - three["translation"]).sel(axis="x"))
    depth = stereo_depth(left, right, camera=two, baseline_m=baseline)
    points = np.fromfile(folder / "lidar.bin", np.float32).reshape(-1, 4)[:, :3]
    lidar = calibration["lidar"].values
    space = (points @ lidar[:, :3].T + lidar[:, 3]) @ calibration["rectification"].values.T
    seen = space + two["translation"].values
    seen = seen[seen[:, 2] > 1]
    pixel = np.rint(seen @ two["K"].values.T / seen[:, 2:])[:, :2].astype(int)
    inside = ((pixel >= 0) & (pixel < size)).all(1)
    found = depth.values[0][pixel[inside, 1], pixel[inside, 0]]
    off = np.abs(found - seen[inside, 2]) / seen[inside, 2]
    matched = np.isfinite(off)
    assert matched.mean() > 0.8
    assert np.median(off[matched]) < 0.02


@pytest.mark.parametrize(
    ("scene", "largest", "epe", "bad"),
    [
        pytest.param("motorcycle", 64, 1.2, (14.5, 13, 12), id="motorcycle"),
        pytest.param("cones", 64, 1.3, (15, 14, 13), id="cones"),
    ],
)
def test_middlebury(shared_data, scene, largest, epe, bad):
    folder = shared_data / "stereo-middlebury"
    if scene == "motorcycle":
        truth = np.load(folder / "motorcycle_disp.npz")["arr_0"].astype(float)
        pair = [picture(folder / f"motorcycle_{side}.png") for side in ("left", "right")]
    else:
        truth = np.asarray(Image.open(folder / "cones_disp2.png")).astype(float) / 4
        truth[truth == 0] = np.nan
        pair = [picture(folder / f"cones_im{side}.png") for side in (2, 6)]
    truth[~np.isfinite(truth)] = np.nan
    scores = disparity_scores(disparity_of(*pair, matching=Matching(largest_px=largest)), truth)
    assert scores["epe"] < epe
    assert (scores["bad"].values < bad).all()


def test_a_shifted_plane_is_found_to_the_edge():
    scene = np.random.default_rng(0).integers(0, 255, (64, 300), dtype=np.uint8)
    found = disparity_of(scene[:, 20:], scene[:, :-20], matching=Matching(largest_px=32))
    assert np.isnan(found).mean() > 0.8  # shifted the wrong way: only accidents match
    found = disparity_of(scene[:, :-20], scene[:, 20:], matching=Matching(largest_px=32))
    assert np.nanmedian(found) == 20


def test_pictures_of_two_sizes_are_refused():
    with pytest.raises(DataError, match="of one shape"):
        disparity_of(np.zeros((4, 4), np.uint8), np.zeros((4, 5), np.uint8))


def test_nothing_known_gives_no_figures():
    scores = disparity_scores(np.zeros((2, 2)), np.full((2, 2), np.nan))
    assert scores["pixels"] == 0
    assert np.isnan(scores["epe"])
