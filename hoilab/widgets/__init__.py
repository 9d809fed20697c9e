"""Widgets for notebooks and dashboards: one front end each, the same in JupyterLab and Panel."""

from pathlib import Path

import xarray as xr

from hoilab.io import open_scene
from hoilab.io.scene import scene_groups
from hoilab.widgets._scene import hidden_video, scene_depth, scene_group, scene_zones
from hoilab.widgets.frame_scrubber import FrameScrubber
from hoilab.widgets.timeline import Timeline

__all__ = ["FrameScrubber", "Timeline", "explore", "hidden_video"]


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
    return FrameScrubber(
        hidden_video(tree),
        scene_group(tree, "tracks"),
        groups=scene_groups(tree),
        interactions=scene_group(tree, "interactions"),
        zones=scene_zones(tree),
        depth=scene_depth(tree),
    )
