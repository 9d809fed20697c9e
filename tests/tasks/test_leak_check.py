"""The second look tells furniture that looks like people from people who move."""

import numpy as np
import pytest

from hoilab.tasks import leak_check
from hoilab.tasks._leak_check import by_colour, is_still
from hoilab.tasks._mask import COLOUR

BOX = np.array([10, 10, 20, 30])


def scenes(changes: dict[int, tuple[int, int, int]]) -> np.ndarray:
    """Return four grey pictures; in those named the box has another colour."""
    pictures = np.full((4, 40, 40, 3), 150, np.uint8)
    for number, colour in changes.items():
        pictures[number, 10:30, 10:20] = colour
    return pictures


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, True, id="a bollard: the same in all"),
        pytest.param({0: (20, 20, 20)}, False, id="somebody who is there once"),
        pytest.param(
            {0: (20, 20, 20), 1: (20, 20, 20)}, False, id="somebody who stands, then goes"
        ),
        pytest.param({1: COLOUR}, True, id="covered elsewhere for a while"),
        pytest.param({1: COLOUR, 2: COLOUR, 3: COLOUR}, False, id="covered elsewhere: in doubt"),
    ],
)
def test_still_is_what_never_changes(changes, expected):
    pictures = scenes(changes)
    assert is_still(pictures, by_colour(pictures), 0, BOX) is expected


def test_people_who_walk_uncovered_are_found(shared_data):
    check = leak_check(shared_data / "pets2009-s2l1" / "video_480x360.mp4", frames=6)
    assert check.found >= 6
    assert check.bound > 0.9
