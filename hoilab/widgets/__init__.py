"""Widgets for notebooks and dashboards: one front end each, the same in JupyterLab and Panel."""

from pathlib import Path

import xarray as xr

from hoilab.errors import StoreError
from hoilab.io import open_scene
from hoilab.io.scene import scene_groups, scene_video
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
    tracks = tree["tracks"].to_dataset() if "tracks" in tree else None
    return FrameScrubber(hidden_video(tree), tracks, groups=scene_groups(tree))


def hidden_video(scene: xr.DataTree) -> xr.DataArray:
    """Return the anonymized video of a scene, its frames named as in the scene.

    Raises
    ------
    StoreError
        The scene has no privacy receipt, was not opened from disk, or its video is not the one
        that the receipt speaks of.
    """
    if "privacy" not in scene or "source" not in scene.encoding:
        what = "was not opened from disk" if "privacy" in scene else "has no privacy receipt"
        raise StoreError(
            f"this scene {what}, so nothing says that its video is anonymized; open one that "
            "hoilab analyze wrote: hoilab.open_scene('scene.zarr')"
        )
    video = scene_video(scene)
    if "tracks" not in scene or scene["tracks"].sizes.get("time") != video.sizes["time"]:
        return video
    known = scene["tracks"].to_dataset()
    return video.assign_coords(
        time=("time", known["time"].values), frame=("time", known["frame"].values)
    )
