import numpy as np
import pytest
import xarray as xr

from hoilab.errors import PrivacyError
from hoilab.schema import identity, make_video, marked, release


@pytest.fixture
def frame() -> xr.DataArray:
    return xr.DataArray(np.zeros((2, 3), "uint8"), dims=("y", "x"))


@pytest.mark.parametrize("mark", [None, "visible", "", "Hidden", "hidden ", "PUBLIC", 1, True])
def test_whatever_is_not_clearly_hidden_or_public_is_visible(frame, mark):
    if mark is not None:
        frame.attrs["identity"] = mark
    assert identity(frame) == "visible"
    with pytest.raises(PrivacyError, match=r"^plot: .*anonymize.*identity=\"public\""):
        release(frame, way="plot")


@pytest.mark.parametrize("mark", ["hidden", "public"])
def test_hidden_and_public_pass_unchanged(frame, mark):
    frame = marked(frame, mark)
    assert release(frame, way="plot") is frame


def test_a_mark_is_put_on_a_copy(frame):
    assert identity(marked(frame, "hidden")) == "hidden"
    assert identity(frame) == "visible"


def test_a_mark_can_be_taken_back(frame):
    assert identity(marked(marked(frame, "public"), "visible")) == "visible"


def test_unknown_marks_are_not_put_on(frame):
    with pytest.raises(PrivacyError, match=r"visible, hidden or public, got 'secret'"):
        marked(frame, "secret")  # type: ignore[arg-type]


def test_the_mark_travels_with_a_selection_and_is_lost_in_arithmetic(frame):
    # The gate fails closed: what xarray forgets on the way counts as visible.
    with xr.set_options(keep_attrs=False):
        assert identity(marked(frame, "hidden") + 1) == "visible"
    assert identity(marked(frame, "hidden").isel(y=0)) == "hidden"


def _pair() -> tuple[xr.DataArray, xr.DataArray]:
    """Return the same frames hidden and visible, as analysis and a clip give them."""
    pixels = np.arange(2 * 2 * 2 * 3, dtype=np.uint8).reshape(2, 2, 2, 3)
    hidden = make_video(pixels, [0.0, 0.1], identity="hidden")
    return hidden, make_video(pixels, [0.0, 0.1], identity="visible")


@pytest.mark.parametrize(
    "mix",
    [
        pytest.param(lambda h, v: xr.concat([h, v], "time"), id="concat"),
        pytest.param(lambda h, v: h.where(h > 3, v), id="where"),
        pytest.param(lambda h, v: xr.where(h > 3, h, v, keep_attrs=True), id="xr.where"),
        pytest.param(lambda h, v: h.astype(float).fillna(v), id="fillna"),
        pytest.param(lambda h, v: h.combine_first(v), id="combine_first"),
        pytest.param(lambda h, v: h + v, id="sum"),
        pytest.param(lambda h, v: np.maximum(h, v), id="maximum"),
        pytest.param(lambda h, v: v.assign_attrs(h.attrs), id="attributes copied"),
    ],
)
def test_hidden_frames_mixed_with_visible_ones_are_visible(mix):
    hidden, visible = _pair()
    with pytest.raises(PrivacyError):
        release(mix(hidden, visible), way="plot")


def test_parts_and_joins_of_hidden_frames_stay_hidden():
    hidden, _ = _pair()
    later = hidden.assign_coords(time=hidden["time"] + 1)
    for part in (
        hidden[1],
        hidden[:, :1],
        hidden.isel(channel=0),
        xr.concat([hidden, later], "time"),
    ):
        assert identity(release(part, way="plot")) == "hidden"
