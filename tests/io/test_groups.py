"""Encoded groups of pictures: what a decoder makes of them is what the file holds."""

import av
import numpy as np
import pytest
from moving_boxes import moving_boxes

import hoilab as hl
from hoilab.errors import DataError, PrivacyError, VideoError
from hoilab.io.groups import encoded_groups
from hoilab.widgets import FrameScrubber


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    path = tmp_path_factory.mktemp("groups") / "boxes.mp4"
    hl.write_video(path, moving_boxes(50)[0])
    return path


def test_packets_decode_to_the_frames_that_they_name(clip):
    groups = encoded_groups(clip, identity="public")
    video = hl.open_video(clip)
    assert groups.codec.startswith("avc1.")
    assert groups.frames == 50
    assert groups.first.tolist() == [0, 15, 30, 45]
    decoder = av.CodecContext.create("h264", "r")
    decoder.extradata = groups.description
    frames, sizes, data = groups.packets(1)
    assert sorted(frames.tolist()) == list(range(15, 30))
    pictures = {}
    parts = np.split(np.frombuffer(data, np.uint8), np.cumsum(sizes)[:-1])
    for frame, part in [*zip(frames.tolist(), parts, strict=True), (None, None)]:
        packet = None if part is None else av.Packet(part.tobytes())
        if packet is not None:
            packet.pts = frame
        for picture in decoder.decode(packet):
            pictures[picture.pts] = picture.to_ndarray(format="rgb24")
    assert sorted(pictures) == list(range(15, 30))
    np.testing.assert_array_equal(pictures[22], video.isel(time=22).values)


def test_a_visible_clip_is_not_handed_out(clip):
    with pytest.raises(PrivacyError, match="encoded video"):
        encoded_groups(clip, identity="visible")


def test_other_containers_and_codecs_have_none(clip, tmp_path):
    for name, codec in (("clip.mkv", "libx264"), ("clip.mp4", "mpeg4")):
        with av.open(str(tmp_path / name), "w") as container:
            stream = container.add_stream(codec, rate=25, options={"bf": "0"})
            stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
            for _ in range(3):
                frame = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), "uint8"), format="rgb24")
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        assert encoded_groups(tmp_path / name, identity="public") is None


def test_an_exchanged_file_is_refused(clip, tmp_path):
    copy = tmp_path / "copy.mp4"
    copy.write_bytes(clip.read_bytes())
    groups = encoded_groups(copy, identity="public")
    copy.write_bytes(clip.read_bytes() + b"more")
    with pytest.raises(VideoError, match="has changed"):
        groups.packets(0)


def test_a_widget_wants_the_groups_of_its_own_video(clip):
    groups = encoded_groups(clip, identity="public")
    with pytest.raises(DataError, match="has 50 frames, the video has 20"):
        FrameScrubber(moving_boxes(20)[0], groups=groups)
