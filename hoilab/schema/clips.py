"""Clips: spans of a recording, with an embedding and scores of actions where there are any."""

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.schema._checks import require_variables


def make_clips(span: object, embedding: object, *, source: str = "") -> xr.Dataset:
    """Label spans (s, start and stop) and the feature vector of each.

    Examples
    --------
    >>> make_clips([[0.0, 1.3]], [[0.1, 0.2]])["span"].sel(end="stop").values
    array([1.3])
    """
    spans = np.asarray(span, dtype=float).reshape(-1, 2)
    if (spans[:, 1] < spans[:, 0]).any():
        raise DataError("a span is start and stop in seconds, and stop may not come before start")
    vectors = np.asarray(embedding, dtype=np.float32)
    features = vectors.size // len(spans) if len(spans) else vectors.shape[-1]
    vectors = vectors.reshape(len(spans), features)
    return xr.Dataset(
        {
            "span": (("clip", "end"), spans, {"units": "s"}),
            "embedding": (("clip", "feature"), vectors),
        },
        coords={"end": ["start", "stop"]},
        attrs={"source": source},
    )


def check_clips(clips: xr.Dataset) -> xr.Dataset:
    """Return the clips if they are; say what is wrong otherwise."""
    require_variables(clips, ("span", "embedding"), ("clip", "end", "feature"), what="clips")
    return clips
