import numpy as np
import pytest

from hoilab.errors import DataError
from hoilab.schema import check_video, identity, make_video


def black(frames: int, *, dtype: str = "uint8") -> np.ndarray:
    return np.zeros((frames, 2, 4, 3), dtype)


def test_frames_get_seconds_numbers_and_channels():
    video = make_video(black(3), [0.0, 0.1, 0.3], source="a.mp4", frame=[4, 5, 7])
    assert video.dims == ("time", "y", "x", "channel")
    assert video["frame"].values.tolist() == [4, 5, 7]
    assert video.sel(channel="g").shape == (3, 2, 4)
    assert video.attrs["source"] == "a.mp4"
    # Two steps in 0.3 s, however uneven.
    assert video.attrs["fps"] == pytest.approx(2 / 0.3)


def test_who_says_nothing_about_privacy_gets_visible():
    assert identity(make_video(black(1), [0.0])) == "visible"
    assert identity(make_video(black(1), [0.0], identity="public")) == "public"


@pytest.mark.parametrize("times", [[], [0.0]])
def test_one_frame_or_none_has_no_rate(times):
    assert make_video(black(len(times)), times).attrs["fps"] == 0.0


def test_a_lazy_array_stays_lazy():
    import dask.array

    video = make_video(dask.array.zeros((2, 2, 4, 3), dtype="uint8"), [0.0, 0.1])
    assert isinstance(video.data, dask.array.Array)


def test_floats_are_refused():
    with pytest.raises(DataError, match=r"uint8, got float64; scale to 0..255"):
        make_video(black(1, dtype="float64"), [0.0])


def test_another_order_of_dims_is_refused_with_the_way_out():
    video = make_video(black(1), [0.0])
    with pytest.raises(DataError, match=r"transpose"):
        check_video(video.transpose("time", "channel", "y", "x"))


def test_blue_green_red_is_refused():
    video = make_video(black(1), [0.0]).assign_coords(channel=["b", "g", "r"])
    with pytest.raises(DataError, match=r"\['r', 'g', 'b'\], got \['b', 'g', 'r'\]"):
        check_video(video)


def test_a_path_is_no_video():
    with pytest.raises(DataError, match=r"got str; open a file with hoilab.open_video"):
        check_video("a.mp4")  # type: ignore[arg-type]
