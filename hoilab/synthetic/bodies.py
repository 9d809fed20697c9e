"""Bodies: an articulated person as rigid parts on twelve moving frames.

Every part lies in the frame of its bone: z runs along the bone from joint to joint, y looks
forward. Sizes are for 1.75 m and scale with height.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hoilab.synthetic.looks import Look
from hoilab.synthetic.materials import CLOTH, SKIN
from hoilab.synthetic.meshes import ball, box, capsule, loft
from hoilab.synthetic.placing import Mesh, merged, moved, scaled, turn_x

TORSO, HEAD, ARM_L, FOREARM_L, ARM_R, FOREARM_R = range(6)
THIGH_L, SHANK_L, FOOT_L, THIGH_R, SHANK_R, FOOT_R = range(6, 12)
BONES = 12

PELVIS_M, SPINE_M, NECK_M = 0.92, 0.50, 0.58
SHOULDER_M, HIP_M = (0.185, 0.45), 0.092
UPPER_ARM_M, FOREARM_M, THIGH_M, SHANK_M, ANKLE_M = 0.285, 0.25, 0.43, 0.42, 0.075


@dataclass(frozen=True)
class Rigged:
    """A mesh whose vertices each belong to one moving frame."""

    mesh: Mesh
    frame: NDArray[np.int32]  # v


def rigged(parts: list[tuple[int, Mesh]]) -> Rigged:
    """Return parts that each name their frame as one mesh."""
    frame = np.concatenate([np.full(len(m.vertices), bone, np.int32) for bone, m in parts])
    return Rigged(merged(mesh for _, mesh in parts), frame)


def person(look: Look, *, detail: float = 1.0) -> Rigged:
    """Return the body of somebody who looks like this.

    `detail` scales the number of sides that round parts have; far away fewer will do.
    """
    parts = [(TORSO, _torso(look, detail)), (HEAD, _head(look, detail))]
    for upper, lower in ((ARM_L, FOREARM_L), (ARM_R, FOREARM_R)):
        parts += _arm(look, upper, lower, detail)
    for thigh, shank, foot in ((THIGH_L, SHANK_L, FOOT_L), (THIGH_R, SHANK_R, FOOT_R)):
        parts += _leg(look, thigh, shank, foot, detail)
    body = rigged(parts)
    scale = look.height_m / 1.75
    return replace(body, mesh=scaled(body.mesh, (scale, scale, scale)))


def _sides(count: int, detail: float) -> int:
    return max(5, round(count * detail))


def _torso(look: Look, detail: float) -> Mesh:
    across = np.array([0.135 * look.hips, 0.165 * look.hips, 0.152, 0.17, 0.19, 0.188, 0.12, 0.06])
    across[3:] *= look.shoulders
    deep = np.array([0.10, 0.118, 0.104, 0.115, 0.122, 0.1, 0.075, 0.055])
    heights = [-0.10, -0.02, 0.10, 0.24, 0.36, 0.45, 0.495, 0.52]
    trunk = loft(
        heights,
        np.stack([across, deep], axis=1),
        look.shirt,
        sides=_sides(12, detail),
        material=look.shirt_material,
    )
    seat = loft(
        [-0.12, -0.03, 0.045],
        np.stack([across[:3], deep[:3]], axis=1) * [[0.9], [1.05], [1.04]],
        look.trousers,
        sides=_sides(12, detail),
        material=look.trousers_material,
    )
    neck = loft(
        [0.48, 0.56, 0.62], [0.062, 0.053, 0.05], look.skin, sides=_sides(8, detail), material=SKIN
    )
    pieces = [trunk, seat, neck]
    if look.lower in ("skirt", "dress", "coat"):
        hem, wide = {"skirt": (-0.42, 0.235), "dress": (-0.5, 0.25), "coat": (-0.38, 0.215)}[
            look.lower
        ]
        cloth = look.trousers if look.lower == "skirt" else look.shirt
        pieces.append(
            loft(
                [hem, hem + 0.01, -0.12, 0.0, 0.09],
                [
                    (wide, wide * 0.9),
                    (wide * 1.02, wide * 0.92),
                    (0.185, 0.15),
                    (0.178, 0.13),
                    (0.157, 0.108),
                ],
                cloth,
                sides=_sides(14, detail),
                material=look.shirt_material if look.lower == "dress" else CLOTH,
            )
        )
    if look.backpack is not None:
        bag = loft(
            [0.08, 0.11, 0.25, 0.42, 0.46],
            [(0.1, 0.05), (0.14, 0.08), (0.145, 0.085), (0.125, 0.07), (0.07, 0.04)],
            look.backpack,
            sides=_sides(12, detail),
            centres=(0.0, -0.185),
            material=CLOTH,
        )
        straps = [
            box((0.035, 0.02, 0.3), (x, 0.112, 0.31), look.backpack, CLOTH) for x in (-0.09, 0.09)
        ]
        pieces += [bag, *straps]
    return merged(pieces)


def _head(look: Look, detail: float) -> Mesh:
    # The frame's origin is the top of the neck.
    face = ball(
        (0.074, 0.092, 0.115), (0, 0.012, 0.095), look.skin, sides=_sides(10, detail), material=SKIN
    )
    nose = ball(
        (0.014, 0.02, 0.02), (0, 0.105, 0.085), look.skin, sides=_sides(5, detail), material=SKIN
    )
    pieces = [face, nose]
    if look.hair_style == "cap":
        pieces.append(
            ball(
                (0.083, 0.1, 0.085),
                (0, 0.004, 0.14),
                look.shirt,
                sides=_sides(14, detail),
                material=CLOTH,
            )
        )
        pieces.append(box((0.12, 0.09, 0.012), (0, 0.13, 0.145), look.shirt, CLOTH))
    elif look.hair_style != "bald":
        pieces.append(
            ball((0.083, 0.098, 0.1), (0, -0.012, 0.125), look.hair, sides=_sides(10, detail))
        )
    if look.hair_style == "long":
        pieces.append(
            loft(
                [-0.16, -0.13, 0.0, 0.12],
                [(0.05, 0.025), (0.078, 0.042), (0.086, 0.055), (0.08, 0.07)],
                look.hair,
                sides=_sides(10, detail),
                centres=(0.0, -0.052),
            )
        )
    if look.hair_style == "bun":
        pieces.append(ball(0.045, (0, -0.1, 0.17), look.hair, sides=_sides(8, detail)))
    return merged(pieces)


def _arm(look: Look, upper: int, lower: int, detail: float) -> list[tuple[int, Mesh]]:
    sleeve = look.sleeves == "long"
    cloth, skin = (look.shirt, look.shirt_material), (look.skin, SKIN)
    bare = cloth if sleeve else skin
    arm = capsule(
        UPPER_ARM_M,
        0.054,
        0.043 if sleeve else 0.04,
        bare[0],
        sides=_sides(8, detail),
        material=bare[1],
    )
    pieces = [arm]
    if not sleeve:
        pieces.append(
            capsule(0.13, 0.058, 0.056, cloth[0], sides=_sides(8, detail), material=cloth[1])
        )
    forearm = capsule(
        FOREARM_M,
        0.042 if sleeve else 0.038,
        0.036 if sleeve else 0.027,
        bare[0],
        sides=_sides(8, detail),
        material=bare[1],
    )
    hand = ball(
        (0.022, 0.036, 0.075),
        (0, 0.005, FOREARM_M + 0.055),
        look.skin,
        sides=_sides(6, detail),
        material=SKIN,
    )
    return [(upper, merged(pieces)), (lower, merged([forearm, hand]))]


def _leg(look: Look, thigh: int, shank: int, foot: int, detail: float) -> list[tuple[int, Mesh]]:
    long = look.lower in ("trousers", "coat")
    cloth, skin = (look.trousers, look.trousers_material), (look.skin, SKIN)
    covered = cloth if look.lower in ("trousers", "coat", "shorts") else skin
    wide = 0.012 if long else 0.0
    upper = capsule(
        THIGH_M,
        0.087 * look.hips,
        0.055 + wide,
        covered[0],
        sides=_sides(8, detail),
        material=covered[1],
    )
    below = cloth if long else skin
    lower = capsule(
        SHANK_M,
        0.055 + wide,
        0.038 + 1.4 * wide,
        below[0],
        sides=_sides(8, detail),
        material=below[1],
    )
    shoe = merged(
        [
            # Along the foot's own z, from heel to toe; y is up from the sole.
            moved(
                loft(
                    [-0.09, -0.07, 0.02, 0.12, 0.165, 0.18],
                    [
                        (0.025, 0.02),
                        (0.042, 0.036),
                        (0.046, 0.04),
                        (0.048, 0.03),
                        (0.035, 0.02),
                        (0.012, 0.008),
                    ],
                    look.shoes,
                    sides=_sides(8, detail),
                    centres=[
                        (0, -0.04),
                        (0, -0.038),
                        (0, -0.036),
                        (0, -0.045),
                        (0, -0.053),
                        (0, -0.06),
                    ],
                ),
                turn_x(0.0),
            ),
            ball((0.045, 0.05, 0.05), (0, -0.01, 0), look.shoes, sides=_sides(6, detail)),
        ]
    )
    return [(thigh, upper), (shank, lower), (foot, shoe)]
