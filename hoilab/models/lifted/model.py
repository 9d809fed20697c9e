"""What was found in the picture, as boxes in the world, frame by frame."""

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.geometry.camera_range import CameraRange
from hoilab.geometry.lifting_poses import lifted_poses
from hoilab.geometry.lifting_rows import lifted_detections, lifted_tracks

# Below 1.5 m a pixel more or less at somebody's feet is metres at 10 m.
RANGE = CameraRange(height_m=(1.5, 60.0), tilt_deg=(-5.0, 90.0), fov_deg=(5.0, 120.0))


class Lifter:
    """Boxes in the world for what was found before; call it with a video, or a part of one."""

    stereo = False
    looks = False  # at no pixel
    camera_range = RANGE

    def __init__(self, boxes: xr.Dataset | None = None) -> None:
        self._boxes = boxes

    def for_camera(
        self,
        camera: xr.Dataset,
        *,
        tracks: xr.Dataset | None = None,
        baseline_m: float | None = None,
    ) -> "Lifter":
        """Return a lifter that knows the boxes of a recording; nobody needs a second camera."""
        if tracks is None:
            raise DataError(
                "lifted sees no pixels: pass what was found, as tracks=hl.track(video), "
                "detections or poses; model='mono3d-tiny' finds things by itself"
            )
        return Lifter(lifted(tracks, camera))

    def __call__(
        self,
        video: xr.DataArray,
        projection: np.ndarray | None = None,
        *,
        right: xr.DataArray | None = None,
    ) -> xr.Dataset:
        """Return the boxes of the frames that `video` has, in the world's frame."""
        if self._boxes is None:
            raise DataError("lifted knows no tracks yet; see for_camera(camera, tracks=...)")
        numbers = video["frame"].values if "frame" in video.coords else np.arange(len(video))
        return self._boxes.isel(box=np.isin(self._boxes["frame"].values, numbers))


def lifted(found: xr.Dataset, camera: xr.Dataset) -> xr.Dataset:
    """Return tracks, detections or poses as boxes in the world."""
    if "keypoint" in found.dims:
        return lifted_poses(found, camera)
    if "detection" in found.dims:
        return lifted_detections(found, camera)
    return lifted_tracks(found, camera)


def load_lifted() -> Lifter:
    """Return a lifter that waits for tracks."""
    return Lifter()
