import numpy as np
import pytest
import xarray as xr

from hoilab.errors import DataError
from hoilab.metrics import changed_pixels, filled_pixels, hidden_shares, hiding_scores
from hoilab.schema import make_tracks, make_video

NAN = np.nan


def people(boxes: list[list[tuple[float, float, float, float]]]) -> xr.Dataset:
    """Return tracks from left, top, width, height, one list of frames for each person."""
    table = np.array(boxes, dtype=float).transpose(1, 2, 0)  # time value individual
    shape = table[:, 2:]
    return make_tracks(table[:, :2] + shape / 2, shape, np.arange(len(table)) / 7)


def mask_of(frames: int, height: int = 40, width: int = 60) -> xr.DataArray:
    return xr.DataArray(
        np.zeros((frames, height, width), dtype=bool),
        dims=("time", "y", "x"),
        coords={"frame": ("time", np.arange(frames))},
    )


GONE = (NAN, NAN, NAN, NAN)


def test_shares_count_pixels_of_whole_numbered_boxes() -> None:
    rng = np.random.default_rng(0)
    mask = mask_of(3)
    mask[:] = rng.random(mask.shape) < 0.5
    # 10 wide and 20 high: the head is 6x4 pixels, 2 from the left.
    shares = hidden_shares(people([[(5, 7, 10, 20), (50, 30, 20, 20), GONE]]), mask)
    body = [mask[0, 7:27, 5:15].mean(), mask[1, 30:, 50:].mean(), NAN]
    head = [mask[0, 7:11, 7:13].mean(), mask[1, 30:34, 54:60].mean(), NAN]
    np.testing.assert_allclose(shares["body"].sel(individual=0), body)
    np.testing.assert_allclose(shares["head"].sel(individual=0), head)
    np.testing.assert_allclose(shares["masked"], mask.mean(("y", "x")))


def test_shares_are_exact_where_boxes_cut_pixels() -> None:
    mask = mask_of(1)
    mask[0, 10, 20] = True
    # The box takes a quarter of the one hidden pixel, and is 2.5 x 2.5 in size.
    shares = hidden_shares(people([[(20.5, 10.5, 2.5, 2.5)]]), mask)
    assert shares["body"].item() == pytest.approx(0.25 / 6.25)


def test_who_is_outside_the_picture_needs_no_hiding() -> None:
    people_outside = people([[(-30, 0, 10, 20)], [(5, -10, 10, 20)]])
    shares = hidden_shares(people_outside, mask_of(1))
    np.testing.assert_array_equal(shares["head"].values, [[NAN, NAN]])
    np.testing.assert_array_equal(shares["body"].values, [[NAN, 0]])
    scores = hiding_scores(people_outside, mask_of(1))
    assert (scores["persons"].item(), scores["heads"].item()) == (0, 0)
    assert np.isnan(scores["heads_hidden"].item())


def test_scores_by_hand() -> None:
    still, brief = (10, 10, 10, 20), (40, 10, 10, 20)
    truth = people([[still] * 6, [brief, brief, GONE, brief, brief, brief]])
    mask = mask_of(6)
    mask[:, 10:30, 10:20] = True  # the first is hidden throughout
    mask[0, 10:14, 40:50] = True  # the second's head is hidden once, and later half
    mask[5, 10:12, 40:50] = True
    scores = hiding_scores(truth, mask)
    expected = {
        "heads_hidden": 7 / 11,
        "bodies_hidden": 6 / 11,
        "never_leaked": 1,
        "persons": 2,
        "longest_gap": 3,
        "leaked": 4,
        "heads": 11,
        "masked_share": (6 * 200 + 40 + 20) / (6 * 2400),
        "frames": 6,
    }
    for name, value in expected.items():
        assert scores[name].item() == pytest.approx(value), name
    assert hiding_scores(truth, mask, covered=0.5)["longest_gap"].item() == 2
    assert scores["longest_gap"].attrs["units"] == "frames"


@pytest.mark.parametrize(
    ("leaks", "heads", "bound"),
    [
        # 225 of 225 bounds the leak rate below 1.3 %: rule of three.
        pytest.param(0, 225, 3 / 225, id="rule of three"),
        # binom.cdf(1, 20, p) = .05 at p = .2161, from tables of exact limits.
        pytest.param(1, 20, 0.2161, id="one leak"),
        pytest.param(20, 20, 1.0, id="nothing hidden"),
    ],
)
def test_leak_bound(leaks: int, heads: int, bound: float) -> None:
    mask = mask_of(heads)
    mask[leaks:] = True
    scores = hiding_scores(people([[(5, 5, 10, 20)] * heads]), mask)
    assert scores["leaked"].item() == leaks
    assert scores["leak_bound"].item() == pytest.approx(bound, rel=0.01)


def test_frames_are_matched_by_number() -> None:
    truth = people([[(5, 5, 10, 20)] * 4])
    mask = mask_of(4).isel(time=[1, 3])
    mask[1] = True
    assert hidden_shares(truth, mask)["head"].values.tolist() == [[0.0], [1.0]]
    with pytest.raises(DataError, match="frame offset"):
        hiding_scores(truth, mask.assign_coords(frame=("time", [90, 91])))


def test_hidden_pixels_of_a_video() -> None:
    rng = np.random.default_rng(1)
    frames = rng.integers(60, 200, (5, 20, 30, 3), dtype=np.uint8)
    hidden = frames.copy()
    hidden[1:, 4:9, 6:12] = (0, 250, 10)
    noisy = np.clip(hidden + rng.integers(-5, 6, hidden.shape), 0, 255).astype(np.uint8)
    time = np.arange(5) / 10
    expected = np.zeros((5, 20, 30), dtype=bool)
    expected[1:, 4:9, 6:12] = True
    video, original = make_video(noisy, time), make_video(frames, time + 0.01)
    filled = filled_pixels(video, (0, 250, 10))
    assert filled.chunks is not None
    np.testing.assert_array_equal(filled.values, expected)
    np.testing.assert_array_equal(changed_pixels(video, original).values, expected)
    np.testing.assert_array_equal(filled["frame"], video["frame"])
    with pytest.raises(DataError, match="one size"):
        changed_pixels(video, original.isel(x=slice(20)))


def test_masks_are_read_in_blocks() -> None:
    truth = people([[(5, 5, 10, 20)] * 9])
    mask = mask_of(9)
    mask[4:] = True
    lazy = hiding_scores(truth, mask.chunk(time=2))
    xr.testing.assert_identical(lazy, hiding_scores(truth, mask))
