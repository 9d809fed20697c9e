"""How soon a frame is on screen: one viewer, and several who drag at once, in a real Chromium.

``python benchmarks/scrub.py`` makes a scene of 1280x720, serves it as ``hoilab serve`` does, and
opens it in Chromium. From the slider's event to the picture drawn is one sample, taken inside the
page. Every picture that is timed carries its number, which is read back afterwards. Browsers and
server share the machine, so that several viewers measure it rather than the server; the load that
it is under is told with the results.
"""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import xarray as xr
from playwright.sync_api import Browser, Page, sync_playwright

from hoilab.analysis.individuals import individuals
from hoilab.io import write_video
from hoilab.io.scene import hidden_path
from hoilab.io.store import SceneWriter
from hoilab.schema import make_tracks, make_video, marked

FRAMES, WIDTH, HEIGHT, FPS = 600, 1280, 720, 25.0
BITS, SQUARE = 16, 24
RECEIPT = {
    "source_name": "drawn.mp4", "source_sha256": "", "output_name": "drawn.hidden.mp4",
    "style": "solid", "fill": [96, 104, 120], "lookaround_frames": 7, "detector": "motion",
    "failed_frames": 0, "removed_streams": [], "removed_metadata": [], "whole_frame_reasons": [],
    "leak_check": "people by outline", "leak_check_frames": 0, "leak_check_found": 0,
    "leak_check_bound": 1.0,
}  # fmt: skip
# Bars: next frame p50; random frame p50 and p95; all of several viewers p95 (ms).
BARS = {"next": "p50 < 5", "random": "p50 < 60, p95 < 130", "drag": "p95 < 300"}

# Wait for each frame before the next is asked for; returns milliseconds.
VISIT = """async ([frames, pause]) => {
    const host = document.scrubber;
    const slider = host.shadowRoot.querySelector("input[type=range]");
    const visit = frame => new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`frame ${frame} did not come`)), 20000);
        const done = () => {
            if (host.dataset.shown !== String(frame)) return false;
            clearTimeout(late); watch.disconnect(); resolve(performance.now() - began);
            return true;
        };
        const watch = new MutationObserver(done);
        watch.observe(host, {attributes: true, attributeFilter: ["data-shown"]});
        const began = performance.now();
        slider.value = frame;
        slider.dispatchEvent(new Event("input", {bubbles: true}));
        done();
    });
    const taken = [];
    for (const frame of frames) {
        taken.push(await visit(frame));
        await new Promise(next => setTimeout(next, pause));
    }
    return taken;
}"""
NUMBER = """([bits, square]) => {
    const host = document.scrubber;
    const context = host.shadowRoot.querySelector("canvas.picture").getContext("2d");
    let number = 0;
    for (let bit = 0; bit < bits; bit++)
        if (context.getImageData((bit + .5) * square, square / 2, 1, 1).data[0] > 128)
            number += 2 ** bit;
    return number;
}"""


def main() -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=60, help="frames of each kind")
    parser.add_argument("--viewers", type=int, default=6, help="who drag at once")
    args = parser.parse_args()
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} before")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        scene = drawn_scene(Path(folder))
        browser = play.chromium.launch(executable_path=_chromium(), args=["--no-sandbox"])
        server, address = _served(scene)
        try:
            print("| what | viewers | p50 ms | p95 ms | bar |\n| --- | --- | --- | --- | --- |")
            for decoder in (True, False):
                _one_viewer(browser, address, args.samples, decoder=decoder)
            for decoder in (True, False):
                _several(browser, address, args.viewers, args.samples, decoder=decoder)
        finally:
            server.kill()
            browser.close()


def drawn_scene(folder: Path) -> Path:
    """Return a scene of boxes that move, whose frames carry their number."""
    time_s = np.arange(FRAMES) / FPS
    pixels = np.empty((FRAMES, HEIGHT, WIDTH, 3), np.uint8)
    down, across = np.mgrid[0:HEIGHT, 0:WIDTH]
    pixels[:] = np.stack([60 + down // 6, 70 + down // 5, 80 + across // 12], axis=-1)
    x = np.stack([200 + 30 * time_s, 1000 - 25 * time_s, 600 + 200 * np.sin(time_s)], axis=1)
    position = np.stack([x, np.full_like(x, 400.0)], axis=1)  # time space individual
    for frame in range(FRAMES):
        for centre in x[frame].astype(int):
            pixels[frame, 340:460, centre - 25 : centre + 25] = (200, 90, 80)
        for bit in range(BITS):
            white = 235 if frame >> bit & 1 else 20
            pixels[frame, :SQUARE, bit * SQUARE : (bit + 1) * SQUARE] = white
    path = folder / "drawn.zarr"
    video = make_video(pixels, time_s, identity="public")
    write_video(hidden_path(path), marked(video, "hidden"), crf=12)
    shape = np.broadcast_to(np.array([[50.0], [120.0]]), position.shape)
    tracks = make_tracks(position, shape, time_s, individual=[1, 2, 3])
    table = {"masked": ("time", np.full(FRAMES, 0.1)), "failed": ("time", np.zeros(FRAMES, bool))}
    with SceneWriter(path) as scene:
        scene.describe({"hoilab": "0.1.0", "history": []})
        facts = {"width": WIDTH, "height": HEIGHT, "fps": FPS, "source_name": "drawn.mp4"}
        scene.put("video", tracks[["time", "frame"]], facts)
        scene.append("tracks", tracks)
        scene.put("individuals", individuals(tracks))
        digest = hashlib.sha256(hidden_path(path).read_bytes()).hexdigest()
        times = {name: tracks[name] for name in ("time", "frame")}
        scene.put("privacy", xr.Dataset(table, coords=times), {**RECEIPT, "output_sha256": digest})
    return path


def _chromium() -> str:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        raise SystemExit("needs Chromium: on Debian apt-get install chromium")
    return path


def _served(scene: Path) -> tuple["subprocess.Popen[str]", str]:
    command = [Path(sys.executable).with_name("hoilab"), "serve", str(scene), "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    for line in server.stdout:
        if found := re.search(r"http://\S+", line):
            return server, found[0]
    raise SystemExit("the dashboard did not start")


def _opened(browser: Browser, address: str, *, decoder: bool = True) -> Page:
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.set_default_timeout(120_000)
    if not decoder:
        page.add_init_script("delete globalThis.VideoDecoder")
    page.goto(address)
    host = page.locator(".hoilab-scrubber")
    host.wait_for()
    host.evaluate("host => { document.scrubber = host }")
    page.wait_for_function("() => document.scrubber.dataset.shown === '0'")
    return page


def _one_viewer(browser: Browser, address: str, samples: int, *, decoder: bool) -> None:
    page = _opened(browser, address, decoder=decoder)
    draw = np.random.default_rng(0)
    way = "decoded in the browser" if decoder else "JPEG"
    wanted = draw.integers(0, FRAMES, samples).tolist()
    taken = []
    for frame in wanted:
        taken += page.evaluate(VISIT, [[frame], 250])
        assert page.evaluate(NUMBER, [BITS, SQUARE]) == frame, "another frame is on screen"
    _row(f"random, {way}", 1, taken, BARS["random"])
    page.evaluate(VISIT, [[100], 600])
    onwards = list(range(101, 101 + samples))
    _row(f"next, {way}", 1, page.evaluate(VISIT, [onwards, 60]), BARS["next"])
    page.context.close()


def _several(browser: Browser, address: str, viewers: int, samples: int, *, decoder: bool) -> None:
    """All pages drag at the same time: each asks for a frame as soon as it has the last."""
    pages = [_opened(browser, address, decoder=decoder) for _ in range(viewers)]
    begin = f"globalThis.dragged = ({VISIT})"
    for number, page in enumerate(pages):
        wanted = np.random.default_rng(number + 1).integers(0, FRAMES, samples).tolist()
        page.evaluate(f"wanted => {{ {begin}([wanted, 33]); }}", wanted)
    taken = [value for page in pages for value in page.evaluate("globalThis.dragged")]
    way = "decoded in the browsers" if decoder else "JPEG"
    _row(f"random, all drag, {way}", viewers, taken, BARS["drag"])
    for page in pages:
        page.context.close()


def _row(what: str, viewers: int, taken_ms: list[float], bar: str) -> None:
    middle, late = np.percentile(taken_ms, [50, 95])
    print(f"| {what} | {viewers} | {middle:.1f} | {late:.1f} | {bar} |", flush=True)


if __name__ == "__main__":
    main()
