"""How fast synthetic scenes are rendered, against the plain raycast that nobody can undercut.

Run ``python benchmarks/synthetic.py``. Each row gives frames a second through ``scene.video``
(sun, shadows, 2 x 2 samples, noise) in the middle of a clip, when everybody is there. Beside it
stands a reference measured in the same run, frame by frame in turn: building the search tree
over everything that moves and casting one ray a pixel, no shading, no shadow. The processor
time (all threads) of a frame does not depend on what else the machine is doing.
"""

import argparse
import time

import numpy as np

from hoilab import synthetic
from hoilab.synthetic import Scene
from hoilab.synthetic.casting import Bvh

BAR_FPS = 12.0


def plain_raycast(scene: Scene, number: int) -> None:
    """Cast one ray through the middle of every pixel at everything that moves."""
    moment = scene._troupe.at(number)
    Bvh(moment.vertices, moment.wardrobe.mesh.faces).cast(scene._backdrop.centre_rays)


def measured(scene: Scene, frames: int) -> dict[str, float]:
    """Return seconds and processor seconds a frame, and seconds of the reference."""
    video = scene.video
    first = scene.play.frames - frames - 2
    began = time.perf_counter()
    video[first].load()
    opened = time.perf_counter() - began
    spent = {"open": opened, "frame": 0.0, "processor": 0.0, "raycast": 0.0}
    for number in range(first + 1, first + 1 + frames):
        start, busy = time.perf_counter(), time.process_time()
        video[number].load()
        spent["frame"] += (time.perf_counter() - start) / frames
        spent["processor"] += (time.process_time() - busy) / frames
        start = time.perf_counter()
        plain_raycast(scene, number)
        spent["raycast"] += (time.perf_counter() - start) / frames
    return spent


def main() -> None:
    """Print a table, one row for each place and light."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=60)
    parser.add_argument("--people", type=int, default=15)
    parser.add_argument("--size", type=int, nargs=2, default=(640, 360))
    parser.add_argument("--places", nargs="+", default=["plaza", "hall", "platform", "car_park"])
    asked = parser.parse_args()
    print("place      light     fps   ms   processor ms   plain raycast ms   ratio   first frame s")
    for place in asked.places:
        for light in ("day", "evening"):
            scene = synthetic.scene(
                0, place, light=light, people=asked.people, size=tuple(asked.size), duration_s=20.0
            )
            there = np.mean([len(scene._troupe.present(f)[0]) for f in range(180, 240, 10)])
            spent = measured(scene, asked.frames)
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
