"""How tall a standing person looks at each row of the picture, learnt from the clip itself.

On a flat floor the height in pixels grows in a straight line with the row of the feet, from
zero at the horizon. Blobs that look like one upright person each give one point of that line.
"""

from dataclasses import dataclass

import numpy as np

FEWEST_BLOBS = 12
LEAST_SPREAD = 0.15
UPRIGHT = (1.6, 5.0)
# Width of a walking person as a share of the height.
WIDTH = 0.38


@dataclass(frozen=True)
class Perspective:
    """Height (px) of a standing person whose feet are at a row: ``slope * row + start``."""

    slope: float
    start: float
    least_px: float

    def below_horizon(self, row: np.ndarray) -> np.ndarray:
        """Tell whether feet can be at these rows at all."""
        return np.asarray(self.slope * np.asarray(row) + self.start > 0.5 * self.least_px)

    def height_px(self, row: np.ndarray) -> np.ndarray:
        """Return the height of people with their feet at these rows."""
        return np.asarray(np.maximum(self.slope * np.asarray(row) + self.start, self.least_px))


def fit(corners: np.ndarray, height: int) -> Perspective | None:
    """Return the line that most blobs (n, 4 corners) agree on; None when too few do.

    Parameters
    ----------
    corners
        Blobs of many moments, in pixels.
    height
        Rows of the picture; blobs at its edge are cut off and do not count.
    """
    width_px, height_px = (corners[:, 2:] - corners[:, :2]).T
    whole = (corners[:, 1] > 2) & (corners[:, 3] < height - 2)
    upright = (height_px > UPRIGHT[0] * width_px) & (height_px < UPRIGHT[1] * width_px)
    foot, tall = corners[whole & upright, 3], height_px[whole & upright]
    if len(foot) < FEWEST_BLOBS:
        return None
    slope, start = _agreed_line(foot, tall)
    near = np.abs(slope * foot + start - tall) < 0.2 * tall
    if near.sum() < max(FEWEST_BLOBS, 0.4 * len(foot)):
        return None
    return Perspective(slope, start, float(max(6.0, 0.7 * tall[near].min())))


def _agreed_line(foot: np.ndarray, tall: np.ndarray) -> tuple[float, float]:
    """Return the line through two of the points that most others lie near (RANSAC)."""
    chance = np.random.default_rng(0)
    one, two = chance.integers(len(foot), size=(2, 400))
    apart = np.abs(foot[one] - foot[two]) > 0.1 * np.ptp(foot)
    one, two = one[apart], two[apart]
    slope = (tall[two] - tall[one]) / (foot[two] - foot[one])
    slope = np.append(slope, 0.0)
    start = np.append(tall[one] - slope[:-1] * foot[one], np.median(tall))
    seen = slope[:, None] * foot + start[:, None]
    error = np.minimum(np.abs(seen - tall) / np.maximum(tall, 1), 0.25).sum(-1)
    error[(slope < -0.05) | (slope > 2)] = np.inf
    best = int(error.argmin())
    near = np.abs(seen[best] - tall) < 0.15 * tall
    if np.ptp(foot[near]) < LEAST_SPREAD * foot.max():
        # All stand on one row: there is a height, but no telling how it changes.
        return 0.0, float(np.median(tall))
    refined = np.polyfit(foot[near], tall[near], 1)
    return float(refined[0]), float(refined[1])
