"""The front ends in the package are what their sources say, and pass their own tests."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "widgets"
BUILT = ROOT / "hoilab" / "widgets" / "static"


@pytest.fixture(scope="module")
def node() -> Path:
    """Return the sources with what they need installed, or skip where that cannot be had."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("no node here: the front ends that are checked in are not rebuilt")
    if not (SOURCES / "node_modules").is_dir():
        got = run([npm, "ci", "--no-audit", "--no-fund"])
        if got.returncode:
            pytest.skip(f"npm cannot install what the front ends need: {got.stderr[-200:]}")
    return SOURCES


def run(command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=SOURCES, env={**os.environ, **environment}, capture_output=True, text=True,
        timeout=180, check=False,
    )  # fmt: skip


def test_a_rebuild_gives_the_same_bytes(node, tmp_path):
    done = run(["node", "build.mjs"], HOILAB_WIDGETS_OUT=str(tmp_path))
    assert done.returncode == 0, done.stderr
    rebuilt = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {path.name: path.read_bytes() for path in BUILT.glob("*.js")}
    assert rebuilt.keys() == kept.keys()
    stale = [name for name in kept if kept[name] != rebuilt[name]]
    assert stale == [], "run `npm run build` in widgets/ and commit what it writes"


def test_types_and_units(node):
    for script in ("check", "test"):
        done = run(["npm", "run", "--silent", script])
        assert done.returncode == 0, done.stdout + done.stderr


def test_what_is_built_asks_nobody_outside():
    for path in BUILT.glob("*.js"):
        text = path.read_text(encoding="utf-8")
        addresses = {part.split('"')[0] for part in text.split("http")[1:]}
        assert addresses <= {"://www.w3.org/2000/svg"}, path.name
