import numpy as np
import pytest
import xarray as xr

from hoilab.errors import PrivacyError
from hoilab.schema import identity, marked, release


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
