"""A pair network with what it takes to go from frames to labelled interactions.

Used by QPIC and by the methods that propose pairs as it does.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
import xarray as xr
from torch import Tensor, nn

from hoilab.models._account import Account, nearest, number_of
from hoilab.models.qpic.architecture import PairOutput
from hoilab.models.qpic.processing import Pairs, Resize, best, pairs, prepared, to_interactions
from hoilab.nn.images import batched
from hoilab.nn.speed import faster
from hoilab.schema import check_video, no_interactions

DETR_RESIZE = Resize()


class Choice(Protocol):
    """Picks query and verb of the interactions worth telling from what a frame's queries say."""

    def __call__(self, proposal: Pairs, *, count: int, threshold: float) -> tuple[np.ndarray, ...]:
        """Return query and verb of each, the best first."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """What a pair network was made for.

    Parameters
    ----------
    objects, verbs
        Names, in the order of the network's outputs; the object "none" stands for no box.
    resize
        How large it wants its frames.
    count, threshold
        At most so many interactions a frame, and none that scores less.
    """

    objects: tuple[str, ...]
    verbs: tuple[str, ...]
    resize: Resize = DETR_RESIZE
    count: int = 100
    threshold: float = 0.0


class InteractionDetector:
    """Finds interactions in frames: call it with a video, or a part of one.

    Attributes
    ----------
    network
        Gives `PairOutput` for pixels and padding.
    task
        Names and sizes.
    """

    def __init__(
        self,
        network: nn.Module,
        task: Task,
        *,
        device: str = "cpu",
        choose: Choice = best,
    ) -> None:
        self.network = network.eval().to(device)
        self.task = task
        self.device = device
        self._choose = choose

    def __call__(self, video: xr.DataArray) -> xr.Dataset:
        """Return the interactions in every frame of `video` (time y x channel, uint8)."""
        check_video(video)
        if video.sizes["time"] == 0:
            return no_interactions()
        frames = video["frame"].values if "frame" in video.coords else range(video.sizes["time"])
        task = self.task
        found = [
            to_interactions(
                proposal,
                self._choose(proposal, count=task.count, threshold=task.threshold),
                frame=int(frame),
                time_s=float(time_s),
                objects=task.objects,
                verbs=task.verbs,
            )
            for proposal, frame, time_s in zip(
                self.propose(video), frames, video["time"].values, strict=True
            )
        ]
        return xr.concat(found, "interaction", data_vars="minimal", join="exact")

    def propose(self, video: xr.DataArray) -> list[Pairs]:
        """Return what every query of every frame proposes, before anything is chosen."""
        pixels, padding = batched([prepared(frame, self.task.resize) for frame in video.values])
        with torch.inference_mode():
            output = self.network(
                pixels.to(self.device), None if padding is None else padding.to(self.device)
            )
        size = (float(video.sizes["x"]), float(video.sizes["y"]))
        return pairs(output.layer(-1), [size] * len(pixels))

    def account(self, video: xr.DataArray, place: int, interaction: xr.Dataset) -> Account:
        """Return what this detector can say about a row that it told of frame `place` of `video`.

        The score is the query's verb times its object class, as in the row itself.
        """
        (proposal,) = self.propose(video.isel(time=[place]))
        query = nearest(proposal.human, proposal.object, interaction)
        verb = number_of(interaction["verb"].item(), self.task.verbs, "verb")
        thing = number_of(interaction["object_class"].item(), self.task.objects, "object")

        def score(pixels: Tensor) -> Tensor:
            beliefs: PairOutput = self.network(pixels).layer(-1)
            likely = beliefs.object_logits[:, query].float().softmax(-1)[:, thing]
            return beliefs.verb_logits[:, query, verb].float().sigmoid() * likely

        pixels = prepared(video[place].values, self.task.resize)[None].to(self.device)
        return Account(pixels=pixels, score=score, network=self.network, queries={"pair": query})

    def sped_up(
        self, *, dtype: torch.dtype = torch.float32, compiled: bool = False
    ) -> "InteractionDetector":
        """Return the same detector with a copy of its network made for inference."""
        network = faster(self.network, dtype=dtype, compiled=compiled)
        return InteractionDetector(network, self.task, device=self.device, choose=self._choose)
