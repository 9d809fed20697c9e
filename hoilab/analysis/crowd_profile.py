"""How dense and how fast a crowd is in each cell of the floor, by PedPy."""

import numpy as np
import shapely
import xarray as xr

from hoilab.analysis._pedpy import CUTOFF_M, empty, on_floor, rooms, speeds
from hoilab.io.trajectories import to_pedpy
from hoilab.plugins import Spec


def profile(
    ground: xr.Dataset,
    floor: shapely.Polygon,
    *,
    cell_m: float = 0.5,
    span_s: float = 0.5,
    cutoff_m: float | None = CUTOFF_M,
) -> xr.Dataset:
    """Return mean density and mean speed in each cell of the floor (y, x), over all moments.

    Speeds are NaN in cells that nobody's room ever touched.
    """
    import pedpy

    walked = on_floor(ground, floor)
    low_x, low_y, high_x, high_y = floor.bounds
    across = int(np.ceil((high_x - low_x) / cell_m))
    down = int(np.ceil((high_y - low_y) / cell_m))
    dense, fast = np.zeros((down, across)), np.full((down, across), np.nan)
    if not empty(walked):
        own_rooms = rooms(walked, floor, cutoff_m)
        pace = speeds(walked, span_s, "one-sided")
        data = own_rooms.merge(pace[["id", "frame", "speed"]], on=["id", "frame"]).merge(
            to_pedpy(walked).data, on=["id", "frame"]
        )
        layers = pedpy.compute_profiles(
            data=data,
            walkable_area=pedpy.WalkableArea(floor),
            grid_size=cell_m,
            speed_method=pedpy.SpeedMethod.MEAN,
            density_method=pedpy.DensityMethod.VORONOI,
        )
        # PedPy's first row is the top one. It leaves out moments without anybody on the floor.
        share = len(layers[0]) / max(1, walked.sizes["time"])
        dense = np.mean(layers[0], axis=0)[::-1] * share
        moving = np.stack(layers[1])[:, ::-1]
        there = np.isfinite(moving)
        with_any = there.any(axis=0)
        summed = np.where(there, moving, 0.0).sum(axis=0)
        fast = np.where(with_any, summed / np.maximum(there.sum(axis=0), 1), np.nan)
    return xr.Dataset(
        {
            "density": (("y", "x"), dense, {"units": "1/m2", "long_name": "mean density"}),
            "speed": (("y", "x"), fast, {"units": "m/s", "long_name": "mean speed"}),
        },
        coords={
            "y": ("y", low_y + cell_m * (np.arange(dense.shape[0]) + 0.5), {"units": "m"}),
            "x": ("x", low_x + cell_m * (np.arange(dense.shape[1]) + 0.5), {"units": "m"}),
        },
        attrs={"cell_m": cell_m},
    )


SPEC = Spec(
    name="crowd-profile",
    summary="Mean density and speed in each cell of the floor, by PedPy.",
    licence="Apache-2.0",
    target="hoilab.analysis.crowd_profile:profile",
)
