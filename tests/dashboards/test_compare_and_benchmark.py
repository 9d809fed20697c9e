"""Two answers side by side, and evaluation files as tables."""

import json
import types

import numpy as np
import pytest

from hoilab.dashboards.benchmark_page import Benchmark, compared, tables_of
from hoilab.dashboards.compare_page import Compare, answers_of
from hoilab.datasets import write_pairs
from hoilab.errors import DataError, StoreError
from hoilab.io import open_scene
from hoilab.schema import make_interactions


def rows(verb, frames=(5, 6, 7)):
    count = len(frames)
    human, thing, size = ([[x, 150.0]] * count for x in (100.0, 120.0, 30.0))
    return make_interactions(
        list(frames), np.array(frames) / 25, human, size, thing, size, object_class="bag",
        verb=verb, score=0.8,
    )  # fmt: skip


def test_differences_are_listed_and_a_click_jumps(scene_path):
    page = Compare(open_scene(scene_path), answers={"tiny": rows("carry"), "large": rows("kick")})
    assert page.table.value[["first", "second", "frames"]].values.tolist() == [
        ["carry bag", "kick bag", 3]
    ]
    page._clicked(types.SimpleNamespace(row=0))
    assert page.session.frame == 5
    page.least.value = 0.9
    assert len(page.table.value) == 0


def test_answers_are_found_beside_the_scene(scene_path):
    beside = scene_path.with_suffix(".tiny.pairs.json")
    with pytest.raises(StoreError, match="two answers are needed"):
        Compare(open_scene(scene_path))
    told = rows("carry")
    write_pairs(told.assign_coords(image=told["frame"].values), beside)
    try:
        assert list(answers_of(open_scene(scene_path))) == ["tiny"]
    finally:
        beside.unlink()


def test_files_stand_beside_each_other(tmp_path):
    paths = []
    for name, mota in (("old", 0.5), ("new", 0.75)):
        paths.append(tmp_path / f"{name}.json")
        paths[-1].write_text(json.dumps({"tracks": {"mota": mota, "idf1": None}, "frames": 7}))
    page = Benchmark(files=paths)
    assert page.choice.options == ["tracks", "all"]
    shown = page.table.value
    assert list(shown.columns) == ["measure", "old", "new", "new - first"]
    assert shown.iloc[0].tolist() == ["mota", 0.5, 0.75, 0.25]
    page.search.value = "IDF"
    assert page.table.value["measure"].tolist() == ["idf1"]


def test_what_is_no_evaluation_is_told_and_the_others_stay(tmp_path):
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text('{"a": {"b": 1}}')
    bad.write_text("nonsense")
    page = Benchmark(files=[bad, good])
    assert page._note.visible
    assert "bad.json is no evaluation" in page._note.object
    assert list(page.reports) == ["good"]


def test_lists_within_are_numbered_and_texts_left_out():
    found = tables_of(b'{"by": [{"n": 1, "name": "x"}, {"n": 2}], "done": true}', "a.json")
    assert found == {"by": {"0.n": 1.0, "1.n": 2.0}}
    with pytest.raises(DataError, match="holds no numbers"):
        tables_of(b'{"a": "text"}', "a.json")
    assert compared({}, "a")["measure"].tolist() == []
