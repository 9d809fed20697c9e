"""The troupe: everybody and everything that moves, as triangles, at any frame of a play."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from hoilab.synthetic import poses
from hoilab.synthetic.bodies import BONES, FOREARM_M, FOREARM_R, Rigged, person
from hoilab.synthetic.holding import Holder, at_rest, blended, held, wheels
from hoilab.synthetic.objects import draw_object
from hoilab.synthetic.placing import Mesh, merged
from hoilab.synthetic.play import Actor, Play, Thing

Floats = NDArray[np.float64]
Floats32 = NDArray[np.float32]


@dataclass(frozen=True)
class Wardrobe:
    """The unmoved shapes of those who are on stage together."""

    mesh: Mesh
    frame: NDArray[np.int32]  # v, which moving frame a vertex belongs to
    instance: NDArray[np.int32]  # f, the individual
    individuals: list[int]
    part: NDArray[np.int32]  # f, equal where frame, material and colour are
    first_of_frame: NDArray[np.int64]  # the first vertex of each moving frame
    first_of_instance: NDArray[np.int64]  # the first vertex of each individual


@dataclass(frozen=True)
class Moment:
    """One frame of the play in space."""

    wardrobe: Wardrobe
    turn: Floats32  # frame 3 3
    origin: Floats32  # frame 3

    @cached_property
    def vertices(self) -> Floats32:
        """Return every vertex in the world (v, 3)."""
        return self._turned(self.wardrobe.mesh.vertices, self.origin)

    @cached_property
    def normals(self) -> Floats32:
        """Return the normal at every vertex in the world (v, 3)."""
        return self._turned(self.wardrobe.mesh.normals, np.zeros_like(self.origin))

    def _turned(self, points: Floats32, origin: Floats32) -> Floats32:
        # Frame by frame: vertices of one frame lie together, and one product for each is quicker
        # than a matrix for each vertex.
        result = np.empty_like(points)
        first = self.wardrobe.first_of_frame
        ends = np.append(first[1:], len(points))
        for frame, start, end in zip(self.wardrobe.frame[first], first, ends, strict=True):
            np.matmul(points[start:end], self.turn[frame].T, out=result[start:end])
            result[start:end] += origin[frame]
        return result


def placed(
    points: Floats32, frame: NDArray[np.int32], turn: Floats32, origin: Floats32
) -> Floats32:
    """Return points (n, 3), each moved with its frame."""
    return np.asarray(np.einsum("nij,nj->ni", turn[frame], points) + origin[frame])


FINE_PX, COARSE = 200.0, 0.7


class Troupe:
    """Knows everybody's shape, and where it is at each frame.

    `focal_px` and the camera's `height_m` tell how large somebody can appear, and so how much
    detail their body needs.
    """

    def __init__(self, play: Play, seed: int, focal_px: float, height_m: float) -> None:
        self.play, self._seed = play, seed
        self._focal_px, self._height_m = focal_px, height_m
        self._actors = {actor.individual: actor for actor in play.actors}
        self._rig = lru_cache(maxsize=128)(self._build)
        self._wardrobe = lru_cache(maxsize=4)(self._dress)

    def present(self, frame: int) -> tuple[list[Actor], list[Thing]]:
        """Return who and what is there at a frame, in view or not."""
        return (
            [a for a in self.play.actors if a.first <= frame < a.last],
            [t for t in self.play.things if t.first <= frame < t.last],
        )

    def at(self, frame: int, *, also: int | None = None) -> Moment:
        """Return the moment; `also` limits it to those who are still there at another frame."""
        actors, things = self.present(frame)
        if also is not None:
            actors = [a for a in actors if a.first <= also < a.last]
            things = [t for t in things if t.first <= also < t.last]
        return self.moment(actors, things, frame)

    def moment(self, actors: list[Actor], things: list[Thing], frame: int) -> Moment:
        """Return where these people and things are at a frame."""
        wardrobe = self._wardrobe(
            tuple(a.individual for a in actors), tuple(t.individual for t in things)
        )
        turns, origins = [np.empty((0, 3, 3))], [np.empty((0, 3))]
        stance = self._stance(actors, frame)
        turn, origin = poses.pose(stance)
        turns.append(turn.reshape(-1, 3, 3))
        origins.append(origin.reshape(-1, 3))
        for thing in things:
            for matrix, offset in self._thing_frames(thing, actors, stance, turn, origin, frame):
                turns.append(matrix[None])
                origins.append(np.asarray(offset)[None])
        return Moment(
            wardrobe,
            np.concatenate(turns).astype(np.float32),
            np.concatenate(origins).astype(np.float32),
        )

    def _stance(self, actors: list[Actor], frame: int) -> poses.Stance:
        rows = [(a, min(max(frame - a.first, 0), len(a.heading) - 1)) for a in actors]

        def column(name: str, width: int = 0) -> Floats:
            empty = np.empty((0, width) if width else 0)
            return np.array([getattr(a, name)[i] for a, i in rows], dtype=float) if rows else empty

        return poses.Stance(
            column("position", 2),
            column("heading"),
            column("phase"),
            column("stride_m"),
            np.array([a.look.height_m / 1.75 for a in actors]),
            column("sit"),
            column("crouch"),
            column("ride"),
            column("kick"),
            column("hands", poses.HAND_WORK),
            np.array([frame / self.play.fps + 1.7 * a.individual for a in actors]),
        )

    def _thing_frames(
        self,
        thing: Thing,
        actors: list[Actor],
        stance: poses.Stance,
        turn: Floats,
        origin: Floats,
        frame: int,
    ) -> list[tuple[Floats, Floats]]:
        row = frame - thing.first
        grip = float(thing.grip[row])
        pose = at_rest(thing.kind, thing.rest[row], float(thing.yaw[row]))
        holder = next((i for i, a in enumerate(actors) if a.individual == thing.holder[row]), None)
        rolled = 0.0
        if holder is not None and grip > 0:
            arm = turn[holder, FOREARM_R]
            wrist = origin[holder, FOREARM_R] + arm[:, 2] * FOREARM_M * stance.scale[holder]
            ground = np.append(stance.position[holder], 0.0)
            by = Holder(
                ground,
                poses.facing(stance.heading[holder : holder + 1])[0],
                wrist,
                arm,
                float(stance.phase[holder]),
                float(stance.stride_m[holder]),
                float(stance.scale[holder]),
            )
            rolled = by.phase * by.stride_m / (2 * np.pi)
            pose = (
                blended(pose, held(thing.kind, by), grip * grip * (3 - 2 * grip))
                if grip < 1
                else held(thing.kind, by)
            )
        frames = [pose]
        if thing.kind == "bicycle":
            frames += [(pose[0] @ t, pose[1] + pose[0] @ o) for t, o in wheels(rolled)]
        return frames

    def _build(self, individual: int) -> Rigged:
        actor = self._actors.get(individual)
        if actor is not None:
            # The nearest they ever come decides, so that nobody's shape changes on the way; and
            # the camera's foot counts, so that both cameras of a stereo pair see the same.
            nearest_m = float(
                np.hypot(self._height_m, np.linalg.norm(actor.position, axis=1)).min()
            )
            tall_px = self._focal_px * actor.look.height_m / nearest_m
            return person(actor.look, detail=1.0 if tall_px > FINE_PX else COARSE)
        thing = next(t for t in self.play.things if t.individual == individual)
        return draw_object(thing.kind, np.random.default_rng([self._seed, individual]))

    def _dress(self, actors: tuple[int, ...], things: tuple[int, ...]) -> Wardrobe:
        rigs = [self._rig(individual) for individual in actors + things]
        frames, instances, first = [np.empty(0, np.int32)], [np.empty(0, np.int32)], 0
        for individual, rig in zip(actors + things, rigs, strict=True):
            frames.append(rig.frame + first)
            instances.append(np.full(len(rig.mesh.faces), individual, np.int32))
            first += BONES if individual in self._actors else int(rig.frame.max()) + 1
        mesh = merged(rig.mesh for rig in rigs)
        frame = np.concatenate(frames).astype(np.int32)
        sizes = np.cumsum([0] + [len(rig.mesh.vertices) for rig in rigs])
        look = np.column_stack([frame[mesh.faces[:, 0]], mesh.material, *(mesh.colour.T * 997)])
        return Wardrobe(
            mesh,
            frame,
            np.concatenate(instances),
            list(actors + things),
            np.cumsum(np.any(np.diff(look, axis=0, prepend=-1) != 0, axis=1)).astype(np.int32),
            np.flatnonzero(np.diff(frame, prepend=-1)),
            sizes[:-1].astype(np.int64),
        )
