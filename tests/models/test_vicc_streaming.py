"""Windows along a video: the same as the network over the whole video, whatever the pieces."""

import numpy as np
import pytest
import torch

from hoilab.errors import DataError
from hoilab.models.vicc.architecture import Vicc, ViccConfig
from hoilab.models.vicc.embedder import ViccEmbedder, to_clips
from hoilab.models.vicc.s3d import S3dConfig
from hoilab.models.vicc.streaming import ClipStream

MIXED = ("Mixed_3b", "Mixed_4b", "Mixed_5c")


@pytest.fixture(scope="module")
def embedder():
    torch.manual_seed(3)
    network = Vicc(ViccConfig(s3d=S3dConfig(width=0.125, mixed=MIXED)))
    clips = torch.randn(2, 3, 16, 32, 32)
    for _ in range(3):  # so that the statistics fit the weights and signals do not die
        network(clips)
    return ViccEmbedder(network, name="small", frames=16, size=32)


@pytest.fixture(scope="module")
def video():
    drawn = np.random.default_rng(5).integers(0, 256, (40, 8, 8, 3))
    return drawn.repeat(4, 1).repeat(4, 2).astype(np.uint8)


def streamed(embedder, video, pieces, hop=8):
    stream, at = ClipStream(embedder, hop=hop), 0
    found = []
    for piece in pieces:
        found.append(stream.push(video[at : at + piece]))
        at += piece
    assert at == len(video)
    found.append(stream.close())
    return tuple(np.concatenate(parts) for parts in zip(*found, strict=True))


def test_it_is_the_network_over_the_whole_video(embedder, video):
    start, vectors = streamed(embedder, video, [5, 1, 17, 17])
    with torch.no_grad():
        places = embedder.network.encoder_q[0](to_clips(video[None], size=32)).mean((3, 4))[0].T
    assert start.tolist() == [0, 8, 16, 24]
    expected = [places[k : k + 2].mean(0).numpy() for k in range(4)]
    np.testing.assert_allclose(vectors, expected, rtol=1e-4, atol=1e-5)
    assert np.ptp(vectors, axis=0).max() > 0.01


@pytest.mark.parametrize("hop", [1, 4])
def test_more_windows_change_nothing_in_those_there_were(embedder, video, hop):
    start, vectors = streamed(embedder, video, [40], hop=hop)
    assert start.tolist() == list(range(0, 25, hop))
    sparse = streamed(embedder, video, [20, 20])[1]
    np.testing.assert_allclose(vectors[:: 8 // hop], sparse, rtol=1e-4, atol=1e-5)
    pieces = streamed(embedder, video, [11, 1, 28], hop=hop)[1]
    np.testing.assert_allclose(pieces, vectors, rtol=1e-4, atol=1e-5)


def test_windows_between_are_those_of_a_video_that_begins_later(embedder):
    # A video that is still for long: what was before its beginning then no longer matters.
    still = np.full((88, 32, 32, 3), 90, np.uint8)
    still[44:52, 8:20, 8:20] = 200
    start, vectors = streamed(embedder, still, [88], hop=4)
    later = streamed(embedder, still[4:], [84])
    here = {int(s): v for s, v in zip(start, vectors, strict=True)}
    at = [k for k, s in enumerate(later[0]) if 32 <= s <= 48]
    assert len(at) == 3
    for k in at:
        np.testing.assert_allclose(here[int(later[0][k]) + 4], later[1][k], rtol=1e-3, atol=1e-4)


def test_every_other_frame_is_taken_across_pieces(embedder, video):
    slow = ViccEmbedder(embedder.network, name="small", frames=16, size=32, stride=2)
    start, vectors = streamed(slow, video, [7, 3, 30])
    assert start.tolist() == [0]
    np.testing.assert_allclose(
        vectors, streamed(embedder, video[::2], [20])[1], rtol=1e-4, atol=1e-5
    )


def test_what_cannot_stream_says_so(embedder):
    gated = Vicc(ViccConfig(s3d=S3dConfig(width=0.125, gated=True)))
    with pytest.raises(DataError, match="without gates"):
        ClipStream(ViccEmbedder(gated, name="g", frames=16, size=32))
    with pytest.raises(DataError, match="1, 2, 4 or 8"):
        ClipStream(embedder, hop=3)
    stream = ClipStream(embedder)
    stream.push(np.zeros((4, 32, 32, 3), np.uint8))
    with pytest.raises(DataError, match=r"4 frames for a window of 16.*led in"):
        stream.close()
