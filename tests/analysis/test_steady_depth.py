"""Steady depth: what flickers and stands still becomes still, what moves stays."""

import numpy as np
import pytest

from hoilab.analysis.steady_depth import background_depth, steady_depth
from hoilab.errors import DataError
from hoilab.metrics.depth_over_time import temporal_error
from hoilab.schema import make_depth

K = np.array([[60.0, 0, 31.5], [0, 60.0, 23.5], [0, 0, 1]])


def flicker(quantity: str = "depth"):
    """Return maps that flicker, the true ones, and where somebody walks."""
    draw = np.random.default_rng(0)
    still = np.linspace(20, 4, 48)[:, None] + np.zeros((48, 64))
    true = np.repeat(still[None], 8, 0)
    moving = np.zeros(true.shape, bool)
    for moment in range(8):
        moving[moment, 20:36, 6 * moment : 6 * moment + 8] = True
    true[moving] = 5.0
    gain = np.exp(0.1 * draw.standard_normal(8))[:, None, None]
    seen = true * gain * np.exp(0.01 * draw.standard_normal(true.shape))
    if quantity == "nearness":
        true = 1 / true
        seen = gain / seen + 0.05 * (gain - 1)
    return (
        make_depth(seen, np.arange(8) / 5, quantity=quantity),
        make_depth(true, np.arange(8) / 5, quantity=quantity),
        moving,
    )


@pytest.mark.parametrize("told", [True, False])
def test_flicker_goes_and_people_stay(told: bool) -> None:
    seen, true, moving = flicker()
    without = seen.copy(data=moving) if told else None
    steady = steady_depth(seen, without=without)
    before, after = (float(temporal_error(maps, K).mean()) for maps in (seen, steady))
    true_error = float(temporal_error(true, K).mean())  # somebody walks
    assert before - true_error > 3
    assert abs(after - true_error) < 0.5
    # All have one factor in common: that of the median frame.
    ratio = (steady / true).values
    assert np.std(np.log(ratio)) < 0.02
    assert np.abs(np.log(ratio[moving] / np.median(ratio))).max() < 0.1


def test_nearness_has_scale_and_shift() -> None:
    seen, true, moving = flicker("nearness")
    steady = steady_depth(seen, without=seen.copy(data=moving))
    assert steady.name == "nearness"
    quiet = ~moving
    spread = [np.where(quiet, maps, np.nan) for maps in (seen.values, steady.values)]
    before, after = (float(np.nanmean(np.nanstd(maps, 0))) for maps in spread)
    assert after < 0.1 * before
    fit = np.polyfit(true.values.ravel(), steady.values.ravel(), 1)
    off = steady.values - np.polyval(fit, true.values)
    assert np.abs(off).max() < 0.05 * np.ptp(steady.values)


def test_who_always_stands_there_hides_the_background() -> None:
    maps = make_depth(np.full((3, 4, 4), 2.0), [0, 1, 2])
    covered = maps.copy(data=np.zeros(maps.shape, bool))
    covered[:, 0, 0] = True
    found = background_depth(maps, without=covered)
    assert np.isnan(found[0, 0])
    assert found.notnull().sum() == 15
    assert float(steady_depth(maps, without=covered)[1, 0, 0]) == 2


def test_unknown_pixels_stay_unknown() -> None:
    values = np.full((3, 6, 6), 3.0)
    values[1, 2, 2] = np.nan
    steady = steady_depth(make_depth(values, [0, 1, 2]))
    assert np.isnan(steady[1, 2, 2])
    assert steady.notnull().sum() == values.size - 1


def test_empty_and_single_frames() -> None:
    assert steady_depth(make_depth(np.ones((1, 4, 4)), [0])).shape == (1, 4, 4)
    with pytest.raises(DataError, match="tell of each pixel"):
        maps = make_depth(np.ones((2, 4, 4)), [0, 1])
        steady_depth(maps, without=maps[:1])
