"""Every frame by its number, whatever the codec, the container and the order of reading."""

import multiprocessing
import pickle
import threading
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
import xarray as xr

import hoilab as hl
from hoilab import plugins
from hoilab.io._lazy import FramesArray
from hoilab.io._reader import VideoReader

QUIET = "log-level=none:pools=2"
CODECS = [
    pytest.param("clip.mp4", "libx264", {"bf": "3", "g": "250"}, id="H.264 with B-frames, one GOP"),
    pytest.param("clip.mov", "libx264", {"bf": "0", "g": "1"}, id="H.264 of key frames alone"),
    pytest.param(
        "clip.mkv",
        "libx264",
        {"x264-params": "open-gop=1:keyint=12:min-keyint=12:scenecut=0:bframes=3"},
        id="H.264 with open GOPs",
    ),
    pytest.param(
        "clip.mkv",
        "libx264",
        {"x264-params": "intra-refresh=1:keyint=12:bframes=0"},
        id="H.264 that refreshes little by little",
    ),
    pytest.param("clip.avi", "libx264", {"bf": "3"}, id="H.264 in AVI, which has no clock"),
    pytest.param("clip.ts", "libx264", {"bf": "2"}, id="H.264 in a transport stream"),
    pytest.param("clip.h264", "libx264", {"bf": "2"}, id="H.264 in no container"),
    pytest.param("clip.mp4", "libx265", {"x265-params": QUIET + ":keyint=20"}, id="H.265"),
    pytest.param(
        "clip.mkv",
        "libx265",
        {"x265-params": QUIET + ":keyint=12:min-keyint=12:open-gop=1:bframes=3"},
        id="H.265 with open GOPs",
    ),
    pytest.param("clip.avi", "mpeg4", {"bf": "2"}, id="MPEG-4 in AVI"),
    pytest.param("clip.mp4", "mpeg4", {"bf": "2"}, id="MPEG-4 in mp4"),
    pytest.param("clip.avi", "mjpeg", {}, id="MJPEG"),
    pytest.param("clip.mkv", "libvpx-vp9", {"deadline": "realtime", "cpu-used": "8"}, id="VP9"),
    pytest.param(
        "clip.webm",
        "libvpx-vp9",
        {"deadline": "good", "cpu-used": "5", "auto-alt-ref": "1", "lag-in-frames": "16"},
        id="VP9 with hidden frames",
    ),
    pytest.param("clip.webm", "libvpx", {"auto-alt-ref": "1", "lag-in-frames": "16"}, id="VP8"),
    pytest.param("clip.mkv", "libsvtav1", {"preset": "12"}, id="AV1 in mkv"),
    pytest.param("clip.mp4", "libsvtav1", {"preset": "12"}, id="AV1 in mp4"),
]


def reader_of(video: xr.DataArray) -> VideoReader:
    backend = video.variable._data.array
    assert isinstance(backend, FramesArray)
    assert isinstance(backend.source, VideoReader)
    return backend.source


@pytest.mark.parametrize(("name", "codec", "options"), CODECS)
def test_every_frame_is_the_one_asked_for(
    name: str,
    codec: str,
    options: dict[str, str],
    clip: Callable[..., Path],
    numbers: Callable[..., list[int]],
) -> None:
    pixels = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    path = clip(name, codec, options=options, pixels=pixels)
    video = hl.open_video(path)

    shuffled = np.random.default_rng(0).permutation(40)
    assert numbers(np.stack([video[frame].values for frame in shuffled])) == shuffled.tolist()
    assert numbers(video.values) == list(range(40))
    assert numbers(video[30:5:-7].values) == [30, 23, 16, 9]
    np.testing.assert_allclose(video["time"], np.arange(40) / 25, atol=0.0006)  # mkv counts ms
    np.testing.assert_array_equal(video["frame"], np.arange(40))


def test_b_frames_packed_with_their_reference_come_out(
    tmp_path: Path, clip: Callable[..., Path], numbers: Callable[..., list[int]]
) -> None:
    """As DivX wrote them: two pictures in one packet, then a packet that only says "see above"."""
    plain = clip("plain.avi", "mpeg4", frames=41, options={"bf": "1", "sc_threshold": "1000000000"})
    with av.open(plain) as container:
        stored = [
            (bytes(packet), packet.pts, packet.is_keyframe)
            for packet in container.demux(video=0)
            if packet.size
        ]
    # Bits of a picture that is not coded: kind P, second 0, marker, tick, marker, 0, padding.
    bits = [f"0101{pts % 25:05b}10" + "01111" for _, pts, _ in stored]
    start = bytes.fromhex("000001b6")
    packed: list[tuple[bytes, bool]] = []
    for number, (data, _, key) in enumerate(stored):
        picture = data.index(start)
        if data[picture + 4] >> 6 == 2:  # a B-picture joins the packet before it
            packed[-1] = (packed[-1][0] + data, packed[-1][1])
            packed.append((start + int(bits[number - 1], 2).to_bytes(2), False))
        elif number == 0:
            mark = bytes.fromhex("000001b2") + b"DivX503b1393p\0"
            packed.append((data[:picture] + mark + data[picture:], key))
        else:
            packed.append((data, key))
    path = tmp_path / "packed.avi"
    with av.open(path, "w") as container:
        stream = container.add_mux_stream("mpeg4", rate=25, width=160, height=96)
        for number, (data, key) in enumerate(packed):
            packet = av.Packet(data)
            packet.stream, packet.time_base = stream, Fraction(1, 25)
            packet.pts = packet.dts = number
            packet.is_keyframe = key
            container.mux(packet)

    video = hl.open_video(path)
    assert numbers(video.values) == list(range(41))
    assert numbers(video[[30, 29, 5, 40]].values) == [30, 29, 5, 40]


@pytest.mark.parametrize(
    "index",
    [
        pytest.param(7, id="one frame"),
        pytest.param(-1, id="the last frame"),
        pytest.param(slice(3, 30, 4), id="a step"),
        pytest.param(slice(None, None, -1), id="backwards"),
        pytest.param([5, 2, 2, 39], id="a list with repeats"),
        pytest.param(np.arange(40) % 9 == 4, id="a mask"),
        pytest.param([], id="nothing"),
    ],
)
def test_any_index_gives_what_numpy_gives(index: object, clip: Callable[..., Path]) -> None:
    video = hl.open_video(clip())
    whole = video.values
    np.testing.assert_array_equal(video[index].values, whole[index])
    part = video.isel(time=index, y=slice(80, 10, -3), x=[4, 9, 2], channel=1)
    np.testing.assert_array_equal(part.values, whole[index][..., 80:10:-3, :, 1][..., [4, 9, 2]])


def test_points_in_space_and_time_can_be_picked_together(clip: Callable[..., Path]) -> None:
    video = hl.open_video(clip())
    at = {dim: xr.DataArray(places, dims="point") for dim, places in
          {"time": [3, 30, 3], "y": [1, 2, 3], "x": [9, 8, 7]}.items()}  # fmt: skip
    np.testing.assert_array_equal(
        video.isel(at).values, video.values[[3, 30, 3], [1, 2, 3], [9, 8, 7]]
    )


def test_opening_and_slicing_decode_nothing(clip: Callable[..., Path]) -> None:
    video = hl.open_video(clip(options={"g": "12", "bf": "0"}, frames=120))
    reader = reader_of(video)
    _ = video.sel(time=slice(1, 4)).isel(x=slice(10)).transpose("time", "channel", "y", "x")
    assert reader.decoded == 0
    assert "uint8" in repr(video)
    assert reader.decoded == 0


def test_a_frame_costs_its_group_of_pictures_and_no_more(clip: Callable[..., Path]) -> None:
    video = hl.open_video(clip(options={"g": "12", "bf": "0"}, frames=120))
    reader = reader_of(video)
    _ = video[100].values  # Its key frame is 96.
    assert 5 <= reader.decoded <= 5 + 2  # Two threads may be a picture ahead.
    before = reader.decoded
    _ = video[99].values
    assert reader.decoded == before, "the step back was decoded on the way"


def test_reading_on_never_decodes_twice(clip: Callable[..., Path]) -> None:
    video = hl.open_video(clip(options={"g": "250", "bf": "3"}, frames=120))
    reader = reader_of(video)
    for start in range(0, 120, 16):
        _ = video[start : start + 16].values
    assert reader.decoded == 120


def test_times_are_those_of_the_stream(clip: Callable[..., Path]) -> None:
    shown_ms = [0, 40, 41, 200, 1000, 1033, 1066, 5000]
    for name in ("clip.mp4", "clip.mkv"):
        video = hl.open_video(clip(name, frames=8, pts_ms=shown_ms, options={"bf": "2"}))
        np.testing.assert_allclose(video["time"] * 1000, shown_ms, atol=1e-9)
        assert video.attrs["fps"] == pytest.approx(7 / 5)


@pytest.mark.parametrize("name", ["clip.mkv", "clip.ts", "clip.mp4"])
def test_the_first_frame_is_second_zero(
    name: str, clip: Callable[..., Path], numbers: Callable[..., list[int]]
) -> None:
    video = hl.open_video(clip(name, shift_ms=7000, options={"bf": "2"}))
    assert float(video["time"][0]) == 0.0
    assert numbers(video[[33, 4, 0]].values) == [33, 4, 0]


def test_a_fragmented_file_is_read_in_any_order(
    clip: Callable[..., Path], numbers: Callable[..., list[int]]
) -> None:
    pieces = {"movflags": "frag_keyframe+empty_moov"}
    video = hl.open_video(clip("pieces.mp4", container_options=pieces, options={"bf": "2"}))
    assert numbers(video[[39, 2, 20, 0]].values) == [39, 2, 20, 0]


def test_frames_that_an_edit_list_hides_are_not_there(
    clip: Callable[..., Path], numbers: Callable[..., list[int]]
) -> None:
    video = hl.open_video(clip("cut.mp4", shift_ms=-200, options={"bf": "2", "g": "12"}))
    shown = numbers(video.values)
    assert shown == list(range(5, 40)), "five frames lie before the start"
    assert numbers(video[[20, 1, 0]].values) == [25, 6, 5]
    np.testing.assert_allclose(video["time"], np.arange(35) / 25, atol=1e-9)


@pytest.mark.parametrize(("clockwise_deg", "turns"), [(90, 3), (180, 2), (270, 1)])
def test_turned_pictures_are_turned(
    clockwise_deg: int, turns: int, clip: Callable[..., Path]
) -> None:
    upright = hl.open_video(clip("upright.mp4")).values
    # PyAV takes the turn counter-clockwise, as FFmpeg's av_display_rotation_set names it.
    video = hl.open_video(clip("turned.mp4", clockwise_deg=-clockwise_deg))
    np.testing.assert_array_equal(video.values, np.rot90(upright, turns, axes=(1, 2)))
    assert video.attrs["rotation"] == clockwise_deg


@pytest.mark.parametrize(
    ("codec", "pixels", "size"),
    [
        pytest.param("libx264", "yuv444p", (161, 97), id="odd"),
        pytest.param("libx264", "yuv420p10le", (160, 96), id="10 bits"),
        pytest.param("libx264", "gray", (160, 96), id="grey"),
        pytest.param("mpeg4", "yuv420p", (161, 97), id="odd at half colour resolution"),
        pytest.param("ffv1", "bgr0", (161, 97), id="red, green, blue"),
        pytest.param("libx264", "yuv420p", (3840, 2160), id="4K"),
    ],
)
def test_any_picture_becomes_8_bits_of_red_green_blue(
    codec: str,
    pixels: str,
    size: tuple[int, int],
    clip: Callable[..., Path],
    pictures: Callable[..., np.ndarray],
) -> None:
    options = {"preset": "ultrafast", "crf": "20"} if codec == "libx264" else {}
    video = hl.open_video(
        clip("clip.mkv", codec, pixels=pixels, size=size, frames=2, options=options)
    )
    drawn = pictures(2, size)
    assert video.shape == drawn.shape
    if pixels == "gray":
        assert (np.ptp(video.values.astype(int), axis=-1) == 0).all()
    else:
        assert np.abs(video.values.astype(int) - drawn).mean() < 8
    if pixels == "bgr0":
        np.testing.assert_array_equal(video.values, drawn)


def test_one_frame_is_a_video(clip: Callable[..., Path]) -> None:
    video = hl.open_video(clip("one.mp4", frames=1))
    assert video.shape == (1, 96, 160, 3)
    assert video["time"].values.tolist() == [0.0]
    assert video[0].values.shape == (96, 160, 3)


def test_attributes_say_what_it_is(clip: Callable[..., Path]) -> None:
    path = clip()
    assert hl.open_video(path).attrs == {
        "identity": "visible",
        "source": str(path),
        "fps": 25.0,
        "codec": "h264",
        "rotation": 0,
    }
    assert hl.open_video(path, identity="public").attrs["identity"] == "public"


def test_a_plugin_reads_what_hoilab_does_not_know(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = tmp_path / "dots-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: dots\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[hoilab.readers]\ndots = dots_reader:SPEC\n")
    (tmp_path / "dots_reader.py").write_text(
        "from types import MappingProxyType\n"
        "import numpy as np\n"
        "from hoilab.plugins import Spec\n"
        "from hoilab.schema import make_video\n"
        "SPEC = Spec(name='dots', summary='Dots.', licence='MIT', target='dots_reader:read',\n"
        "            facts=MappingProxyType({'suffixes': ('.dots',)}))\n"
        "def read(source, *, identity):\n"
        "    frames = np.full((2, 4, 4, 3), 7, 'uint8')\n"
        "    return make_video(frames, [0, 1], identity=identity, source=str(source))\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    plugins.forget()
    (tmp_path / "clip.dots").touch()
    try:
        video = hl.open_video(tmp_path / "clip.dots", identity="public")
    finally:
        monkeypatch.undo()
        plugins.forget()
    assert video.values.max() == 7
    assert video.attrs["identity"] == "public"


def test_a_copy_by_pickle_opens_the_file_again(
    clip: Callable[..., Path], numbers: Callable[..., list[int]]
) -> None:
    video = hl.open_video(clip())
    _ = video[9].values
    copy = pickle.loads(pickle.dumps(video))
    assert numbers(copy[[31, 3]].values) == [31, 3]


def test_an_index_of_many_frames_is_small() -> None:
    from hoilab.io._packets import PacketIndex

    count = 100_000
    many = np.arange(count, dtype=np.int64)
    keys = many[::250]
    index = PacketIndex(
        time_s=many / 25, packet=many, position=many, key_packet=keys, key_frame=keys,
        key_pts=keys, key_dts=keys, signature=(0, 0),
    )  # fmt: skip
    assert len(pickle.dumps(index)) < 3_000_000


def test_dask_reads_chunks_in_threads(
    clip: Callable[..., Path], numbers: Callable[..., list[int]]
) -> None:
    video = hl.open_video(clip(options={"bf": "3", "g": "30"}, frames=90)).chunk({"time": 7})
    assert numbers(video.compute(scheduler="threads", num_workers=4).values) == list(range(90))


def test_threads_share_one_video(
    clip: Callable[..., Path], numbers: Callable[..., list[int]]
) -> None:
    video = hl.open_video(clip(options={"bf": "3", "g": "30"}, frames=90))
    read: dict[int, int] = {}

    def some(seed: int) -> None:
        for frame in np.random.default_rng(seed).integers(0, 90, 15):
            read[seed * 1000 + int(frame)] = numbers(video[[frame]].values)[0]

    threads = [threading.Thread(target=some, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read) > 20
    assert all(key % 1000 == found for key, found in read.items())


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_forked_process_reads_on_its_own(
    clip: Callable[..., Path], numbers: Callable[..., list[int]]
) -> None:
    video = hl.open_video(clip())
    assert numbers(video[[9]].values) == [9]
    fork = multiprocessing.get_context("fork")
    answers = fork.SimpleQueue()
    child = fork.Process(target=lambda: answers.put(numbers(video[[33, 11]].values)))
    child.start()
    child.join(30)
    assert child.exitcode == 0
    assert answers.get() == [11, 33][::-1]
    assert numbers(video[[10, 30]].values) == [10, 30]


def test_the_real_clips_have_the_frames_that_others_counted(shared_data: Path) -> None:
    counted = {
        "pets2009-s2l1/video_480x360.mp4": (795, 360, 480),
        "intel-sample-videos/one-by-one-person-detection.mp4": (1394, 432, 768),
        "hoi-video/04_coffee.mp4": (287, 720, 1280),
        "hoi-video/05_default_juggle.mp4": (247, 720, 1280),
        "hoi-video/teddy.mp4": (141, 480, 368),
    }
    for name, shape in counted.items():
        video = hl.open_video(shared_data / name)
        assert video.shape == (*shape, 3), name
        assert video[[shape[0] - 1, 0]].values.std() > 10


def test_a_real_clip_reads_the_same_from_any_side(shared_data: Path) -> None:
    video = hl.open_video(shared_data / "pets2009-s2l1" / "video_480x360.mp4")
    forward = video[200:260].values
    for frame in (259, 201, 230, 229, 228):
        np.testing.assert_array_equal(video[frame].values, forward[frame - 200])
