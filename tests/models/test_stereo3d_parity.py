"""Stereo3D against a reference run (visualDet3D, ad229f2), seeded weights."""

import json

import numpy as np
import pytest
import torch
from models.det3d_parity import (
    check_boxes,
    close,
    pictures,
    priors_of,
    seeded_network,
    targets_of,
)

from hoilab.models.stereo3d.architecture import AT_4, AT_8, KITTI, Stereo3D, StereoOutput
from hoilab.models.stereo3d.criterion import stereo_losses
from hoilab.models.yolo3d.processing import Finding, found
from hoilab.nn.cost_volume import likeness


@pytest.fixture(scope="module")
def values(parity):
    return np.load(parity / "det3d" / "stereo3d" / "stereo_car_pedestrian.npz")


@pytest.fixture(scope="module")
def network(parity, seeded, values):
    return seeded_network(Stereo3D(KITTI), "Stereo3D", parity, seeded, priors_of(values))


@pytest.mark.parametrize("case", ["96x320", pytest.param("288x1280", marks=pytest.mark.slow)])
def test_outputs_boxes_and_losses(case, network, parity, seeded, values):
    file = parity / "det3d" / "stereo3d" / "stereo_car_pedestrian.json"
    facts = json.loads(file.read_text())
    rule, facts = facts["nms_iou_thr"], facts["cases"][case]
    size = tuple(facts["size"])
    pixels = torch.cat([pictures(seeded, facts[side], size) for side in ("left", "right")], 1)
    projection = torch.from_numpy(values[f"{case}|P2"])
    with torch.inference_mode():
        maps = network.core.backbone(torch.cat([pixels[:, :3], pixels[:, 3:]]))
        left, right = ([m.chunk(2)[side] for m in maps] for side in (0, 1))
        close(likeness(left[0], right[0], AT_4), values, f"{case}|cv0")
        close(likeness(left[1], right[1], AT_8), values, f"{case}|cv1")
        close(network.core.neck.cost_volume_2(left[2], right[2]), values, f"{case}|cv2")
        features, joined = network.core.neck(left, right)
        close(joined, values, f"{case}|psv16")
        disparity = network.disparity(joined)
        close(disparity, values, f"{case}|depth_output_train_mode_head")
        output = network(pixels, projection)
    assert output.disparity is None
    assert features.shape[1] == 1408
    close(output.logits, values, f"{case}|cls_preds")
    close(output.regression, values, f"{case}|reg_preds")
    for image, margins in enumerate(facts["detections"]):
        plain = Finding(score=margins["score_thr"], iou=rule, across_classes=True)
        mine = found(network, output, projection, size, plain)[image]
        check_boxes(mine, values, f"{case}|det{image}")
    check_losses(network, output, disparity, projection, size, facts["loss"], values, case)


def check_losses(network, output, disparity, projection, size, wanted, values, case):
    logits, regression = (tensor.clone().requires_grad_() for tensor in output[:2])
    known = f"{case}|gt_disparity"
    mine = stereo_losses(
        network,
        StereoOutput(logits, regression, disparity),
        projection,
        size,
        targets_of(values[f"{case}|annotations"]),
        torch.from_numpy(values[known]) if known in values else None,
    )
    assert mine["class"].item() == pytest.approx(wanted["cls_loss"], rel=1e-4)
    assert mine["boxes"].item() == pytest.approx(wanted["reg_loss"], rel=1e-4)
    if "disparity" in mine:
        assert mine["disparity"].item() == pytest.approx(wanted["disparity_loss"], rel=1e-4)
    (mine["class"] + mine["boxes"]).backward()
    assert logits.grad.abs().sum().item() == pytest.approx(wanted["grad_cls_abs_sum"], rel=1e-3)
    assert regression.grad.abs().sum().item() == pytest.approx(wanted["grad_reg_abs_sum"], rel=1e-3)
