"""Smoothed walks."""

import numpy as np

from hoilab.analysis.ground import smoothed
from hoilab.schema import make_ground


def walk(noise_m=0.3, seed=0, frames=120, outliers=0):
    """Return a straight walk at 1 m/s seen with noise, and where it really was."""
    random = np.random.default_rng(seed)
    time = np.arange(frames) / 10
    real = np.stack([time, 2 + 0.0 * time], -1)
    seen = real + random.normal(0, noise_m, real.shape)
    for k in random.choice(frames, outliers, replace=False):
        seen[k] += 5.0
    spread = np.broadcast_to(noise_m**2 * np.eye(2)[None, :, :, None], (frames, 2, 2, 1))
    return make_ground(seen[..., None], time, individual=[4], covariance=spread), real


def error(ground, real):
    return float(
        np.sqrt(np.nanmean(((ground["position"].isel(individual=0).values - real) ** 2).sum(-1)))
    )


def test_a_walk_is_nearer_to_itself_when_smoothed():
    seen, real = walk()
    assert error(smoothed(seen), real) < 0.5 * error(seen, real)


def test_velocity_is_that_of_the_walk():
    velocity = smoothed(walk()[0])["velocity"].isel(individual=0).values[20:-20]
    np.testing.assert_allclose(velocity.mean(0), [1, 0], atol=0.1)


def test_feet_that_were_taken_for_something_else_hardly_count():
    seen, real = walk(outliers=12)
    believing = smoothed(seen, freedom=1e9)
    assert error(smoothed(seen), real) < 0.4 * error(believing, real)


def test_the_stated_error_covers_the_real_one():
    inside = []
    for seed in range(20):
        seen, real = walk(seed=seed)
        found = smoothed(seen, alike_s=0).isel(individual=0)
        off = found["position"].values - real
        inverse = np.linalg.inv(found["covariance"].values)
        inside.append((np.einsum("ti,tij,tj->t", off, inverse, off) < 5.99).mean())
    assert 0.8 < np.mean(inside) <= 1.0


def test_short_gaps_are_filled_and_long_ones_are_not():
    seen, _ = walk()
    for first, last in ((20, 30), (60, 100)):
        seen["position"][first:last] = np.nan
    found = smoothed(seen)["position"].isel(individual=0, space=0).values
    assert np.isfinite(found[20:30]).all()
    assert np.isnan(found[60:100]).all()


def test_nobody_stays_nobody():
    nobody = make_ground(np.empty((3, 2, 0)), [0.0, 1.0, 2.0], individual=[])
    assert smoothed(nobody).sizes["individual"] == 0
