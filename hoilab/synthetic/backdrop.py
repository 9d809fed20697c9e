"""The backdrop: everything that never moves, lit and drawn once for each camera.

It keeps two pictures, with and without the sun, so that a person's shadow can be laid over it
later by taking one for the other. Samples are stored pixel by pixel: sample ``s`` of pixel
``p`` is row ``p * samples + s``.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hoilab.synthetic import lighting
from hoilab.synthetic import materials as m
from hoilab.synthetic.casting import Bvh, Hits, rays
from hoilab.synthetic.light import Light, developed, hazed, sky_colour
from hoilab.synthetic.lighting import Stage, Surface
from hoilab.synthetic.patterns import painted_albedo
from hoilab.synthetic.place import Place
from hoilab.synthetic.placing import merged
from hoilab.synthetic.view import View, directions

Floats32 = NDArray[np.float32]


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
        with_sun, without, seen, glowing = lighting.lit(stage, place, light, surface)
        distance = hits.depth[block] * np.linalg.norm(ray[block], axis=1)
        far = np.full_like(distance, 0.0) if place.indoors else distance
        lit[block], unlit[block] = hazed(light, with_sun, far), hazed(light, without, far)
        sunny[block] = seen
        emitted[block] = glowing
    samples = grid * grid
    colour = lit.reshape(-1, samples, 3).mean(axis=1)
    glow = (
        lighting.glow(emitted.reshape(-1, samples, 3).mean(axis=1), view.size)
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
        sunny=np.asarray(sunny.reshape(-1, samples).any(axis=1)),
        glow=glow,
        picture=developed(light, colour + glow),
        flat=(middle.face >= 0) & (np.abs(point[:, 2]) < 0.004),
        ground=point[:, :2].astype(np.float32),
        centre_rays=rays(origin, centre),
        centre_depth=middle.depth,
        centre_normal=normal,
        centre_mask=np.where(middle.face < 0, 0, stage.instance[np.maximum(middle.face, 0)]).astype(
            np.int32
        ),
    )


def _surface(
    stage: Stage,
    origin: Floats32,
    ray: Floats32,
    hits: Hits,
    block: NDArray[np.int64],
    view: View,
    grid: int,
) -> Surface:
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
    return Surface(point, geometric, normal, albedo, stage.material[face], ray, block)


def _normals(stage: Stage, face: NDArray[np.int64], weights: Floats32) -> Floats32:
    normal = (stage.normals[stage.faces[np.maximum(face, 0)]] * weights[:, :, None]).sum(axis=1)
    return np.asarray(normal / np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9))


def _facing(normal: Floats32, ray: Floats32) -> Floats32:
    away = (normal * ray).sum(axis=1) > 0
    return np.asarray(np.where(away[:, None], -normal, normal))
