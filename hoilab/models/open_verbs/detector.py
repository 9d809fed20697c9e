"""Interactions in the user's own words: say the words, then hand over a video.

Axes: i human, j thing, c object word, v verb word.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
import xarray as xr
from torch import Tensor

from hoilab.errors import DataError
from hoilab.models.duet.pairing import Instances, crowd, within_reach
from hoilab.models.duet.processing import (
    SELECTION,
    Scored,
    earlier,
    instances,
    pixels,
    scaled,
    to_interactions,
)
from hoilab.models.duet.second_look import looked_again
from hoilab.models.open_verbs.architecture import OpenVerbs
from hoilab.models.open_verbs.text import TextEncoder
from hoilab.models.qpic.processing import Resize, resized
from hoilab.schema import check_video, no_interactions

TINY_RESIZE = Resize(shorter_px=360, longest_px=640)
NO_WORDS: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OpenTask:
    """What is asked of an open-vocabulary network.

    Parameters
    ----------
    objects, verbs
        Words for things and for what is done with them, in any number.
    resize
        How large it wants its frames.
    earlier_s
        How much earlier the frame is that tells what moves; there is none for the first ones.
    trust
        Power of the scores of human and thing in the score of a row, whose verb has power 1.
    count, threshold
        At most so many interactions a frame, and none that scores less.
    """

    objects: tuple[str, ...] = NO_WORDS
    verbs: tuple[str, ...] = NO_WORDS
    resize: Resize = TINY_RESIZE
    earlier_s: float = 0.4
    trust: float = 0.5
    count: int = 100
    threshold: float = 0.0


class OpenVerbsDetector:
    """Finds interactions in frames and names them with the words it was asked for.

    Attributes
    ----------
    network, text
        What looks, and what reads the words.
    task
        Words and sizes.

    Examples
    --------
    >>> detector = load("open-verbs-tiny")()  # doctest: +SKIP
    >>> rows = detector.asked(objects=["luggage"], verbs=["tug"])(video)  # doctest: +SKIP
    """

    def __init__(
        self, network: OpenVerbs, text: TextEncoder, task: OpenTask, *, device: str = "cpu"
    ) -> None:
        if text.width != network.config.width:
            raise DataError(
                f"the network compares with words of {network.config.width} features, the text "
                f"encoder gives {text.width}: take the encoder that it was trained with"
            )
        self.network = network.eval().to(device)
        self.text = text
        self.task = task
        self.device = device
        self._objects = text.embed(task.objects).to(device) if task.objects else None
        self._verbs = text.embed(task.verbs).to(device) if task.verbs else None

    def asked(self, *, objects: Sequence[str], verbs: Sequence[str]) -> "OpenVerbsDetector":
        """Return the same detector for other words."""
        task = replace(self.task, objects=tuple(objects), verbs=tuple(verbs))
        return OpenVerbsDetector(self.network, self.text, task, device=self.device)

    def __call__(self, video: xr.DataArray) -> xr.Dataset:
        """Return the interactions in every frame of `video` (time y x channel, uint8).

        Each thing gets the word that fits it best. Scores are high only where a word fits: two
        words that mean the same share what they find.
        """
        check_video(video)
        if self._objects is None or self._verbs is None:
            raise DataError(
                "no words: say them first, detector.asked(objects=['luggage'], verbs=['pull'])"
            )
        if video.sizes["time"] == 0:
            return no_interactions()
        frames = video["frame"].values if "frame" in video.coords else range(video.sizes["time"])
        times = video["time"].values
        size = resized(video.sizes["x"], video.sizes["y"], self.task.resize)
        pictures = [scaled(frame, size) for frame in video.values]
        told = []
        for row, (frame, time_s) in enumerate(zip(frames, times, strict=True)):
            before = earlier(times, row, self.task.earlier_s)
            change = None if before is None else pictures[before]
            seen, score = self._look(pictures[row], change)
            scale = torch.tensor([video.sizes["x"] / size[0], video.sizes["y"] / size[1]] * 2)
            seen = seen._replace(human=seen.human.cpu() * scale, thing=seen.thing.cpu() * scale)
            told.append(Scored(int(frame), float(time_s), seen, score.cpu().numpy()))
        return to_interactions(
            told,
            things=self.task.objects,
            verbs=self.task.verbs,
            count=self.task.count,
            threshold=self.task.threshold,
        )

    def _look(self, picture: np.ndarray, before: np.ndarray | None) -> tuple[Instances, Tensor]:
        """Return what is in a frame, things by the number of their word, and scores (i j v)."""
        assert self._objects is not None
        assert self._verbs is not None
        now = pixels(picture[None]).to(self.device)
        past = now if before is None else pixels(before[None]).to(self.device)
        with torch.inference_mode():
            grids, dense = self.network.duet(now, now - past)
            seen = looked_again(self.network.duet.look, now, [instances(dense, 0, SELECTION)])[0]
            if not len(seen.human) or not len(seen.thing):
                return seen, now.new_zeros(len(seen.human), len(seen.thing), len(self._verbs))
            logits = self.network(grids, crowd([seen]), objects=self._objects, verbs=self._verbs)
            fits, word = logits.objects[0].sigmoid().max(-1)  # j
            near = within_reach(seen.human, seen.thing)  # i j
            both = (seen.human_score[:, None] * (seen.thing_score * fits)[None]) ** self.task.trust
            score = logits.verbs[0].sigmoid() * (both * near)[..., None]
        return seen._replace(thing_class=word), score
