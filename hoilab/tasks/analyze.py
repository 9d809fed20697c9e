"""The main job: a clip in, a labelled, anonymized, explorable scene out, in one pass."""

import os
from datetime import UTC, datetime
from pathlib import Path

import xarray as xr

from hoilab import __version__
from hoilab.analysis.individuals import individuals, merge
from hoilab.errors import OutputError
from hoilab.io import (
    SceneWriter,
    VideoWriter,
    checksum,
    hidden_path,
    is_scene,
    open_scene,
    open_video,
)
from hoilab.tasks._mask import Style
from hoilab.tasks._progress import Report, reporting
from hoilab.tasks._receipt import privacy_of, receipt
from hoilab.tasks._watch import Watched, watch
from hoilab.tasks.anonymize import refuse_failures


def analyze(
    source: str | os.PathLike[str],
    output: str | os.PathLike[str] | None = None,
    *,
    style: Style = "solid",
    lookaround: int = 7,
    overwrite: bool = False,
    progress: bool | Report = True,
) -> xr.DataTree:
    """Find, track and hide everybody in a clip; return the scene as it lies on disk.

    The clip is watched once, after a look at the empty scene in it. Results go to the store
    piece by piece and the anonymized video goes
    to ``<output>.hidden.mp4`` beside it; both appear when all is done, and neither otherwise.
    Memory stays bounded however long the clip is: what `watch` holds, plus a row for each
    individual and three numbers for each frame.

    Parameters
    ----------
    source
        A video file, a GIF, or a folder of pictures.
    output
        The scene to write, ``*.zarr``; the clip's own name in the current folder by default.
    style, lookaround
        How people are hidden, see `watch`.
    overwrite
        Replace a scene that is there already.
    progress
        True shows a bar with rate and time left; a function is called with the frames done and
        the frames in all.

    Returns
    -------
    xarray.DataTree
        Groups ``video`` (times, size), ``detections``, ``tracks``, ``individuals`` (one row
        each) and ``privacy`` (the receipt), opened lazily.

    Raises
    ------
    VideoError, PrivacyError, OutputError
        A frame cannot be read, or not be hidden in order, or the results not be written.
    """
    path = Path(source)
    target = scene_path(path) if output is None else Path(output)
    film = hidden_path(target)
    if film.exists() and not is_scene(target):
        raise OutputError(f"{film} is in the way and belongs to no scene; move it elsewhere")
    if film.exists() and path.exists() and film.samefile(path):
        raise OutputError(f"{path} is the video of the scene {target} itself; name another scene")
    video = open_video(path)
    with SceneWriter(target, overwrite=overwrite) as scene:
        scene.describe(_scene_facts(path, style, lookaround))
        table, pieces = None, []
        with reporting("analyzing", progress) as report, VideoWriter(scene.film) as writer:
            for watched in watch(video, style=style, lookaround=lookaround, progress=report):
                refuse_failures(watched)
                writer.write(watched.frames)
                pieces.append(privacy_of(watched))
                _append(scene, watched)
                seen = individuals(watched.tracks)
                table = seen if table is None else merge(table, seen)
        privacy = receipt(
            pieces, source=path, output=scene.film, style=style, lookaround=lookaround
        )
        scene.put("privacy", privacy.assign_attrs(output_name=film.name))
        if table is not None:
            scene.put("individuals", table)
        scene.put("video", xr.Dataset(attrs=_video_facts(video, path)))
    return open_scene(target)


def analyzed(source: str | os.PathLike[str]) -> Path:
    """Return the scene of a clip in the current folder, made now unless it is there already.

    A scene counts as the clip's when the receipt in it has the clip's checksum and this version
    of hoilab wrote it.
    """
    target = scene_path(source)
    if is_scene(target):
        scene = open_scene(target)
        if scene["privacy"].attrs["source_sha256"] != checksum(source):
            raise OutputError(
                f"{target} is the scene of another clip of that name; choose where this one goes: "
                f"hoilab analyze {source} -o NAME.zarr"
            )
        if scene.attrs["hoilab"] == __version__ and hidden_path(target).exists():
            return target
    analyze(source, target, overwrite=True)
    return target


def scene_path(source: str | os.PathLike[str]) -> Path:
    """Return where the scene of a clip goes by default: its name, in the current folder.

    Examples
    --------
    >>> scene_path("recordings/monday.mkv").name
    'monday.zarr'
    """
    return Path(f"{Path(source).stem}.zarr")


def _append(scene: SceneWriter, watched: Watched) -> None:
    moments = {name: watched.frames[name].variable for name in ("time", "frame")}
    scene.append("video", xr.Dataset(coords=moments))
    scene.append("tracks", watched.tracks)
    scene.append("detections", watched.detections)


def _scene_facts(source: Path, style: Style, lookaround: int) -> dict[str, object]:
    at = datetime.now(UTC).isoformat(timespec="seconds")
    settings = {"style": style, "lookaround": lookaround, "model": "motion"}
    step = {"did": "analyze", "with": f"hoilab {__version__}", "at": at, "settings": settings}
    return {"hoilab": __version__, "source_name": source.name, "history": [step]}


def _video_facts(video: xr.DataArray, source: Path) -> dict[str, object]:
    """Return what to know of the clip; its name, but not the folder it came from."""
    facts = {
        name: video.attrs[name] for name in ("fps", "codec", "rotation") if name in video.attrs
    }
    size = {"width": video.sizes["x"], "height": video.sizes["y"]}
    return {"source_name": source.name, "identity": "hidden", **size, **facts}
