"""Metres for a fixed camera from a network that only ranks: the ground tells scale and shift.

A network's nearness is inverse depth up to a scale and a shift. Where the ground is seen, the
camera's pose says how far it is; a robust fit of nearness to the inverse of that gives the two
numbers, whatever stands on the ground in some of the pixels. Fit inverse depth, never depth: that
is the commonest mistake (MiDaS, https://arxiv.org/abs/1907.01341, section 5).

    fit = fit_to_ground(nearness, camera, without=occupied(tracks, nearness))
    depth = metric_depth(nearness, fit)
"""

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.geometry.boxes import to_corners
from hoilab.geometry.camera import pinhole, ray
from hoilab.schema import check_camera, check_tracks, make_depth

FARTHEST_M = 60.0
LONGEST_M = 80.0
INLIER = 0.06  # of the inverse depth
TRIES = 200
SAMPLES = 4000
BLOCKS = 8  # along each side of the picture, drawn whole for the uncertainty
DRAWS = 60
LEAST_SHARE, LEAST_PIXELS, LEAST_RATIO = 0.25, 50, 1.4
MOST_UNSURE = 0.25


def ground_depth(camera: xr.Dataset, *, farthest_m: float = np.inf) -> xr.DataArray:
    """Return how far (m, along the optical axis) the bare ground would be in each pixel (y, x).

    NaN on and above the horizon, and beyond `farthest_m`.

    Examples
    --------
    >>> from hoilab.geometry.camera import look_at
    >>> from hoilab.schema import make_camera
    >>> camera = make_camera([[2, 0, 1], [0, 2, 1], [0, 0, 1]],
    ...                      *look_at([0, -4, 4], [0, 0, 0]), size=(3, 3))
    >>> ground_depth(camera).values[:, 1].round(2)
    array([11.31,  5.66,  3.77])
    """
    numbers = pinhole(check_camera(camera))
    x, y = np.meshgrid(np.arange(camera.attrs["width"]), np.arange(camera.attrs["height"]))
    place, direction = ray(numbers, np.stack([x, y], -1).astype(float))
    plane = camera["ground_plane"].values
    falling = direction @ plane[:3]
    with np.errstate(divide="ignore"):
        depth = -(place @ plane[:3] + plane[3]) / falling
    depth = np.where((depth > 0) & (depth < farthest_m), depth, np.nan)
    return xr.DataArray(depth, dims=("y", "x"), name="ground_depth", attrs={"units": "m"})


def occupied(tracks: xr.Dataset, depth: xr.DataArray, *, margin_px: float = 2.0) -> xr.DataArray:
    """Return which pixels (time, y, x) of the maps lie in somebody's box at that moment.

    The maps must be as large as the frames that were tracked; moments are matched by time.
    """
    check_tracks(tracks)
    rows, columns = depth.sizes["y"], depth.sizes["x"]
    inside = np.zeros((depth.sizes["time"], rows, columns), bool)
    at = tracks.sel(time=depth["time"], method="nearest") if tracks.sizes["time"] else tracks
    for moment in range(at.sizes["time"]):
        now = at.isel(time=moment).transpose("individual", "space", ...)
        corners = to_corners(now["position"].values, now["shape"].values)
        for left, top, right, bottom in corners[np.isfinite(corners).all(-1)]:
            inside[
                moment,
                max(0, int(top - margin_px)) : max(0, int(np.ceil(bottom + margin_px))),
                max(0, int(left - margin_px)) : max(0, int(np.ceil(right + margin_px))),
            ] = True
    return xr.DataArray(
        inside, dims=("time", "y", "x"), coords={"time": depth["time"]}, name="occupied"
    )


def fit_to_ground(
    nearness: xr.DataArray,
    camera: xr.Dataset,
    *,
    without: xr.DataArray | None = None,
    farthest_m: float = FARTHEST_M,
    seed: int = 0,
) -> xr.Dataset:
    """Return scale and shift that make inverse metres of nearness, and how sure they are.

    A fixed camera has one fit: give the median of several moments, or several moments.

    Parameters
    ----------
    nearness
        (y, x) or (time, y, x), as large as the camera's picture.
    camera
        Its pose must be known: `hoilab.geometry.from_people`, or clicks on a map.
    without
        Pixels that are not the ground for sure, as people are (`occupied`).
    farthest_m
        Ground beyond says little: a pixel there is metres.

    Returns
    -------
    xarray.Dataset
        ``scale`` and ``shift`` (1/m); their ``covariance``, from fits to parts of the picture;
        ``residual``, the median relative error of depth on the ground that fits; ``share`` of
        the pixels below the horizon that fit.

    Raises
    ------
    DataError
        The geometry does not determine it: too little ground, all of it equally far, no fit
        that most of it agrees with, or one that is not sure of depths in the picture.
    """
    target, value, block = _pairs(nearness, camera, without, farthest_m)
    draw = np.random.default_rng(seed)
    if len(target) > SAMPLES:
        some = draw.choice(len(target), SAMPLES, replace=False)
        target, value, block = target[some], value[some], block[some]
    fit, inlier = _robust(value, target, draw)
    share = float(inlier.mean())
    if fit[0] <= 0:
        raise DataError(
            "nearness grows with distance on the ground: it is depth, or the picture is upside "
            "down; expected larger values nearer to the camera"
        )
    if share < LEAST_SHARE:
        raise DataError(
            f"only {share:.0%} of the pixels below the horizon agree on one scale, expected "
            f"{LEAST_SHARE:.0%}: most of them are not the ground, or the camera's pose is wrong; "
            "leave out what stands there (without=...), or calibrate again"
        )
    spread = _spread(value[inlier], target[inlier], block[inlier], draw)
    said = fit[0] * value[inlier] + fit[1]
    unsure = _relative_sigma(value[inlier], said, spread)
    if not unsure < MOST_UNSURE:
        raise DataError(
            f"the ground in this picture leaves depth unsure by {unsure:.0%}: too little of it is "
            "seen, or too evenly far; use another view, or more moments"
        )
    residual = float(np.median(np.abs(target[inlier] / said - 1)))
    return xr.Dataset(
        {
            "scale": ((), fit[0], {"units": "1/m"}),
            "shift": ((), fit[1], {"units": "1/m"}),
            "covariance": (("number", "number_"), spread),
            "residual": ((), residual, {"units": "1", "long_name": "relative error on the ground"}),
            "share": ((), share, {"units": "1", "long_name": "share of pixels that fit"}),
        },
        coords={"number": ["scale", "shift"], "number_": ["scale", "shift"]},
    )


def metric_depth(
    nearness: xr.DataArray, fit: xr.Dataset, *, farthest_m: float = LONGEST_M
) -> xr.Dataset:
    """Return ``depth`` (m, at most `farthest_m`) and ``sigma`` (m), its standard deviation.

    The deviation is that of scale and shift; what the network got wrong is not in it.
    """
    scale, shift = float(fit["scale"]), float(fit["shift"])
    value = nearness.transpose("time", "y", "x").values.astype(float)
    inverse = np.maximum(scale * value + shift, 1 / farthest_m)
    covariance = fit["covariance"].values
    variance = covariance[0, 0] * value**2 + 2 * covariance[0, 1] * value + covariance[1, 1]
    depth = make_depth(1 / inverse, nearness["time"].values)
    sigma = depth.copy(data=(np.sqrt(np.maximum(variance, 0)) / inverse**2).astype(np.float32))
    return xr.Dataset({"depth": depth, "sigma": sigma.rename("sigma")})


def _pairs(
    nearness: xr.DataArray, camera: xr.Dataset, without: xr.DataArray | None, farthest_m: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return inverse depth of the ground, nearness and block of the picture of each pixel."""
    size: tuple[int, int] = (int(camera.attrs["height"]), int(camera.attrs["width"]))
    if (nearness.sizes.get("y"), nearness.sizes.get("x")) != size:
        raise DataError(
            f"nearness must be as large as the camera's picture, {size[1]}x{size[0]} px, got "
            f"{dict(nearness.sizes)}; scale the camera or take the maps of whole frames"
        )
    ground = ground_depth(camera, farthest_m=farthest_m).values
    maps = nearness.transpose(..., "y", "x").values.reshape((-1, *size))
    usable = np.broadcast_to(np.isfinite(ground), maps.shape) & np.isfinite(maps)
    if without is not None:
        usable = usable & ~without.transpose(..., "y", "x").values.reshape((-1, *size)).astype(bool)
    if usable.sum() < LEAST_PIXELS:
        raise DataError(
            f"{usable.sum()} pixels of ground are within {farthest_m:g} m, expected "
            f"{LEAST_PIXELS} or more: the camera sees no ground, or everything is left out"
        )
    _, y, x = np.nonzero(usable)
    inverse = 1 / ground[y, x]
    near, far = np.percentile(inverse, [95, 5])
    if near / far < LEAST_RATIO:
        raise DataError(
            f"all ground in the picture is about equally far (the farthest {near / far:.2f} times "
            f"the nearest, expected {LEAST_RATIO}): scale and shift cannot be told apart"
        )
    block = y * BLOCKS // size[0] * BLOCKS + x * BLOCKS // size[1]
    return inverse, maps[usable].astype(float), block


def _robust(
    value: np.ndarray, target: np.ndarray, draw: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return scale and shift that most pixels agree with, and which do."""
    first, second = draw.integers(0, len(value), (2, TRIES))
    apart = value[first] != value[second]
    first, second = first[apart], second[apart]
    if not len(first):
        raise DataError("nearness is the same everywhere; expected the maps of a depth network")
    scale = (target[first] - target[second]) / (value[first] - value[second])
    shift = target[first] - scale * value[first]
    off = np.abs(scale[:, None] * value + shift[:, None] - target)
    votes = (off < INLIER * target).sum(-1)
    best = np.argmax(votes)
    fit = np.array([scale[best], shift[best]])
    inlier = off[best] < INLIER * target
    for _ in range(3):
        fit = _least(value[inlier], target[inlier])
        inlier = np.abs(fit[0] * value + fit[1] - target) < INLIER * target
        if inlier.sum() < 2:
            break
    return fit, inlier


def _least(value: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Return scale and shift with the least squared relative error."""
    rows = np.stack([value / target, 1 / target], -1)
    fit: np.ndarray = np.linalg.lstsq(rows, np.ones(len(target)), rcond=None)[0]
    return fit


def _spread(
    value: np.ndarray, target: np.ndarray, block: np.ndarray, draw: np.random.Generator
) -> np.ndarray:
    """Return the covariance of the fit over draws of blocks: neighbours err alike."""
    members = [np.flatnonzero(block == number) for number in np.unique(block)]
    fits = []
    for _ in range(DRAWS):
        chosen = draw.integers(0, len(members), len(members))
        rows = np.concatenate([members[number] for number in chosen])
        if np.ptp(value[rows]) > 0:
            fits.append(_least(value[rows], target[rows]))
    if len(fits) < 2:
        return np.full((2, 2), np.inf)
    return np.atleast_2d(np.cov(np.array(fits).T))


def _relative_sigma(value: np.ndarray, inverse: np.ndarray, covariance: np.ndarray) -> float:
    """Return the relative standard deviation of depth, at the ninth tenth of the pixels."""
    if not np.isfinite(covariance).all():
        return float("inf")
    variance = covariance[0, 0] * value**2 + 2 * covariance[0, 1] * value + covariance[1, 1]
    return float(np.percentile(np.sqrt(np.maximum(variance, 0)) / np.abs(inverse), 90))
