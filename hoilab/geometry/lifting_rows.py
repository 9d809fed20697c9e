"""Tracks, detections and poses, lifted through the calibrated ground into boxes in the world."""

from collections.abc import Mapping

import numpy as np
import xarray as xr

from hoilab.geometry import boxes
from hoilab.geometry.boxes3d import with_camera
from hoilab.geometry.lifting import SIGMA_PX, UNKNOWN_RAD, Lifted, lifted
from hoilab.geometry.sizes import SIZES, Extent
from hoilab.schema import check_detections, check_tracks, make_boxes3d

HEADING_S = 0.8  # a heading is told from the way gone in so many seconds
STILL_M = 0.25  # whoever went less may have turned as well


def lifted_detections(
    detections: xr.Dataset,
    camera: xr.Dataset,
    *,
    sigma_px: float = SIGMA_PX,
    sizes: Mapping[str, Extent] = SIZES,
) -> xr.Dataset:
    """Return detections as boxes in the world; what fits nowhere on the ground has no box.

    Returns
    -------
    xarray.Dataset
        See `hoilab.schema.make_boxes3d`, in the world's frame, with the camera; beside it
        ``covariance`` of the place on the ground (m^2), ``yaw_sigma`` (rad, 1.8 where nothing
        is known), ``feet_hidden``, and the box in the picture, ``position`` and ``shape`` (px).
    """
    check_detections(detections)
    rows = detections.transpose("detection", "space")
    corners = boxes.to_corners(
        rows["position"].values.astype(float), rows["shape"].values.astype(float)
    )
    found = lifted(
        corners, camera, rows["class"].values.astype(str).tolist(), sigma_px=sigma_px, sizes=sizes
    )
    return _labelled(
        found, corners, camera, rows["frame"].values, rows["time"].values, rows["class"].values,
        rows["score"].values, np.full(len(corners), -1),
    )  # fmt: skip


def lifted_tracks(
    tracks: xr.Dataset,
    camera: xr.Dataset,
    *,
    sigma_px: float = SIGMA_PX,
    sizes: Mapping[str, Extent] = SIZES,
) -> xr.Dataset:
    """Return tracks as boxes in the world, a row for each individual in each frame it is seen.

    Headings are where somebody goes; whoever stands has the last known one, less and less sure.
    See `lifted_detections` for what a row has.
    """
    order = ("individual", "time", "space")
    known = check_tracks(tracks)["position"].transpose(*order)
    who, when = np.nonzero(np.isfinite(known.values).all(-1))
    corners = boxes.to_corners(
        known.values[who, when].astype(float),
        tracks["shape"].transpose(*order).values[who, when].astype(float),
    )
    label = tracks["class"].values.astype(str)[who]
    found = lifted(corners, camera, label.tolist(), sigma_px=sigma_px, sizes=sizes)
    time = tracks["time"].values[when].astype(float)
    found = _headed(found, who, time)
    frames = tracks["frame"].values if "frame" in tracks.coords else np.arange(len(known["time"]))
    score = (
        tracks["confidence"].transpose("individual", "time").values[who, when]
        if "confidence" in tracks
        else np.ones(len(who))
    )
    return _labelled(
        found, corners, camera, frames[when], time, label, np.nan_to_num(score, nan=1.0),
        tracks["individual"].values[who],
    )  # fmt: skip


def _headed(found: Lifted, who: np.ndarray, time: np.ndarray) -> Lifted:
    """Return boxes turned to where their individuals go; rows are by individual and time."""
    yaw, sigma = found.yaw.copy(), found.yaw_sigma.copy()
    for one in np.unique(who):
        mine = np.flatnonzero((who == one) & np.isfinite(found.centre).all(-1))
        if len(mine) < 2:
            continue
        at, place = time[mine], found.centre[mine, :2]
        ends = [
            np.stack([np.interp(at + side * HEADING_S / 2, at, place[:, k]) for k in (0, 1)], -1)
            for side in (-1, 1)
        ]
        way = ends[1] - ends[0]
        gone = np.linalg.norm(way, axis=1)
        heading, sure = np.arctan2(way[:, 1], way[:, 0]), gone > STILL_M
        if not sure.any():
            continue
        # Whoever stands looks where it went last, or where it will go.
        last = np.maximum.accumulate(np.where(sure, np.arange(len(mine)), -1))
        source = np.where(last >= 0, last, int(np.flatnonzero(sure)[0]))
        yaw[mine] = heading[source]
        spread = np.sqrt(np.trace(found.covariance[mine], axis1=1, axis2=2) / 2)
        off = np.arctan2(spread[source], gone[source])
        ago = np.abs(at - at[source])
        sigma[mine] = np.minimum(UNKNOWN_RAD, np.where(ago > 0, off + 0.2 * ago, off))
    return found._replace(yaw=yaw, yaw_sigma=sigma)


def _labelled(
    found: Lifted,
    corners: np.ndarray,
    camera: xr.Dataset,
    frame: np.ndarray,
    time: np.ndarray,
    label: np.ndarray,
    score: np.ndarray,
    individual: np.ndarray,
) -> xr.Dataset:
    kept = np.flatnonzero(np.isfinite(found.centre).all(-1))
    kept = kept[np.lexsort((individual[kept], np.asarray(frame)[kept]))]
    position, shape = boxes.from_corners(corners[kept])
    rows = make_boxes3d(
        frame[kept], time[kept], found.centre[kept], found.size[kept], found.yaw[kept],
        reference="world", label=label[kept].astype(str) if len(kept) else [],
        score=score[kept], individual=individual[kept],
    )  # fmt: skip
    return with_camera(
        rows.assign(
            covariance=(("box", "space", "space_"), found.covariance[kept], {"units": "m^2"}),
            yaw_sigma=("box", found.yaw_sigma[kept], {"units": "rad"}),
            feet_hidden=("box", found.feet_hidden[kept]),
            position=(("box", "space"), position, {"units": "px"}),
            shape=(("box", "space"), shape, {"units": "px"}),
        ).assign_coords(space=["x", "y"], space_=["x", "y"]),
        camera,
    )
