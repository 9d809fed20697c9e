"""Reading scenes: one analysis is one `xarray.DataTree`, opened lazily.

The anonymized video lies beside the store, as ``<name>.hidden.mp4``, and is opened through the
checksum in the store's receipt: a file that was exchanged counts as visible and is refused.
"""

import json
from pathlib import Path

import xarray as xr

from hoilab.errors import StoreError
from hoilab.io.checksum import checksum
from hoilab.io.video import open_video

FORMAT = 1


def is_scene(path: str | Path) -> bool:
    """Tell whether a folder is a scene that hoilab wrote, of whatever version."""
    try:
        return "format" in json.loads((Path(path) / "zarr.json").read_text())["attributes"]
    except (OSError, ValueError, KeyError):
        return False


def open_scene(path: str | Path) -> xr.DataTree:
    """Open a scene lazily; nothing is read but names and shapes.

    Raises
    ------
    StoreError
        There is no scene at the path, or a newer hoilab wrote it.
    """
    folder = Path(path)
    if not is_scene(folder):
        came = "nothing" if not folder.exists() else "something else"
        raise StoreError(
            f"expected a scene (a *.zarr folder written by hoilab analyze) at {folder}, "
            f"found {came}; make one with: hoilab analyze CLIP -o scene.zarr"
        )
    tree = xr.open_datatree(folder, engine="zarr", chunks={}, consolidated=True)
    if (written := int(tree.attrs["format"])) > FORMAT:
        raise StoreError(
            f"{folder} has format {written}, written by hoilab {tree.attrs.get('hoilab', '?')}; "
            f"this hoilab reads formats up to {FORMAT}: upgrade it with pip install -U hoilab"
        )
    tree.encoding["source"] = str(folder.resolve())
    return tree


def hidden_path(scene: str | Path) -> Path:
    """Return where the anonymized video of a scene lies: beside the store.

    Examples
    --------
    >>> hidden_path("out/plaza.zarr").name
    'plaza.hidden.mp4'
    """
    return Path(scene).with_suffix(".hidden.mp4")


def scene_video(scene: xr.DataTree) -> xr.DataArray:
    """Open the anonymized video of a scene, checked against the receipt.

    Raises
    ------
    StoreError
        The video is not beside the store, or is not the file that the receipt speaks of.
    """
    path = hidden_path(str(scene.encoding["source"]))
    if not path.exists():
        raise StoreError(
            f"the anonymized video {path.name} is not beside {path.parent}; "
            "move it back there, or analyze the clip again"
        )
    if checksum(path) != scene["privacy"].attrs["output_sha256"]:
        raise StoreError(
            f"{path.name} is not the file that the privacy receipt speaks of (other checksum); "
            "it is not shown: put the right file back, or analyze the clip again"
        )
    return open_video(path, identity="hidden")
