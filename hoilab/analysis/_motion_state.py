"""Where a box is, how fast it moves, and how sure that is: a constant-velocity Kalman filter.

The state is centre x, centre y, width, height and the speed of each, in pixels and pixels per
frame. Uncertainties are shares of the height, as in SORT (Bewley et al. 2016) and DeepSORT.
"""

import numpy as np

PLACE, SPEED, SIZE, SIZE_SPEED = 0.03, 0.012, 0.02, 0.002
SEEN = np.array([0.05, 0.05, 0.08, 0.08])
STEP = np.eye(8) + np.eye(8, k=4)
LOOK = np.eye(4, 8)


class MotionState:
    """The filtered box of one individual."""

    def __init__(self, box: np.ndarray) -> None:
        tall = box[3]
        self.mean = np.concatenate([box, np.zeros(4)])
        spread = np.array([0.1, 0.1, 0.15, 0.15, 0.15, 0.1, 0.01, 0.01]) * tall
        self.covariance = np.diag(spread**2)

    @property
    def box(self) -> np.ndarray:
        """Return centre x, y, width, height."""
        return np.asarray(self.mean[:4])

    def predict(self) -> None:
        """Move on by one frame."""
        tall = max(self.mean[3], 1.0)
        noise = np.repeat([PLACE, SIZE, SPEED, SIZE_SPEED], 2) * tall
        self.mean = STEP @ self.mean
        self.covariance = STEP @ self.covariance @ STEP.T + np.diag(noise**2)

    def correct(self, box: np.ndarray, *, trust: float = 1.0) -> None:
        """Take in a box that was seen; little ``trust`` (0..1] moves the state little."""
        tall = max(self.mean[3], 1.0)
        seen = np.diag((SEEN * tall) ** 2) / trust
        gained = np.linalg.solve(LOOK @ self.covariance @ LOOK.T + seen, LOOK @ self.covariance).T
        self.mean = self.mean + gained @ (box - self.mean[:4])
        self.covariance = self.covariance - gained @ LOOK @ self.covariance

    def hold(self) -> None:
        """Stop moving in size while nothing is seen, and slow down."""
        self.mean[6:] = 0.0
        self.mean[4:6] *= 0.95
