"""Real people in a real yard: PETS 2009 S2.L1, 795 frames, annotated by A. Milan.

Thresholds lie a little under what was measured; the figures are in docs/motion.md.
"""

import pytest
import xarray as xr

from hoilab.datasets.pets import read_pets
from hoilab.io import open_video
from hoilab.metrics import filled_pixels, hiding_scores, track_scores
from hoilab.tasks import track, watch
from hoilab.tasks._mask import COLOUR

SCALE = 0.625  # pixels of this clip for one of the annotation


@pytest.fixture(scope="module")
def pets(shared_data):
    folder = shared_data / "pets2009-s2l1"
    truth = read_pets(folder / "PETS2009-S2L1.xml", scale=SCALE)
    return open_video(folder / "video_480x360.mp4"), truth


def hidden(video: xr.DataArray) -> xr.DataArray:
    pieces = [
        filled_pixels(piece.frames, COLOUR, tolerance=0).load()
        for piece in watch(video)
        if not piece.failed.any()
    ]
    return xr.concat(pieces, "time")


def people(tracks: xr.Dataset) -> xr.Dataset:
    return tracks.isel(individual=(tracks["class"] == "person").values)


def test_heads_are_hidden_in_the_first_seconds(pets):
    video, truth = pets
    mask = hidden(video.isel(time=slice(130)))
    scores = hiding_scores(truth.isel(time=slice(130)), mask)
    assert mask.sizes["time"] == 130
    assert scores["heads_hidden"] >= 0.999
    assert scores["bodies_hidden"] >= 0.995
    assert scores["masked_share"] <= 0.3


@pytest.mark.slow
def test_everybody_is_hidden_in_every_frame(pets):
    video, truth = pets
    scores = hiding_scores(truth, hidden(video))
    assert scores["heads"] == 4650
    assert scores["leaked"] == 0
    assert scores["never_leaked"] == scores["persons"] == 19
    assert scores["bodies_hidden"] >= 0.995
    assert scores["masked_share"] <= 0.25


@pytest.mark.slow
def test_people_are_tracked(pets):
    video, truth = pets
    scores = track_scores(truth, people(track(video)))
    assert scores["mota"] >= 0.60
    assert scores["idf1"] >= 0.60
    assert scores["hota"] >= 0.50
