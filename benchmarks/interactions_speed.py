"""Frames a second of `hl.interactions` on clips of 640x360 in files, decoding included.

The clips are those of `interactions_tiny.py clips`. Rates are given per second of the clock and per
second of processor time, which other work on the machine changes less; the first clip warms up.

    python benchmarks/interactions_speed.py clips/ --threads 1 2
"""

import argparse
import tempfile
import time
from itertools import islice
from pathlib import Path

import torch
from interactions_tiny import clips

import hoilab as hl
from hoilab.models import load

GOAL = 8.0  # frames/s on two cores


def written(folder: Path, into: Path, count: int) -> list[Path]:
    """Write some of the clips to files, and return their paths."""
    paths = []
    for number, (video, _) in enumerate(islice(clips(folder), count)):
        paths.append(into / f"{number}.mp4")
        hl.write_video(paths[-1], video)
    return paths


def main() -> None:
    """Print the rate with each number of threads."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", default="duet-tiny")
    parser.add_argument("--clips", type=int, default=5)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    asked = parser.parse_args()
    detector = load(asked.model)()
    with tempfile.TemporaryDirectory() as folder:
        paths = written(asked.folder, Path(folder), asked.clips)
        for threads in asked.threads:
            torch.set_num_threads(threads)
            hl.interactions(hl.open_video(paths[0]), detector)
            frames, rows = 0, 0
            wall, busy = time.perf_counter(), time.process_time()
            for path in paths[1:]:
                video = hl.open_video(path)
                frames += video.sizes["time"]
                rows += hl.interactions(video, detector).sizes["interaction"]
            wall, busy = time.perf_counter() - wall, time.process_time() - busy
            print(
                f"{asked.model} on {frames} frames of {video.sizes['x']}x{video.sizes['y']}, "
                f"{threads} threads: {frames / wall:.1f} frames/s"
                f" ({'goal met' if frames / wall >= GOAL else f'goal of {GOAL:.0f} NOT MET'}), "
                f"{1000 * busy / frames:.0f} ms of processor a frame, {rows / frames:.0f} rows"
            )


if __name__ == "__main__":
    main()
