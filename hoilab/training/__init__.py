"""Training: the loop, its recipes, and footage to learn from."""

from hoilab.training.loop import NotFiniteError, Outcome, StoppedError, fit
from hoilab.training.recipe import Recipe

__all__ = ["NotFiniteError", "Outcome", "Recipe", "StoppedError", "fit"]
