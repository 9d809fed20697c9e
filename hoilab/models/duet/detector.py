"""Duet as a detector: call it with a video, piece by piece; it remembers what it has seen."""

from collections import deque
from dataclasses import dataclass

import numpy as np
import torch
import xarray as xr
from PIL import Image
from torch import Tensor, nn

from hoilab.models.duet.architecture import Duet
from hoilab.models.duet.following import Company, Following, Told
from hoilab.models.duet.pairing import Instances, crowd, within_reach
from hoilab.models.duet.processing import SELECTION, instances, pixels, to_interactions
from hoilab.models.qpic.processing import Resize, resized
from hoilab.nn.normalization import FrozenBatchNorm, folded
from hoilab.schema import check_video, no_interactions

EARLIER = Resize(shorter_px=360, longest_px=640)


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
        self._before: deque[tuple[float, np.ndarray]] = deque()
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
        found = [
            self._look(frame, float(time_s))
            for frame, time_s in zip(video.values, times, strict=True)
        ]
        told = [
            _told(seen, verb, float(time_s))
            for (seen, verb), time_s in zip(found, times, strict=True)
        ]
        if self._company is not None:
            told = self._company.followed(told)
        rows = [self._rows(one, int(frame)) for one, frame in zip(told, frames, strict=True)]
        return xr.concat(rows, "interaction", data_vars="minimal", join="exact")

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

    def _look(self, frame: np.ndarray, time_s: float) -> tuple[Instances, Tensor]:
        """Return instances of a frame, in its own pixels, and probabilities of verbs (i j v)."""
        size = resized(frame.shape[1], frame.shape[0], self.task.resize)
        picture = _scaled(frame, size)
        now = pixels(picture[None]).to(self.device)
        before = self._earlier(time_s)
        change = torch.zeros_like(now)
        if before is not None and before.shape == picture.shape:
            change = now - pixels(before[None]).to(self.device)
        self._before.append((time_s, picture))
        with torch.inference_mode():
            grids, dense = self.network(now, change)
            seen = instances(dense, 0, SELECTION)
            shape = (len(seen.human), len(seen.thing), len(self.task.verbs))
            verb = now.new_zeros(shape)
            if 0 not in shape:
                logits = self.network.pairs(grids.fine, grids.coarse, crowd([seen]))[0]
                able = self.network.pairs.possible[seen.thing_class][None]
                near = within_reach(seen.human, seen.thing)[..., None]
                verb = logits.sigmoid() * (able & near)
        scale = now.new_tensor([frame.shape[1] / size[0], frame.shape[0] / size[1]] * 2)
        seen = seen._replace(human=seen.human * scale, thing=seen.thing * scale)
        return seen, verb

    def _earlier(self, time_s: float) -> np.ndarray | None:
        """Return the remembered frame that is nearest to as much earlier as is asked for."""
        wanted = time_s - self.task.earlier_s
        while len(self._before) > 1 and self._before[1][0] <= wanted + 1e-6:
            self._before.popleft()
        if not self._before:
            return None
        nearest = min(self._before, key=lambda one: abs(one[0] - wanted))
        return nearest[1] if abs(nearest[0] - wanted) <= 0.5 * self.task.earlier_s else None

    def _rows(self, told: Told, frame: int) -> xr.Dataset:
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
        rows = to_interactions(
            seen,
            told.verb * both[..., None],
            frame=frame,
            time_s=told.time_s,
            things=self.task.things,
            verbs=self.task.verbs,
            count=self.task.count,
            threshold=self.task.threshold,
        )
        if self._company is None:
            return rows
        names = told.individual
        return rows.assign(
            human=("interaction", names[rows["human"].values]),
            object=("interaction", names[told.humans + rows["object"].values]),
        )


def _told(seen: Instances, verb: Tensor, time_s: float) -> Told:
    return Told(
        time_s,
        torch.cat([seen.human, seen.thing]).double().cpu().numpy(),
        torch.cat([seen.human_score, seen.thing_score]).double().cpu().numpy(),
        torch.cat([torch.zeros_like(seen.human_score).long(), seen.thing_class + 1]).cpu().numpy(),
        verb.double().cpu().numpy(),
        np.full(len(seen.human) + len(seen.thing), -1),
    )


def _scaled(frame: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    if size == (frame.shape[1], frame.shape[0]):
        return np.ascontiguousarray(frame)
    picture = Image.fromarray(np.ascontiguousarray(frame))
    return np.array(picture.resize(size, Image.Resampling.BILINEAR))
