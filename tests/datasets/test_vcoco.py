import json
import os
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

from hoilab.datasets import read_vcoco, read_vcoco_detections, read_vcoco_pairs
from hoilab.errors import DataError
from hoilab.geometry import boxes
from hoilab.schema import check_interactions

PERSON, CHAIR = 1, 62
INSTANCES = {
    "images": [{"id": i, "width": 100, "height": 80} for i in (3, 9)],
    "categories": [{"id": PERSON, "name": "person"}, {"id": CHAIR, "name": "chair"}],
    "annotations": [
        {"id": 50, "image_id": 9, "category_id": PERSON, "bbox": [10.25, 10, 20, 40], "area": 800},
        {"id": 51, "image_id": 9, "category_id": CHAIR, "bbox": [30, 30, 6, 7], "area": 42},
        {"id": 52, "image_id": 9, "category_id": PERSON, "bbox": [50, 5, 9, 9], "area": 81},
        {"id": 53, "image_id": 9, "category_id": PERSON, "bbox": [60, 5, 9, 9], "area": 0},
        {"id": 54, "image_id": 3, "category_id": PERSON, "bbox": [0, 0, 9, 9], "area": 81},
        {"id": 55, "image_id": 4, "category_id": PERSON, "bbox": [0, 0, 9, 9], "area": 81},
    ],
}
VERBS = [
    {
        "action_name": "hit", "role_name": ["agent", "instr", "obj"],
        "include": [[], ["chair"], []],
        "image_id": [9, 3], "ann_id": [50, 54], "label": [1, 0],
        "role_object_id": [50, 54, 51, 0, 0, 0],
    },
    {
        "action_name": "stand", "role_name": ["agent"], "include": [[]],
        "image_id": [9, 3], "ann_id": [50, 54], "label": [1, 1], "role_object_id": [50, 54],
    },
]  # fmt: skip


def write(path: Path, data: Any) -> Path:
    path.write_text(json.dumps(data))
    return path


@pytest.fixture
def truth(tmp_path: Path) -> xr.Dataset:
    return read_vcoco(write(tmp_path / "v.json", VERBS), write(tmp_path / "c.json", INSTANCES))


def test_rows_people_images_and_what_is_possible(truth: xr.Dataset) -> None:
    check_interactions(truth)
    rows = list(
        zip(truth["frame"].values, truth["human"].values, truth["verb"].values, strict=True)
    )
    assert rows == [
        (3, 54, "stand"),
        (9, 50, "hit_instr"),
        (9, 50, "hit_obj"),
        (9, 50, "stand"),
    ]
    instrument = truth.isel(interaction=1)
    assert (instrument["object"], instrument["object_class"]) == (51, "chair")
    assert instrument["human_position"].values.tolist() == [20.25, 30]
    assert instrument["object_shape"].values.tolist() == [6, 7]
    assert truth["object_position"][2].isnull().all()
    # Who has no area does not exist; who is not annotated does.
    assert dict(
        zip(truth["person"].values.tolist(), truth["person_annotated"].values.tolist(), strict=True)
    ) == {50: True, 52: False, 54: True}
    assert truth["image"].values.tolist() == [3, 9]
    assert truth["width"].values.tolist() == [100, 100]
    allowed = truth["possible"].sel(object_name="person")
    assert allowed.sel(verb_name=["hit_instr", "hit_obj", "stand"]).values.tolist() == [0, 1, 1]


def test_some_images(tmp_path: Path) -> None:
    paths = write(tmp_path / "v.json", VERBS), write(tmp_path / "c.json", INSTANCES)
    some = read_vcoco(*paths, images=[3])
    assert some["image"].values.tolist() == [3]
    assert some.sizes["interaction"] == 1


def test_wrong_files(tmp_path: Path) -> None:
    good, coco = write(tmp_path / "v.json", VERBS), write(tmp_path / "c.json", INSTANCES)
    with pytest.raises(DataError, match="not V-COCO's json"):
        read_vcoco(write(tmp_path / "x.json", [{"a": 1}]), coco)
    with pytest.raises(DataError, match="not COCO's instances file"):
        read_vcoco(good, good)
    with pytest.raises(DataError, match=r"lacks 1 of 2 images, the first is 3; V-COCO needs"):
        images = [image for image in INSTANCES["images"] if image["id"] == 9]
        read_vcoco(good, write(tmp_path / "half.json", {**INSTANCES, "images": images}))
    with pytest.raises(DataError, match="not JSON"):
        (tmp_path / "t.json").write_text("[1")
        read_vcoco(tmp_path / "t.json", coco)
    with pytest.raises(DataError, match="cannot be read: No such file"):
        read_vcoco(tmp_path / "nowhere.json", coco)


FOUND = [
    {
        "image_id": 9,
        "person_box": np.array([1.1, 2, 3, 4], np.float32),
        "hit_agent": np.float32(0.25),
        "hit_instr": np.array([5, 6, 7, 8, 0.5], np.float32),
        "hit_obj": np.array([np.nan] * 4 + [0.75], np.float32),
    },
    {"image_id": 3, "person_box": [1, 2, 3, 4], "hit_agent": 0.5},
]


class TestDetections:
    @pytest.mark.parametrize("protocol", [0, 2, 4, 5])
    def test_pickles_of_every_age(self, protocol: int, tmp_path: Path) -> None:
        path = tmp_path / "found.pkl"
        path.write_bytes(pickle.dumps(FOUND, protocol=protocol))
        found = read_vcoco_detections(path)
        assert found["frame"].values.tolist() == [9, 3]
        first, second = found.isel(interaction=0), found.isel(interaction=1)
        assert first["score"].sel(verb_name=["hit_obj", "hit_instr"]).values.tolist() == [0.75, 0.5]
        assert first["object_position"].sel(verb_name="hit_instr").values.tolist() == [6, 7]
        assert first["object_position"].sel(verb_name="hit_obj").isnull().all()
        assert second["score"].isnull().all()
        assert found["agent_score"].sel(action="hit").values.tolist() == [0.25, 0.5]
        corner = boxes.to_corners(first["human_position"].values, first["human_shape"].values)
        assert (corner.astype(np.float32) == FOUND[0]["person_box"]).all()

    def test_the_same_as_json(self, tmp_path: Path) -> None:
        path = tmp_path / "found.pkl"
        path.write_bytes(pickle.dumps(FOUND))
        plain = [{k: np.asarray(v).tolist() for k, v in row.items()} for row in FOUND]
        plain[0]["hit_obj"] = [None, None, None, None, 0.75]  # type: ignore[assignment]
        again = read_vcoco_detections(write(tmp_path / "found.json", plain))
        xr.testing.assert_equal(again, read_vcoco_detections(path))

    def test_a_pickle_that_wants_to_run_code(self, tmp_path: Path) -> None:
        class Harm:
            def __reduce__(self) -> tuple[Any, ...]:
                return os.mkdir, (str(tmp_path / "harm"),)

        path = tmp_path / "found.pkl"
        path.write_bytes(pickle.dumps([Harm()]))
        with pytest.raises(DataError, match=r"cannot|wants posix\.mkdir; only lists, dicts"):
            read_vcoco_detections(path)
        assert not (tmp_path / "harm").exists()

    @pytest.mark.parametrize("data", [b"", b"\x80\x04garbage", b"cos\nsystem\n(S'true'\ntR."])
    def test_broken_pickles(self, data: bytes, tmp_path: Path) -> None:
        (tmp_path / "found.pkl").write_bytes(data)
        with pytest.raises(DataError, match="not a pickle that can be read safely"):
            read_vcoco_detections(tmp_path / "found.pkl")

    def test_other_lists(self, tmp_path: Path) -> None:
        with pytest.raises(DataError, match="not a list of detections with image_id"):
            read_vcoco_detections(write(tmp_path / "found.json", [{"image_id": 1}]))
        odd = [{"image_id": 1, "person_box": [1, 2, 3, 4], "hit_obj": [1, 2]}]
        with pytest.raises(DataError, match="odd numbers"):
            read_vcoco_detections(write(tmp_path / "found.json", odd))

    def test_no_detections(self, tmp_path: Path) -> None:
        assert read_vcoco_detections(write(tmp_path / "found.json", [])).sizes["interaction"] == 0


def test_real_pairs(shared_data: Path) -> None:
    annotations = shared_data / "hoi-annotations" / "vcoco"
    pairs = read_vcoco_pairs(annotations / "instances_vcoco_test.json")
    check_interactions(pairs)
    # The split's own list of images.
    listed = (annotations / "splits" / "vcoco_test.ids").read_text().split()
    assert sorted(map(int, listed)) == pairs["image"].values.tolist()
    assert pairs.sizes["verb_name"] == 24
    bench = pairs.isel(interaction=(pairs["frame"] == 328).values)
    assert set(zip(bench["verb"].values, bench["object_class"].values, strict=True)) == {
        ("hold_obj", "book"), ("hold_obj", "cell phone"), ("sit_instr", "bench"),
        ("look_obj", "book"), ("read_obj", "book"),
    }  # fmt: skip
    assert (pairs["human_shape"] > 0).all()


def test_real_pairs_of_another_kind(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="not in the format of fredzzhang/vcoco"):
        read_vcoco_pairs(write(tmp_path / "x.json", {"annotations": []}))
