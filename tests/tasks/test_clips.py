"""Windows along a video and crops along tracks, with models that say what they were shown."""

import numpy as np
import pytest
import torch

from hoilab.errors import DataError, PluginError
from hoilab.models.vicc.architecture import Vicc, ViccConfig
from hoilab.models.vicc.embedder import ViccEmbedder
from hoilab.models.vicc.s3d import S3dConfig
from hoilab.schema import make_tracks, make_video
from hoilab.tasks._crops import crop
from hoilab.tasks.clips import clips, sampled


class Shown:
    """Embeds a clip as the mean of each of its pictures."""

    name, kind, size, stride = "shown", "rgb", 8, 1

    def __init__(self, frames=4, fps=None, kind="rgb", stride=1):
        self.frames, self.fps, self.kind, self.stride = frames, fps, kind, stride
        self.batches = []

    def embed(self, pictures):
        self.batches.append(pictures)
        return pictures.astype(np.float32).mean((2, 3, 4))


def grey(frames, *, fps=10.0, height=24, width=32):
    values = np.arange(frames, dtype=np.uint8)[:, None, None, None]
    pixels = np.broadcast_to(values, (frames, height, width, 3)).copy()
    return make_video(pixels, np.arange(frames) / fps, identity="public", source="grey")


def test_each_window_has_its_own_frames_and_times():
    found = clips(grey(10), Shown(), step=3)
    assert found["embedding"].values.tolist() == [[0, 1, 2, 3], [3, 4, 5, 6], [6, 7, 8, 9]]
    np.testing.assert_allclose(found["span"], [[0, 0.3], [0.3, 0.6], [0.6, 0.9]])
    assert (found["individual"] == -1).all()
    assert (found.attrs["model"], found.attrs["source"]) == ("shown", "grey")


def test_windows_half_a_window_apart_in_batches():
    model = Shown(frames=8)
    found = clips(grey(30), model, batch=3)
    assert found["embedding"].values[:, 0].tolist() == [0, 3, 6, 9, 12, 15, 18, 21]
    assert [len(batch) for batch in model.batches] == [3, 3, 2]


def test_the_rate_is_the_models_whatever_the_videos():
    slow, fast = (
        clips(grey(12, fps=10.0), Shown(fps=5.0)),
        clips(grey(24, fps=20.0), Shown(fps=5.0)),
    )
    assert slow["embedding"].values[0].tolist() == [0, 2, 4, 6]
    assert fast["embedding"].values[0].tolist() == [0, 4, 8, 12]
    np.testing.assert_allclose(slow["span"][0], fast["span"][0])
    assert sampled(np.array([0.0, 0.04, 0.5, 0.52, 0.54]), 10.0).tolist() == [0, 1, 1, 2, 2, 2]


def test_stride_leaves_frames_out():
    found = clips(grey(12), Shown(stride=2))
    assert found["embedding"].values[0].tolist() == [0, 2, 4, 6]


def test_short_ones_are_led_in_and_none_gives_none():
    assert clips(grey(2), Shown())["embedding"].values.tolist() == [[0, 0, 0, 1]]
    one = clips(grey(1), Shown())
    assert one["embedding"].values.tolist() == [[0, 0, 0, 0]]
    assert one["span"].values.tolist() == [[0, 0]]
    assert clips(grey(1)[:0], Shown()).sizes["clip"] == 0


@pytest.fixture
def walker():
    """A white square of 8 px that goes right by 1 px a frame, gone in frames 6 to 11."""
    frames = np.arange(12)
    pixels = np.zeros((12, 40, 60, 3), np.uint8)
    for k in frames[:6]:
        pixels[k, 16:24, 10 + k : 18 + k] = 255
    x = np.where(frames < 6, 14.0 + frames, np.nan)
    y = np.where(frames < 6, 20.0, np.nan)
    nan = np.full(12, np.nan)
    position = np.stack([np.stack([x, y], 1), np.stack([nan, nan], 1)], 2)
    shape = np.where(np.isfinite(position), 8.0, np.nan)
    video = make_video(pixels, frames / 10, identity="public")
    return video, make_tracks(position, shape, frames / 10, individual=[5, 9])


def test_crops_follow_whoever_is_seen_in_half_a_window(walker):
    video, tracks = walker
    model = Shown()
    found = clips(video, model, tracks=tracks, step=2)
    # Windows begin at 0, 2, 4, 6, 8; the one at 4 still has frames 4 and 5.
    assert found["individual"].values.tolist() == [5, 5, 5]
    np.testing.assert_allclose(found["span"].sel(end="start"), [0.0, 0.2, 0.4])
    # A square of 10 px around one of 8: it stands still in the crop.
    first = model.batches[0][0]
    assert (first == first[0]).all()
    assert 0.5 < first.mean() / 255 < 0.75


def test_tracks_of_nobody_give_no_clips(walker):
    video, tracks = walker
    assert clips(video, Shown(), tracks=tracks.isel(individual=[])).sizes["clip"] == 0
    assert clips(video, Shown(), tracks=tracks.sel(individual=[9])).sizes["clip"] == 0
    assert clips(video, Shown(), tracks=tracks.isel(time=[])).sizes["clip"] == 0


@pytest.mark.parametrize("square", [[-30, -30, 10], [100, 20, 12], [0, 0, 20], [30, 20, 200]])
def test_a_crop_over_the_edge_takes_the_edges_colour(square):
    picture = np.full((40, 60, 3), 77, np.uint8)
    assert (crop(picture, np.array(square, float), 8) == 77).all()


def test_a_crop_is_where_it_should_be():
    picture = np.zeros((40, 60, 3), np.uint8)
    picture[10:20, 30:40] = np.arange(100).reshape(10, 10, 1)
    assert (crop(picture, np.array([35.0, 15.0, 10.0]), 10) == picture[10:20, 30:40]).all()
    assert crop(picture, None, 20).shape == (20, 20, 3)


def test_flow_of_what_stands_still_is_grey():
    model = Shown(kind="flow")
    clips(grey(1, height=32), model)
    still = make_video(
        np.random.default_rng(0).integers(0, 255, (1, 48, 64, 3), np.uint8).repeat(6, 0),
        np.arange(6) / 10,
        identity="public",
    )
    clips(still, model)
    assert all(abs(batch.astype(int) - 128).max() <= 1 for batch in model.batches)


def test_a_network_of_hoilabs_own():
    torch.manual_seed(0)
    network = Vicc(ViccConfig(s3d=S3dConfig(width=0.125), embedding=8, prototypes=4))
    model = ViccEmbedder(network, name="seeded", frames=8, size=32)
    found = clips(grey(20, height=36, width=48), model)
    assert found.sizes == {"clip": 5, "end": 2, "feature": network.config.channels}


def test_what_is_no_clip_model_is_refused(monkeypatch):
    with pytest.raises(PluginError, match="looks at single people; give it tracks"):
        clips(grey(4), Shown(kind="person"))
    with pytest.raises(PluginError, match="is for detection, not for clips"):
        clips(grey(4), "motion")
    with pytest.raises(ValueError, match="1 or more"):
        clips(grey(4), Shown(), step=0)
    broken = Shown()
    monkeypatch.setattr(broken, "embed", lambda pictures: np.full((len(pictures), 2), np.nan))
    with pytest.raises(DataError, match="shown gave NaN"):
        clips(grey(4), broken)
