"""What pictures teach: V-COCO, HICO-DET, own pairs and footage give the same targets."""

import json
from pathlib import Path

import numpy as np
import pytest

from hoilab.datasets import read_hico, read_pairs, read_vcoco_pairs
from hoilab.errors import DataError
from hoilab.models.qpic.classes import COCO_OBJECTS, HICO_VERBS, VCOCO_OBJECTS, VCOCO_VERBS
from hoilab.schema import make_interactions
from hoilab.training.pairs.targets import Annotations, Words, at_most, pair_targets

WORDS = Words(("bag", "phone", "none"), ("carry", "hold", "talk_on", "walk"))


def test_vcocos_photo_of_three_on_a_bench(shared_data: Path) -> None:
    folder = shared_data / "hoi-annotations" / "vcoco"
    truth = Annotations(
        read_vcoco_pairs(folder / "instances_vcoco_test.json"), Words(VCOCO_OBJECTS, VCOCO_VERBS)
    )
    assert len(truth) == 4946
    bench = truth[328]
    # As PROVENANCE.md tells: one holds, looks at and reads a book, one holds a phone, all sit.
    told = {
        (human, VCOCO_OBJECTS[label], *(VCOCO_VERBS[v] for v in np.flatnonzero(verbs)))
        for (human, _), label, verbs in zip(
            bench.pair.tolist(), bench.object_class, bench.verbs, strict=True
        )
    }
    assert told == {
        (0, "book", "hold_obj", "look_obj", "read_obj"), (1, "cell phone", "hold_obj"),
        (2, "bench", "sit_instr"), (0, "bench", "sit_instr"), (1, "bench", "sit_instr"),
    }  # fmt: skip
    assert len(truth[589].pair) == 0


def test_hicos_first_picture(shared_data: Path) -> None:
    file = shared_data / "hoi-annotations" / "hicodet" / "instances_test2015.json"
    truth = Annotations(read_hico(file), Words(COCO_OBJECTS, HICO_VERBS))
    raw = json.loads(file.read_text())
    first = truth[1]
    for human, thing in first.pair.tolist():
        assert first.box[human].tolist() in raw["annotation"][0]["boxes_h"]
        assert first.box[thing].tolist() in raw["annotation"][0]["boxes_o"]
    verbs = {raw["verbs"][verb] for verb in raw["annotation"][0]["verb"]}
    assert {HICO_VERBS[v] for v in np.flatnonzero(first.verbs.any(0))} == verbs


@pytest.mark.parametrize("suffix", ["json", "csv"])
def test_own_pairs_with_a_missing_object(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"pairs.{suffix}"
    if suffix == "json":
        pairs = [
            {"human": [0, 0, 20, 40], "object": [10, 20, 30, 40], "object_class": "phone",
             "verb": ["hold", "talk_on"]},
            {"human": [0, 0, 20, 40], "object": None, "object_class": "", "verb": "walk"},
        ]  # fmt: skip
        path.write_text(json.dumps({"images": [{"frame": 3, "pairs": pairs}]}))
    else:
        path.write_text(
            "frame,human_left,human_top,human_right,human_bottom,object_left,object_top,"
            "object_right,object_bottom,object_class,verb\n"
            "3,0,0,20,40,10,20,30,40,phone,hold\n"
            "3,0,0,20,40,10,20,30,40,phone,talk_on\n"
            "3,0,0,20,40,,,,,,walk\n"
        )
    target = pair_targets(Annotations(read_pairs(path), WORDS)[3], (40, 80))
    assert target.verbs.tolist() == [[0, 1, 1, 0], [0, 0, 0, 1]]
    assert target.object_class.tolist() == [1, 2]
    # Centre and size as fractions of 40 x 80; what is missing is zeros.
    assert target.human_box.tolist() == [[0.25, 0.25, 0.5, 0.5]] * 2
    assert target.object_box.tolist() == [[0.5, 0.375, 0.5, 0.25], [0.0, 0.0, 0.0, 0.0]]


def test_pictures_without_deeds_are_pictures_too() -> None:
    rows = make_interactions(
        [4], 0, [[5, 5]], [[4, 8]], [[8, 6]], [[2, 2]], object_class="bag", verb="none"
    ).assign_coords(image=[2, 4])
    truth = Annotations(rows, WORDS)
    assert truth.images.tolist() == [2, 4]
    empty = pair_targets(truth[4], (10, 10))
    assert [tuple(part.shape) for part in empty] == [(0, 4), (0, 4), (0,), (0, 4)]


def test_more_boxes_than_queries_drop_the_last_pairs() -> None:
    rows = make_interactions(
        [0] * 3, 0, [[5, 5], [6, 5], [7, 5]], [[4, 8]] * 3, [[8, 6]] * 3, [[2, 2]] * 3,
        object_class="bag", verb="carry",
    )  # fmt: skip
    whole = Annotations(rows, WORDS)[0]
    assert whole.pair.tolist() == [[0, 3], [1, 3], [2, 3]]
    assert len(at_most(whole, 3).pair) == 0
    assert at_most(whole, 4).pair.tolist() == whole.pair.tolist()


def test_strange_words_are_named() -> None:
    rows = make_interactions(
        [0], 0, [[5, 5]], [[4, 8]], [[8, 6]], [[2, 2]], object_class="kite", verb="carry"
    )
    with pytest.raises(DataError, match="object 'kite', which this model does not know"):
        Annotations(rows, WORDS)
