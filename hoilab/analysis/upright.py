"""Upright boxes in the world from boxes in the picture: feet on the ground, heads above them."""

import numpy as np
import xarray as xr

from hoilab.geometry.camera import pinhole, to_camera, undistort
from hoilab.schema import check_camera, check_ground, check_tracks, make_boxes3d

PERSON_DEPTH_M = 0.6
THINNEST_M, TALLEST_M, WIDEST_M = 0.15, 3.0, 6.0
SLOW_M_S = 0.3


def upright_boxes(tracks: xr.Dataset, walks: xr.Dataset, camera: xr.Dataset) -> xr.Dataset:
    """Return a box in the world (m) around each individual at each moment.

    It stands on the ground where the individual does, is as tall as the vertical over that point
    that the box in the picture covers, and as wide as the box is at that distance. It is turned
    to where the individual goes; who stands keeps the last heading.

    Parameters
    ----------
    tracks
        Boxes in the picture (px).
    walks
        Positions on the ground at the same moments, as `hoilab.analysis.ground.smoothed` returns
        them; without ``velocity`` boxes look along y.
    """
    check_tracks(tracks)
    check_ground(walks)
    numbers = pinhole(check_camera(camera))
    who = tracks["individual"].values
    centre = tracks["position"].transpose("time", "individual", "space").values.astype(float)
    shape = tracks["shape"].transpose("time", "individual", "space").values.astype(float)
    flat = walks["position"].sel(individual=who).transpose("time", "individual", "space").values
    plane = camera["ground_plane"].values
    normal = plane[:3] / np.linalg.norm(plane[:3])
    up_m = -(flat @ plane[:2] + plane[3]) / plane[2]
    feet = np.concatenate([flat, up_m[..., None]], -1)
    ahead = to_camera(numbers, feet)
    top = centre.copy()
    top[..., 1] -= shape[..., 1] / 2
    # Boxes count from the edge of the first pixel, cameras from its centre.
    bent = (top - 0.5 - numbers.K[:2, 2]) @ np.linalg.inv(numbers.K[:2, :2]).T
    slope = undistort(numbers, bent)[..., 1]
    rise = numbers.rotation @ normal
    with np.errstate(divide="ignore", invalid="ignore"):
        height = (ahead[..., 1] - slope * ahead[..., 2]) / (slope * rise[2] - rise[1])
        width = shape[..., 0] * ahead[..., 2] / numbers.K[0, 0]
    seen = np.isfinite(height) & np.isfinite(width) & (ahead[..., 2] > 0) & (height > 0)
    moment, row = np.nonzero(seen)
    tall = np.clip(height[seen], THINNEST_M, TALLEST_M)
    wide = np.clip(width[seen], THINNEST_M, WIDEST_M)
    labels = np.array([str(one) for one in tracks["class"].values], dtype=str)[row]
    people = labels == "person"
    long = np.where(people, np.minimum(wide, PERSON_DEPTH_M), wide)
    frames = tracks["frame"].values if "frame" in tracks.variables else np.arange(len(centre))
    confidence = tracks["confidence"].transpose("time", "individual").values[seen]
    return make_boxes3d(
        frames[moment],
        tracks["time"].values[moment],
        feet[seen] + tall[:, None] / 2 * normal,
        np.stack([long, np.where(people, np.minimum(wide, 2 * PERSON_DEPTH_M), wide), tall], -1),
        _headings(walks.sel(individual=who))[seen],
        reference="world",
        label=labels,
        score=np.nan_to_num(confidence),
        individual=who[row],
    )


def _headings(walks: xr.Dataset) -> np.ndarray:
    """Return the heading (time, individual) in radians; who stands keeps the one before."""
    shape = (walks.sizes["time"], walks.sizes["individual"])
    if "velocity" not in walks or not all(shape):
        return np.full(shape, np.pi / 2)
    velocity = walks["velocity"].transpose("time", "individual", "space").values
    going = np.linalg.norm(velocity, axis=-1) > SLOW_M_S
    heading = np.where(going, np.arctan2(velocity[..., 1], velocity[..., 0]), np.nan)
    last = np.where(going, np.arange(shape[0])[:, None], -1)
    last = np.maximum.accumulate(last, axis=0)
    first = np.argmax(going, axis=0)
    last = np.where(last < 0, first, last)
    kept: np.ndarray = heading[last, np.arange(shape[1])]
    return np.where(np.isfinite(kept), kept, np.pi / 2)
