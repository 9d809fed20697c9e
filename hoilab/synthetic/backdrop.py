"""The backdrop: everything that never moves, lit and drawn once for each camera.

It keeps two pictures, with and without the sun, so that a person's shadow can be laid over it
later by taking one for the other. Samples are stored pixel by pixel: sample ``s`` of pixel
``p`` is row ``p * samples + s``.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hoilab.synthetic import materials as m
from hoilab.synthetic.casting import Bvh, Hits, rays
from hoilab.synthetic.light import Light, ambient, developed, hazed, lamplight, sky_colour
from hoilab.synthetic.meshes import merged
from hoilab.synthetic.place import Place
from hoilab.synthetic.textures import painted_albedo
from hoilab.synthetic.view import View, directions

Floats32 = NDArray[np.float32]

SUN_SIZE_RAD = 0.009  # about twice the sun's half width: edges a little softer than life
SKY_RAYS, SKY_REACH_M = 5, 6.0
MIRRORS = {m.GLASS: 0.75, m.WATER: 0.6, m.TERRAZZO: 0.42, m.GLOSS: 0.3}


@dataclass(frozen=True)
class Backdrop:
    """What the still part of a scene looks like from one camera."""

    samples: int  # in each pixel
    rays: Floats32  # pixels samples 6, from the camera
    depth: Floats32  # pixels samples, infinite for sky
    lit: Floats32  # pixels samples 3, linear, with the sun
    unlit: Floats32  # pixels samples 3, the same without the sun
    sun_rays: Floats32  # pixels samples 6, from the surface to the sun
    sunny: NDArray[np.bool_]  # pixels, reached by the sun
    glow: Floats32  # pixels 3, what lamps spill over the lens
    picture: Floats32  # pixels 3, 0..255
    flat: NDArray[np.bool_]  # pixels, open ground
    ground: Floats32  # pixels 2, metres, where flat
    centre_rays: Floats32  # pixels 6
    centre_depth: Floats32  # pixels
    centre_normal: Floats32  # pixels 3
    centre_mask: NDArray[np.int32]  # pixels, instance


@dataclass(frozen=True)
class Stage:
    """The still geometry of a place, ready for rays."""

    vertices: Floats32
    normals: Floats32
    faces: NDArray[np.int32]
    colour: Floats32
    material: NDArray[np.int32]
    instance: NDArray[np.int32]  # f
    bvh: Bvh


def built(place: Place) -> tuple[Stage, dict[int, str]]:
    """Return the place ready for rays, and the class of each of its labelled instances."""
    mesh = merged(piece.mesh for piece in place.pieces)
    labels: dict[int, str] = {}
    instances = []
    for piece in place.pieces:
        number = 0
        if piece.label is not None:
            number = len(labels) + 1
            labels[number] = piece.label
        instances.append(np.full(len(piece.mesh.faces), number, np.int32))
    bvh = Bvh(mesh.vertices, mesh.faces)
    stage = Stage(
        mesh.vertices,
        mesh.normals,
        mesh.faces,
        mesh.colour,
        mesh.material,
        np.concatenate(instances),
        bvh,
    )
    return stage, labels


def drawn(stage: Stage, place: Place, light: Light, view: View, grid: int) -> Backdrop:
    """Return the backdrop of a place for one camera, with `grid` x `grid` samples a pixel."""
    width, height = view.size
    ray = directions(view, grid).reshape(height, grid, width, grid, 3)
    ray = np.ascontiguousarray(ray.transpose(0, 2, 1, 3, 4)).reshape(-1, 3)
    origin = view.position.astype(np.float32)
    hits = stage.bvh.cast(rays(origin, ray))
    lit = np.empty((len(ray), 3), np.float32)
    unlit = np.empty_like(lit)
    sunny = np.zeros(len(ray), dtype=bool)
    sky = hits.face < 0
    lit[sky] = unlit[sky] = sky_colour(light, ray[sky])
    ground = np.flatnonzero(~sky)
    emitted = np.zeros_like(lit)
    # In blocks, so that memory stays small at any picture size.
    for block in np.array_split(ground, max(1, len(ground) // 150_000)):
        surface = _surface(stage, origin, ray[block], hits, block, view, grid)
        with_sun, without, seen, glowing = _lit(stage, place, light, surface)
        distance = hits.depth[block] * np.linalg.norm(ray[block], axis=1)
        far = np.full_like(distance, 0.0) if place.indoors else distance
        lit[block], unlit[block] = hazed(light, with_sun, far), hazed(light, without, far)
        sunny[block] = seen
        emitted[block] = glowing
    samples = grid * grid
    colour = lit.reshape(-1, samples, 3).mean(axis=1)
    glow = (
        _glow(emitted.reshape(-1, samples, 3).mean(axis=1), view.size)
        if light.lamps
        else np.zeros_like(colour)
    )
    # Shadow rays start a little short of the surface, which must not shade itself.
    reached = np.where(np.isfinite(hits.depth), 0.9995 * hits.depth, 0)[:, None] * ray + origin
    centre = directions(view).reshape(-1, 3)
    middle = stage.bvh.cast(rays(origin, centre))
    normal = _facing(_normals(stage, middle.face, middle.weights), centre)
    normal[middle.face < 0] = np.nan
    far = np.where(np.isfinite(middle.depth), middle.depth, 1e6).astype(np.float32)
    point = origin + far[:, None] * centre
    return Backdrop(
        samples=samples,
        rays=rays(origin, ray).reshape(-1, samples, 6),
        depth=hits.depth.reshape(-1, samples),
        lit=lit.reshape(-1, samples, 3),
        unlit=unlit.reshape(-1, samples, 3),
        sun_rays=rays(reached, light.to_sun).reshape(-1, samples, 6),
        sunny=sunny.reshape(-1, samples).any(axis=1),
        glow=glow,
        picture=developed(light, colour + glow),
        flat=(middle.face >= 0) & (np.abs(point[:, 2]) < 0.004),
        ground=point[:, :2],
        centre_rays=rays(origin, centre),
        centre_depth=middle.depth,
        centre_normal=normal,
        centre_mask=np.where(middle.face < 0, 0, stage.instance[np.maximum(middle.face, 0)]).astype(
            np.int32
        ),
    )


@dataclass(frozen=True)
class _Surface:
    point: Floats32
    geometric: Floats32
    normal: Floats32
    albedo: Floats32
    material: NDArray[np.int32]
    ray: Floats32
    number: NDArray[np.int64]  # of the sample, for jitter


def _surface(
    stage: Stage,
    origin: Floats32,
    ray: Floats32,
    hits: Hits,
    block: NDArray[np.int64],
    view: View,
    grid: int,
) -> _Surface:
    face, depth = hits.face[block], hits.depth[block]
    point = origin + depth[:, None] * ray
    corner = stage.vertices[stage.faces[face]]
    geometric = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
    geometric /= np.maximum(np.linalg.norm(geometric, axis=1, keepdims=True), 1e-12)
    geometric = _facing(geometric, ray)
    smooth = _normals(stage, face, hits.weights[block])
    leaf = stage.material[face] == m.FOLIAGE
    normal = np.where(leaf[:, None], smooth, _facing(smooth, ray))
    # Footprint of one sample on the surface's plane, along each axis of the world.
    step = depth / np.float32(view.K[0, 0] * grid)
    slant = np.minimum((ray * geometric).sum(axis=1), -1e-2)
    wide = np.zeros_like(point)
    for axis in view.rotation[:2].astype(np.float32):
        slide = axis - ray * (geometric @ axis / slant)[:, None]
        wide += np.abs(slide)
    wide = np.minimum(wide * step[:, None], 60.0)
    albedo = painted_albedo(stage.colour[face], stage.material[face], point, geometric, wide)
    return _Surface(point, geometric, normal, albedo, stage.material[face], ray, block)


def _normals(stage: Stage, face: NDArray[np.int64], weights: Floats32) -> Floats32:
    normal = (stage.normals[stage.faces[np.maximum(face, 0)]] * weights[:, :, None]).sum(axis=1)
    return np.asarray(normal / np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9))


def _facing(normal: Floats32, ray: Floats32) -> Floats32:
    away = (normal * ray).sum(axis=1) > 0
    return np.asarray(np.where(away[:, None], -normal, normal))


def _lit(
    stage: Stage, place: Place, light: Light, s: _Surface
) -> tuple[Floats32, Floats32, NDArray[np.bool_], Floats32]:
    """Return light with sun, without it, where the sun reaches, and what glows by itself."""
    start = s.point + s.geometric * 0.004 + light.to_sun * 0.004
    lambert = np.maximum(s.normal @ light.to_sun, 0)
    leaf = s.material == m.FOLIAGE  # the sun shines through leaves, whichever way they turn
    turned = (s.geometric @ light.to_sun) > 0
    lambert = np.where(leaf, 0.15 + 0.85 * lambert, lambert * turned).astype(np.float32)
    seen = np.zeros(len(lambert), np.float32)
    facing = np.flatnonzero(lambert > 0)
    for k in range(4):
        aim = _jittered(light.to_sun, s.number[facing], k)
        seen[facing] += 0.25 * ~stage.bvh.blocked(rays(start[facing], aim))
    open_sky = _open_sky(stage, s)
    shine = s.albedo * ambient(light, s.normal) * open_sky[:, None]
    if place.indoors:
        shine *= 0.75
    emitted = np.zeros_like(shine)
    if light.lamps and len(place.lamps):
        shine += light.lamps * s.albedo * _lamps(stage, place, s)
        glowing = s.material == m.LAMP
        emitted[glowing] = np.asarray(place.lamp_colour, np.float32) * 7.0 * light.lamps
    screen = s.material == m.SCREEN
    emitted[screen] = s.albedo[screen] * (0.9 if light.lamps else 0.5)
    if light.lamps == 1.0 and not place.indoors:
        # Some rooms behind the windows are lit: panes that were made bright.
        inhabited = (s.material == m.GLASS) & (s.albedo.max(axis=1) > 0.2)
        emitted[inhabited] = s.albedo[inhabited] * np.float32([3.2, 2.2, 1.2])
    glass = s.material == m.GLASS
    s.albedo[glass] *= 0.18
    shine[glass] *= 0.18
    sun = s.albedo * light.sun * (lambert * seen)[:, None]
    mirrored, share = _mirrored(stage, light, s)
    without = (shine + emitted) * (1 - share) + mirrored * share + emitted * share
    return without + sun * (1 - share), without, (seen * lambert) > 0.02, emitted


def _open_sky(stage: Stage, s: _Surface) -> Floats32:
    """Return how much of the sky above each point is open, from a few rays a sample."""
    helper = np.where(
        np.abs(s.geometric[:, 2:]) < 0.9, np.float32([[0, 0, 1]]), np.float32([[1, 0, 0]])
    )
    x = np.cross(helper, s.geometric)
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    y = np.cross(s.geometric, x)
    start = s.point + s.geometric * 0.01
    open_share = np.zeros(len(start), np.float32)
    spin = _spread(s.number, 5)
    for k in range(SKY_RAYS):
        angle = 2 * np.pi * (spin + k / SKY_RAYS)
        up = np.sqrt(1 - (k + _spread(s.number, 9)) / SKY_RAYS)
        flat = np.sqrt(1 - up * up)
        aim = (
            x * (flat * np.cos(angle))[:, None]
            + y * (flat * np.sin(angle))[:, None]
            + s.geometric * up[:, None]
        )
        open_share += ~stage.bvh.blocked(rays(start, aim), far=SKY_REACH_M)
    return np.asarray(0.25 + 0.75 * open_share / SKY_RAYS, dtype=np.float32)


def _lamps(stage: Stage, place: Place, s: _Surface) -> Floats32:
    lamps = place.lamps.astype(np.float32)
    colour = np.asarray(place.lamp_colour, np.float32)
    total = np.zeros_like(s.point)
    start = s.point + s.geometric * 0.01
    for lamp in lamps:
        one = lamplight(s.point, s.normal, lamp[None], colour, place.lamp_power)[:, 0]
        near = np.flatnonzero(one.max(axis=1) > 0.004)
        # Aim a little short of the lamp, whose own glass must not hide it.
        to = (lamp - start[near]).astype(np.float32)
        total[near] += one[near] * ~stage.bvh.blocked(rays(start[near], to), far=0.93)[:, None]
    return total


def _mirrored(stage: Stage, light: Light, s: _Surface) -> tuple[Floats32, Floats32]:
    """Return what surfaces mirror, and how strongly (n, 1)."""
    share = np.zeros((len(s.ray), 1), np.float32)
    colour = np.zeros_like(s.point)
    for material, strength in MIRRORS.items():
        hit = np.flatnonzero(s.material == material)
        if not len(hit):
            continue
        toward = s.ray[hit] / np.linalg.norm(s.ray[hit], axis=1, keepdims=True)
        facing = -(toward * s.normal[hit]).sum(axis=1, keepdims=True)
        normal = s.normal[hit]
        if material == m.WATER:
            ripple = s.albedo[hit].mean(axis=1) - s.albedo[hit].mean()
            normal = normal + 0.25 * ripple[:, None] * np.float32([1, 0.6, 0])
            normal /= np.linalg.norm(normal, axis=1, keepdims=True)
        bounced = toward - 2 * (toward * normal).sum(axis=1, keepdims=True) * normal
        mirror = stage.bvh.cast(rays(s.point[hit] + s.geometric[hit] * 0.01, bounced))
        seen = sky_colour(light, bounced)
        there = mirror.face >= 0
        face = mirror.face[there]
        base = stage.colour[face] * (0.8 * light.sky + 0.3 * light.sun + 0.5 * light.lamps)
        base[stage.material[face] == m.LAMP] = 5.0 * light.lamps
        seen[there] = base
        colour[hit] = seen
        share[hit] = strength * (0.12 + 0.88 * np.clip(1 - facing, 0, 1) ** 3)
    return colour, share


def _jittered(direction: Floats32, number: NDArray[np.int64], k: int) -> Floats32:
    """Return directions spread over the sun's disc, another for each sample and turn."""
    a = 2 * np.pi * (_spread(number, 3) + 0.25 * k)
    r = SUN_SIZE_RAD * np.sqrt((k + 0.5) / 4)
    x = np.array([-direction[1], direction[0], 0], np.float32)
    x /= np.linalg.norm(x)
    y = np.cross(direction, x)
    return (direction + np.outer(r * np.cos(a), x) + np.outer(r * np.sin(a), y)).astype(np.float32)


def _spread(number: NDArray[np.int64], salt: int) -> Floats32:
    """Return an even spread of 0..1 over neighbouring samples (a golden ratio sequence)."""
    mixed = (number * np.int64(2654435769 + 2 * salt)) & 0xFFFFFFFF
    return (mixed >> 8).astype(np.float32) / np.float32(2**24)


def _glow(emitted: Floats32, size: tuple[int, int]) -> Floats32:
    """Return light spread around what glows, wide and soft, by running means."""
    width, height = size
    picture = emitted.reshape(height, width, 3)
    total = np.zeros_like(picture)
    for share, strength in ((0.006, 0.10), (0.02, 0.10), (0.06, 0.09)):
        radius = max(1, round(share * width))
        soft = picture
        for _ in range(2):
            for axis in (0, 1):
                soft = _mean(soft, radius, axis)
        total += strength * soft
    return total.reshape(-1, 3)


def _mean(picture: Floats32, radius: int, axis: int) -> Floats32:
    pad = [(0, 0)] * 3
    pad[axis] = (radius + 1, radius)
    total = np.cumsum(np.pad(picture, pad), axis=axis, dtype=np.float64)
    upper = np.take(total, range(2 * radius + 1, total.shape[axis]), axis)
    lower = np.take(total, range(total.shape[axis] - 2 * radius - 1), axis)
    return np.asarray((upper - lower) / (2 * radius + 1), dtype=np.float32)
