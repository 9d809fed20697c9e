import numpy as np
import pytest
import xarray as xr

from hoilab.errors import DataError
from hoilab.schema import check_tracks, from_movement, make_tracks, no_tracks, to_movement

nan = np.nan
# Three frames; number 7 walks one pixel a frame to the right, number 3 is seen in the middle.
POSITION = [[[10, nan], [20, nan]], [[11, 50], [20, 60]], [[12, nan], [20, nan]]]
SHAPE = [[[4, nan], [8, nan]], [[4, 6], [8, 9]], [[4, nan], [8, nan]]]


@pytest.fixture
def tracks() -> xr.Dataset:
    return make_tracks(
        POSITION, SHAPE, [0.0, 0.5, 1.0], individual=[7, 3], label=["person", "dog"], source="a.mp4"
    )


def test_who_is_where(tracks):
    at = tracks["position"].sel(individual=7)
    assert at.sel(space="x").values.tolist() == [10, 11, 12]
    assert tracks["shape"].sel(individual=3, time=0.5, space="y").item() == 9
    assert tracks["class"].sel(individual=3).item() == "dog"


def test_what_is_not_seen_has_no_confidence(tracks):
    np.testing.assert_array_equal(tracks["confidence"], [[1, nan], [1, 1], [1, nan]])


def test_units_and_rate_are_written_down(tracks):
    assert tracks["position"].attrs["units"] == tracks["shape"].attrs["units"] == "px"
    assert (tracks.attrs["fps"], tracks.attrs["source_file"]) == (2.0, "a.mp4")


def test_nobody_is_a_normal_answer():
    empty = check_tracks(no_tracks([0.0, 0.1], frame=[5, 6]))
    assert empty.sizes == {"time": 2, "space": 2, "individual": 0}
    assert empty["frame"].values.tolist() == [5, 6]


def test_no_frame_at_all_is_normal_too():
    assert no_tracks([]).sizes["time"] == 0


@pytest.mark.parametrize("time", [[0.0, 0.0, 1.0], [0.0, nan, 1.0], [1.0, 0.5, 2.0], [[0, 1, 2]]])
def test_times_that_do_not_grow_are_refused(time):
    with pytest.raises(DataError, match="finite seconds that only grows"):
        make_tracks(POSITION, SHAPE, time)


@pytest.mark.parametrize("missing", ["position", "shape", "confidence", "class"])
def test_a_missing_variable_is_named(tracks, missing):
    with pytest.raises(DataError, match=missing):
        check_tracks(tracks.drop_vars(missing))


def test_wrong_space_labels_are_named(tracks):
    with pytest.raises(DataError, match=r"'space'.*\['x', 'y'\].*\['u', 'v'\]"):
        check_tracks(tracks.assign_coords(space=["u", "v"]))


def test_movement_finds_its_own_names(tracks):
    # The layout of movement's bounding boxes datasets, as its documentation lists it: dims
    # time, space, individuals; data position, shape, confidence; the attributes below.
    boxes = to_movement(tracks)
    assert boxes["position"].dims == ("time", "space", "individuals")
    assert boxes["shape"].dims == ("time", "space", "individuals")
    assert boxes["confidence"].dims == ("time", "individuals")
    assert boxes["individuals"].values.tolist() == ["id_7", "id_3"]
    assert boxes["space"].values.tolist() == ["x", "y"]
    assert {"ds_type": "bboxes", "time_unit": "seconds"}.items() <= boxes.attrs.items()


def test_movement_and_back_keeps_every_number(tracks):
    back = from_movement(to_movement(tracks))
    for name in ("position", "shape", "confidence"):
        np.testing.assert_array_equal(back[name], tracks[name])
    assert back["individual"].values.tolist() == [0, 1]
    assert back.attrs["source_file"] == "a.mp4"


def test_movement_data_in_another_order_of_dims_are_read_right(tracks):
    turned = to_movement(tracks).transpose("individuals", "space", "time")
    np.testing.assert_array_equal(from_movement(turned)["position"], tracks["position"])
