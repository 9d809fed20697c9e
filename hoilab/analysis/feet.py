"""Where feet were seen, before a tracker smoothed them.

A tracker's box is fitted to what a person should look like and smoothed over time, and its
error stays the same for seconds. The detection behind it errs faster, so that a smoother on the
ground averages more of it away (`hoilab.analysis.ground.smoothed`).
"""

import numpy as np
import xarray as xr

from hoilab.geometry import boxes
from hoilab.schema import check_detections, check_tracks

MIN_IOU = 0.4
SEEN_PX, GUESSED_PX = 2.0, 8.0


def seen_feet(tracks: xr.Dataset, detections: xr.Dataset) -> tuple[xr.Dataset, xr.DataArray]:
    """Return the tracks with the boxes that were detected, and the error of each foot point.

    Returns
    -------
    tracks
        With a detection's box wherever one overlaps the individual's box by 40 % or more.
    sigma
        (time, individual) standard deviation of the foot point (px): 2 for a detection, 8 where
        the tracker bridged without one.
    """
    check_tracks(tracks)
    check_detections(detections)
    order = ("time", "individual", "space")
    position = tracks["position"].transpose(*order).values.astype(float)
    shape = tracks["shape"].transpose(*order).values.astype(float)
    sigma = np.full(position.shape[:2], GUESSED_PX)
    frame = detections["frame"].values
    where = detections["position"].transpose("detection", "space").values.astype(float)
    size = detections["shape"].transpose("detection", "space").values.astype(float)
    for moment, number in enumerate(tracks["frame"].values):
        there = np.flatnonzero(frame == number)
        present = np.flatnonzero(np.isfinite(position[moment]).all(-1))
        if not len(there) or not len(present):
            continue
        mine = boxes.to_corners(position[moment, present], shape[moment, present])
        overlap = boxes.pairwise_iou(mine, boxes.to_corners(where[there], size[there]))
        best = overlap.argmax(1)
        sure = overlap[np.arange(len(present)), best] >= MIN_IOU
        # A detection that two claim is theirs together, and tells the foot of neither.
        sure &= np.bincount(best[sure], minlength=len(there))[best] == 1
        position[moment, present[sure]] = where[there[best[sure]]]
        shape[moment, present[sure]] = size[there[best[sure]]]
        sigma[moment, present[sure]] = SEEN_PX
    return (
        tracks.assign(position=(order, position), shape=(order, shape)),
        xr.DataArray(
            sigma,
            dims=("time", "individual"),
            coords={"time": tracks["time"], "individual": tracks["individual"]},
            attrs={"units": "px"},
        ),
    )
