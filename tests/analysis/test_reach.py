"""Things in real space: out of reach, or left behind."""

import numpy as np
import pytest
import xarray as xr

from hoilab.analysis.left_behind import left_behind
from hoilab.analysis.reach import reach
from hoilab.schema import make_depth, make_ground, make_interactions


def standing(*places, sigma_m=0.05):
    spread = np.broadcast_to(sigma_m**2 * np.eye(2)[None, :, :, None], (1, 2, 2, len(places)))
    return make_ground(
        np.array(places, dtype=float).T[None],
        [0.0],
        individual=range(len(places)),
        covariance=spread,
    )


def carrying(verb="carry"):
    return make_interactions(
        [0],
        [0.0],
        [[10.0, 10.0]],
        [[4.0, 8.0]],
        [[20.0, 10.0]],
        [[4.0, 4.0]],
        object_class=["bag"],
        verb=[verb],
        score=[0.9],
        human_id=[0],
        object_id=[1],
    )


def test_carrying_over_three_metres_of_air_is_named():
    near = reach(carrying(), standing([0, 0], [0.5, 0]))
    far = reach(carrying(), standing([0, 0], [3.0, 0]))
    assert bool(near["plausible"][0])
    assert not bool(far["plausible"][0])
    assert float(far["apart"][0]) == pytest.approx(3.0)
    assert float(far["apart_sigma"][0]) == pytest.approx(0.05 * np.sqrt(2))


def test_an_uncertain_position_accuses_nobody():
    unsure = reach(carrying(), standing([0, 0], [3.0, 0], sigma_m=1.0))
    assert bool(unsure["plausible"][0])


def test_depth_decides_where_there_is_one():
    picture = np.full((1, 20, 30), 8.0)
    picture[:, :, 16:] = 11.0
    found = reach(
        carrying(), standing([0, 0], [0.3, 0]), depth=make_depth(picture, [0.0], quantity="depth")
    )
    assert float(found["depth_gap"][0]) == pytest.approx(3.0)
    assert not bool(found["plausible"][0])


def test_without_ids_nothing_is_claimed():
    rows = carrying()
    rows["object"][:] = -1
    found = reach(rows, standing([0, 0], [3.0, 0]))
    assert np.isnan(found["apart"][0])
    assert bool(found["plausible"][0])


def story(owner_goes=True):
    """Return positions of who walks in with a suitcase, puts it down at 4 s and leaves."""
    time = np.arange(120) / 10
    owner = np.stack([np.minimum(time, 4.0), 0 * time], -1)
    case = owner + np.array([0.4, 0])
    if owner_goes:
        owner[60:, 1] = 1.2 * (time[60:] - 6.0)
    passer = np.stack([20 - time, 8 + 0 * time], -1)
    place = np.stack([owner, case, passer], -1)
    spread = np.broadcast_to(1e-4 * np.eye(2)[None, :, :, None], (len(time), 2, 2, 3))
    ground = make_ground(place, time, individual=[7, 8, 9], covariance=spread)
    kind = xr.DataArray(
        ["person", "suitcase", "person"], dims="individual", coords={"individual": [7, 8, 9]}
    )
    return ground, kind


def test_a_suitcase_that_was_left_names_its_owner_and_how_far_away():
    found = left_behind(*story())
    assert found["individual"].values.tolist() == [8]
    assert found["owner"].values.tolist() == [7]
    assert float(found["put_down"][0]) == pytest.approx(4.0, abs=0.5)
    assert float(found["left"][0]) == pytest.approx(6.0 + 3.0 / 1.2, abs=0.4)
    assert float(found["distance"][0]) == pytest.approx(1.2 * 5.9, abs=0.2)


def test_a_suitcase_whose_owner_stands_by_is_not_left():
    assert left_behind(*story(owner_goes=False)).sizes["thing"] == 0


def test_the_plaza_tells_who_left_the_suitcase():
    synthetic = pytest.importorskip("hoilab.synthetic", reason="needs open3d-cpu (extra: scenes)")
    scene = synthetic.plaza(seed=0, size=(160, 90))
    found = left_behind(scene.ground, scene.tracks["class"])
    assert found["class"].values.tolist() == ["suitcase"]
    brought = scene.interactions
    brought = brought.isel(interaction=(brought["verb"].values == "put_down"))
    assert found["owner"].values[0] in brought["human"].values
