import numpy as np
import pytest

from hoilab.analysis.pairs import paired, smoothed, with_individuals
from hoilab.schema import make_interactions, make_tracks, no_interactions, no_tracks

PERSON, CUP = (4.0, 8.0), (2.0, 2.0)


def rows(frames, *, verb="hold", score=1.0, at=5.0, thing="cup", human=-1, other=-1):
    count = len(frames)
    return make_interactions(
        frames,
        np.asarray(frames) / 10,
        [[at, 5.0]] * count,
        [PERSON] * count,
        [[at + 3, 5.0]] * count,
        [CUP] * count,
        object_class=thing,
        verb=verb,
        score=score,
        human_id=human,
        object_id=other,
    )


def tracks(ways, labels, shapes, *, frame=None):
    """Ways: x of each individual in each frame (individual time); y is 5."""
    x = np.asarray(ways, dtype=float).T
    position = np.stack([x, np.where(np.isnan(x), np.nan, 5.0)], 1)
    shape = np.where(np.isnan(position), np.nan, np.asarray(shapes, dtype=float).T)
    return make_tracks(position, shape, np.arange(len(x)) / 10, label=labels, frame=frame)


@pytest.mark.parametrize(
    ("at", "thing", "expected"),
    [
        pytest.param(5.0, "cup", (0, 1), id="person and cup where they are"),
        pytest.param(6.0, "cup", (0, -1), id="person by 3/5, the cup by 1/3 of the union"),
        pytest.param(50.0, "cup", (-1, -1), id="somewhere else"),
        pytest.param(5.0, "person", (0, -1), id="the cup is no person"),
    ],
)
def test_rows_get_the_individuals_they_overlap(at, thing, expected):
    seen = tracks([[5.0], [8.0]], ["person", "cup"], [PERSON, CUP])
    named = with_individuals(rows([0], at=at, thing=thing), seen)
    assert (named["human"].item(), named["object"].item()) == expected


def test_nobody_is_the_object_of_himself():
    seen = tracks([[5.0], [5.0]], ["person", "person"], [PERSON, PERSON])
    touching = make_interactions(
        [0], 0, [[5, 5]], [PERSON], [[5, 5]], [PERSON], object_class="person", verb="touch"
    )
    named = with_individuals(touching, seen)
    assert (named["human"].item(), named["object"].item()) == (0, 1)


def test_frames_are_matched_by_number_and_unseen_boxes_fit_nowhere():
    seen = tracks([[5.0, np.nan]], ["person"], [PERSON], frame=[40, 41])
    named = with_individuals(rows([41, 40, 0]), seen)
    assert named["human"].values.tolist() == [-1, 0, -1]


def test_without_tracks_or_rows_nothing_breaks():
    assert (
        with_individuals(rows([0, 1]), no_tracks([0.0, 0.1]))["human"].values.tolist() == [-1] * 2
    )
    seen = tracks([[5.0]], ["person"], [PERSON])
    assert paired(with_individuals(no_interactions(), seen)).sizes["interaction"] == 0
    assert (
        smoothed(paired(no_interactions()), np.array([0.0]), frame=np.array([0]), window_s=1).sizes[
            "interaction"
        ]
        == 0
    )


def test_a_pair_has_one_number_however_its_frames_are_ordered():
    told = rows([2, 0, 1, 0], human=[7, 7, 7, 8], other=[3, 3, 3, -1], thing="cup")
    assert paired(told)["frame"].values.tolist() == [0, 0, 1, 2]
    assert paired(told)["pair"].values.tolist() == [0, 1, 0, 0]


def test_of_two_sayings_the_surer_stays():
    told = paired(rows([0, 0, 0], score=[0.5, 0.9, 0.7], human=7, verb=["hold", "hold", "drink"]))
    assert told["verb"].values.tolist() == ["hold", "drink"]
    np.testing.assert_allclose(told["score"], [0.9, 0.7])
    unknown = paired(rows([0, 0], score=[0.5, 0.9]))
    assert unknown["pair"].values.tolist() == [-1, -1]


def test_a_gap_is_bridged_and_its_boxes_lie_between():
    told = paired(rows([0, 2], human=7))
    told["human_position"][1] += 4
    time, frame = np.arange(5) / 10, np.arange(5)
    calm = smoothed(told, time, frame=frame, window_s=0.2)
    assert calm["frame"].values.tolist() == [0, 1, 2]
    # Frame 0 sees itself and frame 1; frame 1 and 2 see one more on each side.
    np.testing.assert_allclose(calm["score"], [1 / 2, 2 / 3, 1 / 3])
    np.testing.assert_allclose(calm["human_position"], [[5, 5], [7, 7], [9, 9]])
    np.testing.assert_allclose(calm["time"], [0, 0.1, 0.2])


def test_what_was_said_once_fades_and_pairs_do_not_mix():
    told = paired(rows([0, 1, 1, 2, 1], verb=["hold", "hold", "drop", "hold", "hold"],
                       human=[7, 7, 7, 7, 8]))  # fmt: skip
    calm = smoothed(told, np.arange(3) / 10, frame=np.arange(3), window_s=0.2)
    middle = calm.isel(interaction=(calm["frame"] == 1) & (calm["human"] == 7))
    assert dict(zip(middle["verb"].values.tolist(), middle["score"].values, strict=True)) == (
        pytest.approx({"hold": 1, "drop": 1 / 3})
    )
    other = calm.isel(interaction=calm["human"] == 8)
    assert other["frame"].values.tolist() == [1]


def test_rows_without_a_pair_stay_as_they_are():
    told = paired(rows([0, 1], human=[-1, 7], score=0.8))
    calm = smoothed(told, np.arange(2) / 10, frame=np.arange(2), window_s=0.0)
    np.testing.assert_allclose(calm["score"], [0.8, 0.8])
    assert calm["pair"].values.tolist() == [-1, 0]
