"""From clicks: the same points marked in the picture and on a map.

Four points on the ground give a homography, from pixels to metres. With the focal length known
they give the pose of the camera too, and then points above the ground may be marked as well.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares

from hoilab.errors import DataError
from hoilab.geometry import homography
from hoilab.geometry.calibration import DRAWS, Calibration, calibration, focal_px
from hoilab.geometry.camera import Pinhole, project
from hoilab.geometry.ground import SIGMA_PX, covariance

CLICK_PX = 2.0
WIDTH = 2.0  # times the error of a click
NAMES = (
    ("turn x", "rad"),
    ("turn y", "rad"),
    ("turn z", "rad"),
    ("x", "m"),
    ("y", "m"),
    ("z", "m"),
)


@dataclass(frozen=True, kw_only=True)
class MapFit:
    """A homography from pixel centres to metres, and how sure it is.

    Parameters
    ----------
    homography
        (3, 3); its third coordinate is positive for what lies before the camera.
    draws
        (d, 3, 3) homographies as likely as the best one.
    residual_m
        (n,) how far each clicked point of the map is from where its pixel leads.
    """

    homography: np.ndarray
    draws: np.ndarray
    residual_m: np.ndarray

    def positions(
        self, pixels: np.ndarray, *, sigma_px: float | np.ndarray = SIGMA_PX
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return positions (..., 2) in metres and covariances (..., 2, 2), clicks included."""
        best = homography.apply(self.homography, pixels)
        off = np.stack([homography.apply(draw, pixels) - best for draw in self.draws])
        spread = np.einsum("d...i,d...j->...ij", off, off) / len(self.draws)
        moved = homography.jacobian(self.homography, pixels)
        return best, covariance(moved, sigma_px) + spread


def from_clicks(pixels: np.ndarray, metres: np.ndarray, *, click_px: float = CLICK_PX) -> MapFit:
    """Return the homography of points marked in the picture and on a map.

    Parameters
    ----------
    pixels
        (n, 2) x and y of pixel centres, four or more.
    metres
        (n, 2) the same points on the map.
    click_px
        Standard deviation of a click.

    Raises
    ------
    DataError
        The points do not determine it: fewer than four, on a line, across the horizon, or so
        close to that that the map would be uncertain by metres at the clicks themselves.

    Examples
    --------
    >>> corners = np.array([[0.0, 0.0], [100.0, 0.0], [100.0, 100.0], [0.0, 100.0]])
    >>> where, spread = from_clicks(corners, corners / 10).positions(np.array([50.0, 50.0]))
    >>> where.round(6), bool(spread[0, 0] > 0.04)
    (array([5., 5.]), True)
    """
    clicked, marked = np.asarray(pixels, dtype=float), np.asarray(metres, dtype=float)
    if clicked.shape != marked.shape or not np.isfinite([clicked, marked]).all():
        raise DataError(
            f"each click needs x and y in pixels and in metres, got {clicked.shape} and "
            f"{marked.shape}; numbers that are not finite count as missing"
        )
    back = homography.fit(marked, clicked)  # metres to pixels: the error is in the pixels
    _check_sides(back, marked)
    _check_width(clicked, click_px)
    entries = back.ravel()[:8] / back[2, 2]

    def off(values: np.ndarray) -> np.ndarray:
        there = homography.apply(np.append(values, 1).reshape(3, 3), marked)
        return np.asarray((there - clicked).ravel())

    solved = least_squares(off, entries, x_scale=np.maximum(np.abs(entries), 1e-6))
    free = max(clicked.size - 8, 1)
    noise = max(click_px**2, float(solved.fun @ solved.fun) / free if clicked.size > 8 else 0.0)
    draws = solved.x + _likely(np.asarray(solved.jac), noise, DRAWS)
    ways = np.linalg.inv(np.append(draws, np.ones((DRAWS, 1)), 1).reshape(-1, 3, 3))
    best = np.linalg.inv(np.append(solved.x, 1).reshape(3, 3))
    # Of the two signs the one that is positive for what was clicked, which lies before the camera.
    best, ways = _before(best, clicked[0]), np.stack([_before(way, clicked[0]) for way in ways])
    left = np.linalg.norm(homography.apply(best, clicked) - marked, axis=-1)
    return MapFit(homography=best, draws=ways, residual_m=left)


def pose_from_clicks(
    pixels: np.ndarray,
    world: np.ndarray,
    *,
    size: tuple[int, int],
    focal: float | None = None,
    fov_deg: float | None = None,
    click_px: float = CLICK_PX,
) -> Calibration:
    """Return the camera of marked points whose focal length or field of view is known.

    Parameters
    ----------
    pixels
        (n, 2) x and y of pixel centres, four or more.
    world
        (n, 3) metres, z up; or (n, 2) on the ground.
    size
        Width and height of the picture (px).
    focal, fov_deg
        Focal length (px) or horizontal field of view (degrees).
    """
    import cv2

    length = focal_px(size, focal=focal, fov_deg=fov_deg)
    clicked, marked = np.asarray(pixels, dtype=float), np.asarray(world, dtype=float)
    if marked.ndim == 2 and marked.shape[1] == 2:
        marked = np.pad(marked, ((0, 0), (0, 1)))
    if len(clicked) != len(marked) or len(clicked) < 4:
        raise DataError(f"a pose needs four or more pairs, got {len(clicked)} and {len(marked)}")
    if not np.isfinite(clicked).all() or not np.isfinite(marked).all():
        raise DataError(
            "clicks and map points must be finite; fill in or remove those that are NaN"
        )
    _check_width(clicked, click_px)
    K = np.array([[length, 0, (size[0] - 1) / 2], [0, length, (size[1] - 1) / 2], [0, 0, 1.0]])
    found, turn, shift = cv2.solvePnP(marked, clicked, K, None, flags=cv2.SOLVEPNP_SQPNP)
    if not found:
        raise DataError("no camera sees these points like this; check which click is which point")

    def build(values: np.ndarray) -> Pinhole:
        return Pinhole(K, cv2.Rodrigues(values[:3])[0], values[3:])

    def off(values: np.ndarray) -> np.ndarray:
        return np.asarray(np.nan_to_num(project(build(values), marked) - clicked, nan=1e3)).ravel()

    solved = least_squares(off, np.concatenate([turn.ravel(), shift.ravel()]), x_scale="jac")
    free = max(clicked.size - 6, 1)
    noise = max(click_px**2, float(solved.fun @ solved.fun) / free)
    _check_height(build(solved.x))
    return calibration(
        build,
        solved.x,
        noise * np.linalg.pinv(np.asarray(solved.jac).T @ np.asarray(solved.jac)),
        names=NAMES,
        size=size,
        residual_px=float(np.sqrt(np.mean(solved.fun**2))),
        method=f"pose from {len(clicked)} marked points",
    )


def _before(way: np.ndarray, seen: np.ndarray) -> np.ndarray:
    signed: np.ndarray = way / abs(way[2, 2]) * np.sign(way[2] @ [*seen, 1.0])
    return signed


def _check_height(camera: Pinhole) -> None:
    eye = -camera.rotation.T @ camera.translation
    if not eye[2] > 0:
        raise DataError(
            f"these clicks put the camera {-eye[2]:.1f} m under the ground: the map is mirrored "
            "(x right, y up), or a click is swapped with another"
        )


def _likely(jacobian: np.ndarray, noise: float, count: int) -> np.ndarray:
    """Return errors (count, n) of parameters whose sizes may differ by orders."""
    scale = np.linalg.norm(jacobian, axis=0)
    size, ways = np.linalg.svd(jacobian / scale, full_matrices=False)[1:]
    unit = np.random.default_rng(0).standard_normal((count, len(size)))
    likely: np.ndarray = (unit * np.sqrt(noise) / np.maximum(size, 1e-9)) @ ways / scale
    return likely


def _check_sides(back: np.ndarray, marked: np.ndarray) -> None:
    scale = marked @ back[2, :2] + back[2, 2]
    if not (np.all(scale > 0) or np.all(scale < 0)):
        raise DataError(
            "these clicks put the horizon between them: some pixel and map points are swapped, "
            "or a point above the ground was marked; check which click is which point"
        )


def _check_width(clicked: np.ndarray, click_px: float) -> None:
    """Refuse clicks that lie on a line, all or all but one, as well as a click can tell."""
    for left_out in range(len(clicked)):
        rest = np.delete(clicked, left_out, axis=0)
        width = np.linalg.svd(rest - rest.mean(0))[1][-1] / np.sqrt(len(rest))
        if width < WIDTH * click_px:
            raise DataError(
                f"all but one of the clicks lie within {width:.1f} px of a line, and a click is "
                f"good to {click_px:g} px: they do not fix a map; mark points that span the ground"
            )
