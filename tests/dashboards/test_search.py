"""The page to search and label spans: an example in, moments out, labels kept."""

import shutil

import numpy as np
import panel as pn
import pytest

from hoilab.dashboards.search_page import Search
from hoilab.errors import PrivacyError
from hoilab.io import open_scene
from hoilab.io.scene import hidden_path
from hoilab.io.spans import read_spans, spans_path
from hoilab.plotting.filmstrip import filmstrip
from hoilab.schema import make_video


class Bits:
    """Embeds a clip as the mean of coarse squares of its pictures."""

    name, kind, frames, stride, size = "bits", "rgb", 6, 1, 32

    def embed(self, pictures):
        coarse = pictures.reshape(len(pictures), 6, 4, 8, 4, 8, 3).mean((1, 3, 5, 6))
        return coarse.reshape(len(pictures), -1).astype(np.float32)


@pytest.fixture
def page(scene_path, tmp_path):
    scene = tmp_path / "boxes.zarr"
    shutil.copytree(scene_path, scene)
    shutil.copy(hidden_path(scene_path), hidden_path(scene))
    return Search(open_scene(scene), model=Bits())


def test_a_brushed_span_finds_moments_and_a_click_jumps(page):
    page.session.span = [10, 16]
    assert page.span_s == pytest.approx((0.4, 0.64))
    found = page.search()
    assert 1 <= found.sizes["clip"] <= 9
    starts = found["span"].sel(end="start").values
    assert not ((starts < 0.64) & (found["span"].sel(end="stop").values > 0.4)).any()
    shown = page.__panel__().select(pn.pane.JPG)
    assert len(shown) == found.sizes["clip"]
    page._jump(float(starts[0]), float(found["span"][0, 1]), -1)
    assert page.session.frame == round(starts[0] * 25)
    assert page.session.span[0] == page.session.frame


def test_nobody_picked_out_is_told_and_somebody_is_found(page):
    page.whose.value = "along tracks"
    page._careful(page.search)
    assert page.note.visible
    assert "nobody is picked out" in page.note.object
    page.session.selected = 3
    page._careful(page.search)
    assert not page.note.visible
    assert set(page.index().clips["individual"].values) <= {3, 7, 12, 40}


def test_labels_are_kept_beside_the_scene_and_teach(page):
    page._careful(page.label)
    assert "type one first" in page.note.object
    for name, span in (("early", [0, 8]), ("late", [45, 55])):
        page.called.value = name
        page.session.span = span
        page._careful(page.label)
    kept = read_spans(spans_path(page.path))
    assert kept["label"].values.tolist() == ["early", "late"]
    told = page.more_of_all()
    assert set(told["label"].values) <= {"early", "late"}
    page.labels.remove(0)
    assert read_spans(spans_path(page.path))["label"].values.tolist() == ["late"]
    page._careful(page.more_of_all)
    assert "two classes or more" in page.note.object


def test_pictures_leave_only_when_nobody_can_be_recognised():
    clear = make_video(np.zeros((4, 20, 30, 3), np.uint8), np.arange(4) / 4)
    with pytest.raises(PrivacyError):
        filmstrip(clear, 0.0, 1.0)
    page = pytest.importorskip("hoilab.dashboards.moments")
    with pytest.raises(PrivacyError):
        page.Moments(clear, None, lambda *_: None)


def test_a_strip_shows_who_is_meant():
    frames = np.zeros((8, 40, 60, 3), np.uint8)
    frames[:, 10:20, 40:50] = 255
    video = make_video(frames, np.arange(8) / 8, identity="public")
    square = np.tile([45.0, 15.0, 10.0], (3, 1))
    assert (filmstrip(video, 0, 1, width_px=10, square=square) == 255).all()
    assert filmstrip(video, 0, 1, pictures=1, width_px=60).shape == (40, 60, 3)
