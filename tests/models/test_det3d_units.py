"""The parts of the 3D detectors against values of a reference run (visualDet3D, ad229f2)."""

import json

import numpy as np
import pytest
import torch

from hoilab.datasets.kitti import read_kitti_labels
from hoilab.models.stereo3d.criterion import disparity_loss
from hoilab.models.yolo3d.codec import decoded, encoded
from hoilab.models.yolo3d.criterion import AnchorLoss, assigned
from hoilab.models.yolo3d.priors import anchor_priors
from hoilab.models.yolo3d.yaw_climb import turned
from hoilab.nn.anchors import AnchorFilter, AnchorGrid, anchors, kind_of, useful
from hoilab.nn.boxes3d import corners, heading, in_camera, in_picture, project
from hoilab.nn.cost_volume import PairVolume, likeness
from hoilab.nn.deformable import deformable_convolution
from hoilab.nn.focal import flat_smooth_l1, sigmoid_focal
from hoilab.nn.ghost import ResidualGhost
from hoilab.nn.look_ground import LookGround
from hoilab.nn.rotated import shared_area
from hoilab.nn.suppression import suppressed
from hoilab.nn.view import View, mirrored, seen


@pytest.fixture(scope="module")
def units(parity):
    return np.load(parity / "det3d" / "units" / "units.npz")


@pytest.fixture(scope="module")
def facts(parity):
    return json.loads((parity / "det3d" / "units" / "units.json").read_text())


@pytest.fixture
def tensor(units):
    return lambda name: torch.from_numpy(units[name])


def filled(module, prefix, shapes, seeded, **more):
    state = seeded.seeded_state_dict(shapes)
    own = {name.removeprefix(prefix): value for name, value in state.items()}
    module.load_state_dict(own | more)
    return module.eval()


@pytest.mark.parametrize("case", range(4))
def test_deformable_convolution_is_the_usual_kernel(units, facts, case):
    stored, layout = units, facts["dcn"][case]
    given = {k: torch.from_numpy(stored[f"dcn|{case}|{k}"]) for k in ("x", "offset", "mask")}
    weight = torch.from_numpy(stored[f"dcn|{case}|weight"]).requires_grad_()
    for tensor in given.values():
        tensor.requires_grad_()
    found = deformable_convolution(
        *given.values(),
        weight,
        torch.from_numpy(stored[f"dcn|{case}|bias"]),
        stride=layout["stride"],
        padding=layout["padding"],
        dilation=layout["dilation"],
        offset_groups=layout["deformable_groups"],
    )
    np.testing.assert_allclose(found.detach(), stored[f"dcn|{case}|y"], atol=2e-5)
    (found**2).sum().backward()
    for name, tensor in {**given, "weight": weight}.items():
        if name == "offset" and "one-sided" in layout["note"]:
            continue
        wanted = stored[f"dcn|{case}|grad_{name}"]
        np.testing.assert_allclose(tensor.grad, wanted, atol=1e-4 * np.abs(wanted).max())


def test_shared_areas(units):
    one, two = (units[f"rotated_iou|{side}"] for side in "ab")
    a, b = (torch.from_numpy(rows * [1, 1, 1, 1, -1]) for rows in (one, two))
    found = shared_area(a.repeat_interleave(60, 0), b.repeat(60, 1)).reshape(60, 60)
    np.testing.assert_allclose(found, units["rotated_iou|intersection"], atol=1e-9)


@pytest.mark.parametrize("limit", [0.3, 0.5])
def test_suppression(units, limit):
    corners, score = (torch.from_numpy(units[f"nms|{name}"]) for name in ("boxes", "scores"))
    found = suppressed(corners, score, iou=limit)
    assert found.tolist() == units[f"nms|keep_{limit}"].tolist()


def test_look_ground(tensor, facts, seeded):
    alpha = torch.tensor([facts["look_ground"]["alpha"]])
    shapes = facts["look_ground"]["shapes"]
    layer = filled(LookGround(16), "look_ground.", shapes, seeded, alpha=alpha)
    found = layer(tensor("look_ground|x"), tensor("look_ground|P2"))
    torch.testing.assert_close(found, tensor("look_ground|y"), atol=1e-5, rtol=0)


def test_cost_volumes(tensor, facts, seeded):
    left, right = tensor("psm_cosine|left"), tensor("psm_cosine|right")
    torch.testing.assert_close(likeness(left, right, 24), tensor("psm_cosine|y"))
    shapes = facts["cost_volume"]["shapes"]
    layer = filled(PairVolume(8, 4, 12), "cost_volume.", shapes, seeded)
    torch.testing.assert_close(layer(left, right), tensor("cost_volume|y"), atol=1e-5, rtol=1e-5)


def test_ghost(tensor, facts, seeded):
    layer = filled(ResidualGhost(6), "ghost.", facts["ghost"]["shapes"], seeded)
    torch.testing.assert_close(layer(tensor("ghost|x")), tensor("ghost|y"), atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("size", [(96, 320), (100, 330)])
def test_anchors_and_where_they_make_sense(tensor, units, size):
    case = f"anchors|{size[0]}x{size[1]}"
    grid = AnchorGrid(ratios=(0.5, 1.0, 2.0))
    found = anchors(grid, *size)
    torch.testing.assert_close(found, tensor(f"{case}|boxes"), atol=1e-4, rtol=0)
    scale, ratio = kind_of(grid, len(found))
    mean = tensor("anchors|prior_mean")[:, scale, ratio].transpose(0, 1).float()
    kept = useful(found, mean[..., 0], tensor(f"{case}|P2"), AnchorFilter())
    wanted = np.unpackbits(units[f"{case}|mask"], axis=1)[:, : len(found)].astype(bool)
    np.testing.assert_array_equal(kept, wanted)


def test_boxes_as_anchors_say_them(tensor):
    box = tensor("codec|gt")
    prior = tensor("codec|mean_std")[torch.arange(64), box[:, 4].long()]  # n 6 2
    mean, std = prior.unbind(-1)
    valid = tensor("codec|valid")
    np.testing.assert_array_equal(mean[:, 0] > 0, valid)
    said, ahead = encoded(tensor("codec|anchors"), box[:, :4], box[:, 5:], mean, std)
    torch.testing.assert_close(said[valid], tensor("codec|targets")[valid], atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(ahead, tensor("codec|alpha_target"))
    back = decoded(
        tensor("codec|anchors"),
        tensor("codec|targets"),
        tensor("codec|alpha_score")[:, 0],
        mean,
        std,
    )
    torch.testing.assert_close(
        torch.cat(back, 1)[valid], tensor("codec|decoded")[valid], atol=1e-3, rtol=1e-4
    )


@pytest.mark.parametrize("best", [False, True])
def test_which_anchor_stands_for_what(tensor, best):
    loss = AnchorLoss(match_best=best)
    found = assigned(tensor("anchors|96x320|boxes"), tensor("assign|gt")[:, :4], loss)
    wanted = tensor(f"assign|low_quality_{best}").long()
    # There 0 is nothing and -1 undecided.
    np.testing.assert_array_equal(found, wanted - 1)


def test_losses(tensor):
    found = sigmoid_focal(
        tensor("focal|logits"),
        tensor("focal|targets"),
        gamma=2.0,
        positive=torch.tensor([20.0, 40.0, 1.0]),
    )
    torch.testing.assert_close(found, tensor("focal|loss"), atol=1e-5, rtol=1e-5)
    found = flat_smooth_l1(tensor("smooth_l1|a"), tensor("smooth_l1|b"))
    torch.testing.assert_close(found, tensor("smooth_l1|loss"))
    found = disparity_loss(tensor("disparity_loss|logits"), tensor("disparity_loss|gt"))
    assert found.item() == pytest.approx(tensor("disparity_loss|loss").item(), rel=1e-5)


def test_corners_and_projection(tensor):
    camera, state = tensor("geometry|P2"), tensor("geometry|state_xyz")
    theta = heading(state, camera)
    torch.testing.assert_close(theta, tensor("geometry|theta"), atol=1e-5, rtol=1e-5)
    found = corners(state[:, :3], state[:, 3:6], theta)
    torch.testing.assert_close(found, tensor("geometry|corners"), atol=1e-4, rtol=1e-5)
    shown = tensor("geometry|corners_image")[..., :2]
    torch.testing.assert_close(project(found, camera), shown, atol=1e-2, rtol=1e-4)


def test_back_to_the_camera(tensor):
    camera, state = tensor("geometry|P2").double(), tensor("geometry|state_uvz").double()
    again = in_picture(in_camera(state, camera), camera)
    torch.testing.assert_close(again, state, atol=1e-9, rtol=1e-9)
    # The reference leaves the last entry out on the way back.
    camera[2, 3] = 0
    wanted = tensor("geometry|backprojected").double()
    torch.testing.assert_close(in_camera(state, camera), wanted, atol=1e-4, rtol=1e-4)


def test_turning_boxes_until_they_fit(tensor, units):
    found = turned(
        tensor("post_opt|box2d"),
        tensor("post_opt|state_uvz"),
        tensor("post_opt|P2"),
        size=(1280, 288),
    )
    stable = units["post_opt|stable"]
    off = np.exp(1j * (found[:, 6].numpy() - units["post_opt|out"][:, 6]))
    # The reference takes 3.14 for pi where it wraps an angle.
    assert np.abs(np.angle(off))[stable].max() < 4e-3
    torch.testing.assert_close(found[:, :6], tensor("post_opt|out")[:, :6])


@pytest.mark.parametrize("name", ["wide", "narrow"])
def test_what_the_network_sees(units, facts, seeded, name):
    rule = facts["preprocess"]
    height, width = rule["sizes"][name]
    view = View(height_px=96, width_px=320, crop_top_px=40)
    for side, prefix, matrix in (("left", "pre_", "P2"), ("right", "pre3_", "P3")):
        image = seeded.seeded_image(prefix + name, height, width).transpose(1, 2, 0)
        projection = np.array(rule[f"{matrix}_original"])
        found = seen((image * 255).astype(np.uint8), projection, view)
        case = f"preprocess|{name}|{side}"
        pixels = found.pixels.permute(1, 2, 0).reshape(-1).numpy()
        assert tuple(found.pixels.permute(1, 2, 0).shape) == tuple(units[f"{case}__shape"])
        wanted = units[f"{case}__value"]
        np.testing.assert_allclose(pixels[units[f"{case}__index"]], wanted, atol=1e-4)
        np.testing.assert_allclose(
            found.projection, units[f"preprocess|{name}|{matrix}"], atol=1e-9
        )
    flipped = mirrored(torch.from_numpy(units[f"preprocess|{name}|P2"]), 320)
    wanted = units[f"preprocess|{name}|mirrored_mono|P2"]
    # The reference forgets that the mirrored middle is shifted by depth's own last entry.
    wanted[0, 3] += 319 * wanted[2, 3]
    np.testing.assert_allclose(flipped, wanted, atol=1e-9)


def test_priors_from_labels(units, facts, parity, tmp_path):
    rule = facts["priors_from_labels"]
    lines = json.loads((parity / "det3d" / "units" / "priors_labels.json").read_text())
    for number, rows in enumerate(lines):
        (tmp_path / f"{number:06d}.txt").write_text("".join(f"{row.strip()}\n" for row in rows))
    labels = read_kitti_labels(tmp_path)
    found = anchor_priors(
        labels,
        dict.fromkeys(range(len(lines)), (1242, 375)),
        grid=AnchorGrid(ratios=(0.5, 1.0, 2.0)),
        classes=("Car", "Pedestrian"),
        foreground=rule["fg_iou"],
    )
    for name in ("Car", "Pedestrian"):
        for kind in ("mean", "std"):
            wanted = units[f"priors_from_labels|{kind}_{name}"]
            mine = found[kind].sel({"class": name}).values
            np.testing.assert_allclose(mine, wanted, rtol=1e-5, atol=1e-6)
