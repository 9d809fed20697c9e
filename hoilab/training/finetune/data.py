"""Labelled frames from clips, from pictures and from rendered footage."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import xarray as xr

from hoilab.datasets._targets import number_of
from hoilab.errors import DataError
from hoilab.io import open_images, open_video
from hoilab.io.images import IMAGE_SUFFIXES
from hoilab.training.finetune.learner import Labelled
from hoilab.training.footage import Still
from hoilab.training.pairs.stills import interactions_of


def labelled_clip(interactions: xr.Dataset, clip: str | Path) -> list[Labelled]:
    """Return the labelled frames of one clip; their numbers count from 0 as in the clip."""
    return [Labelled(open_video(clip), interactions)]


def labelled_pictures(interactions: xr.Dataset, folder: str | Path) -> list[Labelled]:
    """Return the labelled pictures of a folder, of any sizes.

    A frame's number is the last one in the name of its file: 12 is ``frame_000012.jpg``.
    """
    files: dict[int, Path] = {}
    for path in sorted(Path(folder).iterdir()) if Path(folder).is_dir() else []:
        if path.suffix.lower() in IMAGE_SUFFIXES and any(map(str.isdigit, path.stem)):
            number = number_of(path.name)
            if number in files:
                raise DataError(
                    f"{files[number].name} and {path.name} both have the number {number}; "
                    "rename one of them"
                )
            files[number] = path
    listed = "image" if "image" in interactions.coords else "frame"
    wanted = np.unique(interactions[listed].values).tolist()
    if missing := [number for number in wanted if number not in files]:
        raise DataError(
            f"{folder} has no picture with the number {missing[0]} in its name, which is labelled "
            f"({len(missing)} of {len(wanted)} are missing); give the folder of those pictures"
        )
    return [_picture(files[number], number, interactions) for number in wanted]


def labelled_footage(stills: Iterable[Still]) -> list[Labelled]:
    """Return stills of rendered footage with what is done in them.

    What is too small to be seen is left out, as in training.
    """
    return [Labelled(still.video, interactions_of(still)) for still in stills]


def _picture(path: Path, number: int, interactions: xr.Dataset) -> Labelled:
    video = open_images(path).assign_coords(frame=("time", [number]))
    chosen = np.flatnonzero(interactions["frame"].values == number)
    rows = interactions.drop_dims("image", errors="ignore").isel(interaction=chosen)
    return Labelled(video, rows.assign_coords(image=[number]))
