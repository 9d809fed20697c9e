"""How rare a movement is where it happens: counts of directions and speeds in each cell.

The floor is cut into cells of 1.5 m; each counts 8 directions at 4 speeds. The score is
the negative logarithm of a movement's share of all, with a little added to each bin so that nothing
is impossible. Who stands has no direction, so the slowest speed counts as one bin.
"""

from dataclasses import dataclass

import numpy as np
import xarray as xr

from hoilab.analysis.anomaly import over_time, usual_movement
from hoilab.plugins import Spec

DIRECTIONS = 8


@dataclass(frozen=True)
class Grid:
    """How movements are binned.

    Parameters
    ----------
    cell_m
        Side of a cell.
    speeds_m_s
        Borders between the speeds; who is below the first one stands.
    added
        What is added to each count.
    """

    cell_m: float = 1.5
    speeds_m_s: tuple[float, ...] = (0.3, 1.0, 1.8)
    added: float = 0.05


def habits(usual: xr.Dataset, *, grid: Grid = Grid()) -> xr.Dataset:
    """Return how often people moved how, where: counts (y, x, direction, speed).

    Parameters
    ----------
    usual
        From `hoilab.analysis.anomaly.usual_movement`.

    Examples
    --------
    >>> from hoilab.schema import make_ground
    >>> walk = make_ground([[[0.0], [0.0]], [[1.0], [0.1]]], [0.0, 0.8], individual=[7])
    >>> habits(usual_movement(walk))["count"].sum().item()
    1
    """
    cell = np.floor(usual["position"].values / grid.cell_m).astype(np.int64)
    low = cell.min(axis=0) if len(cell) else np.zeros(2, np.int64)
    high = cell.max(axis=0) if len(cell) else np.zeros(2, np.int64)
    across, down = high - low + 1
    count = np.zeros((down, across, DIRECTIONS, len(grid.speeds_m_s) + 1), np.int64)
    way, fast = _bins(usual["velocity"].values, grid)
    np.add.at(count, (cell[:, 1] - low[1], cell[:, 0] - low[0], way, fast), 1)
    middle = (np.arange(DIRECTIONS) + 0.5) * 360 / DIRECTIONS
    return xr.Dataset(
        {"count": (("y", "x", "direction", "speed"), count, {"units": "movements"})},
        coords={
            "y": ("y", (low[1] + np.arange(down) + 0.5) * grid.cell_m, {"units": "m"}),
            "x": ("x", (low[0] + np.arange(across) + 0.5) * grid.cell_m, {"units": "m"}),
            "direction": ("direction", middle, {"units": "degree"}),
            "speed": ("speed", [0.0, *grid.speeds_m_s], {"units": "m/s", "long_name": "at least"}),
        },
        attrs={"cell_m": grid.cell_m, "added": grid.added, "span_s": usual.attrs["span_s"]},
    )


def rarity(ground: xr.Dataset, habits: xr.Dataset) -> xr.DataArray:
    """Return how rare each movement is where it happens (time, individual), in nats.

    A cell that nobody was in counts as one without movements.
    """
    now = usual_movement(ground, span_s=habits.attrs["span_s"])
    return over_time(ground, now, rarity_of(now, habits)).rename("rarity")


def rarity_of(movements: xr.Dataset, habits: xr.Dataset) -> np.ndarray:
    """Return how rare each of these movements is (sample), in nats."""
    grid = Grid(habits.attrs["cell_m"], tuple(habits["speed"].values[1:]), habits.attrs["added"])
    count = habits["count"].values
    low = np.floor(np.array([habits["x"].values[0], habits["y"].values[0]]) / grid.cell_m)
    cell = np.floor(movements["position"].values / grid.cell_m).astype(np.int64)
    x, y = (cell - low.astype(np.int64)).T
    known = (x >= 0) & (y >= 0) & (x < count.shape[1]) & (y < count.shape[0])
    way, fast = _bins(movements["velocity"].values, grid)
    own = np.where(known, count[np.where(known, y, 0), np.where(known, x, 0), way, fast], 0)
    total = count.sum() + grid.added * count.size
    rare: np.ndarray = -np.log((own + grid.added) / total)
    return rare


def _bins(velocity: np.ndarray, grid: Grid) -> tuple[np.ndarray, np.ndarray]:
    """Return the number of the direction and of the speed of each velocity."""
    turn = np.arctan2(velocity[:, 1], velocity[:, 0]) / (2 * np.pi) % 1.0
    way = np.minimum((turn * DIRECTIONS).astype(np.int64), DIRECTIONS - 1)
    fast = np.searchsorted(grid.speeds_m_s, np.linalg.norm(velocity, axis=1), side="right")
    return np.where(fast == 0, 0, way), fast


SPEC = Spec(
    name="anomaly-cells",
    summary="How rare a movement is in its cell of 1.5 m: 8 directions at 4 speeds.",
    licence="Apache-2.0",
    target="hoilab.analysis.anomaly_cells:rarity",
)
