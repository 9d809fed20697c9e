"""How fast synthetic scenes are rendered, against the plain raycast that nobody can undercut.

Run ``python benchmarks/synthetic.py``. Each row gives frames a second through ``scene.video``
(sun, shadows, 2 x 2 samples, noise) in the middle of a clip, when everybody is there. Beside it
stands a reference measured in the same run, ten frames in turn: building the search tree
over everything that moves and casting one ray a pixel, no shading, no shadow. The processor
time (all threads) of a frame depends little on what else the machine is doing. On a busy Linux
machine ``--alone`` takes real-time priority for the moments that are measured (needs root).
"""

import argparse
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from hoilab import synthetic
from hoilab.synthetic import Scene
from hoilab.synthetic.casting import Bvh

BAR_FPS = 12.0


def plain_raycast(scene: Scene, number: int) -> None:
    """Cast one ray through the middle of every pixel at everything that moves."""
    moment = scene._troupe.at(number)
    Bvh(moment.vertices, moment.wardrobe.mesh.faces).cast(scene._backdrop.centre_rays)


@contextmanager
def undisturbed(alone: bool) -> Iterator[None]:
    """Put every thread of this process before all other work, if `alone`."""
    threads = [int(path.name) for path in Path("/proc/self/task").iterdir()] if alone else []
    for thread in threads:
        os.sched_setscheduler(thread, os.SCHED_FIFO, os.sched_param(5))
    try:
        yield
    finally:
        for thread in threads:
            os.sched_setscheduler(thread, os.SCHED_OTHER, os.sched_param(0))


def measured(scene: Scene, frames: int, *, alone: bool) -> dict[str, float]:
    """Return seconds and processor seconds a frame, and seconds of the reference."""
    video = scene.video
    first = scene.play.frames - frames - 2
    began = time.perf_counter()
    video[first].load()
    spent = {"open": time.perf_counter() - began, "frame": 0.0, "processor": 0.0, "raycast": 0.0}
    for block in np.array_split(np.arange(first + 1, first + 1 + frames), max(1, frames // 10)):
        with undisturbed(alone):
            start, busy = time.perf_counter(), time.process_time()
            for number in block:
                video[number].load()
            spent["frame"] += (time.perf_counter() - start) / frames
            spent["processor"] += (time.process_time() - busy) / frames
            start = time.perf_counter()
            for number in block:
                plain_raycast(scene, int(number))
            spent["raycast"] += (time.perf_counter() - start) / frames
    return spent


def main() -> None:
    """Print a table, one row for each place and light."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=60)
    parser.add_argument("--people", type=int, default=15)
    parser.add_argument("--size", type=int, nargs=2, default=(640, 360))
    parser.add_argument("--places", nargs="+", default=["plaza", "hall", "platform", "car_park"])
    parser.add_argument("--alone", action="store_true", help="real-time priority (Linux, root)")
    asked = parser.parse_args()
    print("place      light     fps   ms   processor ms   plain raycast ms   ratio   first frame s")
    for place in asked.places:
        for light in ("day", "evening"):
            scene = synthetic.scene(
                0, place, light=light, people=asked.people, size=tuple(asked.size), duration_s=20.0
            )
            there = np.mean([len(scene._troupe.present(f)[0]) for f in range(180, 240, 10)])
            spent = measured(scene, asked.frames, alone=asked.alone)
            fps = 1 / spent["frame"]
            mark = "" if fps >= BAR_FPS else f"  below the bar of {BAR_FPS:.0f}"
            print(
                f"{place:10} {light:8} {fps:5.1f} {1e3 * spent['frame']:5.0f} "
                f"{1e3 * spent['processor']:10.0f} {1e3 * spent['raycast']:16.0f} "
                f"{spent['frame'] / spent['raycast']:12.1f} {spent['open']:10.1f}"
                f"   ({there:.0f} people){mark}",
                flush=True,
            )


if __name__ == "__main__":
    main()
