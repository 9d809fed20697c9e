import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

from hoilab.datasets import (
    hico_classes,
    read_found_interactions,
    read_hico,
    read_hico_detections,
)
from hoilab.errors import DataError
from hoilab.schema import check_interactions

HUMAN, MUG = [5.0, 6.0, 25.0, 46.0], [20.0, 20.0, 28.0, 30.0]
PERSON, CUP = 1, 47


def write(path: Path, data: Any) -> Path:
    path.write_text(json.dumps(data))
    return path


def hicodet() -> dict[str, Any]:
    """Return two images of the format, the second without annotation."""
    one = {"boxes_h": [HUMAN], "boxes_o": [MUG], "hoi": [440], "object": [1], "verb": [1]}
    none: dict[str, list[int]] = {name: [] for name in one}
    return {
        "filenames": ["HICO_test2015_00000012.jpg", "HICO_test2015_00000007.jpg"],
        "annotation": [one, none],
        "objects": ["cell_phone", "cup"],
        "verbs": ["adjust", "hold"],
    }


def ppdm() -> list[dict[str, Any]]:
    boxes = [{"bbox": HUMAN, "category_id": PERSON}, {"bbox": MUG, "category_id": CUP}]
    hold = {"subject_id": 0, "object_id": 1, "category_id": 37, "hoi_category_id": 441}
    return [
        {"file_name": "HICO_test2015_00000012.jpg", "annotations": boxes, "hoi_annotation": [hold]},
        {"file_name": "HICO_test2015_00000007.jpg", "annotations": [], "hoi_annotation": []},
    ]


def test_both_formats_say_the_same(tmp_path: Path) -> None:
    one = read_hico(write(tmp_path / "hicodet.json", hicodet()))
    two = read_hico(write(tmp_path / "ppdm.json", ppdm()))
    xr.testing.assert_identical(one, two)
    check_interactions(one)
    assert one["image"].values.tolist() == [7, 12]
    row = one.isel(interaction=0)
    assert (row["frame"], row["verb"], row["object_class"]) == (12, "hold", "cup")
    assert row["human_position"].values.tolist() == [15, 26]
    assert row["object_shape"].values.tolist() == [8, 10]


def test_detections_by_id_and_by_name(tmp_path: Path) -> None:
    def image(human: Any, thing: Any, verb: Any) -> list[dict[str, Any]]:
        boxes = [{"bbox": HUMAN, "category_id": human}, {"bbox": MUG, "category_id": thing}]
        said = {"subject_id": 0, "object_id": 1, "category_id": verb, "score": 0.125}
        return [{"file_name": "a_5.jpg", "predictions": boxes, "hoi_prediction": [said]}]

    ids = read_hico_detections(write(tmp_path / "ids.json", image(PERSON, CUP, 37)))
    names = read_found_interactions(write(tmp_path / "names.json", image("person", "cup", "hold")))
    xr.testing.assert_identical(ids, names)
    assert (ids["frame"].item(), ids["score"].item()) == (5, 0.125)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"category_id": 118}, id="no such verb"),
        pytest.param({"object_id": 7}, id="no such box"),
    ],
)
def test_odd_triplets(change: dict[str, int], tmp_path: Path) -> None:
    data = ppdm()
    data[0]["hoi_annotation"][0].update(change)
    with pytest.raises(DataError, match="neither hicodet's json"):
        read_hico(write(tmp_path / "odd.json", data))


def test_other_files(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="neither hicodet's json"):
        read_hico(write(tmp_path / "x.json", {"a": 1}))
    with pytest.raises(DataError, match="not a list of images with file_name, predictions"):
        read_found_interactions(write(tmp_path / "y.json", [3]))
    assert read_found_interactions(write(tmp_path / "z.json", [])).sizes["interaction"] == 0


def test_the_real_test_set(shared_data: Path) -> None:
    path = shared_data / "hoi-annotations" / "hicodet" / "instances_test2015.json"
    data, truth = json.loads(path.read_text()), read_hico(path)
    assert truth.sizes["image"] == 9658
    assert len(set(truth["image"].values) - set(truth["frame"].values)) == len(data["empty"])
    # Every row is the class that the file says, by the package's own list of the 600.
    classes = hico_classes()
    hoi = np.concatenate([image["hoi"] for image in data["annotation"]]).astype(int)
    assert (truth["verb"].values == classes["hoi_verb"].values[hoi]).all()
    assert (truth["object_class"].values == classes["hoi_object"].values[hoi]).all()
    assert np.flatnonzero(classes["rare"]).tolist() == data["rare"]
