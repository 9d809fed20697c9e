"""xarray opens clips by itself."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

import hoilab as hl
from hoilab.errors import DataError, VideoError


def test_xarray_finds_the_engine_and_reads_the_same(clip: Callable[..., Path]) -> None:
    assert "hoilab" in xr.backends.list_engines()
    path = clip()
    with xr.open_dataset(path, engine="hoilab") as data:
        xr.testing.assert_equal(data["video"][5:9], hl.open_video(path)[5:9])
        assert data["video"].attrs["identity"] == "visible"
        assert data.sizes["time"] == 40
    with xr.open_dataset(path) as guessed:
        assert list(guessed.data_vars) == ["video"]


def test_options_are_passed_on(clip: Callable[..., Path]) -> None:
    with xr.open_dataset(
        clip(), engine="hoilab", identity="public", drop_variables="frame", chunks={"time": 8}
    ) as data:
        assert data["video"].attrs["identity"] == "public"
        assert "frame" not in data.coords
        assert data["video"].chunks is not None
        assert data["video"].chunks[0] == (8,) * 5
        assert data["video"][39].compute(scheduler="synchronous").shape == (96, 160, 3)


def test_what_is_no_clip_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VideoError, match="expected a video file"):
        xr.open_dataset(tmp_path / "missing.mp4", engine="hoilab")
    with pytest.raises(DataError, match="expected the path of a clip"):
        xr.open_dataset(np.zeros(3), engine="hoilab")
