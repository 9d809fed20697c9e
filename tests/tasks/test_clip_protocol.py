"""A benchmark's videos, embedded as its protocol says."""

import numpy as np
import pytest
import xarray as xr

from hoilab.errors import HoilabError
from hoilab.io import write_video
from hoilab.schema import make_video
from hoilab.tasks.clip_protocol import TenCrops, embedded_set, of_recordings, ten_crops
from hoilab.tasks.clips import clips


class Mean:
    """Embeds a clip as its mean colour."""

    name, kind, frames, stride, size = "mean", "rgb", 4, 1, 28

    def embed(self, pictures):
        return pictures.astype(np.float32).mean((1, 2, 3))


@pytest.fixture
def table(tmp_path):
    paths = []
    for name, shade in (("dark", 40), ("light", 200)):
        pixels = np.full((10, 48, 64, 3), shade, np.uint8)
        paths.append(tmp_path / f"{name}.mp4")
        write_video(paths[-1], make_video(pixels, np.arange(10) / 10, identity="public"))
    return xr.Dataset(
        {
            "path": ("recording", [str(path) for path in paths]),
            "label": ("recording", ["night", "day"]),
        },
        coords={"recording": ["dark", "light"]},
    )


def test_each_video_has_its_windows_and_label(table):
    found = embedded_set(table, Mean())
    plain = found["recording"].values
    assert set(plain) == {"dark", "light"}
    assert found["label"].values[plain == "light"].tolist() == ["day"] * (plain == "light").sum()
    assert abs(float(found["embedding"][0, 0]) - 40) < 6
    ten = embedded_set(table, Mean(), ten_crop=True)
    assert ten.sizes["clip"] == 10 * found.sizes["clip"]
    assert ten.sizes["feature"] == 3
    assert set(of_recordings(ten, ["dark"])["label"].values) == {"night"}


def test_videos_that_cannot_be_read_are_left_out_where_that_is_asked_for(table, tmp_path):
    (tmp_path / "dark.mp4").write_bytes(b"nonsense")
    with pytest.raises(HoilabError):
        embedded_set(table, Mean())
    failed = []
    found = embedded_set(table, Mean(), failed=failed)
    assert (failed, set(found["recording"].values)) == (["dark"], {"light"})


def test_ten_crops_are_corners_middle_and_mirrors():
    clip = np.arange(4 * 6, dtype=np.uint8).reshape(1, 1, 4, 6, 1)
    crops = [crop[0, 0, ..., 0] for crop in ten_crops(clip, 2)]
    assert [crop[0, 0] for crop in crops[:5]] == [0, 4, 12, 16, 8]
    assert all(
        (mirrored == crop[:, ::-1]).all() for crop, mirrored in zip(crops, crops[5:], strict=False)
    )


def test_flow_to_the_right_goes_left_in_a_mirror():
    clip = np.zeros((1, 1, 2, 2, 3), np.uint8)
    clip[...] = (128, 100, 200)
    crops = ten_crops(clip, 2, flow=True)
    assert crops[0][0, 0, 0, 0].tolist() == [128, 100, 200]
    assert crops[5][0, 0, 0, 0].tolist() == [128, 100, 55]


def test_crops_are_of_the_whole_picture_not_of_its_middle():
    pixels = np.zeros((4, 32, 96, 3), np.uint8)
    pixels[:, :, :30] = 250  # the left edge, outside the middle square
    video = make_video(pixels, np.arange(4) / 10, identity="public")
    found = clips(video, TenCrops(Mean()))["embedding"].values.reshape(10, 3)
    assert found[0].mean() > 200 > 20 > found[4].mean()
