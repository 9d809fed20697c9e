"""Pure maths for numpy and torch alike: boxes, cameras, homographies, the ground."""

from hoilab.geometry import boxes

__all__ = ["boxes"]
