from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from hoilab.datasets import read_mot, read_mot_detections, write_mot
from hoilab.errors import DataError
from hoilab.schema import check_tracks, make_tracks, no_tracks


@pytest.fixture
def text(tmp_path: Path) -> Path:
    return tmp_path / "gt.txt"


def test_tracks_by_hand(text: Path) -> None:
    text.write_text(
        "1,7,10,20,4,6,1,-1,-1,-1\n4,7,13,20,4,6,0.5,-1,-1,-1\n1,2,0,0,2,2,-1,-1,-1,-1\n"
    )
    tracks = check_tracks(read_mot(text, fps=10, frames=5))
    assert tracks["individual"].values.tolist() == [2, 7]
    assert tracks["frame"].values.tolist() == [0, 1, 2, 3, 4]
    np.testing.assert_allclose(tracks["time"], [0, 0.1, 0.2, 0.3, 0.4])
    seven = tracks.sel(individual=7)
    np.testing.assert_array_equal(
        seven["position"].transpose("time", "space"),
        [[12, 23], [np.nan] * 2, [np.nan] * 2, [15, 23], [np.nan] * 2],
    )
    np.testing.assert_array_equal(seven["shape"].isel(time=3), [4, 6])
    assert seven["confidence"].isel(time=[0, 3]).values.tolist() == [1.0, 0.5]
    assert tracks["confidence"].sel(individual=2).isel(time=0).item() == 1.0
    assert read_mot(text, fps=10).sizes["time"] == 4


def test_there_and_back(text: Path, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    position = rng.uniform(0, 1900, (30, 2, 4)).round(2)
    position[rng.random((30, 1, 4)).repeat(2, axis=1) < 0.3] = np.nan
    shape = rng.uniform(5, 200, (30, 2, 4)).round(2)
    tracks = make_tracks(position, shape, np.arange(30) / 25, individual=[3, 0, 12, 5])
    write_mot(tracks, text)
    again = read_mot(text, fps=25, frames=30).sel(individual=tracks["individual"])
    for name in ("position", "confidence"):
        np.testing.assert_allclose(again[name], tracks[name], atol=2e-3)
    seen = tracks["position"].notnull()
    np.testing.assert_allclose(again["shape"], tracks["shape"].where(seen), atol=2e-3)
    twice = tmp_path / "again.txt"
    write_mot(read_mot(text, fps=25), twice)
    assert sorted(twice.read_text().splitlines()) == sorted(text.read_text().splitlines())


def test_text_of_the_field_comes_back_as_it_was(shared_data: Path, tmp_path: Path) -> None:
    source = shared_data / "mot" / "TUD-Campus" / "test.txt"
    write_mot(read_mot(source, fps=25), tmp_path / "out.txt")
    before, after = (
        np.loadtxt(source, delimiter=","),
        np.loadtxt(tmp_path / "out.txt", delimiter=","),
    )
    order = np.lexsort((before[:, 1], before[:, 0]))
    np.testing.assert_allclose(after[:, :6], before[order, :6], atol=1e-3)


def test_ground_truth_of_mot17_names_classes(shared_data: Path) -> None:
    folder = shared_data / "mot" / "mot17-04-frames"
    tracks = read_mot(folder / "gt.txt", fps=30)
    assert tracks.sizes["time"] == 8
    assert tracks["confidence"].notnull().sum("individual").values.tolist() == [99] * 8
    rows = np.loadtxt(folder / "gt.txt", delimiter=",")
    people = len(np.unique(rows[rows[:, 7] == 1, 1]))
    assert int((tracks["class"] == "person").sum()) == people
    counted = read_mot(folder / "gt.txt", fps=30, min_confidence=1)
    assert counted.sizes["individual"] == len(np.unique(rows[rows[:, 6] == 1, 1]))


def test_detections(text: Path) -> None:
    text.write_text("2,-1,10,20,4,6,0.9\n1,-1,0,0,2,2,0.3\n")
    found = read_mot_detections(text, fps=7)
    assert found["frame"].values.tolist() == [1, 0]
    np.testing.assert_allclose(found["time"], [1 / 7, 0])
    assert found["position"].values.tolist() == [[12, 23], [1, 1]]
    np.testing.assert_allclose(found["score"], [0.9, 0.3], rtol=1e-6)


def test_nothing_in_the_file_is_nobody(text: Path) -> None:
    text.write_text("")
    assert read_mot(text, fps=10).sizes["individual"] == 0
    assert read_mot(text, fps=10, frames=3).sizes["time"] == 3
    assert read_mot_detections(text, fps=10).sizes["detection"] == 0
    write_mot(no_tracks([0.0, 0.1]), text)
    assert text.read_text() == ""


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param("1,-1,0,0,2,2,1\n", "read_mot_detections", id="nobody's"),
        pytest.param("0,1,0,0,2,2,1\n", "add 1", id="from zero"),
        pytest.param("1.5,1,0,0,2,2,1\n", "whole numbers", id="half a frame"),
        pytest.param("1,1,0,0\n", "at least 6", id="columns missing"),
        pytest.param("1,1,0,0,nan,2,1\n", "not finite", id="NaN"),
        pytest.param("frame,id\n", "not MOTChallenge text", id="header"),
        pytest.param("1,1,0,0,2,2,1\n1,1,5,5,2,2,1\n", "2 boxes in frame 1", id="twice"),
        pytest.param("9,1,0,0,2,2,1\n", "the clip has 5 frames", id="too long"),
    ],
)
def test_one_sentence_for_each_mistake(text: Path, content: str, words: str) -> None:
    text.write_text(content)
    with pytest.raises(DataError, match=words) as caught:
        read_mot(text, fps=10, frames=5)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        read_mot(tmp_path / "none.txt", fps=10)


def test_negative_names_and_frame_rates_are_refused(text: Path) -> None:
    tracks: xr.Dataset = make_tracks([[[5], [5]]], [[[2], [2]]], [0.0], individual=[-1])
    with pytest.raises(DataError, match="renumber"):
        write_mot(tracks, text)
    text.write_text("1,1,0,0,2,2,1\n")
    with pytest.raises(DataError, match="more than 0"):
        read_mot(text, fps=0)
