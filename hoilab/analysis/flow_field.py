"""Which way people go, cell by cell."""

import numpy as np
import xarray as xr

from hoilab.analysis.movement import velocity
from hoilab.analysis.places import places
from hoilab.plugins import Spec

DIRECTIONS = 8


def flow_field(where: xr.Dataset | xr.DataArray, *, cell: float, span_s: float = 0.8) -> xr.Dataset:
    """Return the mean velocity, the directions and the number of individuals in each cell (y, x).

    ``share`` (y, x, direction) is the share of each of 8 directions, in degrees from x to y.
    ``order`` says how alike the directions are: 1 when all go one way, near 0 when two streams
    meet. Cells without anybody are NaN.

    Parameters
    ----------
    cell
        Side of a cell in the places' unit.

    Examples
    --------
    >>> from hoilab.schema import make_ground
    >>> walk = make_ground([[[0.2], [0.0]], [[0.6], [0.0]]], [0.0, 0.5], individual=[7])
    >>> field = flow_field(walk, cell=1.0)
    >>> field["velocity"].sel(space="x").values.round(3), field["order"].values
    (array([[0.8]]), array([[1.]]))
    """
    points, pace = places(where), velocity(where, span_s=span_s)
    order = ("time", "individual", "space")
    speed = pace.transpose(*order).values
    when, who = np.nonzero(np.isfinite(speed).all(-1))
    spot, moved = points.transpose(*order).values[when, who], speed[when, who]
    at = np.floor(spot / cell).astype(np.int64)
    low = at.min(axis=0) if len(at) else np.zeros(2, np.int64)
    across, down = (at.max(axis=0) - low + 1) if len(at) else (0, 0)
    row, column = (at - low).T[::-1] if len(at) else (at[:, 0], at[:, 0])
    count, length = np.zeros((down, across)), np.zeros((down, across))
    total = np.zeros((down, across, 2))
    np.add.at(count, (row, column), 1)
    np.add.at(total, (row, column), moved)
    np.add.at(length, (row, column), np.linalg.norm(moved, axis=1))
    people = np.zeros((down, across), np.int64)
    visits = np.unique(np.stack([row, column, who], -1), axis=0)
    np.add.at(people, (visits[:, 0], visits[:, 1]), 1)
    turn = np.arctan2(moved[:, 1], moved[:, 0]) / (2 * np.pi)
    way = np.round(turn * DIRECTIONS).astype(np.int64) % DIRECTIONS
    ways = np.zeros((down, across, DIRECTIONS))
    np.add.at(ways, (row, column, way), 1)
    some = np.where(count > 0, count, np.nan)
    ordered = np.linalg.norm(total, axis=-1) / np.where(length > 0, length, np.nan)
    units = points.attrs["units"]
    return xr.Dataset(
        {
            "velocity": (("y", "x", "space"), total / some[..., None], {"units": f"{units}/s"}),
            "share": (("y", "x", "direction"), ways / some[..., None], {"units": "1"}),
            "people": (("y", "x"), people, {"units": "individuals"}),
            "order": (("y", "x"), ordered, {"units": "1"}),
        },
        coords={
            "y": ("y", (low[1] + np.arange(down) + 0.5) * cell, {"units": units}),
            "x": ("x", (low[0] + np.arange(across) + 0.5) * cell, {"units": units}),
            "direction": (
                "direction",
                np.arange(DIRECTIONS) * 360 / DIRECTIONS,
                {"units": "degree"},
            ),
            "space": ["x", "y"],
        },
        attrs={"cell": cell},
    )


SPEC = Spec(
    name="flow-field",
    summary="Which way people go: mean velocity in each cell.",
    licence="Apache-2.0",
    target="hoilab.analysis.flow_field:flow_field",
)
