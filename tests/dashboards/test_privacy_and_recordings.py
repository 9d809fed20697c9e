"""The reviewer keeps verdicts; recordings are opened, sent, analyzed, and never from elsewhere."""

import json
import shutil

import pytest

from hoilab.dashboards.privacy_page import Privacy
from hoilab.dashboards.recordings_page import Recordings, asked_scene, recordings
from hoilab.errors import DataError
from hoilab.io import open_scene
from hoilab.io.scene import hidden_path
from hoilab.tasks.background import Analyses


@pytest.fixture
def scene(scene_path, tmp_path):
    """A copy of the scene in a folder of its own."""
    copy = tmp_path / scene_path.name
    shutil.copytree(scene_path, copy)
    shutil.copy(hidden_path(scene_path), hidden_path(copy))
    return open_scene(copy)


def test_a_verdict_is_on_disk_at_once_and_the_next_frame_comes(scene, tmp_path):
    page = Privacy(scene)
    rows = page._proposed()
    assert rows  # the receipt of the moving boxes covers unevenly
    page.session.frame = rows[0]
    page.judge("hidden")
    kept = json.loads((tmp_path / "boxes.review.json").read_text())["frames"]
    assert kept == {str(rows[0]): "hidden"}
    assert page.session.frame == (rows[1] if len(rows) > 1 else rows[0])
    assert Privacy(scene).verdicts.known == {rows[0]: "hidden"}
    with pytest.raises(DataError, match="a verdict is hidden or visible"):
        page.judge("perhaps")


def test_what_is_shown_for_review_is_the_hidden_video(scene):
    assert Privacy(scene).scrubber._view.video.attrs["identity"] == "hidden"


@pytest.fixture
def page(scene):
    made = []

    def analysis(clip, target, report):
        made.append((clip.name, clip.read_bytes(), target.name))
        report(1, 1)

    page = Recordings(scene, analyses=Analyses(analysis))
    page.made = made
    return page


def test_scenes_and_clips_are_listed_hidden_videos_are_not(page, tmp_path):
    (tmp_path / "monday.mp4").write_bytes(b"x")
    (tmp_path / ".secret.mp4").write_bytes(b"x")
    assert recordings(tmp_path) == ["boxes", "monday"]


def test_a_clip_that_is_sent_is_analyzed_and_removed(page, tmp_path):
    page.receive("tuesday.mp4", b"film")
    assert page.analyses.wait(20)
    assert page.made == [("tuesday.mp4", b"film", "tuesday.zarr")]
    assert not (tmp_path / "tuesday.mp4").exists()
    page._keep.value = True
    page.receive("wednesday.mp4", b"film")
    assert page.analyses.wait(20)
    assert (tmp_path / "wednesday.mp4").exists()


@pytest.mark.parametrize(
    ("name", "words"),
    [("notes.txt", "is no video"), (".hidden.mp4", "is no video"), ("boxes.mp4", "already")],
)
def test_what_is_not_taken(page, name, words):
    with pytest.raises(DataError, match=words):
        page.receive(name, b"x")
    assert page.made == []


def test_a_name_with_a_path_stays_in_the_folder(page, tmp_path):
    page.receive("../../elsewhere/friday.mp4", b"film")
    assert page.analyses.wait(20)
    assert page.made[0][0] == "friday.mp4"
    assert not (tmp_path.parent / "elsewhere").exists()


def test_only_scenes_of_the_same_folder_are_opened(scene):
    assert asked_scene(scene, "boxes").encoding["source"] == scene.encoding["source"]
    for name in ("../boxes", "monday", ""):
        with pytest.raises(DataError, match="no scene"):
            asked_scene(scene, name)
