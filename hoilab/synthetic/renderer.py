"""The renderer: each frame draws what moves, and its shadows, over the backdrop.

Rays are cast only where something can be: inside the outlines of people, things and their
shadows. What is untouched is copied.
"""

import numpy as np
from numpy.typing import NDArray

from hoilab.synthetic import materials as m
from hoilab.synthetic.backdrop import Backdrop, Stage
from hoilab.synthetic.casting import Bvh, Hits
from hoilab.synthetic.light import Light, ambient, developed, hazed, lamplight, sky_colour
from hoilab.synthetic.place import Place
from hoilab.synthetic.textures import painted_albedo
from hoilab.synthetic.troupe import Moment
from hoilab.synthetic.view import View, project

Floats = NDArray[np.float64]
Floats32 = NDArray[np.float32]
Indices = NDArray[np.int64]

NOISE = 2.0  # of 255, where the picture is of middle brightness
CONTACT_M = 0.34


def body_pixels(moment: Moment, vertices: Floats32, view: View) -> Indices:
    """Return the pixels inside the rectangles around everything that moves."""
    pixel, depth = project(view, vertices.astype(np.float64))
    starts = first_vertices(moment)
    low, high = np.minimum.reduceat(pixel, starts), np.maximum.reduceat(pixel, starts)
    return _inside(low, high, np.minimum.reduceat(depth, starts), view)


def shadow_pixels(moment: Moment, vertices: Floats32, light: Light, view: View) -> Indices:
    """Return the pixels inside the rectangles around everything that moves and its shadow."""
    # A shadow lies between a vertex and where the sun throws it on the ground.
    thrown = vertices - light.to_sun * (np.maximum(vertices[:, 2:], 0) / light.to_sun[2] + 0.02)
    starts = first_vertices(moment)
    low, high, near = [], [], []
    for points in (vertices, thrown):
        pixel, depth = project(view, points.astype(np.float64))
        low.append(np.minimum.reduceat(pixel, starts))
        high.append(np.maximum.reduceat(pixel, starts))
        near.append(np.minimum.reduceat(depth, starts))
    return _inside(np.minimum(*low), np.maximum(*high), np.minimum(*near), view)


def _inside(low: Floats, high: Floats, nearest: Floats, view: View) -> Indices:
    width, height = view.size
    inside = np.zeros((height, width), dtype=bool)
    for a, b, near in zip(low, high, nearest, strict=True):
        if near < 0.3:  # reaches behind the camera, where projection means nothing
            inside[:] = True
            break
        x0, y0 = np.maximum(np.floor(a).astype(int), 0)
        x1, y1 = np.maximum(np.ceil(b).astype(int) + 1, 0)
        inside[y0:y1, x0:x1] = True
    return np.flatnonzero(inside)


def first_vertices(moment: Moment) -> Indices:
    """Return the first vertex of each individual on stage."""
    instance, faces = moment.wardrobe.instance, moment.wardrobe.mesh.faces
    first_face = np.flatnonzero(np.diff(instance, prepend=-1))
    return np.minimum.reduceat(faces.min(axis=1), first_face).astype(np.int64)


def picture(
    moment: Moment, backdrop: Backdrop, stage: Stage, place: Place, light: Light, view: View
) -> Floats32:
    """Return the frame without noise (y, x, 3), 0..255."""
    width, height = view.size
    result = backdrop.picture.copy()
    if len(moment.wardrobe.instance) == 0:
        return result.reshape(height, width, 3)
    vertices = moment.vertices
    bvh = Bvh(vertices, moment.wardrobe.mesh.faces)
    samples = len(backdrop.ray) // (width * height)
    steps = np.arange(samples)
    origin = view.position.astype(np.float32)

    sample = (body_pixels(moment, vertices, view)[:, None] * samples + steps).ravel()
    hits = bvh.cast(origin, backdrop.ray[sample])
    nearer = hits.depth < backdrop.depth[sample]
    sample = sample[nearer]
    hits = Hits(hits.depth[nearer], hits.face[nearer], hits.weights[nearer])
    shaded = _shaded(moment, bvh, hits, backdrop.ray[sample], stage, place, light, view)

    dark = _in_shadow(
        bvh, shadow_pixels(moment, vertices, light, view), backdrop, light, origin, samples
    )
    contact = _contact(moment, backdrop, view)
    touched = np.unique(np.concatenate([sample // samples, dark // samples, contact[0]]))
    row = np.full(width * height, -1, np.int64)
    row[touched] = np.arange(len(touched))
    every = (touched[:, None] * samples + steps).ravel()
    colour = backdrop.lit[every]
    spot = row[dark // samples] * samples + dark % samples
    colour[spot] = backdrop.unlit[dark]
    close = np.ones(len(touched), np.float32)
    close[row[contact[0]]] = contact[1]
    colour -= backdrop.unlit[every] * (1 - np.repeat(close, samples))[:, None]
    colour[row[sample // samples] * samples + sample % samples] = shaded
    mean = colour.reshape(-1, samples, 3).mean(axis=1)
    result[touched] = developed(light, mean + backdrop.glow[touched])
    return result.reshape(height, width, 3)


def _in_shadow(
    bvh: Bvh, pixels: Indices, backdrop: Backdrop, light: Light, origin: Floats32, samples: int
) -> Indices:
    """Return the samples of the backdrop that somebody keeps the sun from."""
    # One ray for each pixel first; only where its neighbourhood is mixed, one for each sample.
    sample = (pixels[:, None] * samples + np.arange(samples)).ravel()
    sample = sample[backdrop.sunny[sample]]
    point = origin + (0.9995 * backdrop.depth[sample])[:, None] * backdrop.ray[sample]
    aim = np.broadcast_to(light.to_sun, point.shape)
    return sample[bvh.blocked(point, aim)]


def _contact(moment: Moment, backdrop: Backdrop, view: View) -> tuple[Indices, Floats32]:
    """Return pixels of the ground under feet and wheels, and how much sky light is left there."""
    width, height = view.size
    starts = first_vertices(moment)
    vertices = moment.vertices
    ends = np.append(starts[1:], len(vertices))
    left = np.ones(width * height, np.float32)
    found = []
    for start, end in zip(starts, ends, strict=True):
        body = vertices[start:end]
        low = body[body[:, 2] < 0.14]
        if len(low) == 0:
            continue
        middle, size = low[:, :2].mean(axis=0), CONTACT_M + 0.5 * np.ptp(low[:, :2], axis=0).max()
        square = np.array([[i, j, 0] for i in (-1, 1) for j in (-1, 1)]) * size * 1.5
        pixel, depth = project(view, square + np.append(middle, 0))
        if (depth < 0.3).any():
            continue
        x0, y0 = np.clip(np.floor(pixel.min(axis=0)).astype(int), 0, (width, height))
        x1, y1 = np.clip(np.ceil(pixel.max(axis=0)).astype(int) + 1, 0, (width, height))
        index = (np.arange(y0, y1)[:, None] * width + np.arange(x0, x1)).ravel()
        index = index[backdrop.flat[index]]
        apart = ((backdrop.ground[index] - middle) ** 2).sum(axis=1)
        left[index] *= 1 - 0.5 * np.exp(-apart / np.float32((0.55 * size) ** 2))
        found.append(index)
    if not found:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    pixels = np.unique(np.concatenate(found))
    pixels = pixels[left[pixels] < 0.985]
    return pixels, left[pixels]


def _shaded(
    moment: Moment,
    bvh: Bvh,
    hits: Hits,
    ray: Floats32,
    stage: Stage,
    place: Place,
    light: Light,
    view: View,
) -> Floats32:
    """Return the light that comes from each hit on what moves (n, 3)."""
    if len(hits.face) == 0:
        return np.empty((0, 3), np.float32)
    mesh, frame = moment.wardrobe.mesh, moment.wardrobe.frame
    corner = mesh.faces[hits.face]
    local = np.einsum("nc,nci->ni", hits.weights, mesh.vertices[corner])
    turn = moment.turn[frame[corner[:, 0]]]
    normal = np.einsum(
        "nij,nj->ni", turn, np.einsum("nc,nci->ni", hits.weights, mesh.normals[corner])
    )
    normal /= np.maximum(np.sqrt(np.einsum("ni,ni->n", normal, normal)), 1e-9)[:, None]
    away = np.einsum("ni,ni->n", normal, ray)
    normal = np.where((away > 0)[:, None], -normal, normal)
    point = view.position.astype(np.float32) + hits.depth[:, None] * ray
    material = mesh.material[hits.face]
    wide = np.broadcast_to((hits.depth * np.float32(1.2 / view.K[0, 0]))[:, None], local.shape)
    albedo = painted_albedo(mesh.colour[hits.face], material, local, normal, wide)

    lambert = np.maximum(normal @ light.to_sun, 0)
    sunny = np.flatnonzero(lambert > 0)
    start = point[sunny] + 0.015 * normal[sunny]
    aim = np.broadcast_to(light.to_sun, start.shape)
    dark = bvh.blocked(start, aim)
    dark[~dark] = stage.bvh.blocked(start[~dark], aim[~dark])
    lambert[sunny[dark]] = 0
    low = np.clip(point[:, 2] / 0.9, 0, 1)
    sky = ambient(light, normal) * (0.62 + 0.38 * low)[:, None] * (0.75 if place.indoors else 1.0)
    colour = albedo * (light.sun * lambert[:, None] + sky)
    if light.lamps and len(place.lamps):
        lamps = lamplight(
            point,
            normal,
            place.lamps.astype(np.float32),
            np.asarray(place.lamp_colour, np.float32),
            place.lamp_power,
        )
        colour += light.lamps * albedo * lamps.sum(axis=1)
    rim = (
        np.clip(
            1 + away / np.sqrt(np.einsum("ni,ni->n", ray, ray)) * np.where(away > 0, -1, 1), 0, 1
        )
        ** 3
    )
    gloss = np.where(material == m.GLOSS, np.float32(0.35), np.float32(0.06))
    colour += (gloss * rim)[:, None] * light.horizon * 0.6
    screen = material == m.SCREEN
    colour[screen] += albedo[screen]
    if place.indoors:
        return np.asarray(colour, dtype=np.float32)
    return hazed(light, colour.astype(np.float32), hits.depth)


def noisy(clean: Floats32, bank: Floats32, seed: tuple[int, int]) -> NDArray[np.uint8]:
    """Return the frame as a sensor sees it, rounded; the noise depends on the seed alone."""
    offset = int(np.random.default_rng(seed).integers(0, len(bank) - clean.size))
    grain = bank[offset : offset + clean.size].reshape(clean.shape)
    return np.clip(clean + grain + np.float32(0.5), 0, 255).astype(np.uint8)


def noise_bank(count: int, seed: int) -> Floats32:
    """Return normal noise of `NOISE` levels, enough to cut frames of `count` values from."""
    bits = np.random.Generator(np.random.SFC64([seed, 77]))
    return bits.standard_normal(2 * count, dtype=np.float32) * np.float32(NOISE)
