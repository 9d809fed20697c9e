"""KITTI scores against runs of the reference, whose origin tests/fixtures/kitti_eval tells."""

import json
import time
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from hoilab.datasets.kitti import read_kitti_labels, read_kitti_results
from hoilab.errors import DataError
from hoilab.metrics.kitti import kitti_scores

SMALL = sorted((Path(__file__).parents[1] / "fixtures" / "kitti_eval").glob("*.json"))
LARGE = ("set_a_60img", "set_b_52img_noalpha", "good_detector_30img", "perfect_60img")
CAR = "Car 0.00 0 0.50 100 100 200 160 1.5 1.6 4.0 1.0 1.7 20.0 0.55"


def boxes(images: list[dict[str, list[str]]], folder: Path) -> tuple[xr.Dataset, xr.Dataset]:
    for side in ("gt", "dt"):
        (folder / side).mkdir()
        for number, image in enumerate(images):
            rows = "".join(f"{row}\n" for row in image[side])
            (folder / side / f"{number:06d}.txt").write_text(rows)
    return read_kitti_labels(folder / "gt"), read_kitti_results(folder / "dt")


def one(truth: list[str], found: list[str], folder: Path) -> xr.Dataset:
    return kitti_scores(*boxes([{"gt": truth, "dt": found}], folder), classes=["Car"])


@pytest.mark.parametrize("path", SMALL, ids=lambda path: path.stem)
def test_every_curve_is_the_references(path: Path, tmp_path: Path) -> None:
    case = json.loads(path.read_text())
    scores = kitti_scores(*boxes(case["images"], tmp_path))
    for name, curves in case["curves"].items():
        kind, metric = name.split("_")
        ours = scores["threshold" if kind == "thresholds" else "precision"]
        ours = ours.sel(metric="aos" if kind == "orientation" else metric).values
        for place in np.ndindex(ours.shape[:-1]):
            curve = curves[place[0]][place[1]][place[2]]
            expected = np.pad(curve, (0, 41 - len(curve)))
            np.testing.assert_allclose(ours[place], expected, atol=1e-14)


@pytest.mark.parametrize("name", LARGE)
def test_larger_sets(name: str, parity: Path, tmp_path: Path) -> None:
    folder = parity / "det3d" / "kitti_eval" / name
    images = json.loads((folder / "labels_and_detections.json").read_text())["images"]
    scores = kitti_scores(*boxes(images, tmp_path))
    for curves, value in np.load(folder / "curves.npz").items():
        kind, metric = curves.split("_")
        ours = scores["threshold" if kind == "thresholds" else "precision"]
        ours = ours.sel(metric="aos" if kind == "orientation" else metric)
        np.testing.assert_allclose(ours, value, atol=1e-14, err_msg=curves)
    expected = json.loads((folder / "expected.json").read_text())["AP"]
    for label, sets in expected.items():
        for overlap, metrics in sets.items():
            for metric, values in metrics.items():
                at = {"class": label, "overlap": overlap, "metric": metric}
                np.testing.assert_allclose(scores["ap11"].sel(at), values["AP11"], atol=1e-6)
                np.testing.assert_allclose(scores["ap40"].sel(at), values["AP40"], atol=1e-6)


def test_images_are_told_apart_by_number_not_by_position(tmp_path: Path) -> None:
    truth, found = boxes([{"gt": [CAR], "dt": [f"{CAR} 0.9"]}] * 3, tmp_path)
    shuffled = found.isel(box=[2, 0, 1])
    xr.testing.assert_equal(kitti_scores(truth, shuffled), kitti_scores(truth, found))
    # The detection of image 2 is of no use to image 0.
    late = found.isel(box=[2]).assign(frame=("box", [7]))
    assert kitti_scores(truth, late)["precision"].sel({"class": "Car"}).sum() == 0


def test_identical_boxes_overlap_by_one(tmp_path: Path) -> None:
    scores = kitti_scores(*boxes([{"gt": [CAR], "dt": [f"{CAR} 0.9"]}] * 50, tmp_path))
    assert (scores["ap40"].sel({"class": "Car"}) == 100).all()


def test_turned_the_wrong_way(tmp_path: Path) -> None:
    turned = CAR.replace(" 0.50 ", " 2.07079633 ") + " 0.9"  # alpha a quarter turn off
    scores = one([CAR], [turned], tmp_path).sel({"class": "Car"})
    assert scores["precision"].sel(metric="aos")[0, 0, 0] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("truth", "hits"),
    [
        pytest.param(CAR, [1, 1, 1], id="plain"),
        pytest.param(CAR.replace("0.00 0", "0.20 1"), [0, 1, 1], id="cut off and hidden"),
        pytest.param(CAR.replace("0.00 0", "0.00 3"), [0, 0, 0], id="not to be seen"),
        pytest.param(CAR.replace("160", "130"), [0, 1, 1], id="30 px high"),
        pytest.param(CAR.replace("Car", "Van"), [0, 0, 0], id="a van is neutral"),
    ],
)
def test_difficulties(truth: str, hits: list[int], tmp_path: Path) -> None:
    found = truth.replace("Van", "Car") + " 0.9"
    scores = one([truth], [found], tmp_path)
    assert scores["positives"].values.tolist() == [hits]
    at = {"class": "Car", "metric": "bbox", "overlap": "official", "recall": 0}
    assert (scores["precision"].sel(at) == hits).all()


def test_what_lies_in_a_dont_care_region_is_no_mistake(tmp_path: Path) -> None:
    region = "DontCare -1 -1 -10 390 90 520 170 -1 -1 -1 -1000 -1000 -1000 -10"
    ghost = CAR.replace("100 100 200 160", "400 100 500 160") + " 0.95"
    (tmp_path / "without").mkdir()
    (tmp_path / "with").mkdir()
    at = {"class": "Car", "metric": "bbox", "difficulty": "easy", "overlap": "official"}
    without = one([CAR], [f"{CAR} 0.9", ghost], tmp_path / "without")["precision"].sel(at)[0]
    spared = one([CAR, region], [f"{CAR} 0.9", ghost], tmp_path / "with")["precision"].sel(at)[0]
    assert (without, spared) == (0.5, 1)


def test_any_class_and_some_images(tmp_path: Path) -> None:
    tram = CAR.replace("Car", "Tram")
    truth, found = boxes([{"gt": [tram], "dt": [f"{tram} 0.9"]}, {"gt": [], "dt": []}], tmp_path)
    scores = kitti_scores(truth, found, classes=["tram", "Misc"], images=[0])
    assert scores.attrs["images"] == 1
    assert scores["positives"].sel(difficulty="hard").values.tolist() == [1, 0]
    assert scores["precision"].sel({"class": "Misc"}).sum() == 0


def test_boxes_of_another_kind_are_refused(tmp_path: Path) -> None:
    truth, found = boxes([{"gt": [CAR], "dt": [f"{CAR} 0.9"]}], tmp_path)
    with pytest.raises(DataError, match=r"lack alpha; read them with"):
        kitti_scores(truth.drop_vars("alpha"), found)
    with pytest.raises(DataError, match="at least one class"):
        kitti_scores(truth, found, classes=[])


def test_a_thousand_images_in_a_moment(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    rows = [
        CAR.replace("1.0 1.7 20.0", f"{x:.2f} 1.7 {z:.2f}")
        for x, z in rng.uniform([-20, 5], [20, 60], (8, 2))
    ]
    sides = boxes([{"gt": rows, "dt": [f"{row} {rng.random():.3f}" for row in rows]}], tmp_path)
    many = [
        side.isel(box=np.tile(np.arange(8), 1000)).assign(
            frame=("box", np.repeat(np.arange(1000), 8))
        )
        for side in sides
    ]
    begin = time.process_time()
    kitti_scores(many[0], many[1], images=np.arange(1000))
    # The reference takes 15 s for as many.
    assert time.process_time() - begin < 5
