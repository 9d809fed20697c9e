"""Outlines: the pixels where something that moves, its shadow or its footprint can be."""

import numpy as np
from numpy.typing import NDArray

from hoilab.synthetic.light import Light
from hoilab.synthetic.troupe import Moment
from hoilab.synthetic.view import View, project

Floats = NDArray[np.float64]
Floats32 = NDArray[np.float32]
Indices = NDArray[np.int64]

CONTACT_M, CONTACT_SHARE = 0.3, 0.5


def body_pixels(moment: Moment, seen: tuple[Floats, Floats], view: View) -> Indices:
    """Return the pixels inside the rectangles around every limb and every part of a thing.

    `seen` is where the vertices are in the picture, as `project` tells it.
    """
    pixel, depth = seen
    return np.flatnonzero(_inside(*_spans(pixel, depth, moment.wardrobe.first_of_frame), view))


def shadow_pixels(
    moment: Moment,
    vertices: Floats32,
    seen: tuple[Floats, Floats],
    light: Light,
    view: View,
    flat: NDArray[np.bool_],
) -> Indices:
    """Return the pixels that can lie in a shadow of what moves.

    On the open ground these are the shadows as the sun throws them; on anything else they may
    lie anywhere between a body and its shadow on the ground.
    """
    thrown = vertices - light.to_sun * (np.maximum(vertices[:, 2:], 0) / light.to_sun[2])
    below, under = project(view, thrown)
    limbs, whole = moment.wardrobe.first_of_frame, moment.wardrobe.first_of_instance
    on_ground = _inside(*_spans(below, under, limbs), view)
    a, b = _spans(*seen, whole), _spans(below, under, whole)
    between = _inside(np.minimum(a[0], b[0]), np.maximum(a[1], b[1]), np.minimum(a[2], b[2]), view)
    return np.flatnonzero((on_ground & flat) | (between & ~flat))


def footprints(
    moment: Moment,
    vertices: Floats32,
    flat: NDArray[np.bool_],
    ground: Floats32,
    view: View,
) -> tuple[Indices, Floats32]:
    """Return the pixels of the ground close under feet and wheels, and the sky light left there."""
    width, height = view.size
    first = moment.wardrobe.first_of_instance
    near = (vertices[:, 2] < 0.14)[:, None]
    xy = vertices[:, :2]
    low = np.minimum.reduceat(np.where(near, xy, np.inf), first)
    high = np.maximum.reduceat(np.where(near, xy, -np.inf), first)
    standing = np.isfinite(low).all(axis=1)
    low, high = low[standing], high[standing]
    middle = (low + high) / 2
    size = CONTACT_M + 0.4 * (high - low).max(axis=1)
    corners = middle[:, None] + size[:, None, None] * 1.2 * _SQUARE
    level = np.concatenate([corners, np.zeros((*corners.shape[:2], 1))], axis=-1)
    pixel, depth = project(view, level)
    left = np.ones(width * height, np.float32)
    start, end = np.floor(pixel.min(axis=1)), np.ceil(pixel.max(axis=1)) + 1
    start, end = (np.clip(edge, 0, (width, height)).astype(int) for edge in (start, end))
    for i in np.flatnonzero((depth > 0.3).all(axis=1)):
        (x0, y0), (x1, y1) = start[i], end[i]
        rows = (np.arange(y0, y1)[:, None] * width + np.arange(x0, x1)).ravel()
        there = ground.take(rows, axis=0) - middle[i].astype(np.float32)
        apart = there[:, 0] ** 2 + there[:, 1] ** 2
        left[rows] *= 1 - CONTACT_SHARE * np.exp(-apart / np.float32((0.62 * size[i]) ** 2))
    found = np.flatnonzero((left < 0.985) & flat)
    return found, left[found]


_SQUARE = np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]], dtype=float)


def _spans(pixel: Floats, depth: Floats, first: Indices) -> tuple[Floats, Floats, Floats]:
    return (
        np.minimum.reduceat(pixel, first),
        np.maximum.reduceat(pixel, first),
        np.minimum.reduceat(depth, first),
    )


def _inside(low: Floats, high: Floats, nearest: Floats, view: View) -> NDArray[np.bool_]:
    width, height = view.size
    inside = np.zeros((height, width), dtype=bool)
    if (nearest < 0.3).any():  # reaches behind the camera, where projection means nothing
        return ~inside.ravel()
    start = np.clip(np.floor(low), 0, (width, height)).astype(int).tolist()
    end = np.clip(np.ceil(high) + 1, 0, (width, height)).astype(int).tolist()
    for (x0, y0), (x1, y1) in zip(start, end, strict=True):
        inside[y0:y1, x0:x1] = True
    return inside.ravel()
