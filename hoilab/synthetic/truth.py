"""The truth of a frame: what each pixel shows, how far it is, where it goes next.

Everything here is cast through pixel centres, once a pixel, so masks, depth, normals and flow
agree with one another exactly.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hoilab.synthetic.backdrop import Backdrop
from hoilab.synthetic.casting import Bvh, Hits
from hoilab.synthetic.outlines import body_pixels
from hoilab.synthetic.troupe import Moment, placed
from hoilab.synthetic.view import View, project

Floats = NDArray[np.float64]
Floats32 = NDArray[np.float32]


@dataclass(frozen=True)
class Seen:
    """What moves, as the pixels of one frame show it."""

    moment: Moment
    pixel: NDArray[np.int64]  # n, row by row
    hits: Hits  # n
    mask: NDArray[np.int32]  # pixels, instance or 0, still things included


def seen(moment: Moment, backdrop: Backdrop, view: View) -> Seen:
    """Cast a ray through the middle of each pixel that may show what moves."""
    pixel = np.empty(0, np.int64)
    hits = Hits(np.empty(0, np.float32), pixel, np.empty((0, 3), np.float32))
    mask = backdrop.centre_mask.copy()
    if len(moment.wardrobe.instance):
        vertices = moment.vertices
        inside = body_pixels(moment, project(view, vertices), view)
        hits = Bvh(vertices, moment.wardrobe.mesh.faces).cast(backdrop.centre_rays[inside])
        nearer = hits.depth < backdrop.centre_depth[inside]
        pixel = inside[nearer]
        hits = hits.take(np.flatnonzero(nearer))
        mask[pixel] = moment.wardrobe.instance[hits.face]
    return Seen(moment, pixel, hits, mask)


def depth(frame: Seen, backdrop: Backdrop) -> Floats32:
    """Return metres along the optical axis for each pixel, NaN for sky."""
    result = np.where(np.isfinite(backdrop.centre_depth), backdrop.centre_depth, np.nan)
    result[frame.pixel] = frame.hits.depth
    return result.astype(np.float32)


def normals(frame: Seen, backdrop: Backdrop) -> Floats32:
    """Return the unit normals (pixels, 3) in the world, towards the camera; NaN for sky."""
    result = backdrop.centre_normal.copy()
    if len(frame.pixel):
        mesh, owner = frame.moment.wardrobe.mesh, frame.moment.wardrobe.frame
        corner = mesh.faces[frame.hits.face]
        local = np.einsum("nc,nci->ni", frame.hits.weights, mesh.normals[corner])
        world = np.einsum("nij,nj->ni", frame.moment.turn[owner[corner[:, 0]]], local)
        world /= np.maximum(np.linalg.norm(world, axis=1, keepdims=True), 1e-9)
        away = (world * backdrop.centre_rays[frame.pixel, 3:]).sum(axis=1) > 0
        result[frame.pixel] = np.where(away[:, None], -world, world)
    return result


def flow(frame: Seen, later: Moment, view: View) -> Floats32:
    """Return where each pixel's surface point is seen in another frame, minus the pixel.

    It is exact and says nothing of occlusion: a point that is hidden then has a flow too. What
    is still has none; whoever is gone by then is NaN.

    Parameters
    ----------
    later
        The other frame, limited to those who are in both.
    """
    width, height = view.size
    result = np.zeros((width * height, 2), np.float32)
    if not len(frame.pixel):
        return result
    now, then = frame.moment.wardrobe, later.wardrobe
    corner = now.mesh.faces[frame.hits.face]
    local = np.einsum("nc,nci->ni", frame.hits.weights, now.mesh.vertices[corner])
    bone = now.frame[corner[:, 0]]
    who = now.instance[frame.hits.face]
    # Bones are numbered through the wardrobe, so they shift when somebody left.
    first_now, first_then = (_first_bones(moment) for moment in (frame.moment, later))
    shift = np.array([first_then.get(int(i), -1) - first_now[int(i)] for i in who])
    stays = np.isin(who, np.unique(then.instance))
    result[frame.pixel[~stays]] = np.nan
    target = (bone + shift)[stays].astype(np.int32)
    moved = placed(local[stays], target, later.turn, later.origin)
    there, _ = project(view, moved.astype(np.float64))
    index = frame.pixel[stays]
    here = np.stack([index % width, index // width], axis=1)
    result[index] = there - here
    return result


def _first_bones(moment: Moment) -> dict[int, int]:
    wardrobe = moment.wardrobe
    bones = wardrobe.frame[wardrobe.first_of_instance]
    return {who: int(bone) for who, bone in zip(wardrobe.individuals, bones, strict=True)}


def visible_boxes(mask: NDArray[np.int32], size: tuple[int, int]) -> dict[int, tuple[float, ...]]:
    """Return x0, y0, x1, y1 (pixel edges) and the pixel count of every instance in a mask.

    Examples
    --------
    >>> visible_boxes(np.array([[0, 7, 7], [0, 7, 0]], np.int32).ravel(), (3, 2))
    {7: (1.0, 0.0, 3.0, 2.0, 3.0)}
    """
    width = size[0]
    index = np.flatnonzero(mask)
    if not len(index):
        return {}
    index = index[np.argsort(mask[index], kind="stable")]
    who = mask[index]
    first = np.flatnonzero(np.diff(who, prepend=-1))
    x, y = index % width, index // width
    table = zip(
        who[first],
        np.minimum.reduceat(x, first), np.minimum.reduceat(y, first),
        np.maximum.reduceat(x, first) + 1, np.maximum.reduceat(y, first) + 1,
        np.diff(np.append(first, len(who))), strict=True,
    )  # fmt: skip
    return {
        int(n): (float(a), float(b), float(c), float(d), float(e)) for n, a, b, c, d, e in table
    }


def full_boxes(moment: Moment, view: View) -> Floats:
    """Return x0, y0, x1, y1 (individual, 4) around everything that moves, hidden parts included.

    Boxes are not clipped; whoever is wholly out of the picture is NaN.
    """
    return edges(moment.vertices.astype(np.float64), moment.wardrobe.first_of_instance, view)


def edges(points: Floats, first: NDArray[np.int64], view: View) -> Floats:
    """Return x0, y0, x1, y1 (group, 4) around groups of points as the camera sees them."""
    width, height = view.size
    pixel, far = project(view, points)
    # An edge lies half a pixel from the pixel's centre.
    pixel = np.where((far > 0.2)[:, None], pixel + 0.5, np.nan)
    box = np.concatenate([np.fmin.reduceat(pixel, first), np.fmax.reduceat(pixel, first)], axis=1)
    inside = (box[:, 2] > 0) & (box[:, 3] > 0) & (box[:, 0] < width) & (box[:, 1] < height)
    box[~inside] = np.nan
    return np.asarray(box)


def upright_boxes(points: Floats, first: NDArray[np.int64], yaw: Floats) -> tuple[Floats, Floats]:
    """Return centre and length, width, height (group, 3) of boxes around groups of points.

    Each box stands upright and is turned by its `yaw`.
    """
    count = np.diff(np.append(first, len(points)))
    c, s = np.cos(yaw), np.sin(yaw)
    each_c, each_s = np.repeat(c, count), np.repeat(s, count)
    x, y, z = points.T
    along = np.stack([x * each_c + y * each_s, y * each_c - x * each_s, z], axis=1)
    low, high = np.minimum.reduceat(along, first), np.maximum.reduceat(along, first)
    middle = (low + high) / 2
    centre = np.stack(
        [middle[:, 0] * c - middle[:, 1] * s, middle[:, 0] * s + middle[:, 1] * c, middle[:, 2]], 1
    )
    return centre, high - low
