"""The notebook widget and its Panel twin: state is traits, and each follows the other."""

import subprocess
import sys

import numpy as np
import pytest
import traitlets
import xarray as xr
from moving_boxes import moving_boxes, write_scene

import hoilab as hl
from hoilab.errors import PrivacyError, StoreError
from hoilab.io.scene import hidden_path
from hoilab.widgets import FrameScrubber


@pytest.fixture(scope="module")
def boxes():
    return moving_boxes(30)


@pytest.fixture
def scrubber(boxes):
    widget = FrameScrubber(*boxes)
    yield widget
    widget.close()


def test_state_is_attributes(scrubber):
    seen = []
    scrubber.observe(lambda change: seen.append((change["name"], change["new"])))
    scrubber.frame = 29
    scrubber.selected = 12
    scrubber.layers = ["boxes"]
    scrubber.playing = True
    assert seen == [
        ("frame", 29), ("selected", 12), ("layers", ["boxes"]), ("playing", True),
    ]  # fmt: skip
    assert scrubber.frames == 30


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("frame", 30, "frame must be 0 to 29, got 30"),
        ("frame", -1, "frame must be 0 to 29, got -1"),
        ("selected", 5, "individual of the tracks, got 5"),
        ("layers", ["boxes", "ghosts"], "pairs, zones, depth; got ghosts"),
        ("speed", 0.0, "speed"),
    ],
)
def test_what_does_not_exist_cannot_be_set(scrubber, name, value, words):
    with pytest.raises(traitlets.TraitError, match=words):
        setattr(scrubber, name, value)


def test_a_visible_video_is_refused_when_the_widget_is_made(boxes):
    with pytest.raises(PrivacyError, match="widget: frames must be hidden or public"):
        FrameScrubber(boxes[0].assign_attrs(identity="visible"))


def test_messages_of_the_notebook_are_answered_on_its_channel(scrubber, monkeypatch):
    sent = []
    monkeypatch.setattr(scrubber, "send", lambda content, buffers: sent.append((content, buffers)))
    scrubber._handle_custom_msg({"op": "frames", "id": "a-1", "frames": [4]}, [])
    ((reply, buffers),) = sent
    assert reply["id"] == "a-1"
    assert buffers[0].startswith(b"\xff\xd8")


def test_the_panel_twin_follows_and_is_followed(scrubber):
    twin = scrubber.__panel__()
    scrubber.frame, scrubber.selected = 7, 40
    assert (twin.frame, twin.selected) == (7, 40)
    twin.frame, twin.layers, twin.playing = 9, ["tails"], True
    assert (scrubber.frame, scrubber.layers, scrubber.playing) == (9, ["tails"], True)


def test_the_panel_twin_answers_inside_the_message(scrubber, monkeypatch):
    twin = scrubber.__panel__()
    sent = []
    monkeypatch.setattr(twin, "send", sent.append)
    twin._handle_msg({"op": "describe", "id": "b-1"})
    assert sent[0]["id"] == "b-1"
    assert np.frombuffer(sent[0]["buffers"][0], "<f8").shape == (30,)


def test_panel_is_loaded_only_for_panel():
    code = "import sys, hoilab.widgets; print([n for n in ('panel', 'torch') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_explore_shows_the_hidden_video_of_a_scene(tmp_path):
    path = write_scene(tmp_path, frames=20)
    for scene in (path, str(path), hl.open_scene(path)):
        widget = hl.explore(scene)
        assert widget.frames == 20
        reply, jpegs = widget._view.handle("frames", {"frames": [3]}, [])
        assert "error" not in reply
        assert jpegs[0].startswith(b"\xff\xd8")


def test_explore_refuses_an_exchanged_video_and_what_is_no_scene(tmp_path):
    path = write_scene(tmp_path, frames=5)
    hidden_path(path).write_bytes(b"another film")
    with pytest.raises(StoreError, match="not shown"):
        hl.explore(path)
    with pytest.raises(StoreError, match="hoilab analyze CLIP"):
        hl.explore(tmp_path / "nothing.zarr")


def test_explore_refuses_a_scene_without_a_receipt_and_one_that_is_not_on_disk(tmp_path):
    scene = hl.open_scene(write_scene(tmp_path, frames=5))
    with pytest.raises(StoreError, match="was not opened from disk"):
        hl.explore(xr.DataTree.from_dict({"privacy": xr.Dataset()}))
    del scene["privacy"]
    with pytest.raises(StoreError, match="has no privacy receipt"):
        hl.explore(scene)


def test_what_changes_at_once_in_the_twin_is_followed_at_once(scrubber):
    twin = scrubber.__panel__()
    twin.param.update(frame=11, selected=12, layers=["boxes"])
    assert (scrubber.frame, scrubber.selected, scrubber.layers) == (11, 12, ["boxes"])
