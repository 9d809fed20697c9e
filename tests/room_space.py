"""A small scene in space whose every number is known: a room, two walkers, a camera on the wall."""

import numpy as np
import xarray as xr

from hoilab.geometry.camera import look_at
from hoilab.reconstruction.space import Space
from hoilab.schema import make_boxes3d, make_camera, make_cloud, make_ground, make_video, marked
from hoilab.schema.mesh import make_mesh

FRAMES, FPS = 20, 10.0
SIZE = (64, 36)
WHO = (3, 7)


def room_camera(size=SIZE):
    focal = size[0] * 0.8
    K = [[focal, 0, (size[0] - 1) / 2], [0, focal, (size[1] - 1) / 2], [0, 0, 1]]
    return make_camera(K, *look_at([0.0, -6.0, 3.0], [0.0, 0.0, 0.5]), size=size)


def floor(points: int = 4000, *, identity="public") -> xr.Dataset:
    """Return points of a floor 8 m by 8 m, red where x < 0, and a blue post at (2, 2), 3 m high."""
    draw = np.random.default_rng(0)
    flat = np.column_stack([draw.uniform(-4, 4, (points, 2)), np.zeros(points)])
    post = np.column_stack([np.full((500, 2), 2.0), draw.uniform(0, 3, 500)])
    rgb = np.where(flat[:, :1] < 0, [200, 40, 40], [40, 180, 60])
    cloud = make_cloud(
        np.concatenate([flat, post]), rgb=np.concatenate([rgb, np.tile([40, 60, 220], (500, 1))])
    )
    return cloud.assign(rgb=marked(cloud["rgb"], identity))


def room_space(*, points: int = 4000, identity="public") -> Space:
    """Return a floor with a post, walkers 3 along x and 7 along y at 1 m/s, every fifth frame."""
    time = np.arange(FRAMES) / FPS
    x = np.stack([-1 + time, np.full(FRAMES, -2.0)], 1)
    y = np.stack([np.zeros(FRAMES), -1 + time], 1)
    walks = make_ground(np.stack([x, y], 1), time, individual=WHO).assign_coords(
        frame=("time", np.arange(FRAMES)), **{"class": ("individual", ["person", "cart"])}
    )
    moments = np.arange(0, FRAMES, 5)
    rows = [(int(m), who) for m in moments for who in range(2)]
    centres = [[x[m, who], y[m, who], 0.9] for m, who in rows]
    boxes = make_boxes3d(
        [m for m, _ in rows], [time[m] for m, _ in rows], centres,
        np.tile([0.5, 0.5, 1.8], (len(rows), 1)), [who * np.pi / 2 for _, who in rows],
        reference="world", individual=[WHO[who] for _, who in rows],
    )  # fmt: skip
    draw = np.random.default_rng(1)
    body = [np.array(c) + draw.uniform(-0.2, 0.2, (50, 3)) * [1, 1, 4] for c in centres]
    movers = make_cloud(
        np.concatenate(body),
        label=np.repeat([WHO[who] for _, who in rows], 50),
        frame=np.repeat([m for m, _ in rows], 50),
    )
    corners = [[-4, -4, -0.1], [4, -4, -0.1], [4, 4, -0.1], [-4, 4, -0.1]]
    mesh = make_mesh(corners, [[0, 1, 2], [0, 2, 3]], rgb=120)
    return Space(
        background=floor(points, identity=identity),
        surface=mesh.assign(rgb=marked(mesh["rgb"], "public")),
        movers=movers.assign(rgb=marked(movers["rgb"], "public")),
        boxes=boxes,
        walks=walks,
        camera=room_camera(),
    )


def room_video() -> xr.DataArray:
    """Return a public film as long as the walks: every frame one grey."""
    pixels = np.repeat(np.arange(FRAMES, dtype=np.uint8) * 10, SIZE[0] * SIZE[1] * 3)
    frames = pixels.reshape(FRAMES, SIZE[1], SIZE[0], 3)
    return make_video(frames, np.arange(FRAMES) / FPS, identity="public")
