"""Positions on the ground that know that people walk: smoothed along each track, gaps bridged.

A Rauch-Tung-Striebel smoother (1965) over position and velocity with white acceleration, seen
through each position's own covariance. A foot that was cut off or a shadow that was taken for
one is far outside that covariance, so errors are taken as Student's t: what lies far from the
smoothed path counts less, in a few rounds (Aravkin et al. 2012).
"""

import numpy as np
import xarray as xr

from hoilab.schema import check_ground, make_ground

ACCELERATION = 0.2
ALIKE_S = 1.5
FREEDOM = 3.0
ROUNDS = 6
GAP_S = 2.0
STATE = ["x", "y", "vx", "vy"]


def smoothed(
    ground: xr.Dataset,
    *,
    acceleration: float = ACCELERATION,
    freedom: float = FREEDOM,
    alike_s: float = ALIKE_S,
    gap_s: float = GAP_S,
) -> xr.Dataset:
    """Return positions smoothed along each track, with their velocity and covariance.

    Parameters
    ----------
    ground
        Positions with covariances, as `hoilab.geometry.ground.ground_positions` gives them;
        without a covariance a position is taken as exact.
    acceleration
        Standard deviation of the change of velocity over one second (m/s).
    freedom
        Degrees of freedom of Student's t; large means that every position is believed.
    alike_s
        For so long the error of a foot stays about the same (s): frames closer than this add
        little to each other. 0 where each frame errs for itself.
    gap_s
        Gaps within a track up to this long are filled (s); in longer ones it stays NaN.

    Returns
    -------
    xarray.Dataset
        ``position`` (m), ``covariance`` (m^2), ``velocity`` (m/s), and ``motion_covariance`` of
        x, y, and their velocities together.
    """
    check_ground(ground)
    seen = ground["position"].transpose("individual", "time", "space").values
    spread = ground["covariance"].transpose("individual", "time", "space", "space_").values
    known = np.isfinite(seen).all(-1)
    spread = np.nan_to_num(spread) + 1e-6 * np.eye(2)  # what has no error stays invertible
    time = ground["time"].values
    step = float(np.median(np.diff(time))) if len(time) > 1 else 1.0
    spread = spread * max(1.0, alike_s / step)
    state, cover = np.full((*seen.shape[:2], 4), np.nan), np.full((*seen.shape[:2], 4, 4), np.nan)
    for who in range(len(seen)):
        at = np.flatnonzero(known[who])
        if len(at):
            part = slice(at[0], at[-1] + 1)
            state[who, part], cover[who, part] = _robust(
                seen[who, part],
                spread[who, part],
                known[who, part],
                time[part],
                acceleration,
                freedom,
            )
            lost = _long_gaps(known[who, part], time[part], gap_s)
            state[who, part][lost], cover[who, part][lost] = np.nan, np.nan
    result = make_ground(
        state[..., :2].transpose(1, 2, 0),
        time,
        individual=ground["individual"].values,
        covariance=cover[..., :2, :2].transpose(1, 2, 3, 0),
    )
    velocity = (("time", "space", "individual"), state[..., 2:].transpose(1, 2, 0))
    kept = {name: ground[name] for name in ("frame",) if name in ground.coords}
    together = ("time", "state", "state_", "individual"), cover.transpose(1, 2, 3, 0)
    return result.assign(
        velocity=(*velocity, {"units": "m/s"}), motion_covariance=together
    ).assign_coords(kept, state=STATE, state_=STATE)


def _robust(
    seen: np.ndarray,
    spread: np.ndarray,
    known: np.ndarray,
    time: np.ndarray,
    acceleration: float,
    freedom: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Return state (t 4) and covariance (t 4 4) of one track, far positions counting less."""
    weight = np.ones(len(seen))
    inverse = np.linalg.inv(np.where(known[:, None, None], spread, np.eye(2)))
    for _ in range(ROUNDS):
        state, cover = _smooth(seen, spread / weight[:, None, None], known, time, acceleration)
        off = np.where(known[:, None], seen - state[:, :2], 0.0)
        distance = np.einsum("ti,tij,tj->t", off, inverse, off)
        weight = (freedom + 2) / (freedom + distance)
    return state, cover


def _smooth(
    seen: np.ndarray,
    spread: np.ndarray,
    known: np.ndarray,
    time: np.ndarray,
    acceleration: float,
) -> tuple[np.ndarray, np.ndarray]:
    steps, noises = _motion(np.diff(time), acceleration)
    count = len(seen)
    state, cover = np.zeros((count, 4)), np.zeros((count, 4, 4))
    ahead, ahead_cover = np.zeros_like(state), np.zeros_like(cover)
    now = np.array([*seen[0], 0.0, 0.0])
    now_cover = np.diag([0.0, 0.0, 4.0, 4.0])  # at first anybody may walk at 2 m/s anywhere
    now_cover[:2, :2] = spread[0]
    state[0], cover[0] = now, now_cover
    for k in range(1, count):
        now = steps[k - 1] @ now
        now_cover = steps[k - 1] @ now_cover @ steps[k - 1].T + noises[k - 1]
        ahead[k], ahead_cover[k] = now, now_cover
        if known[k]:
            gain = now_cover[:, :2] @ np.linalg.inv(now_cover[:2, :2] + spread[k])
            now = now + gain @ (seen[k] - now[:2])
            now_cover = now_cover - gain @ now_cover[:2]
        state[k], cover[k] = now, now_cover
    for k in range(count - 2, -1, -1):
        back = cover[k] @ steps[k].T @ np.linalg.inv(ahead_cover[k + 1])
        state[k] += back @ (state[k + 1] - ahead[k + 1])
        cover[k] += back @ (cover[k + 1] - ahead_cover[k + 1]) @ back.T
    return state, cover


def _motion(elapsed: np.ndarray, acceleration: float) -> tuple[np.ndarray, np.ndarray]:
    """Return transition and noise (t 4 4) of position and velocity over these seconds."""
    steps = np.tile(np.eye(4), (len(elapsed), 1, 1))
    steps[:, [0, 1], [2, 3]] = elapsed[:, None]
    noises = np.zeros_like(steps)
    power = acceleration**2
    for axis in (0, 1):
        noises[:, axis, axis] = power * elapsed**3 / 3
        noises[:, axis, axis + 2] = noises[:, axis + 2, axis] = power * elapsed**2 / 2
        noises[:, axis + 2, axis + 2] = power * elapsed
    return steps, noises


def _long_gaps(known: np.ndarray, time: np.ndarray, gap_s: float) -> np.ndarray:
    """Return which moments lie in gaps between known ones that are longer than this (s)."""
    at = np.flatnonzero(known)
    before = at[np.searchsorted(at, np.arange(len(known)), side="right") - 1]
    after = at[np.searchsorted(at, np.arange(len(known)))]
    lost: np.ndarray = ~known & (time[after] - time[before] > gap_s)
    return lost
