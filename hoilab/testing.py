"""What a plugin must keep to, as checks that its author runs in their own tests.

Each check passes silently and returns what it looked at, or raises an `AssertionError` that says
what was expected, what came, and what to do. ``docs/plugins.md`` shows a whole plugin package
with its tests.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from hoilab import plugins
from hoilab.errors import HoilabError
from hoilab.models import Detector, Sighting
from hoilab.plugins import Spec
from hoilab.schema import check_video, identity, make_tracks, make_video

__all__ = [
    "check_analysis",
    "check_detector",
    "check_metric",
    "check_model",
    "check_reader",
    "check_spec",
    "moving_square",
]

SIDE_PX = 12
WIDTH_PX, HEIGHT_PX = 96, 64


def moving_square(*, frames: int = 75, fps: float = 5.0) -> tuple[xr.DataArray, xr.Dataset]:
    """Return a clip in which a bright square crosses a dark floor, and the square's track.

    It is 15 seconds long by default, which is enough for models that learn the empty scene.

    Examples
    --------
    >>> video, truth = moving_square(frames=3)
    >>> video.sizes["time"], truth["position"].sel(space="x").values.ravel()
    (3, array([ 6., 48., 90.], dtype=float32))
    """
    floor = np.random.default_rng(0).integers(40, 60, (HEIGHT_PX, WIDTH_PX, 3), dtype=np.uint8)
    pictures = np.repeat(floor[None], frames, axis=0)
    left = np.linspace(0, WIDTH_PX - SIDE_PX, frames).round().astype(int)
    top = HEIGHT_PX // 2
    for picture, start in zip(pictures, left, strict=True):
        picture[top : top + SIDE_PX, start : start + SIDE_PX] = (230, 180, 40)
    time_s = np.arange(frames) / fps
    centre = np.stack([left + SIDE_PX / 2, np.full(frames, top + SIDE_PX / 2)], axis=1)
    truth = make_tracks(centre, np.full_like(centre, SIDE_PX), time_s, label="square")
    return make_video(pictures, time_s, identity="public", source="moving square"), truth


def check_spec(spec: Spec) -> Any:
    """Check that a spec says what a user needs to know; return the code that it names.

    Examples
    --------
    >>> check_spec(Spec(name="root", summary="Take a root.", licence="MIT", target="math:sqrt"))
    <built-in function sqrt>
    """
    _expect(isinstance(spec, Spec), f"expected a hoilab.plugins.Spec, got {type(spec).__name__}")
    _expect(
        spec.name == spec.name.strip().lower() and len(spec.name.split()) == 1,
        f"a name is one word in lower case, because people type it; got {spec.name!r}",
    )
    _expect(
        spec.summary.endswith(".") and "\n" not in spec.summary and len(spec.summary) <= 100,
        f"a summary is one sentence of at most 100 characters, got {spec.summary!r}",
    )
    _expect(bool(spec.licence.strip()), "name the licence of code and weights, as SPDX does")
    module, colon, attribute = spec.target.partition(":")
    _expect(
        bool(module and colon and attribute.isidentifier()),
        f"a target is 'package.module:function', got {spec.target!r}",
    )
    try:
        code = spec.load()
    except HoilabError as cause:
        raise AssertionError(str(cause)) from cause
    _expect(callable(code), f"{spec.target} must be a function or a class, got {code!r}")
    return code


def check_model(name: str) -> Any:
    """Check an installed model plugin by name: its spec, and what it does if it detects.

    A spec whose facts say ``"task": "detection"`` names a function from a video to a `Detector`.
    """
    spec = plugins.find("models", name)
    model = check_spec(spec)
    _expect(
        isinstance(spec.facts.get("task"), str),
        f"facts must name the task, such as 'detection', got {dict(spec.facts)}",
    )
    if spec.facts["task"] == "detection":
        check_detector(model)
    return model


def check_detector(detect: Callable[[xr.DataArray], Detector]) -> Detector:
    """Check a detection model on `moving_square`: shapes, ranges, manners; not how good it is."""
    video, _ = moving_square()
    seen, again = detect(video), detect(video)
    scene = seen.scene
    _expect(
        scene is None or (scene.shape == video.shape[1:] and scene.dtype == np.uint8),
        f"scene is None or a picture of uint8 of the clip's size {video.shape[1:]}",
    )
    there = np.array([[0, 32, 12, 44]], dtype=np.float32)
    for number in range(video.sizes["time"]):
        picture = video.values[number].copy()
        expected = there if number % 2 else np.empty((0, 4), np.float32)
        one, two = seen.look(picture, expected), again.look(picture.copy(), expected.copy())
        _expect(
            np.array_equal(picture, video.values[number]),
            "look() changed the picture that it was given; work on a copy",
        )
        _check_sighting(one, number)
        _expect(
            np.array_equal(one.corners, two.corners) and np.array_equal(one.score, two.score),
            f"frame {number}: two detectors of one clip disagree; take seeds as arguments",
        )
    return seen


def _check_sighting(sighting: Sighting, frame: int) -> None:
    _expect(
        isinstance(sighting, Sighting),
        f"frame {frame}: look() must return a hoilab.models.Sighting, got {type(sighting)}",
    )
    corners = np.asarray(sighting.corners)
    count = len(corners)
    _expect(
        corners.ndim == 2 and corners.shape[1] == 4,
        f"frame {frame}: corners must be (n, 4), got {corners.shape}; np.empty((0, 4)) for nobody",
    )
    left, top, right, bottom = corners.T
    _expect(
        bool(np.isfinite(corners).all() and (left <= right).all() and (top <= bottom).all()),
        f"frame {frame}: corners are left, top, right, bottom, and finite; got {corners}",
    )
    _expect(
        np.shape(sighting.score) == np.shape(sighting.label) == (count,),
        f"frame {frame}: {count} boxes need {count} scores and labels, "
        f"got {np.shape(sighting.score)} and {np.shape(sighting.label)}",
    )
    score = np.asarray(sighting.score, dtype=float)
    _expect(
        bool(((score >= 0) & (score <= 1)).all()),
        f"frame {frame}: scores are 0 to 1, got {score}",
    )
    looks = np.asarray(sighting.appearance)
    _expect(
        looks.ndim == 2 and len(looks) in (0, count),
        f"frame {frame}: appearance is (n, features) or empty, got {looks.shape}",
    )
    changed = sighting.changed
    _expect(
        changed is None or (changed.ndim == 2 and changed.dtype == np.bool_),
        f"frame {frame}: changed is None or a mask (y, x) of booleans",
    )
    _expect(isinstance(sighting.doubt, str), f"frame {frame}: doubt is a text, empty for none")


def check_reader(read: Callable[..., xr.DataArray], path: str | Path) -> xr.DataArray:
    """Check a reader on a file of its kind: labels, privacy, and the same pixels in any order."""
    video = check_video(read(path))
    _expect(
        identity(video) == "visible",
        "a reader marks frames 'visible' unless its caller says otherwise",
    )
    _expect(
        identity(read(path, identity="public")) == "public",
        "read(path, identity='public') must mark the frames 'public'",
    )
    _expect(
        {"time", "frame"} <= set(video.coords) and {"source", "fps"} <= set(video.attrs),
        "a video has coordinates time and frame, and attrs source and fps; see schema.make_video",
    )
    count = video.sizes["time"]
    _expect(count > 0, f"{path} holds no frame; check with a file that does")
    _expect(float(video["time"][0]) == 0.0, "time is counted from the first frame")
    some = sorted({0, count // 3, count // 2, count - 1})
    forward = {number: video.isel(time=number).values for number in some}
    for number in reversed(some):
        _expect(
            np.array_equal(read(path).isel(time=number).values, forward[number]),
            f"frame {number} is another one when it is asked for first; seek exactly",
        )
    _expect(
        np.array_equal(video.isel(time=slice(-1, None)).values[0], forward[count - 1]),
        "the last frame is another one in a slice",
    )
    _refuses(read, Path(path).with_name("no such file" + Path(path).suffix))
    return video


def _refuses(read: Callable[..., xr.DataArray], path: Path) -> None:
    try:
        read(path)
    except HoilabError as refusal:
        _expect(path.name in str(refusal), f"the error must name the file, it says: {refusal}")
    except Exception as other:
        raise AssertionError(
            f"a file that is not there must give a hoilab.errors.VideoError, got {other!r}"
        ) from other
    else:
        raise AssertionError(f"reading {path.name}, which is not there, must fail")


def check_metric(
    measure: Callable[[xr.Dataset, xr.Dataset], xr.Dataset], truth: xr.Dataset, found: xr.Dataset
) -> xr.Dataset:
    """Check a metric: labelled scores, the same twice, inputs unchanged; return the scores."""
    before = truth.copy(deep=True), found.copy(deep=True)
    scores = measure(truth, found)
    _expect(
        isinstance(scores, xr.Dataset) and len(scores.data_vars) > 0,
        f"scores are an xarray.Dataset with one variable each, got {type(scores).__name__}",
    )
    _expect(
        truth.identical(before[0]) and found.identical(before[1]),
        "the metric changed its input; work on a copy",
    )
    _expect(scores.identical(measure(truth, found)), "the same input gave other scores")
    return scores


def check_analysis(
    analyse: Callable[[xr.Dataset], xr.Dataset | xr.DataArray], data: xr.Dataset
) -> xr.Dataset | xr.DataArray:
    """Check an analysis: labelled in, labelled out, input unchanged; return the answer."""
    before = data.copy(deep=True)
    answer = analyse(data)
    _expect(
        isinstance(answer, xr.Dataset | xr.DataArray),
        f"an analysis returns labelled arrays, got {type(answer).__name__}",
    )
    _expect(data.identical(before), "the analysis changed its input; work on a copy")
    return answer


def _expect(kept: bool, sentence: str) -> None:
    if not kept:
        raise AssertionError(sentence)
