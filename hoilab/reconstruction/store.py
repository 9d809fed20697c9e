"""Scenes in space on disk: one folder, opened again as it was."""

import shutil
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from hoilab.errors import OutputError, StoreError
from hoilab.reconstruction.space import Space
from hoilab.schema import release

PARTS = ("background", "surface", "movers", "boxes", "walks", "camera")
COLOURED = ("background", "surface", "movers")
ENDING = ".space.zarr"
TEXT = np.dtypes.StringDType()


def space_path(scene: str | Path) -> Path:
    """Return where the space of a scene lies by default: beside it.

    Examples
    --------
    >>> space_path("out/plaza.zarr").name
    'plaza.space.zarr'
    """
    return Path(scene).with_suffix("").with_suffix(ENDING)


def write_space(space: Space, path: str | Path, *, overwrite: bool = False) -> Path:
    """Write a scene in space as ``NAME.space.zarr``; it appears whole or not at all.

    Raises
    ------
    PrivacyError
        Some of its colours are of visible frames.
    OutputError
        There is something at the path already, or it cannot be written.
    """
    for name in COLOURED:
        release(getattr(space, name)["rgb"], way="space store")
    target = Path(path)
    if not target.name.endswith(ENDING):
        raise OutputError(f"a scene in space is written as NAME{ENDING}, got {target.name}")
    if target.exists() and not overwrite:
        raise OutputError(f"{target} is there already; pass overwrite=True, or another name")
    part = target.with_name(f".{target.name}.part")
    tree = xr.DataTree.from_dict({name: _as_text(getattr(space, name), TEXT) for name in PARTS})
    try:
        shutil.rmtree(part, ignore_errors=True)
        with warnings.catch_warnings():
            # What zarr says about texts and tables of contents concerns other libraries' readers.
            warnings.filterwarnings("ignore", message="Consolidated metadata")
            warnings.filterwarnings("ignore", message=".*does not have a Zarr V3 specification")
            tree.to_zarr(part, mode="w", consolidated=True)
        shutil.rmtree(target, ignore_errors=True)
        part.rename(target)
    except OSError as cause:
        raise OutputError(
            f"{target}: could not be written ({cause}); choose another folder"
        ) from cause
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return target


def read_space(path: str | Path) -> Space:
    """Read a scene in space that `write_space` wrote.

    Raises
    ------
    StoreError
        There is none at the path, or a part of it is missing.
    """
    source = Path(path)
    if not (source / "zarr.json").is_file():
        raise StoreError(
            f"expected a scene in space (NAME{ENDING}) at {source}; make one with: "
            f"hoilab reconstruct scene.zarr --fov 60 -o NAME{ENDING}"
        )
    tree = xr.open_datatree(source, engine="zarr", consolidated=True)
    if missing := [name for name in PARTS if name not in tree]:
        raise StoreError(
            f"{source} is not whole, {', '.join(missing)} is missing; reconstruct it again"
        )
    parts = {name: _as_text(tree[name].to_dataset().load(), str) for name in PARTS}
    tree.close()
    return Space(**parts)


def _as_text(part: xr.Dataset, kind: Any) -> xr.Dataset:
    """Return a part whose texts are of one kind: stores know those of no fixed length alone."""
    texts = {
        name: values.copy(data=np.array([str(one) for one in values.values], dtype=kind))
        for name, values in part.variables.items()
        if values.dtype.kind in "UOT"
    }
    coords = {name: text for name, text in texts.items() if name in part.coords}
    rows = {name: text for name, text in texts.items() if name not in part.coords}
    return part.assign_coords(coords).assign(rows)
