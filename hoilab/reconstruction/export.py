"""A scene in space as one cloud or one mesh, for files that others open."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import xarray as xr

from hoilab.errors import OutputError
from hoilab.geometry.camera import ray
from hoilab.reconstruction.files import write_geometry
from hoilab.reconstruction.space import Space, joined, moment_of, strictest
from hoilab.reconstruction.store import ENDING, write_space
from hoilab.schema import marked
from hoilab.schema.mesh import make_mesh

RIBBON_M, LIFT_M = 0.08, 0.03
FRUSTUM_M = 1.5
_CORNERS = np.array([[x, y, z] for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (-0.5, 0.5)])
_STRIP = np.array([[0, 2, 1], [1, 2, 3]])
_SIDES = np.array(
    [
        [0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1],
        [2, 3, 7], [2, 7, 6], [0, 2, 6], [0, 6, 4], [1, 5, 7], [1, 7, 3],
    ]
)  # fmt: skip


def as_cloud(space: Space, *, frame: int) -> xr.Dataset:
    """Return the background with the movers of one moment as one cloud."""
    return joined(space.background, moment_of(space, frame)[0])


def as_mesh(space: Space, *, frame: int, colour_of: Callable[[int], str]) -> xr.Dataset:
    """Return the surface with boxes, walks as ribbons on the ground, and the camera's pyramid.

    Parameters
    ----------
    frame
        The moment of the boxes; walks are shown up to then.
    colour_of
        Tells the colour of an individual as ``#rrggbb``.
    """
    _, boxes = moment_of(space, frame)
    parts: list[tuple[np.ndarray, np.ndarray, tuple[int, int, int] | None]] = [
        (space.surface["xyz"].values, space.surface["corners"].values, None)
    ]
    for row in range(boxes.sizes["box"]):
        box = boxes.isel(box=row)
        parts.append((*_box(box), _rgb(colour_of(int(box["individual"])))))
    for individual in space.walks["individual"].values:
        past = space.walks.isel(time=np.flatnonzero(space.walks["frame"].values <= frame))
        path = past["position"].sel(individual=individual).transpose("time", "space").values
        parts.append((*_ribbon(path), _rgb(colour_of(int(individual)))))
    parts.append((*_pyramid(space.camera), (40, 46, 58)))
    points, faces, colours, count = [], [], [], 0
    for xyz, corners, colour in parts:
        points.append(xyz)
        faces.append(corners + count)
        count += len(xyz)
        colours.append(
            space.surface["rgb"].values
            if colour is None
            else np.broadcast_to(np.array(colour, np.uint8), (len(xyz), 3))
        )
    mesh = make_mesh(np.concatenate(points), np.concatenate(faces), rgb=np.concatenate(colours))
    mark = strictest([space.surface["rgb"]])
    return mesh.assign(rgb=marked(mesh["rgb"], mark))


def write_scene3d(
    space: Space,
    path: str | Path,
    *,
    frame: int = 0,
    colour_of: Callable[[int], str],
    overwrite: bool = False,
) -> Path:
    """Write a scene in space: .ply or .pcd a cloud, .glb or .obj a mesh, .space.zarr all of it.

    Raises
    ------
    PrivacyError
        Its colours are of visible frames.
    OutputError
        Another ending, or something is there already.
    """
    target = Path(path)
    if target.name.endswith(ENDING):
        return write_space(space, target, overwrite=overwrite)
    if target.exists() and not overwrite:
        raise OutputError(f"{target} is there already; pass overwrite, or another name")
    if target.suffix in (".glb", ".obj"):
        return write_geometry(as_mesh(space, frame=frame, colour_of=colour_of), target)
    return write_geometry(as_cloud(space, frame=frame), target)


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def _box(box: xr.Dataset) -> tuple[np.ndarray, np.ndarray]:
    yaw = float(box["yaw"])
    turn = np.array([[np.cos(yaw), -np.sin(yaw), 0], [np.sin(yaw), np.cos(yaw), 0], [0, 0, 1]])
    return (_CORNERS * box["size"].values) @ turn.T + box["centre"].values, _SIDES


def _ribbon(path: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return a flat strip along a path (m), open where the path has gaps."""
    ways = np.diff(path, axis=0)
    long = np.linalg.norm(ways, axis=1)
    kept = np.isfinite(long) & (long > 0)
    start, way, long = path[:-1][kept], ways[kept], long[kept, None]
    side = np.column_stack([-way[:, 1], way[:, 0]]) / np.maximum(long, 1e-9) * RIBBON_M / 2
    flat = np.stack([start - side, start + side, start + way - side, start + way + side], 1)
    points = np.concatenate([flat, np.full((*flat.shape[:2], 1), LIFT_M)], -1).reshape(-1, 3)
    first = np.arange(len(flat))[:, None, None] * 4
    return points, (first + _STRIP).reshape(-1, 3)


def _pyramid(camera: xr.Dataset) -> tuple[np.ndarray, np.ndarray]:
    width, height = camera.attrs["width"], camera.attrs["height"]
    place, ways = ray(
        camera, np.array([[0, 0], [width, 0], [width, height], [0, height]], float) - 0.5
    )
    points = np.concatenate([place[None], place + FRUSTUM_M * ways])
    return points, np.array([[0, 1, 2], [0, 2, 3], [0, 3, 4], [0, 4, 1]])
