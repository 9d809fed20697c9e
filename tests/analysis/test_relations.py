"""Two who walk: distance, approach, company."""

import numpy as np
import pytest

from hoilab.analysis.ground import smoothed
from hoilab.analysis.relations import company, groups, relations
from hoilab.errors import DataError
from hoilab.schema import make_ground

TIME = np.arange(60) / 10


def together(*walks, sigma_m=0.01):
    """Return smoothed walks (t 2 each), seen with this error."""
    place = np.stack(walks, -1)
    spread = np.broadcast_to(
        sigma_m**2 * np.eye(2)[None, :, :, None], (len(TIME), 2, 2, len(walks))
    )
    seen = make_ground(place, TIME, individual=range(1, len(walks) + 1), covariance=spread)
    return smoothed(seen)


def line(start, pace):
    return np.array(start) + TIME[:, None] * np.array(pace)


def kinds(related):
    return set(company(related)["kind"].values.tolist())


def test_those_who_walk_towards_each_other_meet_when_they_say():
    pair = relations(together(line([0, 0], [1, 0]), line([8, 0.4], [-1, 0]))).isel(pair=0, time=20)
    assert float(pair["closing_speed"]) == pytest.approx(2.0, abs=0.05)
    assert float(pair["time_to_closest"]) == pytest.approx(2.0, abs=0.05)
    assert float(pair["closest_distance"]) == pytest.approx(0.4, abs=0.02)
    assert float(pair["heading_difference"]) == pytest.approx(np.pi, abs=0.02)


def test_those_who_move_apart_have_no_closest_approach_ahead():
    pair = relations(together(line([0, 0], [-1, 0]), line([1, 0], [1, 0]))).isel(pair=0)
    assert np.isnan(pair["time_to_closest"][10:]).all()


def test_the_error_of_a_distance_is_that_of_its_ends():
    seen = together(line([0, 0], [0, 0]), line([4, 0], [0, 0]), sigma_m=0.1)
    pair = relations(seen).isel(pair=0, time=30)
    both = seen["covariance"].isel(time=30).values[0, 0].sum()
    assert float(pair["distance_sigma"]) == pytest.approx(np.sqrt(both), rel=1e-6)


def test_company_has_its_name():
    side = relations(together(line([0, 0], [1, 0]), line([0, 1], [1, 0])))
    behind = relations(together(line([0, 0], [1, 0]), line([3, 0], [1, 0])))
    head_on = relations(together(line([0, 0], [1, 0]), line([8, 0.1], [-1, 0])))
    apart = relations(together(line([0, 0], [1, 0]), line([0, 5], [1, 0])))
    assert kinds(side) == {"side by side"}
    assert kinds(behind) == {"following"}
    assert "approaching" in kinds(head_on)
    assert kinds(apart) == set()
    headway = behind["time_headway"].isel(pair=0, time=30)
    assert float(headway) == pytest.approx(3.0, abs=0.05)


def test_groups_are_linked_through_each_other():
    walks = [line([0, y], [1, 0]) for y in (0, 1, 2)] + [line([0, 9], [-1, 0])]
    assert groups(relations(together(*walks))) == [{1, 2, 3}]


def test_one_person_has_no_relations():
    assert relations(together(line([0, 0], [1, 0]))).sizes["pair"] == 0


def test_positions_without_velocities_are_refused_with_what_to_do():
    bare = make_ground(np.zeros((2, 2, 1)), [0.0, 1.0], individual=[1])
    with pytest.raises(DataError, match="smooth the positions first"):
        relations(bare)
