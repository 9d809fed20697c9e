import json
from fractions import Fraction

import av
import numpy as np
import pytest

from hoilab.errors import OutputError, PrivacyError, VideoError
from hoilab.io import checksum, open_video, probe
from hoilab.models.motion.detector import MotionDetector
from hoilab.tasks import anonymize, leak_check, receipt_sentence
from hoilab.tasks._mask import COLOUR

from .conftest import HEIGHT, WIDTH, Block, staged, walk

FRAMES = 140
RED = (210, 60, 40)


def write_with_sound(path, video):
    """Write a clip with a sound track and a title, as phones and cameras do."""
    with av.open(str(path), "w") as container:
        container.metadata["title"] = "Mrs. Miller at the door"
        pictures = container.add_stream("libx264", rate=10, options={"crf": "12"})
        pictures.width, pictures.height, pictures.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        sound = container.add_stream("aac", rate=8000, layout="mono")
        for picture in video.values:
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            container.mux(pictures.encode(frame))
        container.mux(pictures.encode())
        for number in range(20):
            quiet = av.AudioFrame.from_ndarray(
                np.zeros((1, 1024), np.float32), format="fltp", layout="mono"
            )
            quiet.sample_rate, quiet.pts = 8000, 1024 * number
            quiet.time_base = Fraction(1, 8000)
            container.mux(sound.encode(quiet))
        container.mux(sound.encode())


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    path = tmp_path_factory.mktemp("clips") / "door.mp4"
    write_with_sound(path, staged(FRAMES, [Block(walk(FRAMES, first=10, speed=2.0))]))
    return path


@pytest.fixture(scope="module")
def result(clip):
    target = clip.with_name("hidden.mp4")
    return target, anonymize(clip, target)


def test_nobody_is_in_the_output(result):
    frames = open_video(result[0]).values.astype(int)
    assert len(frames) == FRAMES
    assert (np.abs(frames - np.array(RED)) < 40).all(-1).sum() == 0
    assert (np.abs(frames - np.array(COLOUR)) < 12).all(-1)[40].mean() > 0.05


def test_the_output_is_pictures_alone(clip, result):
    assert probe(clip).has_audio
    facts = probe(result[0])
    assert (facts.codec, facts.other_streams, facts.metadata) == ("h264", (), ())
    assert b"Miller" not in result[0].read_bytes()


def test_the_receipt_says_what_happened(clip, result):
    target, receipt = result
    assert set(receipt.data_vars) == {"masked", "failed"}
    assert receipt.sizes["time"] == receipt.attrs["frames"] == FRAMES
    said = json.loads(json.dumps(receipt.attrs))
    assert said["source_sha256"] == checksum(clip)
    assert said["output_sha256"] == checksum(target)
    assert said["failed_frames"] == said["whole_frames"] == 0
    assert said["removed_streams"] == ["audio aac"]
    assert "title" in said["removed_metadata"]
    assert 0 < said["masked_mean"] <= said["masked_max"] < 1
    assert said["masked_mean"] == pytest.approx(float(receipt["masked"].mean()), abs=1e-4)
    assert receipt_sentence(receipt.attrs)


def test_the_bound_of_the_second_look(result):
    """Nothing in 16 frames: 1 - 0.05 ** (1 / 16) = 0.1707 (Clopper and Pearson)."""
    check = leak_check(result[0])
    assert (check.frames, check.found) == (16, 0)
    assert check.bound == pytest.approx(1 - 0.05 ** (1 / 16), abs=1e-4)


def test_a_frame_that_failed_leaves_no_output(clip, tmp_path, monkeypatch):
    def failing(self, picture, expected):
        raise RuntimeError("planted")

    monkeypatch.setattr(MotionDetector, "look", failing)
    with pytest.raises(PrivacyError, match=r"frame 0 could not be looked at .*planted"):
        anonymize(clip, tmp_path / "out.mp4")
    assert list(tmp_path.iterdir()) == []


def test_a_clip_cut_off_leaves_no_output(clip, tmp_path):
    """An index in front says how many frames there were; half of them are gone."""
    whole = tmp_path / "whole.mp4"
    with (
        av.open(str(clip)) as source,
        av.open(str(whole), "w", options={"movflags": "faststart"}) as copy,
    ):
        stream = copy.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                copy.mux(packet)
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    with pytest.raises(VideoError, match=r"broken\.mp4"):
        anonymize(broken, tmp_path / "out.mp4")
    assert not (tmp_path / "out.mp4").exists()
    assert {path.name for path in tmp_path.iterdir()} == {"whole.mp4", "broken.mp4"}


def test_what_is_there_stays_there(clip, tmp_path):
    target = tmp_path / "out.mp4"
    target.write_bytes(b"mine")
    with pytest.raises(OutputError, match="exists already"):
        anonymize(clip, target)
    with pytest.raises(OutputError, match="is the clip itself"):
        anonymize(clip, clip, overwrite=True)
    assert target.read_bytes() == b"mine"
