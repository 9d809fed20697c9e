"""Retrieval: whether a clip finds others of its class among its nearest neighbours.

The protocol of ViCC (https://arxiv.org/abs/2106.10137) and its predecessors: features of each set
are centred by the set's own mean, set to length 1, and compared by their cosine; a query is right
at k if any of its k nearest has its label. Two streams add their similarities.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.plugins import Spec

KS = (1, 5, 10, 20, 50)


def similarities(query: np.ndarray, gallery: np.ndarray, *, centred: bool = True) -> np.ndarray:
    """Return the cosine of each query (q, d) to each entry of the gallery (g, d)."""
    sides = []
    for features in (query, gallery):
        values = np.asarray(features, dtype=np.float64)
        if values.ndim != 2 or not np.isfinite(values).all():
            raise DataError(
                f"expected finite features (clip, feature), got shape {values.shape}"
                + ("" if values.ndim != 2 else " with values that are not")
            )
        if centred and len(values):
            values = values - values.mean(0)
        sides.append(values / np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-12))
    if sides[0].shape[1] != sides[1].shape[1]:
        raise DataError(
            f"queries have {sides[0].shape[1]} numbers and the gallery {sides[1].shape[1]}; "
            "use one network for both"
        )
    found: np.ndarray = sides[0] @ sides[1].T
    return found


def retrieval_scores(
    query: np.ndarray | Mapping[str, np.ndarray],
    gallery: np.ndarray | Mapping[str, np.ndarray],
    query_label: Sequence[object] | np.ndarray,
    gallery_label: Sequence[object] | np.ndarray,
    *,
    ks: Sequence[int] = KS,
) -> xr.DataArray:
    """Return recall at k (R@k) over ``k``.

    Parameters
    ----------
    query, gallery
        (clip, feature), or one such for each stream, whose similarities are added.
    query_label, gallery_label
        Class of each clip.

    Examples
    --------
    >>> gallery = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, -1.0]])
    >>> retrieval_scores(gallery, gallery, ["a", "b", "c"], ["a", "b", "c"], ks=[1]).values
    array([1.])
    """
    streams = query if isinstance(query, Mapping) else {"": query}
    others = gallery if isinstance(gallery, Mapping) else {"": gallery}
    if set(streams) != set(others):
        raise DataError(f"streams differ: {sorted(streams)} and {sorted(others)}")
    total = sum(similarities(streams[name], others[name]) for name in streams)
    asked, known = np.asarray(query_label), np.asarray(gallery_label)
    if np.shape(total) != (len(asked), len(known)):
        raise DataError(
            f"{np.shape(total)} similarities need {np.shape(total)[0]} and {np.shape(total)[1]} "
            f"labels, got {len(asked)} and {len(known)}"
        )
    if not len(known):
        raise DataError("the gallery is empty: there is nothing to find")
    order = np.argsort(-np.asarray(total), axis=1, kind="stable")
    hits = known[order[:, : max(ks)]] == asked[:, None]
    return xr.DataArray(
        [float(hits[:, :k].any(1).mean()) for k in ks],
        dims="k",
        coords={"k": list(ks)},
        name="recall",
        attrs={"long_name": "share of queries with a clip of their class among k nearest"},
    )


SPEC = Spec(
    name="retrieval",
    summary="R@k of clip embeddings, one stream or two.",
    licence="Apache-2.0",
    target="hoilab.metrics.retrieval:retrieval_scores",
)
