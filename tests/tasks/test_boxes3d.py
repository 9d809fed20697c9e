"""Boxes in space on KITTI's frames, with networks that have learned nothing."""

import json
import warnings
from dataclasses import replace

import dask.array as da
import numpy as np
import pytest
import torch
from PIL import Image

from hoilab.datasets.kitti import (
    kitti_camera,
    read_kitti_calibration,
    read_kitti_results,
    write_kitti,
)
from hoilab.datasets.kitti_tracking import read_kitti_tracking
from hoilab.errors import DataError, PluginError
from hoilab.geometry.boxes3d import (
    boxes_in_camera,
    boxes_in_world,
    camera_of,
    ground_of,
    with_camera,
)
from hoilab.geometry.camera import look_at
from hoilab.models.boxes3d_tiny.architecture import Boxes3dTiny, Boxes3dTinyConfig
from hoilab.models.boxes3d_tiny.detector import TinyBoxes
from hoilab.models.depth_tiny.architecture import TinyConfig
from hoilab.models.ground_aware_yolo3d.architecture import TINY as MONO_TINY
from hoilab.models.ground_aware_yolo3d.architecture import GroundAwareYolo3D
from hoilab.models.km3d.architecture import TINY as KM3D_TINY
from hoilab.models.km3d.architecture import Km3d
from hoilab.models.km3d.weights import km3d_detector
from hoilab.models.lifted.model import Lifter
from hoilab.models.monoflex.architecture import TINY as MONOFLEX_TINY
from hoilab.models.monoflex.architecture import MonoFlex
from hoilab.models.monoflex.weights import monoflex_detector
from hoilab.models.retinanet.architecture import TINY as RETINANET_TINY
from hoilab.models.retinanet.architecture import RetinaNet
from hoilab.models.retinanet.processing import BoxFinding
from hoilab.models.retinanet.weights import RetinaNetDetector
from hoilab.models.stereo3d.architecture import TINY as STEREO_TINY
from hoilab.models.stereo3d.architecture import Stereo3D
from hoilab.models.stereo3d.weights import stereo_detector
from hoilab.models.yolo3d.architecture import Yolo3D
from hoilab.models.yolo3d.processing import Finding
from hoilab.models.yolo3d.weights import detector
from hoilab.nn.view import View
from hoilab.schema import check_boxes3d, make_boxes3d, make_camera, make_tracks, make_video
from hoilab.tasks.boxes3d import boxes3d, spread_in_depth

SMALL = View(height_px=64, width_px=256, crop_top_px=100)
EVERYTHING = Finding(score=0.0, turn=True)


def drawn_at_random(network):
    """Fill the last layers, which say nothing at first, and the priors of a road."""
    torch.manual_seed(1)
    for name, parameter in network.named_parameters():
        if name.endswith("weight") and not parameter.any():
            torch.nn.init.normal_(parameter, std=0.02)
    if hasattr(network, "prior_mean"):
        scale = torch.arange(16.0)[:, None]
        network.prior_mean[..., 0] = 60 / 2 ** (scale / 4)
        network.prior_mean[..., 3:] = torch.tensor([1.6, 1.5, 3.9])
        network.prior_std.fill_(0.5)
    return network


MODELS = {
    "yolo3d": lambda: detector(drawn_at_random(Yolo3D(MONO_TINY)), view=SMALL, finding=EVERYTHING),
    "mono3d": lambda: detector(
        drawn_at_random(GroundAwareYolo3D(MONO_TINY)), view=SMALL, finding=EVERYTHING
    ),
    "km3d": lambda: km3d_detector(drawn_at_random(Km3d(KM3D_TINY)), view=SMALL, finding=EVERYTHING),
    "monoflex": lambda: monoflex_detector(
        drawn_at_random(MonoFlex(MONOFLEX_TINY)), view=SMALL, finding=EVERYTHING
    ),
}


def frame(shared_data, number):
    """Return one of KITTI's frames as a video, and its left colour camera."""
    folder = shared_data / "kitti-object"
    if number == 8:
        path = folder / "000008" / "000008.png"
        facts = json.loads((folder / "000008" / "000008.json").read_text())
        matrix = np.array(facts["data_list"][0]["images"]["CAM2"]["cam2img"])[:3]
    else:
        path = folder / "image_2" / f"{number:06d}.png"
        calibration = read_kitti_calibration(folder / "calib" / f"{number:06d}.txt")
        matrix = calibration["projection"].sel(camera=2).values
    rgb = np.asarray(Image.open(path).convert("RGB"))
    video = make_video(rgb[None], [0.0])
    video["frame"] = ("time", [number])
    K = matrix[:3, :3]
    camera = make_camera(
        K, [[1, 0, 0], [0, 0, -1], [0, 1, 0]], np.linalg.solve(K, matrix[:3, 3]),
        size=(rgb.shape[1], rgb.shape[0]), ground_plane=(0, 0, 1, 1.65),
    )  # fmt: skip
    return video, camera


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("number", [0, 1, 8])
def test_every_model_runs_on_kitti(shared_data, name, number):
    video, camera = frame(shared_data, number)
    found = check_boxes3d(boxes3d(video, model=MODELS[name](), camera=camera))
    assert found.sizes["box"] > 0
    assert found.attrs["reference"] == "camera"
    assert set(found["frame"].values) == {number}
    for variable in ("centre", "size", "yaw", "position", "shape"):
        assert np.isfinite(found[variable].values).all()
    edge = (found["position"] + found["shape"] / 2).max("box").values
    assert (edge <= [video.sizes["x"] + 1e-6, video.sizes["y"] + 1e-6]).all()
    np.testing.assert_array_equal(camera_of(found)["K"], camera["K"])


def test_a_stereo_pair(shared_data):
    folder = shared_data / "kitti-object" / "stereo"
    left, right = (
        make_video(np.asarray(Image.open(folder / f"{side}.png").convert("RGB"))[None], [0.0])
        for side in ("left", "right")
    )
    size = left.sizes["x"], left.sizes["y"]
    camera = kitti_camera(read_kitti_calibration(folder / "calib.txt"), size=size)
    network = drawn_at_random(Stereo3D(replace(STEREO_TINY)))
    model = stereo_detector(network, view=SMALL, finding=Finding(score=0.0))
    found = boxes3d(left, model=model, camera=camera, right=right)
    assert found.sizes["box"] > 0
    with pytest.raises(ValueError, match="also the right camera's frames"):
        boxes3d(left, model=model, camera=camera)


def test_retinanet_looks_at_a_frame(shared_data):
    video, _ = frame(shared_data, 1)
    network = drawn_at_random(RetinaNet(RETINANET_TINY))
    model = RetinaNetDetector(network, view=SMALL, finding=BoxFinding(score=0.0))
    sighting = model.look(video.values[0], np.empty((0, 4)))
    assert len(sighting.score) > 0
    assert set(sighting.label) <= {"Car", "Pedestrian", "Cyclist"}
    assert sighting.corners[:, 1].min() >= 100  # nothing in the rows that it does not see


def test_kitti_text_and_back(shared_data, tmp_path):
    video, camera = frame(shared_data, 1)
    found = boxes3d(video, model=MODELS["mono3d"](), camera=camera).isel(box=slice(0, 5))
    first = make_camera(
        camera["K"].values, camera["rotation"].values, [0, 0, 0],
        size=(camera.attrs["width"], camera.attrs["height"]),
    )  # fmt: skip
    rows = boxes_in_camera(boxes_in_world(found), first)
    # Camera 2 is 6 cm to the right of camera 0, in whose frame KITTI's text is.
    np.testing.assert_allclose(
        rows["centre"] - found["centre"], -camera["translation"].values[None].repeat(5, 0),
        atol=1e-9,
    )  # fmt: skip
    write_kitti(rows, tmp_path)
    again = read_kitti_results(tmp_path)
    np.testing.assert_allclose(again["centre"], rows["centre"], rtol=1e-4, atol=1e-4)
    assert (tmp_path / "000001.txt").read_text().startswith("Car -1 -1 ")


def test_an_elevated_camera_is_warned_of():
    video = make_video(np.zeros((1, 120, 320, 3), np.uint8), [0.0])
    K = [[300.0, 0, 160], [0, 300, 60], [0, 0, 1]]
    above = make_camera(K, *look_at([0, 0, 6], [0, 10, 0]), size=(320, 120))
    said = (
        r"Boxes3dDetector does not know this camera: it is 6\.0 m above the ground, not 1\.2 to "
        r"2\.2 m; it looks 31 degrees down, not -6 to 6; it is 56 degrees wide, not 70 to 95: it "
        r"misses things"
    )
    with pytest.warns(UserWarning, match=said):
        boxes3d(video, model=MODELS["mono3d"](), camera=above)
    K = [[190.0, 0, 160], [0, 190, 60], [0, 0, 1]]
    level = make_camera(K, *look_at([0, 0, 1.65], [0, 10, 1.65]), size=(320, 120))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        boxes3d(video, model=MODELS["mono3d"](), camera=level)


def test_what_does_not_fit_is_said():
    video = make_video(np.zeros((1, 120, 320, 3), np.uint8), [0.0])
    camera = make_camera(np.eye(3), np.eye(3), np.zeros(3), size=(640, 120))
    with pytest.raises(DataError, match="camera is for 640x120 px, the frames have 320x120"):
        boxes3d(video, model=MODELS["mono3d"](), camera=camera)
    camera = make_camera(np.eye(3), np.eye(3), np.zeros(3), size=(320, 120))
    with pytest.raises(PluginError, match="not for boxes3d"):
        boxes3d(video, model="motion", camera=camera)


def test_no_frames_give_no_boxes():
    video = make_video(np.zeros((0, 120, 320, 3), np.uint8), [])
    K = [[190.0, 0, 160], [0, 190, 60], [0, 0, 1]]
    camera = make_camera(K, *look_at([0, 0, 1.65], [0, 10, 1.65]), size=(320, 120))
    found = boxes3d(video, model=MODELS["mono3d"](), camera=camera)
    assert found.sizes["box"] == 0
    assert found.attrs["reference"] == "camera"


def test_copies_in_depth_lie_on_one_line_of_sight():
    boxes = make_boxes3d(
        [0, 0], [0.0, 0.0], [[4.0, 1.0, 20.0], [1.0, 1.0, 9.0]], np.ones((2, 3)), [0.3, 0.4],
        reference="camera", score=[0.8, 0.9],
    )  # fmt: skip
    spread = spread_in_depth(boxes)
    assert spread.sizes["box"] == 8  # the near one has no copies
    copies = spread.isel(box=slice(2, None))
    np.testing.assert_allclose(copies["centre"][:, 2], [18, 19, 19.5, 20.5, 21, 22])
    np.testing.assert_allclose(copies["centre"][:, 0] / copies["centre"][:, 2], 0.2)
    wide = np.exp(20 / 80)
    wanted = 0.8 * np.exp(-np.array([4, 1, 0.25, 0.25, 1, 4]) / wide**2)
    np.testing.assert_allclose(copies["score"], wanted, rtol=1e-6)


def above(size=(96, 54)):
    K = [[0.8 * size[0], 0, size[0] / 2], [0, 0.8 * size[0], size[1] / 2], [0, 0, 1]]
    return make_camera(K, *look_at([0, 0, 5], [0, 12, 0]), size=size)


def test_tracks_are_lifted_without_a_pixel():
    frames = da.from_array(np.zeros((3, 54, 96, 3), np.uint8)).map_blocks(_never, dtype=np.uint8)
    video = make_video(frames, [0.0, 0.4, 0.8])
    tracks = make_tracks(
        [[[48.0], [30.0]]] * 3, [[[4.0], [10.0]]] * 3, [0.0, 0.4, 0.8], individual=[3],
        label="person",
    )  # fmt: skip
    found = check_boxes3d(boxes3d(video, camera=above(), model=Lifter(), tracks=tracks))
    assert found.attrs["reference"] == "world"
    assert found["frame"].values.tolist() == [0, 1, 2]
    assert set(found["individual"].values) == {3}
    np.testing.assert_array_equal(camera_of(found)["K"], above()["K"])
    with pytest.raises(DataError, match="lifted sees no pixels: pass what was found"):
        boxes3d(video, camera=above(), model=Lifter())


def _never(block):
    assert not block.size, "a frame was decoded"
    return block


def tiny(*, stereo):
    torch.manual_seed(0)
    trunk = TinyConfig(widths=(8, 8, 8, 16, 16), blocks=(1, 1, 1, 1), heads=2)
    config = Boxes3dTinyConfig(trunk=trunk, channels=16, stereo=stereo, disparities=6)
    return TinyBoxes(Boxes3dTiny(config), threshold=0.05)


def test_a_tiny_detector_says_the_world():
    video = make_video(np.random.default_rng(0).integers(0, 255, (2, 54, 96, 3), np.uint8), [0, 1])
    found = check_boxes3d(boxes3d(video, camera=above(), model=tiny(stereo=False)))
    assert found.attrs["reference"] == "world"
    assert found.sizes["box"] > 0
    assert np.isfinite(found["centre"].values).all()
    assert (np.linalg.eigvalsh(found["covariance"].values) > 0).all()
    with pytest.raises(ValueError, match="take model='lifted' for tracks"):
        boxes3d(video, camera=above(), model=tiny(stereo=False), tracks=found)


def test_a_tiny_pair_needs_its_baseline():
    video = make_video(np.random.default_rng(0).integers(0, 255, (1, 54, 96, 3), np.uint8), [0])
    with pytest.raises(ValueError, match="needs the distance of its cameras"):
        boxes3d(video, camera=above(), model=tiny(stereo=True), right=video)
    found = boxes3d(video, camera=above(), model=tiny(stereo=True), right=video, baseline_m=0.5)
    assert found.sizes["box"] > 0
    assert np.isfinite(found["centre"].values).all()
    with pytest.raises(ValueError, match="also the right camera's frames"):
        boxes3d(video, camera=above(), model=tiny(stereo=True), baseline_m=0.5)


def test_tracks_of_kitti_in_the_world(shared_data):
    folder = shared_data / "kitti-tracking"
    calibration = read_kitti_calibration(folder / "calib.txt")
    camera = kitti_camera(calibration, size=(1242, 375), camera=0)
    labels = read_kitti_tracking(folder / "label.txt")
    known = labels.isel(box=np.flatnonzero(labels["individual"].values >= 0))
    world = boxes_in_world(known, camera)
    assert world.attrs["reference"] == "world"
    # Bottoms stand on the road, 1.65 m below the camera; it rises a little ahead.
    bottom = world["centre"].sel(axis="z") - world["size"].sel(extent="height") / 2
    road = -camera["ground_plane"].values[3]
    assert abs(float(bottom.median()) - road) < 0.8
    back = boxes_in_camera(world, camera)
    np.testing.assert_allclose(back["centre"], known["centre"], atol=1e-9)
    turn = back["yaw"].values - known["yaw"].values
    np.testing.assert_allclose(np.cos(turn), 1, atol=1e-9)
    ground = ground_of(with_camera(world, camera))
    assert ground.sizes["individual"] == len(np.unique(known["individual"]))
    speed = ground["position"].diff("time") / ground["time"].diff("time")
    walking = np.hypot(*speed.transpose("space", ...).values)
    assert np.nanmedian(walking) < 20
