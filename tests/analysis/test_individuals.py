from functools import reduce
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from hoilab.analysis.individuals import individuals, merge
from hoilab.errors import DataError
from hoilab.io import SceneWriter, open_scene
from hoilab.schema import make_tracks, no_tracks

NAN = np.nan


def walk(
    x: list[list[float]], time: list[float] | None = None, names: list[int] | None = None
) -> xr.Dataset:
    """Return tracks along x, one list for each individual; y is twice as far."""
    centre = np.array(x, dtype=float).T  # time individual
    position = np.stack([centre, 2 * centre], 1)
    times = np.arange(len(centre)) * 0.5 if time is None else time
    return make_tracks(position, np.full(position.shape, 4.0), times, individual=names)


def test_by_hand() -> None:
    table = individuals(
        walk(
            [
                [0, 3, 3, 3],  # goes 3 px right and 6 down, then stands
                [NAN, 5, NAN, 7],  # gone for one frame
                [NAN, NAN, NAN, 1],  # comes last
                [NAN, NAN, NAN, NAN],
            ],
            time=[0.0, 1.0, 1.5, 3.0],
        )
    )
    step = np.sqrt(5)
    expected = {
        "first_s": [0, 1, 3, NAN],
        "last_s": [3, 3, 3, NAN],
        "seen_s": [3, 0.5, 0, 0],
        "seen_frames": [4, 2, 1, 0],
        "path_px": [3 * step, 2 * step, 0, 0],
        "speed_px_s": [step, step, NAN, NAN],
    }
    for name, values in expected.items():
        np.testing.assert_allclose(table[name].values, values, err_msg=name)
    np.testing.assert_array_equal(table["first_position"].sel(space="y"), [0, 10, 2, NAN])
    np.testing.assert_array_equal(table["last_position"].sel(space="x"), [3, 7, 1, NAN])
    assert table["path_px"].attrs["units"] == "px"
    assert (table.attrs["start_s"], table.attrs["end_s"]) == (0.0, 3.0)


def test_nobody_and_no_frame_are_normal() -> None:
    assert individuals(no_tracks([0.0, 0.1])).sizes["individual"] == 0
    empty = individuals(walk([[0.0], [1.0]]).isel(time=slice(0)))
    assert empty["seen_frames"].values.tolist() == [0, 0]
    assert empty["first_s"].isnull().all()


def test_merging_finds_new_people_and_bridges_the_cut() -> None:
    before = walk([[0, 1]], time=[0.0, 1.0], names=[4])
    after = walk([[9, 9], [4, 5]], time=[3.0, 4.0], names=[7, 4])
    table = merge(individuals(before), individuals(after))
    assert table["individual"].values.tolist() == [4, 7]
    assert table["seen_s"].values.tolist() == [4.0, 1.0]
    assert table["seen_frames"].dtype.kind == "i"
    np.testing.assert_allclose(table["path_px"], [5 * np.sqrt(5), 0])


def test_class_is_what_the_later_piece_says() -> None:
    one, two = walk([[0.0], [0.0]]), walk([[1.0]], time=[1.0], names=[1])
    two["class"] = ("individual", np.array(["suitcase"]))
    table = merge(individuals(one), individuals(two))
    assert table["class"].values.tolist() == ["person", "suitcase"]


def test_pieces_in_the_wrong_order_are_refused() -> None:
    one, two = individuals(walk([[0.0]])), individuals(walk([[1.0]], time=[1.0]))
    with pytest.raises(DataError, match="swap them"):
        merge(two, one)


samples = st.lists(
    st.lists(st.sampled_from([NAN, 0.0, 1.0, 5.0]), min_size=9, max_size=9), min_size=1, max_size=3
)


@settings(max_examples=15, deadline=None)
@given(samples, st.lists(st.integers(0, 9), min_size=2, max_size=3), st.booleans())
def test_any_cut_and_any_grouping_give_the_table_of_the_whole(
    x: list[list[float]], cuts: list[int], from_the_right: bool
) -> None:
    whole = walk(x, time=np.cumsum([0.1, 0.4, 0.2, 1, 2, 0.3, 0.1, 0.1, 0.7]).tolist())
    edges = [0, *sorted(cuts), 9]  # pieces without a frame are among them
    pieces = [individuals(whole.isel(time=slice(a, b))) for a, b in pairwise(edges)]
    if from_the_right:
        merged = reduce(lambda later, earlier: merge(earlier, later), reversed(pieces))
    else:
        merged = reduce(merge, pieces)
    xr.testing.assert_allclose(merged, individuals(whole))
    assert merged.attrs == individuals(whole).attrs


def test_chunked_tracks_give_the_same_and_stay_lazy() -> None:
    tracks = walk([[0, 1, 4, NAN, 2], [NAN, 1, 1, 1, 2]])
    chunked = tracks.chunk(time=2)
    xr.testing.assert_allclose(individuals(chunked), individuals(tracks))
    assert chunked["position"].chunks is not None


def test_tracks_from_a_store(tmp_path: Path) -> None:
    """Texts come back from a store as another kind of array."""
    tracks = walk([[0, 1, 4, NAN, 2], [NAN, 1, 1, 1, 2]])
    with SceneWriter(tmp_path / "a.zarr") as scene:
        scene.describe({})
        for first in range(0, 5, 2):
            scene.append("tracks", tracks.isel(time=slice(first, first + 2)))
    stored = open_scene(tmp_path / "a.zarr")["tracks"].to_dataset()
    table = individuals(stored.chunk(time=2))
    assert table["class"].values.tolist() == ["person", "person"]
    xr.testing.assert_allclose(table.drop_vars("class"), individuals(tracks).drop_vars("class"))
