"""Nobody's pixels are in anything that a command leaves or says by default.

A secret pattern is planted on each person of a clip. Each command runs as a real process whose
home, temporary and working folders are its own; then every file in them, what it printed, and
files that were there only for a moment are searched for the pattern, raw and decoded.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import marker
import pytest

from hoilab.cli import app
from hoilab.io import open_video, write_video
from hoilab.schema import marked

# What each command is given here; CLIP and SCENE stand for the marked clip and its scene.
COMMANDS = {
    "info": ("info", "CLIP"),
    "info of a scene": ("info", "SCENE"),
    "analyze": ("analyze", "CLIP", "-o", "out.zarr"),
    "anonymize": ("anonymize", "CLIP", "out.mp4"),
    "anonymize with a report": ("anonymize", "CLIP", "out.mp4", "--report", "report.html"),
    "anonymize as background": ("anonymize", "CLIP", "out.mp4", "--style", "background"),
    "anonymize as silhouettes": ("anonymize", "CLIP", "out.mp4", "--style", "silhouette"),
    "anonymize as avatars": ("anonymize", "CLIP", "out.mp4", "--style", "avatar"),
    "anonymize as noise": ("anonymize", "CLIP", "out.mp4", "--style", "noise"),
    "count": ("count", "SCENE", "--zones", "ZONES", "--csv", "crossings.csv", "--json", "-"),
    "crowd": ("crowd", "SCENE", "--csv", "events.csv"),
    "anomaly": ("anomaly", "SCENE", "--csv", "alarms.csv"),
    "anomaly by flow": ("anomaly", "CLIP", "--flow"),
    "interactions": ("interactions", "CLIP", "-o", "rows.csv"),
    "search": ("search", "CLIP", "--like", "CLIP@0-1", "--keep", "--json", "-"),
    "reconstruct": (
        *("reconstruct", "CLIP", "-o", "room.ply"),
        *("--fov", "60", "--height", "4", "--tilt", "25"),
    ),
    "calibrate by people": ("calibrate", "people", "SCENE", "-o", "camera.json", "--fov", "60"),
}
# These may ask for more than there is here (metres, weights); what they say is looked at anyway.
MAY_FAIL = {"crowd", "anomaly", "interactions", "search", "reconstruct", "calibrate"}
ZONES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"name": "gate", "units": "px"},
            "geometry": {"type": "LineString", "coordinates": [[80, 10], [80, 115]]},
        }
    ],
}
# These fail, and must not show in their traceback what they failed on.
FAILING = {
    "a clip cut short": ("anonymize", "BROKEN", "out.mp4"),
    "a clip cut short, with the traceback": ("--debug", "analyze", "BROKEN", "-o", "out.zarr"),
    "no such folder for the report": ("--debug", "anonymize", "CLIP", "o.mp4", "--report", "no/r"),
}
# Commands that show no clip of people: made-up scenes, numbers, weights, folders.
WITHOUT_CLIP = {"demo", "evaluate", "train", "finetune", "retention", "anchors", "bench", "depth"}


class Place:
    """Folders of one process, and the files that were ever in them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.work = folder / "work"
        names = ("home", "tmp", "work")
        for name in names:
            (folder / name).mkdir(parents=True)
        own = {"HOME": "home", "TMPDIR": "tmp", "XDG_CACHE_HOME": "home", "IPYTHONDIR": "home"}
        own |= {"JUPYTER_RUNTIME_DIR": "home", "XDG_DATA_HOME": "home", "XDG_CONFIG_HOME": "home"}
        self.environment = os.environ | {name: str(folder / at) for name, at in own.items()}
        self._passing: dict[tuple[Path, int, int], bytes] = {}

    def run(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        """Run ``hoilab`` and keep copies of files that come and go meanwhile."""
        with self.watched():
            return subprocess.run(
                [sys.executable, "-m", "hoilab.cli", *words],
                cwd=self.work,
                env=self.environment,
                capture_output=True,
                timeout=500,
                check=False,
            )

    @contextmanager
    def watched(self) -> Iterator[None]:
        done = threading.Event()

        def watch() -> None:
            while not done.wait(0.1):
                self._look()

        thread = threading.Thread(target=watch)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()
            self._look()

    def _look(self) -> None:
        # os.walk goes on when a folder vanishes under it; Path.rglob does not.
        for path in (Path(at, name) for at, _, names in os.walk(self.folder) for name in names):
            try:
                about = path.stat()
                key = (path, about.st_size, about.st_mtime_ns)
                if path.is_file() and key not in self._passing:
                    self._passing[key] = path.read_bytes()
            except OSError:  # it went while we looked
                continue

    def leaks(self, needles: marker.Needles, *said: bytes) -> list[str]:
        contents = {str(key): content for key, content in self._passing.items()}
        found = [
            f for name, content in contents.items() for f in marker.leaks(name, content, needles)
        ]
        found += [f for text in said for f in marker.leaks("what was printed", text, needles)]
        shown = (name for name, one in marker.arrays(self.folder) if marker.shows(one))
        return found + [f"{name}: an array" for name in shown]


@pytest.fixture(scope="module")
def clip(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("secret") / "door.mp4"
    # Only to have a file: the test itself is what must not get out.
    write_video(path, marked(marker.marked_clip(), "public"), crf=10)
    return path


@pytest.fixture(scope="module")
def needles(clip) -> marker.Needles:
    return marker.Needles.of(open_video(clip))


@pytest.fixture(scope="module")
def scene(clip, tmp_path_factory) -> Path:
    place = Place(tmp_path_factory.mktemp("scene"))
    done = place.run("analyze", str(clip), "-o", "door.zarr")
    assert done.returncode == 0, done.stderr.decode()
    return place.work / "door.zarr"


@pytest.fixture(scope="module")
def broken(clip) -> Path:
    path = clip.with_name("broken.mp4")
    path.write_bytes(clip.read_bytes()[: clip.stat().st_size * 2 // 3])
    return path


def test_the_pattern_is_found_in_the_clip_itself(clip, needles):
    shown = [marker.shows(picture) for picture in open_video(clip)[25:95:5].values]
    assert all(shown)
    assert marker.leaks("door.mp4", clip.read_bytes(), needles) == ["door.mp4: film"]


def test_the_pattern_is_not_found_in_the_empty_scene(clip, needles):
    assert not marker.shows(open_video(clip)[0].values)


def jpeg(picture):
    return cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 60])[1].tobytes()


def png(picture):
    return cv2.imencode(".png", cv2.resize(picture, None, fx=0.5, fy=0.5))[1].tobytes()


@pytest.mark.parametrize(
    "plant",
    [
        pytest.param(jpeg, id="a JPEG"),
        pytest.param(lambda p: b"log " + png(p), id="a PNG, half as large, inside of something"),
        pytest.param(lambda p: p.tobytes(), id="raw pixels"),
        pytest.param(lambda p: p[..., ::-1].tobytes(), id="raw pixels, blue first"),
        pytest.param(lambda p: json.dumps(p.tolist()).encode(), id="pixels written out"),
        pytest.param(
            lambda p: json.dumps(
                {"image": __import__("base64").b64encode(jpeg(p)).decode()}
            ).encode(),
            id="base64 in a notebook",
        ),
    ],
)
def test_a_planted_leak_is_found(clip, needles, plant):
    assert marker.leaks("planted", plant(open_video(clip)[60].values), needles)


def test_a_planted_array_is_found(clip, tmp_path):
    import zarr

    zarr.save(tmp_path / "leak.zarr", open_video(clip)[60].values)
    assert any(marker.shows(one) for _, one in marker.arrays(tmp_path))


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_leaves_the_pattern_anywhere(command, clip, scene, needles, tmp_path):
    place = Place(tmp_path / "place")
    zones = tmp_path / "zones.geojson"
    zones.write_text(json.dumps(ZONES))
    stands = {"CLIP": str(clip), "SCENE": str(scene), "ZONES": str(zones)}
    words = (word.partition("@") for word in COMMANDS[command])
    done = place.run(*(stands.get(name, name) + at + span for name, at, span in words))
    if COMMANDS[command][0] not in MAY_FAIL:
        assert done.returncode == 0, done.stderr.decode()
    assert done.stdout + done.stderr
    assert place.leaks(needles, done.stdout, done.stderr) == []


@pytest.mark.slow
@pytest.mark.parametrize("command", FAILING)
def test_no_failure_shows_the_pattern(command, clip, broken, needles, tmp_path):
    place = Place(tmp_path / "place")
    stands = {"CLIP": str(clip), "BROKEN": str(broken)}
    done = place.run(*(stands.get(word, word) for word in FAILING[command]))
    assert done.returncode != 0
    assert done.stderr
    assert place.leaks(needles, done.stdout, done.stderr) == []
    assert list(place.work.iterdir()) == []


def test_every_command_is_looked_at():
    """A new command that takes a clip belongs on the list above."""
    named = {command.name or command.callback.__name__ for command in app.registered_commands}
    named |= {group.name for group in app.registered_groups}
    assert named <= {words[0] for words in COMMANDS.values()} | WITHOUT_CLIP | {"serve"}


CELLS = (
    "import hoilab as hl\nvideo = hl.open_video(CLIP)\nvideo",
    "video[60]",
    "tracks = hl.track(video)\ntracks",
    "from hoilab.tasks import watch\nnext(iter(watch(video)))",
    "scene = hl.analyze(CLIP, 'door.zarr')\nscene",
    "from hoilab.io import scene_video\nfrom hoilab.widgets import FrameScrubber\n"
    "FrameScrubber(scene_video(scene))",
    "hl.explore(scene)",
    "hl.track(video[:40].where(False))",
)


@pytest.mark.slow
def test_no_notebook_shows_the_pattern(clip, needles, tmp_path, monkeypatch):
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    place = Place(tmp_path / "place")
    for name, value in place.environment.items():
        monkeypatch.setenv(name, value)
    cells = [nbformat.v4.new_code_cell(cell.replace("CLIP", repr(str(clip)))) for cell in CELLS]
    book = nbformat.v4.new_notebook(cells=cells)
    with place.watched():
        client = nbclient.NotebookClient(
            book, timeout=300, allow_errors=True, resources={"metadata": {"path": place.work}}
        )
        client.execute()
    kinds = [[out.output_type for out in cell.outputs] for cell in book.cells]
    assert all(kinds)
    assert kinds[-1][-1] == "error"
    assert not any("error" in kind for kind in kinds[:-1])
    assert place.leaks(needles, nbformat.writes(book).encode()) == []


@pytest.mark.slow
@pytest.mark.browser
def test_no_message_to_the_browser_shows_the_pattern(scene, needles, tmp_path):
    sync_api = pytest.importorskip("playwright.sync_api")
    browser_path = "/usr/bin/chromium"
    if not Path(browser_path).exists():
        pytest.skip("no Chromium here")
    place = Place(tmp_path / "place")
    server = subprocess.Popen(
        [sys.executable, "-m", "hoilab.cli", "serve", str(scene), "--port", "0"],
        cwd=place.work,
        env=place.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    messages: list[bytes] = []

    def keep(message: str | bytes) -> None:
        messages.append(message if isinstance(message, bytes) else message.encode())

    try:
        line = server.stdout.readline().decode()
        address = next(word for word in line.split() if word.startswith("http"))
        with place.watched(), sync_api.sync_playwright() as play:
            browser = play.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
            page = browser.new_page()
            page.on("websocket", lambda socket: socket.on("framereceived", keep))
            page.goto(address, timeout=60_000)
            until = time.monotonic() + 60
            while not any(b"\xff\xd8\xff" in m for m in messages) and time.monotonic() < until:
                page.wait_for_timeout(500)
            page.keyboard.press("Space")
            page.wait_for_timeout(3000)
            browser.close()
    finally:
        server.terminate()
        printed, _ = server.communicate(timeout=30)
    assert any(b"\xff\xd8\xff" in message for message in messages), "no picture came"
    assert place.leaks(needles, printed, *messages) == []
