"""Figures in place of people, each in the colour of its track: nothing of them is a picture."""

import colorsys

import cv2
import numpy as np

# Turning by the golden angle keeps neighbouring numbers far apart on the colour circle.
TURN = 0.381966
SATURATION, VALUE = 0.62, 0.94
OUTLINE = (28, 30, 36)
# Parts of a standing figure as shares of its height: radius and middle of the head, shoulders.
HEAD, NECK = 0.085, 0.175
SHOULDERS, HIPS = 0.125, 0.085
WAIST, FEET = 0.55, 0.985
# Cells of the noise mosaic across and down a box.
CELLS = (4, 10)
# Positions are drawn in sixteenths of a pixel.
SHIFT = 4


def track_colour(number: int) -> tuple[int, int, int]:
    """Return red, green, blue of an individual.

    Examples
    --------
    >>> track_colour(0), track_colour(1) == track_colour(0)
    ((240, 91, 91), False)
    """
    red, green, blue = colorsys.hsv_to_rgb((number * TURN) % 1.0, SATURATION, VALUE)
    return round(red * 255), round(green * 255), round(blue * 255)


def paint_silhouettes(
    ground: np.ndarray, corners: np.ndarray, number: np.ndarray, changed: np.ndarray
) -> np.ndarray:
    """Return the ground with everybody's outline on it, filled; the nearest stands in front.

    Parameters
    ----------
    corners, number
        (n, 4), (n,): who is where.
    changed
        (y, x) of booleans, of any size: of each box, only what is true here is filled.
    """
    picture = ground.copy()
    size = ground.shape[1], ground.shape[0]
    body = cv2.resize(changed.astype(np.uint8) * 255, size, interpolation=cv2.INTER_LINEAR)
    body = cv2.threshold(cv2.GaussianBlur(body, (0, 0), 1.5), 96, 255, cv2.THRESH_BINARY)[1]
    for row in np.argsort(corners[:, 3]):
        left, top, right, bottom = _inside(corners[row], size)
        if right <= left or bottom <= top:
            continue
        part = body[top:bottom, left:right]
        shape = picture[top:bottom, left:right]
        shape[part > 0] = track_colour(int(number[row]))
        outlines, _ = cv2.findContours(part, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        cv2.drawContours(shape, outlines, -1, OUTLINE, 1, cv2.LINE_AA)
    return picture


def paint_avatars(
    ground: np.ndarray, corners: np.ndarray, number: np.ndarray, label: np.ndarray
) -> np.ndarray:
    """Return the ground with a standing figure in the box of each person; things vanish."""
    picture = ground.copy()
    for row in np.argsort(corners[:, 3]):
        if str(label[row]) == "person":
            _figure(picture, corners[row], track_colour(int(number[row])))
    return picture


def paint_noise(ground: np.ndarray, corners: np.ndarray, number: np.ndarray) -> np.ndarray:
    """Return the ground with cells of noise in each box, around the colour of its track.

    The noise is drawn once for each individual and has nothing of the picture in it: cells of
    mean colour with noise on them gave away 14 of 19 people by their clothes, when tried.
    """
    picture = ground.copy()
    for row in np.argsort(corners[:, 3]):
        left, top, right, bottom = _inside(corners[row], (ground.shape[1], ground.shape[0]))
        if right <= left or bottom <= top:
            continue
        chance = np.random.default_rng(int(number[row]))
        level = chance.uniform(0.35, 1.0, (CELLS[1], CELLS[0], 1))
        cells = (level * track_colour(int(number[row]))).round().astype(np.uint8)
        size = right - left, bottom - top
        picture[top:bottom, left:right] = cv2.resize(cells, size, interpolation=cv2.INTER_NEAREST)
    return picture


def _figure(picture: np.ndarray, box: np.ndarray, colour: tuple[int, int, int]) -> None:
    left, top, right, bottom = box.tolist()
    x, tall = (left + right) / 2, bottom - top
    if not 4 <= tall <= 4 * picture.shape[0]:
        return
    trunk = np.array(
        [
            (-SHOULDERS, NECK + HEAD),
            (SHOULDERS, NECK + HEAD),
            (SHOULDERS, WAIST),
            (HIPS, FEET),
            (0.012, FEET),
            (0.0, WAIST + 0.08),
            (-0.012, FEET),
            (-HIPS, FEET),
            (-SHOULDERS, WAIST),
        ]
    )
    points = np.rint(((x, top) + trunk * tall) * 2**SHIFT).astype(np.int32)
    centre = tuple(np.rint(np.array((x, top + (NECK - HEAD / 2) * tall)) * 2**SHIFT).astype(int))
    radius = max(1, round(HEAD * tall * 2**SHIFT))
    thick = max(1, round(tall / 60))
    for shade, width in ((OUTLINE, 2 * thick + 1), (colour, 1)):
        cv2.polylines(picture, [points], True, shade, width, cv2.LINE_AA, SHIFT)
        cv2.circle(picture, centre, radius + (width << SHIFT) // 4, shade, -1, cv2.LINE_AA, SHIFT)
        cv2.fillPoly(picture, [points], shade, cv2.LINE_AA, SHIFT)


def _inside(box: np.ndarray, size: tuple[int, int]) -> tuple[int, int, int, int]:
    left, right = np.clip(box[[0, 2]].round().astype(int), 0, size[0]).tolist()
    top, bottom = np.clip(box[[1, 3]].round().astype(int), 0, size[1]).tolist()
    return left, top, right, bottom
