"""What Stereo3D learns from: its anchors, and the disparity of every fourth pixel.

Axes: b batch, d disparity, h w rows and columns of the disparity map.
"""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from hoilab.models.stereo3d.architecture import Stereo3D, StereoOutput
from hoilab.models.yolo3d.architecture import AnchorOutput
from hoilab.models.yolo3d.criterion import AnchorLoss, Targets3d, anchor_losses

LOSS = AnchorLoss(
    match_best=True,
    positive=(20.0, 40.0),
    weights=(1, 1, 1, 1, 1, 1, 12, 1, 1, 0.5, 0.5, 0.5, 1),
)
SPREAD_PX = 0.5


def stereo_losses(
    network: Stereo3D,
    output: StereoOutput,
    projection: Tensor,
    size: tuple[int, int],
    targets: Sequence[Targets3d],
    disparity: Tensor | None,
    *,
    loss: AnchorLoss = LOSS,
) -> dict[str, Tensor]:
    """Return the losses ``class``, ``boxes`` and, where it is known, ``disparity``.

    `disparity` (b h w, px of the full picture, 0 where unknown) belongs to every fourth pixel.
    """
    said = AnchorOutput(output.logits, output.regression)
    result = anchor_losses(network, said, projection, size, targets, loss)
    if disparity is not None and output.disparity is not None:
        result["disparity"] = disparity_loss(output.disparity, disparity)
    return result


def disparity_loss(logits: Tensor, disparity: Tensor) -> Tensor:
    """Return the cross entropy with a Laplace distribution around each known disparity.

    Unknown pixels (0, or more than there are bins) count as pixels without a loss.

    Parameters
    ----------
    logits
        (b, d, h, w), one for each whole pixel of disparity from 0.
    disparity
        (b, h, w) in the same pixels.
    """
    bins = logits.shape[1]
    known = (disparity > 0) & (disparity < bins - 1)
    steps = torch.arange(bins, device=logits.device, dtype=logits.dtype)[:, None, None]
    wanted = F.softmax(-(steps - disparity[:, None]).abs() / SPREAD_PX, dim=1)  # b d h w
    entropy = -(wanted * F.log_softmax(logits, dim=1)).sum(1)
    return torch.where(known, entropy, 0.0).mean()
