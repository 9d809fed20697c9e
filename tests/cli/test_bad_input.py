"""Bad input: one clear sentence, a non-zero exit, no traceback, nothing that looks whole."""

import os
import signal
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from hoilab.cli import main
from hoilab.io import SceneWriter


def clip(path: Path, *, frames: int = 40, size: tuple[int, int] = (96, 64)) -> Path:
    """Write a clip in which a bright block walks to the right over noise."""
    rng = np.random.default_rng(0)
    with av.open(str(path), "w") as file:
        stream = file.add_stream("libx264", rate=Fraction(10))
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for number in range(frames):
            image = rng.integers(90, 100, (size[1], size[0], 3), dtype=np.uint8)
            if number > 4:
                image[20:50, number : number + 12] = 230
            for packet in stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")):
                file.mux(packet)
        for packet in stream.encode():
            file.mux(packet)
    return path


def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: object) -> str:
    """Run the command line, expect it to refuse, and return its one sentence."""
    monkeypatch.setattr(sys, "argv", ["hoilab", *map(str, words)])
    with pytest.raises(SystemExit) as left:
        main()
    said = capsys.readouterr().err
    assert left.value.code not in (0, None)
    assert "Traceback" not in said
    assert said.startswith("hoilab: ")
    assert said.count("\n") == 1
    return said


def _truncated(path: Path) -> Path:
    whole = clip(path.with_name("whole.mp4"))
    path.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    whole.unlink()
    return path


def _corrupt(path: Path) -> Path:
    noise = np.random.default_rng(1)
    clip(path, frames=80)
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 3000] = noise.bytes(3000)
    path.write_bytes(data)
    return path


def _written(content: bytes):
    def write(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return write


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


BAD = {
    "missing": lambda path: path,
    "empty": _written(b""),
    "renamed text": _written(b"this is a shopping list, not a film\n" * 50),
    "renamed picture": _written(b"\x89PNG\r\n\x1a\n" + bytes(100)),
    "truncated": _truncated,
    "corrupt in the middle": _corrupt,
    "folder without images": _folder,
}


@pytest.mark.parametrize("command", ["anonymize", "analyze"])
@pytest.mark.parametrize("make", BAD.values(), ids=BAD.keys())
def test_bad_clips(tmp_path, capsys, monkeypatch, make, command):
    source = make(tmp_path / "clip.mp4")
    out = tmp_path / "out"
    out.mkdir()
    target = [out / "hidden.mp4"] if command == "anonymize" else ["-o", out / "scene.zarr"]
    said = run(capsys, monkeypatch, command, source, *target)
    assert "clip.mp4" in said
    assert list(out.iterdir()) == []


def test_no_permission(tmp_path, capsys, monkeypatch):
    source = clip(tmp_path / "clip.mp4")
    said = run(capsys, monkeypatch, "anonymize", source, "/proc/hoilab/out.mp4")
    assert "/proc/hoilab" in said


def test_a_target_that_is_there_is_kept(tmp_path, capsys, monkeypatch):
    source = clip(tmp_path / "clip.mp4")
    target = tmp_path / "precious.mp4"
    target.write_bytes(b"precious")
    assert "--overwrite" in run(capsys, monkeypatch, "anonymize", source, target)
    assert target.read_bytes() == b"precious"


def test_source_and_target_may_not_be_one_file(tmp_path, capsys, monkeypatch):
    source = clip(tmp_path / "clip.mp4")
    before = source.read_bytes()
    run(capsys, monkeypatch, "anonymize", source, source, "--overwrite")
    assert source.read_bytes() == before


@pytest.mark.parametrize("command", ["serve", "info"])
def test_a_scene_that_is_none(tmp_path, capsys, monkeypatch, command):
    (tmp_path / "scene.zarr").mkdir()
    said = run(capsys, monkeypatch, command, tmp_path / "scene.zarr")
    assert "expected a scene" in said
    assert "scene.zarr" in said


def test_a_name_that_is_no_scenes_comes_with_one_that_is(tmp_path, capsys, monkeypatch):
    source = clip(tmp_path / "clip.mp4")
    said = run(capsys, monkeypatch, "analyze", source, "-o", tmp_path / "out")
    assert f"try {tmp_path / 'out.zarr'}" in said


def test_a_file_in_the_way_of_a_folder(tmp_path, capsys, monkeypatch):
    source = clip(tmp_path / "clip.mp4")
    said = run(capsys, monkeypatch, "analyze", source, "-o", source / "scene.zarr")
    assert "is a file, not a folder" in said


def test_the_video_of_a_scene_is_not_replaced_by_its_own_analysis(tmp_path, capsys, monkeypatch):
    source = clip(tmp_path / "s.hidden.mp4")
    with SceneWriter(tmp_path / "s.zarr") as scene:
        scene.describe({})
    before = source.read_bytes()
    words = ("analyze", source, "-o", tmp_path / "s.zarr", "--overwrite")
    assert "name another scene" in run(capsys, monkeypatch, *words)
    assert source.read_bytes() == before


def test_a_report_that_cannot_be_written(tmp_path, capsys, monkeypatch):
    source = clip(tmp_path / "clip.mp4", frames=3)
    words = ("anonymize", source, tmp_path / "out.mp4", "--report", tmp_path / "no" / "r.json")
    assert "could not be written" in run(capsys, monkeypatch, *words)


def test_debug_shows_the_traceback(tmp_path):
    words = [sys.executable, "-m", "hoilab.cli", "analyze", str(tmp_path / "no.mp4"), "--debug"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "Traceback" in done.stderr


@pytest.mark.parametrize("command", ["anonymize", "analyze"])
def test_ctrl_c_leaves_nothing(tmp_path, command):
    source = clip(tmp_path / "clip.mp4", frames=1500, size=(320, 240))
    out = tmp_path / "out"
    out.mkdir()
    target = [str(out / "hidden.mp4")] if command == "anonymize" else ["-o", str(out / "s.zarr")]
    words = [sys.executable, "-m", "hoilab.cli", command, str(source), *target]
    process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 30
    while not any(out.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert process.poll() is None, process.communicate()
    os.kill(process.pid, signal.SIGINT)
    said = process.communicate(timeout=30)[1]
    assert process.returncode == 130
    assert said == "hoilab: stopped; what was not finished was removed\n"
    assert "Traceback" not in said
    assert list(out.iterdir()) == []
