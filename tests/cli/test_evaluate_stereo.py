"""hoilab evaluate stereo: on pairs made here, and on Middlebury's."""

import json

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from hoilab.cli.evaluate import evaluate
from hoilab.datasets.middlebury import middlebury_pairs, read_disparity
from hoilab.errors import DataError

SHIFT = 12


@pytest.fixture
def folder(tmp_path):
    """Return a folder with one pair, everything 12 px farther left in the right picture."""
    scene = np.random.default_rng(0).integers(0, 255, (64, 212, 3), dtype=np.uint8)
    home = tmp_path / "wall"
    home.mkdir()
    Image.fromarray(scene[:, :-SHIFT]).save(home / "im0.png")
    Image.fromarray(scene[:, SHIFT:]).save(home / "im1.png")
    truth = np.full((64, 200), SHIFT, "<f4")
    truth[:, :SHIFT] = np.inf
    (home / "disp0.pfm").write_bytes(b"Pf\n200 64\n-1.0\n" + truth[::-1].tobytes())
    return tmp_path


def test_matching_is_scored(folder, tmp_path):
    out = tmp_path / "scores.json"
    said = CliRunner().invoke(evaluate, ["stereo", str(folder), "--json", str(out)])
    assert said.exit_code == 0, said.output
    scores = json.loads(out.read_text())["wall"]
    assert scores["pixels"] == 64 * (200 - SHIFT)
    assert scores["epe"] < 0.1
    assert scores["bad_1"] < 10


def test_others_maps_are_scored(folder, tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    off = np.full((64, 200), SHIFT + 1.5)
    off[:32, :] = np.nan
    np.save(mine / "wall.npy", off)
    out = tmp_path / "scores.json"
    arguments = ["stereo", str(folder), "--result", str(mine), "--json", str(out)]
    assert CliRunner().invoke(evaluate, arguments).exit_code == 0
    scores = json.loads(out.read_text())["wall"]
    assert scores["epe"] == pytest.approx(1.5)
    assert (scores["bad_1"], scores["bad_2"], scores["found"]) == (100, 50, 50)


def test_what_is_missing_is_said(folder, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(DataError, match="no stereo pair in"):
        middlebury_pairs(empty)
    broken = tmp_path / "broken.pfm"
    broken.write_bytes(b"PF\n")
    with pytest.raises(DataError, match="cannot be read as a disparity map"):
        read_disparity(broken)


def test_middlebury_itself(shared_data):
    pairs = middlebury_pairs(shared_data / "stereo-middlebury")
    assert [pair.name for pair in pairs] == ["cones", "motorcycle"]
    cones, motorcycle = (pair.disparity() for pair in pairs)
    assert np.nanmax(cones) < 64
    assert np.isnan(motorcycle).any()
