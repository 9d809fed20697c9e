"""Widgets for notebooks and dashboards: one front end each, the same in JupyterLab and Panel."""

from pathlib import Path

import xarray as xr

from hoilab.io import open_scene
from hoilab.io.scene import scene_video
from hoilab.widgets.frame_scrubber import FrameScrubber

__all__ = ["FrameScrubber", "explore", "hidden_video"]


def explore(scene: xr.DataTree | str | Path) -> FrameScrubber:
    """Return a widget to look around in a scene: its anonymized video with everyone in it.

    Parameters
    ----------
    scene
        What `hoilab.analyze` returned, or the path of a ``*.zarr`` that it wrote.

    Examples
    --------
    >>> hl.explore("plaza.zarr")      # doctest: +SKIP
    """
    tree = scene if isinstance(scene, xr.DataTree) else open_scene(scene)
    return FrameScrubber(hidden_video(tree), tree["tracks"].to_dataset())


def hidden_video(scene: xr.DataTree) -> xr.DataArray:
    """Return the anonymized video of a scene, its frames named as in the scene."""
    video = scene_video(scene)
    known = scene["tracks"]
    if known.sizes.get("time") != video.sizes["time"]:
        return video
    return video.assign_coords(
        time=("time", known["time"].values), frame=("time", known["frame"].values)
    )
