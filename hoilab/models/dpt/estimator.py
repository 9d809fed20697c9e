"""DPT with what it takes to go from frames to labelled maps."""

import copy
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
import xarray as xr
from torch import Tensor, nn

from hoilab.models.dpt.processing import Metric, NetworkSize, metres, prepared, restored
from hoilab.schema import check_video, make_depth
from hoilab.schema.depth import Quantity

CLASSES_AT_ONCE = 10
DPT_SIZE = NetworkSize()


@dataclass(frozen=True, kw_only=True)
class DepthTask:
    """What a depth network was trained for.

    Parameters
    ----------
    size
        How large it wants its frames.
    metric
        What makes metres of its output; None where it only ranks.
    """

    size: NetworkSize = DPT_SIZE
    metric: Metric | None = None


class DepthEstimator:
    """Says how far things are: call it with a video, or a part of one.

    Attributes
    ----------
    network
        Gives inverse depth (b h w) for pixels.
    task
        Sizes and units.
    """

    def __init__(self, network: nn.Module, task: DepthTask, *, device: str = "cpu") -> None:
        self.network = network.eval().to(device)
        self.task = task
        self.device = device

    @property
    def quantity(self) -> Quantity:
        """``depth`` (m) where the network was trained on metres, otherwise ``nearness``."""
        return "nearness" if self.task.metric is None else "depth"

    def __call__(self, video: xr.DataArray) -> xr.DataArray:
        """Return a map for each frame of `video` (time y x channel, uint8), in one batch."""
        check_video(video)
        sizes = (video.sizes["time"], video.sizes["y"], video.sizes["x"])
        maps = self._maps(video.values) if all(sizes) else np.empty(sizes, np.float32)
        return make_depth(maps, video["time"].values, quantity=self.quantity)

    def inverse(self, frames: np.ndarray) -> Tensor:
        """Return what the network says of frames (b y x 3, uint8), at its own size (b h w)."""
        with torch.inference_mode():
            said: Tensor = self.network(prepared(frames, self.task.size).to(self.device))
        return said.float()

    def in_precision(self, dtype: torch.dtype) -> "DepthEstimator":
        """Return the same estimator with a copy of its network in another precision."""
        return DepthEstimator(copy.deepcopy(self.network).to(dtype), self.task, device=self.device)

    def _maps(self, frames: np.ndarray) -> np.ndarray:
        said, metric = self.inverse(frames), self.task.metric
        if metric is None:
            return restored(said, *frames.shape[1:3]).cpu().numpy()
        depth = metres(said, metric)
        # Bicubic interpolation overshoots at edges, even to depths behind the camera.
        nearest = depth.amin((-2, -1), keepdim=True)
        return restored(depth, *frames.shape[1:3]).clamp_min(nearest).cpu().numpy()


class Segmenter:
    """Says what each pixel belongs to: call it with a video, or a part of one."""

    def __init__(self, network: nn.Module, size: NetworkSize, *, device: str = "cpu") -> None:
        self.network = network.eval().to(device)
        self.size = size
        self.device = device

    def __call__(self, video: xr.DataArray) -> xr.DataArray:
        """Return the number of the likeliest class of each pixel (time y x), from 0.

        Numbers are places in the list of classes that the network was trained with.
        """
        check_video(video)
        sizes = (video.sizes["time"], video.sizes["y"], video.sizes["x"])
        classes = np.zeros(sizes, np.int16)
        if all(sizes):
            classes = self._classes(video.values)
        return xr.DataArray(
            classes,
            dims=("time", "y", "x"),
            coords={"time": video["time"]},
            name="class",
        )

    def _classes(self, frames: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            logits = self.network(prepared(frames, self.size).to(self.device))  # b k h w
            shares = F.softmax(logits.float(), dim=1)
            best: Tensor | None = None
            found = torch.zeros(frames.shape[:3], dtype=torch.int64, device=shares.device)
            # All classes at the size of a large frame would be gigabytes.
            for start in range(0, shares.shape[1], CLASSES_AT_ONCE):
                some = F.interpolate(
                    shares[:, start : start + CLASSES_AT_ONCE],
                    size=frames.shape[1:3],
                    mode="bicubic",
                    align_corners=False,
                )
                share, index = some.max(dim=1)  # b y x
                better = torch.ones_like(share, dtype=torch.bool) if best is None else share > best
                found = torch.where(better, index + start, found)
                best = share if best is None else torch.maximum(best, share)
        return found.cpu().numpy().astype(np.int16)
