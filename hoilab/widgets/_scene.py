"""What of a scene the widgets show: its hidden video with all that is known of it."""

import numpy as np
import xarray as xr

from hoilab.analysis.events import events_of
from hoilab.errors import StoreError
from hoilab.io.scene import beside, scene_groups, scene_video
from hoilab.schema.zones import from_geojson
from hoilab.widgets._view import ScrubberView

EVENT_GROUPS = ("tracks", "interactions", "visits", "alarms", "events")


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


def scene_group(scene: xr.DataTree, name: str) -> xr.Dataset | None:
    """Return a group of a scene, or nothing where there is none.

    Numbers are read when they are asked for; words at once, as NumPy's plain strings.
    """
    if name not in scene:
        return None
    table = scene[name].to_dataset()
    words = [key for key, array in table.variables.items() if array.dtype.kind == "T"]
    return table.assign({key: table[key].copy(data=_plain(table[key].values)) for key in words})


def _plain(words: np.ndarray) -> np.ndarray:
    return np.array(words.tolist(), dtype=str).reshape(words.shape)


def scene_view(scene: xr.DataTree) -> ScrubberView:
    """Return what a scrubber shows of a scene: video, tracks, pairs, zones, depth."""
    return ScrubberView(
        hidden_video(scene),
        scene_group(scene, "tracks"),
        scene_groups(scene),
        interactions=scene_group(scene, "interactions"),
        zones=scene_zones(scene),
        depth=scene_depth(scene),
    )


def scene_depth(scene: xr.DataTree) -> xr.DataArray | None:
    """Return the depth of a scene's frames, where it was estimated."""
    group = scene_group(scene, "depth")
    return None if group is None or "depth" not in group else group["depth"]


def scene_zones(scene: xr.DataTree) -> xr.DataArray | None:
    """Return the zones that were drawn in the dashboard, beside the scene's video."""
    path = beside(scene, ".zones.geojson")
    return from_geojson(path.read_text()) if path.is_file() else None


def scene_events(scene: xr.DataTree) -> xr.Dataset:
    """Return all events of a scene."""
    groups = {name: scene_group(scene, name) for name in EVENT_GROUPS}
    return events_of({name: part.compute() for name, part in groups.items() if part is not None})


def scene_times(scene: xr.DataTree) -> np.ndarray:
    """Return the seconds of a scene's frames."""
    return np.asarray(hidden_video(scene)["time"].values)
