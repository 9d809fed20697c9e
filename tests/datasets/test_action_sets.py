"""Splits of action benchmarks, from lists as their authors wrote them."""

import pytest

from hoilab.datasets.action_sets import read_action_set
from hoilab.errors import DataError


def touch(*paths):
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")


@pytest.fixture
def ucf(tmp_path):
    root, lists = tmp_path / "UCF-101", tmp_path / "lists"
    lists.mkdir()
    names = [f"{label}/v_{label}_g0{g}_c01.avi" for label in ("Archery", "Biking") for g in (1, 2)]
    touch(*(root / name for name in names))
    (lists / "trainlist01.txt").write_text(f"{names[1]} 1\r\n{names[3]} 2\r\n")
    (lists / "testlist01.txt").write_text(f"{names[0]}\n{names[2]}\n")
    return root, lists


def test_ucf101(ucf):
    table = read_action_set(*ucf, layout="ucf101")
    assert table["part"].values.tolist() == ["train", "train", "test", "test"]
    assert table["label"].values.tolist() == ["Archery", "Biking"] * 2
    assert table.attrs["classes"] == ["Archery", "Biking"]
    assert table["recording"].values[0] == "v_Archery_g02_c01"


def test_hmdb51_leaves_out_what_is_in_neither_part(tmp_path):
    lists = tmp_path / "splits"
    lists.mkdir()
    (lists / "brush_hair_test_split2.txt").write_text("a b.avi 1 \nc.avi 2 \nd.avi 0 \n")
    touch(*(tmp_path / "brush_hair" / name for name in ("a b.avi", "c.avi", "d.avi")))
    table = read_action_set(tmp_path, lists, layout="hmdb51", split=2)
    assert table["part"].values.tolist() == ["train", "test"]
    assert table["recording"].values.tolist() == ["a b", "c"]


def test_kinetics_counts_what_is_gone(tmp_path):
    head = "label,youtube_id,time_start,time_end,split\n"
    (tmp_path / "val.csv").write_text(
        head + "abseiling,-3B32lodo2M,59,69,validate\nyoga,0_aBcDeFgHi,10,20,validate\n"
    )
    touch(tmp_path / "val" / "abseiling" / "-3B32lodo2M_000059_000069.mp4")
    table = read_action_set(tmp_path / "val", tmp_path / "val.csv", layout="kinetics")
    assert (table["label"].values.tolist(), table["part"].values.tolist()) == (
        ["abseiling"],
        ["val"],
    )
    assert table.attrs["missing"] == 1
    assert table.attrs["classes"] == ["abseiling", "yoga"]


def test_what_is_not_there_is_said(ucf, tmp_path):
    root, lists = ucf
    with pytest.raises(DataError, match="trainlist03"):
        read_action_set(root, lists, layout="ucf101", split=3)
    (root / "Archery" / "v_Archery_g01_c01.avi").unlink()
    with pytest.raises(DataError, match="lacks 1 of 4 videos"):
        read_action_set(root, lists, layout="ucf101")
    with pytest.raises(DataError, match="layout must be"):
        read_action_set(root, lists, layout="ssv2")
    with pytest.raises(DataError, match="names no videos"):
        read_action_set(root, lists, layout="hmdb51")
    with pytest.raises(DataError, match="is not there"):
        read_action_set(tmp_path / "no", lists, layout="ucf101")
