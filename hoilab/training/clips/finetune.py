"""Fine-tune a clip network on one's own labelled spans: the whole of it learns, not a layer alone.

`PUBLISHED` is the schedule of ViCC on UCF101 (https://arxiv.org/abs/2106.10137): 500 epochs, the
learning rate a tenth of what it was from epochs 200, 300, 400 and 450 on, dropout .9.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
import xarray as xr
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from hoilab.errors import DataError
from hoilab.models.vicc.architecture import ClipClassifier
from hoilab.models.vicc.embedder import ViccEmbedder, to_clips
from hoilab.schema import check_video
from hoilab.tasks._crops import crop, followed, shrunk
from hoilab.tasks.clips import sampled
from hoilab.training.loop import fit
from hoilab.training.recipe import Recipe

DROPOUT = 0.9
DROPS = (200, 300, 400, 450)
EPOCHS = 500
TINY = Recipe(
    steps=60, batch=8, learning_rate=1e-3, weight_decay=1e-2, warmup=5, schedule="cosine",
    clip_norm=1.0, checkpoint_every=60, log_every=10,
)  # fmt: skip


def published(videos: int, *, batch: int = 32) -> Recipe:
    """Return the published schedule for so many videos, as steps of the engine.

    Examples
    --------
    >>> published(3200).steps, published(3200).drops
    (50000, (20000, 30000, 40000, 45000))
    """
    each = max(1, videos // batch)
    return Recipe(
        steps=EPOCHS * each,
        batch=batch,
        learning_rate=1e-3,
        schedule="drop",
        drops=tuple(epoch * each for epoch in DROPS),
        clip_norm=None,
        checkpoint_every=10 * each,
    )


class SpanBatch(NamedTuple):
    """Clips (b 3 t h w) and the place of each one's class."""

    clips: Tensor
    place: Tensor


@dataclass(frozen=True)
class SpanBatches:
    """Batches of clips from labelled spans; batch k is a function of (seed, k) alone.

    Parameters
    ----------
    pictures
        Of each span: (frames, side, side, 3), somewhat larger than the network's square.
    place
        The class of each.
    """

    pictures: list[NDArray[np.uint8]]
    place: NDArray[np.int64]
    embedder: ViccEmbedder
    batch: int
    seed: int = 0
    flip: bool = True

    def __call__(self, number: int) -> SpanBatch:
        """Return the batch of a number: classes take turns, spans and places are drawn."""
        draw = np.random.default_rng([self.seed, number])
        count = int(self.place.max()) + 1
        first = number * self.batch
        chosen = [
            int(draw.choice(np.flatnonzero(self.place == (first + k) % count)))
            for k in range(self.batch)
        ]
        cut = np.stack([self._cut(self.pictures[k], draw) for k in chosen])
        return SpanBatch(
            to_clips(cut, size=self.embedder.size), torch.from_numpy(self.place[chosen])
        )

    def _cut(self, pictures: NDArray[np.uint8], draw: np.random.Generator) -> NDArray[np.uint8]:
        length, stride, size = self.embedder.frames, self.embedder.stride, self.embedder.size
        free = len(pictures) - (length - 1) * stride
        start = int(draw.integers(free)) if free > 0 else 0
        rows = (start + np.arange(length) * stride).clip(max=len(pictures) - 1)
        spare = pictures.shape[1] - size
        top, left = (int(draw.integers(spare + 1)) for _ in range(2))
        part = pictures[rows, top : top + size, left : left + size]
        return part[:, :, ::-1] if self.flip and draw.random() < 0.5 else part


class FinetunedClips:
    """A fine-tuned network: a clip model and the recognizer of its own embeddings at once.

    Attributes
    ----------
    classes
        Names of the actions, in the order of the answers.
    """

    def __init__(
        self, network: ClipClassifier, classes: tuple[str, ...], embedder: ViccEmbedder
    ) -> None:
        self.network, self.classes = network.eval(), classes
        self.name = f"{embedder.name}-finetuned"
        self.kind, self.fps = embedder.kind, embedder.fps
        self.frames, self.stride, self.size = embedder.frames, embedder.stride, embedder.size

    @torch.inference_mode()
    def embed(self, clips: NDArray[np.generic]) -> NDArray[np.float32]:
        """Return the backbone's features (b, d) of clips (b, t, y, x, channel)."""
        pixels = to_clips(clips, size=self.size)
        return np.asarray(self.network.backbone(pixels).mean((2, 3, 4)).float().numpy())

    @torch.inference_mode()
    def __call__(self, embedding: np.ndarray) -> np.ndarray:
        """Return the probability (clip, class) of each action for embeddings (clip, feature)."""
        logits = self.network.classify(torch.from_numpy(np.asarray(embedding, dtype=np.float32)))
        return np.asarray(logits.softmax(1).numpy())


def finetune_clips(
    embedder: ViccEmbedder,
    video: xr.DataArray,
    spans: xr.Dataset,
    folder: str | Path,
    *,
    tracks: xr.Dataset | None = None,
    recipe: Recipe = TINY,
    dropout: float = 0.5,
    flip: bool = True,
    progress: bool = True,
) -> FinetunedClips:
    """Return a network that learned the actions of labelled spans, see `hoilab.io.spans`.

    Parameters
    ----------
    folder
        Where checkpoints go; a run that was stopped goes on from there.
    tracks
        Of the same recording: spans of an individual are cut along its track.
    dropout
        Of the classifier; the published one is .9.
    flip
        Clips may be mirrored; not where left and right are different actions.
    """
    label = spans["label"].values.astype(str)
    classes = tuple(sorted(set(label.tolist()) - {""}))
    if len(classes) < 2:
        raise DataError(
            f"spans of two labels or more are needed, got {', '.join(classes) or 'none'}; "
            "label something else too"
        )
    kept = spans.isel(clip=label != "")
    pictures = span_pictures(video, kept, embedder, tracks=tracks)
    place = np.searchsorted(np.array(classes), kept["label"].values.astype(str))
    batches = SpanBatches(pictures, place, embedder, recipe.batch, recipe.seed, flip)
    torch.manual_seed(recipe.seed)
    network = ClipClassifier(embedder.config, len(classes), dropout=dropout)
    network.backbone.load_state_dict(embedder.network.encoder_q[0].state_dict())
    fit(network, _loss, batches, recipe, folder, progress=progress, device=embedder.device)
    settle(network, batches)
    return FinetunedClips(network.to("cpu"), classes, embedder)


@torch.no_grad()
def settle(network: ClipClassifier, batches: SpanBatches, *, number: int = 8) -> None:
    """Take the statistics of batch normalisation anew, as plain means over some batches.

    After few steps the running ones still remember the weights before (Wu and Johnson 2021,
    https://arxiv.org/abs/2105.07576).
    """
    norms = [m for m in network.modules() if isinstance(m, nn.BatchNorm1d | nn.BatchNorm3d)]
    before = [norm.momentum for norm in norms]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None
    network.train()
    here = next(network.parameters()).device
    for k in range(number):
        network(batches(k).clips.to(here))
    for norm, momentum in zip(norms, before, strict=True):
        norm.momentum = momentum
    network.eval()


def span_pictures(
    video: xr.DataArray,
    spans: xr.Dataset,
    embedder: ViccEmbedder,
    *,
    tracks: xr.Dataset | None = None,
) -> list[NDArray[np.uint8]]:
    """Return the pictures (frames, side, side, 3) of each span, at the network's frame rate.

    Raises
    ------
    DataError
        A span lies outside the recording, or its individual is not seen in it.
    """
    check_video(video)
    if embedder.kind != "rgb":
        raise DataError(
            f"{embedder.name} sees flow; fine-tune a network of colours, or a probe of flow's "
            "embeddings"
        )
    time_s = video["time"].values
    rows = sampled(time_s, embedder.fps)
    side = round(embedder.size * 1.15)
    found = []
    for (start, stop), who in zip(spans["span"].values, spans["individual"].values, strict=True):
        inside = rows[(time_s[rows] >= start - 1e-6) & (time_s[rows] <= stop + 1e-6)]
        if not len(inside):
            raise DataError(
                f"the span {start:.2f} to {stop:.2f} s lies outside the recording, which lasts "
                f"from {time_s[0]:.2f} to {time_s[-1]:.2f} s"
            )
        squares: list[np.ndarray] | list[None] = [None] * len(inside)
        if tracks is not None and who >= 0:
            boxes = followed(tracks.sel(individual=[int(who)]), video["frame"].values[inside])[:, 0]
            if not np.isfinite(boxes).all(1).any():
                raise DataError(f"individual {who} is not seen from {start:.2f} to {stop:.2f} s")
            squares = list(shrunk(boxes))
        frames = video.isel(time=inside).values
        cut = [crop(frame, square, side) for frame, square in zip(frames, squares, strict=True)]
        found.append(np.stack(cut))
    return found


def _loss(network: nn.Module, batch: SpanBatch) -> Mapping[str, Tensor]:
    return {"cross_entropy": functional.cross_entropy(network(batch.clips), batch.place)}
