import json
from pathlib import Path
from typing import Any

import pytest
import xarray as xr

from hoilab.datasets import read_found_interactions, read_pairs, write_pairs
from hoilab.errors import DataError, OutputError
from hoilab.schema import check_interactions

PAIR = {
    "human": [10, 10, 30, 50], "object": [30, 30, 36, 36], "object_class": "cup", "verb": "hold",
    "human_id": 4,
}  # fmt: skip
HEADER = (
    "frame,human_left,human_top,human_right,human_bottom,"
    "object_left,object_top,object_right,object_bottom,object_class,verb"
)


def write(path: Path, *pairs: dict[str, Any], **image: Any) -> Path:
    images = [{"frame": 12, "time": 0.5, "pairs": list(pairs), **image}, {"frame": 13, "pairs": []}]
    path.write_text(json.dumps({"images": images}))
    return path


def test_json(tmp_path: Path) -> None:
    walk = {"human": [1, 2, 3, 4], "object": None, "verb": "walk"}
    read = read_pairs(write(tmp_path / "pairs.json", PAIR, walk))
    check_interactions(read)
    assert read["image"].values.tolist() == [12, 13]
    first, second = read.isel(interaction=0), read.isel(interaction=1)
    assert (first["frame"], first["time"], first["verb"], first["human"]) == (12, 0.5, "hold", 4)
    assert first["human_position"].values.tolist() == [20, 30]
    assert first["score"] == 1
    assert second["object_position"].isnull().all()
    assert (second["object_class"], second["object"]) == ("", -1)


@pytest.mark.parametrize(
    ("verb", "expected"),
    [
        pytest.param("hold", {"hold": 0.5}, id="one"),
        pytest.param(["hold", "carry"], {"hold": 0.5, "carry": 0.5}, id="several"),
        pytest.param({"hold": 0.9, "carry": 0.1}, {"hold": 0.9, "carry": 0.1}, id="with scores"),
    ],
)
def test_verbs(verb: Any, expected: dict[str, float], tmp_path: Path) -> None:
    read = read_pairs(write(tmp_path / "pairs.json", {**PAIR, "verb": verb, "score": 0.5}))
    assert dict(zip(read["verb"].values, read["score"].values, strict=True)) == expected


def test_frames_by_file_name(tmp_path: Path) -> None:
    path = tmp_path / "pairs.json"
    path.write_text(json.dumps({"images": [{"file_name": "cam2/frame_000031.png", "pairs": []}]}))
    assert read_pairs(path)["image"].values.tolist() == [31]


@pytest.mark.parametrize("name", ["again.json", "again.csv"])
def test_written_and_read_again(name: str, tmp_path: Path) -> None:
    walk = {"human": [1, 2, 3.25, 4], "object": None, "verb": "walk", "score": 0.3}
    read = read_pairs(write(tmp_path / "pairs.json", PAIR, walk))
    write_pairs(read, tmp_path / name)
    again = read_found_interactions(tmp_path / name)
    if name.endswith("csv"):  # which cannot name an image without rows
        read = read.drop_vars("image").assign_coords(image=[12])
    xr.testing.assert_identical(again, read)


def test_csv_with_needed_columns_only(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text(f"{HEADER}\n3,0,0,10,20,,,,,,walk\n")
    read = read_pairs(path)
    assert read["frame"].values.tolist() == [3]
    assert read["object_position"].isnull().all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"human": [30, 10, 10, 50]}, "image 0 .* left, top, right, bottom", id="box"),
        pytest.param({"human": [1, 2, 3]}, "image 0 needs frame", id="three numbers"),
        pytest.param({"score": "much"}, "could not convert", id="score"),
    ],
)
def test_odd_json(change: dict[str, Any], message: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=message):
        read_pairs(write(tmp_path / "pairs.json", {**PAIR, **change}))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("frame,verb\n1,hold\n", "line 2 lacks human_left", id="columns"),
        pytest.param(f"{HEADER}\nx,0,0,1,1,,,,,,walk\n", "line 2: invalid literal", id="frame"),
        pytest.param(f"{HEADER}\n1,0,0,1,1,,5,,,,walk\n", "line 2: could not", id="half a box"),
    ],
)
def test_odd_csv(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "pairs.csv").write_text(text)
    with pytest.raises(DataError, match=message):
        read_pairs(tmp_path / "pairs.csv")


def test_other_json_and_missing_files(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("[]")
    with pytest.raises(DataError, match=r'must be \{"images"'):
        read_pairs(tmp_path / "x.json")
    with pytest.raises(DataError, match="cannot be read"):
        read_pairs(tmp_path / "nowhere.csv")
    with pytest.raises(OutputError, match="cannot be written"):
        write_pairs(read_pairs(write(tmp_path / "p.json", PAIR)), tmp_path / "no" / "where.json")
