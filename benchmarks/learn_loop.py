"""From a corrected verb to a changed prediction, and how the page answers while a model learns.

    python benchmarks/learn_loop.py scene.zarr

`scene.zarr` is what `hoilab analyze` wrote, with its clip beside it, so that the model sees all.
Labels and states go to a folder that is thrown away. Seconds are told on the wall and of the
processor: on a machine that does other work too only the latter mean anything. With a Chromium the
page is driven, at rest and during a lesson: a key is pressed, and waited for are the answer of
Python (what is done in the next frame: a small message there and back, and drawn) and its picture.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import torch

SERVE = """
import sys, panel as pn, panel_material_ui as pmui, torch
from hoilab.dashboards.learn_page import Learn
from hoilab.dashboards.server import _answer_at_once
from hoilab.io import open_scene
torch.set_num_threads(1)
pn.config.nthreads = 4
_answer_at_once()
scene = open_scene(sys.argv[1])
server = pn.io.server.get_server(
    {"/": lambda: pmui.Page(main=[Learn(scene)])}, port=0, address="127.0.0.1", start=False,
    show=False, websocket_origin="*",
)
server.start()
print(server.port, flush=True)
server.io_loop.start()
"""


def lesson(scene: Path) -> None:
    """Print how long a lesson on one corrected verb takes, looking included and not."""
    from hoilab.dashboards.learn_page import desk_of
    from hoilab.io import open_scene
    from hoilab.widgets._annotator import said_pairs

    began = time.perf_counter()
    desk = desk_of(open_scene(scene), "duet-tiny")
    lessons = desk.lessons
    print(f"opened in {time.perf_counter() - began:.1f} s")
    numbers = desk.clip["frame"].values.tolist()
    time_s = desk.clip["time"].values
    for number, at_s in enumerate((4.0, 8.0, 12.0, 16.0), start=1):
        row = int(np.searchsorted(time_s, at_s).clip(max=len(time_s) - 1))
        rows = lessons.before
        said = said_pairs(rows.isel(interaction=rows["frame"].values == numbers[row]))
        pair = said[0] if said else {
            "human": [100, 100, 150, 250], "object": [150, 150, 180, 190],
            "object_class": "bag", "verb": "carry",
        }  # fmt: skip
        # Some verb that the model says of such a thing elsewhere: others it may rule out with it.
        same = rows["verb"].values[rows["object_class"].values == pair["object_class"]]
        other = [str(verb) for verb in np.unique(same) if verb != pair["verb"]]
        wrong = other[0] if other else "none"
        desk.labels.change({numbers[row]: [{**pair, "verb": wrong}]})
        busy, wall = time.process_time(), time.perf_counter()
        lessons.teach(desk.labels.interactions())
        while lessons.moment.changed_s is None and lessons.busy:
            time.sleep(0.01)
        print(
            f"{number} labelled: changed after {time.perf_counter() - wall:5.1f} s wall,"
            f" {time.process_time() - busy:5.1f} s processor", flush=True
        )  # fmt: skip
        if lessons.moment.state == "failed":
            raise SystemExit(lessons.moment.said)
        asked = time.perf_counter()
        if number < 4:
            lessons.stop(wait_s=60)
            print(f"   ended {time.perf_counter() - asked:.2f} s after it was asked to")
    while lessons.busy:
        time.sleep(0.05)
    print(f"whole clip told anew after {lessons.moment.seconds:.1f} s: {lessons.moment.state}")


def page(scene: Path) -> None:
    """Print how the page answers a key, at rest and during a lesson."""
    from playwright.sync_api import sync_playwright

    server = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(scene)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        address = f"http://127.0.0.1:{int(server.stdout.readline())}/"
        with sync_playwright() as play:
            browser = play.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"]
            )
            view = browser.new_page(viewport={"width": 1280, "height": 1000})
            view.set_default_timeout(60_000)
            view.goto(address)
            root = view.locator(".hoilab-annotator .annotator")
            root.wait_for()
            view.wait_for_timeout(4000)
            print("at rest", _answers(view, root))
            view.locator(".hoilab-monitor").get_by_role("button", name="Learn").click()
            print("learning", _answers(view, root, until="proposed"))
            browser.close()
    finally:
        server.terminate()
        server.wait()


ECHO = """async root => {
    const host = root.getRootNode().host;
    const wanted = String(Number(root.dataset.frame) + 1);
    const came = (of, name) => new Promise(resolve => {
        const look = () => {
            if (of.dataset[name] !== wanted && performance.now() - began < 5000) return;
            watch.disconnect(); clearTimeout(late); resolve(performance.now() - began);
        };
        const watch = new MutationObserver(look);
        const late = setTimeout(look, 5100);
        watch.observe(of, {attributes: true});
    });
    const began = performance.now();
    const both = Promise.all([came(root, "frame"), came(host, "shown")]);
    root.dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowRight"}));
    return await both;
}"""


def _answers(view: object, root: object, *, until: str = "", count: int = 60) -> str:
    """Return in words how soon Python's answer and the picture come after a key."""
    took = []
    for _ in range(count):
        took.append(root.evaluate(ECHO))  # type: ignore[attr-defined]
        view.wait_for_timeout(60)  # type: ignore[attr-defined]
        state = view.locator(".hoilab-monitor .monitor").get_attribute("data-state")  # type: ignore[attr-defined]
        if until and state == until:
            break
    said = [
        f"{what} p50 {middle:.1f} ms, p95 {late:.1f} ms"
        for what, (middle, late) in zip(
            ("answer", "picture"), np.percentile(took, [50, 95], axis=0).T, strict=True
        )
    ]
    return f"{len(took)} keys: {'; '.join(said)}"


def main() -> None:
    """Print seconds of a lesson, then milliseconds of the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scene", type=Path)
    options = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        for path in options.scene.resolve().parent.glob(f"{options.scene.stem}.*"):
            if path.suffix in (".zarr", ".mp4", ".json"):
                target = Path(folder) / path.name
                shutil.copytree(path, target) if path.is_dir() else shutil.copy(path, target)
        scene = Path(folder) / options.scene.name
        lesson(scene)
        try:
            page(scene)
        except ImportError:
            print("no playwright here: the page was not driven")


if __name__ == "__main__":
    main()
