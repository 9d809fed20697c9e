"""Losses of the published networks: weights, rare classes, UPT's head, and a run of each."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from hoilab.models.cdn.architecture import Cdn
from hoilab.models.cdn.architecture import tiny_config as tiny_cdn
from hoilab.models.cdn.criterion import CDN_LOSS
from hoilab.models.qpic.architecture import PairOutput, Qpic, tiny_config
from hoilab.models.qpic.criterion import LossConfig, pair_losses, total
from hoilab.models.upt.weights import untrained
from hoilab.schema import make_interactions
from hoilab.training import Recipe, fit
from hoilab.training.pairs.augmentation import Example
from hoilab.training.pairs.batches import PairBatch, joined
from hoilab.training.pairs.losses import (
    Balance,
    UptLearner,
    balance_of,
    balanced,
    pair_loss,
    upt_loss,
    weighted,
)
from hoilab.training.pairs.targets import Annotated, Annotations, Words

OBJECTS, VERBS = ("person", "bag"), ("carry", "hold")


def batch(number: int) -> PairBatch:
    """Return a picture in which a red human carries a blue bag, and one of nobody."""
    draw = np.random.default_rng(number)
    rgb = np.full((64, 96, 3), 100, np.uint8)
    left, top = int(draw.integers(5, 50)), int(draw.integers(4, 20))
    human, bag = (left, top, left + 16, top + 40), (left + 12, top + 20, left + 30, top + 34)
    for (x, y, right, bottom), colour in ((human, (220, 30, 30)), (bag, (30, 30, 220))):
        rgb[y:bottom, x:right] = colour
    truth = Annotated(
        np.array([human, bag], float), np.array([[0, 1]]), np.array([1]),
        np.array([[1, 0]], np.float32),
    )  # fmt: skip
    nothing = Annotated(
        np.zeros((0, 4)), np.zeros((0, 2), int), np.zeros(0, int), np.zeros((0, 2), np.float32)
    )
    empty = Example(np.full((64, 90, 3), 100, np.uint8), nothing)
    return joined([Example(rgb, truth), empty], ["a", "b"])


def beliefs(seed: int) -> PairOutput:
    draw = torch.Generator().manual_seed(seed)
    box = torch.rand(2, 2, 5, 4, generator=draw) * 0.4 + 0.1
    return PairOutput(
        box, box.flip(2), torch.randn(2, 2, 5, 3, generator=draw),
        torch.randn(2, 2, 5, 2, generator=draw),
    )  # fmt: skip


@pytest.mark.parametrize("config", [LossConfig(), CDN_LOSS], ids=["qpic", "cdn"])
def test_weighted_terms_sum_to_the_total(config: LossConfig) -> None:
    losses = pair_losses(beliefs(1), batch(0).targets, config)
    assert sum(weighted(losses, config).values()).item() == pytest.approx(
        total(losses, config).item(), rel=1e-6
    )


@pytest.mark.parametrize("config", [LossConfig(), CDN_LOSS], ids=["qpic", "cdn"])
def test_equal_weights_are_no_balance(config: LossConfig) -> None:
    output, targets = beliefs(2), batch(3).targets
    plain = pair_losses(output, targets, config)
    equal = Balance(torch.tensor([1.0, 1.0, config.nothing]), torch.ones(2))
    for name, value in balanced(output, targets, config, equal).items():
        assert value.item() == pytest.approx(plain[name].item(), rel=1e-5), name


def test_rare_classes_count_more() -> None:
    rows = make_interactions(
        [0, 0, 0, 1], 0, [[5, 5]] * 4, [[4, 8]] * 4, [[8, 6], [20, 6], [30, 6], [8, 6]],
        [[2, 2]] * 4, object_class=["bag", "bag", "bag", "person"],
        verb=["carry", "carry", "carry", "hold"],
    )  # fmt: skip
    found = balance_of(Annotations(rows, Words(OBJECTS, VERBS)))
    # person is 1 of 4, bag 3 of 4: (4/1)^.7 and (4/3)^.7, divided by their mean.
    person, bag = 4**0.7, (4 / 3) ** 0.7
    mean = (person + bag) / 2
    expected = [person / mean, bag / mean, 3**-0.7]
    assert found.objects.tolist() == pytest.approx(expected, rel=1e-5)
    assert found.verbs.tolist() == pytest.approx([bag / mean, person / mean], rel=1e-5)


@pytest.mark.parametrize("method", ["qpic", "cdn", "upt"])
def test_a_few_steps_lower_the_loss(tmp_path: Path, method: str) -> None:
    torch.manual_seed(0)
    network: nn.Module
    if method == "qpic":
        network, loss = Qpic(tiny_config(object_classes=2, verbs=2)), pair_loss(LossConfig())
    elif method == "cdn":
        network, loss = Cdn(tiny_cdn(object_classes=2, verbs=2)), pair_loss(CDN_LOSS)
    else:
        network, loss = UptLearner(untrained(objects=OBJECTS, verbs=VERBS).network), upt_loss
    seen: list[float] = []

    def watched(network: nn.Module, batch: PairBatch) -> dict[str, Tensor]:
        terms = dict(loss(network, batch))
        seen.append(sum(float(term.detach()) for term in terms.values()))
        return terms

    before = {name: value.clone() for name, value in network.state_dict().items()}
    recipe = Recipe(steps=6, learning_rate=5e-4, checkpoint_every=100, log_every=6)
    fit(network, watched, lambda number: batch(number % 2), recipe, tmp_path, device="cpu")
    assert all(np.isfinite(seen))
    if method == "upt":
        # Its untrained detector finds neither human nor bag: the head is told "none of these".
        for name, value in network.state_dict().items():
            assert torch.equal(value, before[name]) or "interaction_head" in name
    else:
        assert np.mean(seen[-2:]) < np.mean(seen[:2])
