"""Where a scene's files lie, and the clip that it was made from."""

from collections.abc import Sequence
from pathlib import Path

import xarray as xr

from hoilab.errors import DataError
from hoilab.io import checksum, open_video
from hoilab.io.scene import hidden_path
from hoilab.widgets import hidden_video


def clip_of(scene: xr.DataTree) -> tuple[xr.DataArray, str]:
    """Return what a model learns from, and a sentence about it.

    The clip itself, if it lies beside the scene or in the current folder: its people are visible,
    so it stays in memory and is shown to nobody. Else the scene's own hidden video.
    """
    receipt = scene["privacy"].attrs
    name = str(receipt.get("source_name", ""))
    folders: Sequence[Path] = (hidden_path(str(scene.encoding["source"])).parent, Path())
    for path in (folder / name for folder in folders if name):
        if path.is_file() and checksum(path) == receipt.get("source_sha256"):
            video = open_video(path)
            return video, f"The model looks at {name} in memory; what you see is anonymized."
    if "video" not in scene:
        raise DataError("this scene has no video to learn from; analyze the clip again")
    return hidden_video(scene), (
        f"{name or 'The clip'} is not beside the scene: the model looks at the anonymized video "
        "and sees less. Put the clip there to let it see all; it is shown to nobody."
    )
