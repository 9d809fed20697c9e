"""What fine-tuning asks of a model, and what it is given to learn from.

Nothing here knows a method: QPIC and CDN are in `pairs`, UPT and Duet in files of theirs.
A dashboard and the command line drive the same few names.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol, Self

import numpy as np
import xarray as xr
from torch import Tensor, nn

from hoilab.errors import DataError
from hoilab.models.qpic.classes import MISSING
from hoilab.schema import check_interactions, check_video
from hoilab.training.pairs.targets import NOTHING_DONE, Annotated, Annotations, Words

Stage = Literal["look", "judge", "learn"]
Features = tuple[Tensor, ...]


class Learner(Protocol):
    """A model that can be taught more.

    What a frame looks like (`features`) stays as it is while the model learns, so it is worked
    out once and kept; `losses`, `beliefs` and `predict` go on from there.
    """

    @property
    def network(self) -> nn.Module:
        """The network that learns; its weights change in place."""
        ...

    @property
    def objects(self) -> tuple[str, ...]:
        """Names of the object classes."""
        ...

    @property
    def verbs(self) -> tuple[str, ...]:
        """Names of the verbs."""
        ...

    def extended(self, *, objects: Sequence[str], verbs: Sequence[str]) -> Self:
        """Return a copy that also has these classes; what it knew, it still knows."""
        ...

    def trainable(self) -> list[nn.Parameter]:
        """Return the weights behind the features."""
        ...

    @property
    def earlier_s(self) -> float | None:
        """How much earlier (s) the frame is that `features` wants too; None where it is enough."""
        ...

    def features(self, frame: np.ndarray, before: np.ndarray | None = None) -> Features:
        """Return what a frame (y x 3, uint8) looks like; frames of one size give equal shapes.

        `before` is the frame `earlier_s` before it, if the recording has one.
        """
        ...

    def targets(self, rows: xr.Dataset, size_px: tuple[float, float]) -> Any:
        """Return the interactions of one frame (width, height) in the form of `losses`."""
        ...

    def losses(
        self, features: Features, targets: Sequence[Any], before: Any = None
    ) -> dict[str, Tensor]:
        """Return weighted terms, whose sum is minimised, for a batch (b ...) of features.

        With ``before``, what `beliefs` were for this batch before any step, one of the terms is
        ``drift``: how far the model has gone from them.
        """
        ...

    def beliefs(self, features: Features) -> Any:
        """Return what the model says of a batch: a named tuple of tensors (b ...)."""
        ...

    def predict(self, features: Features, size_px: tuple[float, float]) -> xr.Dataset:
        """Return the interactions in one frame from its features, as frame 0."""
        ...

    def save(self, path: Path, *, card: Mapping[str, str]) -> None:
        """Write the model to a file that opens again without anything else."""
        ...


@dataclass(frozen=True)
class Labelled:
    """Frames whose interactions somebody wrote down.

    Parameters
    ----------
    video
        (time, y, x, channel); its ``frame`` says which frame is which.
    interactions
        Rows of some of its frames. Where a dimension ``image`` lists frames, those are the
        labelled ones, with or without a row; else those with a row.
    """

    video: xr.DataArray
    interactions: xr.Dataset

    def __post_init__(self) -> None:
        check_video(self.video)
        check_interactions(self.interactions)
        known = self.video["frame"].values
        if strange := sorted({*self.frames} - {*known.tolist()}):
            raise DataError(
                f"{len(strange)} labelled frames are not in the video, the first is {strange[0]}; "
                f"it has frames {known.min(initial=0)} to {known.max(initial=0)}: give the clip "
                "that was labelled"
            )

    @property
    def frames(self) -> list[int]:
        """The numbers of the labelled frames, rising."""
        listed = "image" if "image" in self.interactions.coords else "frame"
        numbers: list[int] = np.unique(self.interactions[listed].values).tolist()
        return numbers


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a fine-tuning is.

    Parameters
    ----------
    stage
        ``look``: frames are looked at once. ``judge``: what is known before and after.
        ``learn``: steps.
    done, total
        Frames looked at or judged, or steps.
    epoch
        Epochs that are over.
    losses
        Of the last step (``own``, ``replay``, ``drift``), and after an epoch also those of frames
        that are held out (``held out own``, ``held out base``).
    seconds
        Since the start.
    """

    stage: Stage
    done: int
    total: int
    epoch: int = 0
    losses: Mapping[str, float] = field(default_factory=dict)
    seconds: float = 0.0


def labelled(rows: xr.Dataset, objects: Sequence[str], verbs: Sequence[str]) -> Annotated:
    """Return the interactions of one frame as boxes, pairs and verbs of a model's own names."""
    frame = np.zeros(rows.sizes["interaction"], np.int64)
    one = rows.assign(frame=("interaction", frame)).assign_coords(image=[0])
    return Annotations(one, Words(tuple(objects), tuple(verbs)))[0]


Watch = Callable[[Progress], None]


def names(interactions: xr.Dataset) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the object classes and the verbs in these rows, in the order of the alphabet.

    A row whose verb is "none" says that nothing is done; what is done without an object has the
    object "none", as in V-COCO.

    Examples
    --------
    >>> from hoilab.schema import make_interactions
    >>> names(make_interactions([0, 0], 0, [[5, 5]] * 2, [[4, 8]] * 2, [[8, 6]] * 2, [[2, 2]] * 2,
    ...                         object_class=["bag", "cart"], verb=["carry", "none"]))
    (('bag',), ('carry',))
    """
    done = interactions["verb"].values != NOTHING_DONE
    verbs = np.unique(interactions["verb"].values[done]).tolist()
    there = np.isfinite(interactions["object_position"].transpose("interaction", "space").values)
    named = np.where(there.all(-1), interactions["object_class"].values, MISSING)
    things = np.unique(named[done]).tolist()
    return tuple(map(str, things)), tuple(map(str, verbs))
