import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from typer.testing import CliRunner

from hoilab.cli.evaluate import evaluate
from hoilab.datasets import write_mot
from hoilab.errors import DataError, HoilabError, OutputError, StoreError
from hoilab.io import SceneWriter, hidden_path, write_video
from hoilab.schema import make_detections, make_tracks, make_video

FILL = (230, 0, 180)
FRAMES, WIDTH, HEIGHT = 12, 160, 96


def walk(names: tuple[int, ...] = (1, 2)) -> xr.Dataset:
    """Return two people who cross a picture, 16x48 px each."""
    step = np.arange(FRAMES)[:, None] * 4.0
    x = np.concatenate([20.5 + step, 120.5 - step], 1)
    position = np.stack([x, np.broadcast_to([[48.0, 60.0]], x.shape)], 1)
    shape = np.broadcast_to([[16.0], [48.0]], position.shape)
    return make_tracks(position, shape, np.arange(FRAMES) / 10, individual=names)


def with_a_thing(people: xr.Dataset) -> xr.Dataset:
    bench = walk((9, 8)).isel(individual=[0]).assign({"class": ("individual", ["thing"])})
    return xr.concat([people, bench], "individual")


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    return write_scene(tmp_path / "plaza.zarr", fill=list(FILL))


def write_scene(path: Path, *, fill: object) -> Path:
    """Write a scene in which the second person is not hidden in frames 3 to 5."""
    rng = np.random.default_rng(0)
    frames = rng.integers(90, 140, (FRAMES, HEIGHT, WIDTH, 3), dtype=np.uint8)
    truth = walk()
    for frame in range(FRAMES):
        for who in range(2):
            if who == 1 and 3 <= frame <= 5:
                continue
            x, y = truth["position"].values[frame, :, who].astype(int)
            frames[frame, max(0, y - 28) : y + 28, max(0, x - 12) : x + 12] = FILL
    video = make_video(frames, truth["time"].values, identity="hidden")
    write_video(hidden_path(path), video)
    boxes = [truth["position"].values, truth["shape"].values]
    position, shape = (values.transpose(0, 2, 1).reshape(-1, 2) for values in boxes)
    number = np.repeat(np.arange(FRAMES), 2)
    found = make_detections(number, number / 10, position, shape)
    thing = make_detections([0], [0.0], [[80, 48]], [[10, 10]], label="thing")
    with SceneWriter(path) as writer:
        writer.describe({"hoilab": "test"})
        writer.append("tracks", with_a_thing(truth))
        # The last detection is missing, and there is a thing that is nobody.
        writer.append(
            "detections", xr.concat([found.isel(detection=slice(-1)), thing], "detection")
        )
        digest = hashlib.sha256(hidden_path(path).read_bytes()).hexdigest()
        writer.put("privacy", xr.Dataset(), {"fill": fill, "output_sha256": digest})
    return path


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    write_mot(walk(), tmp_path / "gt.txt")
    return tmp_path / "gt.txt"


def run(*words: object) -> str:
    done = CliRunner().invoke(evaluate, [str(word) for word in words])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


def test_scene_by_hand(scene: Path, truth: Path, tmp_path: Path) -> None:
    report, page = tmp_path / "scores.json", tmp_path / "docs" / "scores.md"
    said = run("scene", scene, "--truth", truth, "--json", report, "--markdown", page)
    scores = json.loads(report.read_text())
    boxes = 2 * FRAMES
    assert scores["detections"]["precision"] == 1.0
    assert scores["detections"]["recall"] == pytest.approx((boxes - 1) / boxes)
    assert (scores["tracks"]["mota"], scores["tracks"]["hota"]) == (1.0, 1.0)
    assert scores["tracks"]["individuals"] == 2
    assert scores["hiding"]["heads_hidden"] == pytest.approx((boxes - 3) / boxes)
    assert scores["hiding"]["bodies_hidden"] == pytest.approx((boxes - 3) / boxes)
    assert (scores["hiding"]["never_leaked"], scores["hiding"]["longest_gap"]) == (1, 3)
    assert "heads_hidden" in said
    assert "0.8750" in said
    assert "| longest_gap | 3 frames |" in page.read_text()


def test_what_differs_from_the_original_is_hidden(scene: Path, truth: Path, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    frames = rng.integers(90, 140, (FRAMES, HEIGHT, WIDTH, 3), dtype=np.uint8)
    clip = tmp_path / "original.mp4"
    write_video(clip, make_video(frames, np.arange(FRAMES) / 10, identity="public"))
    said = run("scene", scene, "--truth", truth, "--video", clip, "--json", "-")
    assert json.loads(said)["hiding"]["longest_gap"] == 3


def test_annotation_of_another_size_and_other_frames(scene: Path, tmp_path: Path) -> None:
    large = walk()
    big = large.assign(position=large["position"] * 2, shape=large["shape"] * 2)
    path = tmp_path / "large.txt"
    write_mot(big.assign_coords(frame=big["frame"] + 100), path)
    words = ["scene", scene, "--truth", path]
    with pytest.raises(DataError, match="mind --frame-offset"):
        run(*words, "--frame-offset", 500)
    with pytest.raises(DataError, match="pass --scale"):
        run(*words, "--frame-offset", -100)
    said = run(*words, "--frame-offset", -100, "--scale", 0.5, "--json", "-")
    assert json.loads(said)["tracks"]["mota"] == 1.0


def test_a_receipt_without_a_colour_asks_for_the_original(truth: Path, tmp_path: Path) -> None:
    scene = write_scene(tmp_path / "other.zarr", fill="background")
    with pytest.raises(DataError, match="--video"):
        run("scene", scene, "--truth", truth)


def test_mot_by_hand(truth: Path, tmp_path: Path) -> None:
    result = tmp_path / "res.txt"
    write_mot(walk().isel(time=slice(0, 9)), result)
    scores = json.loads(run("mot", "--truth", truth, "--result", result, "--json", "-"))["tracks"]
    assert scores["mota"] == pytest.approx(9 / 12)
    assert scores["switches"] == 0
    assert "0.7500" in run("mot", "--truth", truth, "--result", result)


def test_mot_on_tud_campus(shared_data: Path) -> None:
    folder = shared_data / "mot" / "TUD-Campus"
    said = run("mot", "--truth", folder / "gt.txt", "--result", folder / "test.txt")
    for number in ("0.5265", "0.5577", "0.3914", "13 boxes", "150 boxes", "7 times"):
        assert number in said


@pytest.mark.parametrize(
    ("words", "error", "says"),
    [
        pytest.param(["mot", "--result", "none.txt"], DataError, "cannot be read", id="no file"),
        pytest.param(["scene", "none.zarr"], StoreError, "hoilab analyze", id="no scene"),
        pytest.param(
            ["mot", "--result", "{truth}", "--json", "/proc/none/a.json"],
            OutputError,
            "choose another folder",
            id="nowhere to write",
        ),
    ],
)
def test_one_sentence_for_each_mistake(
    truth: Path, words: list[str], error: type[HoilabError], says: str
) -> None:
    filled = [word.format(truth=truth) for word in words]
    with pytest.raises(error, match=says):
        run(*filled, "--truth", truth)


@pytest.mark.parametrize("command", ["mot", "scene"])
def test_help_has_examples(command: str) -> None:
    assert f"hoilab evaluate {command}" in run(command, "--help")
