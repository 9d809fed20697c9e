"""Detections, interactions and boxes in space: one row for each thing found."""

import numpy as np
import pytest
import xarray as xr

from hoilab.errors import DataError
from hoilab.schema import (
    check_boxes3d,
    check_detections,
    check_interactions,
    make_boxes3d,
    make_detections,
    make_interactions,
    no_detections,
    no_interactions,
)


def test_one_label_and_score_serve_all_rows():
    found = make_detections([0, 0, 4], [0, 0, 0.4], np.ones((3, 2)), np.ones((3, 2)), score=0.5)
    assert found["class"].values.tolist() == ["person"] * 3
    assert found["score"].values.tolist() == [0.5] * 3
    assert found["position"].attrs["units"] == "px"


def test_rows_of_one_frame_can_be_asked_for():
    found = make_detections(
        [0, 4, 4], [0, 0.4, 0.4], [[1, 2], [3, 4], [5, 6]], np.ones((3, 2)),
        label=["person", "bag", "person"],
    )  # fmt: skip
    late = found.where(found["frame"] == 4, drop=True)
    assert late["position"].sel(space="x").values.tolist() == [3, 5]


@pytest.mark.parametrize(
    ("empty", "dim", "check"),
    [
        pytest.param(no_detections(), "detection", check_detections, id="detections"),
        pytest.param(no_interactions(), "interaction", check_interactions, id="interactions"),
        pytest.param(
            make_boxes3d([], [], [], [], [], reference="world"), "box", check_boxes3d, id="boxes3d"
        ),
    ],
)
def test_nothing_found_has_no_rows_and_the_same_columns(empty, dim, check):
    assert check(empty).sizes[dim] == 0


def test_rows_can_be_put_one_under_the_other():
    one = make_detections([0], [0.0], [[1, 2]], [[3, 4]], label="bag")
    both = xr.concat([no_detections(), one, one], dim="detection")
    assert both.sizes["detection"] == 2
    assert both["class"].values.tolist() == ["bag", "bag"]


def interactions(**changes: object) -> xr.Dataset:
    rows: dict[str, object] = {"object_class": ["bag", "bench"], "verb": ["carry", "sit on"]}
    box = [[5, 8], [5, 8]]
    return make_interactions([3, 3], 0.12, box, box, box, box, **{**rows, **changes})


def test_an_interaction_names_human_verb_and_object():
    rows = interactions(human_id=[1, 2], object_id=[9, -1], score=[0.9, 0.4])
    assert rows["verb"].values.tolist() == ["carry", "sit on"]
    assert rows["object"].values.tolist() == [9, -1]
    assert rows["time"].values.tolist() == [0.12, 0.12]


def test_ids_are_unknown_by_default():
    rows = interactions()
    assert rows["human"].values.tolist() == rows["object"].values.tolist() == [-1, -1]


def test_columns_of_another_length_are_refused():
    with pytest.raises(DataError, match=r"interactions need 2 rows in every column"):
        interactions(verb=["carry", "sit on", "push"])


@pytest.mark.parametrize(
    ("rows", "check"),
    [
        pytest.param(interactions(), check_interactions, id="interactions"),
        pytest.param(
            make_detections([0], [0.0], [[1, 2]], [[3, 4]]), check_detections, id="detections"
        ),
    ],
)
def test_a_missing_column_is_named(rows, check):
    with pytest.raises(DataError, match=r"lack variables \['score'\]"):
        check(rows.drop_vars("score"))


def test_a_box_in_space_has_length_width_and_height():
    box = make_boxes3d([0], 0.0, [[1, 2, 0.9]], [[4.2, 1.8, 1.5]], 0.5, reference="camera")
    assert box["size"].sel(extent="width").item() == 1.8
    assert box["centre"].sel(axis="z").item() == 0.9
    assert box["centre"].attrs["units"] == "m"
    assert box["yaw"].attrs["units"] == "rad"


def test_a_box_in_space_says_whose_axes_it_uses():
    with pytest.raises(DataError, match=r"world or camera, got 'map'"):
        make_boxes3d([], [], [], [], [], reference="map")  # type: ignore[arg-type]
    box = make_boxes3d([], [], [], [], [], reference="world")
    del box.attrs["reference"]
    with pytest.raises(DataError, match="must name their reference"):
        check_boxes3d(box)
