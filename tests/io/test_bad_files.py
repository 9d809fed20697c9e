"""What cannot be read says so, in one sentence, and never passes for something else."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

import hoilab as hl
from hoilab.errors import VideoError

B_FRAMES = {"bf": "2", "g": "12"}
# Damage in a packet of a few bytes may make another valid picture: no decoder can tell.
LARGE = (320, 240)


def outcomes(path: Path, numbers: Callable[..., list[int]]) -> str:
    """Read every frame; "." for the right one, "x" for an error, "!" for a wrong one."""
    video = hl.open_video(path)
    marks, said = "", {}
    for frame in range(len(video)):
        try:
            marks += "." if numbers(video[[frame]].values) == [frame] else "!"
        except VideoError as error:
            marks, said[frame] = marks + "x", str(error)
    assert all(f"{path}: frame {frame} " in sentence for frame, sentence in said.items())
    return marks


def cut(path: Path, to: Path, share: float) -> Path:
    data = path.read_bytes()
    to.write_bytes(data[: int(len(data) * share)])
    return to


def damage(path: Path, to: Path, packet: int) -> Path:
    """Overwrite the middle of a packet's bytes with noise."""
    with av.open(path) as container:
        stored = [bytes(packet) for packet in container.demux(video=0) if packet.size][packet]
    data = bytearray(path.read_bytes())
    start = data.index(stored)
    middle = slice(start + len(stored) // 4, start + len(stored) * 3 // 4)
    noise = np.random.default_rng(packet).integers(0, 256, middle.stop - middle.start)
    data[middle] = bytes(noise.tolist())
    to.write_bytes(data)
    return to


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(b"not a video\n" * 999, "expected a video", id="renamed text"),
        pytest.param(bytes(9999), "expected a video", id="zeros"),
        pytest.param(b"#EXTM3U\n#EXTINF:10,\n/etc/passwd\n", "expected a video", id="a playlist"),
        pytest.param(b"ffconcat version 1.0\nfile x\n", "expected a video", id="a script"),
    ],
)
def test_what_is_no_video_is_refused(content: bytes, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(content)
    with pytest.raises(VideoError, match=sentence) as caught:
        hl.open_video(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(VideoError, match=r"missing\.mp4: expected a video file"):
        hl.open_video(tmp_path / "missing.mp4")
    with pytest.raises(VideoError, match="network addresses are not opened"):
        hl.open_video("https://example.org/clip.mp4")
    with pytest.raises(VideoError, match="expected pictures"):
        hl.open_video(tmp_path)


def test_a_file_that_may_not_be_read_says_so(tmp_path: Path, clip: Callable[..., Path]) -> None:
    path = tmp_path / "clip.mp4"
    shutil.copy(clip(), path)
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    with pytest.raises(VideoError, match="may not be read"):
        hl.open_video(path)


def test_sound_alone_is_no_video(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    with av.open(path, "w") as container:
        track = container.add_stream("aac", rate=16000)
        silence = av.AudioFrame.from_ndarray(np.zeros((1, 1024), "f4"), "fltp", "mono")
        silence.sample_rate = 16000
        container.mux(track.encode(silence))
        container.mux(track.encode(None))
    with pytest.raises(VideoError, match="that can be decoded, the file holds audio"):
        hl.open_video(path)


@pytest.mark.parametrize("name", ["clip.mp4", "clip.mkv", "clip.avi"])
def test_no_frames_are_no_video(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    with av.open(path, "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        container.start_encoding()
    with pytest.raises(VideoError, match=r"expected (frames|a video)"):
        hl.open_video(path)


@pytest.mark.parametrize(
    ("name", "codec", "container_options", "readable"),
    [
        pytest.param("clip.mp4", "libx264", {"movflags": "+faststart"}, "some", id="mp4"),
        pytest.param("clip.mp4", "libx264", {}, "none", id="mp4 with its index at the end"),
        pytest.param("clip.mkv", "libx264", {}, "some", id="mkv"),
        pytest.param("clip.avi", "mpeg4", {}, "some", id="avi"),
        pytest.param("clip.avi", "mjpeg", {}, "some", id="MJPEG"),
        pytest.param("clip.webm", "libvpx-vp9", {}, "some", id="webm"),
    ],
)
def test_a_cut_file_promises_what_it_lacks(
    name: str,
    codec: str,
    container_options: dict[str, str],
    readable: str,
    clip: Callable[..., Path],
    numbers: Callable[..., list[int]],
    tmp_path: Path,
) -> None:
    options = {"libvpx-vp9": {"cpu-used": "8", "deadline": "realtime"}, "mjpeg": {}}.get(
        codec, B_FRAMES
    )
    pixels = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    whole = clip(name, codec, options=options, pixels=pixels, container_options=container_options)
    path = cut(whole, tmp_path / name, 0.6)
    if readable == "none":
        with pytest.raises(VideoError, match="cut off"):
            hl.open_video(path)
        return
    marks = outcomes(path, numbers)
    assert len(marks) == 40, "the container still says how many frames there were"
    assert marks.rstrip("x") == "." * marks.index("x"), marks
    assert 8 < marks.index("x") < 36
    with pytest.raises(VideoError, match=r"cut off after frame \d+ of 40"):
        _ = hl.open_video(path)[39].values


def test_a_cut_gif_lacks_its_last_frames(
    tmp_path: Path, pictures: Callable[..., np.ndarray], numbers: Callable[..., list[int]]
) -> None:
    first, *others = [Image.fromarray(picture).quantize(64) for picture in pictures(10)]
    first.save(tmp_path / "whole.gif", save_all=True, append_images=others, duration=40)
    path = cut(tmp_path / "whole.gif", tmp_path / "cut.gif", 0.6)
    marks = outcomes(path, numbers)
    assert marks.startswith("...")
    assert marks.endswith("x")
    assert "!" not in marks


@pytest.mark.parametrize(
    ("name", "codec", "options", "expected"),
    [
        # Packet 29 is the picture of frame 28, or of 29 where nothing is reordered. Whatever is
        # decoded later in its group of 12 builds on it.
        pytest.param("clip.mp4", "libx264", {"bf": "0"}, range(29, 36), id="H.264"),
        pytest.param("clip.mp4", "mpeg4", {"bf": "0"}, range(29, 36), id="MPEG-4"),
        pytest.param("clip.avi", "mjpeg", {}, [29], id="MJPEG"),
        pytest.param("clip.mkv", "libsvtav1", {"preset": "12"}, range(29, 36), id="AV1"),
    ],
)
def test_a_damaged_frame_is_an_error_and_others_are_not(
    name: str,
    codec: str,
    options: dict[str, str],
    expected: range | list[int],
    clip: Callable[..., Path],
    numbers: Callable[..., list[int]],
    tmp_path: Path,
) -> None:
    pixels = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    whole = clip(name, codec, options=options, pixels=pixels, size=LARGE)
    path = damage(whole, tmp_path / name, 29)
    wanted = "".join("x" if frame in expected else "." for frame in range(40))
    assert outcomes(path, numbers) == wanted
    video = hl.open_video(path)
    with pytest.raises(VideoError, match=r"frame 29 cannot be decoded"):
        _ = video[20:].values
    assert numbers(video[:29].values) == list(range(29))
    assert numbers(video[36:].values) == [36, 37, 38, 39]


def test_a_damaged_b_frame_never_shows_a_wrong_picture(
    clip: Callable[..., Path], numbers: Callable[..., list[int]], tmp_path: Path
) -> None:
    for name, codec in (("clip.mp4", "libx264"), ("clip.mkv", "libx264"), ("clip.avi", "mpeg4")):
        whole = clip(name, codec, options=B_FRAMES, size=LARGE)
        path = damage(whole, tmp_path / name, 29)
        marks = outcomes(path, numbers)
        assert "!" not in marks
        assert "x" in marks[24:36]
        assert marks[:24] + marks[36:] == "." * 28


def test_an_exchanged_file_is_noticed(tmp_path: Path, clip: Callable[..., Path]) -> None:
    path = tmp_path / "clip.mp4"
    shutil.copy(clip(), path)
    video = hl.open_video(path)
    shutil.copy(clip("other.mp4", frames=20), path)
    with pytest.raises(VideoError, match="changed or moved"):
        _ = video[0].values


def test_a_picture_cut_off_is_an_error_when_it_is_read(tmp_path: Path) -> None:
    for number in range(3):
        Image.new("RGB", (64, 48), (number * 80, 9, 200)).save(tmp_path / f"{number}.png")
    cut(tmp_path / "1.png", tmp_path / "1.png", 0.7)
    video = hl.open_video(tmp_path)
    assert video[[0, 2]].values[1, 0, 0].tolist() == [160, 9, 200]
    with pytest.raises(VideoError, match=r"1\.png: frame 1 cannot be decoded"):
        _ = video[1].values
