"""Embeddings in files: there and back, and what others write."""

import numpy as np
import pytest
import xarray as xr

from hoilab.errors import DataError
from hoilab.io.clips import joined, labelled, read_clips, write_clips
from hoilab.schema import make_clips


@pytest.fixture
def clips():
    table = make_clips([[0.0, 1.5], [1.0, 2.5]], [[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]])
    return table.assign(
        label=("clip", ["walk", "wave"]),
        individual=("clip", [-1, 3]),
        recording=("clip", ["hall", "yard"]),
    ).assign_attrs(model="vicc-tiny", source="hall")


@pytest.mark.parametrize("suffix", [".npz", ".parquet"])
def test_there_and_back(clips, tmp_path, suffix):
    path = tmp_path / f"clips{suffix}"
    write_clips(path, clips)
    back = read_clips(path)
    xr.testing.assert_allclose(back[["span", "embedding"]], clips[["span", "embedding"]])
    for name in ("label", "individual", "recording"):
        assert back[name].values.tolist() == clips[name].values.tolist()
    assert back.attrs["model"] == "vicc-tiny"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("suffix", [".npz", ".parquet"])
def test_none_are_normal(tmp_path, suffix):
    path = tmp_path / f"none{suffix}"
    write_clips(path, labelled(np.empty((0, 2)), np.empty((0, 8))))
    assert read_clips(path).sizes["clip"] == 0


def test_what_others_write_needs_embeddings_alone(tmp_path):
    np.savez(tmp_path / "theirs.npz", embedding=np.eye(3))
    found = read_clips(tmp_path / "theirs.npz")
    assert found["span"].values.tolist() == [[0, 1], [1, 2], [2, 3]]
    assert set(found["recording"].values) == {"theirs"}


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"features": np.eye(2)}, "has no embedding"),
        ({"embedding": np.ones(3)}, "must be numbers"),
        ({"embedding": np.eye(2), "label": ["a"]}, "expected 2 clips"),
        ({"embedding": np.array([[1.0], [np.nan]])}, "1 embeddings hold NaN or infinity, first 1"),
        ({"embedding": np.array([[{}]], dtype=object)}, "cannot be read"),
    ],
)
def test_what_is_no_table_of_clips_is_refused(tmp_path, columns, words):
    np.savez(tmp_path / "a.npz", **columns)
    with pytest.raises(DataError, match=words):
        read_clips(tmp_path / "a.npz")


def test_what_is_no_file_is_refused(tmp_path):
    with pytest.raises(DataError, match="is not a file"):
        read_clips(tmp_path / "a.npz")
    (tmp_path / "a.npz").write_bytes(b"PK nonsense")
    with pytest.raises(DataError, match="make it again"):
        read_clips(tmp_path / "a.npz")
    (tmp_path / "a.parquet").write_bytes(b"nonsense")
    with pytest.raises(DataError, match="make it again"):
        read_clips(tmp_path / "a.parquet")
    with pytest.raises(DataError, match=r"\.npz or \.parquet"):
        write_clips(tmp_path / "a.csv", make_clips([[0, 1]], [[1.0]]))


def test_joining_needs_one_model(clips):
    both = joined({"a": clips, "b": clips.drop_vars(["label", "recording"])})
    assert both["recording"].values.tolist() == ["hall", "yard", "b", "b"]
    assert both["individual"].values.tolist() == [-1, 3, -1, 3]
    assert "label" not in both
    with pytest.raises(DataError, match="embeddings are of"):
        joined({"a": clips, "b": clips.assign_attrs(model="v-jepa-2")})
    with pytest.raises(DataError, match="differ in size"):
        joined({"a": clips, "b": make_clips([[0, 1]], [[1.0]])})
    with pytest.raises(DataError, match="no clips to join"):
        joined({})
