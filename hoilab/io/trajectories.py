"""Positions on the ground to and from what others read: PedPy, movingpandas, CSV.

PedPy and movingpandas are extras (``pip install "hoilab[crowd]"``) and are imported when asked
for. The CSV has a header, ``individual,time_s,x_m,y_m``, and a row for each sight.
"""

import importlib
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import xarray as xr

from hoilab.errors import DataError, OutputError, PluginError
from hoilab.schema import check_ground, make_ground

if TYPE_CHECKING:
    import movingpandas
    import pedpy

COLUMNS = ("individual", "time_s", "x_m", "y_m")
LOCAL_CRS = 'LOCAL_CS["ground in metres",UNIT["metre",1]]'


def sights(ground: xr.Dataset) -> pd.DataFrame:
    """Return a row for each sight: individual, time_s, x_m, y_m, by individual, then time.

    Examples
    --------
    >>> sights(make_ground([[[1.0], [2.0]]], [0.5], individual=[7])).values.tolist()
    [[7.0, 0.5, 1.0, 2.0]]
    """
    points = check_ground(ground)["position"].transpose("individual", "time", "space").values
    who, when = np.nonzero(np.isfinite(points).all(-1))
    return pd.DataFrame(
        {
            "individual": ground["individual"].values[who],
            "time_s": ground["time"].values[when],
            "x_m": points[who, when, 0],
            "y_m": points[who, when, 1],
        }
    )


def from_sights(rows: pd.DataFrame) -> xr.Dataset:
    """Return ground positions of rows with individual, time_s, x_m and y_m, in any order.

    Raises
    ------
    DataError
        A column is missing, a value is no number, or somebody is at two places at one time.
    """
    if missing := [name for name in COLUMNS if name not in rows.columns]:
        raise DataError(f"expected columns {', '.join(COLUMNS)}; {', '.join(missing)} missing")
    try:
        values = rows[list(COLUMNS)].to_numpy(dtype=float)
    except ValueError as cause:
        raise DataError(f"expected numbers in {', '.join(COLUMNS)}: {cause}") from cause
    values = values[np.isfinite(values).all(axis=1)]
    names, who = np.unique(values[:, 0].astype(np.int64), return_inverse=True)
    # Times that differ by less than a nanosecond are one moment written twice.
    times, when = np.unique(values[:, 1].round(9), return_inverse=True)
    if len(np.unique(who * max(len(times), 1) + when)) < len(values):
        raise DataError("somebody is at two places at one time; keep one row for each moment")
    points = np.full((len(times), 2, len(names)), np.nan)
    points[when, :, who] = values[:, 2:]
    return make_ground(points, times, individual=names)


def read_trajectories(path: str | Path) -> xr.Dataset:
    """Read ground positions from a CSV with columns individual, time_s, x_m, y_m."""
    try:
        return from_sights(pd.read_csv(path))
    except OSError as cause:
        raise DataError(f"{path} cannot be read: {cause.strerror or cause}") from cause
    except (pd.errors.EmptyDataError, pd.errors.ParserError, UnicodeDecodeError) as cause:
        raise DataError(f"{path} is not such a CSV ({', '.join(COLUMNS)}): {cause}") from cause


def write_trajectories(ground: xr.Dataset, path: str | Path) -> None:
    """Write ground positions as CSV, with milliseconds and millimetres."""
    rows = sights(ground).round({"time_s": 3, "x_m": 3, "y_m": 3})
    try:
        rows.to_csv(path, index=False)
    except OSError as cause:
        raise OutputError(f"{path} could not be written: {cause.strerror or cause}") from cause


def frame_rate(ground: xr.Dataset) -> float:
    """Return the frames per second of evenly spaced times.

    Raises
    ------
    DataError
        Steps differ by more than a tenth, or there are none.

    Examples
    --------
    >>> frame_rate(make_ground([[[0.0], [0.0]]] * 3, [0.0, 0.1, 0.2], individual=[0]))
    10.0
    """
    steps = np.diff(ground["time"].values)
    usual = float(np.median(steps)) if len(steps) else 0.0
    # Moments in which nobody was seen may be missing: steps are whole numbers of frames.
    if not len(steps) or np.abs(steps / usual - np.round(steps / usual)).max() > 0.1:
        raise DataError(
            "expected times that are evenly spaced, "
            f"got steps from {steps.min(initial=np.inf):.3g} to {steps.max(initial=0):.3g} s; "
            "interpolate to one frame rate first: ground.interp(time=...)"
        )
    return round(1 / usual, 6)


def frame_numbers(ground: xr.Dataset) -> np.ndarray:
    """Return the frame number of each time at the frame rate, from 0 at time 0."""
    return np.round(ground["time"].values * frame_rate(ground)).astype(np.int64)


def to_pedpy(ground: xr.Dataset) -> "pedpy.TrajectoryData":
    """Return the positions as PedPy's trajectories; frames count from time 0.

    Raises
    ------
    DataError
        Nobody was seen, or times are not evenly spaced.
    """
    walks = _extra("pedpy", "crowd")
    rows = sights(ground)
    if rows.empty:
        raise DataError("PedPy needs at least one sight of one person; these positions have none")
    numbers = dict(zip(ground["time"].values.tolist(), frame_numbers(ground), strict=True))
    data = pd.DataFrame(
        {
            "id": rows["individual"],
            "frame": rows["time_s"].map(numbers),
            "x": rows["x_m"],
            "y": rows["y_m"],
        }
    )
    made: pedpy.TrajectoryData = walks.TrajectoryData(data, frame_rate(ground))
    return made


def from_pedpy(trajectories: "pedpy.TrajectoryData") -> xr.Dataset:
    """Return PedPy's trajectories as ground positions."""
    data = trajectories.data
    return from_sights(
        pd.DataFrame(
            {
                "individual": data["id"],
                "time_s": data["frame"] / trajectories.frame_rate,
                "x_m": data["x"],
                "y_m": data["y"],
            }
        )
    )


def to_movingpandas(
    ground: xr.Dataset, *, start: str | pd.Timestamp = "1970-01-01", crs: str = LOCAL_CRS
) -> "movingpandas.TrajectoryCollection":
    """Return the positions as a movingpandas collection, one trajectory each.

    Individuals with a single sight have no trajectory and are left out, as movingpandas does.

    Parameters
    ----------
    start
        Moment of time 0; movingpandas knows times of day alone.
    crs
        Coordinate system of the metres, where they have one, as ``"EPSG:25832"``; without any,
        movingpandas would take metres for degrees.
    """
    moving, geo = _extra("movingpandas", "crowd"), _extra("geopandas", "crowd")
    rows = sights(ground)
    moments = pd.Timestamp(start) + pd.to_timedelta(rows["time_s"], unit="s")
    frame = geo.GeoDataFrame(
        {"individual": rows["individual"], "time": moments},
        geometry=geo.points_from_xy(rows["x_m"], rows["y_m"]),
        crs=crs,
    )
    made: movingpandas.TrajectoryCollection = moving.TrajectoryCollection(
        frame, traj_id_col="individual", t="time"
    )
    return made


def from_movingpandas(
    collection: "movingpandas.TrajectoryCollection", *, start: str | pd.Timestamp = "1970-01-01"
) -> xr.Dataset:
    """Return a movingpandas collection as ground positions; `start` is time 0."""
    parts = [
        pd.DataFrame(
            {
                "individual": trajectory.id,
                "time_s": (trajectory.df.index - pd.Timestamp(start)).total_seconds(),
                "x_m": trajectory.df.geometry.x.to_numpy(),
                "y_m": trajectory.df.geometry.y.to_numpy(),
            }
        )
        for trajectory in collection.trajectories
    ]
    return from_sights(pd.concat(parts) if parts else pd.DataFrame(columns=list(COLUMNS)))


def _extra(name: str, extra: str) -> Any:
    """Import a package of an extra, or say how to install it."""
    try:
        with warnings.catch_warnings():
            # movingpandas speaks of its own extras to everybody who imports it.
            warnings.simplefilter("ignore", UserWarning)
            return importlib.import_module(name)
    except ImportError as cause:
        raise PluginError(
            f'{name} is not installed; install it with: pip install "hoilab[{extra}]"'
        ) from cause
