"""Clouds in a browser: time until they are seen, bytes a point, and pictures a second while turned.

    python benchmarks/scene_view.py --points 1000000 3000000 --others plotly k3d

Each viewer gets the same cloud and the same Chromium in the same run; a run compares, it does
not measure a graphics card: without one Chromium draws in software. A drag is 40 moves of the
mouse; what counts are the pictures that the page was given time for. What is not installed is
named and left out.
"""

import argparse
import importlib.util
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import xarray as xr

from hoilab.schema import make_cloud, marked

SWITCHES = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader"]
SIZE = {"width": 900, "height": 640}
PATIENCE_MS = 240_000
FIND = """() => {
    const find = root => { for (const at of root.querySelectorAll("*")) {
        if (at.classList?.contains("hoilab-space")) return at;
        const inside = at.shadowRoot && find(at.shadowRoot);
        if (inside) return inside; } };
    const found = document.space ?? find(document);
    document.space = found;
    return found?.dataset.complete === "true" && Number(found.dataset.points) > 0; }"""
TICKS = """() => {
    const on = () => { window.ticks++; requestAnimationFrame(on); };
    on(); }"""


def hills(points: int) -> xr.Dataset:
    """Return a public cloud of gentle hills, coloured by where they are."""
    draw = np.random.default_rng(0)
    flat = draw.uniform(-20, 20, (points, 2)).astype(np.float32)
    up = np.sin(flat[:, 0] / 4) * np.cos(flat[:, 1] / 5) * 2
    rgb = (np.column_stack([flat + 20, (up + 2) * 10]) / 40 * 255).clip(0, 255)
    cloud = make_cloud(np.column_stack([flat, up]), rgb=rgb.astype(np.uint8))
    return cloud.assign(rgb=marked(cloud["rgb"], "public"))


@contextmanager
def served(points: int) -> Iterator[str]:
    """Serve hoilab's view of the hills from a process of its own."""
    code = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "import panel as pn\n"
        "from scene_view import hills\n"
        "from hoilab.dashboards.server import _answer_at_once\n"
        "from hoilab.widgets._scene_view import SceneAnswers\n"
        "from hoilab.widgets.panel_scene_view import PanelSceneView\n"
        f"answers = SceneAnswers(hills({points}))\n"
        "_answer_at_once()\n"
        "server = pn.io.server.get_server({'/': lambda: PanelSceneView(answers)}, port=0,\n"
        "    start=False, show=False, websocket_origin=['*'])\n"
        "server.start()\n"
        "print(f'http://127.0.0.1:{server.port}/', flush=True)\n"
        "server.io_loop.start()\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()


def turned(page: object, middle: tuple[float, float]) -> float:
    """Return pictures a second while the cloud is turned by the mouse."""
    page.evaluate(TICKS)
    page.mouse.move(*middle)
    page.mouse.down()
    start = time.perf_counter()
    page.evaluate("() => { window.ticks = 0; }")
    for step in range(40):
        page.mouse.move(middle[0] + 4 * step, middle[1] + step)
    ticks = page.evaluate(
        "() => new Promise(next => requestAnimationFrame(() => next(window.ticks)))"
    )
    took = time.perf_counter() - start
    page.mouse.up()
    return float(ticks) / took


def hoilab_view(browser: object, points: int) -> tuple[float, float, float]:
    """Return seconds until all points are drawn, bytes a point, and pictures a second."""
    with served(points) as address:
        page = browser.new_page(viewport=SIZE)
        page.set_default_timeout(PATIENCE_MS)
        received = [0]
        page.on(
            "websocket",
            lambda socket: socket.on(
                "framereceived", lambda data: received.__setitem__(0, received[0] + len(data))
            ),
        )
        page.goto(address + "favicon.ico")  # the server is warm, the page is not
        start = time.perf_counter()
        page.goto(address)
        page.wait_for_function(FIND)
        seen = time.perf_counter() - start
        rate = turned(page, (450, 230))
        page.close()
        return seen, received[0] / points, rate


def plotly_view(browser: object, points: int) -> tuple[float, float, float]:
    """Return the same of plotly's Scatter3d in a page of its own."""
    import plotly.graph_objects as go

    cloud = hills(points)
    xyz = cloud["xyz"].values
    colours = [f"rgb({r},{g},{b})" for r, g, b in cloud["rgb"].values]
    marker = {"size": 1.5, "color": colours}
    figure = go.Figure(
        go.Scatter3d(x=xyz[:, 0], y=xyz[:, 1], z=xyz[:, 2], mode="markers", marker=marker)
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plotly.html"
        figure.write_html(path, include_plotlyjs=True)
        page = browser.new_page(viewport=SIZE)
        page.set_default_timeout(PATIENCE_MS)
        start = time.perf_counter()
        page.goto(path.as_uri(), wait_until="commit", timeout=PATIENCE_MS)
        page.wait_for_function(
            "() => document.querySelector('.js-plotly-plot .gl-container canvas')"
        )
        page.evaluate(
            "() => new Promise(next => requestAnimationFrame(() => requestAnimationFrame(next)))"
        )
        seen = time.perf_counter() - start
        rate = turned(page, (450, 320))
        page.close()
        return seen, path.stat().st_size / points, rate


def k3d_view(browser: object, points: int) -> tuple[float, float, float]:
    """Return the same of k3d's points in its own snapshot, which needs no server."""
    import k3d

    cloud = hills(points)
    rgb = cloud["rgb"].values.astype(np.uint32)
    colours = (rgb[:, 0] << 16) | (rgb[:, 1] << 8) | rgb[:, 2]
    plot = k3d.plot(height=SIZE["height"])
    plot += k3d.points(cloud["xyz"].values, colors=colours, point_size=0.05, shader="flat")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "k3d.html"
        path.write_text(plot.get_snapshot(additional_js_code="window.there = true;"))
        page = browser.new_page(viewport=SIZE)
        page.set_default_timeout(PATIENCE_MS)
        start = time.perf_counter()
        page.goto(path.as_uri(), wait_until="commit", timeout=PATIENCE_MS)
        page.wait_for_function("() => window.there")
        page.evaluate(
            "() => new Promise(next => requestAnimationFrame(() => requestAnimationFrame(next)))"
        )
        seen = time.perf_counter() - start
        rate = turned(page, (450, 320))
        page.close()
        return seen, path.stat().st_size / points, rate


def main() -> None:
    """Print the table of docs/scene3d.md."""
    from playwright.sync_api import Error, sync_playwright

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, nargs="*", default=[1_000_000])
    pages = {"plotly": plotly_view, "k3d": k3d_view}
    parser.add_argument("--others", nargs="*", default=["k3d", "plotly"], choices=list(pages))
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("--most", type=int, default=1_000_000, help="points for the others")
    options = parser.parse_args()
    viewers: dict[str, Callable[[object, int], tuple[float, float, float]]] = {
        "hoilab": hoilab_view
    }
    for name in options.others:
        if importlib.util.find_spec(name) is None:
            print(f"{name} is not installed and was not measured")
        else:
            viewers[name] = pages[name]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=options.chromium, args=SWITCHES)
        print("viewer points seen_s bytes_a_point pictures_a_second")
        for points in options.points:
            for name, view in viewers.items():
                if name == "hoilab" or points <= options.most:
                    try:
                        seen, size, rate = view(browser, points)
                    except Error:
                        print(f"{name} {points:,} not seen within {PATIENCE_MS / 1000:g} s")
                        continue
                    print(f"{name} {points:,} {seen:.2f} {size:.1f} {rate:.1f}", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
