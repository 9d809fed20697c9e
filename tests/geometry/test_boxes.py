import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from hoilab.geometry import boxes

coordinate = st.floats(-1000, 1000, width=32)
centres = npst.arrays(np.float64, (5, 2), elements=coordinate)
sizes = npst.arrays(np.float64, (5, 2), elements=st.floats(0.125, 500, width=32))


@given(centres, sizes)
def test_corners_and_back(position: np.ndarray, shape: np.ndarray) -> None:
    again = boxes.from_corners(boxes.to_corners(position, shape))
    np.testing.assert_allclose(again[0], position, atol=1e-9)
    np.testing.assert_allclose(again[1], shape, atol=1e-9)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        pytest.param((0, 0, 4, 2), (0, 0, 4, 2), 1.0, id="same"),
        pytest.param((0, 0, 4, 2), (2, 0, 6, 2), 1 / 3, id="half over"),
        pytest.param((0, 0, 4, 4), (1, 1, 3, 3), 0.25, id="inside"),
        pytest.param((0, 0, 4, 2), (4, 0, 6, 2), 0.0, id="touching"),
        pytest.param((0, 0, 4, 2), (9, 9, 10, 10), 0.0, id="apart in both"),
        pytest.param((1, 1, 1, 1), (1, 1, 1, 1), 0.0, id="no area"),
        pytest.param((0, 0, np.nan, 2), (0, 0, 4, 2), np.nan, id="unseen"),
    ],
)
def test_iou_by_hand(a: tuple[float, ...], b: tuple[float, ...], expected: float) -> None:
    one, two = np.array(a, dtype=float), np.array(b, dtype=float)
    assert boxes.iou(one, two) == pytest.approx(expected, nan_ok=True)
    assert boxes.iou(two, one) == pytest.approx(expected, nan_ok=True)


def test_pairwise_iou_counts_pixels() -> None:
    """Whole-numbered boxes can be painted and their pixels counted."""
    rng = np.random.default_rng(0)
    near = rng.integers(0, 15, (2, 6, 2))
    corners = np.concatenate([near, near + rng.integers(1, 15, (2, 6, 2))], -1).astype(float)
    painted = np.zeros((2, 6, 32, 32), dtype=bool)
    for side in range(2):
        for box in range(6):
            left, top, right, bottom = corners[side, box].astype(int)
            painted[side, box, top:bottom, left:right] = True
    both = (painted[0][:, None] & painted[1][None]).sum((-1, -2))
    either = (painted[0][:, None] | painted[1][None]).sum((-1, -2))
    np.testing.assert_allclose(boxes.pairwise_iou(corners[0], corners[1]), both / either)
    inside = boxes.containment(corners[0][:, None], corners[1][None])
    np.testing.assert_allclose(inside, both / painted[0].sum((-1, -2))[:, None])


@given(centres, sizes)
def test_clipped_boxes_lie_in_the_picture(position: np.ndarray, shape: np.ndarray) -> None:
    whole = boxes.to_corners(position, shape)
    part = boxes.clip(whole, 640, 360)
    assert (part >= 0).all()
    assert (part <= [640, 360, 640, 360]).all()
    picture = np.array([0.0, 0.0, 640.0, 360.0])
    inside = boxes.containment(whole, picture)
    np.testing.assert_allclose(boxes.area(part), inside * boxes.area(whole), atol=1e-6)


def test_torch_gives_the_same_as_numpy() -> None:
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(1)
    position, shape = rng.uniform(0, 50, (2, 4, 2)), rng.uniform(1, 30, (2, 4, 2))
    corners = boxes.to_corners(position, shape)
    tensors = boxes.to_corners(torch.tensor(position), torch.tensor(shape))
    np.testing.assert_array_equal(tensors.numpy(), corners)
    for function in (boxes.pairwise_iou, boxes.iou, boxes.containment):
        np.testing.assert_allclose(
            function(tensors[0], tensors[1]).numpy(), function(corners[0], corners[1])
        )
    np.testing.assert_array_equal(boxes.clip(tensors, 20, 10).numpy(), boxes.clip(corners, 20, 10))
    np.testing.assert_array_equal(
        torch.cat(boxes.from_corners(tensors), -1).numpy(),
        np.concatenate(boxes.from_corners(corners), -1),
    )
