"""Clips for xarray: ``xr.open_dataset("clip.mp4", engine="hoilab")`` opens the same reader."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import xarray as xr
from xarray.backends import BackendEntrypoint

from hoilab.errors import DataError
from hoilab.io.video import VIDEO_SUFFIXES, open_video
from hoilab.schema.privacy import Identity


class VideoBackend(BackendEntrypoint):
    """Open a clip, a GIF or a folder of pictures as a dataset with one variable, ``video``."""

    description = "Open video files and folders of pictures, lazily and frame-exact"
    open_dataset_parameters = ("filename_or_obj", "drop_variables", "identity")

    def open_dataset(  # type: ignore[override]  # what it accepts is named, as xarray asks
        self,
        filename_or_obj: str | os.PathLike[str],
        *,
        drop_variables: str | Iterable[str] | None = None,
        identity: Identity = "visible",
    ) -> xr.Dataset:
        """Return the clip as the variable ``video`` (time, y, x, channel)."""
        if not isinstance(filename_or_obj, (str, os.PathLike)):
            raise DataError(
                f"expected the path of a clip, got {type(filename_or_obj).__name__}; "
                "save it to a file first"
            )
        video = open_video(filename_or_obj, identity=identity)
        dataset = video.to_dataset(name="video").assign_attrs(video.attrs)
        dropped = [drop_variables] if isinstance(drop_variables, str) else drop_variables or []
        return dataset.drop_vars(list(dropped), errors="ignore")

    def guess_can_open(self, filename_or_obj: Any) -> bool:
        """Tell whether the name is that of a video."""
        if not isinstance(filename_or_obj, (str, os.PathLike)):
            return False
        return Path(filename_or_obj).suffix.lower() in VIDEO_SUFFIXES
