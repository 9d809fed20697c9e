"""Clips of single people: whose, when, and that the wall behind them does not count."""

import numpy as np
import pytest
import torch

from hoilab.errors import DataError, PluginError
from hoilab.models.flow.opencv import Dis
from hoilab.models.vicc.architecture import Vicc, ViccConfig
from hoilab.models.vicc.embedder import ViccEmbedder
from hoilab.models.vicc.s3d import S3dConfig
from hoilab.schema import make_tracks, make_video
from hoilab.tasks.person_clips import person_clips

FRAMES = 20


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(2)
    config = ViccConfig(s3d=S3dConfig(width=0.1, mixed=("Mixed_3b", "Mixed_5c")))
    network = Vicc(config)
    network(torch.randn(2, 3, 8, 32, 32))
    return ViccEmbedder(network, name="small", kind="person", frames=8, size=32, stride=1)


def scene(wall: int):
    rng = np.random.default_rng(1)
    figure = rng.integers(190, 255, (24, 10, 3))
    pixels = np.full((FRAMES, 48, 80, 3), wall, np.uint8)
    position = np.full((FRAMES, 2, 2), np.nan)
    for t in range(FRAMES):
        pixels[t, 12:36, 10 + 2 * t : 20 + 2 * t] = figure
        position[t, :, 0] = (15 + 2 * t, 24)
    pixels[:9, 20:44, 66:76] = figure
    position[:9, :, 1] = np.array([71, 32])
    shape = np.where(np.isnan(position), np.nan, np.array([10.0, 24.0])[None, :, None])
    time = np.arange(FRAMES) / 10
    tracks = make_tracks(position, shape, time, individual=[4, 9], label=["person"] * 2)
    return make_video(pixels, time, identity="public"), tracks


def test_each_window_of_each_track(model):
    video, tracks = scene(90)
    background = np.full((48, 80, 3), 90, np.uint8)
    clips = person_clips(video, tracks, model=model, background=background, flow=Dis(), batch=3)
    assert clips["individual"].values.tolist() == [4, 9, 4, 4, 4]
    np.testing.assert_allclose(clips["span"].sel(end="start"), [0, 0, 0.4, 0.8, 1.2])
    np.testing.assert_allclose(clips["span"].sel(end="stop"), [0.7, 0.7, 1.1, 1.5, 1.9])
    assert clips["embedding"].shape == (5, model.config.channels)
    assert person_clips(video, tracks, model=model, flow=Dis()).sizes["clip"] == 5


def test_the_wall_does_not_count(model):
    found = []
    for wall in (30, 120):
        video, tracks = scene(wall)
        background = np.full((48, 80, 3), wall, np.uint8)
        clips = person_clips(video, tracks, model=model, background=background, flow=Dis())
        found.append(clips["embedding"].values)
    one, two = (v / np.linalg.norm(v, axis=1, keepdims=True) for v in found)
    assert (one * two).sum(1).min() > 0.98


def test_a_video_shorter_than_a_window_gives_none(model):
    video, tracks = scene(90)
    clips = person_clips(video[:5], tracks.isel(time=slice(5)), model=model, flow=Dis())
    assert clips.sizes["clip"] == 0


def test_what_does_not_fit_together(model):
    video, tracks = scene(90)
    with pytest.raises(DataError, match="same frames, got 19 and 20"):
        person_clips(video[1:], tracks, model=model, flow=Dis())
    plain = ViccEmbedder(model.network, name="plain", kind="rgb", frames=8, size=32)
    with pytest.raises(PluginError, match="plain looks at rgb"):
        person_clips(video, tracks, model=plain, flow=Dis())
