"""Duet as a detector: call it with a video, piece by piece; it remembers what it has seen."""

from collections import deque
from dataclasses import dataclass

import numpy as np
import torch
import xarray as xr
from torch import Tensor, nn

from hoilab.models._account import Account
from hoilab.models.duet.account import account_of
from hoilab.models.duet.architecture import Duet, Grids
from hoilab.models.duet.following import Company, Following, Told
from hoilab.models.duet.pairing import Instances, crowd, within_reach
from hoilab.models.duet.processing import (
    SELECTION,
    Scored,
    instances,
    pixels,
    scaled,
    to_interactions,
)
from hoilab.models.duet.second_look import looked_again
from hoilab.models.qpic.processing import Resize, resized
from hoilab.nn.normalization import FrozenBatchNorm, folded
from hoilab.schema import check_video, no_interactions

EARLIER = Resize(shorter_px=360, longest_px=640)
TOGETHER = 4  # frames that go through the network at once; more need more memory, not less time


@dataclass(frozen=True, kw_only=True)
class DuetTask:
    """What a Duet was made for.

    Parameters
    ----------
    things, verbs
        Names, in the order of the network's outputs.
    resize
        How large it wants its frames.
    earlier_s
        How much earlier the frame is that tells what moves.
    trust
        Power of the scores of human and thing in the score of a row, whose verb has power 1.
    count, threshold
        At most so many interactions a frame, and none that scores less.
    """

    things: tuple[str, ...]
    verbs: tuple[str, ...]
    resize: Resize = EARLIER
    earlier_s: float = 0.4
    trust: float = 0.5
    count: int = 100
    threshold: float = 0.0


class DuetDetector:
    """Finds interactions in a recording that is handed over piece by piece, in order.

    Attributes
    ----------
    network
        A `Duet`.
    task
        Names and sizes.
    follow
        How pairs are followed over time; None looks at each frame for itself.
    frames_at_once
        Frames in a piece, if somebody asks: verbs are averaged with what follows in it, too.
    """

    frames_at_once = 32

    def __init__(
        self,
        network: Duet,
        task: DuetTask,
        *,
        device: str = "cpu",
        follow: Following | None = None,
    ) -> None:
        self.network = network.eval().to(device)
        self.task = task
        self.device = device
        self.follow = follow
        self.forget()

    def forget(self) -> None:
        """Forget the recording: the next frame begins another one."""
        self._before: deque[tuple[float, Tensor]] = deque()
        self._company = Company(self.follow) if self.follow is not None else None

    def __call__(self, video: xr.DataArray) -> xr.Dataset:
        """Return the interactions in every frame of a piece of `video` (time y x channel, uint8).

        `human` and `object` number individuals over the recording, unless nobody is followed.
        """
        check_video(video)
        if video.sizes["time"] == 0:
            return no_interactions()
        frames = video["frame"].values if "frame" in video.coords else range(video.sizes["time"])
        times = video["time"].values
        size = resized(video.sizes["x"], video.sizes["y"], self.task.resize)
        told: list[Told] = []
        for first in range(0, len(times), TOGETHER):
            piece = slice(first, first + TOGETHER)
            told += self._look(video[piece].values, times[piece], size)
        if self._company is not None:
            told = self._company.followed(told)
        return self._rows(told, np.asarray(frames, dtype=np.int64))

    def sped_up(self) -> "DuetDetector":
        """Return the same detector with a copy of its network made for inference."""
        network = folded(self.network)
        assert isinstance(network, Duet)
        # What changed joins the frame before the first normalisation, which is now part of the
        # frame's convolution alone.
        norm = self.network.pyramid.backbone.bn1
        if isinstance(norm, nn.BatchNorm2d | FrozenBatchNorm):
            assert norm.running_var is not None
            scale = norm.weight * (norm.running_var + norm.eps).rsqrt()  # c
            network.pyramid.change.weight.data.mul_(scale.detach()[:, None, None, None])
        network.pyramid.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        return DuetDetector(network, self.task, device=self.device, follow=self.follow)

    def account(self, video: xr.DataArray, place: int, interaction: xr.Dataset) -> Account:
        """Return what this detector can say about a row that it told of frame `place` of `video`.

        The score is the one before it was averaged over time.
        """
        return account_of(self.network, self.task, video, place, interaction, device=self.device)

    def _look(self, frames: np.ndarray, times: np.ndarray, size: tuple[int, int]) -> list[Told]:
        """Return instances of frames, in their own pixels, and probabilities of verbs."""
        network = self.network
        scale = [frames.shape[2] / size[0], frames.shape[1] / size[1]] * 2
        with torch.inference_mode():
            now = pixels(np.stack([scaled(frame, size) for frame in frames])).to(self.device)
            stem, sights = network.pyramid.sights(now)
            changes = [
                self._change(sight, float(time_s))
                for sight, time_s in zip(sights, times, strict=True)
            ]
            grids = network.pyramid.risen(stem + torch.stack(changes))
            dense = network.dense(grids.fine)
            found = [instances(dense, row, SELECTION) for row in range(len(times))]
            found = looked_again(network.look, now, found)
            told = []
            for row, (time_s, seen) in enumerate(zip(times.tolist(), found, strict=True)):
                verb = now.new_zeros(len(seen.human), len(seen.thing), len(self.task.verbs))
                if verb.numel():
                    here = Grids(*(grid[row : row + 1] for grid in grids))
                    logits = network.pairs(here.fine, here.coarse, crowd([seen]))[0]
                    able = network.pairs.possible[seen.thing_class][None]
                    near = within_reach(seen.human, seen.thing)[..., None]
                    verb = logits.sigmoid() * (able & near)
                told.append(_told(seen, verb, time_s, now.new_tensor(scale)))
        return told

    def _change(self, sight: Tensor, time_s: float) -> Tensor:
        """Return what the first layer makes of what changed, and remember what it saw."""
        earlier = self._earlier(time_s)
        self._before.append((time_s, sight.clone()))  # without the rest of its batch
        if earlier is None or earlier.shape != sight.shape:
            return torch.zeros_like(sight)
        return sight - earlier

    def _earlier(self, time_s: float) -> Tensor | None:
        """Return what was seen nearest to as much earlier as is asked for."""
        wanted = time_s - self.task.earlier_s
        while len(self._before) > 1 and self._before[1][0] <= wanted + 1e-6:
            self._before.popleft()
        if not self._before:
            return None
        nearest = min(self._before, key=lambda one: abs(one[0] - wanted))
        return nearest[1] if abs(nearest[0] - wanted) <= 0.5 * self.task.earlier_s else None

    def _rows(self, told: list[Told], frames: np.ndarray) -> xr.Dataset:
        rows = to_interactions(
            [self._scored(one, place) for place, one in enumerate(told)],
            things=self.task.things,
            verbs=self.task.verbs,
            count=self.task.count,
            threshold=self.task.threshold,
        )
        place = rows["frame"].values
        rows = rows.assign(frame=("interaction", frames[place]))
        if self._company is None or len(place) == 0:
            return rows
        # Individuals of all frames in one line, and where those of each frame begin in it.
        names = np.concatenate([one.individual for one in told])
        begin = np.cumsum([0, *(len(one.individual) for one in told[:-1])])[place]
        humans = np.array([one.humans for one in told])[place]
        return rows.assign(
            human=("interaction", names[begin + rows["human"].values]),
            object=("interaction", names[begin + humans + rows["object"].values]),
        )

    def _scored(self, told: Told, place: int) -> Scored:
        human, thing = told.score[: told.humans], told.score[told.humans :]
        both = (human[:, None] * thing[None]) ** self.task.trust
        box = torch.from_numpy(told.box.astype(np.float32))
        seen = Instances(
            box[: told.humans],
            torch.from_numpy(human),
            box[told.humans :],
            torch.from_numpy(thing),
            torch.from_numpy(told.kind[told.humans :] - 1),
        )
        return Scored(place, told.time_s, seen, told.verb * both[..., None])


def _told(seen: Instances, verb: Tensor, time_s: float, scale: Tensor) -> Told:
    return Told(
        time_s,
        (torch.cat([seen.human, seen.thing]) * scale).double().cpu().numpy(),
        torch.cat([seen.human_score, seen.thing_score]).double().cpu().numpy(),
        torch.cat([torch.zeros_like(seen.human_score).long(), seen.thing_class + 1]).cpu().numpy(),
        verb.double().cpu().numpy(),
        np.full(len(seen.human) + len(seen.thing), -1),
    )
