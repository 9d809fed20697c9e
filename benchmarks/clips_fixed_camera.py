"""What people do, found again in unseen places: plain ViCC against the fixed camera's clips.

Trains each seed's networks into the folder of runs (what is there goes on or is taken as it is),
then asks: whose action do the nearest clips of other places show? Queries are people of scenes
9200 and up, the gallery is the scenes that were learned from. Actions are known to the scores
alone. `person` (along the track, background taken out) has a little less compute than one of
ViCC's two streams.

    python benchmarks/clips_fixed_camera.py --clips clips/ --runs runs/clips --seeds 0 1 2
"""

import argparse
import json
from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from hoilab.metrics.retrieval import retrieval_scores
from hoilab.models.vicc.architecture import Vicc
from hoilab.models.vicc.embedder import ViccEmbedder
from hoilab.training.clips.course import trained, written
from hoilab.training.clips.data import Kind
from hoilab.training.clips.recipes import TINY, TINY_PERSON, ClipRecipe, longer
from hoilab.training.clips.scenes import SceneClips
from hoilab.training.clips.shooting import FACTS, TEST, TRAINING, render_clips
from hoilab.training.footage import shard

KINDS: tuple[Kind, ...] = ("rgb", "flow", "person")
MOST_ASKED, MOST_KNOWN = 25, 60  # clips of an action among queries and in the gallery
LEAST = 6  # of an action on both sides, or it is left out
Vectors = dict[str, NDArray[np.float32]]


def vectors(network: Vicc, kind: Kind, clips: SceneClips, items: list[int]) -> NDArray[np.float32]:
    """Return the vector of each span."""
    embedder = ViccEmbedder(
        network, name=kind, kind=kind, frames=TINY.frames, size=TINY.size, stride=TINY.stride
    )
    return np.concatenate(
        [
            embedder.embed(
                np.stack([clips.clip(i, clips.spans[i].first, kind) for i in items[k : k + 32]])
            )
            for k in range(0, len(items), 32)
        ]
    )


def linear_top1(
    known: NDArray[np.float32], asked: NDArray[np.float32], label: list[str], truth: list[str]
) -> float:
    """Return the share of queries that a linear layer on fixed, standardised vectors names."""
    names = sorted({*label})
    scale = known.mean(0), known.std(0) + 1e-6
    x, z = (torch.from_numpy((side - scale[0]) / scale[1]) for side in (known, asked))
    y = torch.tensor([names.index(one) for one in label])
    layer = torch.nn.Linear(x.shape[1], len(names))
    torch.nn.init.zeros_(layer.weight)
    torch.nn.init.zeros_(layer.bias)
    optimizer = torch.optim.LBFGS(layer.parameters(), max_iter=100)
    often = torch.bincount(y, minlength=len(names)).clamp(min=1)

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        value = torch.nn.functional.cross_entropy(layer(x), y, weight=len(y) / often.float())
        value = value + 0.01 * (layer.weight**2).sum()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    with torch.no_grad():
        found = layer(z).argmax(1)
    return float(
        np.mean([names[k] == right for k, right in zip(found.tolist(), truth, strict=True)])
    )


def scores(
    asked: Vectors, known: Vectors, truth: list[str], label: list[str]
) -> dict[str, dict[str, float]]:
    """Return R@1, R@5 and linear top-1 of each stream, and of ViCC's two together."""
    table = {}
    ways = {kind: (kind,) for kind in asked}
    if {"rgb", "flow"} <= set(asked):
        ways["rgb + flow"] = ("rgb", "flow")
    for way, kinds in ways.items():
        recall = retrieval_scores(
            {kind: asked[kind] for kind in kinds},
            {kind: known[kind] for kind in kinds},
            truth,
            label,
            ks=(1, 5),
        )
        joined = [np.concatenate([side[kind] for kind in kinds], 1) for side in (known, asked)]
        table[way] = {
            "R@1": float(recall[0]),
            "R@5": float(recall[1]),
            "linear": linear_top1(joined[0], joined[1], label, truth),
        }
    return table


def seed_scores(options: argparse.Namespace, seed: int) -> dict[str, dict[str, dict[str, float]]]:
    """Train the networks of a seed, and return their scores, and the same untrained."""
    clips = learned_from(options.clips, options.along)
    networks: dict[Kind, Vicc] = {}
    for short, name in ((TINY_PERSON, "person"), (TINY, "vicc")):
        recipe = longer(short, options.times)
        folder = options.runs / f"seed{seed}" / (name + ("-along" * options.along))
        streams = trained(recipe, clips, folder, seed=seed, progress=options.progress)
        written(recipe, streams, folder, name="vicc-tiny", facts=card(recipe, clips, seed))
        networks |= streams
    torch.manual_seed(seed)
    untrained: dict[Kind, Vicc] = {kind: Vicc(TINY.config) for kind in KINDS}
    unseen = SceneClips(options.clips, TEST, along=options.along)
    sides = common(clips, unseen)
    label, truth = ([side.spans[i].action for i in items] for side, items in sides)
    result = {}
    compared = {"trained": networks} | ({"untrained": untrained} if seed == 0 else {})
    for when, some in compared.items():
        known, asked = (
            {kind: vectors(network, kind, *side) for kind, network in some.items()}
            for side in sides
        )
        result[when] = scores(asked, known, truth, label)
    result["clips"] = {
        "gallery": dict(zip(*np.unique(label, return_counts=True), strict=True)),
        "queries": dict(zip(*np.unique(truth, return_counts=True), strict=True)),
    }
    return json.loads(json.dumps(result, default=int))  # type: ignore[no-any-return]


@cache
def learned_from(folder: Path, along: bool) -> SceneClips:
    """Return the clips of the training scenes, whose windows all seeds share."""
    return SceneClips(folder, TRAINING, along=along, remembered=True)


def common(clips: SceneClips, unseen: SceneClips) -> list[tuple[SceneClips, list[int]]]:
    """Return gallery and queries: the actions that both sides show often enough."""
    sides = [
        (clips, clips.labelled(most=MOST_KNOWN)),
        (unseen, unseen.labelled(most=MOST_ASKED)),
    ]
    often = [
        {
            action
            for action, count in Counter(s.spans[i].action for i in items).items()
            if count >= LEAST
        }
        for s, items in sides
    ]
    both = often[0] & often[1]
    return [(s, [i for i in items if s.spans[i].action in both]) for s, items in sides]


def card(recipe: ClipRecipe, clips: SceneClips, seed: int) -> dict[str, str]:
    """Return what the header of a file says of its training."""
    return {
        "seeds": f"{TRAINING.start}..{TRAINING.stop - 1}",
        "seed": str(seed),
        "spans": str(len(clips)),
        "epochs": ", ".join(f"{phase.name} {phase.epochs}" for phase in recipe.phases),
    }


def main() -> None:
    """Print the table of docs/vicc.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=Path, required=True)
    parser.add_argument("--runs", type=Path, required=True)
    parser.add_argument("--seeds", type=int, nargs="*", default=[0, 1, 2])
    parser.add_argument("--times", type=float, default=1.0, help="train so many times as long")
    parser.add_argument("--along", action="store_true", help="ViCC's clips go along tracks too")
    parser.add_argument("--progress", action="store_true")
    options = parser.parse_args()
    missing = [s for s in (*TRAINING, *TEST) if not (shard(options.clips, s) / FACTS).exists()]
    render_clips(options.clips, missing)
    found = {}
    for seed in options.seeds:
        found[seed] = seed_scores(options, seed)
        print(seed, json.dumps(found[seed]), flush=True)
    first = next(iter(found.values()))
    print("queries", first["clips"]["queries"], "gallery", first["clips"]["gallery"])
    for when in ("untrained", "trained"):
        for way in first.get(when, ()):
            row = {
                name: [one[when][way][name] for one in found.values() if when in one]
                for name in first[when][way]
            }
            print(
                f"| {when} | {way} | "
                + " | ".join(
                    f"{100 * np.mean(values):.1f} ({', '.join(f'{100 * v:.1f}' for v in values)})"
                    for values in row.values()
                )
                + " |"
            )


if __name__ == "__main__":
    main()
