"""Scenes on disk: they grow, they open anywhere, and half a scene is no scene."""

import json
import resource
import subprocess
import warnings

import numpy as np
import pytest
import xarray as xr
from moving_boxes import write_scene

from hoilab.errors import OutputError, PrivacyError, StoreError
from hoilab.io.scene import hidden_path, is_scene, open_scene, scene_video
from hoilab.io.store import SceneWriter, keep_table
from hoilab.schema import (
    check_interactions,
    make_detections,
    make_interactions,
    make_tracks,
    make_video,
    no_tracks,
)

NAN = np.nan


def _piece(first_frame: int, individuals: dict[int, float]) -> xr.Dataset:
    """Return two frames of tracks in which each individual stands at its own x."""
    frames = np.arange(first_frame, first_frame + 2)
    xs = np.array(list(individuals.values()), dtype=float)
    position = np.broadcast_to(np.stack([xs, xs + 0.5]), (2, 2, len(xs)))
    return make_tracks(
        position,
        np.ones_like(position),
        frames / 10,
        individual=list(individuals),
        label=["thing" if number == 9 else "person" for number in individuals],
        frame=frames,
    )


def test_tracks_grow_along_time_and_by_new_individuals(tmp_path):
    with SceneWriter(tmp_path / "a.zarr") as scene:
        scene.describe({"hoilab": "test", "history": [{"did": "analyze"}]})
        scene.append("tracks", _piece(0, {4: 40.0}))
        scene.append("tracks", no_tracks([0.2, 0.3], frame=[2, 3]))
        scene.append("tracks", _piece(4, {9: 90.0, 4: 44.0}))
    tracks = open_scene(tmp_path / "a.zarr")["tracks"].to_dataset()
    assert tracks["frame"].values.tolist() == [0, 1, 2, 3, 4, 5]
    assert tracks["individual"].values.tolist() == [4, 9]
    x = tracks["position"].sel(space="x").values
    np.testing.assert_array_equal(x[:, 0], [40, 40, NAN, NAN, 44, 44])
    np.testing.assert_array_equal(x[:, 1], [NAN, NAN, NAN, NAN, 90, 90])
    assert tracks["class"].values.tolist() == ["person", "thing"]
    assert tracks["position"].attrs["units"] == "px"


def test_opening_reads_nothing_and_nobody_is_a_normal_scene(tmp_path):
    with SceneWriter(tmp_path / "a.zarr") as scene:
        scene.describe({})
        scene.append("tracks", no_tracks([0.0, 0.1]))
        scene.append("detections", make_detections([], [], [], []))
    tree = open_scene(tmp_path / "a.zarr")
    assert tree["tracks/position"].shape == (2, 2, 0)
    assert tree["tracks/position"].chunks is not None
    assert tree["detections"].sizes["detection"] == 0


def test_plain_xarray_opens_a_scene_without_a_warning(tmp_path):
    with SceneWriter(tmp_path / "a.zarr") as scene:
        scene.describe({"history": [{"did": "analyze"}]})
        scene.append("tracks", _piece(0, {1: 1.0}))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        tree = xr.open_datatree(tmp_path / "a.zarr", engine="zarr")
        assert tree["tracks/position"].values.shape == (2, 2, 1)
    assert json.loads(tree.attrs["history"]) == [{"did": "analyze"}]


def test_an_error_leaves_nothing_and_keeps_what_was_there(tmp_path):
    with SceneWriter(tmp_path / "a.zarr") as scene:
        scene.describe({"take": 1})
    with (
        pytest.raises(KeyboardInterrupt),
        SceneWriter(tmp_path / "a.zarr", overwrite=True) as scene,
    ):
        scene.append("tracks", _piece(0, {1: 1.0}))
        raise KeyboardInterrupt
    assert [path.name for path in tmp_path.iterdir()] == ["a.zarr"]
    assert open_scene(tmp_path / "a.zarr").attrs["take"] == 1


def test_it_never_writes_over_what_is_not_a_scene(tmp_path):
    (tmp_path / "a.zarr").mkdir()
    (tmp_path / "a.zarr" / "thesis.txt").write_text("years of work")
    with pytest.raises(OutputError, match="choose another name"):
        SceneWriter(tmp_path / "a.zarr", overwrite=True)


def test_a_scene_that_is_there_is_replaced_only_on_request(tmp_path):
    with SceneWriter(tmp_path / "a.zarr") as scene:
        scene.describe({})
    with pytest.raises(OutputError, match="--overwrite"):
        SceneWriter(tmp_path / "a.zarr")
    with SceneWriter(tmp_path / "a.zarr", overwrite=True) as scene:
        scene.describe({"take": 2})
    assert open_scene(tmp_path / "a.zarr").attrs["take"] == 2


def test_a_newer_store_is_refused_with_what_to_do(tmp_path):
    with SceneWriter(tmp_path / "a.zarr") as scene:
        scene.describe({"hoilab": "9.1"})
    for name in ("zarr.json",):
        text = (tmp_path / "a.zarr" / name).read_text()
        (tmp_path / "a.zarr" / name).write_text(text.replace('"format": 1', '"format": 7'))
    with pytest.raises(StoreError, match=r"format 7, written by hoilab 9\.1.*upgrade"):
        open_scene(tmp_path / "a.zarr")


@pytest.mark.parametrize("name", ["nothing.zarr", "file.zarr", "empty.zarr"])
def test_what_is_no_scene_is_one_sentence(tmp_path, name):
    (tmp_path / "file.zarr").write_text("hello")
    (tmp_path / "empty.zarr").mkdir()
    assert not is_scene(tmp_path / name)
    with pytest.raises(StoreError, match="hoilab analyze CLIP"):
        open_scene(tmp_path / name)


def test_a_name_that_is_no_zarr_is_refused(tmp_path):
    with pytest.raises(OutputError, match=r"\*\.zarr"):
        SceneWriter(tmp_path / "scene.mp4")


def test_a_folder_that_is_a_file_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(OutputError, match="could not write"),
        SceneWriter(tmp_path / "file" / "a.zarr"),
    ):
        pass


def _small_limit():
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    return limits


def test_a_file_that_may_not_grow_leaves_nothing(tmp_path):
    limits = _small_limit()
    try:
        with (
            pytest.raises(OutputError, match="raise the limit"),
            SceneWriter(tmp_path / "a.zarr") as scene,
        ):
            noise = np.random.default_rng(0).normal(size=(4096, 2))
            scene.append("detections", make_detections(range(4096), range(4096), noise, noise))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_nothing(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk can be mounted by root alone")
    try:
        with (
            pytest.raises(OutputError, match="disk is full"),
            SceneWriter(disk / "a.zarr") as scene,
        ):
            noise = np.random.default_rng(0).normal(size=(50_000, 2))
            scene.append("detections", make_detections(range(50_000), range(50_000), noise, noise))
        assert list(disk.iterdir()) == []
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_video_that_is_missing_or_exchanged_is_not_shown(tmp_path):
    with SceneWriter(tmp_path / "a.zarr") as scene:
        scene.describe({})
        scene.put("privacy", xr.Dataset(), {"output_sha256": "0" * 64})
    with pytest.raises(StoreError, match=r"a\.hidden\.mp4 is not beside"):
        scene_video(open_scene(tmp_path / "a.zarr"))
    hidden_path(tmp_path / "a.zarr").write_bytes(b"another film")
    with pytest.raises(StoreError, match="not shown"):
        scene_video(open_scene(tmp_path / "a.zarr"))


@pytest.fixture
def whole(tmp_path):
    with SceneWriter(tmp_path / "a.zarr") as scene:
        scene.describe({})
        scene.append("tracks", _piece(0, {1: 1.0}))
    return tmp_path / "a.zarr"


def test_two_writers_of_one_scene_do_not_mix(tmp_path):
    with SceneWriter(tmp_path / "a.zarr") as first:
        first.describe({"take": 1})
        with (
            pytest.raises(OutputError, match="being written by another"),
            SceneWriter(tmp_path / "a.zarr"),
        ):
            pass
        first.append("tracks", _piece(0, {1: 1.0}))
    assert open_scene(tmp_path / "a.zarr").attrs["take"] == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a.zarr"]


def test_what_a_killed_writer_left_is_removed(tmp_path):
    left = tmp_path / ".a.zarr.partial"
    (left / "scene.zarr" / "tracks").mkdir(parents=True)
    (left / "hidden.mp4").write_bytes(b"half a film")
    with SceneWriter(tmp_path / "a.zarr") as scene:
        scene.describe({})
    assert [path.name for path in tmp_path.iterdir()] == ["a.zarr"]
    assert [path.name for path in (tmp_path / "a.zarr").iterdir()] == ["zarr.json"]


def test_the_film_comes_with_the_scene_and_goes_with_it(tmp_path):
    with SceneWriter(tmp_path / "a.zarr") as scene:
        scene.describe({})
        scene.film.write_bytes(b"first")
        assert not hidden_path(scene.path).exists()
    assert hidden_path(scene.path).read_bytes() == b"first"
    with pytest.raises(ZeroDivisionError), SceneWriter(scene.path, overwrite=True) as second:
        second.film.write_bytes(b"second")
        raise ZeroDivisionError
    assert hidden_path(scene.path).read_bytes() == b"first"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.hidden.mp4", "a.zarr"]


def test_visible_frames_stay_out_of_the_store(tmp_path):
    video = make_video(np.zeros((2, 4, 6, 3), np.uint8), [0.0, 0.1])
    with (
        pytest.raises(PrivacyError, match="scene store"),
        SceneWriter(tmp_path / "a.zarr") as scene,
    ):
        scene.append("video", video.to_dataset(name="video"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("lost", ["tracks/zarr.json", "tracks/position/zarr.json"])
def test_half_a_copy_is_no_scene(whole, lost):
    (whole / lost).unlink()
    with pytest.raises(StoreError, match=r"not whole.*copy it again"):
        open_scene(whole)


@pytest.mark.parametrize(
    "text", ['{"attributes": {"format": 1, "hoilab": "0.1.0"}}', "[]", "{", '{"attributes": 3}']
)
def test_a_broken_table_of_contents_is_one_sentence(whole, text):
    (whole / "zarr.json").write_text(text)
    with pytest.raises(StoreError, match="analyze"):
        open_scene(whole)


def test_somebody_elses_store_is_no_scene(whole):
    (whole / "zarr.json").write_text('{"attributes": {"format": 1}}')
    assert not is_scene(whole)


def test_a_scene_that_was_not_opened_here_has_no_video():
    with pytest.raises(StoreError, match="open_scene"):
        scene_video(xr.DataTree())


def test_a_table_is_put_into_a_scene_that_is_there_and_replaces_its_like(tmp_path):
    scene = write_scene(tmp_path, frames=5)
    rows = make_interactions(
        [0, 3], [0.0, 0.12], [[5.0, 6.0]] * 2, [[2.0, 4.0]] * 2, [[7.0, 6.0]] * 2, [[1.0, 1.0]] * 2,
        object_class=["bag", "ball"], verb=["carry", "kick"],
    )  # fmt: skip
    keep_table(scene, "interactions", rows)
    keep_table(scene, "interactions", rows.isel(interaction=[1]))
    kept = open_scene(scene)["interactions"].to_dataset().compute()
    assert check_interactions(kept)["verb"].values.tolist() == ["kick"]
    assert kept["human_position"].values.tolist() == [[5.0, 6.0]]
    assert sorted(open_scene(scene)["tracks"].sizes) == ["individual", "space", "time"]
    assert not [one for one in scene.iterdir() if one.name.startswith(".")]
    with pytest.raises(StoreError, match="is no scene"):
        keep_table(tmp_path / "none.zarr", "interactions", rows)
    with pytest.raises(PrivacyError):
        keep_table(scene, "frames", xr.Dataset({"rgb": (("time", "channel"), np.zeros((2, 3)))}))
