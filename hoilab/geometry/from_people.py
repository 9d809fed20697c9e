"""The pose of a fixed camera from the people who walk before it.

People are upright and about equally tall, so how tall they look where they stand gives tilt,
roll and height of a camera whose focal length is known. The fit is a robust least squares of
where heads are predicted from where feet are, with a height of their own for each individual;
only the rows of the picture count, because an upright box does not show who leans.

Feet and heads are the bottoms and tops of boxes. Tall boxes cut by the frame or by others say
nothing, and are left out or count less (Student's t).
"""

from dataclasses import dataclass
from functools import partial

import numpy as np
import xarray as xr
from scipy.optimize import least_squares

from hoilab.errors import DataError
from hoilab.geometry.calibration import Calibration, calibration, focal_px
from hoilab.geometry.camera import Pinhole, undistort
from hoilab.schema import check_tracks

STATURE_M, STATURE_SIGMA_M, MEAN_SIGMA_M = 1.72, 0.07, 0.03
ROLL_SIGMA = 0.1
LOOKS = 20  # neighbouring frames repeat their errors: a track counts as so many looks at most
NOISE = 0.03  # of a body's height, before the data say better
FREEDOM = 3.0
ROUNDS = 8
LEAST_PEOPLE, LEAST_LOOKS = 3, 40
LEAST_DEPTH = 1.25  # the farthest feet over the nearest, in distance
NAMES = (("tilt", "rad"), ("roll", "rad"), ("height", "m"))


@dataclass(frozen=True)
class _Looks:
    feet: np.ndarray  # n 2, plane one metre ahead of the camera
    heads: np.ndarray  # n 2
    who: np.ndarray  # n, 0..people
    share: np.ndarray  # n, how much of a look each row is
    people: int


def from_people(
    tracks: xr.Dataset,
    *,
    size: tuple[int, int],
    focal: float | None = None,
    fov_deg: float | None = None,
    centre: tuple[float, float] | None = None,
    distortion: object = None,
    stature_m: float = STATURE_M,
) -> Calibration:
    """Return the pose of a camera from tracked people; the world's origin is below it.

    The world's y axis points where the camera looks.

    Parameters
    ----------
    tracks
        Boxes of people who stand or walk; other classes are left out where classes are given.
    size
        Width and height of the picture (px).
    focal, fov_deg
        Focal length (px) or horizontal field of view (degrees): one of them, from the data sheet.
    centre
        Where the optical axis meets the picture (px); its middle by default.
    distortion
        k1, k2, p1, p2, k3 of the lens, where they are known.
    stature_m
        Mean height of the people (m); all distances scale with it.

    Raises
    ------
    DataError
        Too few people, or all about equally far away, so that the pose is not determined.
    """
    length = focal_px(size, focal=focal, fov_deg=fov_deg)
    middle = ((size[0] - 1) / 2, (size[1] - 1) / 2) if centre is None else centre
    K = np.array([[length, 0, middle[0]], [0, length, middle[1]], [0, 0, 1.0]])
    lens = None if distortion is None else np.asarray(distortion, dtype=float)
    looks = _looks(tracks, size, Pinhole(K, np.eye(3), np.zeros(3), lens))
    tries = [_fitted(looks, (tilt, 0.0, 5.0), stature_m, rounds=2) for tilt in (0.2, 0.5, 0.9)]
    start = min(tries, key=lambda fit: fit[2])[0]
    found, spread, left = _fitted(looks, tuple(start), stature_m, rounds=ROUNDS)
    _check_depth(looks, found)
    return calibration(
        lambda values: _camera(values, K, lens),
        found,
        spread,
        names=NAMES,
        size=size,
        residual_px=left * length,
        method=f"pose from {looks.people} people of {stature_m} m on average",
    )


def _looks(tracks: xr.Dataset, size: tuple[int, int], lens: Pinhole) -> _Looks:
    """Return feet and heads of boxes that are whole: away from the frame and from each other."""
    check_tracks(tracks)
    if "class" in tracks:
        tracks = tracks.isel(individual=(tracks["class"].values == "person"))
    position = tracks["position"].transpose("time", "individual", "space").values.astype(float)
    half = tracks["shape"].transpose("time", "individual", "space").values.astype(float) / 2
    first, last = position - half, position + half
    inside = (first > 1).all(-1) & (last < np.array(size) - 1).all(-1)
    when, who = np.nonzero(inside & ~_overlapped(first, last))
    seen, number = np.unique(who, return_inverse=True)
    if len(seen) < LEAST_PEOPLE or len(when) < LEAST_LOOKS:
        raise DataError(
            f"people alone need {LEAST_PEOPLE} or more individuals in {LEAST_LOOKS} or more whole "
            f"boxes, got {len(seen)} and {len(when)}; track a longer part of the clip, or mark "
            "points of a map"
        )
    inverse = np.linalg.inv(lens.K)
    foot = np.stack([position[when, who, 0], last[when, who, 1]], -1) - 0.5
    head = np.stack([position[when, who, 0], first[when, who, 1]], -1) - 0.5
    flat = [undistort(lens, points @ inverse[:2, :2].T + inverse[:2, 2]) for points in (foot, head)]
    count = np.bincount(number)
    return _Looks(flat[0], flat[1], number, np.minimum(1, LOOKS / count)[number], len(seen))


def _overlapped(first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Return which boxes (time, individual) share pixels with another one."""
    low = np.maximum(first[:, :, None], first[:, None])
    high = np.minimum(last[:, :, None], last[:, None])
    shared: np.ndarray = (high > low).all(-1)
    shared[:, np.arange(first.shape[1]), np.arange(first.shape[1])] = False
    return np.asarray(shared.any(-1))


def _fitted(
    looks: _Looks, start: tuple[float, ...], stature_m: float, *, rounds: int
) -> tuple[np.ndarray, np.ndarray, float]:
    """Return tilt, roll, height (m), their covariance, and the spread of what is left.

    The parameters behind them are the mean stature and how far each individual is from it.
    """
    values = np.concatenate([start, [0.0], np.zeros(looks.people)])
    low = np.concatenate([[-0.2, -0.6, 0.5, -0.3], np.full(looks.people, -0.6)])
    high = np.concatenate([[1.5, 0.6, 60.0, 0.3], np.full(looks.people, 0.6)])
    weight, noise = looks.share.copy(), 3 * NOISE
    for _ in range(rounds):
        solved = least_squares(
            partial(_residuals, looks=looks, weight=weight, noise=noise, stature_m=stature_m),
            values,
            bounds=(low, high),
            x_scale=np.maximum(np.abs(high) / 10, 0.01),
            max_nfev=30,
        )
        values = solved.x
        off = _off(values, looks, stature_m)
        noise = max(1.4826 * float(np.median(np.abs(off))), 0.003)
        weight = looks.share * (FREEDOM + 1) / (FREEDOM + (off / noise) ** 2)
    spread = np.linalg.inv(np.asarray(solved.jac).T @ np.asarray(solved.jac))[:3, :3]
    size = np.abs(looks.feet[:, 1] - looks.heads[:, 1])
    return values[:3], spread, float(np.median(np.abs(off) * size)) * 1.4826


def _residuals(
    x: np.ndarray, looks: _Looks, weight: np.ndarray, noise: float, stature_m: float
) -> np.ndarray:
    priors = [[x[1] / ROLL_SIGMA, x[3] / MEAN_SIGMA_M], x[4:] / STATURE_SIGMA_M]
    return np.concatenate([np.sqrt(weight) * _off(x, looks, stature_m) / noise, *priors])


def _off(x: np.ndarray, looks: _Looks, stature_m: float) -> np.ndarray:
    """Return how far below its place each head is predicted, in heights of the body."""
    rotation = _turned(x[0], x[1])
    seen = np.concatenate([looks.feet, np.ones((len(looks.feet), 1))], -1) @ rotation
    # Above the horizon feet stand nowhere: keep the fit moving down to where they do.
    place = seen * (x[2] / np.maximum(-seen[:, 2], 1e-3))[:, None]
    place[:, 2] += stature_m + x[3] + x[4:][looks.who]
    head = place @ rotation.T
    row = head[:, 1] / np.maximum(head[:, 2], 1e-3)
    size = np.maximum(looks.feet[:, 1] - looks.heads[:, 1], 1e-3)
    off: np.ndarray = np.clip((row - looks.heads[:, 1]) / size, -5, 5)
    return off


def _turned(tilt: float, roll: float) -> np.ndarray:
    """Return the turn from world (y ahead, z up) to a camera tilted down and rolled (rad)."""
    (st, sr), (ct, cr) = np.sin([tilt, roll]), np.cos([tilt, roll])
    level = np.array([[1, 0, 0], [0, -st, -ct], [0, ct, -st]])
    turn: np.ndarray = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]]) @ level
    return turn


def _camera(values: np.ndarray, K: np.ndarray, lens: np.ndarray | None) -> Pinhole:  # noqa: N803
    rotation = _turned(values[0], values[1])
    return Pinhole(K, rotation, -rotation @ np.array([0, 0, values[2]]), lens)


def _check_depth(looks: _Looks, found: np.ndarray) -> None:
    seen = np.concatenate([looks.feet, np.ones((len(looks.feet), 1))], -1)
    down = -(seen @ _turned(found[0], found[1]))[:, 2]
    if (down <= 0).mean() > 0.1:
        raise DataError(
            "the fit puts feet above the horizon: the boxes are not of upright people on one "
            "ground, or the focal length is wrong; mark points of a map instead"
        )
    near, far = np.percentile(1 / down[down > 0], [5, 95])
    if far / near < LEAST_DEPTH:
        raise DataError(
            f"everybody is about equally far away (the farthest {far / near:.2f} times the "
            f"nearest, {LEAST_DEPTH} is needed): tilt and height cannot be told apart; track "
            "people over more of the scene, or mark points of a map"
        )
