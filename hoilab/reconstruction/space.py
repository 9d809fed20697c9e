"""A scene in space: what stands, who moves, where they walk, and the camera that saw it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.schema import (
    check_boxes3d,
    check_camera,
    check_cloud,
    check_ground,
    identity,
    make_cloud,
    marked,
)
from hoilab.schema.mesh import check_mesh
from hoilab.schema.privacy import Identity


@dataclass(frozen=True, kw_only=True, eq=False)
class Space:
    """One scene in the world, in metres, z up.

    Parameters
    ----------
    background
        Cloud of what never moves.
    surface
        Mesh of the same.
    movers
        Cloud of people and things that move: ``label`` is the individual, ``frame`` says when.
    boxes
        Upright boxes around them, in the world.
    walks
        Where each individual stands over time (m); a coordinate ``frame`` on ``time``.
    camera
        That saw it.
    """

    background: xr.Dataset
    surface: xr.Dataset
    movers: xr.Dataset
    boxes: xr.Dataset
    walks: xr.Dataset
    camera: xr.Dataset

    def __post_init__(self) -> None:
        check_cloud(self.background)
        check_mesh(self.surface)
        check_cloud(self.movers)
        check_boxes3d(self.boxes)
        check_ground(self.walks)
        check_camera(self.camera)
        if self.boxes.attrs["reference"] != "world":
            raise DataError(
                "boxes of a scene are in the world; see hoilab.geometry.boxes3d.boxes_in_world"
            )
        if "frame" not in self.walks.coords:
            raise DataError(
                "walks need a coordinate frame on time, got none; assign_coords(frame=...)"
            )

    @property
    def identity(self) -> Identity:
        """Return who may see it: the strictest of the marks of its colours."""
        return strictest(part["rgb"] for part in (self.background, self.surface, self.movers))


def strictest(pictures: object) -> Identity:
    """Return ``visible`` where one of the arrays is, else ``hidden`` where one is.

    Examples
    --------
    >>> grey = xr.DataArray(0)
    >>> strictest([marked(grey, "public"), marked(grey, "hidden")])
    'hidden'
    """
    marks = {identity(picture) for picture in pictures}  # type: ignore[attr-defined]
    if "visible" in marks:
        return "visible"
    return "hidden" if "hidden" in marks else "public"


def painted(space: Space, colour_of: Callable[[int], str]) -> Space:
    """Return the scene with each mover in a colour of its own, so that no pixel of it is left.

    Parameters
    ----------
    colour_of
        Tells the colour of an individual as ``#rrggbb``.
    """
    movers = space.movers
    names, rows = np.unique(movers["label"].values, return_inverse=True)
    table = np.array(
        [[int(colour_of(int(name))[at : at + 2], 16) for at in (1, 3, 5)] for name in names],
        dtype=np.uint8,
    ).reshape(-1, 3)
    rgb = movers["rgb"].copy(data=table[rows]) if len(names) else movers["rgb"]
    return replace(space, movers=movers.assign(rgb=marked(rgb, "public")))


def moment_of(space: Space, frame: int) -> tuple[xr.Dataset, xr.Dataset]:
    """Return movers and boxes at a frame: those of the last moment that was reconstructed.

    Examples
    --------
    >>> moment_of(space, 40)    # doctest: +SKIP
    """
    known = frames_of(space)
    if not len(known):
        return space.movers.isel(point=[]), space.boxes.isel(box=[])
    at = known[max(0, int(np.searchsorted(known, frame, side="right")) - 1)]
    return (
        space.movers.isel(point=np.flatnonzero(space.movers["frame"].values == at)),
        space.boxes.isel(box=np.flatnonzero(space.boxes["frame"].values == at)),
    )


def frames_of(space: Space) -> np.ndarray:
    """Return the frames at which movers and boxes are known, in order."""
    return np.union1d(space.movers["frame"].values, space.boxes["frame"].values)


def joined(*clouds: xr.Dataset) -> xr.Dataset:
    """Return several clouds as one; it is as visible as the most visible of them."""
    parts = [check_cloud(cloud) for cloud in clouds]
    cloud = make_cloud(
        np.concatenate([part["xyz"].values for part in parts]),
        rgb=np.concatenate([part["rgb"].values for part in parts]),
        label=np.concatenate([part["label"].values for part in parts]),
        frame=np.concatenate([part["frame"].values for part in parts]),
    )
    mark = strictest(part["rgb"] for part in parts)
    return cloud.assign(rgb=marked(cloud["rgb"], mark))
