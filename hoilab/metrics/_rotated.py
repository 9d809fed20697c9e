"""How much of one turned rectangle lies in another: exact, for many pairs at once.

In the frame of the second rectangle the first is a polygon over an upright box. At every x
the two share clamp(top) - clamp(bottom), so the shared area is the integral of the clamped
edges, one closed form for each edge. No vertex is sorted or compared with another one, so
identical, nested and touching rectangles need no tolerance.
"""

import numpy as np

CORNERS = np.array([[1.0, 1.0], [-1.0, 1.0], [-1.0, -1.0], [1.0, -1.0]])  # counter-clockwise


def shared_area(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """Return the area that each rectangle of `one` shares with its partner in `two`.

    Rectangles are rows of x, y, length, width, angle; the angle turns the length from x
    towards y, in radians.

    Examples
    --------
    >>> car = np.array([[3.0, 20.0, 4.0, 2.0, 0.7]])
    >>> shared_area(car, car)
    array([8.])
    """
    two_half = two[:, 2:4] / 2
    x, y = np.moveaxis(_corners_seen_from(one, two), -1, 0)  # row corner
    next_x, next_y = np.roll(x, -1, 1), np.roll(y, -1, 1)
    limit_x, limit_y = two_half[:, :1], two_half[:, 1:]
    begin, end = x.clip(-limit_x, limit_x), next_x.clip(-limit_x, limit_x)
    run = next_x - x
    steep = run == 0
    run = np.where(steep, 1.0, run)
    # Where along the edge it enters and leaves the strip |x| <= limit.
    enter, leave = (begin - x) / run, (end - x) / run
    rise = next_y - y
    height = _mean_clamped(y + enter * rise, y + leave * rise, limit_y)
    area = -np.where(steep, 0.0, (end - begin) * height).sum(1)
    return np.asarray(area.clip(0))


def rotated_iou(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """Return intersection over union of each rectangle with its partner; 0 without area.

    Examples
    --------
    >>> rotated_iou(np.array([[0.0, 0, 2, 2, 0]]), np.array([[1.0, 0, 2, 2, np.pi]])).round(6)
    array([0.333333])
    """
    shared = shared_area(one, two)
    whole = one[:, 2] * one[:, 3] + two[:, 2] * two[:, 3] - shared
    return np.asarray(np.divide(shared, whole, out=np.zeros_like(shared), where=whole > 0))


def may_touch(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """Tell which pairs are so near that their circumscribed circles meet."""
    reach = (np.hypot(one[:, 2], one[:, 3]) + np.hypot(two[:, 2], two[:, 3])) / 2
    return np.asarray(np.hypot(*(one - two)[:, :2].T) <= reach)


def _corners_seen_from(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """Return the corners of `one` (row corner xy) in the frame of `two`'s centre and angle."""
    # One rotation by the difference: for equal angles it is exactly none.
    turn, own = one[:, 4] - two[:, 4], two[:, 4]
    local = CORNERS * one[:, None, 2:4] / 2
    return np.asarray(_turned(local, turn) + _turned((one - two)[:, None, :2], -own))


def _turned(points: np.ndarray, angle: np.ndarray) -> np.ndarray:
    cos, sin = np.cos(angle)[:, None], np.sin(angle)[:, None]
    x, y = points[..., 0], points[..., 1]
    return np.stack([cos * x - sin * y, sin * x + cos * y], -1)


def _mean_clamped(begin: np.ndarray, end: np.ndarray, limit: np.ndarray) -> np.ndarray:
    """Return the mean of a line from begin to end that is held within -limit..limit."""
    low, high = np.minimum(begin, end), np.maximum(begin, end)
    span = high - low
    flat = span == 0
    inside_low, inside_high = low.clip(-limit, limit), high.clip(-limit, limit)
    total = (
        (inside_high - inside_low) * (inside_high + inside_low) / 2
        + (high - limit.clip(low, high)) * limit
        - ((-limit).clip(low, high) - low) * limit
    )
    return np.asarray(np.where(flat, inside_low, total / np.where(flat, 1.0, span)))
