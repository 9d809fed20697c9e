"""The chronicle: labelled truth over the whole clip, from one pass over its frames."""

from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from hoilab.schema import make_boxes3d, make_ground, make_interactions, make_tracks
from hoilab.synthetic import truth
from hoilab.synthetic.backdrop import Backdrop
from hoilab.synthetic.place import Place
from hoilab.synthetic.play import Play
from hoilab.synthetic.troupe import Troupe
from hoilab.synthetic.view import View

Floats = NDArray[np.float64]

NEARBY_M = 1.2
CLASSES_NEARBY = frozenset({"suitcase", "bag", "bicycle", "cart", "bench", "umbrella", "ball"})


@dataclass(frozen=True)
class Chronicle:
    """What every labelled instance is like at every frame; NaN where it is not there."""

    individual: NDArray[np.int64]  # i
    label: list[str]  # i
    visible: Floats  # t 4 i, edges x0 y0 x1 y1 of the visible part, px
    full: Floats  # t 4 i, the same with hidden parts, not clipped
    pixels: NDArray[np.int64]  # t i, visible pixels
    centre: Floats  # t 3 i, metres
    size: Floats  # t 3 i, length, width, height in metres
    yaw: Floats  # t i
    ground: Floats  # t 2 i, metres


def written(
    play: Play,
    troupe: Troupe,
    place: Place,
    backdrop: Backdrop,
    view: View,
    classes: dict[int, str],
) -> Chronicle:
    """Return the chronicle of a play, without those who are never seen."""
    numbers = np.array([n for n in classes if n], dtype=np.int64)
    column = {int(n): i for i, n in enumerate(numbers)}
    steps, count = play.frames, len(numbers)
    visible, full = (np.full((steps, 4, count), np.nan) for _ in range(2))
    centre, size = (np.full((steps, 3, count), np.nan) for _ in range(2))
    ground, yaw = np.full((steps, 2, count), np.nan), np.full((steps, count), np.nan)
    pixels = np.zeros((steps, count), np.int64)
    _still(place, view, column, full, centre, size, yaw, ground)
    for step in range(steps):
        moment = troupe.at(step)
        frame = truth.seen(moment, backdrop, view)
        for number, (*box, area) in truth.visible_boxes(frame.mask, view.size).items():
            visible[step, :, column[number]] = box
            pixels[step, column[number]] = int(area)
        wardrobe = moment.wardrobe
        who = [column[n] for n in wardrobe.individuals]
        if who:
            full[step, :, who] = truth.full_boxes(moment, view)
            ahead = moment.turn[wardrobe.frame[wardrobe.first_of_instance], :, 1].astype(np.float64)
            heading = np.arctan2(ahead[:, 1], ahead[:, 0])
            yaw[step, who] = heading
            centre[step, :, who], size[step, :, who] = truth.upright_boxes(
                moment.vertices.astype(np.float64), wardrobe.first_of_instance, heading
            )
            ground[step, :, who] = centre[step, :2, who]
        for actor in troupe.present(step)[0]:
            ground[step, :, column[actor.individual]] = actor.position[step - actor.first]
    kept = pixels.any(axis=0)
    return Chronicle(
        individual=numbers[kept],
        label=[classes[int(n)] for n in numbers[kept]],
        visible=visible[..., kept],
        full=full[..., kept],
        pixels=pixels[:, kept],
        centre=centre[..., kept],
        size=size[..., kept],
        yaw=yaw[:, kept],
        ground=ground[..., kept],
    )


def _still(
    place: Place,
    view: View,
    column: dict[int, int],
    full: Floats,
    centre: Floats,
    size: Floats,
    yaw: Floats,
    ground: Floats,
) -> None:
    labelled = [piece for piece in place.pieces if piece.label is not None]
    for number, piece in enumerate(labelled, start=1):
        i = column[number]
        points, first = piece.mesh.vertices.astype(np.float64), np.zeros(1, np.int64)
        full[:, :, i] = truth.edges(points, first, view)
        middle, extent = truth.upright_boxes(points, first, np.array([piece.heading]))
        centre[:, :, i], size[:, :, i] = middle, extent
        yaw[:, i], ground[:, :, i] = piece.heading, middle[:, :2]


def tracks(chronicle: Chronicle, time: Floats, source: str) -> xr.Dataset:
    """Return boxes around what is visible, and beside them the full ones."""
    c = chronicle
    labelled = make_tracks(
        (c.visible[:, 2:] + c.visible[:, :2]) / 2,
        c.visible[:, 2:] - c.visible[:, :2],
        time,
        individual=c.individual,
        label=c.label,
        source=source,
    )
    dims, px = labelled["position"].dims, {"units": "px", "long_name": "hidden parts included"}
    return labelled.assign(
        full_position=(dims, ((c.full[:, 2:] + c.full[:, :2]) / 2).astype(np.float32), px),
        full_shape=(dims, (c.full[:, 2:] - c.full[:, :2]).astype(np.float32), px),
        pixels=(("time", "individual"), c.pixels, {"units": "px", "long_name": "visible area"}),
    )


def boxes3d(chronicle: Chronicle, time: Floats) -> xr.Dataset:
    """Return the upright box of everything of which a part is in the picture, hidden or not."""
    c = chronicle
    step, i = np.nonzero(np.isfinite(c.yaw) & (c.pixels.cumsum(axis=0) > 0))
    seen = (c.pixels[step, i] > 0) | np.isfinite(c.full[step, 0, i])
    step, i = step[seen], i[seen]
    return make_boxes3d(
        step,
        time[step],
        c.centre[step, :, i],
        c.size[step, :, i],
        c.yaw[step, i],
        reference="world",
        label=np.array(c.label)[i] if len(i) else [],
        individual=c.individual[i],
    )


def ground(chronicle: Chronicle, time: Floats) -> xr.Dataset:
    """Return where everybody and everything stands, in metres from the camera's foot."""
    return make_ground(chronicle.ground, time, individual=chronicle.individual)


def interactions(chronicle: Chronicle, play: Play, time: Floats) -> xr.Dataset:
    """Return a row for each frame, human, verb and object, both of them visible.

    A human close to an object without doing anything with it gives a row with the verb none.
    """
    c = chronicle
    rows = sorted(_done(c, play) | _near(c, play))
    table = np.array([row[:3] for row in rows], dtype=np.int64).reshape(-1, 3)
    step, human, thing = table.T

    def box(i: NDArray[np.int64]) -> tuple[Floats, Floats]:
        edges = c.visible[step, :, i].reshape(-1, 4)
        return (edges[:, :2] + edges[:, 2:]) / 2, edges[:, 2:] - edges[:, :2]

    return make_interactions(
        step,
        time[step],
        *box(human),
        *box(thing),
        object_class=[c.label[i] for i in thing],
        verb=[row[3] for row in rows],
        human_id=c.individual[human],
        object_id=c.individual[thing],
    )


Row = tuple[int, int, int, str]


def _done(c: Chronicle, play: Play) -> set[Row]:
    """Return step, human, object and verb of what is done, by columns of the chronicle."""
    column = {int(n): i for i, n in enumerate(c.individual)}
    return {
        (step, column[r.human], column[r.object], r.verb)
        for r in play.relations
        if r.human in column and r.object in column
        for step in range(r.first, r.last)
        if c.pixels[step, column[r.human]] and c.pixels[step, column[r.object]]
    }


def _near(c: Chronicle, play: Play) -> set[Row]:
    """Return the same for whoever is close to an object and does nothing with it."""
    busy = {row[:3] for row in _done(c, play)}
    people = np.array([i for i, label in enumerate(c.label) if label == "person"], dtype=int)
    things = np.array([i for i, label in enumerate(c.label) if label in CLASSES_NEARBY], dtype=int)
    rows: set[Row] = set()
    for step, ground in enumerate(c.ground):
        apart = ground[:, people, None] - ground[:, None, things]
        near = np.hypot(apart[0], apart[1]) < NEARBY_M
        near &= (c.pixels[step, people] > 0)[:, None] & (c.pixels[step, things] > 0)
        for a, b in np.argwhere(near):
            pair = (step, int(people[a]), int(things[b]))
            if pair not in busy:
                rows.add((*pair, "none"))
    return rows
