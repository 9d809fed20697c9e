"""What happens really happens in space."""

import numpy as np
import pytest

from hoilab import synthetic
from hoilab.schema import check_interactions
from hoilab.synthetic import Scene
from hoilab.synthetic.bodies import FOREARM_M, FOREARM_R

VERBS = {"carry", "hold", "push", "pull", "ride", "sit_on", "talk_on"} | {
    "put_down", "pick_up", "kick", "none"
}  # fmt: skip


@pytest.fixture(scope="module")
def long_scene() -> Scene:
    """Fifty seconds: time for every interaction to happen."""
    return synthetic.scene(2, size=(96, 54), fps=6.25, duration_s=50.0, people=15)


def hands_of(scene: Scene, who: int, frame: int):
    """Return the right wrist of a person at a frame."""
    actors, things = scene._troupe.present(frame)
    moment = scene._troupe.moment(actors, things, frame)
    index = [a.individual for a in actors].index(who)
    bone = 12 * index + FOREARM_R
    reach = FOREARM_M * actors[index].look.height_m / 1.75
    return moment.origin[bone] + moment.turn[bone][:, 2] * reach


def test_every_verb_happens(long_scene: Scene) -> None:
    rows = check_interactions(long_scene.interactions)
    assert set(rows["verb"].values) == VERBS


def test_rows_name_individuals_of_the_tracks_with_their_boxes(long_scene: Scene) -> None:
    rows, tracks = long_scene.interactions, long_scene.tracks
    for i in range(0, rows.sizes["interaction"], 97):
        row = rows.isel(interaction=i)
        at = tracks.isel(time=int(row["frame"]))
        human, thing = (at.sel(individual=int(row[k])) for k in ("human", "object"))
        assert str(human["class"].item()) == "person"
        assert str(thing["class"].item()) == str(row["object_class"].item())
        np.testing.assert_allclose(row["human_position"], human["position"])
        np.testing.assert_allclose(row["object_shape"], thing["shape"])


@pytest.mark.parametrize(
    ("verb", "reach_m"),
    [("carry", 0.75), ("hold", 1.2), ("talk_on", 0.35), ("pull", 1.3), ("push", 1.6)],
)
def test_what_is_held_is_within_reach_of_the_hand(long_scene: Scene, verb, reach_m) -> None:
    rows = long_scene.interactions
    rows = rows.isel(interaction=(rows["verb"] == verb).values)
    boxes = long_scene.boxes3d
    assert rows.sizes["interaction"] > 5
    for i in range(0, rows.sizes["interaction"], 11):
        row = rows.isel(interaction=i)
        frame, thing = int(row["frame"]), int(row["object"])
        box = boxes.isel(box=((boxes["frame"] == frame) & (boxes["individual"] == thing)).values)
        wrist = hands_of(long_scene, int(row["human"]), frame)
        assert np.linalg.norm(box["centre"].values[0] - wrist) < reach_m


def test_who_sits_is_on_the_bench(long_scene: Scene) -> None:
    rows = long_scene.interactions
    rows = rows.isel(interaction=(rows["verb"] == "sit_on").values)
    ground = long_scene.ground["position"]
    for i in range(0, rows.sizes["interaction"], 7):
        row = rows.isel(interaction=i)
        pair = [
            ground.isel(time=int(row["frame"])).sel(individual=int(row[k]))
            for k in ("human", "object")
        ]
        assert float(np.hypot(*(pair[0] - pair[1]))) < 1.0


def test_a_kicked_ball_is_at_somebodys_foot(long_scene: Scene) -> None:
    rows = long_scene.interactions
    rows = rows.isel(interaction=(rows["verb"] == "kick").values)
    ground = long_scene.ground["position"]
    for i in range(rows.sizes["interaction"]):
        row = rows.isel(interaction=i)
        pair = [
            ground.isel(time=int(row["frame"])).sel(individual=int(row[k]))
            for k in ("human", "object")
        ]
        assert float(np.hypot(*(pair[0] - pair[1]))) < 1.6


@pytest.mark.parametrize("seed", [1, 4])
def test_a_suitcase_is_left_behind(seed) -> None:
    scene = synthetic.plaza(seed, size=(96, 54), fps=6.25, duration_s=20.0, people=6)
    put = next(
        r
        for r in scene.play.relations
        if r.verb == "put_down" and scene.classes[r.object] == "suitcase"
    )
    pulled = next(r for r in scene.play.relations if r.verb == "pull" and r.object == put.object)
    assert pulled.last <= put.first < 0.6 * scene.play.frames
    assert not [r for r in scene.play.relations if r.object == put.object and r.first >= put.last]
    where = (
        scene.ground["position"]
        .sel(individual=put.object)
        .isel(time=slice(put.last + 3, None))
        .values
    )
    assert float(np.ptp(where, axis=0).max()) == 0.0
    owner = next(a for a in scene.play.actors if a.individual == put.human)
    assert owner.last < scene.play.frames, "the owner leaves before the clip ends"
    assert int(scene.tracks["pixels"].sel(individual=put.object)[-1]) > 0, "and it stands in view"


def test_people_come_in_at_the_edges_or_through_doors(long_scene: Scene) -> None:
    tracks = long_scene.tracks
    for actor in long_scene.play.actors:
        if actor.first == 0 or actor.individual not in tracks["individual"]:
            continue
        assert int(tracks["pixels"].sel(individual=actor.individual)[actor.first]) <= 2


def test_people_leave_without_vanishing_in_view(long_scene: Scene) -> None:
    tracks = long_scene.tracks
    for actor in long_scene.play.actors:
        if actor.last < long_scene.play.frames and actor.individual in tracks["individual"]:
            assert int(tracks["pixels"].sel(individual=actor.individual)[actor.last - 1]) <= 3


@pytest.mark.parametrize("place", ["plaza", "hall", "platform", "car_park"])
def test_nobody_jumps_and_nobody_walks_through_anybody(place) -> None:
    scene = synthetic.scene(6, place, size=(96, 54), duration_s=25.0, people=15)
    play = scene.play
    for actor in play.actors:
        steps = np.linalg.norm(np.diff(actor.position, axis=0), axis=1)
        assert steps.max(initial=0.0) < 4.2 / play.fps
        turns = np.abs(np.diff(actor.heading))
        assert turns.max(initial=0.0) < 6.5 / play.fps
    close = meetings = 0
    for frame in range(0, play.frames, 3):
        there = np.array([a.position[frame - a.first] for a in scene._troupe.present(frame)[0]])
        apart = np.linalg.norm(there[:, None] - there, axis=-1)[np.triu_indices(len(there), 1)]
        close += int((apart < 0.35).sum())
        meetings += int((apart < 2.0).sum())
    assert close <= 0.01 * max(meetings, 1)


def test_people_keep_coming(long_scene: Scene) -> None:
    there = [len(long_scene._troupe.present(f)[0]) for f in range(80, long_scene.play.frames, 10)]
    assert 11 <= np.mean(there) <= 15.5
    assert len(long_scene.play.actors) > 20
