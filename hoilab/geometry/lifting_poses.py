"""From keypoints to boxes in space: each joint is at its usual height over the ground.

A joint's ray meets the plane at that height right below or above where somebody stands. Joints
are weighed by their errors, those of the pixel and of how people differ; hidden ones are left out.

Axes: n body, k keypoint.
"""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.geometry.boxes3d import with_camera
from hoilab.geometry.camera import pinhole, ray
from hoilab.geometry.ground import on_ground
from hoilab.geometry.lifting import UNKNOWN_RAD
from hoilab.geometry.sizes import SIZES
from hoilab.schema import check_camera, make_boxes3d

SIGMA_PX = 3.0
# Heights as shares of the stature: Drillis and Contini 1966; ankles of who walks are lifted.
HEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "nose": 0.92, "left_eye": 0.935, "right_eye": 0.935, "left_ear": 0.93, "right_ear": 0.93,
        "left_shoulder": 0.818, "right_shoulder": 0.818, "left_hip": 0.53, "right_hip": 0.53,
        "left_knee": 0.29, "right_knee": 0.29, "left_ankle": 0.05, "right_ankle": 0.05,
    }
)  # fmt: skip
# How far a joint is from above where somebody stands (m), and its height from the usual one.
ASIDE_M = 0.15
LIFT = 0.03
SIDES = (("left_shoulder", "right_shoulder"), ("left_hip", "right_hip"))


def lifted_poses(
    poses: xr.Dataset, camera: xr.Dataset, *, sigma_px: float = SIGMA_PX
) -> xr.Dataset:
    """Return poses as boxes of people in the world, a row for each individual in each frame.

    Parameters
    ----------
    poses
        ``position`` (time, space, keypoint, individual) in pixel edges as the `movement` package
        labels it, NaN where a joint is hidden; keypoints are named as in COCO.
    sigma_px
        Standard deviation of a joint's pixel.

    Returns
    -------
    xarray.Dataset
        See `hoilab.geometry.lifting_rows.lifted_detections`; headings are from shoulders and
        hips.
    """
    check_camera(camera)
    names = [str(name) for name in poses["keypoint"].values]
    known = [name for name in names if name in HEIGHTS]
    if not known:
        raise DataError(
            f"no joint has a known height among {', '.join(names)}; name them as COCO does, as "
            f"{', '.join(list(HEIGHTS)[-4:])}"
        )
    order = ("time", "individual", "keypoint", "space")
    pixels = poses["position"].sel(keypoint=known).transpose(*order).values.astype(float)
    when, who = np.nonzero(np.isfinite(pixels).all(-1).any(-1))
    joints = pixels[when, who]  # n k 2
    stature = SIZES["person"].height
    heights = np.array([HEIGHTS[name] for name in known]) * stature
    places, covers = _below(joints - 0.5, heights, camera, sigma_px)
    spot, cover, sure = _together(places, covers)
    yaw, sigma = _headings(places, known)
    floor = -(spot @ camera["ground_plane"].values[:2] + camera["ground_plane"].values[3])
    floor = floor / camera["ground_plane"].values[2]
    frames = poses["frame"].values if "frame" in poses.coords else np.arange(poses.sizes["time"])
    kept = np.flatnonzero(sure)
    size = np.tile(np.array(SIZES["person"][:3]), (len(kept), 1))
    rows = make_boxes3d(
        frames[when[kept]], poses["time"].values[when[kept]],
        np.column_stack([spot, floor + stature / 2])[kept], size, yaw[kept], reference="world",
        label="person", individual=poses["individual"].values[who[kept]],
    )  # fmt: skip
    return with_camera(
        rows.assign(
            covariance=(("box", "space", "space_"), cover[kept], {"units": "m^2"}),
            yaw_sigma=("box", sigma[kept], {"units": "rad"}),
        ).assign_coords(space=["x", "y"], space_=["x", "y"]),
        camera,
    )


def _below(
    pixels: np.ndarray, heights: np.ndarray, camera: xr.Dataset, sigma_px: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the ground (n k 2) under joints at these heights, and covariances (n k 2 2)."""
    plane = camera["ground_plane"]
    numbers = pinhole(camera)
    _, sight = ray(numbers, pixels)
    normal = plane.values[:3]
    flat = sight[..., :2] / (sight @ normal)[..., None]  # metres aside for a metre of height
    places, covers = [], []
    for k, height in enumerate(heights):
        lifted = plane.copy(data=plane.values - np.array([0, 0, 0, height]))
        point, slope = on_ground(camera.assign(ground_plane=lifted), pixels[:, k])
        cover = sigma_px**2 * slope @ np.swapaxes(slope, -1, -2)
        lean = (LIFT * SIZES["person"].height + SIZES["person"].spread * height) * flat[:, k]
        cover = cover + lean[:, :, None] * lean[:, None, :] + ASIDE_M**2 * np.eye(2)
        places.append(point[:, :2])
        covers.append(cover)
    return np.stack(places, 1), np.stack(covers, 1)


def _together(places: np.ndarray, covers: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return one place (n 2) from all joints, its covariance, and whether there is one."""
    known = np.isfinite(places).all(-1) & np.isfinite(covers).all((-1, -2))
    surety = np.linalg.inv(np.where(known[..., None, None], covers, np.eye(2)))
    surety[~known] = 0
    total = surety.sum(1)
    total[~known.any(1)] = np.eye(2)
    cover = np.linalg.inv(total)
    pull = np.einsum("nkij,nkj->ni", surety, np.where(known[..., None], places, 0.0))
    spot = np.einsum("nij,nj->ni", cover, pull)
    # Joints of one body err together: somebody tall is tall from head to foot.
    return spot, cover * np.maximum(known.sum(1), 1)[:, None, None] / 2, known.any(1)


def _headings(places: np.ndarray, names: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return where bodies face (n), a quarter turn right of from-right-to-left, and the error."""
    across = np.zeros((len(places), 2))
    for left, right in SIDES:
        if left in names and right in names:
            both = places[:, names.index(left)] - places[:, names.index(right)]
            across += np.nan_to_num(both)
    wide = np.linalg.norm(across, axis=1)
    yaw = np.where(wide > 0, np.arctan2(across[:, 1], across[:, 0]) - np.pi / 2, 0.0)
    sigma = np.where(wide > 0, np.arctan2(ASIDE_M, wide), UNKNOWN_RAD)
    return (yaw + np.pi) % (2 * np.pi) - np.pi, sigma
