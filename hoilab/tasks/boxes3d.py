"""Find things in space in every frame: with a detector, or from what was found in the picture."""

import warnings
from collections.abc import Callable
from typing import Protocol, runtime_checkable

import numpy as np
import xarray as xr

from hoilab.errors import DataError, PluginError
from hoilab.geometry.boxes3d import with_camera
from hoilab.geometry.camera_range import CameraRange, outside
from hoilab.models import load
from hoilab.plugins import find, specs
from hoilab.schema import check_camera, check_video, make_boxes3d
from hoilab.tasks._stream import stream

# How far copies of a box are shifted along its depth, and how fast their scores fall.
SHIFTS_M = (-2.0, -1.0, -0.5, 0.5, 1.0, 2.0)
FIRST_SHIFTED_M = 10.0
DEPTH_SCALE_M = 80.0


class Boxes3dModel(Protocol):
    """Whatever finds boxes in space in the frames of one camera, or of a pair.

    It may name the cameras it knows as ``camera_range``.
    """

    @property
    def stereo(self) -> bool:
        """Whether it needs the right camera's frames as well."""
        ...

    def __call__(
        self, video: xr.DataArray, projection: np.ndarray, *, right: xr.DataArray | None = None
    ) -> xr.Dataset:
        """Return boxes in the camera's or the world's frame, see `hoilab.schema.make_boxes3d`."""
        ...


@runtime_checkable
class Calibrated(Protocol):
    """A model that makes use of how the camera stands over the ground."""

    def for_camera(
        self,
        camera: xr.Dataset,
        *,
        tracks: xr.Dataset | None = None,
        baseline_m: float | None = None,
    ) -> Boxes3dModel:
        """Return the same model for the frames of this camera."""
        ...


def boxes3d(
    video: xr.DataArray,
    *,
    camera: xr.Dataset,
    model: str | Boxes3dModel | None = None,
    tracks: xr.Dataset | None = None,
    right: xr.DataArray | None = None,
    baseline_m: float | None = None,
    batch: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> xr.Dataset:
    """Return the boxes in space of each frame, with their camera.

    ``attrs["reference"]`` names their frame: the world's from hoilab's own models, the camera's
    from KITTI's detectors; `hoilab.geometry.boxes3d` has the ways between them. A warning says
    when a camera is outside what the model knows.

    Parameters
    ----------
    camera
        Of the frames; straighten them first where it has distortion, except for ``lifted``.
    model
        Name of a model for boxes in space, or one that was loaded before. By default
        ``lifted`` where there are tracks, ``stereo3d-tiny`` where there is a right camera, and
        ``mono3d-tiny`` otherwise.
    tracks
        What was found in the frames, for ``lifted``: tracks, detections or poses.
    right
        The right camera's frames of a rectified pair, for stereo models.
    baseline_m
        How far the right camera stands at the right of the left one, for ``stereo3d-tiny``.
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
    chosen = _default(tracks, right) if model is None else model
    detector = _detector(chosen)
    _warn_outside(camera, detector, chosen)
    if isinstance(detector, Calibrated):
        detector = detector.for_camera(camera, tracks=tracks, baseline_m=baseline_m)
    elif tracks is not None:
        raise DataError(
            "this model finds things by itself and takes no tracks; leave model out, or take "
            "model='lifted'"
        )
    projection = np.column_stack([camera["K"].values, np.zeros(3)])
    if not getattr(detector, "looks", True):
        found = detector(video, projection)  # no frame is decoded
    else:
        found = _looked(detector, video, projection, right, batch, progress)
    if isinstance(chosen, str):
        found = found.assign_attrs(model=chosen)
    return with_camera(found, camera)


def _looked(
    detector: Boxes3dModel,
    video: xr.DataArray,
    projection: np.ndarray,
    right: xr.DataArray | None,
    batch: int,
    progress: Callable[[int, int], None] | None,
) -> xr.Dataset:
    parts: list[xr.Dataset] = []
    done = 0
    for piece in stream(video, chunk=batch, progress=progress):
        step = slice(done, done + piece.sizes["time"])
        beside = None if right is None else right.isel(time=step).load()
        parts.append(detector(piece, projection, right=beside))
        done = step.stop
    if not parts:
        nothing = np.empty((0, 3))
        return make_boxes3d([], [], nothing, nothing, [], reference="camera", label=[], score=[])
    if len(parts) == 1:
        return parts[0]
    return xr.concat(parts, "box", data_vars="minimal", combine_attrs="override")


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


def _default(tracks: xr.Dataset | None, right: xr.DataArray | None) -> str:
    if tracks is not None:
        return "lifted"
    return "mono3d-tiny" if right is None else "stereo3d-tiny"


def _warn_outside(camera: xr.Dataset, detector: Boxes3dModel, model: str | Boxes3dModel) -> None:
    """Warn of a camera that a model does not know."""
    known = getattr(detector, "camera_range", None)
    found = outside(camera, known) if isinstance(known, CameraRange) else []
    if not found:
        return
    name = model if isinstance(model, str) else type(model).__name__
    instead = (
        "its boxes are less sure than they say"
        if name == "lifted"
        else "it misses things or misplaces them; lift tracks through the ground instead, with "
        "tracks=hl.track(video)"
    )
    warnings.warn(
        f"{name} does not know this camera: {'; '.join(found)}: {instead}",
        UserWarning,
        stacklevel=3,
    )
