"""Preparing frames for DPT and bringing its maps back, against its own preparation and by hand."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from hoilab.models.dpt.architecture import TINY, Dpt
from hoilab.models.dpt.processing import (
    Metric,
    NetworkSize,
    attention_on_image,
    metres,
    network_size,
    prepared,
    restored,
)
from hoilab.models.dpt.weights import KITTI, NYU
from hoilab.nn.recording import recorded

RULES = json.loads((Path(__file__).parents[1] / "fixtures" / "dpt" / "size_rules.json").read_text())


def test_sizes_are_those_of_dpts_own_preparation():
    assert len(RULES) == 101
    for row in RULES:
        height, width = row["net_hw"]
        size = NetworkSize(
            height_px=height,
            width_px=width,
            rule=row["method"],
            keep_shape=row["keep_aspect_ratio"],
        )
        assert list(network_size(*row["image_hw"], size)) == row["out_hw"], row


@pytest.mark.parametrize("frame", [(1, 1), (1, 1000), (1000, 1), (3, 2), (31, 4000)])
def test_strips_keep_at_least_one_row_and_column(frame):
    rows, columns = network_size(*frame, NetworkSize())
    assert rows % 32 == columns % 32 == 0
    assert min(rows, columns) >= 32
    assert prepared(np.zeros((1, *frame, 3), np.uint8), NetworkSize()).shape[-2:] == (rows, columns)


def test_pixels_are_those_of_dpts_own_preparation(parity, seeded):
    cases = json.loads((parity / "dpt" / "preprocess.json").read_text())["pixels"]
    expected = np.load(parity / "dpt" / "preprocess.npz")
    for case in cases:
        image = np.round(255 * seeded.seeded_image(case["image"], *case["image_hw"]))
        frame = image.astype(np.uint8).transpose(1, 2, 0)
        found = prepared(frame[None], NetworkSize())[0]
        assert list(found.shape) == case["out_shape"]
        stride = case["stride"]
        np.testing.assert_allclose(
            found[:, ::stride, ::stride], expected[case["key"]], atol=4e-5, rtol=0
        )


def test_colours_run_from_minus_one_to_one():
    frame = np.zeros((1, 384, 384, 3), np.uint8)
    frame[..., 1] = 255
    red, green, _ = prepared(frame, NetworkSize())[0]
    assert red.unique().tolist() == [-1]
    assert green.unique().tolist() == [1]


@pytest.mark.parametrize(
    "frames",
    [
        pytest.param(np.zeros((1, 4, 4, 1), np.uint8), id="grey"),
        pytest.param(np.full((1, 4, 4, 3), np.nan), id="NaN"),
        pytest.param(np.zeros((1, 4, 4, 3), np.uint16), id="16 bit"),
        pytest.param(np.zeros((4, 4, 3), np.uint8), id="one frame"),
        pytest.param(np.zeros((1, 0, 4, 3), np.uint8), id="no rows"),
    ],
)
def test_what_are_no_frames_is_refused(frames):
    with pytest.raises(ValueError, match=r"frames must be \(time, y, x, 3\) uint8 RGB"):
        prepared(frames, NetworkSize())


@pytest.mark.parametrize(("metric", "bound"), [(NYU.metric, 7.26), (KITTI.metric, 172.7)])
def test_metres_of_the_fine_tuned_networks(metric, bound):
    far, near = metres(torch.tensor([0.0, 1000.0]), metric).tolist()
    assert far == pytest.approx(bound, rel=1e-3)
    assert near == pytest.approx(1 / (1000 * metric.scale + metric.shift))
    negative = metres(torch.tensor([-1e9]), metric).item()
    assert negative == pytest.approx(1e8)


def test_network_sizes_of_the_fine_tuned_networks():
    assert network_size(480, 640, NYU.size) == (480, 640)
    assert network_size(352, 1216, KITTI.size) == (352, 1216)
    assert Metric(scale=0.000305, shift=0.1378) == NYU.metric
    assert Metric(scale=0.00006016, shift=0.00579) == KITTI.metric


def test_maps_come_back_at_the_size_of_the_frame_as_opencv_resizes():
    maps = torch.rand(2, 6, 8, generator=torch.Generator().manual_seed(0))
    back = restored(maps, 15, 16)
    assert back.shape == (2, 15, 16)
    expected = cv2.resize(maps[1].numpy(), (16, 15), interpolation=cv2.INTER_CUBIC)
    np.testing.assert_allclose(back[1], expected, atol=1e-5)
    torch.testing.assert_close(restored(maps, 6, 8), maps)


def test_attention_lies_on_the_frame():
    network = Dpt(TINY).eval()
    with torch.inference_mode(), recorded(network) as maps:
        network(torch.zeros(1, 3, 64, 96))
    weights = maps.stacked("attn")[:, 0]
    labelled = attention_on_image(weights, seen_px=(64, 96), width_px=1200, height_px=640, frame=7)
    assert labelled.dims == ("layer", "head", "query", "y", "x")
    assert labelled.shape == (4, 4, 25, 4, 6)
    assert labelled["x"].values.tolist() == [100, 300, 500, 700, 900, 1100]
    assert labelled["y"].values.tolist() == [80, 240, 400, 560]
    assert labelled.attrs["frame"] == 7
    np.testing.assert_allclose(
        labelled[2, 1, 3].values.ravel(), weights[2, 1, 3, 1:].numpy(), atol=1e-3
    )
    with pytest.raises(ValueError, match="a picture of 64x64 px has 17"):
        attention_on_image(weights, seen_px=(64, 64), width_px=1, height_px=1)
