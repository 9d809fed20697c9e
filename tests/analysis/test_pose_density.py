import numpy as np
import pytest
import xarray as xr

from hoilab.analysis.pose_density import (
    DIMS,
    pace,
    pace_novelty,
    pose_novelty,
    pose_reason,
    posture,
)
from hoilab.errors import DataError

STANDING = np.array([[0, 0], [-1, 4], [1, 4], [0, 5], [-1, 10], [1, 10]], dtype=float)
LYING = STANDING[:, ::-1]


def poses(*each: np.ndarray, step: float = 0.0, scale: float = 1.0) -> xr.DataArray:
    """Return one individual's poses, one second after the other, moving along x."""
    moved = [scale * pose + [step * n, 0.0] for n, pose in enumerate(each)]
    return xr.DataArray(
        np.stack(moved)[:, None],
        dims=DIMS,
        coords={"time": np.arange(float(len(each))), "individual": [7]},
    )


def test_a_posture_has_no_place_and_no_size() -> None:
    one = posture(poses(STANDING, STANDING, step=50))
    np.testing.assert_allclose(one[0], one[1])
    np.testing.assert_allclose(one, posture(poses(STANDING, STANDING, scale=3)))


def test_lying_is_new_among_those_who_stand() -> None:
    usual = poses(*[STANDING] * 4)
    assert pose_novelty(poses(STANDING), usual).item() == 0.0
    # By hand: root mean square distance of keypoints, in heights.
    far = posture(poses(LYING)).values - posture(poses(STANDING)).values
    expected = np.sqrt((far**2).sum(-1).mean())
    assert pose_novelty(poses(LYING), usual).item() == pytest.approx(expected)


def test_pace_in_heights_a_second() -> None:
    walk = poses(*[STANDING] * 3, step=5)
    np.testing.assert_allclose(pace(walk).values.ravel(), [np.nan, 0.5, 0.5])
    usual = xr.concat([poses(*[STANDING] * 3, step=s).assign_coords(individual=[n])
                       for n, s in enumerate((4, 5, 6))], "individual")  # fmt: skip
    # Usual paces are .4, .5 and .6: their spread is sqrt(2/3) / 10.
    found = pace_novelty(poses(*[STANDING] * 3, step=20), usual)
    assert found.values[1:].ravel() == pytest.approx(1.5 / (np.sqrt(2 / 3) / 10))
    said = pose_reason(poses(*[STANDING] * 3, step=20), usual, time_s=1.0, individual=7)
    assert said.endswith("2.0 heights a second where 99 % go below 0.6")


def test_who_is_not_whole_has_no_score() -> None:
    hidden = STANDING.copy()
    hidden[2] = np.nan
    usual = poses(*[STANDING] * 3)
    found = pose_novelty(poses(STANDING, hidden), usual).values.ravel()
    assert found[0] == 0
    assert np.isnan(found[1])
    with pytest.raises(DataError, match="no whole pose"):
        pose_novelty(usual, poses(hidden))
    with pytest.raises(DataError, match="same keypoints"):
        pose_novelty(usual, poses(STANDING[:4]))
    with pytest.raises(DataError, match="poses must be"):
        posture(xr.DataArray(np.zeros((2, 2)), dims=("time", "space")))
