"""The conformance checks: our own plugins pass, each kind of fault is named."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from hoilab import plugins
from hoilab.models import Sighting
from hoilab.plugins import Spec
from hoilab.schema import marked
from hoilab.testing import (
    check_analysis,
    check_detector,
    check_metric,
    check_model,
    check_reader,
    check_spec,
    moving_square,
)

GUIDE = Path(__file__).parents[1] / "docs" / "plugins.md"
GOOD = Spec(name="root", summary="Take a root.", licence="MIT", target="math:sqrt")
NOBODY = Sighting(corners=np.empty((0, 4)), score=np.empty(0), label=np.empty(0, dtype=str))
ONE = Sighting(corners=np.array([[1, 2, 3, 4]]), score=np.array([0.5]), label=np.array(["thing"]))


def test_the_square_is_where_the_truth_says():
    video, truth = moving_square(frames=5)
    for picture, centre in zip(video.values, truth["position"].values[..., 0], strict=True):
        y, x = np.nonzero(picture[..., 0] == 230)
        np.testing.assert_array_equal(centre, [x.mean() + 0.5, y.mean() + 0.5])
        assert len(x) == 12 * 12


@pytest.mark.parametrize("name", ["motion"])
def test_our_own_detectors_conform(name):
    check_model(name)


@pytest.mark.parametrize("name", ["detections", "tracks"])
def test_our_own_metrics_conform(name):
    _, truth = moving_square(frames=10)
    scores = check_metric(plugins.load("metrics", name), truth, truth)
    # What is compared with itself is perfect.
    assert max(float(score) for score in scores.data_vars.values() if score.ndim == 0) >= 1.0


def test_our_own_readers_conform(tmp_path):
    from hoilab.io import write_image, write_video

    video, _ = moving_square(frames=9)
    write_video(tmp_path / "square.mp4", video)
    check_reader(plugins.load("readers", "video"), tmp_path / "square.mp4")
    (tmp_path / "pictures").mkdir()
    for number in range(3):
        write_image(tmp_path / "pictures" / f"{number}.png", video[number])
    check_reader(plugins.load("readers", "images"), tmp_path / "pictures")


def test_our_own_analyses_conform():
    _, truth = moving_square(frames=10)
    check_analysis(plugins.load("analyses", "individuals"), truth)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param({"name": "Square Root"}, "one word in lower case", id="two words"),
        pytest.param({"summary": "roots"}, "one sentence", id="no sentence"),
        pytest.param({"summary": "a" * 200 + "."}, "at most 100", id="long"),
        pytest.param({"licence": " "}, "SPDX", id="no licence"),
        pytest.param({"target": "math.sqrt"}, "package.module:function", id="no colon"),
        pytest.param({"target": "math:root"}, "does not load", id="not there"),
        pytest.param({"target": "math:pi"}, "a function or a class", id="not callable"),
    ],
)
def test_a_careless_spec_is_refused(change, reason):
    assert check_spec(GOOD)(4.0) == 2.0
    with pytest.raises(AssertionError, match=reason):
        check_spec(replace(GOOD, **change))


class Fixed:
    """A detector that always sees the same."""

    def __init__(self, sighting: object, *, scene: np.ndarray | None = None) -> None:
        self.sighting = sighting
        self.scene = scene

    def look(self, picture: np.ndarray, expected: np.ndarray) -> object:
        return self.sighting


class Scribbler(Fixed):
    def look(self, picture: np.ndarray, expected: np.ndarray) -> object:
        picture[:] = 0
        return self.sighting


class Moody(Fixed):
    made = 0

    def __init__(self, sighting: object) -> None:
        super().__init__(sighting)
        Moody.made += 1
        self.mood = Moody.made

    def look(self, picture: np.ndarray, expected: np.ndarray) -> object:
        return replace(ONE, corners=ONE.corners + self.mood)


@pytest.mark.parametrize("sighting", [NOBODY, ONE])
def test_a_plain_detector_passes(sighting):
    check_detector(lambda video: Fixed(sighting))


@pytest.mark.parametrize(
    ("detector", "reason"),
    [
        (lambda video: Fixed([]), "must return a hoilab.models.Sighting"),
        (lambda video: Fixed(replace(NOBODY, corners=np.empty(0))), r"corners must be \(n, 4\)"),
        (lambda video: Fixed(replace(ONE, corners=np.array([[3, 2, 1, 4]]))), "left, top, right"),
        (lambda video: Fixed(replace(ONE, corners=np.full((1, 4), np.nan))), "finite"),
        (lambda video: Fixed(replace(ONE, score=np.array([1.5]))), "0 to 1"),
        (lambda video: Fixed(replace(ONE, label=np.array(["a", "b"]))), "1 scores and labels"),
        (lambda video: Fixed(replace(ONE, changed=np.ones((2, 2)))), "booleans"),
        (lambda video: Fixed(replace(ONE, appearance=np.ones((2, 9)))), "appearance"),
        (lambda video: Fixed(NOBODY, scene=np.zeros((2, 2), np.uint8)), "scene is None or"),
        (lambda video: Scribbler(NOBODY), "changed the picture"),
        (lambda video: Moody(ONE), "disagree"),
    ],
)
def test_a_detector_without_manners_is_refused(detector, reason):
    with pytest.raises(AssertionError, match=reason):
        check_detector(detector)


def read_with(change: Callable[[xr.DataArray], xr.DataArray]) -> Callable[..., xr.DataArray]:
    def read(path: Path, *, identity: str = "visible") -> xr.DataArray:
        video, _ = moving_square(frames=4)
        return change(marked(video, identity))  # type: ignore[arg-type]

    return read


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda video: marked(video, "public"), "visible"),
        (lambda video: marked(video, "visible"), "must mark the frames 'public'"),
        (lambda video: video.drop_vars("frame"), "coordinates time and frame"),
        (lambda video: video[:0], "no frame"),
        (lambda video: video[1:], "from the first frame"),
        (lambda video: video, "must fail"),
    ],
)
def test_a_reader_without_manners_is_refused(change, reason, tmp_path):
    with pytest.raises(AssertionError, match=reason):
        check_reader(read_with(change), tmp_path / "a.raw")


def test_a_metric_that_changes_its_input_is_refused():
    def measure(truth: xr.Dataset, found: xr.Dataset) -> xr.Dataset:
        found["confidence"][:] = 0
        return xr.Dataset({"score": 1.0})

    _, truth = moving_square(frames=3)
    with pytest.raises(AssertionError, match="changed its input"):
        check_metric(measure, truth, truth)
    with pytest.raises(AssertionError, match="one variable each, got float"):
        check_metric(lambda truth, found: 1.0, truth, truth)  # type: ignore[arg-type, return-value]


def test_an_analysis_that_changes_its_input_is_refused():
    def analyse(tracks: xr.Dataset) -> xr.Dataset:
        tracks.attrs["seen"] = True
        return tracks

    _, truth = moving_square(frames=3)
    with pytest.raises(AssertionError, match="changed its input"):
        check_analysis(analyse, truth)


def test_the_guides_own_package_can_be_built_installed_and_found(tmp_path):
    files = re.findall(r"^`([\w./]+)`\n\n```\w+\n(.*?)^```", GUIDE.read_text(), re.S | re.M)
    assert len(files) == 4
    for name, text in files:
        path = tmp_path / "source" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    target = tmp_path / "site"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps",
         "--no-build-isolation", f"--target={target}", str(tmp_path / "source")],
        check=True,
    )  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"],
        cwd=tmp_path / "source", env={**os.environ, "PYTHONPATH": str(target)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "2 passed" in done.stdout, done.stdout
