"""What a Duet learns from a few labelled frames, and what it forgets, with each guard.

A trained Duet is taught a verb that it does not know: ``stand_by`` a bench or a suitcase, which
footage knows as "near, and doing nothing". The base data are footage with the verbs it knows.

    python benchmarks/finetune_forgetting.py duet.safetensors footage/ --frames 24
"""

import argparse
import time

import numpy as np
import torch

from hoilab.training.finetune.data import labelled_footage
from hoilab.training.finetune.learner import Labelled
from hoilab.training.finetune.loop import finetune
from hoilab.training.finetune.models import learner_of
from hoilab.training.finetune.recipe import FinetuneRecipe
from hoilab.training.footage import Footage, Still

BESIDE = ("bench", "suitcase")
GUARDS = {
    "none": {"replay": 0.0, "drift": 0.0},
    "drift alone": {"replay": 0.0, "drift": 1.0},
    "replay": {"replay": 1.0, "drift": 0.0},
    "replay and drift": {"replay": 1.0, "drift": 1.0},
}


def standing_by(footage: Footage, count: int) -> list[Labelled]:
    """Return stills in which somebody stands by something, labelled with that alone."""
    from dataclasses import replace

    def alone(still: Still) -> Still:
        kept = (still.verb == "none") & np.isin(still.label[still.thing], BESIDE)
        verb = np.full(int(kept.sum()), "stand_by")
        return replace(still, human=still.human[kept], thing=still.thing[kept], verb=verb)

    own = [alone(footage[number]) for number in range(len(footage))]
    able = [still for still in own if len(still.verb)]
    chosen = np.unique(np.linspace(0, len(able) - 1, count).astype(int))
    return labelled_footage([able[number] for number in chosen])


def main() -> None:
    """Print loss and mean AP on held-out own and base frames, before and after, for each guard."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("footage")
    parser.add_argument("--frames", type=int, default=24, help="own, and as many of base data")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--own-seeds", type=int, nargs=2, default=(1060, 1064))
    parser.add_argument("--base-seeds", type=int, nargs=2, default=(9000, 9004))
    options = parser.parse_args()
    torch.set_num_threads(1)
    own = standing_by(Footage(options.footage, seeds=range(*options.own_seeds)), options.frames)
    stills = Footage(options.footage, seeds=range(*options.base_seeds))
    base = labelled_footage(
        [stills[n] for n in np.linspace(0, len(stills) - 1, options.frames).astype(int)]
    )
    print(f"{len(own)} own frames, {len(base)} of base data; the last third is held out")
    for name, weights in GUARDS.items():
        begun = time.process_time()
        recipe = FinetuneRecipe(
            epochs=options.epochs, batch=4, learning_rate=1e-3, clip_norm=5.0, held_out=0.34,
            **weights,
        )  # fmt: skip
        result = finetune(learner_of(options.model), own, replay=base, recipe=recipe)
        cells = [
            f"{data} {measure} {values[0]:.3f} -> {values[1]:.3f}"
            for data in ("own", "base")
            for measure in ("loss", "mean_ap")
            for values in [result.figures[measure].sel(data=data).values]
        ]
        print(f"{name:16} {'   '.join(cells)}   {time.process_time() - begun:.0f} s processor")


if __name__ == "__main__":
    main()
