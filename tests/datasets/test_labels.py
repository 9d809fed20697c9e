"""Labels that are written while somebody looks on: whole at any moment, and taken back at will."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from hoilab.datasets.labels import Labels
from hoilab.datasets.pairs import read_pairs
from hoilab.errors import DataError

PAIR = {"human": [0, 0, 4, 9], "object": [3, 4, 6, 8], "object_class": "bag", "verb": "hold"}


@pytest.fixture
def labels(tmp_path):
    return Labels(tmp_path / "labels.json")


def test_what_is_labelled_is_on_disk_at_once_as_finetune_reads_it(labels):
    labels.change({12: [PAIR, {**PAIR, "object": None, "verb": "wave"}]}, time={12: 0.5})
    rows = read_pairs(labels.path)
    assert rows["verb"].values.tolist() == ["hold", "wave"]
    assert rows["time"].values.tolist() == [0.5, 0.5]
    assert rows["human_position"].values[0].tolist() == [2, 4.5]
    assert rows["image"].values.tolist() == [12]


def test_a_frame_where_nobody_does_anything_is_labelled_too(labels):
    labels.change({3: []})
    assert labels.frames == [3]
    assert read_pairs(labels.path)["image"].values.tolist() == [3]
    assert labels.of(3) == []
    assert labels.of(4) is None


def test_undo_and_redo_go_over_several_frames_at_once(labels):
    labels.change({1: [PAIR]})
    labels.change({1: [{**PAIR, "verb": "kick"}], 2: [PAIR]})
    assert labels.undo() == [1, 2]
    assert (labels.frames, labels.of(1)[0]["verb"]) == ([1], "hold")
    assert labels.redo() == [1, 2]
    assert labels.of(1)[0]["verb"] == "kick"
    labels.undo()
    labels.change({5: []})  # another way: what was undone is gone
    assert labels.redo() == []
    assert labels.steps == (2, 0)
    assert read_pairs(labels.path)["image"].values.tolist() == [1, 5]


def test_nothing_to_undo_is_normal(labels):
    assert labels.undo() == []
    assert not labels.path.exists()


def test_a_pair_that_is_none_changes_nothing(labels):
    labels.change({1: [PAIR]})
    for wrong, words in ({**PAIR, "human": [9, 0, 0, 1]}, "must be left"), ({"verb": "x"}, "human"):
        with pytest.raises(DataError, match=words):
            labels.change({1: [wrong]})
    assert labels.of(1)[0]["human"] == [0, 0, 4, 9]


def test_they_are_read_again(labels):
    labels.change({7: [PAIR]})
    assert Labels(labels.path).of(7) == labels.of(7)
    labels.path.write_text("{")
    with pytest.raises(DataError, match="move it away"):
        Labels(labels.path)


def test_killed_at_any_moment_they_are_whole(tmp_path):
    """A process that changes labels as fast as it can is killed; what it said it kept is there."""
    code = (
        "import sys; from hoilab.datasets.labels import Labels\n"
        f"labels = Labels({str(tmp_path / 'labels.json')!r})\n"
        f"for frame in range(10**6):\n    labels.change({{frame: [{PAIR!r}]}})\n"
        "    print(frame, flush=True)"
    )
    writer = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    for _ in range(20):
        kept = int(writer.stdout.readline())
    time.sleep(0.05)
    os.kill(writer.pid, signal.SIGKILL)
    said, _ = writer.communicate()
    kept = max([kept, *map(int, said.split()[:-1])])
    frames = [
        image["frame"] for image in json.loads((tmp_path / "labels.json").read_text())["images"]
    ]
    assert frames == list(range(len(frames)))
    assert len(frames) > kept
