"""Styles say what stands where people are hidden; they never say more than a flat colour would."""

import warnings

import numpy as np
import pytest

from hoilab.tasks import watch
from hoilab.tasks._mask import COLOUR, STYLES, hide
from hoilab.tasks.styles import (
    REVERSIBLE,
    Moment,
    WeakStyleWarning,
    check_style,
    cover_of,
    reversibility,
)
from hoilab.tasks.styles_figures import track_colour

from .conftest import HEIGHT, WIDTH, Block, staged, walk

STRONG = [style for style in STYLES if style not in REVERSIBLE]
FRAMES = 140
RED = (210, 60, 40)


def moment(picture: np.ndarray, mask: np.ndarray, boxes: list[list[float]]) -> Moment:
    return Moment(
        picture=picture,
        mask=mask,
        number=np.arange(len(boxes)),
        label=np.full(len(boxes), "person"),
        corners=np.array(boxes, float).reshape(-1, 4),
        changed=mask > 0,
    )


@pytest.fixture
def pictures():
    """Return two pictures that differ under a mask alone, the mask, and the empty scene."""
    chance = np.random.default_rng(1)
    one = chance.integers(60, 200, (60, 80, 3)).astype(np.uint8)
    two = one.copy()
    mask = np.zeros((60, 80), np.uint8)
    mask[10:50, 20:45] = 255
    two[mask > 0] = chance.integers(0, 256, (int((mask > 0).sum()), 3))
    scene = np.full((60, 80, 3), 130, np.uint8)
    return one, two, mask, scene


@pytest.mark.parametrize("style", STRONG)
@pytest.mark.parametrize("boxes", [[], [[22, 12, 40, 48]], [[22, 12, 40, 48], [60, 5, 75, 50]]])
def test_nothing_hidden_shows(style, boxes, pictures):
    """Whatever is under the mask, what comes out is the same; beside it nothing changes."""
    one, two, mask, scene = pictures
    shown = [
        hide(picture, mask, cover_of(style, (60, 80), scene)(moment(picture, mask, boxes)))
        for picture in (one, two)
    ]
    np.testing.assert_array_equal(shown[0], shown[1])
    np.testing.assert_array_equal(shown[0][mask == 0], one[mask == 0])


@pytest.mark.parametrize("style", sorted(REVERSIBLE))
def test_styles_that_can_be_undone_say_so(style, pictures):
    one, two, mask, scene = pictures
    covers = [cover_of(style, (60, 80), scene)(moment(p, mask, [])) for p in (one, two)]
    assert (covers[0] != covers[1]).any()
    with pytest.warns(WeakStyleWarning, match=rf"can be undone.* {100 * REVERSIBLE[style]:.0f} of"):
        check_style(style)


def test_strong_styles_say_nothing():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for style in STRONG:
            check_style(style)
            assert reversibility(style) == ""


@pytest.fixture(scope="module")
def walker():
    return staged(FRAMES, [Block(walk(FRAMES, first=10, speed=2.0))])


@pytest.fixture(scope="module")
def watched(walker):
    """Return frames and masks of the clip in each style."""
    results = {}
    for style in STYLES:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", WeakStyleWarning)
            pieces = list(watch(walker, style=style))
        results[style] = (
            np.concatenate([piece.frames.values for piece in pieces]),
            np.concatenate([piece.covered.values for piece in pieces]),
        )
    return results


def test_all_styles_hide_the_same_pixels(watched):
    for _, mask in watched.values():
        np.testing.assert_array_equal(mask, watched["solid"][1])


def test_people_vanish_into_the_background(walker, watched):
    empty = np.median(walker.values[:8], axis=0)
    off = np.abs(watched["background"][0][60].astype(int) - empty).max(-1)
    known = (watched["background"][0][60] != COLOUR).any(-1)
    assert known.mean() > 0.97
    assert np.quantile(off[known], 0.99) < 20


@pytest.mark.parametrize("style", ["silhouette", "avatar"])
def test_a_figure_has_the_colour_of_its_track_in_every_frame(style, watched):
    pictures = watched[style][0][40:60]
    colours = [track_colour(number) for number in range(5)]
    shown = [
        {colour for colour in colours if (np.abs(p.astype(int) - colour) < 12).all(-1).sum() > 20}
        for p in pictures
    ]
    assert len(shown[0]) == 1
    assert all(one == shown[0] for one in shown)


def test_noise_is_drawn_once_for_each_track(pictures):
    one, _, mask, scene = pictures
    cover = cover_of("noise", (60, 80), scene)
    first, later = (cover(moment(one, mask, [[x, 12, x + 18, 48]])) for x in (22, 24))
    np.testing.assert_array_equal(first[12:48, 22:40], later[12:48, 24:42])


@pytest.mark.parametrize("style", STRONG)
def test_a_clip_that_cannot_be_trusted_is_flat_in_every_style(style):
    (piece,) = watch(staged(5, []), style=style)
    assert (piece.frames.values == COLOUR).all()
    assert piece.covered.all()
    assert piece.frames.shape == (5, HEIGHT, WIDTH, 3)
