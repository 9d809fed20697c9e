import numpy as np
import pytest

from hoilab.synthetic import bodies, poses
from hoilab.synthetic.crowd import choose
from hoilab.synthetic.looks import Look
from hoilab.synthetic.meshes import box, capsule, frame_along, loft


def stance(**given) -> poses.Stance:
    one = {
        name: np.zeros(1) for name in ("heading", "phase", "sit", "crouch", "ride", "kick", "beat")
    }
    one |= {"position": np.zeros((1, 2)), "stride_m": np.array([1.4]), "scale": np.ones(1)}
    one["hands"] = np.eye(poses.HAND_WORK)[[poses.SWING]]
    return poses.Stance(**{**one, **{k: np.asarray(v, dtype=float) for k, v in given.items()}})


def ends(turn, origin, bone, length):
    return origin[0, bone] + turn[0, bone][:, 2] * length


@pytest.mark.parametrize("phase", np.linspace(0, 2 * np.pi, 9))
def test_limbs_hang_together_at_every_moment_of_a_step(phase) -> None:
    turn, origin = poses.pose(stance(phase=[phase]))
    for thigh, shank, foot in (
        (bodies.THIGH_L, bodies.SHANK_L, bodies.FOOT_L),
        (bodies.THIGH_R, bodies.SHANK_R, bodies.FOOT_R),
    ):
        np.testing.assert_allclose(
            ends(turn, origin, thigh, bodies.THIGH_M), origin[0, shank], atol=1e-3
        )
        np.testing.assert_allclose(
            ends(turn, origin, shank, bodies.SHANK_M), origin[0, foot], atol=1e-3
        )
    np.testing.assert_allclose(
        ends(turn, origin, bodies.ARM_R, bodies.UPPER_ARM_M), origin[0, bodies.FOREARM_R], atol=1e-3
    )
    assert np.linalg.det(turn[0]) == pytest.approx(np.ones(bodies.BONES))


def test_a_planted_foot_stays_where_it_is_while_the_body_moves_on() -> None:
    stride = 1.3
    feet = []
    # The right foot carries from phase 0 to 0.6 turns; its ankle lifts with the heel from 0.42.
    for share in (0.05, 0.15, 0.25, 0.35):
        _, origin = poses.pose(
            stance(phase=[2 * np.pi * share], position=[[stride * share, 0]], stride_m=[stride])
        )
        feet.append(origin[0, bodies.FOOT_R])
    feet = np.array(feet)
    assert np.ptp(feet[:, 0]) < 0.02
    assert np.ptp(feet[:, 2]) < 0.02


def test_heading_turns_from_x_to_y() -> None:
    _, origin = poses.pose(stance(heading=[np.pi / 2], hands=np.eye(poses.HAND_WORK)[[poses.PUSH]]))
    wrist = origin[0, bodies.FOREARM_R]
    assert wrist[1] > 0.05, "pushing hands are ahead, along y"
    assert wrist[0] > 0.1, "the right hand is to the right, along x"


def test_sitting_lowers_the_hips_and_crouching_brings_the_hand_down() -> None:
    _, up = poses.pose(stance(stride_m=[0.3]))
    _, seated = poses.pose(stance(stride_m=[0.3], sit=[1.0]))
    assert up[0, bodies.TORSO, 2] - seated[0, bodies.TORSO, 2] > 0.3
    reach = np.eye(poses.HAND_WORK)[[poses.REACH]]
    turn, low = poses.pose(stance(stride_m=[0.3], crouch=[1.0], hands=reach))
    hand = low[0, bodies.FOREARM_R] + turn[0, bodies.FOREARM_R][:, 2] * bodies.FOREARM_M
    assert hand[2] < 0.62


def test_two_bones_reach_a_goal_and_bend_towards_the_pole() -> None:
    # 3-4-5: bones of 3 and 4 m whose ends are 5 m apart; the joint lies 2.4 m off the line.
    middle, end = poses.two_bones(
        np.zeros((1, 1, 3)), np.array([[[5.0, 0, 0]]]), np.array([3.0]), np.array([4.0]),
        np.array([[[0.0, 0, 1]]]),
    )  # fmt: skip
    np.testing.assert_allclose(end, [[[5, 0, 0]]], atol=1e-6)
    np.testing.assert_allclose(middle, [[[1.8, 0, 2.4]]], atol=1e-6)


def test_bodies_are_as_tall_as_their_look() -> None:
    rig = bodies.person(Look(height_m=1.75, hair_style="bald"))
    turn, origin = poses.pose(stance(stride_m=[0.2]))
    world = np.einsum("nij,nj->ni", turn[0][rig.frame], rig.mesh.vertices) + origin[0][rig.frame]
    assert world[:, 2].max() == pytest.approx(1.75, abs=0.08)
    assert world[:, 2].min() == pytest.approx(0.0, abs=0.04)


def test_a_box_has_flat_sides_and_normals_that_look_outwards() -> None:
    mesh = box((2, 4, 6), (0, 0, 0), "#ffffff")
    corners = mesh.vertices[mesh.faces]
    out = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    assert ((out * corners.mean(axis=1)).sum(axis=1) > 0).all()
    assert 0.5 * np.linalg.norm(out, axis=1).sum() == pytest.approx(2 * (2 * 4 + 4 * 6 + 2 * 6))
    assert (np.abs(mesh.normals).max(axis=1) == 1).all()


@pytest.mark.parametrize(
    "mesh", [capsule(0.4, 0.1, 0.05, "#ffffff"), loft([0, 1], [1, 1], "#ffffff")]
)
def test_bodies_are_closed(mesh) -> None:
    edges = np.sort(mesh.faces[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2), axis=1)
    _, uses = np.unique(edges, axis=0, return_counts=True)
    assert (uses == 2).all()


def test_frames_are_rotations_along_their_direction() -> None:
    for direction in ([0, 0, 1], [0, 0, -2], [1, 2, 3], [0, 1, 0]):
        turn = frame_along(direction)
        np.testing.assert_allclose(turn @ turn.T, np.eye(3), atol=1e-6)
        np.testing.assert_allclose(
            turn[:, 2], np.array(direction) / np.linalg.norm(direction), atol=1e-6
        )


def test_two_people_on_a_collision_course_make_way() -> None:
    position = np.array([[0.0, 0.0], [6.0, 0.05]])
    velocity = wanted = np.array([[1.3, 0.0], [-1.3, 0.0]])
    nearest = 9.0
    for _ in range(60):
        velocity = choose(
            position,
            velocity,
            wanted,
            np.array([0.36, 0.36]),
            np.array([0, 1]),
            np.empty((0, 3)),
            np.ones((2, 0), bool),
        )
        position = position + velocity * 0.08
        nearest = min(nearest, float(np.linalg.norm(position[0] - position[1])))
    assert nearest > 0.5
    assert position[0, 0] > 3 > position[1, 0], "and they get past each other"
