"""Say where every pixel goes: optical flow of a video."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from hoilab.errors import PluginError
from hoilab.io.flow import keep_flow, kept_flow
from hoilab.models import load
from hoilab.plugins import find, specs
from hoilab.schema import check_video
from hoilab.schema.privacy import identity
from hoilab.tasks._stream import stream

CHUNK = 16


class FlowModel(Protocol):
    """Whatever says where pixels go."""

    @property
    def name(self) -> str:
        """How it is called, also in a scene's store."""
        ...

    def __call__(self, first: NDArray[np.uint8], second: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return flow (y, x, 2), right and down in pixels, from one RGB frame to the next."""
        ...


def flow(
    video: xr.DataArray,
    *,
    model: str | FlowModel = "dis",
    progress: Callable[[int, int], None] | None = None,
) -> xr.DataArray:
    """Return the flow from each frame to the next (time, y, x, space) in pixels.

    The last frame's is NaN. It takes 8 bytes for each pixel; keep that of a long video in its
    scene with `scene_flow`.

    Parameters
    ----------
    model
        ``dis``, ``tvl1``, or a network as `hoilab.models.flow.networks.FlowNetwork` makes it.
    """
    check_video(video)
    pieces = list(_pieces(video, flow_model(model), progress))
    if not pieces:
        empty = np.empty((0, video.sizes["y"], video.sizes["x"], 2), np.float32)
        return _labelled(empty, video, "")
    return xr.concat(pieces, "time") if len(pieces) > 1 else pieces[0]


def scene_flow(
    scene: str | Path,
    video: xr.DataArray,
    *,
    model: str | FlowModel = "dis",
    progress: Callable[[int, int], None] | None = None,
) -> xr.DataArray:
    """Return a scene's flow, lazily: what its store keeps, or computed now and kept.

    What is kept is cut to 20 px, in steps of 0.16 px, as ViCC's flow networks are given it; the
    last frame's is 0.

    Parameters
    ----------
    video
        The scene's frames; they must be hidden or public, as the store keeps what they show.
    """
    check_video(video)
    estimator = flow_model(model)
    kept = kept_flow(scene, estimator.name)
    expected = tuple(video.sizes[dim] for dim in ("time", "y", "x"))
    if kept is None or kept.shape[:3] != expected:
        keep_flow(scene, estimator.name, _pieces(video, estimator, progress))
        kept = kept_flow(scene, estimator.name)
    assert kept is not None, "it was written a moment ago"
    return kept


def flow_model(model: str | FlowModel) -> FlowModel:
    """Return a flow model by name, or the one that was given."""
    if not isinstance(model, str):
        return model
    task = find("models", model).facts.get("task")
    if task != "flow":
        able = [name for name, spec in specs("models").items() if spec.facts.get("task") == "flow"]
        raise PluginError(
            f"model {model!r} is for {task}, not for flow; there are: {', '.join(able) or 'none'}"
        )
    estimator: FlowModel = load(model)()
    return estimator


def _pieces(
    video: xr.DataArray, model: FlowModel, progress: Callable[[int, int], None] | None
) -> Iterator[xr.DataArray]:
    """Yield flow in pieces; each waits for the first frame of the next."""
    before: xr.DataArray | None = None
    for piece in stream(video, chunk=CHUNK, progress=progress):
        frames = piece if before is None else xr.concat([before, piece], "time")
        pixels = frames.transpose("time", "y", "x", "channel").values
        found = [model(a, b) for a, b in pairwise(pixels)]
        if found:
            yield _labelled(np.stack(found), frames[:-1], model.name)
        before = frames[-1:]
    if before is not None:
        shape = (1, before.sizes["y"], before.sizes["x"], 2)
        yield _labelled(np.full(shape, np.nan, np.float32), before, model.name)


def _labelled(values: NDArray[np.float32], frames: xr.DataArray, method: str) -> xr.DataArray:
    # Silhouettes are in it: it carries the mark of the frames that it was made from.
    mark = identity(frames)
    kept = {
        name: frames.coords[name] for name in ("time", "frame", "visible") if name in frames.coords
    }
    return xr.DataArray(
        values,
        dims=("time", "y", "x", "space"),
        coords={**kept, "space": ["x", "y"]},
        name="flow",
        attrs={
            "units": "px",
            "to": "next frame",
            "method": method,
            "identity": mark,
        },
    )
