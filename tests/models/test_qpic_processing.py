import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from hoilab.models.qpic import augment
from hoilab.models.qpic.architecture import PairOutput, Qpic, tiny_config
from hoilab.models.qpic.processing import (
    Pairs,
    Resize,
    best,
    pairs,
    prepared,
    resized,
    to_interactions,
)
from hoilab.models.qpic.tiny import untrained
from hoilab.schema import make_video

FIXTURES = Path(__file__).parents[1] / "fixtures" / "qpic"
SIZES = json.loads((FIXTURES / "preprocess.json").read_text())
RULES = {
    "eval_800_1333": Resize(),
    "scale_480_1333": Resize(shorter_px=480),
    "size_400_no_max": Resize(shorter_px=400, longest_px=None),
}


@pytest.mark.parametrize("rule", RULES)
def test_sizes_are_the_reference_s(rule):
    for before, after in SIZES[rule]:
        assert resized(*before, RULES[rule]) == tuple(after)


@pytest.mark.parametrize("name", ["up", "down"])
def test_pixels_are_the_reference_s(parity, name):
    stored = np.load(parity / "qpic" / "preprocess" / "images.npz")
    wanted = stored[f"{name}_output"]
    found = prepared(
        stored[f"{name}_input"], Resize(shorter_px=min(wanted.shape[1:]), longest_px=None)
    ).numpy()
    np.testing.assert_allclose(found, wanted, atol=1e-5)


@pytest.mark.parametrize("shape", [(5, 7), (5, 7, 4), (5, 7, 1)])
def test_what_is_no_rgb_frame_is_refused(shape):
    with pytest.raises(ValueError, match=r"\(y, x, 3\) uint8"):
        prepared(np.zeros(shape, dtype=np.uint8), Resize())


def _proposal(scores, classes=(0, 1)):
    return Pairs(
        np.array([[0.0, 0, 10, 20], [5, 5, 7, 9]]),
        np.array([[1.0, 2, 3, 6], [0, 0, 2, 2]]),
        np.array(classes),
        np.array(scores),
    )


def test_the_best_come_first_up_to_a_count_and_a_threshold():
    proposal = _proposal([[0.1, 0.9], [0.5, 0.4]])
    query, verb = best(proposal, count=3, threshold=0.45)
    assert list(zip(query, verb, strict=True)) == [(0, 1), (1, 0)]


def test_rows_hold_boxes_names_and_nan_for_no_object():
    proposal = _proposal([[0.1, 0.9], [0.5, 0.4]])
    rows = to_interactions(
        proposal,
        best(proposal, count=2),
        frame=7,
        time_s=0.28,
        objects=["bag", "none"],
        verbs=["hold", "carry"],
    )
    assert rows["verb"].values.tolist() == ["carry", "hold"]
    assert rows["object_class"].values.tolist() == ["bag", "none"]
    assert rows["frame"].values.tolist() == [7, 7]
    np.testing.assert_allclose(rows["human_position"].values, [[5, 10], [6, 7]])
    np.testing.assert_allclose(rows["object_shape"].values, [[2, 4], [np.nan, np.nan]])
    np.testing.assert_allclose(rows["score"].values, [0.9, 0.5])


def test_boxes_and_scores_by_hand():
    logits = torch.log(torch.tensor([[[0.2, 0.5, 0.3]]]))  # the last means nothing
    beliefs = PairOutput(
        torch.tensor([[[0.5, 0.5, 0.2, 0.4]]]),
        torch.tensor([[[0.25, 0.5, 0.5, 1.0]]]),
        logits,
        torch.zeros(1, 1, 2),
    )
    (found,) = pairs(beliefs, [(100, 50)])
    np.testing.assert_allclose(found.human, [[40, 15, 60, 35]], rtol=1e-5)
    np.testing.assert_allclose(found.object, [[0, 0, 50, 50]], atol=1e-5)
    assert found.object_class.tolist() == [1]
    np.testing.assert_allclose(found.verb_score, [[0.25, 0.25]])


def test_a_video_gives_rows_of_every_frame_under_its_own_numbers():
    torch.manual_seed(0)
    detector = untrained(objects=("bag",), verbs=("carry",))
    frames = np.random.default_rng(0).integers(0, 256, (2, 60, 101, 3), dtype=np.uint8)
    rows = detector(make_video(frames, [1.0, 1.5], frame=[40, 45]))
    assert set(rows["frame"].values) == {40, 45}
    assert set(rows["time"].values) == {1.0, 1.5}
    empty = detector(make_video(frames, [1.0, 1.5]).isel(time=slice(0, 0)))
    assert empty.sizes["interaction"] == 0


def test_pixels_without_a_batch_are_refused():
    with pytest.raises(ValueError, match="pixels must be b 3 h w"):
        Qpic(tiny_config(object_classes=1, verbs=1))(torch.rand(3, 64, 64))


@pytest.mark.parametrize(("height", "width"), [(33, 31), (97, 200), (224, 225)])
def test_odd_sizes_run(height, width):
    network = Qpic(tiny_config(object_classes=3, verbs=4)).eval()
    with torch.no_grad():
        output = network(torch.rand(1, 3, height, width))
    assert output.human_box.shape == (3, 1, 32, 4)
    assert output.object_logits.shape[-1] == 4


def test_boxes_of_training_frames_go_where_the_reference_s_go():
    steps = SIZES["box_steps"]
    boxes = np.array(steps["input"]["boxes"])
    wanted = steps["steps"]
    mirrored = augment.flipped(boxes, steps["image_width"])
    np.testing.assert_allclose(mirrored, wanted["hflip"]["boxes"])
    part, kept = augment.cropped(boxes, left=20, top=15, width=70, height=50)
    crop = wanted["crop_top15_left20_height50_width70"]
    np.testing.assert_allclose(part, crop["boxes"])
    assert kept.tolist() == [row[0] for row in crop["labels"]]
    after = resized(70, 50, Resize(shorter_px=120, longest_px=150))
    height, width = wanted["crop_then_resize_120_max150"]["size"]
    assert after == (width, height)
    larger = augment.scaled(part, (70, 50), after)
    np.testing.assert_allclose(larger, wanted["crop_then_resize_120_max150"]["boxes"], rtol=1e-6)
    np.testing.assert_allclose(
        augment.relative(larger, after),
        wanted["crop_then_resize_then_normalize"]["boxes"],
        rtol=1e-6,
    )


def test_a_pair_goes_with_either_of_its_boxes():
    pairs_before = np.array([[0, 1], [2, 4], [3, 0], [4, -1]])
    assert augment.surviving(pairs_before, np.array([0, 1, 4])).tolist() == [[0, 1], [2, -1]]
    assert augment.surviving(pairs_before, np.array([], dtype=int)).shape == (0, 2)


def test_photos_of_people_with_things_run(shared_data):
    torch.manual_seed(0)
    detector = untrained(objects=("bag", "none"), verbs=("carry", "kick"))
    photos = sorted((shared_data / "hoi-images").glob("*.jpg"))
    assert len(photos) == 5
    for photo in photos:
        frame = np.asarray(Image.open(photo).convert("RGB"))
        rows = detector(make_video(frame[None], [0.0]))
        assert 0 < rows.sizes["interaction"] <= 100
        assert rows["score"].values.max() <= 1
        assert np.isfinite(rows["human_position"]).all()
        assert (rows["human_shape"] > 0).all()
