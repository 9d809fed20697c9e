"""How well a depth network does on frames whose depth is known."""

from collections.abc import Callable, Iterable

import numpy as np
import xarray as xr

from hoilab.metrics.depth import depth_scores
from hoilab.metrics.depth_fits import depth_of, fit_nearness
from hoilab.schema import make_depth, make_video
from hoilab.tasks.depth import DepthModel
from hoilab.training.depth.frames import DepthFrame, DepthFrames


def scored(
    model_for: Callable[[DepthFrame], DepthModel],
    frames: DepthFrames,
    *,
    indices: Iterable[int] | None = None,
    max_m: float = 80.0,
) -> xr.Dataset:
    """Return the errors of each frame (time), over all pixels with known depth.

    Nearness is scored after the best scale and shift of inverse depth in each frame.

    Parameters
    ----------
    model_for
        Gives the model for a frame: ``lambda frame: estimator.for_camera(frame.camera)``.
    indices
        Which frames; all of them by default.
    """
    rows = []
    for index in range(len(frames)) if indices is None else indices:
        frame = frames.frame(index)
        found = model_for(frame)(make_video(frame.rgb[None], [0.0], identity="visible"))
        every = slice(None, None, frame.step)
        truth = make_depth(np.where(frame.depth > 0, frame.depth, np.nan)[None], [0.0])
        seen = found[:, every, every]
        if seen.name == "nearness":
            seen = depth_of(seen, fit_nearness(truth, seen))
        rows.append(depth_scores(truth, seen, max_m=max_m))
    return xr.concat(rows, "time")
