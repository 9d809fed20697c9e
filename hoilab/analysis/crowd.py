"""How dense a crowd is and how fast it walks: PedPy's measures from labelled positions in metres.

PedPy (Schroedter et al., MIT) is an extra: ``pip install "hoilab[crowd]"``. Definitions are its
own. ``area`` is where something is measured, ``floor`` where people can walk, both as shapely
polygons in metres. Densities are individuals for each square metre. Flow over a line is in
`hoilab.analysis.crowd_flow`, cells of the floor in `hoilab.analysis.crowd_profile`.
"""

import numpy as np
import pandas as pd
import shapely
import xarray as xr

from hoilab.analysis._pedpy import (
    CUTOFF_M,
    Ends,
    by_frame,
    empty,
    measured,
    on_floor,
    over_time,
    rooms,
    speeds,
)
from hoilab.io.trajectories import frame_numbers, to_pedpy
from hoilab.plugins import Spec
from hoilab.schema import check_ground


def density(ground: xr.Dataset, area: shapely.Polygon) -> xr.DataArray:
    """Return people in the area over its size at each moment (time): the classic density.

    Examples
    --------
    >>> from hoilab.schema import make_ground
    >>> two = make_ground([[[0.5, 9.0], [0.5, 9.0]]] * 2, [0.0, 0.5], individual=[1, 2])
    >>> density(two, shapely.box(0, 0, 2, 1)).values
    array([0.5, 0.5])
    """
    import pedpy

    if empty(ground):
        return over_time(ground, pd.Series(dtype=float), "density", fill=0.0)
    found = pedpy.compute_classic_density(
        traj_data=to_pedpy(ground), measurement_area=measured(area)
    )
    return over_time(ground, by_frame(found, "density"), "density", fill=0.0)


def voronoi_density(
    ground: xr.Dataset,
    area: shapely.Polygon,
    floor: shapely.Polygon,
    *,
    cutoff_m: float | None = CUTOFF_M,
) -> xr.DataArray:
    """Return the density in the area from each person's own room (time).

    A person's room is the part of the floor nearer to them than to anybody else, within
    `cutoff_m` (None: without end). People off the floor are not counted.
    """
    found = _share_of_area(ground, area, floor, cutoff_m)
    if found is None:
        return over_time(ground, pd.Series(dtype=float), "density", fill=0.0)
    return over_time(ground, by_frame(found[0], "density"), "density", fill=0.0)


def voronoi_speed(
    ground: xr.Dataset,
    area: shapely.Polygon,
    floor: shapely.Polygon,
    *,
    span_s: float = 0.5,
    cutoff_m: float | None = CUTOFF_M,
    ends: Ends = "one-sided",
) -> xr.DataArray:
    """Return the mean speed in the area (time), weighed by each person's share of it.

    NaN where nobody's room reaches into the area.
    """
    import pedpy

    found = _share_of_area(ground, area, floor, cutoff_m)
    if found is None:
        return over_time(ground, pd.Series(dtype=float), "speed", fill=np.nan)
    walked = on_floor(ground, floor)
    result = pedpy.compute_voronoi_speed(
        traj_data=to_pedpy(walked),
        individual_speed=speeds(walked, span_s, ends),
        individual_voronoi_intersection=found[1],
        measurement_area=measured(area),
    )
    in_area = by_frame(result, "speed").where(by_frame(found[0], "density") > 0)
    return over_time(ground, in_area, "speed", fill=np.nan)


def speed(ground: xr.Dataset, *, span_s: float = 0.5, ends: Ends = "exclude") -> xr.DataArray:
    """Return how fast everybody walks (time, individual), in m/s.

    It is the way from `span_s` before to `span_s` after, over that time. Where one of the two
    was not seen, it is NaN, or, with ``one-sided``, measured to the other side alone.

    Examples
    --------
    >>> from hoilab.schema import make_ground
    >>> walk = make_ground([[[0.0], [0.0]], [[1.0], [0.0]], [[2.0], [0.0]]], [0.0, 0.5, 1.0],
    ...                    individual=[1])
    >>> speed(walk).values.ravel()
    array([nan,  2., nan])
    """
    points = check_ground(ground)["position"].transpose("time", "individual", "space")
    values = np.full(points.shape[:2], np.nan)
    if not empty(ground):
        found = speeds(ground, span_s, ends)
        when = {number: row for row, number in enumerate(frame_numbers(ground))}
        who = {name: column for column, name in enumerate(ground["individual"].values)}
        rows = found["frame"].map(when).to_numpy(), found["id"].map(who).to_numpy()
        values[rows] = found["speed"].to_numpy()
    return (
        points.isel(space=0, drop=True)
        .copy(data=values)
        .rename("speed")
        .assign_attrs(units="m/s", long_name="walking speed")
    )


def _share_of_area(
    ground: xr.Dataset, area: shapely.Polygon, floor: shapely.Polygon, cutoff_m: float | None
) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    import pedpy

    walked = on_floor(ground, floor)
    if empty(walked):
        return None
    found: tuple[pd.DataFrame, pd.DataFrame] = pedpy.compute_voronoi_density(
        individual_voronoi_data=rooms(walked, floor, cutoff_m), measurement_area=measured(area)
    )
    return found


SPEC = Spec(
    name="crowd",
    summary="Density, flow, speed and profiles of a crowd, by PedPy.",
    licence="Apache-2.0",
    target="hoilab.analysis.crowd:density",
)
