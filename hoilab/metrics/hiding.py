"""How well people are hidden, against annotated people: what a buyer of anonymization asks.

A frame-wise recall of 88 % left 8 of 21 people exposed for a moment somewhere in a measured
clip. So next to shares of heads and bodies stand the number of persons who were never exposed
and the longest time that anybody was.

Truth gives body boxes. The head is taken as their top 20 %, the middle 60 % of their width.
A head or a body counts as hidden when 90 % of its box, as far as it is in the picture, is.
"""

from collections.abc import Iterator

import numpy as np
import xarray as xr
from scipy.special import betaincinv

from hoilab.errors import DataError
from hoilab.geometry import boxes
from hoilab.metrics._scores import labelled, ratio
from hoilab.metrics.hidden_pixels import frames_at_once
from hoilab.plugins import Spec
from hoilab.schema import check_tracks

HEAD = (0.6, 0.2)
NAMES = {
    "heads_hidden": ("share of heads that are hidden", "1"),
    "bodies_hidden": ("share of bodies that are hidden", "1"),
    "never_leaked": ("persons whose head is hidden in every frame", "persons"),
    "persons": ("persons with a head in the picture", "persons"),
    "longest_gap": ("longest run of frames in which one head is not hidden", "frames"),
    "leaked": ("heads that are not hidden", "heads"),
    "heads": ("heads looked at", "heads"),
    "leak_bound": ("share of heads that may leak, at most, with 95 % confidence", "1"),
    "masked_share": ("share of the picture that is hidden", "1"),
    "frames": ("frames compared", "frames"),
}


def hiding_scores(
    truth: xr.Dataset,
    hidden: xr.DataArray,
    *,
    covered: float = 0.9,
    head: tuple[float, float] = HEAD,
) -> xr.Dataset:
    """Return how many heads, bodies and persons are hidden, and how large the mask is.

    ``leak_bound`` is the upper end of the one-sided exact (Clopper-Pearson) interval; without
    a leak in n heads it is the rule of three, 3/n. It takes heads as independent, which those
    of one person in neighbouring frames are not: read it as the least that can be claimed.

    Parameters
    ----------
    truth
        Tracks of everybody who needs to be hidden, in pixels of the hidden pictures.
    hidden
        (time, y, x) of booleans with ``frame`` numbers: where pixels are hidden, see
        `hoilab.metrics.hidden_pixels`. Read block by block.
    covered
        Share of a head or body box from which it counts as hidden.
    head
        Width and height of the head, as shares of the body box.

    Examples
    --------
    >>> from hoilab.schema import make_tracks
    >>> truth = make_tracks([[[5], [5]]] * 3, [[[10], [10]]] * 3, [0.0, 0.1, 0.2])
    >>> mask = xr.DataArray(np.zeros((3, 10, 10), bool), dims=("time", "y", "x"),
    ...                     coords={"frame": ("time", [0, 1, 2])})
    >>> mask[:2, :3] = True
    >>> scores = hiding_scores(truth, mask)
    >>> round(scores["heads_hidden"].item(), 2), scores["longest_gap"].item()
    (0.67, 1)
    """
    return scores_of(hidden_shares(truth, hidden, head=head), covered=covered)


def scores_of(shares: xr.Dataset, *, covered: float = 0.9) -> xr.Dataset:
    """Return what `hiding_scores` says, from the hidden shares of each head and body."""
    there = shares["head"].notnull()
    safe = (shares["head"] >= covered) | ~there
    heads, leaked = int(there.sum()), int((~safe).sum())
    bodies = shares["body"]
    seen = there.any("time")
    bound = betaincinv(leaked + 1, heads - leaked, 0.95) if leaked < heads else 1.0
    return labelled(
        {
            "heads_hidden": ratio(heads - leaked, heads),
            "bodies_hidden": ratio(int((bodies >= covered).sum()), int(bodies.notnull().sum())),
            "never_leaked": int((safe.all("time") & seen).sum()),
            "persons": int(seen.sum()),
            "longest_gap": _longest_run(~safe.values),
            "leaked": leaked,
            "heads": heads,
            "leak_bound": float(bound),
            "masked_share": float(shares["masked"].mean()),
            "frames": shares.sizes["time"],
        },
        NAMES,
    )


def hidden_shares(
    truth: xr.Dataset, hidden: xr.DataArray, *, head: tuple[float, float] = HEAD
) -> xr.Dataset:
    """Return the hidden share of every head and body, and of the picture, frame by frame.

    Shares are exact for boxes that cut through pixels. What lies outside the picture does not
    count; who lies outside altogether is NaN, like who is not there. Frames that only one of
    the two has are left out.
    """
    check_tracks(truth)
    frames, rows, times = np.intersect1d(
        truth["frame"].values, hidden["frame"].values, assume_unique=True, return_indices=True
    )
    if not len(frames):
        raise DataError(
            "truth and hidden pictures have no frame number in common: truth has "
            f"{_span(truth)}, the pictures have {_span(hidden)}; mind the frame offset"
        )
    body = _corners(truth.isel(time=rows))
    tops = {"body": body, "head": _heads(body, head)}
    shares = {name: np.full(body.shape[:2], np.nan) for name in tops}
    masked = np.empty(len(frames))
    height, width = hidden.sizes["y"], hidden.sizes["x"]
    inside = {name: boxes.clip(corners, width, height) for name, corners in tops.items()}
    for row, mask in enumerate(_masks(hidden.isel(time=times))):
        masked[row] = mask.mean()
        for name, corners in inside.items():
            shares[name][row] = [_hidden_share(mask, box) for box in corners[row]]
    return xr.Dataset(
        {
            **{
                name: (("time", "individual"), values, {"units": "1"})
                for name, values in shares.items()
            },
            "masked": ("time", masked, {"units": "1"}),
        },
        coords={
            "time": truth["time"].values[rows],
            "frame": ("time", frames),
            "individual": truth["individual"].values,
        },
    )


def _masks(hidden: xr.DataArray) -> Iterator[np.ndarray]:
    """Yield the mask of each frame, reading a block at a time."""
    frames = hidden.transpose("time", "y", "x")
    step = frames_at_once(frames) if frames.chunks is None else max(frames.chunks[0])
    for first in range(0, frames.sizes["time"], step):
        yield from frames.isel(time=slice(first, first + step)).values.astype(bool)


def _corners(tracks: xr.Dataset) -> np.ndarray:
    """Return the boxes as (time, individual, left top right bottom)."""
    order = ("time", "individual", "space")
    position, shape = (tracks[name].transpose(*order).values for name in ("position", "shape"))
    corners: np.ndarray = boxes.to_corners(position.astype(float), shape.astype(float))
    return corners


def _heads(body: np.ndarray, head: tuple[float, float]) -> np.ndarray:
    """Return the head boxes in the top middle of body boxes."""
    height = head[1]
    position, shape = boxes.from_corners(body)
    up = np.array([0.0, (1 - height) / 2]) * shape
    corners: np.ndarray = boxes.to_corners(position - up, shape * np.array(head))
    return corners


def _hidden_share(mask: np.ndarray, corners: np.ndarray) -> float:
    """Return the hidden share of one box in the picture; NaN if there is nothing of it."""
    left, top, right, bottom = corners
    if not (right > left and bottom > top):
        return float("nan")
    columns, across = _pixels(left, right)
    rows, down = _pixels(top, bottom)
    return float(down @ mask[rows, columns] @ across / (down.sum() * across.sum()))


def _pixels(low: float, high: float) -> tuple[slice, np.ndarray]:
    """Return the pixels between two edges, and how much of each lies between them."""
    first, end = int(np.floor(low)), int(np.ceil(high))
    return slice(first, end), np.diff(np.arange(first, end + 1).clip(low, high))


def _longest_run(exposed: np.ndarray) -> int:
    """Return the longest run of true values along time (time, individual)."""
    longest = run = np.zeros(exposed.shape[1], dtype=int)
    for row in exposed:
        run = (run + 1) * row
        longest = np.maximum(longest, run)
    return int(longest.max(initial=0))


def _span(data: xr.Dataset | xr.DataArray) -> str:
    frame = data["frame"].values
    return f"{frame[0]} to {frame[-1]}" if len(frame) else "none"


SPEC = Spec(
    name="hiding",
    summary="Heads and bodies hidden, persons never leaked, longest gap, masked share.",
    licence="Apache-2.0",
    target="hoilab.metrics.hiding:hiding_scores",
)
