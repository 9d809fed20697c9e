"""Other light, other cameras, other worlds: what frames are changed by while depth is learned."""

import numpy as np

GREY = np.array([0.299, 0.587, 0.114], np.float32)
LARGEST_SCALE = 0.4  # of the logarithm


def recoloured(rgb: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """Return a picture (h w 3, 0 to 1) with another brightness, contrast, hue and noise."""
    changed = rgb ** np.float32(np.exp(draw.normal(0, 0.25)))
    changed = (changed - 0.5) * np.float32(draw.uniform(0.7, 1.2)) + 0.5
    changed = changed * draw.normal(1, 0.06, 3).astype(np.float32)
    changed = changed + np.float32(draw.normal(0, 0.05))
    if draw.random() < 0.3:
        paler = np.float32(draw.uniform(0, 1))
        changed = changed * paler + (changed @ GREY)[..., None] * (1 - paler)
    if draw.random() < 0.3:
        noise = draw.standard_normal(changed.shape, np.float32)
        changed = changed + noise * np.float32(draw.uniform(0, 0.04))
    clipped: np.ndarray = changed.clip(0, 1).astype(np.float32)
    return clipped


def rescaled(
    ground: np.ndarray, depth: np.ndarray, draw: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return inverse depth of the ground and depth of a larger or smaller world.

    The picture is the same: nothing but the height of the camera tells how large the world is.
    """
    scale = np.float32(np.exp(draw.uniform(-LARGEST_SCALE, LARGEST_SCALE)))
    return ground / scale, depth * scale
