"""Optical flow kept in a scene: bytes, as networks that look at flow are given it.

Flow is cut to 20 px and stored in steps of 40/255 px, a byte for right and a byte for down.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import xarray as xr

from hoilab.errors import StoreError
from hoilab.io.scene import is_scene, open_scene
from hoilab.io.store import consolidate
from hoilab.schema import release

MOST_PX = 20.0


def keep_flow(scene: str | Path, name: str, pieces: Iterable[xr.DataArray]) -> None:
    """Put flow into a scene, piece by piece; it appears when it is whole.

    Parameters
    ----------
    name
        Of the method. What is kept under this name is replaced.
    pieces
        Flow (time, y, x, space) in pixels, as `hoilab.tasks.flow.flow` gives it, of frames that
        may be kept: hidden or public ones.
    """
    folder = Path(scene)
    if not is_scene(folder):
        raise StoreError(f"{folder} is no scene; make one with: hoilab analyze CLIP -o scene.zarr")
    mode: dict[str, object] = {"mode": "w"}
    for piece in pieces:
        released = release(piece, way="flow in the scene store")
        table = xr.Dataset(
            {"flow": (released.dims, _bytes(released.values))},
            coords={"time": released["time"].values},
            attrs={"method": name, "most_px": MOST_PX, "to": "next frame"},
        )
        table.to_zarr(folder, group=f"flow/{name}", consolidated=False, **mode)  # type: ignore[call-overload]
        mode = {"mode": "a", "append_dim": "time"}
    consolidate(folder)


def kept_flow(scene: str | Path, name: str) -> xr.DataArray | None:
    """Return the flow that a scene keeps (time, y, x, space) in pixels, lazily; None without."""
    tree = open_scene(scene)
    if f"/flow/{name}" not in tree.groups:
        return None
    table = tree[f"flow/{name}"].to_dataset()
    flow = table["flow"].astype(np.float32) * (2 * MOST_PX / 255) - MOST_PX
    flow = flow.assign_coords(space=["x", "y"])
    return flow.assign_attrs(units="px", to="next frame", method=name)


def _bytes(flow: np.ndarray) -> np.ndarray:
    known = np.nan_to_num(np.asarray(flow, dtype=np.float64)).clip(-MOST_PX, MOST_PX)
    return np.rint((known + MOST_PX) * 255 / (2 * MOST_PX)).astype(np.uint8)
