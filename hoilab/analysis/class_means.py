"""Actions from few examples: a clip is of the class whose mean embedding it is most alike.

The nearest class mean (Mensink et al. 2013, https://doi.org/10.1109/TPAMI.2013.83; as prototypes,
Snell et al. 2017, https://arxiv.org/abs/1703.05175): nothing is trained, so that one labelled span
is enough to begin with, and another one counts at once.
"""

from dataclasses import dataclass

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.schema import check_clips

TEMPERATURE = 0.1


@dataclass(frozen=True)
class ClassMeans:
    """The mean embedding of each class, and what is common to all.

    Parameters
    ----------
    classes
        Names, sorted.
    means
        (class, feature), centred and of length 1.
    centre
        (feature,) taken off each embedding first.
    """

    classes: tuple[str, ...]
    means: np.ndarray
    centre: np.ndarray

    def __call__(self, embedding: np.ndarray) -> np.ndarray:
        """Return the probability (clip, class) of each class for embeddings (clip, feature)."""
        values = np.asarray(embedding, dtype=np.float64)
        if values.ndim != 2 or values.shape[1] != len(self.centre):
            raise DataError(
                f"expected embeddings (clip, {len(self.centre)}), got {values.shape}; use the "
                "model that the examples were made with"
            )
        logits = _unit(values - self.centre) @ self.means.T / TEMPERATURE
        shares = np.exp(logits - logits.max(1, keepdims=True))
        probability: np.ndarray = shares / shares.sum(1, keepdims=True)
        return probability


def class_means(examples: xr.Dataset, *, background: xr.Dataset | None = None) -> ClassMeans:
    """Return the means of labelled clips (``label``); clips labelled "" do not count.

    Parameters
    ----------
    background
        Other clips of the same cameras, labelled or not, whose mean is taken off: with few
        examples theirs is a poor one.

    Examples
    --------
    >>> from hoilab.schema import make_clips
    >>> clips = make_clips([[0, 1], [1, 2]], [[1.0, 0.0], [0.0, 1.0]]).assign(
    ...     label=("clip", ["walk", "wave"]))
    >>> int(class_means(clips)(np.array([[0.9, 0.1]])).argmax())
    0
    """
    check_clips(examples)
    if "label" not in examples:
        raise DataError("examples need a label each; assign label over the dimension clip")
    label = examples["label"].values.astype(str)
    classes = tuple(sorted(set(label.tolist()) - {""}))
    if len(classes) < 2:
        raise DataError(
            f"examples of two classes or more are needed, got {', '.join(classes) or 'none'}; "
            "label spans of something else too"
        )
    values = examples["embedding"].transpose("clip", "feature").values.astype(np.float64)
    around = values if background is None else background["embedding"].values
    centre = np.asarray(around, dtype=np.float64).mean(0)
    units = _unit(values - centre)
    means = _unit(np.stack([units[label == name].mean(0) for name in classes]))
    return ClassMeans(classes, means, centre)


def _unit(vectors: np.ndarray) -> np.ndarray:
    units: np.ndarray = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return units
