"""Retention removes scenes that are too old, and nothing else."""

import os
import time
from pathlib import Path

import pytest
from moving_boxes import write_scene

from hoilab.cli.retention import retention
from hoilab.errors import DataError, OutputError
from hoilab.io.retention import expired, remove
from hoilab.io.scene import hidden_path

NOW_S = 2_000_000_000.0


def aged(scene: Path, hours: float) -> Path:
    """Set when everything of a scene was last written."""
    then = NOW_S - 3600 * hours
    for path in [*scene.rglob("*"), scene, hidden_path(scene)]:
        os.utime(path, (then, then))
    return scene


@pytest.fixture(scope="module")
def original(tmp_path_factory) -> Path:
    return write_scene(tmp_path_factory.mktemp("scenes"), frames=8)


@pytest.fixture
def scenes(original, tmp_path):
    """Return a folder with an old scene, a new one in a folder of its own, and other files."""
    import shutil

    folder = tmp_path / "scenes"
    for name in ("old", "deep/new"):
        target = folder / f"{name}.zarr"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(original, target)
        shutil.copy(hidden_path(original), hidden_path(target))
    aged(folder / "old.zarr", 80)
    aged(folder / "deep" / "new.zarr", 10)
    for name in ("recording.mp4", "other.hidden.mp4", "notes.txt"):
        (folder / name).write_bytes(b"mine")
        os.utime(folder / name, (0, 0))
    (folder / "numbers.zarr").mkdir()
    (folder / "numbers.zarr" / "zarr.json").write_text('{"node_type": "group"}')
    return folder


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_the_old_scene_and_its_video_go_and_nothing_else(scenes):
    before = names(scenes)
    (one,) = expired(scenes, hours=72, now_s=NOW_S)
    assert one.scene == scenes / "old.zarr"
    assert one.age_hours == pytest.approx(80)
    assert names(scenes) == before
    remove(one)
    assert before - names(scenes) == {"old.zarr", "old.hidden.mp4"}
    assert names(scenes / "deep") == {"new.zarr", "new.hidden.mp4"}


@pytest.mark.parametrize(("hours", "count"), [(9, 2), (11, 1), (79.9, 1), (80.1, 0)])
def test_the_border(scenes, hours, count):
    assert len(expired(scenes, hours=hours, now_s=NOW_S)) == count


def test_files_of_others_inside_a_scene_are_kept(scenes):
    note = scenes / "old.zarr" / "my notes.txt"
    note.write_text("mine")
    os.utime(note, (0, 0))
    (one,) = expired(scenes, hours=72, now_s=NOW_S)
    assert "my notes.txt" in one.why_not
    with pytest.raises(OutputError, match="none of hoilab's files"):
        remove(one)
    assert note.exists()


def test_a_video_that_the_receipt_does_not_know_is_kept(scenes):
    hidden_path(scenes / "old.zarr").write_bytes(b"another film")
    os.utime(hidden_path(scenes / "old.zarr"), (0, 0))
    (one,) = expired(scenes, hours=72, now_s=NOW_S)
    assert "not the file that its receipt speaks of" in one.why_not
    assert one.video is None


def test_links_are_not_followed(scenes, tmp_path):
    outside = tmp_path / "links"
    outside.mkdir()
    (outside / "old.zarr").symlink_to(scenes / "old.zarr")
    (outside / "all").symlink_to(scenes)
    assert expired(outside, hours=1, now_s=NOW_S) == []


def test_bad_input(tmp_path):
    with pytest.raises(DataError, match="there is no folder"):
        expired(tmp_path / "none", hours=1)
    with pytest.raises(DataError, match="more than 0"):
        expired(tmp_path, hours=0)
    assert expired(tmp_path, hours=1) == []


def test_the_command_lists_first(scenes, capsys):
    aged(scenes / "old.zarr", (NOW_S - time.time()) / 3600 + 80)
    aged(scenes / "deep" / "new.zarr", (NOW_S - time.time()) / 3600)
    retention(scenes, hours=72, dry_run=True)
    assert "old.zarr  80.0 h" in capsys.readouterr().out
    assert (scenes / "old.zarr").exists()
    retention(scenes, hours=72)
    assert "1 removed" in capsys.readouterr().out
    assert not (scenes / "old.zarr").exists()
    assert hidden_path(scenes / "deep" / "new.zarr").exists()
