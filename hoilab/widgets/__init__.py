"""Widgets for notebooks and dashboards: one front end each, the same in JupyterLab and Panel."""

from pathlib import Path
from typing import TYPE_CHECKING

import xarray as xr

from hoilab.io import open_scene
from hoilab.io.scene import scene_groups
from hoilab.widgets._scene import hidden_video, scene_depth, scene_group, scene_zones
from hoilab.widgets.attention_lens import AttentionLens
from hoilab.widgets.frame_scrubber import FrameScrubber
from hoilab.widgets.ground_map import MapView
from hoilab.widgets.pair_annotator import PairAnnotator
from hoilab.widgets.scene_view import SceneView
from hoilab.widgets.timeline import Timeline
from hoilab.widgets.train_monitor import TrainMonitor
from hoilab.widgets.zone_drawing import ZoneEditor

if TYPE_CHECKING:
    from hoilab.models.qpic.detector import InteractionDetector

__all__ = [
    "AttentionLens",
    "FrameScrubber",
    "MapView",
    "PairAnnotator",
    "SceneView",
    "Timeline",
    "TrainMonitor",
    "ZoneEditor",
    "explore",
    "hidden_video",
    "lens",
]


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


def lens(
    video: xr.DataArray, detector: "InteractionDetector", *, shown: xr.DataArray | None = None
) -> AttentionLens:
    """Return a widget to look into where a pair network looked.

    Parameters
    ----------
    video
        What the network looks at; it stays in memory.
    detector
        QPIC or one of its kin, as ``hoilab.models.load("qpic-tiny")()`` gives it.
    shown
        The same frames, hidden or public; `video` itself by default.

    Examples
    --------
    >>> hl.lens(video, detector, shown=hidden)      # doctest: +SKIP
    """
    from hoilab.tasks.looks import Looks

    return AttentionLens(video if shown is None else shown, Looks(video, detector))
