"""From the click on a pair to its map on screen, in a served page: cold, and fetched ahead.

    python benchmarks/attention_lens.py

Frames are noise of 640x360 and the weights of qpic-tiny are seeded: times depend on neither. Cold
is the first look at a pair whose frame the network has seen, with fetching ahead turned off. The
look of the network at a frame is told beside it.
"""

import re
import shutil
import subprocess
import sys
import time

import numpy as np

SERVE = """
import sys
import numpy as np, panel as pn, panel_material_ui as pmui, torch
from hoilab.dashboards.server import _answer_at_once
from hoilab.models.qpic.tiny import untrained
from hoilab.schema import make_video
from hoilab.tasks.looks import Looks
from hoilab.widgets import AttentionLens
torch.set_num_threads(1)
torch.manual_seed(0)
pn.config.nthreads = 4
_answer_at_once()
pixels = np.random.default_rng(0).integers(0, 255, (8, 360, 640, 3), dtype=np.uint8)
video = make_video(pixels, np.arange(8) / 5, identity="public")
detector = untrained(objects=("bag", "cart"), verbs=("hold", "push", "pull"))
looks = Looks(video, detector)
lens = AttentionLens(video, looks)
if sys.argv[1] == "cold":  # questions about several pairs are what is fetched ahead
    view, handle = lens._view, lens._view.handle
    view.handle = lambda op, args, parts: (
        ({"error": "off"}, []) if op == "maps" and len(args["queries"]) > 1
        else handle(op, args, parts)
    )
server = pn.io.server.get_server(
    {"/": lambda: pmui.Page(main=[lens.__panel__()])},
    port=0, address="127.0.0.1", start=False, show=False, websocket_origin="*",
)
server.start()
print(f"http://127.0.0.1:{server.port}/", flush=True)
server.io_loop.start()
"""


def clicks(kind: str) -> np.ndarray:
    """Return milliseconds from a click to the picture with its map, for pairs of eight frames."""
    from playwright.sync_api import sync_playwright

    server = subprocess.Popen(
        [sys.executable, "-c", SERVE, kind], stdout=subprocess.PIPE, text=True
    )
    took = []
    try:
        assert server.stdout is not None
        found = re.search(r"http\S+", server.stdout.readline())
        assert found is not None
        with sync_playwright() as play:
            browser = play.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"]
            )
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.set_default_timeout(60_000)
            page.goto(found[0])
            lens = page.locator(".hoilab-lens .lens")
            lens.wait_for()
            for frame in range(8):
                lens.locator(f"xpath=self::*[@data-frame='{frame}']").wait_for(state="attached")
                page.wait_for_timeout(1500)
                for place in range(1, 8):
                    done = int(page.locator(".hoilab-lens").get_attribute("data-clicks") or 0)
                    lens.locator(".item").nth(place).evaluate("item => item.click()")
                    until = time.monotonic() + 5
                    while time.monotonic() < until:
                        now = page.locator(".hoilab-lens").get_attribute("data-clicks")
                        if int(now or 0) > done:
                            break
                    took.append(float(page.locator(".hoilab-lens").get_attribute("data-click-ms")))
                lens.focus()
                page.keyboard.press("ArrowRight")
            browser.close()
    finally:
        server.terminate()
        server.wait()
    return np.array(took)


def look_s() -> float:
    """Return seconds of the processor for one look of qpic-tiny at a frame of 640x360."""
    import torch

    from hoilab.models.qpic.tiny import untrained
    from hoilab.schema import make_video
    from hoilab.tasks.looks import Looks

    torch.set_num_threads(1)
    pixels = np.random.default_rng(0).integers(0, 255, (6, 360, 640, 3), dtype=np.uint8)
    video = make_video(pixels, np.arange(6) / 5, identity="public")
    looks = Looks(video, untrained(objects=("bag",), verbs=("hold",)))
    looks.at(0)
    began = time.process_time()
    for row in range(1, 6):
        looks.at(row)
    return (time.process_time() - began) / 5


def main() -> None:
    """Print the median and the 95th percentile, cold and fetched ahead."""
    print(f"a look of qpic-tiny at a frame: {1000 * look_s():.0f} ms of one processor")
    for kind, limit in (("cold", 40), ("ahead", 5)):
        took = clicks(kind)
        middle, late = np.percentile(took, [50, 95])
        print(
            f"{kind:6} {len(took)} clicks: p50 {middle:.1f} ms, p95 {late:.1f} ms "
            f"(goal {limit} ms {'met' if middle < limit else 'NOT MET'} at the median)", flush=True
        )  # fmt: skip


if __name__ == "__main__":
    main()
