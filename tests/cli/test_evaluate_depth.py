"""hoilab evaluate depth: maps in files against truth, numbers by hand."""

import json
from pathlib import Path

import numpy as np
import pytest
import typer
from PIL import Image
from typer.testing import CliRunner

from hoilab.cli.evaluate_depth import depth
from hoilab.errors import DataError

app = typer.Typer()
app.command()(depth)


def maps(folder: Path, values: np.ndarray, *, name: str = "0001", steps: float = 1000) -> Path:
    folder.mkdir(exist_ok=True)
    Image.fromarray((values * steps).astype(np.uint16)).save(folder / f"{name}.png")
    return folder


def run(*arguments: object) -> dict:
    done = CliRunner().invoke(app, [str(a) for a in arguments] + ["--json", "-"])
    if done.exception is not None:
        raise done.exception
    return json.loads(done.stdout)


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    return maps(tmp_path / "truth", np.array([[2.0, 4.0], [8.0, 0.0]]))


def test_errors_are_those_of_the_formula(tmp_path: Path, truth: Path) -> None:
    result = maps(tmp_path / "mine", np.array([[2.2, 4.4], [8.8, 3.0]]))
    report = run("--truth", truth, "--result", result, "--distances", "0,5,10", "--kitti")
    assert report["frames"] == 1
    assert report["mean"]["abs_rel"] == pytest.approx(0.1)
    assert report["mean"]["d1"] == 1
    assert report["mean"]["pixels"] == 3
    assert [part["pixels"] for part in report["by_distance"]] == [2, 1]
    assert report["kitti"]["mae"] == pytest.approx(1000 * (0.2 + 0.4 + 0.8) / 3)


@pytest.mark.parametrize("align", ["median", "depth", "inverse"])
def test_fits_take_a_factor_away(tmp_path: Path, truth: Path, align: str) -> None:
    result = maps(tmp_path / "mine", np.array([[4.0, 8.0], [16.0, 1.0]]))
    report = run("--truth", truth, "--result", result, "--align", align)
    assert report["mean"]["abs_rel"] == pytest.approx(0, abs=1e-3)


def test_nearness_is_fitted_as_inverse_depth(tmp_path: Path, truth: Path) -> None:
    (tmp_path / "mine").mkdir()
    np.save(tmp_path / "mine" / "0001.npy", 3 / np.array([[2.0, 4.0], [8.0, 5.0]]) - 1)
    report = run("--truth", truth, "--result", tmp_path / "mine", "--nearness")
    assert report["mean"]["rmse"] == pytest.approx(0, abs=1e-6)


def test_another_size_takes_the_nearest_pixel(tmp_path: Path, truth: Path) -> None:
    large = np.repeat(np.repeat(np.array([[2.0, 4.0], [8.0, 1.0]]), 3, 0), 3, 1)
    report = run("--truth", truth, "--result", maps(tmp_path / "mine", large))
    assert report["mean"]["rmse"] == 0


def test_error_maps_are_red_too_far_and_blue_too_near(tmp_path: Path, truth: Path) -> None:
    result = maps(tmp_path / "mine", np.array([[2.0, 6.0], [4.0, 1.0]]))
    run("--truth", truth, "--result", result, "--maps", tmp_path / "errors")
    with Image.open(tmp_path / "errors" / "0001.png") as picture:
        pixels = np.array(picture)
    assert pixels[0, 0].tolist() == [255, 255, 255]
    assert pixels[0, 1].tolist() == [255, 0, 0]
    assert pixels[1, 0].tolist() == [0, 0, 255]
    assert len(set(pixels[1, 1].tolist())) == 1


def test_the_table_for_people(tmp_path: Path, truth: Path) -> None:
    done = CliRunner().invoke(app, ["--truth", str(truth), "--result", str(truth)])
    assert done.exit_code == 0
    assert "abs_rel" in done.stdout
    assert "By distance" in done.stdout


def test_missing_results_are_told(tmp_path: Path, truth: Path) -> None:
    maps(truth, np.ones((2, 2)), name="0002")
    result = maps(tmp_path / "mine", np.array([[2.0, 4.0], [8.0, 1.0]]))
    done = CliRunner().invoke(app, ["--truth", str(truth), "--result", str(result)])
    assert "1 of 2 true maps have no result" in done.stderr
    with pytest.raises(DataError, match=r"no result in .* is named like a true map"):
        run("--truth", truth, "--result", maps(tmp_path / "other", np.ones((2, 2)), name="9"))
    with pytest.raises(DataError, match="--align must be one of none, median"):
        run("--truth", truth, "--result", result, "--align", "best")
