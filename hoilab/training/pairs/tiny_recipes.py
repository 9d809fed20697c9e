"""Recipes of the tiny interaction models: what anyone can repeat on a laptop."""

from dataclasses import replace

from hoilab.training.recipe import Recipe

# First few scenes at a high rate, so that what it learns is soon to be seen; then all, down to
# nothing.
EARLY = Recipe(
    steps=4000,
    batch=4,
    learning_rate=2e-3,
    weight_decay=1e-2,
    decay_norms=False,
    warmup=50,
    clip_norm=5.0,
    average=0.998,
    threads=1,
    checkpoint_every=200,
)
MAIN = replace(EARLY, steps=14000, schedule="cosine", floor=0.01)

# The second look learns alone, from some 200 small windows in six frames; then once more, slower.
LOOK = replace(MAIN, steps=1800, batch=6, average=0.995, checkpoint_every=100, log_every=50)
LOOK_LONGER = replace(LOOK, steps=1700, learning_rate=1e-3)

# Stage 1 of the others, which is part of what they may spend.
DETECTOR = replace(EARLY, steps=1500, schedule="cosine", floor=0.02)
# Stage 2: DETR's rates are for weeks; these are for minutes.
PAIRS = replace(
    DETECTOR,
    steps=1500,
    batch=2,
    learning_rate=5e-4,
    rates=(("backbone", 2e-4),),
    weight_decay=1e-4,
    clip_norm=0.5,
)
UPT_HEAD = replace(DETECTOR, steps=1500, batch=2, learning_rate=1e-3, weight_decay=1e-4)
