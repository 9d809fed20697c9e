import numpy as np
import pytest
import shapely
from shapely import affinity

from hoilab.metrics._rotated import rotated_iou, shared_area


def polygon(x: float, y: float, length: float, width: float, angle: float) -> shapely.Polygon:
    upright = shapely.box(-length / 2, -width / 2, length / 2, width / 2)
    return affinity.translate(affinity.rotate(upright, angle, (0, 0), use_radians=True), x, y)


def rectangles(count: int, rng: np.random.Generator) -> np.ndarray:
    return np.column_stack(
        [
            rng.uniform(-2, 2, (count, 2)),
            rng.uniform(0.2, 5, (count, 2)),
            rng.uniform(-7, 7, count),
        ]
    )


def test_as_shapely() -> None:
    one, two = (rectangles(400, np.random.default_rng(seed)) for seed in (1, 2))
    expected = [polygon(*a).intersection(polygon(*b)).area for a, b in zip(one, two, strict=True)]
    np.testing.assert_allclose(shared_area(one, two), expected, atol=1e-12)


@pytest.mark.parametrize(
    ("turn", "shrink", "expected"),
    [
        pytest.param(0.0, 1.0, 1.0, id="identical"),
        pytest.param(np.pi, 1.0, 1.0, id="half a turn"),
        pytest.param(1e-12, 1.0, 1.0, id="hardly turned"),
        pytest.param(0.0, 0.5, 0.25, id="nested"),
        pytest.param(np.pi / 2, 0.01, 1e-4, id="nested and turned"),
    ],
)
def test_the_same_place(turn: float, shrink: float, expected: float) -> None:
    one = rectangles(200, np.random.default_rng(3))
    if turn == np.pi / 2:
        one[:, 3] = one[:, 2]
    two = one * [1, 1, shrink, shrink, 1] + [0, 0, 0, 0, turn]
    exact = turn == 0 and shrink == 1
    np.testing.assert_allclose(rotated_iou(one, two), expected, rtol=0 if exact else 1e-10)


def test_side_by_side() -> None:
    one = rectangles(200, np.random.default_rng(4))
    ahead = np.stack([np.cos(one[:, 4]), np.sin(one[:, 4])], 1) * one[:, 2:3]
    two = one + np.pad(ahead, ((0, 0), (0, 3)))
    np.testing.assert_allclose(shared_area(one, two), 0, atol=1e-13)


def test_without_area() -> None:
    nothing = np.zeros((1, 5))
    assert rotated_iou(nothing, nothing) == 0
    assert len(rotated_iou(np.zeros((0, 5)), np.zeros((0, 5)))) == 0
