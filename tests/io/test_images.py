"""Pictures: folders and GIFs come in, single frames go out through the privacy gate."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from PIL import Image

import hoilab as hl
from hoilab.errors import DataError, PrivacyError, VideoError
from hoilab.io import encode_jpeg, open_images, write_image
from hoilab.schema import marked


@pytest.fixture
def frame(pictures: Callable[..., np.ndarray]) -> xr.DataArray:
    return marked(xr.DataArray(pictures(2)[1], dims=("y", "x", "channel")), "public")


def test_names_are_read_as_a_person_counts(
    tmp_path: Path, pictures: Callable[..., np.ndarray], numbers: Callable[..., list[int]]
) -> None:
    for number, picture in enumerate(pictures(12)):
        Image.fromarray(picture).save(tmp_path / f"shot{number}.png")
    (tmp_path / "notes.txt").write_text("not a picture")
    (tmp_path / "._shot3.png").write_bytes(b"left by another system")
    video = hl.open_video(tmp_path)
    assert numbers(video.values) == list(range(12))
    assert numbers(video[[10, 2]].values) == [10, 2]
    np.testing.assert_allclose(video["time"], np.arange(12) / 25)
    np.testing.assert_allclose(open_images(tmp_path, fps=2)["time"], np.arange(12) / 2)
    assert video.attrs["codec"] == "png"


@pytest.mark.parametrize("suffix", ["jpg", "png", "bmp", "tif", "webp"])
def test_every_kind_of_picture_is_read(
    suffix: str, tmp_path: Path, pictures: Callable[..., np.ndarray]
) -> None:
    drawn = pictures(2, (161, 97))
    for number, picture in enumerate(drawn):
        how = {"quality": 95} if suffix in ("jpg", "webp") else {}
        Image.fromarray(picture).save(tmp_path / f"{number}.{suffix}", **how)
    video = hl.open_video(tmp_path)
    assert video.shape == drawn.shape
    assert np.abs(video.values.astype(int) - drawn).mean() < 8
    single = hl.open_video(tmp_path / f"1.{suffix}")
    np.testing.assert_array_equal(single[0], video[1])


def test_grey_and_turned_pictures_come_as_they_are_seen(tmp_path: Path) -> None:
    grey = np.arange(12, dtype=np.uint16).reshape(3, 4) * 5000
    Image.fromarray(grey).save(tmp_path / "grey.png")
    np.testing.assert_array_equal(hl.open_video(tmp_path / "grey.png")[0, ..., 2], grey // 256)

    photo = Image.fromarray(np.arange(36, dtype=np.uint8).reshape(3, 4, 3))
    exif = Image.Exif()
    exif[0x0112] = 6  # The camera was held upright: turn to the right.
    photo.save(tmp_path / "turned.png", exif=exif)
    turned = hl.open_video(tmp_path / "turned.png")[0].values
    np.testing.assert_array_equal(turned, np.rot90(np.asarray(photo), 3))


def test_another_size_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    Image.new("RGB", (64, 48)).save(tmp_path / "1.png")
    Image.new("RGB", (64, 50)).save(tmp_path / "2.png")
    with pytest.raises(VideoError, match=r"2\.png: expected 64x48 pixels like 1\.png, got 64x50"):
        hl.open_video(tmp_path)
    with pytest.raises(DataError, match="fps must be more than 0"):
        open_images(tmp_path / "1.png", fps=0)


def test_a_gif_keeps_its_own_times(
    tmp_path: Path, pictures: Callable[..., np.ndarray], numbers: Callable[..., list[int]]
) -> None:
    path = tmp_path / "clip.gif"
    first, *others = [Image.fromarray(picture).quantize(64) for picture in pictures(6)]
    held_ms = [50, 200, 30, 1000, 80, 80]
    first.save(path, save_all=True, append_images=others, duration=held_ms, loop=0)
    video = hl.open_video(path)
    assert numbers(video.values) == list(range(6))
    assert numbers(video[[4, 1]].values) == [4, 1]
    np.testing.assert_allclose(np.diff(video["time"]) * 1000, held_ms[:-1], atol=1e-6)


def test_the_real_gifs_have_the_frames_that_others_counted(shared_data: Path) -> None:
    counted = {
        "store-aisle-detection": 67,
        "face-demographics-walking": 35,
        "people-detection": 23,
        "person-bicycle-car-detection": 41,
        "head-pose-face-detection-female-and-male": 56,
    }
    folder = shared_data / "intel-sample-videos" / "previews"
    for name, frames in counted.items():
        video = hl.open_video(folder / f"{name}.gif")
        assert video.shape == (frames, 270, 480, 3)
        with Image.open(folder / f"{name}.gif") as other:  # Pillow has a decoder of its own.
            other.seek(frames // 2)
            np.testing.assert_array_equal(video[frames // 2], other.convert("RGB"))


@pytest.mark.parametrize("suffix", ["png", "jpg"])
def test_a_frame_is_written_bare(suffix: str, tmp_path: Path, frame: xr.DataArray) -> None:
    path = tmp_path / "new" / f"frame.{suffix}"
    write_image(path, frame)
    with Image.open(path) as image:
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        off = np.abs(np.asarray(image).astype(int) - frame.values)
    assert off.max() == 0 if suffix == "png" else off.mean() < 6
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_jpeg_bytes_show_the_frame(frame: xr.DataArray) -> None:
    small, large = encode_jpeg(frame, quality=30), encode_jpeg(frame, quality=95)
    assert len(small) < len(large)
    with Image.open(BytesIO(large)) as image:
        assert np.abs(np.asarray(image).astype(int) - frame.values).mean() < 6


@pytest.mark.parametrize("attrs", [{"identity": "visible"}, {}, {"identity": "sure"}])
def test_no_picture_leaves_that_may_show_people(
    attrs: dict[str, str], tmp_path: Path, frame: xr.DataArray
) -> None:
    visible = frame.copy()
    visible.attrs = attrs
    with pytest.raises(PrivacyError, match="image file"):
        write_image(tmp_path / "frame.png", visible)
    with pytest.raises(PrivacyError, match="JPEG"):
        encode_jpeg(visible)
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_frame_is_refused(tmp_path: Path, frame: xr.DataArray) -> None:
    with pytest.raises(DataError, match="one frame"):
        encode_jpeg(frame.expand_dims("time"))
    with pytest.raises(DataError, match=r"\.png or \.jpg"):
        write_image(tmp_path / "frame.gif", frame)
