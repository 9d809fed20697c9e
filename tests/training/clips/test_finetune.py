"""A small network learns what is done in labelled spans, and says it of others."""

import numpy as np
import pytest
import torch

from hoilab.errors import DataError
from hoilab.io.spans import make_spans, read_spans, spans_path, write_spans
from hoilab.models.vicc.architecture import Vicc, ViccConfig
from hoilab.models.vicc.embedder import ViccEmbedder
from hoilab.models.vicc.s3d import S3dConfig
from hoilab.schema import make_tracks, make_video
from hoilab.tasks.actions import actions
from hoilab.tasks.clips import clips
from hoilab.training.clips.finetune import SpanBatches, finetune_clips, span_pictures
from hoilab.training.recipe import Recipe

FRAMES = 96


@pytest.fixture(scope="module")
def stage():
    """A square is red for two seconds, then blue, and so on; another one is green all along."""
    pixels = np.full((FRAMES, 48, 96, 3), 90, np.uint8)
    frames = np.arange(FRAMES)
    for k in frames:
        pixels[k, 16:32, 16:32] = (220, 40, 40) if k // 16 % 2 == 0 else (40, 40, 220)
        pixels[k, 16:32, 64:80] = (40, 200, 40)
    centre = np.array([[24.0, 72.0], [24.0, 24.0]])
    tracks = make_tracks(
        np.broadcast_to(centre, (FRAMES, 2, 2)), np.full((FRAMES, 2, 2), 16.0), frames / 8,
        individual=[3, 8],
    )  # fmt: skip
    return make_video(pixels, frames / 8, identity="public"), tracks


@pytest.fixture(scope="module")
def embedder():
    torch.manual_seed(0)
    network = Vicc(ViccConfig(s3d=S3dConfig(width=0.125), embedding=8, prototypes=4))
    return ViccEmbedder(network, name="seeded", frames=8, size=32)


def test_it_learns_from_two_spans_of_each(stage, embedder, tmp_path):
    video, tracks = stage
    start = np.array([0.0, 2.0, 4.0, 6.0])
    spans = make_spans(np.stack([start, start + 1.875], 1), ["red", "blue"] * 2, individual=[3] * 4)
    recipe = Recipe(steps=20, batch=4, learning_rate=1e-2, clip_norm=1.0)
    learned = finetune_clips(
        embedder, video, spans, tmp_path, tracks=tracks, recipe=recipe, dropout=0.0, progress=False
    )
    assert learned.classes == ("blue", "red")
    later = video.isel(time=slice(64, None))  # 8 s on: red, then blue
    found = actions(clips(later, learned, tracks=tracks.sel(individual=[3]), step=16), learned)
    assert found["label"].values.tolist() == ["red", "blue"]


def test_a_batch_is_a_function_of_its_number(stage, embedder):
    video, tracks = stage
    spans = make_spans([[0, 1.8], [2, 3.0]], ["red", "blue"], individual=[3, 3])
    pictures = span_pictures(video, spans, embedder, tracks=tracks)
    assert [p.shape for p in pictures] == [(15, 37, 37, 3), (9, 37, 37, 3)]
    batches = SpanBatches(pictures, np.array([1, 0]), embedder, batch=4)
    one, again, other = batches(5), batches(5), batches(6)
    assert torch.equal(one.clips, again.clips)
    assert not torch.equal(one.clips, other.clips)
    assert one.place.tolist() == [0, 1, 0, 1]
    assert one.clips.shape == (4, 3, 8, 32, 32)


def test_spans_that_cannot_be_learned_from_are_refused(stage, embedder, tmp_path):
    video, tracks = stage
    with pytest.raises(DataError, match="two labels or more"):
        finetune_clips(embedder, video, make_spans([[0, 1]], ["red"]), tmp_path)
    with pytest.raises(DataError, match="outside the recording"):
        span_pictures(video, make_spans([[50, 51]], ["red"]), embedder)
    gone = tracks.where(tracks["time"] < 5)
    gone["class"] = tracks["class"]
    with pytest.raises(DataError, match="individual 3 is not seen"):
        span_pictures(video, make_spans([[6, 7]], ["red"], individual=[3]), embedder, tracks=gone)


def test_spans_go_to_a_file_and_back(tmp_path):
    path = spans_path(tmp_path / "plaza.zarr")
    assert read_spans(path).sizes["clip"] == 0
    spans = make_spans([[1.5, 2.25], [0, 1]], ["wave, twice", "sit"], individual=[7, -1])
    write_spans(path, spans)
    back = read_spans(path)
    assert back["label"].values.tolist() == ["wave, twice", "sit"]
    assert back["individual"].values.tolist() == [7, -1]
    np.testing.assert_allclose(back["span"], spans["span"])
    path.write_text("from,to\n1,2\n")
    with pytest.raises(DataError, match="expected columns start_s"):
        read_spans(path)
