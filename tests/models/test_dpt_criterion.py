"""MiDaS's losses against values named in tests/fixtures/depth_metrics, and by hand."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from hoilab.models.dpt.criterion import affine_fit, affine_loss, robust_loss

FIXTURES = Path(__file__).parents[1] / "fixtures" / "depth_metrics"
EXPECTED = json.loads((FIXTURES / "expected.json").read_text())
KNOWN = torch.ones(1, 2, 3, dtype=torch.bool)


@pytest.fixture(scope="module")
def images():
    """Return nearness, inverse truth and mask of the fixture's two images of one size."""
    with np.load(FIXTURES / "inputs.npz") as inputs:
        said = np.stack([inputs[f"{name}/relative_inverse_depth"] for name in ("m0", "m1")])
        truth = np.stack([inputs[f"{name}/gt"] for name in ("m0", "m1")]).astype(float)
    mask = (truth > 1e-3) & (truth < 10)
    inverse = np.where(mask, 1 / np.where(mask, truth, 1), 0)
    return torch.tensor(said).double(), torch.tensor(inverse), torch.tensor(mask)


@pytest.mark.parametrize("reduction", ["batch", "image"])
def test_loss_and_gradient_of_the_reference(images, reduction):
    said, truth, mask = images
    said = said.clone().requires_grad_()
    expected = EXPECTED["ssi_loss"][f"{reduction}-based"]
    scale, shift = affine_fit(said, truth, mask)
    loss = affine_loss(said, truth, mask, reduction=reduction)
    loss.total.backward()
    assert scale.tolist() == pytest.approx(expected["scale"], rel=1e-9)
    assert shift.tolist() == pytest.approx(expected["shift"], rel=1e-9)
    for name in ("data", "gradient", "total"):
        assert getattr(loss, name).item() == pytest.approx(expected[name], rel=1e-9), name
    assert said.grad.abs().sum().item() == pytest.approx(expected["grad_abs_sum"], rel=1e-6)


def test_trimmed_loss_of_the_reference(images):
    wanted = [sample["robust"]["ssi_trim_mae"] for sample in EXPECTED["samples"][:2]]
    assert robust_loss(*images).item() == pytest.approx(np.mean(wanted), rel=1e-9)


def test_scale_and_shift_cost_nothing():
    target = torch.tensor([[[1.0, 2, 3], [4, 6, 8]]])
    loss = affine_loss(5 * target - 2, target, KNOWN)
    assert loss.total.item() == pytest.approx(0, abs=1e-5)
    assert robust_loss(5 * target - 2, target, KNOWN).item() == pytest.approx(0, abs=1e-6)


def test_loss_by_hand():
    # The best fit of 0 1 0 to 0 1 2 is its mean, 1, everywhere: -1 0 -1 give scale 0.
    said, target = torch.tensor([[[0.0, 1, 0]]]), torch.tensor([[[0.0, 1, 2]]])
    loss = affine_loss(said, target, KNOWN[:, :1])
    assert loss.data.item() == pytest.approx((1 + 0 + 1) / 6)
    # Level 0: |-1| + |-1| over 3 pixels; level 1 keeps the outer two: |-2| over 2.
    assert loss.gradient.item() == pytest.approx(2 / 3 + 1)


@pytest.mark.parametrize("reduction", ["batch", "image"])
@pytest.mark.parametrize("known", [0, 1])
def test_images_without_or_with_one_known_pixel_do_no_harm(reduction, known):
    said = torch.rand(2, 4, 5, requires_grad=True)
    mask = torch.zeros(2, 4, 5, dtype=torch.bool)
    mask[0] = True
    mask[1, 0, :known] = True
    total = affine_loss(said, torch.rand(2, 4, 5), mask, reduction=reduction).total
    total = total + robust_loss(said, torch.rand(2, 4, 5), mask)
    total.backward()
    assert torch.isfinite(total)
    assert torch.isfinite(said.grad).all()


def test_other_reductions_are_refused():
    with pytest.raises(ValueError, match="batch or image"):
        affine_loss(torch.rand(1, 2, 3), torch.rand(1, 2, 3), KNOWN, reduction="sum")
