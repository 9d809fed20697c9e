"""The other recordings of a scene's folder: their clips to search in, their pictures to show."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import xarray as xr

from hoilab.dashboards.recordings_page import asked_scene, recordings
from hoilab.errors import HoilabError
from hoilab.io.scene import beside, hidden_path, is_scene
from hoilab.models.vicc.embedder import ClipEmbedder
from hoilab.tasks.search import recording_clips, recording_name
from hoilab.widgets import hidden_video
from hoilab.widgets._scene import scene_group

KEPT = 8

Shown = tuple[xr.DataArray, xr.Dataset | None]


class Nearby:
    """Recordings that lie in the folder of a scene, without the scene itself.

    Parameters
    ----------
    scene
        One that was not opened from disk has nothing beside it.
    """

    def __init__(self, scene: xr.DataTree) -> None:
        self._scene = scene
        self.own = Path(str(scene.encoding.get("source", "")))
        self.shown = lru_cache(maxsize=KEPT)(self._shown)

    @property
    def names(self) -> list[str]:
        """Names of those that are analyzed and have their anonymized video."""
        if "source" not in self._scene.encoding:
            return []
        folder = beside(self._scene, ".zarr").parent
        scenes = {name: folder / f"{name}.zarr" for name in recordings(folder)}
        return [
            name
            for name, path in scenes.items()
            if name != recording_name(self.own) and is_scene(path) and hidden_path(path).is_file()
        ]

    def clips(
        self,
        model: str | ClipEmbedder,
        *,
        along_tracks: bool,
        progress: Callable[[int, int], None] | None = None,
    ) -> dict[str, xr.Dataset]:
        """Return the clips of each; one that cannot be read, or has no tracks, is left out."""
        found: dict[str, xr.Dataset] = {}
        for name in self.names:
            path = self.own.with_name(f"{name}.zarr")
            try:
                part = recording_clips(path, model, along_tracks=along_tracks, progress=progress)
            except HoilabError:
                continue
            if part.sizes["clip"]:
                found[name] = part
        return found

    def _shown(self, name: str) -> Shown:
        """Return the anonymized video of a recording, and its tracks."""
        scene = asked_scene(self._scene, name)
        tracks = scene_group(scene, "tracks")
        return hidden_video(scene), None if tracks is None else tracks.compute()
