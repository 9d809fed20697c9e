"""What the two commands of the main job say and leave when all goes well."""

import json
import sys

import numpy as np
import pytest

from hoilab.cli import main
from hoilab.io import checksum, hidden_path, open_scene, open_video, write_video
from hoilab.schema import make_video


@pytest.fixture
def clip(tmp_path):
    """A clip too short to tell people from background: all of it must be hidden."""
    path = tmp_path / "short.mp4"
    grey = np.full((4, 48, 64, 3), 120, np.uint8)
    write_video(path, make_video(grey, np.arange(4) / 10, identity="public"))
    return path


def run(capsys, monkeypatch, *words: object) -> str:
    monkeypatch.setattr(sys, "argv", ["hoilab", *map(str, words)])
    with pytest.raises(SystemExit) as left:
        main()
    said = capsys.readouterr()
    assert left.value.code == 0, said.err
    return said.out


def test_anonymize_says_what_was_hidden_and_why(clip, tmp_path, capsys, monkeypatch):
    said = run(capsys, monkeypatch, "anonymize", clip, tmp_path / "new folder" / "out.mp4")
    assert "4 frames, 100.0% of the picture" in said
    assert "too short" in said
    assert open_video(tmp_path / "new folder" / "out.mp4").sizes["time"] == 4


def test_the_report_is_json_in_a_file_or_on_the_terminal(clip, tmp_path, capsys, monkeypatch):
    out = tmp_path / "out.mp4"
    run(capsys, monkeypatch, "anonymize", clip, out, "--report", tmp_path / "r.json")
    assert json.loads((tmp_path / "r.json").read_text())["output_sha256"] == checksum(out)
    said = run(capsys, monkeypatch, "anonymize", clip, out, "--overwrite", "--report", "-")
    assert json.loads(said)["frames"] == 4


def test_info_says_when_the_video_of_a_scene_is_gone(clip, tmp_path, capsys, monkeypatch):
    scene = tmp_path / "s.zarr"
    said = run(capsys, monkeypatch, "analyze", clip, "-o", scene)
    assert str(hidden_path(scene)) in said
    hidden_path(scene).unlink()
    assert "s.hidden.mp4 is not beside the scene" in run(capsys, monkeypatch, "info", scene)


def test_one_frame_is_a_clip(tmp_path, capsys, monkeypatch):
    grey = make_video(np.full((1, 48, 64, 3), 120, np.uint8), [0.0], identity="public")
    write_video(tmp_path / "one.mp4", grey)
    run(capsys, monkeypatch, "analyze", tmp_path / "one.mp4", "-o", tmp_path / "one.zarr")
    assert open_scene(tmp_path / "one.zarr")["video"].sizes["time"] == 1
