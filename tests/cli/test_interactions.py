import numpy as np
import pytest
import torch
import typer
from typer.testing import CliRunner

from hoilab.cli.interactions import interactions
from hoilab.datasets import read_pairs
from hoilab.errors import WeightsError
from hoilab.io import write_video
from hoilab.models.qpic.tiny import save, untrained
from hoilab.schema import make_video


@pytest.fixture
def app():
    app = typer.Typer()
    app.command()(interactions)
    return app


@pytest.fixture
def clip(tmp_path):
    path = tmp_path / "grey.mp4"
    grey = np.full((3, 48, 64, 3), 120, np.uint8)
    write_video(path, make_video(grey, np.arange(3) / 10, identity="public"))
    return path


@pytest.fixture
def weights(tmp_path):
    torch.manual_seed(0)
    path = tmp_path / "mine.safetensors"
    save(untrained(objects=("bag", "cup"), verbs=("carry", "hold")), path, card={})
    return path


def run(app, *words):
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.mark.parametrize("name", ["rows.json", "rows.csv"])
def test_a_clip_becomes_a_table_and_a_file_that_evaluates(app, clip, weights, tmp_path, name):
    done = run(
        app,
        clip,
        "--model",
        "qpic-tiny",
        "--weights",
        weights,
        "--threshold",
        0,
        "-o",
        tmp_path / name,
    )
    assert done.exit_code == 0, done.exception
    for word in ("carry", "hold", "cup", "best score", "3 frames"):
        assert word in done.stdout
    rows = read_pairs(tmp_path / name)
    assert rows.sizes["interaction"] == 3 * 32 * 2
    assert rows["image"].values.tolist() == [0, 1, 2]


def test_frames_without_interactions_are_kept(app, clip, weights, tmp_path):
    path = tmp_path / "none.json"
    assert (
        run(
            app, clip, "--model", "qpic-tiny", "--weights", weights, "--threshold", 1, "-o", path
        ).exit_code
        == 0
    )
    assert read_pairs(path)["image"].values.tolist() == [0, 1, 2]


def test_people_are_followed_first(app, clip, weights):
    done = run(app, clip, "--model", "qpic-tiny", "--weights", weights, "--follow", "--smooth", 0.5)
    assert done.exit_code == 0, done.exception


def test_smoothing_needs_following(app, clip, weights):
    done = run(app, clip, "--model", "qpic-tiny", "--weights", weights, "--smooth", 0.5)
    assert isinstance(done.exception, ValueError)


def test_missing_weights_are_one_sentence(app, clip, tmp_path, monkeypatch):
    monkeypatch.setenv("HOILAB_WEIGHTS", str(tmp_path))
    done = run(app, clip, "--model", "qpic-r50-vcoco")
    assert isinstance(done.exception, WeightsError)


def test_without_a_word_the_detector_that_ships_is_taken(app, clip):
    done = run(app, clip, "--threshold", 0.99)
    assert done.exit_code == 0, done.exception
    assert "3 frames" in done.stdout
