"""hoilab depth, bench depth and train depth-tiny, from the command line to the end."""

import json
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
import torch
import typer
from typer.testing import CliRunner, Result

from hoilab import synthetic
from hoilab.cli.bench import bench
from hoilab.cli.depth import depth
from hoilab.cli.train import train
from hoilab.errors import DataError
from hoilab.io.camera_file import write_camera
from hoilab.models.depth_tiny.weights import card, load_tiny
from hoilab.training.shooting import Shooting, render

torch.set_num_threads(1)


def said(app: typer.Typer, *words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture(scope="module")
def square(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a clip of six frames of a rendered square, and its camera's file."""
    folder = tmp_path_factory.mktemp("square")
    scene = synthetic.plaza(seed=9004, size=(224, 128), duration_s=1.2, fps=5.0, people=4)
    with av.open(str(folder / "square.mp4"), "w") as file:
        stream = file.add_stream("libx264", rate=Fraction(5), options={"crf": "10"})
        stream.width, stream.height, stream.pix_fmt = 224, 128, "yuv420p"
        for image in scene.video.values:
            for packet in stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")):
                file.mux(packet)
        for packet in stream.encode():
            file.mux(packet)
    return folder / "square.mp4", write_camera(folder / "square.camera.json", scene.camera)


def test_metres_and_how_steady_they_are(square: tuple[Path, Path], tmp_path: Path) -> None:
    import xarray as xr

    clip, camera = square
    maps = tmp_path / "maps.zarr"
    words = ("measure", clip, "--camera", camera, "--every", 1, "--no-people", "--maps", maps)
    done = said(depth, *words, "--json", "-")
    assert done.exit_code == 0, done.exception
    found = json.loads(done.stdout)
    assert found["ground_fit"] == "fits"
    assert found["share_of_ground_that_fits"] > 0.3
    assert found["tae_percent_steady"] < found["tae_percent_each_frame"]
    written = xr.open_zarr(maps)["depth"]
    assert written.shape == (6, 128, 224)
    again = said(depth, *words)
    assert "could not be written" in str(again.exception)


def test_without_a_camera_the_scale_is_the_models(square: tuple[Path, Path]) -> None:
    done = said(depth, "measure", square[0], "--most", 2, "--every", 1, "--no-people")
    assert done.exit_code == 0, done.exception
    assert "no camera given" in done.stdout


def test_a_pose_that_contradicts_the_picture_is_refused(square: tuple[Path, Path]) -> None:
    words = ("--fov", 70, "--height", 4, "--tilt", -40, "--no-people", "--json", "-")
    done = said(depth, "measure", square[0], "--most", 2, "--every", 1, *words)
    assert done.exit_code == 0, done.exception
    assert "the camera sees no ground" in json.loads(done.stdout)["ground_fit"]


def test_depth_learned_alone(square: tuple[Path, Path], tmp_path: Path) -> None:
    clip, camera = square
    words = ("alone", clip, "--folder", tmp_path, "--every", 1, "--steps", 1, "--no-people")
    done = said(depth, *words, "--camera", camera)
    assert done.exit_code == 0, done.exception
    assert "tae_percent" in done.stdout
    assert load_tiny(tmp_path / "depth-tiny.safetensors").network is not None
    assert "teaches by its pose" in str(said(depth, *words).exception)


def test_half_a_camera_is_one_sentence(square: tuple[Path, Path]) -> None:
    done = said(depth, "measure", square[0], "--fov", 70)
    assert isinstance(done.exception, DataError)
    assert "--fov and --height belong together" in str(done.exception)


def test_the_bench_measures_and_recommends(tmp_path: Path) -> None:
    picture = tmp_path / "front.html"
    words = ("depth", "--models", "depth-tiny", "--sizes", "64x96", "--frames", 1, "--repeats", 1,
             "--precisions", "float32,int8+winograd,merged", "--picture", picture)  # fmt: skip
    done = said(bench, *words, "--json", "-")
    assert done.exit_code == 0, done.exception
    report = json.loads(done.stdout)
    first, cheap, merged = report["runs"]
    assert first["error"] > 0
    assert cheap["agreement"] > 0.99
    assert "tokens are merged in DPT alone" in merged["failed"]
    assert "frames/s" in report["advice"]
    assert "<html" in picture.read_text()[:2000].lower()
    wrong = said(bench, "depth", "--precisions", "bf16+int8")
    assert "bf16 cannot be joined with int8" in str(wrong.exception)


def test_the_recipe_runs_from_footage_to_weights(tmp_path: Path) -> None:
    footage = tmp_path / "footage"
    small = Shooting(moments=1, run=1, duration_s=2.0, size=(128, 72))
    render(footage, [1000], shooting=small, processes=1)
    first = footage / "scene-001000"
    for seed in range(1001, 1100):  # the recipe's scenes: all of them alike here
        (footage / f"scene-{seed:06}").symlink_to(first)
    app = typer.Typer()
    app.command()(train)
    run = tmp_path / "run"
    words = ("depth-tiny", "--data", footage, "--folder", run, "--batch", 1, "--device", "cpu")
    done = said(app, *words, "--steps", 1)
    assert done.exit_code == 0, done.exception
    assert {path.parent.name for path in run.glob("*/log.csv")} == {"coarse", "middle", "fine"}
    path = run / "depth-tiny.safetensors"
    assert json.loads(card(path)["steps"]) == {"coarse": 1, "middle": 1, "fine": 1}
    frame = np.zeros((1, 72, 128, 3), np.uint8)
    from hoilab.schema import make_video

    assert load_tiny(path)(make_video(frame, [0.0])).shape == (1, 72, 128)
