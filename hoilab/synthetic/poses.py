"""Poses: where the bones of walking, sitting, riding and reaching people are.

Everybody in the frame is posed in one call. Feet are planted: a standing foot stays where it
is while the body passes over it. Hands reach for goals; knees and elbows follow by two-bone
inverse kinematics. Body axes: x to the right, y forward, z up.

Axes: a person (actor), b bone, m what hands do.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hoilab.synthetic import bodies as b

Floats = NDArray[np.float64]

SWING, CARRY, PULL, PUSH, PHONE, HOLD, TALK, RIDE, REACH, READ, REST = range(11)
HAND_WORK = 11

# Goals of the left and right wrist, for 1.75 m, from the ground under the pelvis; NaN swings.
_FREE = (np.nan, np.nan, np.nan)
_GOALS = np.array(
    [
        (_FREE, _FREE),
        (_FREE, (0.27, 0.03, 0.80)),
        (_FREE, (0.25, -0.24, 0.86)),
        ((-0.22, 0.44, 1.03), (0.22, 0.44, 1.03)),
        (_FREE, (0.13, 0.09, 1.50)),
        (_FREE, (0.17, 0.25, 1.17)),
        ((-0.2, 0.28, 1.05), (0.2, 0.3, 1.1)),
        ((-0.24, 0.42, 1.10), (0.24, 0.42, 1.10)),
        (_FREE, (0.28, 0.26, 0.55)),
        ((-0.06, 0.27, 1.15), (0.06, 0.27, 1.15)),
        ((-0.14, 0.2, 0.9), (0.14, 0.2, 0.9)),
    ]
)


@dataclass(frozen=True)
class Stance:
    """What the people of one moment are doing; one row each."""

    position: Floats  # a 2, metres on the ground
    heading: Floats  # a, radians from x to y
    phase: Floats  # a, radians of the walk cycle
    stride_m: Floats  # a, metres walked in one cycle
    scale: Floats  # a, height / 1.75 m
    sit: Floats  # a, 0..1
    crouch: Floats  # a, 0..1
    ride: Floats  # a, 0..1
    kick: Floats  # a, 0..1
    hands: Floats  # a m, weights that add up to 1
    beat: Floats  # a, seconds, drives gestures


def pose(stance: Stance) -> tuple[Floats, Floats]:
    """Return rotation (a, b, 3, 3) and origin (a, b, 3) of every bone in the world."""
    s = stance.scale
    swing = stance.phase[:, None] + np.array([np.pi, 0.0])  # a, left and right
    pelvis = _pelvis(stance)
    lean = (
        0.035 * (stance.stride_m > 0.4)
        + 0.75 * stance.crouch
        + 0.42 * stance.ride
        + 0.04 * stance.sit
    )
    sway = 0.1 * np.sin(stance.phase) * np.minimum(stance.stride_m, 1.0) * (1 - stance.ride)
    spine = _lean(lean)  # a 3 3
    trunk = spine @ _yaw(-sway)
    hips = pelvis[:, None] + s[:, None, None] * np.array(
        [[-b.HIP_M, 0, -0.04], [b.HIP_M, 0, -0.04]]
    )
    ankles, pitch = _feet(stance, swing, pelvis)
    forward = np.broadcast_to([0.0, 1.0, 0.0], hips.shape)
    knees, ankles = two_bones(
        hips, ankles, b.THIGH_M * s, b.SHANK_M * s, forward + np.array([0, 0, 0.2])
    )
    reach = np.array(
        [[-b.SHOULDER_M[0], 0, b.SHOULDER_M[1]], [b.SHOULDER_M[0], 0, b.SHOULDER_M[1]]]
    )
    shoulders = pelvis[:, None] + s[:, None, None] * np.einsum("aij,hj->ahi", trunk, reach)
    wrists = _wrists(stance, swing, shoulders)
    # Elbows point back and out; the one of a hand at the ear hangs down in front.
    back = np.array([[-0.55, -0.8, -0.5], [0.55, -0.8, -0.5]])
    phoning = stance.hands[:, PHONE, None, None] * np.array([[[0.0], [1.0]]])
    pole = back * (1 - phoning) + np.array([0.45, 0.55, -1.0]) * phoning
    elbows, wrists = two_bones(shoulders, wrists, b.UPPER_ARM_M * s, b.FOREARM_M * s, pole)
    neck = pelvis + s[:, None] * np.einsum("aij,j->ai", spine, np.array([0, 0.01, b.NECK_M]))

    count = len(s)
    turn = np.empty((count, b.BONES, 3, 3))
    origin = np.empty((count, b.BONES, 3))
    turn[:, b.TORSO], origin[:, b.TORSO] = trunk, pelvis
    nod = 0.5 * lean + 0.05 + 0.3 * stance.hands[:, READ] - 0.4 * stance.ride
    turn[:, b.HEAD], origin[:, b.HEAD] = _lean(nod), neck
    # Left and right together: every limb is two bones between three joints.
    for upper, lower, joints in (
        ([b.ARM_L, b.ARM_R], [b.FOREARM_L, b.FOREARM_R], (shoulders, elbows, wrists)),
        ([b.THIGH_L, b.THIGH_R], [b.SHANK_L, b.SHANK_R], (hips, knees, ankles)),
    ):
        origin[:, upper], origin[:, lower] = joints[0], joints[1]
        turn[:, upper] = _along(joints[1] - joints[0])
        turn[:, lower] = _along(joints[2] - joints[1])
    feet = [b.FOOT_L, b.FOOT_R]
    origin[:, feet], turn[:, feet] = ankles, _lean(-pitch) @ _FOOT
    return _into_world(stance, turn, origin)


# The foot's mesh runs from heel to toe along z with its sole towards -y.
_FOOT = np.array([[-1.0, 0, 0], [0, 0, 1], [0, 1, 0]])


def two_bones(
    root: Floats, goal: Floats, first_m: Floats, second_m: Floats, pole: Floats
) -> tuple[Floats, Floats]:
    """Return the middle joint and the reached end of limbs of two bones.

    Parameters
    ----------
    root, goal, pole
        (a, side, 3): where the limb starts, where it should end, and where it bends to.
    first_m, second_m
        (a,) lengths of the two bones. A goal out of reach is approached as far as they go.
    """
    one, two = first_m[:, None], second_m[:, None]
    to = goal - root
    distance = np.linalg.norm(to, axis=-1)
    reach = np.clip(distance, np.abs(one - two) + 1e-3, (one + two) * 0.9995)
    axis = to / np.maximum(distance, 1e-9)[..., None]
    along = (reach**2 + one**2 - two**2) / (2 * reach)
    away = np.sqrt(np.maximum(one**2 - along**2, 0.0))
    bend = pole - (pole * axis).sum(-1, keepdims=True) * axis
    bend /= np.maximum(np.linalg.norm(bend, axis=-1, keepdims=True), 1e-9)
    return root + along[..., None] * axis + away[..., None] * bend, root + reach[..., None] * axis


def _pelvis(stance: Stance) -> Floats:
    walk = np.minimum(stance.stride_m, 1.4)
    # Highest over the standing foot, lowest between two steps.
    bounce = 0.02 * walk * np.cos(2 * stance.phase - 1.2 * np.pi)
    up = b.PELVIS_M + 0.028 - 0.022 * walk + bounce
    up = up * (1 - stance.sit) + 0.53 * stance.sit
    up = up - 0.36 * stance.crouch
    up = up * (1 - stance.ride) + 0.985 * stance.ride
    back = -0.1 * stance.crouch - 0.12 * stance.ride
    return stance.scale[:, None] * np.stack([np.zeros_like(up), back, up], axis=-1)


def _feet(stance: Stance, swing: Floats, pelvis: Floats) -> tuple[Floats, Floats]:
    """Return the ankles (a, side, 3) and how far the toes point up (a, side)."""
    cycle = np.mod(swing / (2 * np.pi), 1.0)
    duty, stride = 0.6, stance.stride_m[:, None] / stance.scale[:, None]
    lift = np.clip((cycle - duty) / (1 - duty), 0, 1)
    ease = lift * lift * (3 - 2 * lift)
    ground = np.minimum(cycle, duty) / duty
    forward = np.where(cycle < duty, 0.5 - ground, ease - 0.5) * duty * stride
    walking = np.minimum(stride, 1.0)
    roll = np.clip((ground - 0.7) / 0.3, 0, 1) ** 2 * (cycle < duty)
    raised = (0.09 * np.sin(np.pi * lift) + 0.075 * (roll + (cycle >= duty) * (1 - ease))) * walking
    pitch = (
        -0.75 * roll - 0.75 * (cycle >= duty) * (1 - ease) + 0.25 * ease * (1 - lift)
    ) * walking
    side = np.array([-1.0, 1.0]) * 0.095
    sit, ride, kick = stance.sit[:, None], stance.ride[:, None], stance.kick[:, None] * [0.0, 1.0]
    forward = forward * (1 - sit) + 0.43 * sit + 0.38 * kick
    raised = raised * (1 - sit) + 0.16 * kick
    pitch = pitch * (1 - sit) - 0.1 * kick
    circle = swing
    pedal_y, pedal_z = 0.17 * np.sin(circle) + 0.12, 0.17 * np.cos(circle) + 0.36
    forward = forward * (1 - ride) + pedal_y * ride
    up = (b.ANKLE_M + raised) * (1 - ride) + pedal_z * ride
    pitch = pitch * (1 - ride)
    ankles = np.stack([np.broadcast_to(side, forward.shape), forward, up], axis=-1)
    return stance.scale[:, None, None] * ankles, pitch


def _wrists(stance: Stance, swing: Floats, shoulders: Floats) -> Floats:
    """Return where the wrists should be (a, side, 3)."""
    s = stance.scale[:, None]
    walk = np.minimum(stance.stride_m, 1.2)[:, None]
    # The left arm goes with the right leg: each arm swings against the leg of its side.
    angle = -0.42 * walk * np.cos(swing - 0.5) + 0.06
    bend = 0.07 + 0.1 * walk * np.maximum(0, np.sin(angle * 3))
    side = np.array([-1.0, 1.0])
    free = shoulders + np.stack(
        [
            np.broadcast_to(side * 0.05, angle.shape) * s,
            0.5 * np.sin(angle) * s + 0.25 * bend * s,
            -0.515 * np.cos(angle) * s + 0.1 * bend * s,
        ],
        axis=-1,
    )
    lap = np.stack([side * 0.13, np.full(2, 0.3), np.full(2, 0.66)], axis=-1)
    sit = stance.sit[:, None, None]
    free = free * (1 - sit) + lap * s[..., None] * sit
    goals = np.broadcast_to(_GOALS, (len(s), *_GOALS.shape)).copy() * s[..., None, None]
    wave = stance.beat[:, None]
    goals[:, TALK, :, 2] += 0.09 * s * np.sin(wave * np.array([3.1, 4.3]) + np.array([0.0, 1.0]))
    goals[:, TALK, :, 0] += 0.06 * s * np.sin(wave * np.array([2.3, 1.7]))
    lowered = (b.PELVIS_M * s - _pelvis(stance)[:, None, 2])[..., None]
    up = goals[..., 2]
    up[:, [CARRY, PULL, PHONE, HOLD, TALK, READ]] -= lowered * (1 - stance.ride[:, None, None])
    goals = np.where(np.isnan(goals), free[:, None], goals)
    return np.asarray((stance.hands[:, :, None, None] * goals).sum(axis=1))


def _lean(angle: Floats) -> Floats:
    """Return rotations (... 3 3) that tip z towards y, and y down."""
    c, s, zero, one = np.cos(angle), np.sin(angle), np.zeros_like(angle), np.ones_like(angle)
    return np.stack(
        [np.stack([one, zero, zero], -1), np.stack([zero, c, s], -1), np.stack([zero, -s, c], -1)],
        -2,
    )


def _yaw(angle: Floats) -> Floats:
    c, s, zero, one = np.cos(angle), np.sin(angle), np.zeros_like(angle), np.ones_like(angle)
    return np.stack(
        [np.stack([c, -s, zero], -1), np.stack([s, c, zero], -1), np.stack([zero, zero, one], -1)],
        -2,
    )


def _along(direction: Floats) -> Floats:
    """Return frames (..., 3, 3) whose z runs along the direction and whose y leans forward."""
    z = direction / np.maximum(_length(direction), 1e-9)
    hint = np.where(np.abs(z[..., 1:2]) > 0.9, [0.0, 0.0, 1.0], [0.0, 1.0, 0.3])
    x = _cross(hint, z)
    x /= np.maximum(_length(x), 1e-9)
    return np.stack([x, _cross(z, x), z], axis=-1)


def _length(a: Floats) -> Floats:
    return np.asarray(np.sqrt(np.einsum("...i,...i->...", a, a))[..., None])


def _cross(a: Floats, b: Floats) -> Floats:
    # Ten times as quick as np.cross for so few rows.
    result = np.empty(np.broadcast_shapes(a.shape, b.shape))
    for i, j, k in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
        result[..., i] = a[..., j] * b[..., k] - a[..., k] * b[..., j]
    return result


def _into_world(stance: Stance, turn: Floats, origin: Floats) -> tuple[Floats, Floats]:
    world = facing(stance.heading)
    ground = np.concatenate([stance.position, np.zeros((len(stance.position), 1))], axis=1)
    return (
        world[:, None] @ turn,
        np.einsum("aij,abj->abi", world, origin) + ground[:, None],
    )


def facing(heading: Floats) -> Floats:
    """Return rotations from body axes (right, forward, up) to the world's (a, 3, 3)."""
    return _yaw(np.asarray(heading, dtype=float) - np.pi / 2)
