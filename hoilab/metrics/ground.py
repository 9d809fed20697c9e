"""Positions on the ground against true ones: how far off people are put on the map.

A found individual counts where its box overlaps a true one's; the error is the distance between
both on the ground, so that a camera that is wrong and a foot that is wrong count alike.
"""

import numpy as np
import xarray as xr

from hoilab.metrics._overlaps import Rows, overlaps
from hoilab.metrics._scores import labelled, ratio
from hoilab.metrics.detections import matches
from hoilab.plugins import Spec
from hoilab.schema import check_ground

NAMES = {
    "median_error": ("median distance from the true position", "m"),
    "p90_error": ("distance that 90 % are within", "m"),
    "mean_error": ("mean distance from the true position", "m"),
    "compared": ("positions compared", "positions"),
    "within_ellipse": ("share inside the 95 % ellipse that is stated", "1"),
}
CHI_95 = 5.991


def ground_scores(
    truth: xr.Dataset,
    true_ground: xr.Dataset,
    tracks: xr.Dataset,
    ground: xr.Dataset,
    *,
    min_iou: float = 0.5,
    move: bool = False,
) -> xr.Dataset:
    """Return the errors of positions on the ground.

    Parameters
    ----------
    truth, tracks
        True and found boxes, matched by ``frame`` and overlap.
    true_ground, ground
        Where these individuals stand (m), over the same times and individuals.
    min_iou
        Overlap from which a found box is compared with a true one.
    move
        Compare after the rigid motion that brings found positions nearest to the true ones
        (Kabsch 1976), for a camera whose place on the map is not known.
    """
    check_ground(true_ground)
    check_ground(ground)
    pairs = overlaps(truth, tracks)
    chosen = matches(pairs, min_iou)
    there = _at(true_ground, pairs.truth, pairs.pair_truth[chosen], truth)
    here = _at(ground, pairs.found, pairs.pair_found[chosen], tracks)
    spread = _spread(ground, pairs.found, pairs.pair_found[chosen], tracks)
    known = np.isfinite(there).all(-1) & np.isfinite(here).all(-1)
    there, here, spread = there[known], here[known], spread[known]
    if move and len(here) > 1:
        here, turn = moved(here, there)
        spread = turn.T @ spread @ turn
    off = here - there
    distance = np.linalg.norm(off, axis=-1)
    told = np.isfinite(spread).all((-2, -1))
    inside = np.einsum("ni,ni->n", off[told], _solved(spread[told], off[told])) < CHI_95
    return labelled(
        {
            "median_error": float(np.median(distance)) if len(distance) else np.nan,
            "p90_error": float(np.percentile(distance, 90)) if len(distance) else np.nan,
            "mean_error": ratio(float(distance.sum()), len(distance)),
            "compared": len(distance),
            "within_ellipse": ratio(float(inside.sum()), len(inside)),
        },
        NAMES,
    )


def moved(points: np.ndarray, onto: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return points (n, 2) after the rigid motion that brings them onto others, and its turn.

    Examples
    --------
    >>> square = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 2.0]])
    >>> turned = square @ np.array([[0.0, 1.0], [-1.0, 0.0]]) + 5
    >>> bool(np.allclose(moved(turned, square)[0], square))
    True
    """
    one, two = points - points.mean(0), onto - onto.mean(0)
    left, _, right = np.linalg.svd(one.T @ two)
    turn = left @ np.diag([1.0, np.sign(np.linalg.det(left @ right))]) @ right
    return np.asarray(one @ turn + onto.mean(0)), turn


def _at(ground: xr.Dataset, side: Rows, rows: np.ndarray, tracks: xr.Dataset) -> np.ndarray:
    values = ground["position"].transpose("time", "individual", "space").values
    return np.asarray(values[_moments(side, rows, tracks), side.who[rows]])


def _spread(ground: xr.Dataset, side: Rows, rows: np.ndarray, tracks: xr.Dataset) -> np.ndarray:
    values = ground["covariance"].transpose("time", "individual", "space", "space_").values
    return np.asarray(values[_moments(side, rows, tracks), side.who[rows]])


def _moments(side: Rows, rows: np.ndarray, tracks: xr.Dataset) -> np.ndarray:
    return np.asarray(np.searchsorted(tracks["frame"].values, side.frame[rows]))


def _solved(spread: np.ndarray, off: np.ndarray) -> np.ndarray:
    return np.asarray(np.linalg.solve(spread + 1e-9 * np.eye(2), off[..., None])[..., 0])


SPEC = Spec(
    name="ground",
    summary="Median and 90 % error of positions on the ground, and whether ellipses hold.",
    licence="Apache-2.0",
    target="hoilab.metrics.ground:ground_scores",
)
