"""A scene in a few lines of text, for terminals and logs."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from hoilab.io.scene import hidden_path

PLURALS = {"person": "people"}


def summary(scene: xr.DataTree) -> str:
    """Return what a scene holds and where it lies, one fact a line.

    Nothing in it tells who anybody is: counts, shares and file names alone.
    """
    video, store = scene["video"], Path(scene.encoding["source"])
    film = hidden_path(store)
    seen = Counter(str(name) for name in scene["individuals"].to_dataset()["class"].values)
    lines = {
        "scene": str(store),
        "anonymized": str(film) if film.exists() else f"{film.name} is not beside the scene",
        "clip": (
            f"{video.attrs['source_name']}: {video.sizes['time']} frames, "
            f"{video.attrs['width']}x{video.attrs['height']} px, {video.attrs['fps']:.4g} frames/s"
        ),
        "tracked": ", ".join(counted(number, name) for name, number in seen.items()) or "nobody",
        "hidden": receipt_sentence(scene["privacy"].attrs),
    }
    return "\n".join(f"{name:>11}  {value}" for name, value in lines.items())


def receipt_sentence(receipt: Mapping[Any, Any]) -> str:
    """Return what the attributes of a privacy receipt say, in one sentence."""
    said = (
        f"{counted(receipt['frames'], 'frame')}, {receipt['masked_mean']:.1%} of the picture on "
        f"average, {receipt['failed_frames']} failed"
    )
    if receipt["whole_frames"]:
        why = "; ".join(str(reason) for reason in np.atleast_1d(receipt["whole_frame_reasons"]))
        said += f", {receipt['whole_frames']} hidden as a whole ({why})"
    found, looked = receipt["leak_check_found"], receipt["leak_check_frames"]
    return f"{said}; a second look at {counted(looked, 'frame')} found {found or 'nobody'}"


def counted(number: int, name: str) -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> counted(2, "person"), counted(1, "thing")
    ('2 people', '1 thing')
    """
    return f"{number} {name if number == 1 else PLURALS.get(name, f'{name}s')}"
