"""Fine-tuning on 50 labelled frames of 640x360: seconds of looking, and of an epoch.

Weights are seeded (Duet's are its own), so that nothing has to be fetched; times do not depend on
them. On a machine
that does other work too, take one thread and read processor seconds. Fewer frames are scaled to 50.

    python benchmarks/finetune.py --models qpic-tiny --threads 1
    python benchmarks/finetune.py --models qpic-r50 --starts encoder --threads 1 --frames 12
"""

import argparse
import time

import numpy as np
import torch

from hoilab.models.qpic.architecture import Qpic, QpicConfig
from hoilab.models.qpic.detector import InteractionDetector, Task
from hoilab.models.qpic.tiny import untrained
from hoilab.models.upt.architecture import InteractionHead
from hoilab.models.upt.detector import Upt, UptDetector
from hoilab.models.upt.detr import Detr, DetrConfig
from hoilab.models.upt.weights import HICO, HICO_TASK
from hoilab.schema import make_interactions, make_video
from hoilab.training.finetune.learner import Labelled, Learner, Progress
from hoilab.training.finetune.loop import finetune
from hoilab.training.finetune.models import learner_of as taught
from hoilab.training.finetune.pairs import PairLearner, Start
from hoilab.training.finetune.recipe import FinetuneRecipe
from hoilab.training.finetune.upt import HeadLearner

OBJECTS = ("bag", "bench", "bicycle", "cart", "phone", "suitcase", "umbrella", "ball")
VERBS = ("carry", "hold", "kick", "pull", "push", "ride", "sit_on", "talk_on")
LIMIT_S = {"qpic-tiny": 2.0, "duet-tiny": 2.0, "qpic-r50": 10.0, "upt-r50": 10.0}


def learner_of(model: str, start: Start) -> Learner:
    """Return a learner with seeded weights."""
    torch.manual_seed(0)
    if model == "duet-tiny":
        return taught("duet-tiny")
    if model == "upt-r50":
        network = Upt(Detr(DetrConfig()), InteractionHead(HICO))
        return HeadLearner(UptDetector(network, HICO_TASK))
    if model == "qpic-tiny":
        return PairLearner(untrained(objects=OBJECTS, verbs=VERBS), start=start)
    network = Qpic(QpicConfig(object_classes=len(OBJECTS), verbs=len(VERBS)))
    return PairLearner(
        InteractionDetector(network, Task(objects=OBJECTS, verbs=VERBS)), start=start
    )


def frames(count: int, learner: Learner, *, seed: int = 0) -> Labelled:
    """Return noise of 640x360 with five labelled pairs a frame: times do not depend on pictures.

    What is done with a thing is among what the learner takes for possible.
    """
    known = "bag" if "bag" in learner.objects else learner.objects[-1]
    verb = "carry" if "carry" in learner.verbs else learner.verbs[0]
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 255, (count, 360, 640, 3), dtype=np.uint8)
    pairs = 5 * count
    rows = make_interactions(
        np.repeat(np.arange(count), 5), 0.0,
        rng.uniform(50, 300, (pairs, 2)), rng.uniform(20, 60, (pairs, 2)),
        rng.uniform(50, 300, (pairs, 2)), rng.uniform(10, 60, (pairs, 2)),
        object_class=known, verb=verb,
    )  # fmt: skip
    return Labelled(make_video(pixels, np.arange(count) / 5, identity="public"), rows)


def timed(model: str, start: Start, count: int, epochs: int, *, replay: bool) -> None:
    """Print seconds of looking and of an epoch."""
    recipe = FinetuneRecipe(epochs=epochs, held_out=0.0)
    learner = learner_of(model, start)
    base = [frames(count, learner, seed=1)] if replay else []
    looked = [0.0, 0.0]
    ends: list[tuple[float, float]] = []

    def watch(moment: Progress) -> None:
        if moment.stage == "look":
            looked[:] = time.perf_counter(), time.process_time()
        elif moment.stage == "judge":
            ends.append((time.perf_counter(), time.process_time()))

    begun, busy = time.perf_counter(), time.process_time()
    finetune(learner, [frames(count, learner)], replay=base, recipe=recipe, progress=watch)
    # The first two judgements are before the first step; epochs lie between the others.
    marks = ends[1 : epochs + 2]
    wall = np.diff([mark[0] for mark in marks])
    processor = np.diff([mark[1] for mark in marks])
    limit, scale = LIMIT_S[model], 50 / count
    epoch_s = scale * float(np.median(processor if torch.get_num_threads() == 1 else wall))
    where = f"behind the {start}" if model.startswith("qpic") else ""
    print(
        f"{model:10} {where:19} {'with replay' if replay else 'alone':11}"
        f" look {scale * (looked[0] - begun):6.1f} s wall, {scale * (looked[1] - busy):5.1f} s"
        f" processor;  epoch {scale * np.median(wall):5.2f} s wall,"
        f" {scale * np.median(processor):5.2f} s processor"
        f" (limit {limit:.0f} s {'met' if epoch_s < limit else 'NOT MET'})"
    )


def main() -> None:
    """Print a line for each model and each place where learning begins."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", nargs="+", default=["qpic-tiny"], choices=list(LIMIT_S))
    parser.add_argument("--starts", nargs="+", default=["encoder", "backbone"])
    parser.add_argument("--frames", type=int, default=50)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    print(f"{options.frames} frames of 640x360, {options.threads} threads")
    for model in options.models:
        for start in options.starts if model.startswith("qpic") else ("encoder",):
            for replay in (False, True) if model.endswith("tiny") else (False,):
                timed(model, start, options.frames, options.epochs, replay=replay)


if __name__ == "__main__":
    main()
