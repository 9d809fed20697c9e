"""depth-tiny on scenes that it has not seen: errors, what the camera is worth, and steadiness.

Scenes 9000 to 9024 are rendered into the folder where they are not there. Truth is compared at
every second pixel of whole frames; sky has none and does not count.

    python benchmarks/depth_tiny.py --footage footage/ --every 8
"""

import argparse
from pathlib import Path

import numpy as np
import torch

from hoilab.analysis.depth_scale import occupied
from hoilab.analysis.steady_depth import steady_depth
from hoilab.metrics import depth_scores, temporal_error
from hoilab.models.depth_tiny.estimator import TinyEstimator
from hoilab.models.depth_tiny.weights import SHIPPED, load_tiny
from hoilab.training.depth.frames import DepthFrame, FootageDepth
from hoilab.training.depth.scored import scored
from hoilab.training.footage import shard
from hoilab.training.shooting import PLACES, render, set_up

SEEDS = range(9000, 9025)
NAMES = ("abs_rel", "rmse", "silog", "d1", "d2", "coverage")


def steadiness(seed: int, weights: Path) -> tuple[dict[str, float], dict[str, float]]:
    """Return temporal error (%) and abs_rel of a clip: each frame by itself, steady, truth."""
    scene = set_up(seed)
    numbers = list(range(25, 37))
    truth = scene.truth(numbers)["depth"]
    maps = load_tiny(weights).for_camera(scene.camera)(scene.video[numbers].load())
    steady = steady_depth(maps, without=occupied(scene.tracks, maps))
    named = {"each frame": maps, "steady": steady, "truth": truth}
    K = scene.camera["K"]
    return (
        {name: float(temporal_error(m, K).mean()) for name, m in named.items()},
        {name: float(depth_scores(truth, m)["abs_rel"].mean()) for name, m in named.items()},
    )


def main() -> None:
    """Print the tables of docs/depth.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--footage", type=Path, required=True)
    parser.add_argument("--weights", type=Path, default=SHIPPED)
    parser.add_argument("--every", type=int, default=8, help="each so many-th frame")
    parser.add_argument("--steady", type=int, nargs="*", default=[9000, 9001, 9002, 9003])
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    missing = [s for s in SEEDS if not (shard(options.footage, s) / "shard.json").exists()]
    if missing:
        render(options.footage, missing)
    frames = FootageDepth(options.footage, seeds=SEEDS)
    estimator = load_tiny(options.weights)
    indices = range(0, len(frames), options.every)

    def known(frame: DepthFrame) -> TinyEstimator:
        return estimator.for_camera(frame.camera)

    for name, model in {"camera known": known, "nothing known": lambda _: estimator}.items():
        scores = scored(model, frames, indices=indices)
        mean = scores.mean("time")
        print(f"{name:14} {len(scores.time)} frames, " + ", ".join(
            f"{key} {float(mean[key]):.4f}" for key in NAMES
        ))  # fmt: skip
        kind = np.arange(0, len(frames), options.every) * len(SEEDS) // len(frames) % len(PLACES)
        for number, place in enumerate(PLACES):
            some = scores.isel(time=kind == number).mean("time")
            print(f"  {place:10} abs_rel {float(some['abs_rel']):.4f}, d1 {float(some['d1']):.4f}")
    for seed in options.steady:
        errors, shares = steadiness(seed, options.weights)
        print(f"scene {seed}: TAE % {errors}, abs_rel {shares}")


if __name__ == "__main__":
    main()
