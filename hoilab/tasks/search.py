"""Search in recordings: their clips, kept beside them, and sentences as queries."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import xarray as xr

from hoilab.errors import DataError, PluginError
from hoilab.io import open_scene, open_video, scene_video
from hoilab.io.checksum import checksum
from hoilab.io.clips import SUFFIXES, read_clips, write_clips
from hoilab.io.scene import hidden_path, named_as_scene
from hoilab.models.hub_clips.embedder import KnowsText
from hoilab.models.vicc.embedder import ClipEmbedder
from hoilab.tasks.clips import clips, embedder_of

WHOLE, PEOPLE = "vicc-tiny-rgb", "vicc-tiny-person"


def usual_model(*, along_tracks: bool) -> str:
    """Return the name of the model that is taken where nobody names one."""
    return PEOPLE if along_tracks else WHOLE


def clips_path(recording: str | Path, model: str, *, along_tracks: bool = False) -> Path:
    """Return where the clips of a recording are kept: beside it.

    Examples
    --------
    >>> clips_path("out/plaza.zarr", "vicc-tiny-rgb").name
    'plaza.vicc-tiny-rgb.clips.npz'
    """
    what = ".tracks" if along_tracks else ""
    return Path(recording).with_suffix(f".{model}{what}.clips.npz")


def recording_clips(
    path: str | Path,
    model: str | ClipEmbedder,
    *,
    along_tracks: bool = False,
    keep: bool | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> xr.Dataset:
    """Return the clips of a scene, a video or a file of embeddings, named ``recording``.

    A scene's are made from its anonymized video and kept beside it; they are made anew when the
    video, the model or how it cuts clips is another.

    Parameters
    ----------
    along_tracks
        Crops along each track of the scene, instead of the whole picture.
    keep
        Write them beside the recording: by default those of scenes, whose video is anonymized.
    """
    path = Path(path)
    if path.suffix in SUFFIXES:
        return read_clips(path)
    scene = open_scene(path) if named_as_scene(path) else None
    if along_tracks and (scene is None or "tracks" not in scene):
        raise DataError(
            f"{path} has no tracks, so there is nobody to follow; make a scene of it first: "
            f"hoilab analyze {path.name} -o scene.zarr"
        )
    embedder = embedder_of(model)
    kept = clips_path(path, embedder.name, along_tracks=along_tracks)
    made_of = _made_of(hidden_path(path) if scene is not None else path, embedder)
    if kept.is_file():
        known = read_clips(kept)
        if known.attrs.get("made_of") == made_of:
            return _named(known, path)
    video = open_video(path) if scene is None else scene_video(scene)
    tracks = None
    if along_tracks and scene is not None:
        tracks = scene["tracks"].to_dataset().load()
        video = video.assign_coords(frame=("time", tracks["frame"].values))
    found = clips(video, embedder, tracks=tracks, progress=progress)
    found = _named(found.assign_attrs(made_of=made_of, source=path.name), path)
    if keep or (keep is None and scene is not None):
        write_clips(kept, found)
    return found


def text_query(model: str | ClipEmbedder, sentence: str) -> np.ndarray:
    """Return the vector (d,) of a sentence, to be compared with those of clips.

    Raises
    ------
    PluginError
        The model knows no words.
    """
    embedder = embedder_of(model)
    if not isinstance(embedder, KnowsText):
        raise PluginError(
            f"model {embedder.name!r} knows no words; ask one that does, as x-clip or "
            "videoprism-text, or search by an example"
        )
    vector: np.ndarray = embedder.embed_text([sentence])[0]
    return vector


def recording_name(path: str | Path) -> str:
    """Return how a recording is called in results.

    Examples
    --------
    >>> recording_name("out/plaza.hidden.zarr")
    'plaza.hidden'
    """
    return Path(path).stem


def distinct_names(paths: Sequence[str | Path]) -> dict[str, Path]:
    """Return recordings by name; those called alike get the name of their folder too.

    Examples
    --------
    >>> list(distinct_names(["a/hall.zarr", "b/hall.zarr", "gate.zarr"]))
    ['a/hall', 'b/hall', 'gate']
    """
    names = [recording_name(path) for path in paths]
    found: dict[str, Path] = {}
    for name, path in zip(names, map(Path, paths), strict=True):
        full = f"{path.parent.name}/{name}" if names.count(name) > 1 else name
        if full in found and found[full] != path:
            raise DataError(
                f"two recordings are called {full}; rename one of {path}, {found[full]}"
            )
        found[full] = path
    return found


def _named(found: xr.Dataset, path: Path) -> xr.Dataset:
    count = found.sizes["clip"]
    return found.assign(recording=("clip", np.full(count, recording_name(path))))


def _made_of(video: Path, embedder: ClipEmbedder) -> str:
    """Return what clips depend on, as text: the video's checksum, the model, how it cuts."""
    cut = f"{embedder.frames}x{embedder.stride}x{embedder.size}@{getattr(embedder, 'fps', None)}"
    return f"{checksum(video) if video.is_file() else 'none'} {embedder.name} {cut}"
