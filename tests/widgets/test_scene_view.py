"""A scene in space: what the front end is told, state as traits, and the twin in Panel."""

import subprocess
import sys

import numpy as np
import pytest
import traitlets
from room_space import FRAMES, floor, room_space, room_video

from hoilab.errors import DataError, PrivacyError, StoreError
from hoilab.reconstruction.store import write_space
from hoilab.schema import make_cloud, marked
from hoilab.widgets._scene_view import SceneAnswers
from hoilab.widgets.scene_view import SceneView, view3d


@pytest.fixture(scope="module")
def answers():
    return SceneAnswers(room_space(), room_video())


def placed(low, high, steps):
    return np.array(low) + np.frombuffer(steps, "<u2").reshape(-1, 3) / 65535 * np.subtract(
        high, low
    )


def test_it_describes_what_there_is(answers):
    reply, (times,) = answers.handle("describe", {}, [])
    assert (reply["frames"], reply["individuals"]) == (FRAMES, [3, 7])
    assert reply["classes"] == ["person", "cart"]
    assert reply["layers"] == [
        "cloud", "surface", "movers", "boxes", "tracks", "labels", "camera", "grid",
    ]  # fmt: skip
    assert [part["points"] for part in reply["clouds"]] == [4500]
    assert reply["camera"]["eye"] == pytest.approx([0, -6, 3])
    assert (reply["camera"]["yaw"], reply["camera"]["pitch"]) == pytest.approx(
        (90, 22.62), abs=0.01
    )
    assert np.frombuffer(times, "<f8")[-1] == pytest.approx(1.9)


def test_points_travel_in_nine_bytes_and_arrive_within_a_step(answers):
    about = answers.handle("describe", {}, [])[0]["clouds"][0]
    _, (steps, rgb) = answers.handle("cloud", {"cloud": 0, "start": 0, "stop": 4500}, [])
    assert len(steps) + len(rgb) == 9 * 4500
    there = placed(about["low"], about["high"], steps)
    wanted = floor()["xyz"].values
    # In another order: compare each with the nearest that was sent.
    from scipy.spatial import cKDTree

    assert cKDTree(there).query(wanted)[0].max() < 8 / 65535


def test_any_part_of_a_cloud_is_spread_over_all_of_it(answers):
    about = answers.handle("describe", {}, [])[0]["clouds"][0]
    _, (steps, _) = answers.handle("cloud", {"cloud": 0, "start": 0, "stop": 300}, [])
    there = placed(about["low"], about["high"], steps)
    quarters = (there[:, 0] > 0).astype(int) * 2 + (there[:, 1] > 0)
    assert np.bincount(quarters, minlength=4).min() > 40


def test_a_moment_holds_until_the_next_one(answers):
    reply, (who, boxes, steps, rgb, owner) = answers.handle("moment", {"frame": 7}, [])
    assert (reply["from"], reply["to"]) == (5, 10)
    assert np.frombuffer(who, "<i4").tolist() == [0, 1]
    rows = np.frombuffer(boxes, "<f4").reshape(-1, 7)
    np.testing.assert_allclose(rows[0], [-0.5, 0, 0.9, 0.5, 0.5, 1.8, 0], atol=1e-6)
    assert len(rgb) == 300
    assert np.unique(np.frombuffer(owner, np.uint8)).tolist() == [1, 2]
    there = placed(reply["low"], reply["high"], steps)
    assert there[:50, 0].mean() == pytest.approx(-0.5, abs=0.05)


def test_movers_without_pixels_have_colours_of_their_own(answers):
    _, (_, _, _, rgb, _) = answers.handle("moment", {"frame": 0}, [])
    assert len(np.unique(np.frombuffer(rgb, np.uint8).reshape(-1, 3), axis=0)) == 2


def test_walks_leave_out_what_was_not_seen():
    space = room_space()
    space.walks["position"][3:6, :, 0] = np.nan
    _, (who, starts, rows) = SceneAnswers(space).handle("walks", {}, [])
    assert np.frombuffer(who, "<i4").tolist() == [0, 1]
    assert np.frombuffer(starts, "<i4").tolist() == [0, FRAMES - 3, 2 * FRAMES - 3]
    frames = np.frombuffer(rows, "<f4").reshape(-1, 4)[: FRAMES - 3, 3]
    assert frames.tolist() == [0, 1, 2, *range(6, FRAMES)]


def test_the_camera_shows_the_picture_of_the_frame(answers):
    from io import BytesIO

    from PIL import Image

    _, (jpeg,) = answers.handle("picture", {"frame": 12}, [])
    assert np.asarray(Image.open(BytesIO(jpeg))).mean() == pytest.approx(120, abs=2)


def test_points_tell_whose_they_are_and_when():
    cloud = make_cloud(np.eye(3), label=[0, 5, 300], frame=[10, 20, 30])
    answers = SceneAnswers(cloud.assign(rgb=marked(cloud["rgb"], "public")))
    ask = {"cloud": 0, "start": 0, "stop": 3}
    label = np.frombuffer(answers.handle("attribute", {**ask, "name": "label"}, [])[1][0], np.uint8)
    late = np.frombuffer(answers.handle("attribute", {**ask, "name": "time"}, [])[1][0], np.uint8)
    order = np.argsort(late)
    assert late[order].tolist() == [0, 127, 255]
    assert label[order].tolist() == [0, 6, 46]


@pytest.mark.parametrize(
    ("op", "args", "words"),
    [
        ("cloud", {"cloud": 1, "start": 0, "stop": 5}, "cloud must be 0 to 0, got 1"),
        ("cloud", {"cloud": 0, "start": 0, "stop": 9_000_000}, "by 500000 at most"),
        ("moment", {"frame": 20}, "frame must be 0 to 19, got 20"),
        ("attribute", {"cloud": 0, "name": "mood", "start": 0, "stop": 5}, "label, time"),
        ("dance", {}, "it was asked 'dance'"),
    ],
)
def test_wrong_questions_are_answered_with_a_sentence(answers, op, args, words):
    assert words in answers.handle(op, args, [])[0]["error"]


def test_visible_people_are_not_shown():
    with pytest.raises(PrivacyError, match="widget: frames must be hidden or public"):
        SceneView(room_space(identity="visible"))
    with pytest.raises(PrivacyError, match="widget"):
        SceneView(room_space(), video=marked(room_video(), "visible"))
    with pytest.raises(PrivacyError, match="widget"):
        SceneView(make_cloud([[0, 0, 0]]))


def test_state_is_attributes():
    view = SceneView(room_space())
    assert "cloud" not in view.layers  # the surface says the same
    view.frame, view.selected, view.colour = 19, 7, "height"
    view.view = [90, 45, 12, 0, 0, 1]
    view.measured = [[0, 0, 0], [3, 4, 0]]
    for name, value, words in (
        ("frame", 20, "0 to 19"),
        ("selected", 8, "individual of the walks, got 8"),
        ("colour", "mood", "mood"),
        ("view", [1.0, 2.0], "yaw, pitch, metres"),
        ("measured", [[1.0, 2.0]], "two points"),
        ("layers", ["ghosts"], "got ghosts"),
    ):
        with pytest.raises(traitlets.TraitError, match=words):
            setattr(view, name, value)
    view.close()


def test_the_twin_in_panel_follows_and_is_followed(monkeypatch):
    view = SceneView(room_space())
    twin = view.__panel__()
    view.frame, view.view = 7, [10, 20, 5, 0, 0, 0]
    assert (twin.frame, twin.view) == (7, [10, 20, 5, 0, 0, 0])
    twin.selected, twin.measured, twin.colour = 3, [[0.0, 0.0, 0.0]], "label"
    assert (view.selected, view.measured, view.colour) == (3, [[0.0, 0.0, 0.0]], "label")
    sent = []
    monkeypatch.setattr(twin, "send", sent.append)
    twin._handle_msg({"op": "cloud", "id": "b-1", "cloud": 0, "start": 0, "stop": 10})
    assert (sent[0]["id"], len(sent[0]["buffers"])) == ("b-1", 2)


def test_panel_and_open3d_are_loaded_only_where_they_are_used():
    code = (
        "import sys, hoilab.widgets.scene_view; "
        "print([n for n in ('panel', 'torch', 'open3d') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_single_cloud_and_an_empty_one_are_shown():
    view = view3d(floor())
    assert (view.frames, view.layers) == (1, ["cloud", "grid"])
    empty = make_cloud(np.empty((0, 3)))
    nothing = SceneAnswers(empty.assign(rgb=marked(empty["rgb"], "public")))
    assert nothing.handle("describe", {}, [])[0]["clouds"][0]["points"] == 0


def test_view3d_opens_what_lies_on_disk(tmp_path):
    path = write_space(room_space(), tmp_path / "room.space.zarr")
    assert view3d(path).frames == FRAMES
    with pytest.raises(StoreError, match="hoilab reconstruct"):
        view3d(tmp_path / "none.space.zarr")
    with pytest.raises(DataError, match="a cloud"):
        view3d(floor().drop_vars("label"))
