import math

import numpy as np
import pytest
import torch

from hoilab.nn.boxes import corners, generalized_iou
from hoilab.nn.images import batched, coarser, normalized
from hoilab.nn.position import sine_code
from hoilab.nn.suppression import survivors


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        pytest.param([0, 0, 2, 2], [0, 0, 2, 2], 1, id="the same"),
        pytest.param([0, 0, 2, 2], [1, 0, 3, 2], 1 / 3, id="half over half"),
        pytest.param([0, 0, 1, 1], [2, 0, 3, 1], -1 / 3, id="apart: a third of three lies between"),
        pytest.param([0, 0, 2, 2], [1, 1, 1, 1], 0, id="a point inside"),
        pytest.param([1, 1, 1, 1], [1, 1, 1, 1], 0, id="two points"),
    ],
)
def test_generalized_iou_by_hand(a, b, expected):
    found = generalized_iou(torch.tensor(a).float(), torch.tensor(b).float())
    assert found.item() == pytest.approx(expected, abs=1e-6)


def test_corners():
    assert corners(torch.tensor([5.0, 8, 4, 6])).tolist() == [3, 5, 7, 11]


def test_equal_sizes_need_no_padding():
    pixels, padding = batched([torch.ones(3, 4, 5)] * 2)
    assert pixels.shape == (2, 3, 4, 5)
    assert padding is None


def test_smaller_images_are_padded_right_and_below():
    pixels, padding = batched([torch.ones(3, 2, 5), torch.ones(3, 4, 3)])
    assert pixels.shape == (2, 3, 4, 5)
    assert pixels.sum().item() == 3 * (10 + 12)
    assert padding[0].sum().item() == 10
    assert padding[1, :, 3:].all()


def test_no_image_is_no_batch():
    with pytest.raises(ValueError, match="at least one image"):
        batched([])


def test_normalisation_is_imagenet_s():
    grey = normalized(torch.full((3, 1, 1), 0.5)).flatten()
    np.testing.assert_allclose(grey, [0.015 / 0.229, 0.044 / 0.224, 0.094 / 0.225], atol=1e-6)


def test_a_coarse_cell_is_what_its_first_pixel_is():
    padding = torch.zeros(1, 6, 9, dtype=torch.bool)
    padding[:, :, 4:] = True
    # Three columns start at pixels 0, 3 and 6.
    assert coarser(padding, 2, 3)[0].tolist() == [[False, False, True]] * 2


def test_positions_count_the_picture_alone():
    """Two of three columns are picture: x is pi, then 2 pi; y comes first in the code."""
    padding = torch.tensor([[[False, False, True]] * 2])
    code = sine_code(padding, 8)
    assert code.shape == (1, 8, 2, 3)
    np.testing.assert_allclose(
        code[0, 4:6, 0, 0], [math.sin(math.pi), math.cos(math.pi)], atol=1e-5
    )
    np.testing.assert_allclose(
        code[0, :2, 1, 1], [math.sin(2 * math.pi), math.cos(2 * math.pi)], atol=1e-5
    )
    # The second pair of features waves 10000^(1/2) times slower.
    assert code[0, 6, 0, 0].item() == pytest.approx(math.sin(math.pi / 100), abs=1e-5)


def test_no_finds_leave_no_survivors():
    assert survivors(np.zeros((0, 0), dtype=bool)).shape == (0,)
