"""Depth metrics against values of the references named in tests/fixtures/depth_metrics."""

import json
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from PIL import Image

from hoilab.errors import DataError
from hoilab.metrics.depth import (
    crop_box,
    cropped,
    depth_scores,
    error_map,
    kitti_depth_scores,
    robust_scores,
    scores_by_distance,
)
from hoilab.metrics.depth_fits import depth_of, fit_depth, fit_nearness, median_ratio
from hoilab.metrics.depth_over_time import temporal_error

FIXTURES = Path(__file__).parents[1] / "fixtures" / "depth_metrics"
EXPECTED = json.loads((FIXTURES / "expected.json").read_text())
SAMPLES = {sample["name"]: sample for sample in EXPECTED["samples"]}


@pytest.fixture(params=SAMPLES)
def sample(request: pytest.FixtureRequest) -> dict:
    return SAMPLES[request.param]


@pytest.fixture(scope="module")
def inputs() -> dict[str, np.ndarray]:
    with np.load(FIXTURES / "inputs.npz") as arrays:
        return dict(arrays)


def maps(inputs: dict[str, np.ndarray], sample: dict) -> list[xr.DataArray]:
    names = ("gt", "pred", "relative_inverse_depth")
    arrays = (inputs[f"{sample['name']}/{name}"].astype(float) for name in names)
    return [xr.DataArray(array, dims=("y", "x")) for array in arrays]


def limits(sample: dict) -> dict[str, float]:
    return {"min_m": sample["min_depth"], "max_m": sample["max_depth"]}


def agree(found: xr.Dataset, expected: dict[str, float]) -> None:
    for name, value in expected.items():
        assert found[name].item() == pytest.approx(value, rel=1e-6), name


def plane(*rows: list[float]) -> xr.DataArray:
    return xr.DataArray(np.array(rows, dtype=float), dims=("y", "x"))


def test_eigens_errors_and_both_silogs(inputs: dict, sample: dict) -> None:
    truth, predicted, _ = maps(inputs, sample)
    scores = depth_scores(truth, predicted, **limits(sample))
    agree(scores, sample["eigen"])
    agree(scores, {"silog_lambda_half": sample["silog_lambda_half"]})
    assert scores["pixels"].item() == sample["valid_pixels"]
    assert scores["coverage"].item() == 1


@pytest.mark.parametrize("crop", ["garg", "eigen_kitti"])
def test_crops(inputs: dict, sample: dict, crop: str) -> None:
    truth, predicted, _ = maps(inputs, sample)
    expected = dict(sample[f"{crop}_crop"])
    assert list(crop_box(crop, *truth.shape)) == expected.pop("box")
    agree(depth_scores(cropped(truth, crop), cropped(predicted, crop), **limits(sample)), expected)


def test_median_scaling(inputs: dict, sample: dict) -> None:
    truth, predicted, _ = maps(inputs, sample)
    expected = dict(sample["median_scaled"])
    ratio = median_ratio(truth, predicted, **limits(sample))
    assert ratio.item() == pytest.approx(expected.pop("ratio"), rel=1e-9)
    agree(depth_scores(truth, predicted * ratio, **limits(sample)), expected)


def test_scale_and_shift_of_depth(inputs: dict, sample: dict) -> None:
    truth, predicted, _ = maps(inputs, sample)
    fit = fit_depth(truth, predicted, **limits(sample))
    aligned = predicted * fit["scale"] + fit["shift"]
    scores = depth_scores(truth, aligned, **limits(sample))
    agree(scores.merge(fit), sample["least_squares_depth"])


def test_scale_and_shift_of_inverse_depth_as_marigold(inputs: dict, sample: dict) -> None:
    truth, _, nearness = maps(inputs, sample)
    fit = fit_nearness(truth, nearness.where(nearness > 0), **limits(sample))
    scores = depth_scores(truth, depth_of(nearness, fit), **limits(sample))
    expected = dict(sample["least_squares_disparity"])
    expected.pop("aligned_valid")
    agree(scores.merge(fit), expected)


def test_scale_and_shift_of_inverse_depth_as_midas(inputs: dict, sample: dict) -> None:
    truth, _, nearness = maps(inputs, sample)
    fit = fit_nearness(truth, nearness, **limits(sample))
    scores = depth_scores(truth, depth_of(nearness, fit), **limits(sample))
    expected = dict(sample["midas_eval"])
    bad = expected.pop("bad_pixel_percent_1_25")
    assert 100 * (1 - scores["d1"].item()) == pytest.approx(bad, rel=1e-6)
    agree(scores.merge(fit), expected)


def test_errors_of_ranks(inputs: dict, sample: dict) -> None:
    truth, _, nearness = maps(inputs, sample)
    expected = {name: sample["robust"][name] for name in ("ssi_mae", "ssi_trim_mae")}
    agree(robust_scores(truth, nearness, **limits(sample)), expected)


def test_error_over_time(inputs: dict) -> None:
    expected = EXPECTED["temporal_alignment_error"]
    depth = xr.DataArray(inputs["tae0/depths"], dims=("time", "y", "x"))
    poses = inputs["tae0/poses_camera_to_world"]
    found = temporal_error(depth, inputs["tae0/K"], poses)
    np.testing.assert_allclose(found / 100, expected["pairs"], rtol=1e-9)
    assert found.mean().item() == pytest.approx(expected["tae_percent"], rel=1e-9)
    assert found.attrs["units"] == "percent"


def test_errors_by_hand() -> None:
    scores = depth_scores(plane([1.0, 2.0, 4.0]), plane([2.0, 2.0, 2.0]))
    assert scores["abs_rel"].item() == pytest.approx((1 + 0 + 0.5) / 3)
    assert scores["sq_rel"].item() == pytest.approx((1 + 0 + 1) / 3)
    assert scores["rmse"].item() == pytest.approx(np.sqrt(5 / 3))
    assert scores["i_rmse"].item() == pytest.approx(np.sqrt((0.25 + 0 + 0.0625) / 3))
    # The logarithm's errors are ln 2, 0 and -ln 2: their mean is 0.
    deviation = np.sqrt(2 / 3) * np.log(2)
    assert scores["silog"].item() == pytest.approx(100 * deviation)
    assert scores["silog_lambda_half"].item() == pytest.approx(deviation)
    assert scores["d1"].item() == pytest.approx(1 / 3)


def test_kittis_errors_by_hand() -> None:
    truth, predicted = plane([1.0, 2.0, 0.0, 100.0]), plane([2.0, 2.0, 5.0, np.nan])
    scores = kitti_depth_scores(truth, predicted)
    assert scores["sq_rel"].item() == pytest.approx(100 * (1 + 0) / 2)
    assert scores["abs_rel"].item() == pytest.approx(100 * (1 + 0) / 2)
    assert scores["i_rmse"].item() == pytest.approx(1000 * np.sqrt(0.25 / 2))
    assert scores["i_mae"].item() == pytest.approx(1000 * 0.5 / 2)
    assert scores["rmse"].item() == pytest.approx(1000 * np.sqrt(0.5))
    assert scores["mae"].item() == pytest.approx(500)
    assert scores["silog"].item() == pytest.approx(100 * np.log(2) / 2)
    assert scores["coverage"].item() == pytest.approx(2 / 3)


def test_kittis_and_eigens_agree_where_both_say_the_same(inputs: dict, sample: dict) -> None:
    truth, predicted, _ = maps(inputs, sample)
    truth = truth.where(truth < sample["max_depth"])
    predicted = predicted.clip(1e-3, sample["max_depth"])
    ours, theirs = depth_scores(truth, predicted), kitti_depth_scores(truth, predicted)
    assert theirs["silog"].item() == pytest.approx(ours["silog"].item())
    assert theirs["abs_rel"].item() == pytest.approx(100 * ours["abs_rel"].item())
    assert theirs["i_rmse"].item() == pytest.approx(1000 * ours["i_rmse"].item())
    assert theirs["rmse"].item() == pytest.approx(1000 * ours["rmse"].item())


def test_a_scaled_map_has_no_silog_and_no_error_after_any_fit() -> None:
    truth = plane([1.0, 2.0, 5.0], [0.0, 8.0, np.nan])
    scaled = truth * 1.2
    assert depth_scores(truth, scaled)["silog"].item() == pytest.approx(0, abs=1e-5)
    ratio = median_ratio(truth, scaled)
    assert depth_scores(truth, scaled * ratio)["rmse"].item() == pytest.approx(0, abs=1e-12)
    fit = fit_nearness(truth, 3 / truth.where(truth > 0) - 0.7)
    assert fit["scale"].item() == pytest.approx(1 / 3)
    assert fit["shift"].item() == pytest.approx(0.7 / 3)


@pytest.mark.parametrize(
    ("truth", "pixels"),
    [
        pytest.param(1e-3, 0, id="on the lower limit"),
        pytest.param(80.0, 0, id="on the upper limit"),
        pytest.param(0.0, 0, id="not measured"),
        pytest.param(np.nan, 0, id="unknown"),
        pytest.param(79.9, 1, id="inside"),
    ],
)
def test_which_pixels_count(truth: float, pixels: int) -> None:
    scores = depth_scores(plane([truth]), plane([2.0]))
    assert scores["pixels"].item() == pixels
    assert np.isnan(scores["abs_rel"].item()) == (pixels == 0)


def test_predictions_are_cut_off_and_missing_ones_told() -> None:
    scores = depth_scores(plane([4.0, 4.0, 4.0]), plane([np.inf, np.nan, 4.0]), max_m=8.0)
    assert scores["abs_rel"].item() == pytest.approx(0.5)  # infinity became 8 m
    assert scores["coverage"].item() == pytest.approx(2 / 3)


def test_each_frame_has_its_own_scores_and_fits() -> None:
    truth = xr.DataArray(
        np.arange(1.0, 13).reshape(2, 2, 3), dims=("time", "y", "x"), coords={"time": [0.0, 0.5]}
    )
    predicted = truth * xr.DataArray([2.0, 4.0], dims="time")
    ratio = median_ratio(truth, predicted)
    np.testing.assert_allclose(ratio, [0.5, 0.25])
    scores = depth_scores(truth, predicted * ratio)
    assert scores["abs_rel"].dims == ("time",)
    assert scores["time"].values.tolist() == [0.0, 0.5]
    np.testing.assert_allclose(scores["abs_rel"], 0, atol=1e-12)
    fit = fit_nearness(truth, 1 / predicted)
    np.testing.assert_allclose(depth_of(1 / predicted, fit), truth)
    assert depth_scores(truth[:0], predicted[:0])["rmse"].shape == (0,)


def test_errors_by_distance_add_up_to_those_of_all(inputs: dict, sample: dict) -> None:
    truth, predicted, _ = maps(inputs, sample)
    whole = depth_scores(truth, predicted, **limits(sample))
    edges = [0, 2, 5, 100, 200]
    parts = scores_by_distance(truth, predicted, edges, **limits(sample))
    assert parts["pixels"].sum() == whole["pixels"]
    assert parts["farther"].values.tolist() == edges[1:]
    assert parts["pixels"][-1] == 0
    weighted = (parts["abs_rel"] * parts["pixels"]).sum() / whole["pixels"]
    assert weighted.item() == pytest.approx(whole["abs_rel"].item())
    mapped = error_map(truth, predicted, **limits(sample))
    assert float(np.abs(mapped).mean()) == pytest.approx(whole["abs_rel"].item())
    with pytest.raises(DataError, match=r"growing distances, got \[5, 2\]"):
        scores_by_distance(truth, predicted, [5, 2])


def test_one_value_everywhere_determines_no_fit() -> None:
    fit = fit_nearness(plane([1.0, 2.0]), plane([3.0, 3.0]))
    assert np.isnan(fit["scale"].item())
    assert np.isnan(fit_depth(plane([1.0]), plane([2.0]))["shift"].item())


def test_crops_of_fixed_size() -> None:
    frame = plane(*np.arange(480 * 640).reshape(480, 640).tolist())
    assert cropped(frame, "eigen_nyu").shape == (426, 560)
    assert crop_box("kitti_benchmark", 375, 1242) == (23, 375, 13, 1229)
    with pytest.raises(DataError, match="480x640 px, got 375x1242"):
        crop_box("eigen_nyu", 375, 1242)
    with pytest.raises(DataError, match="352x1216 px or more, got 480x640"):
        cropped(frame, "kitti_benchmark")
    with pytest.raises(DataError, match="one of garg, eigen_kitti"):
        cropped(frame, "middle")  # type: ignore[arg-type]


def test_maps_of_two_sizes_are_refused() -> None:
    with pytest.raises(DataError, match="resize the prediction"):
        depth_scores(plane([1.0, 2.0]), plane([1.0]))


def test_a_still_scene_is_steady_and_a_flickering_one_not() -> None:
    depth = xr.DataArray(np.full((3, 4, 5), 2.0), dims=("time", "y", "x"))
    camera = np.array([[5.0, 0, 2], [0, 5, 1.5], [0, 0, 1]])
    np.testing.assert_allclose(temporal_error(depth, camera), 0, atol=1e-12)
    depth[1] = 2.5
    found = temporal_error(depth, camera)
    # 2 m against 2.5 m there, 2.5 m against 2 m back.
    np.testing.assert_allclose(found, [[20, 25], [25, 20]])
    depth[1] = np.nan
    assert np.isnan(temporal_error(depth, camera)).all()
    assert temporal_error(depth[:1], camera).sizes == {"pair": 0, "direction": 2}
    with pytest.raises(DataError, match=r"poses must be \(time, 4, 4\)"):
        temporal_error(depth, camera, np.eye(4))


def test_neighbouring_frames_of_a_real_room_agree(shared_data: Path) -> None:
    folder = shared_data / "rgbd" / "3dmatch"
    if not folder.is_dir():
        pytest.skip("no RGB-D frames in the folder of real data: rgbd/3dmatch")
    names = [f"frame-{number:06d}" for number in (0, 1)]
    depths = [np.asarray(Image.open(folder / f"{name}.depth.png"), float) for name in names]
    poses = np.array([np.loadtxt(folder / f"{name}.pose.txt") for name in names])
    depth = xr.DataArray(np.array(depths) / 1000, dims=("time", "y", "x"))
    camera = np.loadtxt(folder / "camera-intrinsics.txt")
    right = temporal_error(depth, camera, poses).mean().item()
    assert right < 3.0
    still = temporal_error(depth, camera).mean().item()
    assert right < still
