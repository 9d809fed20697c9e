"""The page to label and to fine-tune, from a corrected verb to a kept model."""

import time

import pytest

from hoilab.dashboards.clips import clip_of
from hoilab.dashboards.learn_page import Learn, desk_of
from hoilab.datasets.pairs import read_pairs
from hoilab.io import open_scene
from hoilab.io.scene import beside


@pytest.fixture(scope="module")
def page(scene_path):
    page = Learn(open_scene(scene_path))
    yield page
    page.lessons.stop(wait_s=20)


def wait(page, *states):
    until = time.monotonic() + 120
    while page.lessons.moment.state not in states or page.lessons.busy:
        assert time.monotonic() < until, page.lessons.moment
        time.sleep(0.05)


def test_without_the_clip_it_looks_at_what_is_hidden_and_says_so(page):
    video, said = clip_of(page_scene := open_scene(beside_of(page)))
    assert video.attrs["identity"] == "hidden"
    assert "boxes.mp4 is not beside the scene" in said
    assert beside(page_scene, ".labels.json").name == "boxes.labels.json"


def beside_of(page):
    return page.labels.path.with_name("boxes.zarr")


def test_two_viewers_work_on_the_same_labels(page):
    other = desk_of(open_scene(beside_of(page)), "duet-tiny")
    assert other.labels is page.labels
    assert other.lessons is page.lessons


def test_from_a_label_to_a_kept_model(page):
    wait(page, "idle")
    pair = {"human": [60, 100, 100, 200], "object": [100, 150, 120, 190],
            "object_class": "bag", "verb": "carry"}  # fmt: skip
    view = page._annotator_view
    view.handle("change", {"frame": 10, "pairs": [pair]}, [])
    assert page.annotator.revision > 0
    assert read_pairs(page.labels.path)["verb"].values.tolist() == ["carry"]
    state = page.monitor._view.handle("teach", {}, [])[0]
    assert "error" not in state
    wait(page, "proposed", "failed")
    assert page.lessons.moment.state == "proposed", page.lessons.moment.said
    page.monitor.phase = "proposed"
    assert page.timeline.revision > 0
    page.monitor._view.handle("keep", {"name": "mine"}, [])
    assert page.lessons.in_use == "mine"
    assert beside(open_scene(beside_of(page)), ".states").joinpath("mine.safetensors").is_file()


def test_the_page_shares_frame_and_span_with_the_others(page):
    page.session.frame = 21
    assert (page.annotator.frame, page.timeline.frame) == (21, 21)
    page.timeline.span = [3, 9]
    assert page.annotator.span == [3, 9]
