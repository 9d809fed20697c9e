"""From what the network says to boxes in the world, through the camera and its ground.

Where a thing stands is told twice, or three times by a pair: where its foot's ray meets the
ground, how far its middle seems, and its disparity. Each comes with its error, and they are
weighed by them. Axes: n thing, k candidate.
"""

from typing import NamedTuple

import numpy as np
import torch
import xarray as xr
from torch import Tensor

from hoilab.geometry import boxes
from hoilab.geometry.camera import pinhole, ray
from hoilab.geometry.ground import on_ground
from hoilab.geometry.sizes import SIZES
from hoilab.models.boxes3d_tiny.architecture import QUARTER, Boxes3dAnswer
from hoilab.models.boxes3d_tiny.criterion import SURE, UNSURE
from hoilab.models.depth_tiny.processing import Window
from hoilab.nn.peaks import at, peaks
from hoilab.nn.suppression import suppressed

CANDIDATES = 80
DOUBLE_IOU = 0.6
# Nothing is surer than this (cells; share of the depth): errors of the training's scenes.
LEAST_CELLS, LEAST_FAR = 0.25, 0.02


class Sighted(NamedTuple):
    """The things in one frame."""

    corners: np.ndarray  # n 4, px of the frame
    centre: np.ndarray  # n 3, m, world
    size: np.ndarray  # n 3: length, width, height, m
    yaw: np.ndarray  # n
    covariance: np.ndarray  # n 2 2, m^2
    label: np.ndarray  # n
    score: np.ndarray  # n


def sighted(
    answer: Boxes3dAnswer,
    image: int,
    *,
    camera: xr.Dataset,
    window: Window,
    classes: tuple[str, ...],
    threshold: float,
    baseline_m: float | None = None,
) -> Sighted:
    """Return what is seen in one picture of a batch, the best first.

    Parameters
    ----------
    camera
        Of the frame, in its own pixels.
    window
        Which part of the frame the network saw.
    baseline_m
        How far at the right the second camera stands, for pairs.
    """
    tops = peaks(answer.heat[image : image + 1].sigmoid(), CANDIDATES)
    kept = tops.score[0] > threshold
    cell, place, score, label = (
        part[0, kept] for part in (tops.cell, tops.place, tops.score, tops.label)
    )

    def said(grid: Tensor) -> Tensor:
        return at(grid[image : image + 1], cell[None])[0]

    middle = place + said(answer.centre)  # k 2, cells
    reach = said(answer.sides).clamp(-5, 6).exp()
    box = torch.cat([middle - reach[:, :2], middle + reach[:, 2:]], 1)
    alive = suppressed(box, score, iou=DOUBLE_IOU, label=label)
    middle, box, score, label = middle[alive], box[alive], score[alive], label[alive]
    rows: list[np.ndarray] = [
        said(grid)[alive].double().cpu().numpy()
        for grid in (answer.foot, answer.size, answer.turn, answer.far)
    ]
    foot, size, turn, far = rows
    shift = None if answer.shift is None else said(answer.shift)[alive].double().cpu().numpy()
    names = np.array(classes)[label.cpu().numpy()] if len(label) else np.empty(0, dtype=str)
    usual = np.array([SIZES[name][:3] for name in names]).reshape(-1, 3)
    extent = usual * np.exp(size.clip(-1, 1))
    seen = middle.double().cpu().numpy()
    ways = [_standing(seen, foot, camera, window), _in_depth(seen, far, camera, window, extent)]
    if shift is not None and baseline_m:
        ways.append(_by_disparity(seen, shift, camera, window, baseline_m))
    spot, cover = _weighed(ways)
    ground = camera["ground_plane"].values
    floor = -(spot @ ground[:2] + ground[3]) / ground[2]
    place_of_camera = ray(pinhole(camera), np.zeros((1, 2)))[0]
    sight = spot - place_of_camera[:2]
    yaw = np.arctan2(turn[:, 0], turn[:, 1]) + np.arctan2(sight[:, 1], sight[:, 0])
    corners = _pixels(box.double().cpu().numpy().reshape(-1, 2), window).reshape(-1, 4) + 0.5
    corners = boxes.clip(corners, camera.attrs["width"], camera.attrs["height"])
    return Sighted(
        corners,
        np.concatenate([spot, (floor + extent[:, 2] / 2)[:, None]], 1),
        extent,
        (yaw + np.pi) % (2 * np.pi) - np.pi,
        cover,
        names,
        score.cpu().numpy(),
    )


def _pixels(cells: np.ndarray, window: Window) -> np.ndarray:
    """Return places of the grid (n 2, cells from its left and top edge) in the frame (px)."""
    step = np.array([window.width / window.columns, window.height / window.rows])
    corner = np.array([window.left, window.top])
    return np.asarray(corner + cells * QUARTER * step - 0.5)


def _error(log: np.ndarray, least: float) -> np.ndarray:
    """Return the standard deviation of an error of which the logarithm is said."""
    # The deviation of Laplace's distribution is its scale times the root of two.
    return np.asarray(np.hypot(np.sqrt(2) * np.exp(log.clip(SURE, UNSURE)), least))


def _standing(
    middle: np.ndarray, foot: np.ndarray, camera: xr.Dataset, window: Window
) -> tuple[np.ndarray, np.ndarray]:
    """Return places (n 2) where feet meet the ground, and their covariances (n 2 2)."""
    spot, slope = on_ground(camera, _pixels(middle + foot[:, :2], window))
    cell = QUARTER * np.array([window.width / window.columns, window.height / window.rows])
    sigma = _error(foot[:, 2:], LEAST_CELLS) * cell
    scaled = slope * sigma[:, None, :]
    return spot[:, :2], scaled @ np.swapaxes(scaled, -1, -2)


def _in_depth(
    middle: np.ndarray, far: np.ndarray, camera: xr.Dataset, window: Window, extent: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the same from how far the middle seems."""
    depth = np.exp(far[:, 0].clip(-2, 6))
    return _along(middle, depth, depth * _error(far[:, 1], LEAST_FAR), camera, window)


def _by_disparity(
    middle: np.ndarray, shift: np.ndarray, camera: xr.Dataset, window: Window, baseline_m: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the same from how much farther left the middle is in the right picture."""
    cell = QUARTER * window.width / window.columns
    pixels = shift[:, 0].clip(0.05) * cell
    depth = camera["K"].values[0, 0] * baseline_m / pixels
    sigma = _error(shift[:, 1], LEAST_CELLS / 2) * cell
    return _along(middle, depth, depth * sigma / pixels, camera, window)


def _along(
    middle: np.ndarray, depth: np.ndarray, sigma: np.ndarray, camera: xr.Dataset, window: Window
) -> tuple[np.ndarray, np.ndarray]:
    """Return places along lines of sight, and covariances, of depths with their errors (m)."""
    place, sight = ray(pinhole(camera), _pixels(middle, window))
    spot = (place + depth[:, None] * sight)[:, :2]
    aside = depth * QUARTER * LEAST_CELLS * window.width / window.columns
    aside = aside / camera["K"].values[0, 0]
    flat = sight[:, :2]
    cover = sigma[:, None, None] ** 2 * flat[:, :, None] * flat[:, None, :]
    return spot, cover + (aside**2)[:, None, None] * np.eye(2)


def _weighed(ways: list[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """Return the places that fit all ways best, and their covariances."""
    total = np.zeros((len(ways[0][0]), 2, 2))
    pull = np.zeros((len(ways[0][0]), 2))
    for spot, cover in ways:
        known = np.isfinite(spot).all(1) & np.isfinite(cover).all((1, 2))
        surety = np.linalg.inv(np.where(known[:, None, None], cover, np.eye(2)) + 1e-9 * np.eye(2))
        surety[~known] = 0
        total += surety
        pull += np.einsum("nij,nj->ni", surety, np.where(known[:, None], spot, 0.0))
    cover = np.linalg.inv(total + 1e-9 * np.eye(2))
    return np.einsum("nij,nj->ni", cover, pull), cover
