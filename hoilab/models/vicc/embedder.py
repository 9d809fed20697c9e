"""What gives a clip its vector: the little that retrieval, probes and streaming ask of a model.

`ViccEmbedder` is ViCC's; any object with the same attributes and `embed` will do.
"""

from typing import Literal, Protocol, runtime_checkable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from hoilab.errors import DataError
from hoilab.models.vicc.architecture import Vicc, ViccConfig
from hoilab.models.vicc.processing import normalized

Kind = Literal["rgb", "flow", "person"]


@runtime_checkable
class ClipEmbedder(Protocol):
    """Whatever makes one vector of each clip.

    Attributes
    ----------
    name
        Of the model, as users ask for it.
    kind
        ``rgb`` for clips of colours; ``flow`` for the pictures that
        `hoilab.models.vicc.processing.flow_picture` makes of optical flow; ``person`` for those of
        `hoilab.models.vicc.fixed_camera.person_picture`.
    frames, stride
        How many frames a clip has, and how many frames of the video lie from one to the next.
    size
        Pixels along each side of a clip as the network sees it.
    """

    name: str
    kind: Kind
    frames: int
    stride: int
    size: int

    def embed(self, clips: NDArray[np.generic]) -> NDArray[np.float32]:
        """Return a vector (b, d) of each clip (b, t, y, x, channel).

        uint8 is 0..255, floating point 0..1. Pictures of another size are resized so that their
        shorter side fits, and cut to the middle square.
        """
        ...


class ViccEmbedder:
    """A ViCC network that gives its pooled backbone features, as its retrieval protocol takes them.

    Attributes
    ----------
    fps
        Frames a second of what it learned from; None where that is not known.
    network
        The whole network, heads and prototypes included.
    """

    def __init__(
        self,
        network: Vicc,
        *,
        name: str,
        kind: Kind = "rgb",
        frames: int = 32,
        size: int = 128,
        stride: int = 1,
        fps: float | None = None,
        device: str = "cpu",
    ) -> None:
        self.network = network.to(device).eval()
        self.name, self.kind = name, kind
        self.frames, self.size, self.stride, self.fps = frames, size, stride, fps
        self.device = device

    @property
    def config(self) -> ViccConfig:
        """Sizes of the network."""
        return self.network.config

    @torch.no_grad()
    def embed(self, clips: NDArray[np.generic]) -> NDArray[np.float32]:
        """Return the features (b, d) of clips (b, t, y, x, channel), averaged over each clip."""
        pixels = self.prepared(clips)
        if pixels.shape[2] != self.frames:
            raise DataError(
                f"{self.name} takes clips of {self.frames} frames, got {pixels.shape[2]}; cut "
                "them with hoilab.models.vicc.processing.windows, which leads short ones in"
            )
        if not len(pixels):
            return np.empty((0, self.config.channels), np.float32)
        network = self.network
        return np.asarray(network.encoder_q[:2](pixels).flatten(1).float().cpu().numpy())

    def prepared(self, clips: NDArray[np.generic]) -> Tensor:
        """Return clips as the network takes them: (b 3 t size size), normalised."""
        return to_clips(clips, size=self.size).to(self.device)


def to_clips(clips: NDArray[np.generic], *, size: int) -> Tensor:
    """Return clips (b, t, y, x, channel) as network input (b 3 t size size), normalised.

    Examples
    --------
    >>> to_clips(np.zeros((1, 4, 20, 30, 3), np.uint8), size=16).shape
    torch.Size([1, 3, 4, 16, 16])
    """
    values = np.asarray(clips)
    if values.ndim != 5 or values.shape[-1] != 3 or 0 in values.shape[1:]:
        raise DataError(f"clips must be (clip, time, y, x, 3 channels), got {values.shape}")
    whole = values.dtype == np.uint8
    pixels = torch.from_numpy(np.ascontiguousarray(values if whole else values.astype(np.float32)))
    pixels = pixels.float() / 255 if whole else pixels
    if not bool(torch.isfinite(pixels).all()):
        raise DataError("clips hold NaN or infinity; fill them, or use flow_picture for flow")
    count, length, height, width, _ = pixels.shape
    frames = pixels.flatten(0, 1).movedim(-1, 1)
    if min(height, width) != size and count:
        scale = size / min(height, width)
        shape = [max(size, round(side * scale)) for side in (height, width)]
        frames = nn.functional.interpolate(frames, shape, mode="bilinear", antialias=True)
    top, left = ((side - size) // 2 for side in frames.shape[2:])
    square = frames[:, :, top : top + size, left : left + size]
    return normalized(square.reshape(count, length, 3, size, size).transpose(1, 2))
