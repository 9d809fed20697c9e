"""Pure maths for numpy and torch alike: boxes, cameras, homographies, the ground."""

from hoilab.geometry import boxes, camera, ground, homography

__all__ = ["boxes", "camera", "ground", "homography"]
