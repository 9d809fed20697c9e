"""Say how far everything is, in every frame."""

from collections.abc import Callable
from typing import Protocol, runtime_checkable

import numpy as np
import xarray as xr

from hoilab.errors import PluginError
from hoilab.models import load
from hoilab.plugins import find, specs
from hoilab.schema import check_video, make_depth
from hoilab.schema.depth import Quantity
from hoilab.tasks._stream import stream


class DepthModel(Protocol):
    """Whatever makes a map of each frame."""

    @property
    def quantity(self) -> Quantity:
        """``depth`` in metres, or ``nearness`` where it only ranks."""
        ...

    def __call__(self, video: xr.DataArray) -> xr.DataArray:
        """Return a map (time, y, x) for each frame, as `hoilab.schema.make_depth` labels them."""
        ...


@runtime_checkable
class UsesCamera(Protocol):
    """A depth model that measures where it knows the camera."""

    def for_camera(self, camera: xr.Dataset) -> DepthModel:
        """Return the model for frames of a camera, as `hoilab.schema.make_camera` labels it."""
        ...


def depth(
    video: xr.DataArray,
    *,
    model: str | DepthModel,
    camera: xr.Dataset | None = None,
    batch: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> xr.DataArray:
    """Return a map of each frame: depth in metres, or nearness from a network that only ranks.

    Each frame is looked at by itself. The result takes 4 bytes for each pixel of each frame, 1.2
    GB for a thousand frames of 640x480: take a part of a long video, ``video[::25]``.

    Parameters
    ----------
    model
        Name of a depth model, as ``"dpt-large"``, or a model that was loaded before.
    camera
        Where the frames come from. depth-tiny measures with it: lens, and pose over the ground.
        Models that cannot use it are refused; fit what they say to the ground afterwards, see
        `hoilab.analysis.depth_scale`.
    batch
        Frames looked at in one go. One is best on a CPU, more on a GPU.
    progress
        Called with the frames done and the frames in all.
    """
    check_video(video)
    if batch < 1:
        raise ValueError(f"batch must be 1 frame or more, got {batch}")
    estimator = _knowing(_estimator(model), camera)
    maps = np.empty((video.sizes["time"], video.sizes["y"], video.sizes["x"]), np.float32)
    done = 0
    for piece in stream(video, chunk=batch, progress=progress):
        maps[done : done + piece.sizes["time"]] = estimator(piece).values
        done += piece.sizes["time"]
    result = make_depth(maps, video["time"].values, quantity=estimator.quantity)
    if "frame" in video.coords:
        result = result.assign_coords(frame=("time", video["frame"].values))
    if isinstance(model, str):
        result = result.assign_attrs(model=model)
    return result


def _knowing(estimator: DepthModel, camera: xr.Dataset | None) -> DepthModel:
    if camera is None:
        return estimator
    if not isinstance(estimator, UsesCamera):
        raise PluginError(
            "this depth model cannot use a camera; expected one that can, as depth-tiny: leave "
            "camera out, and fit its maps to the ground with hoilab.analysis.depth_scale"
        )
    return estimator.for_camera(camera)


def _estimator(model: str | DepthModel) -> DepthModel:
    if not isinstance(model, str):
        return model
    task = find("models", model).facts.get("task")
    if task != "depth":
        able = [name for name, spec in specs("models").items() if spec.facts.get("task") == "depth"]
        raise PluginError(
            f"model {model!r} is for {task}, not for depth; there are: {', '.join(able) or 'none'}"
        )
    estimator: DepthModel = load(model)()
    return estimator
