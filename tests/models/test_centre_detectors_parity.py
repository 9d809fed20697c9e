"""KM3D, MonoFlex and RetinaNet against a reference run; see tests/fixtures/det3d."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
import torch
from models.det3d_parity import close, pictures, seeded_network

from hoilab.models.km3d import criterion as km3d_criterion
from hoilab.models.km3d import processing as km3d_processing
from hoilab.models.km3d.architecture import Km3d
from hoilab.models.km3d.targets import AND_BOTTOM_AND_TOP, centre_targets
from hoilab.models.monoflex import criterion as monoflex_criterion
from hoilab.models.monoflex import processing as monoflex_processing
from hoilab.models.monoflex.architecture import MonoFlex
from hoilab.models.retinanet.architecture import RetinaNet
from hoilab.models.retinanet.criterion import Targets2d, box_losses
from hoilab.models.retinanet.processing import BoxFinding
from hoilab.models.retinanet.processing import found as boxes_found
from hoilab.models.yolo3d.criterion import Targets3d
from hoilab.models.yolo3d.processing import Finding
from hoilab.nn.boxes3d import in_picture

FOLDER = Path(__file__).parents[1] / "fixtures" / "det3d"
# A real box's corners, in cells: then the least squares has one answer.
SPREAD = 3 * torch.tensor(
    [[-1, -1], [1, -1], [1, 1], [2, 1.5], [2, -1.2], [-0.5, -1.2], [-0.5, 1.5], [-1, 1], [0, 0]]
)


@pytest.fixture(scope="module")
def values():
    return np.load(FOLDER / "centre_and_retina.npz")


@pytest.fixture(scope="module")
def facts():
    return json.loads((FOLDER / "centre_and_retina.json").read_text())


@pytest.fixture(scope="module")
def km3d(parity, seeded, facts):
    network = seeded_network(Km3d(), "KM3D", parity, seeded)
    with torch.inference_mode():
        said = network(pictures(seeded, [facts["images"]["km3d"]], facts["size"]), torch.empty(0))
    return network, said


@pytest.fixture(scope="module")
def monoflex(parity, seeded, facts):
    network = seeded_network(MonoFlex(), "MonoFlex", parity, seeded)
    image = facts["images"]["monoflex"]
    with torch.inference_mode():
        return network, network(pictures(seeded, [image], facts["size"]), torch.empty(0))


@pytest.fixture(scope="module")
def retinanet(parity, seeded, facts):
    network = seeded_network(RetinaNet(), "RetinaNet", parity, seeded)
    image = facts["images"]["retinanet"]
    with torch.inference_mode():
        return network, network(pictures(seeded, [image], facts["retinanet_size"]))


def ahead(said):
    """Return heads whose cosines are positive: there the reference's arc tangent is right."""
    said = {name: grid.clone() for name, grid in said.items()}
    said["rot"][:, [3, 7]] = said["rot"][:, [3, 7]].abs() + 0.05
    return said


def true_boxes(values, camera):
    state = in_picture(torch.from_numpy(values["objects|camera_state"]), camera)
    return Targets3d(
        *(torch.from_numpy(values[f"objects|{n}"]) for n in ("corners", "label")), state
    )


def check(box, values, model, *, atol):
    np.testing.assert_allclose(box.score, values[f"{model}|scores"], atol=1e-6)
    np.testing.assert_array_equal(box.label, values[f"{model}|labels"])
    wanted = values[f"{model}|boxes"]
    rows = torch.cat([box.corners, box.state], 1).numpy()
    turn = np.exp(1j * (rows[:, 10] - wanted[:, 10]))
    np.testing.assert_allclose(np.angle(turn), 0, atol=1e-5)
    np.testing.assert_allclose(rows[:, :10], wanted[:, :10], rtol=1e-4, atol=atol)


def test_km3d(km3d, values, facts):
    network, said = km3d
    for name, grid in said.items():
        close(grid, values, f"km3d|{name}")
    camera = torch.from_numpy(values["P2_plain"])
    solvable = ahead(said)
    solvable["dim"] = solvable["dim"].abs() + 1
    solvable["wh"] = solvable["wh"].abs() * 8 + 4
    solvable["hps"] = solvable["hps"] * 0.3 + SPREAD.reshape(1, 18, 1, 1)
    finding = Finding(score=0.3, iou=0.5, across_classes=True)
    size = tuple(facts["size"])
    box = km3d_processing.found(network, solvable, camera, size, finding)[0]
    check(box, values, "km3d", atol=2e-3)
    targets = centre_targets([true_boxes(values, camera[0])], camera, size, 3)
    mine = km3d_criterion.km3d_losses(ahead(said), targets, camera)
    wanted = facts["loss"]["km3d"]
    # The reference adds the same number for each of 32 slots that holds no box.
    empty = 2 * math.log(2) * (32 - len(targets.cell)) / 32
    assert {name: loss.item() for name, loss in mine.items()} == pytest.approx(
        {
            "heat": wanted["hm_loss"],
            "points": wanted["hp_loss"],
            "point_heat": wanted["hm_hp_loss"],
            "point_in_cell": wanted["hp_offset_loss"],
            "side": 0.1 * wanted["wh_loss"],
            "in_cell": wanted["off_loss"],
            "size": 2 * wanted["dim_loss"],
            "angle": 0.2 * (wanted["rot_loss"] - empty),
            "position": wanted["coor_loss"],
            "overlap": wanted["prob_loss"],
        },
        rel=1e-4,
    )


def test_monoflex(monoflex, values, facts):
    network, said = monoflex
    for name, grid in said.items():
        close(grid, values, f"monoflex|{name}")
    even = {
        name: (grid - grid.mean((2, 3), keepdim=True)) / grid.std((2, 3), keepdim=True)
        for name, grid in said.items()
        if name != "hm"
    }
    even = ahead(even | {"hm": (said["hm"] - said["hm"].mean()) / said["hm"].std()})
    even["dim"] = even["dim"].abs() + 1
    even["depth"] = even["depth"] * 0.3 - 2
    even["bbox2d"] = even["bbox2d"].abs() * 3 + 1
    finding = Finding(score=0.1, iou=0.5, across_classes=True)
    size = tuple(facts["size"])
    camera = torch.from_numpy(values["P2"])
    box = monoflex_processing.found(network, even, camera, size, finding)[0]
    check(box, values, "monoflex", atol=1e-3)
    plain = torch.from_numpy(values["P2_plain"])
    targets = centre_targets(
        [true_boxes(values, plain[0])], plain, size, 3, signs=AND_BOTTOM_AND_TOP, middle="space"
    )
    mine = monoflex_criterion.monoflex_losses(said, targets, plain)
    wanted = facts["loss"]["monoflex"]
    empty = 2 * math.log(2) * (32 - len(targets.cell)) / 32
    assert {name: loss.item() for name, loss in mine.items()} == pytest.approx(
        {
            "heat": wanted["hm_loss"],
            "points": wanted["hp_loss"],
            "box": wanted["box2d_loss"],
            "in_cell": 0.5 * wanted["off_loss"],
            "size": wanted["dim_loss"],
            "depth": wanted["depth_loss"],
            "edge_depth": 0.2 * wanted["kpd_loss"],
            "angle": wanted["rot_loss"] - empty,
            "weighed_depth": 0.2 * wanted["soft_depth_loss"],
        },
        rel=1e-4,
    )


def test_retinanet(retinanet, values, facts):
    network, said = retinanet
    close(said.logits, values, "retinanet|logits")
    close(said.regression, values, "retinanet|regression")
    size = tuple(facts["retinanet_size"])
    box = boxes_found(network, said, size, BoxFinding(across_classes=True))[0]
    np.testing.assert_allclose(box.score, values["retinanet|scores"], atol=1e-6)
    np.testing.assert_array_equal(box.label, values["retinanet|labels"])
    # The reference does not cut boxes off at the picture's edge.
    wanted = values["retinanet|boxes"].clip(0, [size[1], size[0], size[1], size[0]])
    np.testing.assert_allclose(box.corners, wanted, atol=1e-3)
    rows = torch.tensor(facts["retinanet_annotation"])
    mine = box_losses(network, said, size, [Targets2d(rows[:3, :4], rows[:3, 4].long())])
    assert mine["class"].item() == pytest.approx(facts["loss"]["retinanet"]["cls_loss"], rel=1e-4)
    assert mine["boxes"].item() == pytest.approx(facts["loss"]["retinanet"]["reg_loss"], rel=1e-4)
