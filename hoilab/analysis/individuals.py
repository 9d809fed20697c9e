"""One row for each individual: when it was seen, for how long, how far it went.

A long clip comes in pieces. The table of the whole is the `merge` of the tables of its pieces,
in whatever grouping, so it is made while the clip is read, with memory for one piece.
"""

from functools import reduce

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.plugins import Spec
from hoilab.schema import check_tracks

NAMES = {
    "first_s": ("first seen", "s"),
    "last_s": ("last seen", "s"),
    "seen_s": ("time in sight", "s"),
    "seen_frames": ("frames in sight", "frames"),
    "path_px": ("length of the way of the box centre", "px"),
    "speed_px_s": ("mean speed between first and last seen", "px/s"),
    "first_position": ("box centre where first seen", "px"),
    "last_position": ("box centre where last seen", "px"),
}
ADDED = ("seen_s", "seen_frames", "path_px")


def individuals(tracks: xr.Dataset) -> xr.Dataset:
    """Return one row for each individual of the tracks.

    ``seen_s`` adds up how long each sight held: until the next frame, and not at all in the
    last frame, because nobody saw what came after it. ``path_px`` bridges a gap by a straight
    line. ``speed_px_s`` is the path over the time from first to last seen; NaN for a single
    sight. Who was never seen has NaN times and no frames. Tracks that are chunked along time
    are read chunk by chunk.

    Examples
    --------
    >>> from hoilab.schema import make_tracks
    >>> walk = make_tracks([[[0], [0]], [[3], [4]]], [[[2], [4]]] * 2, [0.0, 0.5])
    >>> table = individuals(walk)
    >>> table["path_px"].item(), table["speed_px_s"].item(), table["seen_s"].item()
    (5.0, 10.0, 0.5)
    """
    chunks = check_tracks(tracks)["position"].chunksizes.get("time", (tracks.sizes["time"],))
    ends = np.cumsum(chunks)
    pieces = (
        _of_piece(tracks.isel(time=slice(end - size, end)))
        for end, size in zip(ends, chunks, strict=True)
    )
    return reduce(merge, pieces)


def merge(earlier: xr.Dataset, later: xr.Dataset) -> xr.Dataset:
    """Return the table of two pieces of one clip, the second behind the first.

    Merging is associative. Individuals keep the order in which they appear; their class is
    what the later piece says. From the last sight in the first piece to the first one in the
    second, time and way count as they would within one.

    Raises
    ------
    DataError
        The second piece does not start after the first has ended.
    """
    gap_s = later.attrs["start_s"] - earlier.attrs["end_s"]
    if gap_s <= 0:
        raise DataError(
            f"pieces of a clip follow each other: the first ends at {earlier.attrs['end_s']} s, "
            f"the second starts at {later.attrs['start_s']} s; swap them, or cut without overlap"
        )
    names = list(dict.fromkeys([*earlier["individual"].values, *later["individual"].values]))
    fill = {"class": "", **dict.fromkeys(ADDED, 0)}
    one, two = (
        table.reindex(individual=names, fill_value={**dict.fromkeys(NAMES, np.nan), **fill})
        for table in (earlier, later)
    )
    # Who was there at the end of the first piece stayed until the second began.
    held_s = gap_s * (one["last_s"] == earlier.attrs["end_s"])
    step_px = (two["first_position"] - one["last_position"]).fillna(0.0)
    way_px = np.sqrt((step_px**2).sum("space"))
    return _labelled(
        xr.Dataset(
            {
                "class": two["class"].where(two["class"] != "", one["class"]),
                "first_s": one["first_s"].fillna(two["first_s"]),
                "last_s": two["last_s"].fillna(one["last_s"]),
                "seen_s": one["seen_s"] + two["seen_s"] + held_s.where(np.isfinite(gap_s), 0.0),
                "seen_frames": one["seen_frames"] + two["seen_frames"],
                "path_px": one["path_px"] + two["path_px"] + way_px,
                "first_position": one["first_position"].fillna(two["first_position"]),
                "last_position": two["last_position"].fillna(one["last_position"]),
            }
        ),
        start_s=float(np.fmin(earlier.attrs["start_s"], later.attrs["start_s"])),
        end_s=float(np.fmax(earlier.attrs["end_s"], later.attrs["end_s"])),
    )


def _of_piece(tracks: xr.Dataset) -> xr.Dataset:
    """Return the table of tracks that fit into memory."""
    tracks = tracks[["position", "class"]].transpose("time", "individual", "space").compute()
    position, time = tracks["position"].astype(float), tracks["time"]
    seen = position.notnull().all("space")
    moment = time.where(seen)
    held_s = time.diff("time", label="lower").reindex(time=time, fill_value=0.0)
    return _labelled(
        xr.Dataset(
            {
                "class": tracks["class"],
                "first_s": _sight(moment, seen, first=True),
                "last_s": _sight(moment, seen, first=False),
                "seen_s": (seen * held_s).sum("time"),
                "seen_frames": seen.sum("time"),
                "path_px": ("individual", _path_px(position.values, seen.values)),
                "first_position": _sight(position, seen, first=True),
                "last_position": _sight(position, seen, first=False),
            }
        ),
        start_s=float(time[0]) if len(time) else np.nan,
        end_s=float(time[-1]) if len(time) else np.nan,
    )


def _path_px(position: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Return the summed steps from sight to sight of each individual."""
    who, time = np.nonzero(seen.T)
    step = np.linalg.norm(np.diff(position[time, who], axis=0), axis=-1)
    own = who[1:] == who[:-1]
    path_px = np.bincount(who[1:][own], step[own], minlength=seen.shape[1])
    return path_px.astype(float)  # NumPy counts nobody in whole numbers


def _sight(values: xr.DataArray, seen: xr.DataArray, *, first: bool) -> xr.DataArray:
    """Return the values of each individual's first or last sight; NaN if there is none."""
    if not values.sizes["time"]:
        return xr.full_like(values.sum("time"), np.nan)
    order = slice(None) if first else slice(None, None, -1)
    row = seen.isel(time=order).argmax("time")
    return values.isel(time=order).isel(time=row).drop_vars(("time", "frame"), errors="ignore")


def _labelled(table: xr.Dataset, *, start_s: float, end_s: float) -> xr.Dataset:
    """Return the table with its speeds, names, units and the span of time it speaks of."""
    span_s = table["last_s"] - table["first_s"]
    table["speed_px_s"] = (table["path_px"] / span_s).where(span_s > 0)
    for name, (long_name, units) in NAMES.items():
        table[name].attrs = {"long_name": long_name, "units": units}
    return table[["class", *NAMES]].assign_attrs(start_s=start_s, end_s=end_s)


SPEC = Spec(
    name="individuals",
    summary="One row for each individual: when, how long, how far, how fast.",
    licence="Apache-2.0",
    target="hoilab.analysis.individuals:individuals",
)
