"""How fast tracks are scored: hoilab against the plain loops that define the scores.

`plain_scores` follows the papers frame by frame, as TrackEval's code does, and is also what
tests/metrics/test_tracks.py compares with. Where the package `trackers` (2.6.1, Apache-2.0) is
installed, its evaluator is timed too. Both sides get boxes in memory and run in one process.

    python benchmarks/tracking_metrics.py [--truth gt.txt --result res.txt]
"""

import argparse
import importlib.util
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import xarray as xr
from scipy.optimize import linear_sum_assignment

from hoilab.datasets import read_mot, write_mot
from hoilab.metrics import track_scores
from hoilab.schema import make_tracks


def walkers(frames: int = 795, people: int = 19, seed: int = 0) -> tuple[xr.Dataset, xr.Dataset]:
    """Return made-up truth and a result with noise, misses, false boxes and swapped names."""
    rng = np.random.default_rng(seed)
    start, speed = rng.uniform(0, 700, (2, people)), rng.normal(0, 1.5, (2, people))
    position = start + np.arange(frames)[:, None, None] * speed
    shape = np.broadcast_to(np.array([[30.0], [80.0]]), position.shape)
    away = np.broadcast_to(
        rng.random((frames // 25 + 1, 1, people)) < 0.6, (frames // 25 + 1, 2, people)
    )
    position = np.where(away.repeat(25, axis=0)[:frames], np.nan, position)
    time_s = np.arange(frames) / 7
    found = position + rng.normal(0, 3, position.shape)
    found[np.broadcast_to(rng.random((frames, 1, people)) < 0.1, found.shape)] = np.nan
    found[frames // 2 :] = found[frames // 2 :][..., rng.permutation(people)]
    ghosts = rng.uniform(0, 700, (frames, 2, 3))
    ghosts[rng.random((frames, 2, 3)) < 0.7] = np.nan
    found = np.concatenate([found, ghosts], axis=-1)
    sizes = np.broadcast_to(np.array([[30.0], [80.0]]), found.shape) * rng.normal(
        1, 0.05, found.shape
    )
    return make_tracks(position, shape, time_s), make_tracks(found, sizes, time_s)


def plain_scores(truth: xr.Dataset, found: xr.Dataset, min_iou: float = 0.5) -> dict[str, float]:
    """Return the scores by loops over frames and boxes."""
    frames = sorted({*truth["frame"].values.tolist(), *found["frame"].values.tolist()})
    pairs = [(_boxes_of(truth, frame), _boxes_of(found, frame)) for frame in frames]
    likeness = [
        np.array([[_iou(a, b) for b in two.values()] for a in one.values()]).reshape(
            len(one), len(two)
        )
        for one, two in pairs
    ]
    ids = [(list(one), list(two)) for one, two in pairs]
    return {
        **_plain_clear(ids, likeness, min_iou),
        **_plain_identity(ids, likeness, min_iou),
        **_plain_hota(ids, likeness),
    }


def _boxes_of(tracks: xr.Dataset, frame: int) -> dict[int, tuple[float, ...]]:
    row = np.flatnonzero(tracks["frame"].values == frame)
    if not len(row):
        return {}
    position = tracks["position"].values[row[0]].astype(float)
    shape = tracks["shape"].values[row[0]].astype(float)
    return {
        who: (*(position[:, who] - shape[:, who] / 2), *(position[:, who] + shape[:, who] / 2))
        for who in range(position.shape[1])
        if np.isfinite(position[:, who]).all()
    }


def _iou(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    wide = min(a[2], b[2]) - max(a[0], b[0])
    high = min(a[3], b[3]) - max(a[1], b[1])
    if wide <= 0 or high <= 0:
        return 0.0
    both = wide * high
    return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both)


Ids = list[tuple[list[int], list[int]]]


def _plain_clear(ids: Ids, likeness: list[np.ndarray], min_iou: float) -> dict[str, float]:
    hits = wrong = missed = switches = 0
    overlap = 0.0
    ever: dict[int, int] = {}
    before: dict[int, int] = {}
    present: dict[int, int] = {}
    tracked: dict[int, int] = {}
    begun: dict[int, int] = {}
    for (one, two), iou in zip(ids, likeness, strict=True):
        for who in one:
            present[who] = present.get(who, 0) + 1
        if not one or not two:
            wrong, missed = wrong + len(two), missed + len(one)
            continue
        score = np.array([[1000.0 * (before.get(a) == b) for b in two] for a in one]) + iou
        score[iou < min_iou - np.finfo(float).eps] = 0
        rows, columns = linear_sum_assignment(score, maximize=True)
        now = {}
        for row, column in zip(rows, columns, strict=True):
            if score[row, column] <= 0:
                continue
            a, b = one[row], two[column]
            now[a] = b
            overlap += iou[row, column]
            switches += a in ever and ever[a] != b
            ever[a] = b
            tracked[a] = tracked.get(a, 0) + 1
            begun[a] = begun.get(a, 0) + (a not in before)
        hits, wrong, missed = (
            hits + len(now),
            wrong + len(two) - len(now),
            missed + len(one) - len(now),
        )
        before = now
    shares = [tracked.get(who, 0) / count for who, count in present.items()]
    return {
        "mota": 1 - (wrong + missed + switches) / sum(present.values()),
        "motp": overlap / hits,
        "switches": switches,
        "fragments": sum(begun.values()) - len(begun),
        "false_positives": wrong,
        "false_negatives": missed,
        "mostly_tracked": sum(share > 0.8 for share in shares),
        "partly_tracked": sum(0.2 <= share <= 0.8 for share in shares),
        "mostly_lost": sum(share < 0.2 for share in shares),
    }


def _plain_identity(ids: Ids, likeness: list[np.ndarray], min_iou: float) -> dict[str, float]:
    true, given = _count(ids, 0), _count(ids, 1)
    together = np.zeros((len(true), len(given)))
    for (one, two), iou in zip(ids, likeness, strict=True):
        for row, a in enumerate(one):
            for column, b in enumerate(two):
                together[a, b] += iou[row, column] >= min_iou - np.finfo(float).eps
    shared = together[linear_sum_assignment(together, maximize=True)].sum()
    return {
        "idf1": 2 * shared / (true.sum() + given.sum()),
        "idp": shared / given.sum(),
        "idr": shared / true.sum(),
    }


def _count(ids: Ids, side: int) -> np.ndarray:
    names = [who for frame in ids for who in frame[side]]
    return np.bincount(names)


def _plain_hota(ids: Ids, likeness: list[np.ndarray]) -> dict[str, float]:
    true, given = _count(ids, 0), _count(ids, 1)
    soft = np.zeros((len(true), len(given)))
    for (one, two), iou in zip(ids, likeness, strict=True):
        for row, a in enumerate(one):
            for column, b in enumerate(two):
                if iou[row, column] > 0:
                    rest = iou[row].sum() + iou[:, column].sum() - iou[row, column]
                    soft[a, b] += iou[row, column] / rest
    alike = soft / np.maximum(1e-12, true[:, None] + given[None] - soft)
    scores = []
    for alpha in np.arange(0.05, 0.99, 0.05):
        together, hits, overlap = np.zeros(soft.shape), 0, 0.0
        for (one, two), iou in zip(ids, likeness, strict=True):
            if not one or not two:
                continue
            rows, columns = linear_sum_assignment(alike[np.ix_(one, two)] * iou, maximize=True)
            for row, column in zip(rows, columns, strict=True):
                if iou[row, column] >= alpha - np.finfo(float).eps:
                    together[one[row], two[column]] += 1
                    hits += 1
                    overlap += iou[row, column]
        shared = together / np.maximum(1, true[:, None] + given[None] - together)
        detection = hits / (true.sum() + given.sum() - hits)
        association = (together * shared).sum() / max(1, hits)
        placed = overlap / hits if hits else 1.0
        scores.append((np.sqrt(detection * association), detection, association, placed))
    return dict(zip(("hota", "det_a", "ass_a", "loc_a"), np.mean(scores, axis=0), strict=True))


def best_s(job: Callable[[], object], repeats: int = 5) -> float:
    """Return the shortest of some runs, in seconds."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        job()
        times.append(time.perf_counter() - start)
    return min(times)


def trackers_job(truth: xr.Dataset, found: xr.Dataset, folder: Path) -> Callable[[], object] | None:
    """Return the same job for `trackers`, or None where it is not installed."""
    if importlib.util.find_spec("trackers") is None:
        return None
    from trackers.eval import evaluate_mot_sequence

    for name, tracks in (("gt.txt", truth), ("res.txt", found)):
        write_mot(tracks, folder / name)
        # Its evaluator takes an eighth column for a class of MOT17, and scores class 1 alone.
        rows = (folder / name).read_text().splitlines()
        (folder / name).write_text("".join(row.removesuffix(",-1,-1,-1") + "\n" for row in rows))
    return lambda: evaluate_mot_sequence(
        gt_path=folder / "gt.txt",
        tracker_path=folder / "res.txt",
        metrics=["CLEAR", "HOTA", "Identity"],
    )


def main() -> None:
    """Print seconds and ratios."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--truth", type=Path)
    options.add_argument("--result", type=Path)
    paths = options.parse_args()
    if paths.truth and paths.result:
        truth = read_mot(paths.truth, fps=25, min_confidence=1)
        found = read_mot(paths.result, fps=25)
    else:
        truth, found = walkers()
    rows = {
        "hoilab": best_s(lambda: track_scores(truth, found)),
        "plain loops": best_s(lambda: plain_scores(truth, found), 1),
    }
    with tempfile.TemporaryDirectory() as folder:
        if job := trackers_job(truth, found, Path(folder)):
            rows["trackers (reads files)"] = best_s(job, 2)
            rows["hoilab (reads files)"] = best_s(
                lambda: track_scores(
                    read_mot(Path(folder) / "gt.txt", fps=25),
                    read_mot(Path(folder) / "res.txt", fps=25),
                )
            )
    boxes = int(truth["confidence"].notnull().sum())
    print(f"{truth.sizes['time']} frames, {boxes} true boxes")
    for name, seconds in rows.items():
        print(f"{name:>24} {seconds:8.4f} s  {seconds / rows['hoilab']:7.1f} x")


if __name__ == "__main__":
    main()
