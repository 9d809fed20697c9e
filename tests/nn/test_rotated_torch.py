"""Turned rectangles and suppression in torch: against shapely and slow loops."""

import numpy as np
import pytest
import torch
from shapely import affinity
from shapely.geometry import box

from hoilab.nn.rotated import iou3d, pairwise_iou3d, pairwise_rotated_iou, rotated_iou, shared_area
from hoilab.nn.suppression import rotated_suppressed, suppressed


def polygon(row):
    x, y, length, width, angle = row
    flat = box(-length / 2, -width / 2, length / 2, width / 2)
    return affinity.translate(affinity.rotate(flat, angle, (0, 0), use_radians=True), x, y)


def rectangles(count, seed=0):
    rng = np.random.default_rng(seed)
    return np.column_stack(
        [rng.uniform(-3, 3, (count, 2)), rng.uniform(0.5, 5, (count, 2)), rng.uniform(-4, 4, count)]
    )


def test_areas_are_those_of_polygons():
    one, two = rectangles(300), rectangles(300, 1)
    two[:20] = one[:20]
    two[20:40] = one[20:40] + np.array([0, 0, 0, 0, np.pi])
    two[40:60] = one[40:60] * [1, 1, 0.5, 0.5, 1]
    found = shared_area(torch.from_numpy(one), torch.from_numpy(two))
    wanted = [polygon(a).intersection(polygon(b)).area for a, b in zip(one, two, strict=True)]
    np.testing.assert_allclose(found, wanted, atol=1e-12)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_identical_boxes_give_one(dtype):
    rows = torch.from_numpy(rectangles(500)).to(dtype)
    assert (rotated_iou(rows, rows) - 1).abs().max() < 1e-7
    tall = torch.cat([rows[:, :2], rows[:, :1], rows[:, 2:4], rows[:, 3:4], rows[:, 4:]], 1)
    assert (iou3d(tall, tall) - 1).abs().max() < 1e-7


def test_gradients_are_those_of_differences():
    one, two = (torch.from_numpy(rectangles(12, seed)).requires_grad_() for seed in (2, 3))
    assert torch.autograd.gradcheck(rotated_iou, (one, two))
    same = torch.from_numpy(rectangles(5)).requires_grad_()
    rotated_iou(same, same.detach()).sum().backward()
    assert torch.isfinite(same.grad).all()


def test_half_as_high_is_half_in_space():
    low = torch.tensor([[0.0, 0, 0.5, 4, 2, 1, 0.4]])
    high = torch.tensor([[0.0, 0, 1.0, 4, 2, 2, 0.4]])
    assert iou3d(low, high).item() == pytest.approx(0.5)
    assert pairwise_iou3d(low, high.repeat(3, 1)).shape == (1, 3)


def test_nothing_overlaps_nothing():
    empty = torch.zeros(0, 5)
    assert pairwise_rotated_iou(empty, torch.zeros(2, 5)).shape == (0, 2)
    assert rotated_iou(torch.zeros(1, 5), torch.zeros(1, 5)).item() == 0
    assert suppressed(torch.zeros(0, 4), torch.zeros(0), iou=0.5).tolist() == []


def slow_suppression(overlap, score, limit):
    alive, kept = list(np.argsort(-score, kind="stable")), []
    while alive:
        best = alive.pop(0)
        kept.append(int(best))
        alive = [row for row in alive if overlap[best, row] <= limit]
    return kept


@pytest.mark.parametrize("limit", [0.0, 0.3, 0.7])
def test_suppression_is_the_greedy_loop(limit):
    rows = torch.from_numpy(rectangles(80))
    score = torch.from_numpy(np.random.default_rng(5).uniform(size=80).round(1))
    overlap = pairwise_rotated_iou(rows, rows).numpy()
    wanted = slow_suppression(overlap, score.numpy(), limit)
    assert rotated_suppressed(rows, score, iou=limit).tolist() == wanted


def test_classes_do_not_compete():
    corners = torch.tensor([[0.0, 0, 4, 4]]).repeat(3, 1)
    score = torch.tensor([0.1, 0.9, 0.5])
    found = suppressed(corners, score, iou=0.5, label=torch.tensor([0, 1, 1]))
    assert found.tolist() == [1, 0]


def test_gradients_pass_through_what_is_kept():
    score = torch.tensor([0.1, 0.9], requires_grad=True)
    kept = suppressed(torch.tensor([[0.0, 0, 4, 4]]).repeat(2, 1), score, iou=0.5)
    score[kept].sum().backward()
    assert score.grad.tolist() == [0, 1]
