"""A crowd: everybody walks where they want without walking through one another.

Each moment every walker weighs a fan of velocities and takes the one that is nearest to what
they want and farthest from a collision (sampled reciprocal velocity obstacles, after van den
Berg, Lin and Manocha, 2008).

Axes: a walker, c candidate velocity, n neighbour.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

HORIZON_S = 3.5
_ANGLES = np.deg2rad([0, 12, -12, 25, -25, 40, -40, 60, -60, 85, -85, 120, -120])
_SPEEDS = (1.0, 0.65, 0.3)
_FAN = np.array([[s * np.cos(a), s * np.sin(a)] for s in _SPEEDS for a in _ANGLES] + [[0.0, 0.0]])


def choose(
    position: Floats,
    velocity: Floats,
    wanted: Floats,
    radius: Floats,
    group: NDArray[np.int64],
    obstacles: Floats,
    heed: NDArray[np.bool_],
) -> Floats:
    """Return the velocity (a, 2) that everybody takes next.

    Parameters
    ----------
    position, velocity, wanted
        (a, 2) in m and m/s.
    radius
        (a,) how much room each one needs, in metres.
    group
        (a,) people with the same number walk together and do not avoid each other.
    obstacles
        (o, 3): x, y and radius of what stands still.
    heed
        (a, o): whom of it each one avoids.
    """
    count = len(position)
    side = np.stack([-wanted[:, 1], wanted[:, 0]], axis=-1)
    fan = wanted[:, None] * _FAN[:, :1] + side[:, None] * _FAN[:, 1:]  # a c 2
    off_course = np.linalg.norm(fan - wanted[:, None], axis=-1)
    abrupt = np.linalg.norm(fan - velocity[:, None], axis=-1)

    others = np.concatenate([position, obstacles[:, :2]])  # n 2
    # What stands still does not surprise: it may be passed closely.
    room = np.concatenate(
        [radius[:, None] + radius, 0.8 * radius[:, None] + obstacles[:, 2]], axis=1
    )  # a n
    apart = others - position[:, None]  # a n 2
    # A person gives half of the way and trusts the other one to give the other half.
    moving = np.concatenate([velocity, np.zeros((len(obstacles), 2))])
    closing = np.concatenate(
        [
            2 * fan[:, :, None] - velocity[:, None, None] - moving[None, None, :count],
            np.broadcast_to(fan[:, :, None], (count, len(_FAN), len(obstacles), 2)),
        ],
        axis=2,
    )  # a c n 2
    urgency = np.maximum(
        1 / _time_to_contact(apart[:, None], closing, room[:, None]) - 1 / HORIZON_S, 0
    )
    same = np.zeros((count, len(others)), dtype=bool)
    same[:, :count] = group[:, None] == group
    same[:, count:] = ~heed
    np.fill_diagonal(same, True)
    urgency[np.broadcast_to(same[:, None], urgency.shape)] = 0
    cost = off_course + 0.25 * abrupt + 0.9 * np.minimum(urgency, 12).sum(axis=-1)
    return np.asarray(fan[np.arange(count), cost.argmin(axis=1)])


def _time_to_contact(apart: Floats, closing: Floats, room: Floats) -> Floats:
    """Return seconds until two circles touch; 0.08 when they overlap and come closer."""
    a = closing[..., 0] ** 2 + closing[..., 1] ** 2
    b = apart[..., 0] * closing[..., 0] + apart[..., 1] * closing[..., 1]
    c = apart[..., 0] ** 2 + apart[..., 1] ** 2 - room**2
    root = b * b - a * c
    with np.errstate(divide="ignore", invalid="ignore"):
        touch = (b - np.sqrt(np.maximum(root, 0))) / a
    touch = np.where((root > 0) & (b > 0) & (a > 1e-9), touch, np.inf)
    return np.where((c < 0) & (b > 0), 0.08, np.maximum(touch, 0.08))


def pushed_apart(position: Floats, radius: Floats, steady: NDArray[np.bool_]) -> Floats:
    """Return positions moved so that nobody overlaps; the steady ones do not give way."""
    apart = position[:, None] - position
    distance = np.linalg.norm(apart, axis=-1) + np.eye(len(position)) * 1e6
    overlap = np.maximum(radius[:, None] + radius - 0.12 - distance, 0)
    push = (apart / np.maximum(distance, 1e-6)[..., None] * overlap[..., None] * 0.5).sum(axis=1)
    return position + np.where(steady[:, None], 0, push)
