"""A person and a thing over time: rows of single frames become pairs that last.

Interaction models look at single frames. Tracks say who is who; with them, what a pair does in
one frame can be told together with what it does in the next.
"""

import numpy as np
import xarray as xr

from hoilab.geometry.boxes import pairwise_iou, to_corners
from hoilab.schema import check_interactions, check_tracks
from hoilab.schema.interactions import BOXES, NOBODY

PERSON = "person"


def with_individuals(
    interactions: xr.Dataset, tracks: xr.Dataset, *, min_iou: float = 0.5
) -> xr.Dataset:
    """Return interactions that name the individuals of the tracks, -1 where none fits.

    The human is the person whose box in that frame overlaps its own most, the object the thing,
    or the other person, that does so; an overlap of less than `min_iou` is none.

    Examples
    --------
    >>> from hoilab.schema import make_interactions, make_tracks
    >>> rows = make_interactions([0], 0, [[5, 5]], [[4, 8]], [[9, 9]], [[2, 2]],
    ...                          object_class="cup", verb="hold")
    >>> tracks = make_tracks([[[5, 9], [5, 9]]], [[[4, 2], [8, 2]]], [0.0],
    ...                      individual=[7, 3], label=["person", "cup"])
    >>> named = with_individuals(rows, tracks)
    >>> named["human"].item(), named["object"].item()
    (7, 3)
    """
    check_interactions(interactions)
    check_tracks(tracks)
    human, thing = (
        to_corners(interactions[f"{who}_position"].values, interactions[f"{who}_shape"].values)
        for who in ("human", "object")
    )
    boxes = tracks.transpose("time", "individual", "space", ...)
    corners = to_corners(boxes["position"].values, boxes["shape"].values)  # time individual 4
    ids, person = tracks["individual"].values, tracks["class"].values == PERSON
    wants_person = interactions["object_class"].values == PERSON
    frames = interactions["frame"].values
    named = np.full((2, len(frames)), NOBODY, dtype=np.int64)
    place = {int(number): time for time, number in enumerate(tracks["frame"].values)}
    for number in np.unique(frames) if len(ids) else ():
        if int(number) not in place:
            continue
        here, seen = np.flatnonzero(frames == number), corners[place[int(number)]]
        overlap = np.nan_to_num(pairwise_iou(human[here], seen)) * person
        named[0, here] = _most(overlap, ids, min_iou)
        overlap = np.nan_to_num(pairwise_iou(thing[here], seen))
        overlap *= wants_person[here, None] == person
        overlap *= named[0, here, None] != ids  # nobody is the object of himself
        named[1, here] = _most(overlap, ids, min_iou)
    return interactions.assign(human=("interaction", named[0]), object=("interaction", named[1]))


def paired(interactions: xr.Dataset) -> xr.Dataset:
    """Return interactions with a variable ``pair``, one number for each person with one thing.

    Pairs are numbered from 0 as they appear. Things that nobody follows are told apart by their
    class alone. Of what a pair says twice in a frame, the surer row stays. Rows without a known
    human have no pair, -1, and all stay.

    Examples
    --------
    >>> from hoilab.schema import make_interactions
    >>> rows = make_interactions([0, 1, 1], [0, 0.1, 0.1], [[5, 5]] * 3, [[4, 8]] * 3,
    ...     [[9, 9]] * 3, [[2, 2]] * 3, object_class="cup", verb="hold",
    ...     score=[0.9, 0.8, 0.7], human_id=[7, 7, 4], object_id=-1)
    >>> paired(rows)["pair"].values.tolist()
    [0, 0, 1]
    """
    rows = check_interactions(interactions)
    rows = rows.isel(interaction=np.lexsort((-rows["score"].values, rows["frame"].values)))
    number: dict[tuple[int, int | str], int] = {}
    pair = np.full(rows.sizes["interaction"], NOBODY, dtype=np.int64)
    columns = (rows[name].values.tolist() for name in ("human", "object", "object_class"))
    for row, (human, thing, label) in enumerate(zip(*columns, strict=True)):
        if human != NOBODY:
            key = (human, label if thing == NOBODY else thing)
            pair[row] = number.setdefault(key, len(number))
    said = zip(rows["frame"].values.tolist(), pair.tolist(), rows["verb"].values, strict=True)
    heard: set[tuple[int, int, str]] = set()
    kept = []
    for row, what in enumerate(said):
        if what[1] == NOBODY or what not in heard:
            kept.append(row)
            heard.add(what)
    return rows.assign(pair=("interaction", pair)).isel(interaction=kept)


def smoothed(
    interactions: xr.Dataset, time: np.ndarray, *, frame: np.ndarray, window_s: float
) -> xr.Dataset:
    """Return what pairs do with each verb's score averaged over a window of time.

    A verb that is not said in a frame counts as 0 there, so one that is said once fades and one
    that fails once goes on; boxes between two sightings lie on the straight line between them.
    A pair gets no row before it is first seen nor after it is last seen.

    Parameters
    ----------
    interactions
        With ``pair``, as `paired` gives them. Rows without a pair stay as they are.
    time, frame
        Seconds and number of every frame that was looked at.
    window_s
        Width of the window; frames at most half of it away count.
    """
    rows = check_interactions(interactions)
    left = np.searchsorted(time, time - window_s / 2 - 1e-9)
    right = np.searchsorted(time, time + window_s / 2 + 1e-9)
    pair = rows["pair"].values
    parts = [rows.isel(interaction=np.flatnonzero(pair == NOBODY))]
    parts += [
        _of_one(rows.isel(interaction=pair == number), time, frame, left, right)
        for number in np.unique(pair[pair != NOBODY])
    ]
    joined = xr.concat(parts, "interaction", data_vars="minimal", join="exact")
    order = np.lexsort((-joined["score"].values, joined["frame"].values))
    return joined.isel(interaction=order)


def _of_one(
    rows: xr.Dataset, time: np.ndarray, frame: np.ndarray, left: np.ndarray, right: np.ndarray
) -> xr.Dataset:
    """Return the smoothed rows of one pair."""
    place = np.searchsorted(frame, rows["frame"].values)
    verbs, verb = np.unique(rows["verb"].values, return_inverse=True)
    score = np.zeros((len(time) + 1, len(verbs)))
    score[place + 1, verb] = rows["score"].values
    total = score.cumsum(0)
    mean = (total[right] - total[left]) / (right - left)[:, None]  # time verb
    span = np.arange(place.min(), place.max() + 1)
    when, what = np.nonzero(mean[span])
    _, first = np.unique(place, return_index=True)
    seen = rows.isel(interaction=first)
    once = rows.isel(interaction=[0] * len(when))
    boxes = {
        name: (
            ("interaction", "space"),
            np.stack(
                [
                    np.interp(time[span[when]], time[place[first]], seen[name].values[:, axis])
                    for axis in range(2)
                ],
                -1,
            ).astype(np.float32),
            rows[name].attrs,
        )
        for name in BOXES
    }
    return once.assign(boxes).assign(
        frame=("interaction", frame[span[when]]),
        time=("interaction", time[span[when]], rows["time"].attrs),
        verb=("interaction", verbs[what]),
        score=("interaction", mean[span[when], what].astype(np.float32)),
    )


def _most(overlap: np.ndarray, ids: np.ndarray, min_iou: float) -> np.ndarray:
    best = overlap.argmax(-1)
    return np.where(overlap.max(-1) >= min_iou, ids[best], NOBODY)
