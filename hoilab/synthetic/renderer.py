"""The renderer: each frame draws what moves, and its shadows, over the backdrop.

Rays are cast only where something can be: inside rectangles around every limb and its shadow.
A pixel that lies wholly inside one part is shaded once, others once for each sample. What is
untouched is copied.
"""

import numpy as np
from numpy.typing import NDArray

from hoilab.synthetic import materials as m
from hoilab.synthetic.backdrop import Backdrop
from hoilab.synthetic.casting import Bvh, Hits, rays
from hoilab.synthetic.light import Light, ambient, developed, hazed, lamplight
from hoilab.synthetic.lighting import Stage
from hoilab.synthetic.outlines import body_pixels, footprints, shadow_pixels
from hoilab.synthetic.patterns import painted_albedo
from hoilab.synthetic.place import Place
from hoilab.synthetic.troupe import Moment
from hoilab.synthetic.view import View, project

Floats32 = NDArray[np.float32]
Indices = NDArray[np.int64]

NOISE = 2.0  # standard deviation, of 255, at strength 1


def picture(
    moment: Moment, backdrop: Backdrop, stage: Stage, place: Place, light: Light, view: View
) -> Floats32:
    """Return the frame without noise (y, x, 3), 0..255."""
    width, height = view.size
    result = backdrop.picture.copy()
    if len(moment.wardrobe.instance) == 0:
        return result.reshape(height, width, 3)
    vertices = moment.vertices
    seen = project(view, vertices)
    bvh = Bvh(vertices, moment.wardrobe.mesh.faces)
    sample, hits = _visible(bvh, body_pixels(moment, seen, view), backdrop)
    shadow = shadow_pixels(moment, vertices, seen, light, view, backdrop.flat)
    dark = _kept_from_sun(bvh, shadow[backdrop.sunny[shadow]], backdrop, width)
    close, left = footprints(moment, vertices, backdrop.flat, backdrop.ground, view)

    samples = backdrop.samples
    row = np.zeros(width * height, np.int64)
    for found in (sample // samples, dark // samples, close):
        row[found] = 1
    touched = np.flatnonzero(row)
    row[touched] = np.arange(len(touched))
    colour = backdrop.lit[touched]
    flat = colour.reshape(-1, 3)
    flat[row[dark // samples] * samples + dark % samples] = backdrop.unlit.reshape(-1, 3)[dark]
    colour[row[close]] -= backdrop.unlit[close] * (1 - left)[:, None, None]
    flat[row[sample // samples] * samples + sample % samples] = _shaded_sparingly(
        moment, bvh, sample, hits, backdrop, stage, place, light, view
    )
    mean = np.einsum("psi->pi", colour) / np.float32(samples)
    result[touched] = developed(light, mean + backdrop.glow[touched])
    return result.reshape(height, width, 3)


def _visible(bvh: Bvh, pixels: Indices, backdrop: Backdrop) -> tuple[Indices, Hits]:
    """Return the samples in which something that moves is in front, and what was hit."""
    hits = bvh.cast(backdrop.rays[pixels].reshape(-1, 6))
    nearer = np.flatnonzero(hits.depth < backdrop.depth[pixels].ravel())
    return _samples(pixels, nearer, backdrop.samples), hits.take(nearer)


def _kept_from_sun(bvh: Bvh, pixels: Indices, backdrop: Backdrop, width: int) -> Indices:
    """Return the samples of the backdrop that somebody keeps the sun from.

    One ray a pixel tells where shadows are; only along their edges is every sample asked.
    """
    samples = backdrop.samples
    if samples == 1 or not len(pixels):
        return pixels[bvh.blocked(backdrop.sun_rays[pixels, 0])]
    dark = np.zeros(len(backdrop.lit), dtype=bool)
    here = dark[pixels] = bvh.blocked(backdrop.sun_rays[pixels, 0])
    some, all_ = here.copy(), here.copy()
    for step in (-width - 1, -width, -width + 1, -1, 1, width - 1, width, width + 1):
        beside = dark.take(pixels + step, mode="clip")
        some |= beside
        all_ &= beside
    inside, asked = pixels[all_], pixels[some & ~all_]
    found = np.flatnonzero(bvh.blocked(backdrop.sun_rays[asked].reshape(-1, 6)))
    every = (inside[:, None] * samples + np.arange(samples)).ravel()
    return np.concatenate([every, _samples(asked, found, samples)])


def _samples(pixels: Indices, chosen: Indices, samples: int) -> Indices:
    """Return the samples chosen from all those of some pixels."""
    return np.asarray(pixels[chosen // samples] * samples + chosen % samples)


def _shaded_sparingly(
    moment: Moment,
    bvh: Bvh,
    sample: Indices,
    hits: Hits,
    backdrop: Backdrop,
    stage: Stage,
    place: Place,
    light: Light,
    view: View,
) -> Floats32:
    """Return the colour of each sample; pixels inside one part get one for all their samples."""
    pixel = sample // backdrop.samples
    first = np.flatnonzero(np.diff(pixel, prepend=-1))
    if not len(first):
        return np.empty((0, 3), np.float32)
    part = moment.wardrobe.part[hits.face]
    count = np.diff(np.append(first, len(pixel)))
    uniform = (
        (count == backdrop.samples)
        & (np.maximum.reduceat(part, first) == np.minimum.reduceat(part, first))
        & (np.maximum.reduceat(hits.depth, first) - np.minimum.reduceat(hits.depth, first) < 0.06)
    )
    alone = np.repeat(~uniform, count)
    alone[first] = True
    chosen = np.flatnonzero(alone)
    ray = backdrop.rays.reshape(-1, 6)[sample[chosen], 3:]
    colour = _shaded(moment, bvh, hits.take(chosen), ray, stage, place, light, view)
    return np.asarray(colour[np.cumsum(alone) - 1])


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
    mesh = moment.wardrobe.mesh
    corner = mesh.faces[hits.face]
    local = _mixed(mesh.vertices, corner, hits.weights)
    normal = _mixed(moment.normals, corner, hits.weights)
    normal /= np.maximum(np.sqrt(np.einsum("ni,ni->n", normal, normal)), 1e-9)[:, None]
    away = np.einsum("ni,ni->n", normal, ray)
    normal[away > 0] *= -1
    point = view.position.astype(np.float32) + hits.depth[:, None] * ray
    material = mesh.material[hits.face]
    wide = np.broadcast_to((hits.depth * np.float32(1.2 / view.K[0, 0]))[:, None], local.shape)
    albedo = painted_albedo(mesh.colour[hits.face], material, local, normal, wide)

    lambert = np.maximum(normal @ light.to_sun, 0)
    sunny = np.flatnonzero(lambert > 0)
    to_sun = rays(point[sunny] + 0.015 * normal[sunny], light.to_sun)
    dark = bvh.blocked(to_sun)
    rest = np.flatnonzero(~dark)
    dark[rest] = stage.bvh.blocked(to_sun[rest])
    lambert[sunny[dark]] = 0
    low = np.clip(point[:, 2] / np.float32(0.9), 0, 1)
    sky = ambient(light, normal) * ((0.62 + 0.38 * low) * (0.75 if place.indoors else 1.0))[:, None]
    colour = albedo * (light.sun * lambert[:, None] + sky)
    if light.lamps and len(place.lamps):
        bright = light.lamps * lamplight(point, normal, place.lamps, place.lamp_power)
        colour += albedo * bright[:, None] * np.asarray(place.lamp_colour, np.float32)
    facing = np.abs(away) / np.sqrt(np.einsum("ni,ni->n", ray, ray))
    gloss = np.where(material == m.GLOSS, np.float32(0.2), np.float32(0.035))
    colour += (gloss * (1 - facing) ** 3)[:, None] * light.horizon
    screen = material == m.SCREEN
    colour[screen] += albedo[screen]
    if place.indoors:
        return np.asarray(colour, dtype=np.float32)
    return hazed(light, colour.astype(np.float32), hits.depth)


def _mixed(values: Floats32, corner: NDArray[np.int32], weights: Floats32) -> Floats32:
    """Return the barycentric mean of the values at the corners of each face."""
    mixed = values.take(corner[:, 0], axis=0)
    mixed *= weights[:, :1]
    for k in (1, 2):
        mixed += values.take(corner[:, k], axis=0) * weights[:, k : k + 1]
    return mixed


def noisy(clean: Floats32, bank: Floats32, seed: tuple[int, ...]) -> NDArray[np.uint8]:
    """Return the frame as a sensor sees it, rounded; the noise depends on the seed alone."""
    offset = int(np.random.default_rng(seed).integers(0, len(bank) - clean.size))
    grain = bank[offset : offset + clean.size].reshape(clean.shape)
    return np.asarray(np.clip(clean + grain, 0, 255).astype(np.uint8))


def noise_bank(count: int, seed: int, strength: float) -> Floats32:
    """Return normal noise, enough to cut frames of `count` values from."""
    bits = np.random.Generator(np.random.SFC64([seed, 77]))
    grain = bits.standard_normal(2 * count, dtype=np.float32)
    # Half a level up, so that cutting off the fraction rounds.
    return grain * np.float32(NOISE * strength) + np.float32(0.5)
