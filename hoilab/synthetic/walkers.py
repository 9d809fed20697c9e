"""A street of made-up walkers in metres, for crowds and unusual movement: no pictures, truth alone.

The street is 24 m long (x) and 6 m wide (y). People walk along it on the right, both ways, and
some of them queue at a kiosk on its lower edge for a while.
"""

import numpy as np
import xarray as xr

from hoilab.schema import make_ground

LENGTH_M, WIDTH_M = 24.0, 6.0
LANES_M = {1: 1.9, -1: 4.3}
KIOSK_M = (12.0, 0.3)


def street(
    *, people: int = 60, duration_s: float = 120.0, fps: float = 5.0, queue: int = 5, seed: int = 0
) -> xr.Dataset:
    """Return where everybody is, in metres.

    Parameters
    ----------
    people
        Individuals 0, 1, 2, ... who walk through, at 1.3 m/s more or less.
    queue
        How many more come to the kiosk, stand in line and leave; they have the next numbers.

    Examples
    --------
    >>> street(people=3, duration_s=10, queue=0)["position"].sizes["individual"]
    3
    """
    rng = np.random.default_rng(seed)
    time = np.arange(round(duration_s * fps)) / fps
    ways = [_through(time, rng) for _ in range(people)]
    ways += [_queueing(time, place, rng) for place in range(queue)]
    position = np.stack(ways, -1) if ways else np.empty((len(time), 2, 0))
    return make_ground(position, time, individual=range(len(ways)))


def _through(time: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the way (time, 2) of one who walks from end to end."""
    side = int(rng.choice([1, 1, 1, -1, -1]))
    start = rng.uniform(-LENGTH_M, time[-1] * 1.3)  # some are on the street at the beginning
    gone = 1.3 * rng.normal(1, 0.12) * time - start
    sway = 0.15 * np.sin(2 * np.pi * rng.uniform(0.1, 0.2) * time + rng.uniform(0, 6))
    along = gone if side > 0 else LENGTH_M - gone
    way = np.stack([along, LANES_M[side] + rng.normal(0, 0.5) + sway], -1)
    way[(gone < 0) | (gone > LENGTH_M)] = np.nan
    return way + rng.normal(0, 0.01, way.shape)


def _queueing(time: np.ndarray, place: int, rng: np.random.Generator) -> np.ndarray:
    """Return the way of one who comes to a place in the queue, stands there, and leaves."""
    spot = np.array([KIOSK_M[0] - 0.8 * place, KIOSK_M[1] + rng.normal(0, 0.05)])
    far = np.array([-0.5, LANES_M[1]])
    come_s = 0.15 * time[-1] + 3 * place
    walk_s = float(np.linalg.norm(spot - far)) / 1.3
    leave_s = 0.6 * time[-1] + 6 * place
    ahead = np.array([LENGTH_M + 0.5, LANES_M[1]])
    moments = [come_s, come_s + walk_s, leave_s, leave_s + np.linalg.norm(ahead - spot) / 1.3]
    way = np.stack(
        [
            np.interp(time, moments, [far[axis], spot[axis], spot[axis], ahead[axis]])
            for axis in (0, 1)
        ],
        -1,
    )
    way[(time < moments[0]) | (time > moments[-1])] = np.nan
    return way + rng.normal(0, 0.02, way.shape)
