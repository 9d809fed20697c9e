"""The open-vocabulary head: words as classifiers, CLIP from a folder, files, and what it learns."""

import json

import numpy as np
import pytest
import torch

from hoilab.errors import DataError, WeightsError
from hoilab.models.duet.architecture import Duet, tiny_config
from hoilab.models.duet.pairing import Instances, crowd
from hoilab.models.duet.processing import earlier
from hoilab.models.open_verbs import weights
from hoilab.models.open_verbs.architecture import Likeness, started_from
from hoilab.models.open_verbs.detector import OpenTask, OpenVerbsDetector
from hoilab.models.open_verbs.reading import read
from hoilab.models.open_verbs.text import ClipText, WordEncoder
from hoilab.models.open_verbs.words import (
    NEVER_VERBS,
    OBJECT_WORDS,
    READ_OBJECTS,
    SEEN_OBJECTS,
    VERB_WORDS,
)
from hoilab.schema import make_video

WORDS = {"objects": ["luggage", "dog"], "verbs": ["tug", "ride", "carry"]}


@pytest.fixture(scope="module")
def text():
    torch.manual_seed(0)
    encoder = WordEncoder(16)
    read(encoder, [OBJECT_WORDS, VERB_WORDS], steps=60)
    return encoder


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(0)
    duet = Duet(tiny_config(things=3, verbs=2, verbs_of_thing=((0,), (1,), (0, 1)))).eval()
    return started_from(duet, width=16).eval()


def test_words_that_mean_the_same_are_near_each_other(text):
    names = text.embed(list(READ_OBJECTS))
    torch.testing.assert_close(names.norm(dim=-1), torch.ones(len(names)))
    for number, words in enumerate(READ_OBJECTS.values()):
        assert (text.embed(words) @ names.T).argmax(-1).tolist() == [number] * len(words)


def test_forms_of_known_words_are_understood_and_strangers_are_not(text):
    names = text.embed(list(VERB_WORDS))
    forms = text.embed([words[0] for words in NEVER_VERBS.values()])
    right = (forms @ names.T).argmax(-1) == torch.arange(len(names))
    assert right.float().mean() >= 0.8
    objects = text.embed(list(SEEN_OBJECTS))
    surest = (text.embed(["xylophone", "gqzv"]) @ objects.T).amax(-1)
    own = (text.embed(["purse"]) @ objects.T).amax(-1)
    assert surest.max() < 0.7 < own.item()


def test_likeness_is_sharpness_times_cosine():
    like = Likeness()
    with torch.no_grad():
        like.sharpness.fill_(2.0)
        like.bias.fill_(-1.0)
    found = like(torch.tensor([[3.0, 4.0]]), torch.tensor([[1.0, 0.0], [0.0, -1.0]]))
    assert found.tolist() == [[pytest.approx(2 * 0.6 - 1), pytest.approx(-2 * 0.8 - 1)]]


def test_any_number_of_words_is_scored_and_their_order_does_not_matter(network, text):
    found = crowd(
        [
            Instances(
                torch.tensor([[10.0, 10, 30, 60], [50, 10, 70, 60]]), torch.ones(2),
                torch.tensor([[20.0, 40, 40, 60]]), torch.ones(1), torch.tensor([2]),
            )
        ]
    )  # fmt: skip
    grids, _ = network.duet(torch.randn(1, 3, 96, 160))
    objects, verbs = text.embed(WORDS["objects"]), text.embed(WORDS["verbs"])
    with torch.no_grad():
        said = network(grids, found, objects=objects, verbs=verbs)
        turned = network(grids, found, objects=objects.flip(0), verbs=verbs.flip(0))
    assert said.objects.shape == (1, 1, 2)
    assert said.verbs.shape == (1, 2, 1, 3)
    torch.testing.assert_close(said.verbs.flip(-1), turned.verbs)
    torch.testing.assert_close(said.objects.flip(-1), turned.objects)


def test_the_class_a_detector_gave_a_thing_is_not_told_to_the_head(network, text):
    box = torch.tensor([[10.0, 10, 30, 60]])
    grids, _ = network.duet(torch.randn(1, 3, 96, 160))
    said = [
        network(
            grids,
            crowd([Instances(box, torch.ones(1), box, torch.ones(1), torch.tensor([kind]))]),
            objects=text.embed(["bag"]),
            verbs=text.embed(["carry"]),
        ).verbs
        for kind in (0, 2)
    ]
    torch.testing.assert_close(*said)


def test_what_it_stands_on_does_not_learn(network):
    network.train()
    assert not network.duet.training
    assert network.pairs.training
    learning = {name.split(".")[0] for name, p in network.named_parameters() if p.requires_grad}
    assert learning == {"pairs", "thing", "named", "verb_like", "object_like"}
    network.eval()


def test_rows_carry_the_words_that_were_asked_for(network, text, tmp_path):
    video = make_video(
        np.random.default_rng(0).integers(0, 255, (3, 72, 128, 3), dtype=np.uint8),
        [0.0, 0.2, 0.4], identity="public", frame=[7, 8, 9],
    )  # fmt: skip
    task = OpenTask(**{name: tuple(words) for name, words in WORDS.items()})
    with torch.no_grad():  # a network that learnt nothing finds nothing: let it be easily pleased
        network.duet.dense.heat.bias.fill_(0.0)
    detector = OpenVerbsDetector(network, text, task)
    rows = detector(video)
    assert rows.sizes["interaction"] > 0
    assert set(rows["frame"].values) == {7, 8, 9}
    assert set(rows["object_class"].values) <= {"luggage", "dog"}
    assert set(rows["verb"].values) == {"tug", "ride", "carry"}
    path = tmp_path / "open.safetensors"
    weights.save(detector, path, card={"training": "none"})
    again = weights.opened(path)
    np.testing.assert_array_equal(again(video)["score"], rows["score"])
    other = again.asked(objects=["bag"], verbs=["hold"])
    assert set(other(video)["verb"].values) == {"hold"}
    assert detector(video[:0]).sizes["interaction"] == 0
    with pytest.raises(DataError, match="no words: say them first"):
        again.asked(objects=[], verbs=["hold"])(video)


def test_the_frame_that_tells_what_moves_is_the_nearest_to_0_4_s_before():
    times = np.array([0.0, 0.3, 0.5, 2.0])
    assert [earlier(times, row, 0.4) for row in range(4)] == [None, 0, 0, None]


def test_a_clip_from_a_folder_reads_the_words(tmp_path, network):
    folder = tiny_clip(tmp_path / "clip")
    clip = ClipText(folder)
    points = clip.embed(["bag", "pick_up", "bag"])
    assert clip.width == 16
    assert points.shape == (3, 16)
    torch.testing.assert_close(points[0], points[2])
    torch.testing.assert_close(points.norm(dim=-1), torch.ones(3))
    detector = OpenVerbsDetector(network, clip, OpenTask(objects=("bag",), verbs=("hold",)))
    path = tmp_path / "with-clip.safetensors"
    weights.save(detector, path, card={})
    with pytest.raises(WeightsError, match="trained with a CLIP that is not in it"):
        weights.opened(path)
    assert weights.opened(path, text=clip).task.verbs == ("hold",)
    with pytest.raises(DataError, match="words of 16 features, the text encoder gives 64"):
        OpenVerbsDetector(network, WordEncoder(64), OpenTask())


def test_a_folder_without_a_clip_is_refused(tmp_path):
    with pytest.raises(WeightsError, match=r"has no config.json: expected the folder of a CLIP"):
        ClipText(tmp_path)
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(WeightsError, match="cannot be read as a CLIP"):
        ClipText(tmp_path)


def test_a_missing_or_foreign_file_is_refused(tmp_path):
    with pytest.raises(WeightsError, match="hoilab train open-verbs-tiny"):
        weights.opened(tmp_path / "none.safetensors")
    from safetensors.torch import save_file

    save_file({"a": torch.zeros(1)}, tmp_path / "other.safetensors", metadata={"x": "y"})
    with pytest.raises(WeightsError, match="no description of an open-vocabulary head"):
        weights.opened(tmp_path / "other.safetensors")


def tiny_clip(folder):
    """Write a CLIP of a few thousand random numbers, with a tokenizer that knows letters."""
    from transformers import CLIPTextConfig, CLIPTextModelWithProjection, CLIPTokenizer

    folder.mkdir()
    letters = "abcdefghijklmnopqrstuvwxyz"
    tokens = [*letters, *(letter + "</w>" for letter in letters)]
    tokens += ["<|startoftext|>", "<|endoftext|>"]
    (folder / "vocab.json").write_text(json.dumps({token: i for i, token in enumerate(tokens)}))
    (folder / "merges.txt").write_text("#version: 0.2\n")
    CLIPTokenizer(str(folder / "vocab.json"), str(folder / "merges.txt")).save_pretrained(folder)
    torch.manual_seed(0)
    config = CLIPTextConfig(
        vocab_size=len(tokens), hidden_size=32, intermediate_size=64, projection_dim=16,
        num_hidden_layers=1, num_attention_heads=2, max_position_embeddings=77,
        bos_token_id=len(tokens) - 2, eos_token_id=len(tokens) - 1, pad_token_id=len(tokens) - 1,
    )  # fmt: skip
    CLIPTextModelWithProjection(config).save_pretrained(folder)
    return folder


def test_what_ships_understands_words_that_it_never_saw_with_a_picture():
    detector = weights.load_tiny()
    names = detector.task.objects
    points, known = detector.text.embed(["luggage", "purse", "bike"]), detector.text.embed(names)
    best = [names[number] for number in (points @ known.T).argmax(-1).tolist()]
    assert best == ["suitcase", "bag", "bicycle"]
    assert weights.SHIPPED.stat().st_size < 10e6
