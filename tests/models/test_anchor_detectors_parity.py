"""GroundAwareYolo3D and Yolo3D against a reference run (visualDet3D, ad229f2), seeded weights."""

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

from hoilab.models.ground_aware_yolo3d.architecture import CAR, GroundAwareYolo3D
from hoilab.models.yolo3d.architecture import AnchorConfig, Yolo3D
from hoilab.models.yolo3d.criterion import AnchorLoss, anchor_losses
from hoilab.models.yolo3d.processing import Finding, found
from hoilab.models.yolo3d.yaw_climb import turned

CASES = [
    pytest.param("GroundAwareYolo3D", "groundaware_car", "96x320", id="ground-aware"),
    pytest.param(
        "GroundAwareYolo3D", "groundaware_car", "288x1280", id="wide", marks=pytest.mark.slow
    ),
    pytest.param("Yolo3D", "yolo3d_dcn_car_pedestrian", "96x320", id="deformable"),
]
NETWORKS = {
    "GroundAwareYolo3D": lambda: GroundAwareYolo3D(CAR),
    "Yolo3D": lambda: Yolo3D(AnchorConfig(classes=("Car", "Pedestrian"))),
}


@pytest.fixture(scope="module")
def filled(parity, seeded):
    made = {}

    def network(model, values, override):
        if model not in made:
            made.clear()
            more = {name: torch.tensor(value) for name, value in override.items()}
            more |= priors_of(values)
            made[model] = seeded_network(NETWORKS[model](), model, parity, seeded, more)
        return made[model]

    return network


@pytest.mark.parametrize(("model", "name", "case"), CASES)
def test_outputs_boxes_and_losses(model, name, case, filled, parity, seeded):
    folder = parity / "det3d" / "mono3d"
    facts = json.loads((folder / f"{name}.json").read_text())
    values = np.load(folder / f"{name}.npz")
    detector = filled(model, values, facts["override"])
    facts, rule = facts["cases"][case], facts["nms_iou_thr"]
    size = tuple(facts["size"])
    projection = torch.from_numpy(values[f"{case}|P2"])
    with torch.inference_mode():
        output = detector(pictures(seeded, facts["images"], size), projection)
    close(output.logits, values, f"{case}|cls_preds")
    close(output.regression, values, f"{case}|reg_preds")
    useful = detector.useful(detector.anchors_in(*size), projection)
    np.testing.assert_array_equal(useful.sum(1), values[f"{case}|anchor_mask_count"])
    for image, margins in enumerate(facts["detections"]):
        score = margins["score_thr"]
        plain = Finding(score=score, iou=rule, across_classes=True)
        mine = found(detector, output, projection, size, plain)[image]
        check_boxes(mine, values, f"{case}|det{image}")
        check_turn(mine, projection[image], values, f"{case}|det{image}")
    check_losses(detector, output, projection, size, values[f"{case}|annotations"], facts, case)


def check_turn(mine, projection, values, prefix):
    wanted = values[f"{prefix}|boxes_post_opt"][:, -1]
    able = (mine.label == 0) & (mine.state[:, 2] > 3)
    # The reference cuts boxes off at 1280x288, whatever the size of the picture.
    alpha = mine.state.clone()
    alpha[able] = turned(mine.corners[able], mine.state[able], projection, size=(1280, 288))
    stable = values[f"{prefix}|post_opt_stable"]
    off = np.angle(np.exp(1j * (alpha[:, -1].numpy() - wanted)))[stable]
    # It takes 3.14 for pi where it wraps an angle: 0.0032 off.
    assert np.abs(off).max(initial=0) < 4e-3


def check_losses(detector, output, projection, size, annotations, facts, case):
    wanted = facts["loss"]
    logits, regression = (tensor.clone().requires_grad_() for tensor in output)
    loss = AnchorLoss(positive=(20.0,) * len(detector.config.classes))
    mine = anchor_losses(
        detector,
        type(output)(logits, regression),
        projection,
        size,
        targets_of(annotations),
        loss,
    )
    assert mine["class"].item() == pytest.approx(wanted["cls_loss"], rel=1e-4)
    assert mine["boxes"].item() == pytest.approx(wanted["reg_loss"], rel=1e-4)
    sum(mine.values()).backward()
    assert logits.grad.abs().sum().item() == pytest.approx(wanted["grad_cls_abs_sum"], rel=1e-3)
    assert regression.grad.abs().sum().item() == pytest.approx(wanted["grad_reg_abs_sum"], rel=1e-3)
