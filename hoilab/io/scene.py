"""Reading scenes: one analysis is one `xarray.DataTree`, opened lazily.

The anonymized video lies beside the store, as ``<name>.hidden.mp4``, and is opened through the
checksum in the store's receipt: a file that was exchanged counts as visible and is refused.
"""

import json
from pathlib import Path
from typing import Any

import xarray as xr

from hoilab.errors import StoreError
from hoilab.io.checksum import checksum
from hoilab.io.groups import EncodedGroups, encoded_groups
from hoilab.io.video import open_video

FORMAT = 1
HIDDEN = ".hidden.mp4"


def is_scene(path: str | Path) -> bool:
    """Tell whether a folder is a scene that hoilab wrote, of whatever version."""
    attributes = _described(Path(path)).get("attributes")
    return isinstance(attributes, dict) and {"format", "hoilab"} <= attributes.keys()


def named_as_scene(path: str | Path) -> bool:
    """Tell whether whoever names this means a scene, be there one or not."""
    return Path(path).suffix == ".zarr" or is_scene(path)


def open_scene(path: str | Path) -> xr.DataTree:
    """Open a scene lazily; nothing is read but names and shapes.

    Raises
    ------
    StoreError
        There is no scene at the path, a part of it is missing, or a newer hoilab wrote it.
    """
    folder = Path(path)
    if not is_scene(folder):
        came = "nothing" if not folder.exists() else "something else"
        raise StoreError(
            f"expected a scene (a *.zarr folder written by hoilab analyze) at {folder}, "
            f"found {came}; make one with: hoilab analyze CLIP -o scene.zarr"
        )
    described = _described(folder)
    written = described["attributes"]["format"]
    if not isinstance(written, int) or written > FORMAT:
        raise StoreError(
            f"{folder} has format {written}, written by hoilab "
            f"{described['attributes']['hoilab']}; this hoilab reads formats up to {FORMAT}: "
            "upgrade it with pip install -U hoilab"
        )
    parts = (described.get("consolidated_metadata") or {}).get("metadata")
    missing = [name for name in parts or () if not (folder / name / "zarr.json").is_file()]
    if parts is None or missing:
        raise StoreError(
            f"{folder} is not whole: expected all that was written, "
            f"{', '.join(missing[:3]) or 'its table of contents'} is missing; "
            "copy it again, or analyze the clip again"
        )
    tree = xr.open_datatree(folder, engine="zarr", chunks={}, consolidated=True)
    tree.encoding["source"] = str(folder.resolve())
    return tree


def _described(folder: Path) -> dict[str, Any]:
    """Return what a store says about itself; nothing where there is no store."""
    try:
        described = json.loads((folder / "zarr.json").read_text())
    except (OSError, ValueError):
        return {}
    return described if isinstance(described, dict) else {}


def hidden_path(scene: str | Path) -> Path:
    """Return where the anonymized video of a scene lies: beside the store.

    Examples
    --------
    >>> hidden_path("out/plaza.zarr").name
    'plaza.hidden.mp4'
    """
    return Path(scene).with_suffix(HIDDEN)


def beside(scene: xr.DataTree, ending: str) -> Path:
    """Return the path of a file that belongs to a scene: beside its store, with another ending.

    Raises
    ------
    StoreError
        The scene was not opened from disk.
    """
    if "source" not in scene.encoding:
        raise StoreError(
            "expected a scene that knows where it lies, this one does not; "
            "open it with hoilab.open_scene"
        )
    return Path(str(scene.encoding["source"])).with_suffix(ending)


def scene_video(scene: xr.DataTree) -> xr.DataArray:
    """Open the anonymized video of a scene, checked against the receipt.

    Raises
    ------
    StoreError
        The video is not beside the store, or is not the file that the receipt speaks of.
    """
    return open_video(_checked_video(scene), identity="hidden")


def scene_groups(scene: xr.DataTree) -> EncodedGroups | None:
    """Return the same video as it is encoded, for a browser that decodes it; see `scene_video`."""
    return encoded_groups(_checked_video(scene), identity="hidden")


def _checked_video(scene: xr.DataTree) -> Path:
    path = beside(scene, HIDDEN)
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
    return path
