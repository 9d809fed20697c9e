"""Duet beside QPIC, CDN and UPT in tiny sizes: equal data, equal seconds of one processor.

``python benchmarks/interactions_compare.py FOOTAGE CLIPS RUNS --budget 120 --seeds 3`` trains each
with each seed and prints the table. What a step costs is measured first; the budget then says how
many steps there are. QPIC, CDN and UPT spend half of it on their detector, which they share: it is
trained once for each seed and counted for each. Runs that are done are not repeated. Every fifth
clip is scored.
"""

import argparse
import copy
import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from interactions_tiny import Model, scored
from torch import nn

from hoilab.models.cdn import tiny as cdn
from hoilab.models.duet.detector import DuetDetector
from hoilab.models.qpic import tiny as qpic
from hoilab.models.upt import tiny as upt
from hoilab.training.footage import Footage
from hoilab.training.pairs.deeds import THINGS, VERBS, VERBS_OF_THING, Deeds
from hoilab.training.pairs.tiny import (
    OBJECTS,
    TRAINING_SEEDS,
    Stage,
    detector_stage,
    pair_stage,
    run,
    untrained_duet,
)
from hoilab.training.pairs.tiny_losses import duet_losses
from hoilab.training.pairs.tiny_recipes import DETECTOR

PROBED = 6  # steps that are timed, after two to warm up
EVERY = 5
METHODS = ("qpic", "cdn", "upt", "duet")


def affordable(network: nn.Module, stage: Stage, budget_s: float) -> Stage:
    """Return the stage with as many steps as a budget allows."""
    spare = copy.deepcopy(network).train()
    optimizer = torch.optim.AdamW(spare.parameters(), lr=1e-4)
    began = 0.0
    for step in range(PROBED + 2):
        if step == 2:
            began = time.process_time()
        terms = stage.loss(spare, stage.batches(step))
        optimizer.zero_grad()
        torch.stack(list(terms.values())).sum().backward()
        optimizer.step()
    cost_s = (time.process_time() - began) / PROBED
    steps = max(20, int(budget_s / cost_s))
    decay = min(0.998, 1 - 8 / steps)
    return replace(stage, recipe=replace(stage.recipe, steps=steps, average=decay, warmup=10))


def trained(
    method: str, footage: Footage, seed: int, budget_s: float, folder: Path
) -> tuple[Callable[[], Model], dict[str, float]]:
    """Return what makes a detector after a training of so many seconds, and what it spent."""
    spent: dict[str, float] = {}
    start = untrained_duet(seed)

    def learn(network: nn.Module, stage: Stage, budget: float) -> None:
        stage = affordable(network, stage, budget)
        spent[f"{stage.name}_steps"] = stage.recipe.steps
        spent[f"{stage.name}_s"] = run(network, [stage], folder, device="cpu", progress=False)

    if method == "duet":
        recipe = replace(DETECTOR, seed=seed)
        learn(
            start.network, Stage("duet", duet_losses, Deeds(footage, seed=seed), recipe), budget_s
        )
        network = start.sped_up().network
        return lambda: DuetDetector(network, start.task, follow=start.follow), spent
    shared = folder.parent / f"detector-{seed}.pt"
    if shared.exists():
        start.network.load_state_dict(torch.load(shared, weights_only=True))
    else:
        learn(start.network, detector_stage(footage, seed, 1), budget_s / 2)
        torch.save(start.network.state_dict(), shared)
    second = pair_stage(method, footage, seed, 1)
    torch.manual_seed(seed)
    if method == "upt":
        paired = upt.untrained(objects=OBJECTS, verbs=VERBS, verbs_of_thing=VERBS_OF_THING)
        paired.network.pyramid.load_state_dict(start.network.pyramid.state_dict())
        paired.network.dense.load_state_dict(start.network.dense.state_dict())
        learn(paired.network, second, budget_s / 2)
        return lambda: upt.DenseUptDetector(paired.network, paired.task), spent
    build = qpic.untrained if method == "qpic" else cdn.untrained
    detector = build(objects=THINGS, verbs=VERBS)
    detector.network.backbone.load_state_dict(start.network.pyramid.backbone.state_dict())
    learn(detector.network, second, budget_s / 2)
    detector.network.eval()
    return lambda: detector, spent


def compared(data: Path, clips: Path, runs: Path, *, seeds: int, budget_s: float) -> list[dict]:
    """Return a row for each method and seed; runs that are done are read."""
    footage = Footage(data, seeds=TRAINING_SEEDS)
    rows = []
    for seed in range(seeds):
        for method in METHODS:
            folder = runs / f"{method}-{seed}"
            done = folder / "scores.json"
            if not done.exists():
                model, spent = trained(method, footage, seed, budget_s, folder)
                scores, speed = scored(model, clips, every=EVERY)
                row = {
                    "method": method,
                    "seed": seed,
                    "mean_ap": float(scores["mean_ap"]),
                    "frequent": float(scores["mean_ap_frequent"]),
                    "frames_per_s": speed,
                    **spent,
                }
                folder.mkdir(parents=True, exist_ok=True)
                done.write_text(json.dumps(row))
                print(row, flush=True)
            rows.append(json.loads(done.read_text()))
    return rows


def lines(rows: list[dict]) -> str:
    """Return the rows as a table: a line for each method, mean and spread over seeds."""
    table = ["| | mAP | by seed | five most frequent |", "| --- | --- | --- | --- |"]
    for method in METHODS:
        mine = [row for row in rows if row["method"] == method]
        values = [row["mean_ap"] for row in mine]
        if values:
            seeds = ", ".join(f"{value:.3f}" for value in values)
            frequent = np.mean([row["frequent"] for row in mine])
            table.append(f"| {method} | {np.mean(values):.3f} | {seeds} | {frequent:.3f} |")
    return "\n".join(table)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("data", "clips", "runs"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--budget", type=float, default=120.0, help="seconds of one processor")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    print(
        lines(
            compared(asked.data, asked.clips, asked.runs, seeds=asked.seeds, budget_s=asked.budget)
        )
    )
