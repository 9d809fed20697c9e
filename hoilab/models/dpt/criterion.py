"""MiDaS's losses, which know neither the scale nor the shift of inverse depth.

Source: Ranftl et al., https://arxiv.org/abs/1907.01341.

Axes: b batch, h w rows and columns. Inverse depths are b h w, and so is the mask, true where
the target is known.
"""

from typing import Literal, NamedTuple

import torch
from torch import Tensor

SCALES = 4
GRADIENT_WEIGHT = 0.5
KEPT_SHARE = 0.8

Reduction = Literal["batch", "image"]


class AffineLoss(NamedTuple):
    """What is left after each image's best scale and shift, and how it changes over the image."""

    data: Tensor
    gradient: Tensor

    @property
    def total(self) -> Tensor:
        """What to minimise."""
        return self.data + GRADIENT_WEIGHT * self.gradient


def affine_fit(prediction: Tensor, target: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    """Return scale and shift (b each) that bring the prediction closest to the target.

    Gradients flow through both. An image whose known pixels do not determine them, as one pixel
    or one value everywhere, has 0 and 0.
    """
    known = mask.to(prediction.dtype)
    sums = {
        name: (known * values).sum((1, 2))
        for name, values in {
            "pp": prediction * prediction,
            "p": prediction,
            "n": torch.ones_like(prediction),
            "pt": prediction * target,
            "t": target,
        }.items()
    }
    determinant = sums["pp"] * sums["n"] - sums["p"] ** 2
    determined = determinant != 0
    safe = torch.where(determined, determinant, torch.ones_like(determinant))
    scale = (sums["n"] * sums["pt"] - sums["p"] * sums["t"]) / safe
    shift = (sums["pp"] * sums["t"] - sums["p"] * sums["pt"]) / safe
    nothing = torch.zeros_like(scale)
    return torch.where(determined, scale, nothing), torch.where(determined, shift, nothing)


def affine_loss(
    prediction: Tensor, target: Tensor, mask: Tensor, *, reduction: Reduction = "batch"
) -> AffineLoss:
    """Return the loss of inverse depth after fitting scale and shift to each image.

    Parameters
    ----------
    prediction, target
        b h w; the target must be finite also where the mask is false.
    mask
        b h w, true where the target is known.
    reduction
        ``batch`` lets every pixel count alike, ``image`` every image.
    """
    scale, shift = affine_fit(prediction, target, mask)
    known = mask.to(prediction.dtype)
    residual = known * (scale[:, None, None] * prediction + shift[:, None, None] - target)
    data = _reduced((residual**2).sum((1, 2)), 2 * known.sum((1, 2)), reduction)
    gradient = data.new_zeros(())
    for level in range(SCALES):
        step = 2**level
        gradient = gradient + _roughness(
            residual[:, ::step, ::step], known[:, ::step, ::step], reduction
        )
    return AffineLoss(data, gradient)


def robust_loss(
    prediction: Tensor, target: Tensor, mask: Tensor, *, kept: float = KEPT_SHARE
) -> Tensor:
    """Return the mean over images of MiDaS's trimmed loss.

    Both sides are brought to median 0 and mean absolute deviation 1 over known pixels; the
    largest residuals, a share of 1 - `kept`, do not count. Images without known pixels are 0.
    """
    losses = []
    for said, true, known in zip(prediction, target, mask, strict=True):
        residual = (_normalised(said[known]) - _normalised(true[known])).abs().sort().values
        count = len(residual)
        losses.append(residual[: int(kept * count)].sum() / max(2 * count, 1))
    return torch.stack(losses).mean()


def _normalised(values: Tensor) -> Tensor:
    if not len(values):
        return values
    centred = values - _median(values)
    return centred / centred.abs().mean().clamp_min(torch.finfo(values.dtype).tiny)


def _median(values: Tensor) -> Tensor:
    """Return the middle value, the mean of two where their number is even, unlike torch's."""
    ordered = values.sort().values
    return (ordered[(len(values) - 1) // 2] + ordered[len(values) // 2]) / 2


def _roughness(residual: Tensor, known: Tensor, reduction: Reduction) -> Tensor:
    across = (residual[:, :, 1:] - residual[:, :, :-1]).abs() * known[:, :, 1:] * known[:, :, :-1]
    down = (residual[:, 1:] - residual[:, :-1]).abs() * known[:, 1:] * known[:, :-1]
    return _reduced(across.sum((1, 2)) + down.sum((1, 2)), known.sum((1, 2)), reduction)


def _reduced(sums: Tensor, counts: Tensor, reduction: Reduction) -> Tensor:
    """Return a mean; images and batches without known pixels are 0."""
    if reduction == "batch":
        return sums.sum() / counts.sum().clamp_min(1)
    if reduction == "image":
        return (sums / counts.clamp_min(1)).mean()
    raise ValueError(f"reduction must be batch or image, got {reduction!r}")
