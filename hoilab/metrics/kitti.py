"""KITTI object benchmark: AP11 and AP40 in the image, from above and in space, and AOS.

The rules are those of the devkit (Geiger, Lenz and Urtasun 2012) as kitti-object-eval-python
(MIT) and visualDet3D run them; overlaps of rotated boxes are exact, so that identical boxes
overlap by 1. Easy, moderate and hard are told apart by the height of the true box in the
image, its occlusion and its truncation; what is beyond is neutral, and so are vans for cars
and people who sit for pedestrians.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from hoilab.errors import DataError
from hoilab.metrics._kitti_matching import Candidates, Matches, by_overlap, by_score
from hoilab.metrics._kitti_rows import Meetings, Rows, covered, meetings, rows
from hoilab.plugins import Spec

DIFFICULTIES = ("easy", "moderate", "hard")
MIN_HEIGHT_PX = (40, 25, 25)
MAX_OCCLUSION = (0, 1, 2)
MAX_TRUNCATION = (0.15, 0.3, 0.5)
METRICS = ("bbox", "bev", "3d")
POINTS = 41
CLASSES = ("Car", "Pedestrian", "Cyclist")
NEIGHBOURS = MappingProxyType({"car": "van", "pedestrian": "person_sitting"})
VEHICLES = ("car", "van", "truck", "tram")


class _Sides(NamedTuple):
    truth: Rows
    found: Rows
    pairs: Meetings
    in_region: np.ndarray


def min_overlap(label: str, metric: str, *, loose: bool = False) -> float:
    """Return the overlap from which a box of a class counts as found.

    Examples
    --------
    >>> min_overlap("Car", "3d"), min_overlap("Pedestrian", "3d", loose=True)
    (0.7, 0.25)
    """
    vehicle = label.lower() in VEHICLES
    if loose and metric != "bbox":
        return 0.5 if vehicle else 0.25
    return 0.7 if vehicle else 0.5


def kitti_scores(
    truth: xr.Dataset,
    found: xr.Dataset,
    *,
    classes: Sequence[str] = CLASSES,
    images: ArrayLike | None = None,
) -> xr.Dataset:
    """Return the average precision of every class, difficulty and metric, in percent.

    Parameters
    ----------
    truth, found
        Boxes as `hoilab.datasets.read_kitti_labels` and `read_kitti_results` give them,
        matched by the number of their image (``frame``), never by position.
    classes
        Names as in the labels, in any case.
    images
        Numbers of the images that count; by default all that the truth lists.

    Returns
    -------
    xarray.Dataset
        ``ap11`` and ``ap40`` (class, difficulty, metric, overlap): metric is bbox, bev, 3d or
        aos, overlap official or loose. ``precision`` and ``threshold`` hold the curves at
        recall 0, 1/40, ..., 1. ``positives`` counts the true boxes. With fewer than 40 true
        boxes a curve ends early, and even a perfect detector stays below 100. AOS is NaN when
        no detection has an ``alpha``.

    Raises
    ------
    DataError
        The boxes are not KITTI's, or no class is asked for.
    """
    listed = truth["image"] if "image" in truth.coords else truth["frame"]
    numbers = np.unique(listed.values if images is None else np.asarray(images, dtype=np.int64))
    if not len(classes):
        raise DataError(f"expected at least one class, got none; KITTI's are {', '.join(CLASSES)}")
    sides = _sides(truth, found, numbers)
    turns = bool(np.isfinite(sides.found.alpha).any())
    shape = (len(classes), len(DIFFICULTIES), len(METRICS) + 1, 2, POINTS)
    precision, threshold = np.zeros(shape), np.zeros(shape)
    positives = np.zeros(shape[:2], dtype=np.int64)
    for i, j in np.ndindex(shape[:2]):
        state = _states(sides, classes[i].lower(), j)
        positives[i, j] = (state[0] == 1).sum()
        for m, metric in enumerate(METRICS):
            for k in range(2):
                least = min_overlap(classes[i], metric, loose=bool(k))
                curve = _curve(sides, state, metric, least)
                precision[i, j, m, k], threshold[i, j, m, k] = curve[0], curve[2]
                if metric == "bbox":
                    precision[i, j, -1, k] = curve[1] if turns else np.nan
                    threshold[i, j, -1, k] = curve[2]
    return _labelled(precision, threshold, positives, classes, len(numbers))


def _sides(truth: xr.Dataset, found: xr.Dataset, images: np.ndarray) -> _Sides:
    true, given = rows(truth, images), rows(found, images)
    return _Sides(true, given, meetings(true, given), covered(given, true))


def _states(sides: _Sides, label: str, difficulty: int) -> tuple[np.ndarray, np.ndarray]:
    """Return for each true and each found box: 1 counts, 0 neutral, -1 of another class."""
    truth, found = sides.truth, sides.found
    hard = (
        (truth.occluded > MAX_OCCLUSION[difficulty])
        | (truth.truncated > MAX_TRUNCATION[difficulty])
        | (truth.height_px <= MIN_HEIGHT_PX[difficulty])
    )
    own, near = truth.label == label, truth.label == NEIGHBOURS.get(label, label)
    true = np.where(own & ~hard, 1, np.where(own | near, 0, -1))
    # The devkit asks for the height first: a small box of any class may be taken.
    small = np.abs(found.height_px) < MIN_HEIGHT_PX[difficulty]
    return true, np.where(small, 0, np.where(found.label == label, 1, -1))


def _curve(
    sides: _Sides, state: tuple[np.ndarray, np.ndarray], metric: str, least: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return precision, orientation similarity and score threshold at the 41 points."""
    true, given = state
    pairs, overlap = sides.pairs, sides.pairs.overlap[metric]
    keep = (overlap > least) & (true[pairs.truth] >= 0) & (given[pairs.found] >= 0)
    candidates = Candidates(
        pairs.truth[keep],
        pairs.found[keep],
        overlap[keep],
        sides.truth.image,
        true == 1,
        given == 1,
        sides.found.score,
    )
    thresholds = _thresholds(_true_scores(by_score(candidates), candidates), (true == 1).sum())
    matches = by_overlap(candidates, thresholds)
    spared = sides.in_region > least if metric == "bbox" else np.full(len(given), False)
    hits, right_way = _right(matches, candidates, sides)
    wrong = _wrong(matches, candidates, thresholds, spared)
    points = len(thresholds)
    curve = np.zeros((3, POINTS))
    for row, share in zip(curve, (hits, right_way), strict=False):
        ratio = np.divide(share, hits + wrong, out=np.zeros(points), where=hits + wrong > 0)
        row[:points] = np.maximum.accumulate(ratio[::-1])[::-1]
    curve[2, :points] = thresholds
    return curve[0], curve[1], curve[2]


def _true_scores(matches: Matches, pairs: Candidates) -> np.ndarray:
    """Return the scores of the found boxes that are right, highest first."""
    found = matches.found[:, 0]
    right = pairs.truth_counts[matches.truth] & (found >= 0) & pairs.found_counts[found]
    return np.sort(pairs.found_score[found[right]])[::-1]


def _thresholds(scores: np.ndarray, positives: int) -> np.ndarray:
    """Return the scores at which recall comes nearest to 0, 1/40, 2/40, ..."""
    last = len(scores) - 1
    left = np.arange(1, len(scores) + 1) / max(positives, 1)
    right = np.r_[left[1:], left[-1:]]
    chosen: list[float] = []
    recall, place = 0.0, 0
    while place <= last:
        skip = (right[place:] - recall < recall - left[place:]) & (
            np.arange(place, last + 1) < last
        )
        place += int(np.argmin(skip))
        chosen.append(float(scores[place]))
        recall += 1 / (POINTS - 1.0)
        place += 1
    return np.array(chosen)


def _right(matches: Matches, pairs: Candidates, sides: _Sides) -> tuple[np.ndarray, np.ndarray]:
    """Return how many boxes are right at each threshold, and how many half turns' worth."""
    right = (
        pairs.truth_counts[matches.truth][:, None]
        & (matches.found >= 0)
        & pairs.found_counts[matches.found]
    )
    if not right.size:
        return np.zeros(right.shape[1]), np.zeros(right.shape[1])
    error = sides.truth.alpha[matches.truth][:, None] - sides.found.alpha[matches.found]
    # A detection that does not say how it is turned is turned the wrong way.
    similar = np.nan_to_num((1 + np.cos(error)) / 2)
    return right.sum(0).astype(float), np.where(right, similar, 0.0).sum(0)


def _wrong(
    matches: Matches, pairs: Candidates, thresholds: np.ndarray, spared: np.ndarray
) -> np.ndarray:
    """Return how many found boxes above each threshold nobody took, DontCare regions aside."""
    counts = pairs.found_counts & ~spared
    scores = np.sort(pairs.found_score[counts])
    given = len(scores) - np.searchsorted(scores, thresholds)
    taken = (matches.found >= 0) & counts[matches.found] if len(counts) else matches.found >= 0
    return np.asarray(given - taken.sum(0), dtype=float)


def _labelled(
    precision: np.ndarray,
    threshold: np.ndarray,
    positives: np.ndarray,
    classes: Iterable[str],
    images: int,
) -> xr.Dataset:
    dims = ("class", "difficulty", "metric", "overlap")
    percent: Mapping[str, str] = {"units": "%"}
    return xr.Dataset(
        {
            "ap11": (dims, 100 * precision[..., ::4].mean(-1), percent),
            "ap40": (dims, 100 * precision[..., 1:].mean(-1), percent),
            "precision": ((*dims, "recall"), precision),
            "threshold": ((*dims, "recall"), threshold),
            "positives": (dims[:2], positives),
        },
        coords={
            "class": list(classes),
            "difficulty": list(DIFFICULTIES),
            "metric": [*METRICS, "aos"],
            "overlap": ["official", "loose"],
            "recall": np.linspace(0, 1, POINTS),
        },
        attrs={"images": images},
    )


SPEC = Spec(
    name="kitti",
    summary="KITTI object benchmark: AP11, AP40 of bbox, bev, 3d and AOS, by difficulty.",
    licence="Apache-2.0",
    target="hoilab.metrics.kitti:kitti_scores",
)
