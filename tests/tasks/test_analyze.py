"""The main job: one pass over a clip gives a whole, labelled, anonymized scene."""

import json
import subprocess
import sys

import numpy as np
import pytest
import xarray as xr

import hoilab as hl
from hoilab.errors import OutputError
from hoilab.io import checksum, hidden_path, open_scene, scene_video, write_video
from hoilab.schema import check_tracks, identity, make_video
from hoilab.tasks import analyzed, summary

FRAMES, HEIGHT, WIDTH = 120, 96, 128


def walker(frames: int = FRAMES, *, offset: int = 30) -> xr.DataArray:
    """Return a public clip: noise, and a bright upright block that walks in and out again."""
    rng = np.random.default_rng(3)
    ground = rng.integers(80, 110, (HEIGHT, WIDTH, 1), dtype=np.int16)
    noise = rng.integers(-2, 3, (16, HEIGHT, WIDTH, 3), dtype=np.int16)
    pictures = np.empty((frames, HEIGHT, WIDTH, 3), np.uint8)
    for number in range(frames):
        picture = ground + noise[number % 16]
        left = 2 * (number - offset)
        if 0 < left < WIDTH - 14:
            picture[30:66, left : left + 14] = (210, 60, 40)
        pictures[number] = picture.clip(0, 255)
    return make_video(pictures, np.arange(frames) / 10, identity="public", source="walker")


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    path = tmp_path_factory.mktemp("clip") / "walker.mp4"
    write_video(path, walker())
    return path


@pytest.fixture(scope="module")
def scene(clip):
    return hl.analyze(clip, clip.with_name("walker.zarr"), progress=False)


def test_every_frame_is_in_every_group(scene):
    assert scene["video"].sizes["time"] == FRAMES
    assert scene["tracks"].sizes["time"] == FRAMES
    assert scene["privacy"].sizes["time"] == FRAMES
    np.testing.assert_allclose(scene["tracks/time"], np.arange(FRAMES) / 10, atol=1e-4)
    np.testing.assert_array_equal(scene["tracks/frame"], np.arange(FRAMES))


def test_the_walker_is_one_track_where_it_walks(scene):
    tracks = check_tracks(scene["tracks"].to_dataset())
    assert scene["individuals"].sizes["individual"] == tracks.sizes["individual"] >= 1
    frame = 60  # the block is 14 px wide from x = 2 (60 - 30), and 36 px high from y = 30
    x, y = tracks["position"].isel(time=frame).mean("individual").values
    assert abs(x - 67) < 6
    assert abs(y - 48) < 8


def test_the_walker_is_hidden_and_the_frames_are_counted_right(scene):
    hidden = scene_video(scene)
    assert identity(hidden) == "hidden"
    assert hidden.shape == (FRAMES, HEIGHT, WIDTH, 3)
    np.testing.assert_allclose(hidden["time"], np.arange(FRAMES) / 10, atol=1e-4)
    for frame in range(32, 85):
        red, green = hidden.isel(time=frame)[30:66, 2 * (frame - 30) :][:, :14].values[..., :2].T
        assert (red.astype(int) - green < 60).mean() > 0.97, f"the walker shows in frame {frame}"


def test_the_scene_says_what_was_done_and_in_which_units(scene, clip):
    assert scene.attrs["hoilab"] == hl.__version__
    assert [step["did"] for step in json.loads(scene.attrs["history"])] == ["analyze"]
    assert scene["tracks/position"].attrs["units"] == "px"
    assert scene["video"].attrs["source_name"] == clip.name
    receipt = scene["privacy"].attrs
    hidden = hidden_path(clip.with_name("walker.zarr"))
    assert receipt["output_sha256"] == checksum(hidden)
    assert receipt["failed_frames"] == 0


def test_no_attribute_tells_where_on_the_disk_the_clip_was(scene, clip):
    texts = [json.dumps(group.attrs, default=str) for group in scene.subtree]
    assert not any(str(clip.parent) in text for text in texts)


def test_the_summary_names_store_video_and_people(scene):
    text = summary(scene)
    assert "walker.zarr" in text
    assert "walker.hidden.mp4" in text
    assert "128x96" in text


def test_a_scene_that_is_there_is_kept(scene, clip):
    with pytest.raises(OutputError, match="--overwrite"):
        hl.analyze(clip, clip.with_name("walker.zarr"), progress=False)


def test_a_clip_is_analyzed_once(clip, scene, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    first = analyzed(clip)
    made = (first / "zarr.json").stat().st_mtime_ns
    assert analyzed(clip) == first
    assert (first / "zarr.json").stat().st_mtime_ns == made


def test_progress_counts_every_frame(clip, tmp_path):
    calls = []
    hl.analyze(clip, tmp_path / "a.zarr", progress=lambda done, total: calls.append((done, total)))
    assert calls[-1] == (FRAMES, FRAMES)
    assert calls == sorted(calls)


PEAK = """
import resource, sys
import hoilab as hl
hl.analyze(sys.argv[1], sys.argv[2], progress=False)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def _peak_mb(clip, target) -> float:
    words = [sys.executable, "-c", PEAK, str(clip), str(target)]
    return float(subprocess.run(words, capture_output=True, text=True, check=True).stdout)


@pytest.mark.slow
def test_memory_does_not_grow_with_the_length_of_the_clip(tmp_path):
    short, long = tmp_path / "short.mp4", tmp_path / "long.mp4"
    write_video(short, walker(400))
    write_video(long, walker(4000))
    grown_mb = _peak_mb(long, tmp_path / "l.zarr") - _peak_mb(short, tmp_path / "s.zarr")
    assert grown_mb < 30, "4,000 frames of 37 kB are 148 MB: they were kept"
    assert open_scene(tmp_path / "l.zarr")["video"].sizes["time"] == 4000
