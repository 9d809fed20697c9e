"""mono3d-tiny and stereo3d-tiny with what it takes to go from frames to boxes in the world."""

import numpy as np
import torch
import xarray as xr

from hoilab.geometry import boxes
from hoilab.geometry.camera import resized
from hoilab.geometry.camera_range import CameraRange
from hoilab.models.boxes3d_tiny.architecture import Boxes3dTiny
from hoilab.models.boxes3d_tiny.processing import Sighted, sighted
from hoilab.models.depth_tiny.processing import prepared, sight, whole_frame
from hoilab.nn.normalization import folded
from hoilab.schema import check_camera, check_video, make_boxes3d

SIZE_PX = (252, 448)
THRESHOLD = 0.3
# The cameras of the scenes that it learned from.
RANGE = CameraRange(height_m=(2.0, 9.2), tilt_deg=(6.0, 53.0), fov_deg=(38.0, 80.0))


class TinyBoxes:
    """Says where things are in space: call it with a video, or a part of one.

    Parameters
    ----------
    network
        As trained; a faster copy of it is used.
    camera
        Where the frames come from; `for_camera` says it.
    baseline_m
        How far at the right the second camera of a pair stands.
    threshold
        Least score of a box.
    """

    camera_range = RANGE

    def __init__(
        self,
        network: Boxes3dTiny,
        *,
        camera: xr.Dataset | None = None,
        baseline_m: float | None = None,
        threshold: float = THRESHOLD,
        device: str = "cpu",
    ) -> None:
        self.network = network
        self.camera = None if camera is None else check_camera(camera)
        self.baseline_m = baseline_m
        self.threshold = threshold
        self.device = device
        self.stereo = network.config.stereo
        self._fast = folded(network).to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def for_camera(
        self,
        camera: xr.Dataset,
        *,
        tracks: xr.Dataset | None = None,
        baseline_m: float | None = None,
    ) -> "TinyBoxes":
        """Return the same detector for the frames of a camera; it finds things by itself."""
        if tracks is not None:
            raise ValueError("this model finds things by itself; take model='lifted' for tracks")
        if self.stereo and not (baseline_m and baseline_m > 0):
            raise ValueError(
                f"a pair needs the distance of its cameras, got baseline_m={baseline_m}; say how "
                "many metres the right camera stands at the right of the left one"
            )
        return TinyBoxes(
            self.network, camera=camera, baseline_m=baseline_m, threshold=self.threshold,
            device=self.device,
        )  # fmt: skip

    def __call__(
        self,
        video: xr.DataArray,
        projection: np.ndarray | None = None,
        *,
        right: xr.DataArray | None = None,
    ) -> xr.Dataset:
        """Return the boxes of each frame in the world's frame.

        Beside what `hoilab.schema.make_boxes3d` has, a row has ``covariance`` of its place on
        the ground (m^2), and ``position`` and ``shape`` of its box in the frame (px).

        Parameters
        ----------
        projection
            Nobody needs it: the camera says more.
        right
            The same moments seen by the right camera of a rectified pair.
        """
        frames = check_video(video).values
        if self.camera is None:
            raise ValueError("whose frames are these? say it first, with for_camera(camera)")
        if self.stereo != (right is not None):
            needed = "also the right camera's frames" if self.stereo else "one camera's frames"
            raise ValueError(f"this model needs {needed}; pass right= for stereo models alone")
        seen = [
            self._look(frame, None if right is None else right.values[number])
            for number, frame in enumerate(frames)
        ]
        numbers = video["frame"].values if "frame" in video.coords else np.arange(len(frames))
        return labelled(seen, numbers, video["time"].values)

    def _look(self, frame: np.ndarray, right: np.ndarray | None) -> Sighted:
        assert self.camera is not None
        height, width = frame.shape[:2]
        window = whole_frame(height, width, size_px=SIZE_PX)
        camera = resized(self.camera, (width, height))
        with torch.inference_mode():
            sides = [frame] if right is None else [frame, right]
            pixels = torch.cat([prepared(side[None], window) for side in sides], 1)
            rays = torch.from_numpy(sight(camera, window))[None]
            answer = self._fast(pixels.to(self.device), rays.to(self.device))
            return sighted(
                answer, 0, camera=camera, window=window, classes=self.network.config.classes,
                threshold=self.threshold, baseline_m=self.baseline_m,
            )  # fmt: skip


def labelled(seen: list[Sighted], frames: np.ndarray, times: np.ndarray) -> xr.Dataset:
    """Return what was seen in some frames as boxes in the world."""
    count = [len(one.score) for one in seen]

    def rows(name: str, *shape: int) -> np.ndarray:
        parts = [getattr(one, name) for one in seen]
        return np.concatenate(parts) if parts else np.empty((0, *shape))

    position, shape = boxes.from_corners(rows("corners", 4))
    found = make_boxes3d(
        np.repeat(frames, count), np.repeat(times, count), rows("centre", 3), rows("size", 3),
        rows("yaw"), reference="world", label=rows("label") if sum(count) else [],
        score=rows("score"),
    )  # fmt: skip
    return found.assign(
        covariance=(("box", "space", "space_"), rows("covariance", 2, 2), {"units": "m^2"}),
        position=(("box", "space"), position, {"units": "px"}),
        shape=(("box", "space"), shape, {"units": "px"}),
    ).assign_coords(space=["x", "y"], space_=["x", "y"])
