"""What is written comes back, holds nothing else, and appears whole or not at all."""

import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import numpy as np
import pytest
import xarray as xr

import hoilab as hl
from hoilab.errors import DataError, OutputError, PrivacyError
from hoilab.io import VideoWriter, probe, write_video
from hoilab.schema import make_video


@pytest.fixture
def video(pictures: Callable[..., np.ndarray]) -> xr.DataArray:
    return make_video(pictures(40), np.arange(40) / 25, identity="public")


def units(path: Path) -> list[int]:
    """Return the kinds of all H.264 units in a file: 1 and 5 are slices, 6 is extra information."""
    kinds = []
    with av.open(path) as container:
        for packet in container.demux(video=0):
            data, at = bytes(packet), 0
            while at < len(data):
                kinds.append(data[at + 4] & 31)
                at += 4 + int.from_bytes(data[at : at + 4])
    return kinds


def test_pictures_and_times_come_back(
    tmp_path: Path, pictures: Callable[..., np.ndarray], numbers: Callable[..., list[int]]
) -> None:
    steps_s = np.random.default_rng(1).choice([1 / 25, 1 / 30, 0.2, 1001 / 30000], 39)
    time_s = np.concatenate([[0], np.cumsum(steps_s)])
    path = tmp_path / "new" / "clip.mp4"
    write_video(path, make_video(pictures(40), time_s, identity="hidden"))
    back = hl.open_video(path)
    assert numbers(back.values) == list(range(40))
    np.testing.assert_allclose(back["time"], time_s, atol=0.5 / 90_000)
    assert [entry.name for entry in path.parent.iterdir()] == ["clip.mp4"]


def test_a_part_of_a_video_starts_at_second_zero(tmp_path: Path, video: xr.DataArray) -> None:
    write_video(tmp_path / "part.mp4", video.sel(time=slice(0.4, 1.0)))
    back = hl.open_video(tmp_path / "part.mp4")
    np.testing.assert_allclose(back["time"], np.arange(16) / 25, atol=1e-9)


def test_chunks_make_one_stream(
    tmp_path: Path, video: xr.DataArray, numbers: Callable[..., list[int]]
) -> None:
    with VideoWriter(tmp_path / "clip.mp4") as writer:
        for chunk in (video[:1], video[1:1], video[1:30], video[30:]):
            writer.write(chunk)
        assert writer.frames == 40
        assert not (tmp_path / "clip.mp4").exists()
    assert numbers(hl.open_video(tmp_path / "clip.mp4").values) == list(range(40))


def test_a_clip_is_copied_without_being_loaded(
    tmp_path: Path, clip: Callable[..., Path], numbers: Callable[..., list[int]]
) -> None:
    seen: list[tuple[int, int]] = []
    source = hl.open_video(clip(frames=150), identity="public")
    write_video(tmp_path / "copy.mp4", source, progress=lambda *counts: seen.append(counts))
    assert seen == [(64, 150), (128, 150), (150, 150)]
    assert numbers(hl.open_video(tmp_path / "copy.mp4").values) == list(range(150))


def test_the_file_scrubs_well_and_plays_everywhere(tmp_path: Path, video: xr.DataArray) -> None:
    path = tmp_path / "clip.mp4"
    write_video(path, video)
    with av.open(path) as container:
        stream = container.streams.video[0]
        packets = [packet for packet in container.demux(stream) if packet.size]
        assert stream.codec_context.pix_fmt == "yuv420p"
        assert stream.codec_context.name == "h264"
    keys = [number for number, packet in enumerate(packets) if packet.is_keyframe]
    assert keys[0] == 0
    assert np.diff([*keys, 40]).max() <= 15
    assert all(packet.pts == packet.dts for packet in packets), "no B-frames"
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat"), "the index comes first"


def test_the_file_holds_nothing_but_pictures(tmp_path: Path, video: xr.DataArray) -> None:
    path = tmp_path / "clip.mp4"
    write_video(path, video.assign_attrs(title="secret", source="/home/someone/secret.mp4"))
    facts = probe(path)
    assert facts.other_streams == ()
    assert facts.metadata == ()
    assert not facts.has_audio
    assert set(units(path)) == {1, 5}
    data = path.read_bytes()
    assert not [word for word in (b"x264", b"Lavf", b"Lavc", b"secret") if word in data]
    assert bytes([0, 0, 0, 8]) + b"ilst" in data, "the list of text fields has no entries"
    # Times of making in mvhd, tkhd and mdhd: version 0, then creation and modification.
    for box in (b"mvhd", b"tkhd", b"mdhd"):
        at = data.index(box) + 8
        assert data[at : at + 8] == bytes(8)


def test_equal_videos_give_equal_files(tmp_path: Path, video: xr.DataArray) -> None:
    write_video(tmp_path / "a.mp4", video)
    write_video(tmp_path / "b.mp4", video)
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()


@pytest.mark.parametrize("size", [(160, 96), (161, 97), (161, 96), (160, 97)])
def test_any_size_comes_back(
    size: tuple[int, int], tmp_path: Path, pictures: Callable[..., np.ndarray]
) -> None:
    drawn = pictures(3, size)
    write_video(tmp_path / "clip.mp4", make_video(drawn, [0, 0.1, 0.2], identity="public"), crf=1)
    back = hl.open_video(tmp_path / "clip.mp4")
    assert back.shape == drawn.shape
    assert np.abs(back.values.astype(int) - drawn).mean() < 6


@pytest.mark.parametrize(
    ("size", "worst"),
    [pytest.param((160, 96), 3, id="4:2:0"), pytest.param((161, 97), 2, id="4:4:4")],
)
def test_flat_colours_come_back(size: tuple[int, int], worst: int, tmp_path: Path) -> None:
    pure = np.array(np.meshgrid([0, 255], [0, 255], [0, 255])).reshape(3, -1).T
    mixed = np.random.default_rng(0).integers(0, 256, (24, 3))
    colours = np.concatenate([pure, mixed]).astype(np.uint8)
    frames = np.broadcast_to(colours[:, None, None], (32, size[1], size[0], 3))
    path = tmp_path / "clip.mp4"
    write_video(path, make_video(frames, np.arange(32) / 25, identity="public"), crf=5)
    error = np.abs(hl.open_video(path).values.astype(int) - frames)
    assert error.max() <= worst
    with av.open(path) as container:
        codec = container.streams.video[0].codec_context
        assert (codec.color_range, codec.colorspace, codec.color_primaries) == (1, 1, 1)


@pytest.mark.parametrize("attrs", [{"identity": "visible"}, {}, {"identity": "HIDDEN"}])
def test_no_frame_leaves_that_may_show_people(
    attrs: dict[str, str], tmp_path: Path, video: xr.DataArray
) -> None:
    visible = video.copy()
    visible.attrs = attrs
    with pytest.raises(PrivacyError, match="video file: frames must be hidden or public"):
        write_video(tmp_path / "clip.mp4", visible)

    def half() -> None:
        with VideoWriter(tmp_path / "clip.mp4") as writer:
            writer.write(video[:20])
            writer.write(visible[20:])

    with pytest.raises(PrivacyError):
        half()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError, MemoryError])
def test_an_interrupt_leaves_what_was_there_before(
    error: type[BaseException], tmp_path: Path, video: xr.DataArray
) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"an older result")

    def interrupted() -> None:
        with VideoWriter(path) as writer:
            writer.write(video)
            raise error

    with pytest.raises(error):
        interrupted()
    assert path.read_bytes() == b"an older result"
    assert list(tmp_path.iterdir()) == [path]


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_file_that_does_not_fit_is_not_left_in_part(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (12, 96, 160, 3), dtype=np.uint8)
    video = make_video(noise, np.arange(12) / 25, identity="public")
    path = tmp_path / "clip.mp4"
    write_video(path, video)
    size = path.stat().st_size
    path.unlink()
    # At the start, in the middle, and when the index moves to the front at the very end.
    for limit in (100, size // 2, size - 2000, size - 1):
        with no_file_larger_than(limit), pytest.raises(OutputError, match=r"clip\.mp4"):
            write_video(path, video)
        assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, video: xr.DataArray) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=r"clip\.mp4: could not be written"):
        write_video(tmp_path / "file" / "clip.mp4", video)
    (tmp_path / "folder.mp4").mkdir()
    with pytest.raises(OutputError, match="that is a folder"):
        write_video(tmp_path / "folder.mp4", video)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["file", "folder.mp4"]


def test_what_cannot_be_written_is_refused(tmp_path: Path, video: xr.DataArray) -> None:
    path = tmp_path / "clip.mp4"
    with pytest.raises(DataError, match=r"ends in \.mp4"):
        write_video(tmp_path / "clip.avi", video)
    with pytest.raises(DataError, match="there were none"):
        write_video(path, video[:0])
    with pytest.raises(DataError, match="times of frames to write must grow"):
        write_video(path, video[::-1])
    with pytest.raises(DataError, match="need a time coordinate"):
        write_video(path, video.drop_vars(["time", "frame"]))
    with pytest.raises(DataError, match="inside `with"):
        VideoWriter(path).write(video)

    def two_sizes() -> None:
        with VideoWriter(path) as writer:
            writer.write(video[:5])
            writer.write(video[5:, :50])

    with pytest.raises(
        DataError, match="expected frames of 160x96 like the first ones, got 160x50"
    ):
        two_sizes()
    assert list(tmp_path.iterdir()) == []
