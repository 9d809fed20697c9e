"""PedPy's tables from ground positions, and back to labelled arrays over time."""

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
import shapely
import xarray as xr

from hoilab.errors import DataError
from hoilab.io.trajectories import frame_numbers, frame_rate, to_pedpy
from hoilab.schema import check_ground

if TYPE_CHECKING:
    import pedpy

CUTOFF_M = 1.0
"""Farther than this from a person, a Voronoi cell ends; PedPy's examples take the same."""

Ends = Literal["exclude", "one-sided"]


def rooms(ground: xr.Dataset, floor: shapely.Polygon, cutoff_m: float | None) -> pd.DataFrame:
    import pedpy

    found: pd.DataFrame = pedpy.compute_individual_voronoi_polygons(
        traj_data=to_pedpy(ground),
        walkable_area=pedpy.WalkableArea(floor),
        cut_off=None if cutoff_m is None else pedpy.Cutoff(radius=cutoff_m, quad_segments=3),
    )
    return found


def speeds(ground: xr.Dataset, span_s: float, ends: Ends) -> pd.DataFrame:
    import pedpy

    ways = {
        "exclude": pedpy.SpeedCalculation.BORDER_EXCLUDE,
        "one-sided": pedpy.SpeedCalculation.BORDER_SINGLE_SIDED,
    }
    if ends not in ways:
        raise DataError(f"ends must be exclude or one-sided, got {ends!r}")
    found: pd.DataFrame = pedpy.compute_individual_speed(
        traj_data=to_pedpy(ground),
        frame_step=max(1, round(span_s * frame_rate(ground))),
        speed_calculation=ways[ends],
    )
    return found


def on_floor(ground: xr.Dataset, floor: shapely.Polygon) -> xr.Dataset:
    """Return the positions that are on the floor: PedPy gives rooms to nobody outside it."""
    points = check_ground(ground)["position"].transpose("time", "individual", "space")
    within = shapely.contains_xy(floor, points.values[..., 0], points.values[..., 1])
    kept = points.where(points.isel(space=0, drop=True).copy(data=within))
    return ground.assign(position=kept.transpose("time", "space", "individual"))


def empty(ground: xr.Dataset) -> bool:
    return not bool(check_ground(ground)["position"].notnull().any())


def measured(area: shapely.Polygon) -> "pedpy.MeasurementArea":
    import pedpy

    return pedpy.MeasurementArea(_sound(area))


def gate(line: shapely.LineString) -> "pedpy.MeasurementLine":
    import pedpy

    if shapely.get_num_coordinates(line) != 2:
        raise DataError("flow is measured at a line of two points; hoilab.analysis.crossings "
                        "takes lines with corners")  # fmt: skip
    return pedpy.MeasurementLine(line)


def _sound(area: Any) -> shapely.Polygon:
    if not isinstance(area, shapely.Polygon) or area.is_empty or not area.is_valid:
        raise DataError(
            f"an area must be a polygon that does not cross itself, got {area!r}; "
            "see hoilab.schema.make_zones"
        )
    return area


def by_frame(table: pd.DataFrame, column: str) -> pd.Series:
    """Return a column by frame number; PedPy has the frame as index or as column."""
    indexed = table.set_index("frame") if "frame" in table.columns else table
    values: pd.Series = indexed[column]
    return values


def over_time(ground: xr.Dataset, series: pd.Series, name: str, *, fill: float) -> xr.DataArray:
    units = {"density": "1/m2", "speed": "m/s", "passed": "individuals"}[name]
    if series.empty:
        values = np.full(ground.sizes["time"], fill)
    else:
        values = series.reindex(frame_numbers(ground)).to_numpy(dtype=float)
        values = np.where(np.isnan(values), fill, values)
    return xr.DataArray(
        values, dims="time", coords={"time": ground["time"]}, name=name, attrs={"units": units}
    )
