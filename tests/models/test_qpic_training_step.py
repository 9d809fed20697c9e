"""One step of QPIC by the training loop and the published recipe, against its reference."""

import csv
import json
from dataclasses import replace

import pytest
import torch

from hoilab.models.qpic.architecture import Qpic
from hoilab.models.qpic.criterion import LossConfig
from hoilab.models.qpic.weights import R50_VCOCO, from_official
from hoilab.training import fit
from hoilab.training.pairs.batches import PairBatch
from hoilab.training.pairs.losses import pair_loss
from hoilab.training.pairs.published import QPIC

NAME = "qpic/vcoco_r50"


def test_the_loop_takes_the_references_step(
    parity, seeded_state, seeded_batch, pair_targets, expected_losses, tmp_path
):
    wanted = json.loads((parity / NAME / "losses.json").read_text())["mixed"]
    # The values are of a network without dropout.
    still = replace(R50_VCOCO, transformer=replace(R50_VCOCO.transformer, dropout=0.0))
    network = Qpic(still)
    network.load_state_dict(from_official(seeded_state(NAME)))
    targets = pair_targets(wanted["targets"], 29)
    batch = PairBatch(*seeded_batch(NAME), targets, [], [])
    recipe = replace(QPIC.recipe(16), steps=1, accumulate=1, workers=0)
    loss = pair_loss(LossConfig())
    fit(network, loss, lambda _: batch, recipe, tmp_path, device="cpu")
    with (tmp_path / "log.csv").open(newline="") as file:
        row = next(csv.DictReader(file))
    assert float(row["loss"]) == pytest.approx(wanted["total_verb_focal"], rel=1e-4)
    assert float(row["gradient"]) == pytest.approx(wanted["grad_total_norm"], rel=1e-3)
    weights = {"l1": 2.5, "giou": 1.0, "class": 1.0, "verb": 1.0}
    for name, value in expected_losses(wanted["losses_verb_focal"]).items():
        weight = weights[name.partition("/")[0].rpartition("_")[2]]
        assert float(row[name]) == pytest.approx(weight * value, rel=1e-4, abs=1e-7), name
    with torch.no_grad():
        after = sum(loss(network, batch).values())
    assert float(after) == pytest.approx(wanted["total_after_one_adamw_step"], rel=1e-2)
