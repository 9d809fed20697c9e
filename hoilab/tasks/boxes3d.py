"""Find things in space in every frame, with a detector of a camera's pictures."""

import warnings
from collections.abc import Callable
from typing import Protocol

import numpy as np
import xarray as xr

from hoilab.errors import DataError, PluginError
from hoilab.geometry.boxes3d import with_camera
from hoilab.geometry.camera import to_world
from hoilab.models import load
from hoilab.plugins import find, specs
from hoilab.schema import check_camera, check_video, make_boxes3d
from hoilab.tasks._stream import stream

# Where detectors trained on roads are at home: the height of a car's roof, and nearly level.
ROAD_HEIGHT_M = (1.2, 2.2)
ROAD_TILT_DEG = 6.0
# How far copies of a box are shifted along its depth, and how fast their scores fall.
SHIFTS_M = (-2.0, -1.0, -0.5, 0.5, 1.0, 2.0)
FIRST_SHIFTED_M = 10.0
DEPTH_SCALE_M = 80.0


class Boxes3dModel(Protocol):
    """Whatever finds boxes in space in the frames of one camera, or of a pair."""

    @property
    def stereo(self) -> bool:
        """Whether it needs the right camera's frames as well."""
        ...

    def __call__(
        self, video: xr.DataArray, projection: np.ndarray, *, right: xr.DataArray | None = None
    ) -> xr.Dataset:
        """Return boxes in the camera's frame, see `hoilab.schema.make_boxes3d`."""
        ...


def boxes3d(
    video: xr.DataArray,
    *,
    model: str | Boxes3dModel,
    camera: xr.Dataset,
    right: xr.DataArray | None = None,
    batch: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> xr.Dataset:
    """Return the boxes in space of each frame, in the camera's frame, with the camera.

    Each frame is looked at by itself. Detectors of this kind know one sort of camera: a warning
    says when yours is another. For people under an elevated camera their feet on the
    calibrated ground say more.

    Parameters
    ----------
    model
        Name of a model for boxes in space, as ``"mono3d"``, or one that was loaded before.
    camera
        Of the frames; straighten them first where it has distortion.
    right
        The right camera's frames of a rectified pair, for stereo models.
    batch
        Frames looked at in one go.
    progress
        Called with the frames done and the frames in all.
    """
    check_video(video)
    check_camera(camera)
    if batch < 1:
        raise ValueError(f"batch must be 1 frame or more, got {batch}")
    if (camera.attrs["width"], camera.attrs["height"]) != (video.sizes["x"], video.sizes["y"]):
        raise DataError(
            f"the camera is for {camera.attrs['width']}x{camera.attrs['height']} px, the frames "
            f"have {video.sizes['x']}x{video.sizes['y']}; scale one of them"
        )
    if right is not None and right.sizes != video.sizes:
        raise DataError(
            f"both cameras' frames must have one shape, got {dict(video.sizes)} and "
            f"{dict(right.sizes)}"
        )
    detector = _detector(model)
    _warn_outside(camera)
    projection = np.column_stack([camera["K"].values, np.zeros(3)])
    parts: list[xr.Dataset] = []
    done = 0
    for piece in stream(video, chunk=batch, progress=progress):
        step = slice(done, done + piece.sizes["time"])
        beside = None if right is None else right.isel(time=step).load()
        parts.append(detector(piece, projection, right=beside))
        done = step.stop
    found = xr.concat(parts, "box", data_vars="minimal") if len(parts) > 1 else _only(parts)
    if isinstance(model, str):
        found = found.assign_attrs(model=model)
    return with_camera(found, camera)


def spread_in_depth(boxes: xr.Dataset) -> xr.Dataset:
    """Return boxes of a camera's frame with copies before and behind those 10 m away and more.

    KITTI's average precision gains from it: when depth is uncertain, one of the copies
    overlaps enough. A copy's score falls with its shift, the less the farther the box. This
    is the trick of "Digging into output representation for monocular 3D detection"; boxes to
    look at or to count are better without.

    Examples
    --------
    >>> one = make_boxes3d([0], [0.0], [[0, 1, 20]], [[4, 2, 2]], [0.0], reference="camera")
    >>> spread_in_depth(one).sizes["box"]
    7
    """
    if boxes.attrs.get("reference") != "camera":
        raise DataError("copies are made along a camera's depth; convert to its frame first")
    depth = boxes["centre"].sel(axis="z")
    far = boxes.isel(box=(depth >= FIRST_SHIFTED_M).values)
    parts = [boxes]
    for shift in SHIFTS_M:
        before = far["centre"]
        z = before.sel(axis="z")
        # Along the line of sight, so that a copy appears at the same place.
        moved = before * ((z + shift) / z)
        spread_m = np.exp(z.values / DEPTH_SCALE_M)
        less = far["score"].values * np.exp(-((shift / spread_m) ** 2))
        score = far["score"].copy(data=less.astype(far["score"].dtype))
        parts.append(far.assign(centre=moved.transpose("box", "axis"), score=score))
    return xr.concat(parts, "box", data_vars="minimal", combine_attrs="override")


def _detector(model: str | Boxes3dModel) -> Boxes3dModel:
    if not isinstance(model, str):
        return model
    task = find("models", model).facts.get("task")
    if task != "boxes3d":
        able = [n for n, spec in specs("models").items() if spec.facts.get("task") == "boxes3d"]
        raise PluginError(
            f"model {model!r} is for {task}, not for boxes3d; there are: {', '.join(able)}"
        )
    detector: Boxes3dModel = load(model)()
    return detector


def _warn_outside(camera: xr.Dataset) -> None:
    """Warn of a camera that detectors trained on roads do not know."""
    place = to_world(camera, np.zeros(3))
    normal, offset = camera["ground_plane"].values[:3], camera["ground_plane"].values[3]
    length = float(np.linalg.norm(normal))
    height = float(place @ normal + offset) / length
    ahead = camera["rotation"].values[2]
    tilt = float(np.degrees(np.arcsin(np.clip(-ahead @ normal / length, -1, 1))))
    if ROAD_HEIGHT_M[0] <= height <= ROAD_HEIGHT_M[1] and abs(tilt) <= ROAD_TILT_DEG:
        return
    warnings.warn(
        f"this camera is {height:.1f} m above the ground and looks {tilt:.0f} degrees down; the "
        "published 3D detectors know cameras at 1.65 m that look straight ahead and miss most "
        "things elsewhere; lift people's feet through the ground instead",
        UserWarning,
        stacklevel=3,
    )


def _only(parts: list[xr.Dataset]) -> xr.Dataset:
    if parts:
        return parts[0]
    nothing = np.empty((0, 3))
    return make_boxes3d([], [], nothing, nothing, [], reference="camera", label=[], score=[])
