"""Recipes of the tiny interaction models: what anyone can repeat on a laptop."""

from dataclasses import replace

from hoilab.training.recipe import Recipe

# High and steady first, so that a run can be ended at any time; then down to nothing.
STEADY = Recipe(
    steps=3000,
    batch=4,
    learning_rate=2e-3,
    weight_decay=1e-2,
    decay_norms=False,
    warmup=50,
    clip_norm=5.0,
    average=0.998,
    threads=1,
    checkpoint_every=100,
)
CALMING = replace(STEADY, steps=600, schedule="cosine", floor=0.02, warmup=0)
