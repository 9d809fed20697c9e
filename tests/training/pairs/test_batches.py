"""Batches of photos: read, padded, each once an epoch, the same whenever they are asked for."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from hoilab.datasets import read_pairs, read_vcoco_pairs
from hoilab.errors import DataError
from hoilab.models.qpic.classes import VCOCO_OBJECTS, VCOCO_VERBS
from hoilab.training.pairs.augmentation import Augmentation
from hoilab.training.pairs.batches import PairBatches, Pictures
from hoilab.training.pairs.targets import Annotations, Words

WORDS = Words(("bag",), ("carry",))
PLAIN = Augmentation(flip=0.0, colour=0.0, crop=0.0, shorter_px=(24,), longest_px=64)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    images = []
    for number in range(1, 6):
        rgb = np.full((24, 20 + 4 * number, 3), 40 * number, np.uint8)
        Image.fromarray(rgb).save(tmp_path / f"photo_{number:03}.png")
        pair = {"human": [0, 0, 10, 12], "object": [5, 6, 10, 12], "object_class": "bag",
                "verb": "carry"}  # fmt: skip
        images.append({"file_name": f"photo_{number:03}.png", "pairs": [pair]})
    (tmp_path / "pairs.json").write_text(json.dumps({"images": images}))
    return tmp_path


def batches(folder: Path, **options: int) -> PairBatches:
    truth = Annotations(read_pairs(folder / "pairs.json"), WORDS)
    return PairBatches(Pictures(folder), truth, change=PLAIN, **options)


def test_each_picture_comes_once_an_epoch(folder: Path) -> None:
    make = batches(folder, batch=2)
    assert make.epoch == 2
    names = [name for number in range(2) for name in make(number).names]
    assert len(set(names)) == 4
    later = [make(2 + number).names for number in range(2)]
    assert later != [make(number).names for number in range(2)]


def test_a_batch_is_padded_and_its_boxes_are_shares_of_the_picture(folder: Path) -> None:
    batch = batches(folder, batch=5)(0)
    assert batch.padding is not None
    assert batch.pixels.shape == (5, 3, 24, 40)
    for padding, size, target in zip(batch.padding, batch.sizes, batch.targets, strict=True):
        assert int((~padding).sum()) == size[0] * size[1]
        # The human covers 10 x 12 of so many by 24 pixels.
        assert target.human_box[0].tolist() == pytest.approx([5 / size[0], 0.25, 10 / size[0], 0.5])


def test_the_same_number_gives_the_same_batch(folder: Path) -> None:
    first, again = batches(folder, batch=2, seed=4)(7), batches(folder, batch=2, seed=4)(7)
    assert torch.equal(first.pixels, again.pixels)
    assert first.names == again.names
    other = batches(folder, batch=2, seed=5)
    assert [other(n).names for n in range(4)] != [
        batches(folder, seed=4)(n).names for n in range(4)
    ]


def test_photos_of_coco(shared_data: Path) -> None:
    rows = read_vcoco_pairs(shared_data / "hoi-annotations" / "vcoco" / "instances_vcoco_test.json")
    folder = shared_data / "hoi-images"
    pictures = Pictures(folder)
    there = sorted(pictures.path)
    kept = np.flatnonzero(np.isin(rows["frame"].values, there))
    few = rows.isel(interaction=kept).drop_dims("image").assign_coords(image=there)
    make = PairBatches(pictures, Annotations(few, Words(VCOCO_OBJECTS, VCOCO_VERBS)), batch=2)
    seen = {}
    for number in range(make.epoch * 4):
        batch = make(number)
        assert max(batch.pixels.shape[-2:]) <= 1334
        for name, target in zip(batch.names, batch.targets, strict=True):
            seen.setdefault(name, []).append(len(target.verbs))
            assert ((target.human_box >= 0) & (target.human_box <= 1)).all()
    assert set(seen) == {path.name for path in folder.glob("*.jpg")}
    assert set(seen["COCO_val2014_000000000589.jpg"]) == {0}


def test_missing_pictures_are_counted(folder: Path) -> None:
    (folder / "photo_002.png").unlink()
    with pytest.raises(DataError, match=r"1 of 5 annotated pictures are not there, .* number 2"):
        batches(folder)


def test_numbers_that_come_twice_are_refused(folder: Path) -> None:
    Image.new("RGB", (4, 4)).save(folder / "other_002.png")
    with pytest.raises(DataError, match="end in the same number"):
        Pictures(folder)


def test_a_broken_picture_is_named(folder: Path) -> None:
    (folder / "photo_003.png").write_bytes(b"no picture")
    with pytest.raises(DataError, match=r"photo_003\.png cannot be read"):
        batches(folder, batch=5)(0)
