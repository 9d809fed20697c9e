"""Where people were, coarse enough to pass on: cells that too few people were in are blank.

A map of positions is personal data while a single person's way can be read off it. Cells that
fewer than ``k`` different individuals were in say nothing (NaN), neither how many were there nor
that nobody was. Numbers in the other cells are rounded, which blurs what one person adds; it is
no proof against somebody who can compare many maps.
"""

import numpy as np
import xarray as xr

from hoilab.analysis.places import places
from hoilab.errors import DataError
from hoilab.plugins import Spec


def heat_map(
    where: xr.Dataset | xr.DataArray,
    *,
    cell: float,
    k: int = 5,
    round_s: float = 10.0,
    bounds: tuple[float, float, float, float] | None = None,
) -> xr.DataArray:
    """Return how long people were in each cell (y, x), in seconds of all of them together.

    Parameters
    ----------
    where
        Tracks (bottom middle of boxes), ground positions, or points.
    cell
        Side of a cell in the unit of the places.
    k
        Fewest different individuals that a cell speaks of; at least 2.
    round_s
        Times are rounded to a multiple of this.
    bounds
        Left, low, right, high of the map, which should be fixed for maps that are compared:
        the extent of people's ways says something about them. By default the cells that have
        enough people in them.

    Raises
    ------
    DataError
        `k` is below 2, or the cell has no size.

    Examples
    --------
    >>> from hoilab.schema import make_ground
    >>> two = make_ground([[[0.5, 0.6], [0.5, 0.4]]] * 3, [0.0, 10.0, 20.0], individual=[1, 2])
    >>> heat_map(two, cell=1.0, k=2).values, heat_map(two, cell=1.0, k=3).size
    (array([[40.]]), 0)
    """
    points = places(where)
    if k < 2 or not cell > 0 or not round_s > 0:
        raise DataError(
            f"a map to pass on needs k of 2 or more and cells with a size, got k={k}, cell={cell}"
        )
    seen = np.isfinite(points.values[:, 0])
    when, who = np.nonzero(seen)
    spot = np.floor(points.values[when, :, who] / cell).astype(np.int64)
    low, shape = _extent(spot, who, cell, k, bounds)
    inside = ((spot >= low) & (spot < low + shape[::-1])).all(axis=1)
    at = spot[inside] - low
    held_s = np.diff(points["time"].values, append=np.nan)
    held_s[-1:] = 0.0
    total, people = np.zeros(tuple(shape)), np.zeros(tuple(shape), np.int64)
    np.add.at(total, (at[:, 1], at[:, 0]), held_s[when[inside]])
    visited = np.unique(np.column_stack([at, who[inside]]), axis=0)
    np.add.at(people, (visited[:, 1], visited[:, 0]), 1)
    told = np.where(people >= k, np.round(total / round_s) * round_s, np.nan)
    units = points.attrs["units"]
    return xr.DataArray(
        told,
        dims=("y", "x"),
        coords={
            "y": ("y", (low[1] + np.arange(shape[0]) + 0.5) * cell, {"units": units}),
            "x": ("x", (low[0] + np.arange(shape[1]) + 0.5) * cell, {"units": units}),
        },
        name="heat",
        attrs={"units": "s", "long_name": "time spent by all", "k": k, "cell": cell},
    )


def _extent(
    spot: np.ndarray,
    who: np.ndarray,
    cell: float,
    k: int,
    bounds: tuple[float, float, float, float] | None,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the first cell (x, y) and the number of cells (rows, columns)."""
    if bounds is not None:
        low = np.floor(np.array(bounds[:2]) / cell).astype(np.int64)
        high = np.ceil(np.array(bounds[2:]) / cell).astype(np.int64)
        return low, (high - low)[::-1]
    visited = np.unique(np.column_stack([spot, who]), axis=0)[:, :2]
    cells, people = np.unique(visited, axis=0, return_counts=True)
    enough = cells[people >= k]
    if not len(enough):
        return np.zeros(2, np.int64), np.zeros(2, np.int64)
    return enough.min(axis=0), (enough.max(axis=0) - enough.min(axis=0) + 1)[::-1]


SPEC = Spec(
    name="heat",
    summary="Coarse map of where people were; cells with fewer than k of them are blank.",
    licence="Apache-2.0",
    target="hoilab.analysis.heat:heat_map",
)
