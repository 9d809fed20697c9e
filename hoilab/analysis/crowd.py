"""How crowded, how fast, how many pass: PedPy's measures from labelled positions in metres.

PedPy (Schroedter et al., MIT) is an extra: ``pip install "hoilab[crowd]"``. Definitions are its
own. ``area`` is where something is measured, ``floor`` where people can walk, both as shapely
polygons in metres. Densities are individuals for each square metre.
"""

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
import shapely
import xarray as xr

from hoilab.errors import DataError
from hoilab.io.trajectories import frame_numbers, frame_rate, to_pedpy
from hoilab.plugins import Spec
from hoilab.schema import check_ground

if TYPE_CHECKING:
    import pedpy

CUTOFF_M = 1.0
"""Farther than this from a person, a Voronoi cell ends; PedPy's examples take the same."""

Ends = Literal["exclude", "one-sided"]


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

    if _empty(ground):
        return _over_time(ground, pd.Series(dtype=float), "density", fill=0.0)
    found = pedpy.compute_classic_density(
        traj_data=to_pedpy(ground), measurement_area=_measured(area)
    )
    return _over_time(ground, _by_frame(found, "density"), "density", fill=0.0)


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
        return _over_time(ground, pd.Series(dtype=float), "density", fill=0.0)
    return _over_time(ground, _by_frame(found[0], "density"), "density", fill=0.0)


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
        return _over_time(ground, pd.Series(dtype=float), "speed", fill=np.nan)
    on_floor = _on(ground, floor)
    result = pedpy.compute_voronoi_speed(
        traj_data=to_pedpy(on_floor),
        individual_speed=_speeds(on_floor, span_s, ends),
        individual_voronoi_intersection=found[1],
        measurement_area=_measured(area),
    )
    by_frame = _by_frame(result, "speed").where(_by_frame(found[0], "density") > 0)
    return _over_time(ground, by_frame, "speed", fill=np.nan)


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
    if not _empty(ground):
        found = _speeds(ground, span_s, ends)
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


def passed(ground: xr.Dataset, line: shapely.LineString) -> xr.DataArray:
    """Return how many have crossed a line so far (time): PedPy's N-t curve.

    The line has two points; each person counts once, at the first crossing, whichever way.
    """
    import pedpy

    if _empty(ground):
        return _over_time(ground, pd.Series(dtype=float), "passed", fill=0.0)
    counted, _ = pedpy.compute_n_t(traj_data=to_pedpy(ground), measurement_line=_gate(line))
    column = _by_frame(counted, "cumulative_pedestrians")
    series = column.reindex(frame_numbers(ground)).ffill().fillna(0)
    return _over_time(ground, series, "passed", fill=0.0)


def first_crossings(ground: xr.Dataset, line: shapely.LineString) -> xr.DataArray:
    """Return when each person first crossed a line (individual), in s; NaN for never."""
    import pedpy

    seconds = np.full(ground.sizes["individual"], np.nan)
    if not _empty(ground):
        _, found = pedpy.compute_n_t(traj_data=to_pedpy(ground), measurement_line=_gate(line))
        who = {name: column for column, name in enumerate(ground["individual"].values)}
        seconds[found["id"].map(who).to_numpy()] = found["frame"] / frame_rate(ground)
    return xr.DataArray(
        seconds,
        dims="individual",
        coords={"individual": ground["individual"].values},
        name="crossed_s",
        attrs={"units": "s"},
    )


def flow(
    ground: xr.Dataset, line: shapely.LineString, *, every_s: float = 10.0, span_s: float = 0.5
) -> xr.Dataset:
    """Return the flow over a line (people a second) and the speed at it, piece by piece.

    PedPy's pieces are at least `every_s` long and end with a crossing; the flow of one is the
    number of people over the time from its first crossing to its last.
    """
    import pedpy

    attrs = {"units": "1/s", "long_name": "flow over the line"}
    if _empty(ground):
        return xr.Dataset({"flow": ("piece", [], attrs), "speed": ("piece", [], {"units": "m/s"})})
    rate = frame_rate(ground)
    counted, found = pedpy.compute_n_t(traj_data=to_pedpy(ground), measurement_line=_gate(line))
    table = pedpy.compute_flow(
        nt=counted,
        crossing_frames=found,
        individual_speed=_speeds(ground, span_s, "one-sided"),
        delta_frame=max(1, round(every_s * rate)),
        frame_rate=rate,
    )
    # PedPy tells no times: its pieces follow each other from the first crossing on.
    return xr.Dataset(
        {
            "flow": ("piece", table["flow"].to_numpy(), attrs),
            "speed": ("piece", table["mean_speed"].to_numpy(), {"units": "m/s"}),
        }
    )


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

    on_floor = _on(ground, floor)
    low_x, low_y, high_x, high_y = floor.bounds
    across = int(np.ceil((high_x - low_x) / cell_m))
    down = int(np.ceil((high_y - low_y) / cell_m))
    dense, fast = np.zeros((down, across)), np.full((down, across), np.nan)
    if not _empty(on_floor):
        rooms = _rooms(on_floor, floor, cutoff_m)
        speeds = _speeds(on_floor, span_s, "one-sided")
        data = rooms.merge(speeds[["id", "frame", "speed"]], on=["id", "frame"]).merge(
            to_pedpy(on_floor).data, on=["id", "frame"]
        )
        layers = pedpy.compute_profiles(
            data=data,
            walkable_area=pedpy.WalkableArea(floor),
            grid_size=cell_m,
            speed_method=pedpy.SpeedMethod.MEAN,
            density_method=pedpy.DensityMethod.VORONOI,
        )
        # PedPy's first row is the top one. It leaves out moments without anybody on the floor.
        share = len(layers[0]) / max(1, on_floor.sizes["time"])
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


def _share_of_area(
    ground: xr.Dataset, area: shapely.Polygon, floor: shapely.Polygon, cutoff_m: float | None
) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    import pedpy

    on_floor = _on(ground, floor)
    if _empty(on_floor):
        return None
    found: tuple[pd.DataFrame, pd.DataFrame] = pedpy.compute_voronoi_density(
        individual_voronoi_data=_rooms(on_floor, floor, cutoff_m), measurement_area=_measured(area)
    )
    return found


def _rooms(ground: xr.Dataset, floor: shapely.Polygon, cutoff_m: float | None) -> pd.DataFrame:
    import pedpy

    rooms: pd.DataFrame = pedpy.compute_individual_voronoi_polygons(
        traj_data=to_pedpy(ground),
        walkable_area=pedpy.WalkableArea(floor),
        cut_off=None if cutoff_m is None else pedpy.Cutoff(radius=cutoff_m, quad_segments=3),
    )
    return rooms


def _speeds(ground: xr.Dataset, span_s: float, ends: Ends) -> pd.DataFrame:
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


def _on(ground: xr.Dataset, floor: shapely.Polygon) -> xr.Dataset:
    """Return the positions that are on the floor: PedPy gives rooms to nobody outside it."""
    points = check_ground(ground)["position"].transpose("time", "individual", "space")
    within = shapely.contains_xy(floor, points.values[..., 0], points.values[..., 1])
    kept = points.where(points.isel(space=0, drop=True).copy(data=within))
    return ground.assign(position=kept.transpose("time", "space", "individual"))


def _empty(ground: xr.Dataset) -> bool:
    return not bool(check_ground(ground)["position"].notnull().any())


def _measured(area: shapely.Polygon) -> "pedpy.MeasurementArea":
    import pedpy

    return pedpy.MeasurementArea(_sound(area))


def _gate(line: shapely.LineString) -> "pedpy.MeasurementLine":
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


def _by_frame(table: pd.DataFrame, column: str) -> pd.Series:
    """Return a column by frame number; PedPy has the frame as index or as column."""
    indexed = table.set_index("frame") if "frame" in table.columns else table
    values: pd.Series = indexed[column]
    return values


def _over_time(ground: xr.Dataset, series: pd.Series, name: str, *, fill: float) -> xr.DataArray:
    units = {"density": "1/m2", "speed": "m/s", "passed": "individuals"}[name]
    if series.empty:
        values = np.full(ground.sizes["time"], fill)
    else:
        values = series.reindex(frame_numbers(ground)).to_numpy(dtype=float)
        values = np.where(np.isnan(values), fill, values)
    return xr.DataArray(
        values, dims="time", coords={"time": ground["time"]}, name=name, attrs={"units": units}
    )


SPEC = Spec(
    name="crowd",
    summary="Density, flow, speed and profiles of a crowd, by PedPy.",
    licence="Apache-2.0",
    target="hoilab.analysis.crowd:density",
)
