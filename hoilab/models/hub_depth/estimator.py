"""A depth network of the transformers library with what it takes to go from frames to maps."""

import copy
from dataclasses import replace

import numpy as np
import torch
import xarray as xr
from torch import Tensor, nn

from hoilab.models.hub_depth.processing import Preparation, prepared, restored
from hoilab.schema import check_video, make_depth
from hoilab.schema.depth import Quantity

LEAST_INVERSE, MOST_INVERSE = 1e-4, 1e4
NEAREST_M = 1e-3


class HubEstimator:
    """Says how far things are: call it with a video, or a part of one.

    Parameters
    ----------
    network
        Of transformers: its answer has ``predicted_depth`` (b h w).
    wanted
        What its frames must be like.
    quantity
        ``depth`` where it says metres, ``nearness`` where it only ranks.
    canonical
        Its answer is inverse depth for a focal length as large as the picture is wide, and it
        says the field of view (degrees) too, as DepthPro does.
    """

    def __init__(
        self,
        network: nn.Module,
        wanted: Preparation,
        *,
        quantity: Quantity,
        canonical: bool = False,
        device: str = "cpu",
    ) -> None:
        self.network = network.eval().to(device)
        self.wanted = wanted
        self.quantity = quantity
        self.canonical = canonical
        self.device = device

    def __call__(self, video: xr.DataArray) -> xr.DataArray:
        """Return a map for each frame of `video` (time y x channel, uint8), in one batch."""
        check_video(video)
        sizes = (video.sizes["time"], video.sizes["y"], video.sizes["x"])
        maps = self._maps(video.values) if all(sizes) else np.empty(sizes, np.float32)
        return make_depth(maps, video["time"].values, quantity=self.quantity)

    def at_size(self, rows: int, columns: int) -> "HubEstimator":
        """Return the same estimator that looks at smaller or larger pictures."""
        return self._with(self.network, replace(self.wanted, rows=rows, columns=columns))

    def in_precision(self, dtype: torch.dtype) -> "HubEstimator":
        """Return the same estimator with a copy of its network in another precision."""
        return self._with(copy.deepcopy(self.network).to(dtype), self.wanted)

    def answer(self, pixels: Tensor) -> Tensor:
        """Return metres, or nearness, of prepared pixels (b 3 h w) at the network's size."""
        dtype = next(self.network.parameters()).dtype
        with torch.inference_mode():
            said = self.network(pixel_values=pixels.to(self.device, dtype))
            maps: Tensor = said.predicted_depth.float()
            if self.canonical:
                view = getattr(said, "field_of_view", None)
                if view is not None:
                    # The picture's width divided by the focal length.
                    wide = 2 * torch.tan(torch.deg2rad(view.float()) / 2)
                    maps = maps * wide.reshape(-1, 1, 1)
                maps = 1 / maps.clamp(LEAST_INVERSE, MOST_INVERSE)
        return maps if self.quantity == "nearness" else maps.clamp_min(NEAREST_M)

    def _maps(self, frames: np.ndarray) -> np.ndarray:
        height, width = frames.shape[1:3]
        said = self.answer(prepared(frames, self.wanted))
        maps: np.ndarray = restored(said, height, width, self.wanted).cpu().numpy()
        return maps

    def _with(self, network: nn.Module, wanted: Preparation) -> "HubEstimator":
        return HubEstimator(
            network, wanted, quantity=self.quantity, canonical=self.canonical, device=self.device
        )
