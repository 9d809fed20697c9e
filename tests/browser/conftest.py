"""A real Chromium, a real JupyterLab, a real dashboard, and a record of every request."""

import os
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from moving_boxes import BITS, SQUARE, WIDTH, write_scene

sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright (extra: test)")

SWITCHES = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
LOOPBACK = {"127.0.0.1", "localhost", "[::1]", "::1"}
PATIENCE_MS = 30_000
STARTING_S = 150  # JupyterLab on a busy machine


def _chromium() -> str:
    for name in ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    pytest.skip("no Chromium here: install one, on Debian with `apt-get install chromium`")


@pytest.fixture(scope="session")
def chromium() -> Iterator["sync_api.Browser"]:
    path = _chromium()
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def page(chromium) -> Iterator["sync_api.Page"]:
    """Return a page that fails its tests when anything asks for more than this machine."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    asked: list[str] = []
    wrong: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    page.on("pageerror", lambda error: wrong.append(error.stack or str(error)))
    yield page
    context.close()
    assert asked, "the page asked for nothing, so nothing was recorded"
    outside = {url for url in asked if _leaves(url)}
    assert outside == set()
    # JupyterLab's own scripts stumble now and then over a node that is gone already.
    assert [error for error in wrong if "/static/lab/" not in error] == []


def _leaves(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in LOOPBACK


@pytest.fixture(scope="session")
def scene(tmp_path_factory) -> Path:
    return write_scene(tmp_path_factory.mktemp("scene"))


@pytest.fixture(scope="session")
def dashboard(scene) -> Iterator[str]:
    """Return the address of the dashboard of the moving boxes."""
    code = f"from hoilab.dashboards import serve; serve({str(scene)!r}, port=0)"
    with _running([sys.executable, "-c", code]) as process:
        yield _address(process, r"dashboard at (http://\S+)")


@pytest.fixture(scope="session")
def lab(scene, tmp_path_factory) -> Iterator[str]:
    """Return the address of a JupyterLab whose folder holds the scene's notebook."""
    home = tmp_path_factory.mktemp("lab")
    (home / "config" / "labconfig").mkdir(parents=True)
    root = Path(__file__).parents[2]
    shutil.copy(root / "binder" / "page_config.json", home / "config" / "labconfig")
    places = {
        name: str(home / name.lower())
        for name in ("JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR", "JUPYTER_DATA_DIR",
                     "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "HOME")
    }  # fmt: skip
    environment = {**os.environ, **places, "JUPYTER_CONFIG_DIR": str(home / "config")}
    options = [
        "--no-browser",
        "--allow-root",
        "--expose-app-in-browser",
        "--ServerApp.port=0",
        "--IdentityProvider.token=",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        f"--ServerApp.root_dir={scene.parent}",
    ]
    command = [sys.executable, "-m", "jupyterlab", *options]
    with _running(command, environment) as process:
        yield _address(process, r"(http://(?:127\.0\.0\.1|localhost):\d+/)lab")


@contextmanager
def _running(
    command: list[str], environment: dict[str, str] | None = None
) -> Iterator["subprocess.Popen[str]"]:
    """Run a server; stop it as Ctrl-C does, and see that it stops."""
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        yield process
        assert process.poll() is None, "the server died before the end of the tests"
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)
    finally:
        process.kill()
        process.wait()


def _address(process: "subprocess.Popen[str]", pattern: str) -> str:
    until = time.monotonic() + STARTING_S
    said = ""
    assert process.stdout is not None
    while time.monotonic() < until and process.poll() is None:
        if select.select([process.stdout], [], [], 0.5)[0]:
            said += process.stdout.readline()
            if found := re.search(pattern, said):
                return found[1]
    pytest.fail(f"the server gave no address:\n{said}")


class Scrubber:
    """The scrubber in a page, as a user meets it."""

    def __init__(self, page: "sync_api.Page") -> None:
        self.page = page
        self.host = page.locator(".hoilab-scrubber")
        self.root = self.host.locator(".scrubber")
        self.slider = self.root.get_by_role("slider", name="Frame")
        self.root.wait_for()
        # Scripts in the page find it under this name, whatever it lies in.
        self.host.evaluate("host => { document.scrubber = host }")

    def wait_for(self, **state: object) -> None:
        """Wait until the scrubber says so of itself: shown=3, selected=12."""
        self.page.wait_for_function(
            "state => Object.entries(state).every(([name, value]) => "
            "document.scrubber.dataset[name] === value)",
            arg={name: str(value) for name, value in state.items()},
        )

    def shows(self, frame: int) -> bool:
        """Wait for a frame; tell whether the picture on screen is that of the frame."""
        self.wait_for(shown=frame, frame=frame)
        return self.barcode() == frame

    def barcode(self) -> int:
        """Return the frame number that is painted in the picture on screen."""
        return self.host.evaluate(
            """(host, [bits, square]) => {
                const canvas = host.shadowRoot.querySelector("canvas.picture");
                const context = canvas.getContext("2d");
                let number = 0;
                for (let bit = 0; bit < bits; bit++) {
                    const at = [bit * square + square / 2, square / 2];
                    if (context.getImageData(...at, 1, 1).data[0] > 128) number += 2 ** bit;
                }
                return number;
            }""",
            [BITS, SQUARE],
        )

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return where a pixel of the video lies in the page."""
        box = self.root.locator("canvas.picture").bounding_box()
        assert box is not None
        scale = box["width"] / WIDTH
        return box["x"] + x * scale, box["y"] + y * scale

    def inked(self) -> int:
        """Return how many pixels are drawn over the picture."""
        return self.host.evaluate(
            """host => {
                const canvas = host.shadowRoot.querySelector("canvas.over");
                const all = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
                let inked = 0;
                for (let at = 3; at < all.data.length; at += 4) if (all.data[at]) inked++;
                return inked;
            }"""
        )


@pytest.fixture(scope="session")
def scrubber_in() -> type[Scrubber]:
    """Return how to find the scrubber in a page."""
    return Scrubber
