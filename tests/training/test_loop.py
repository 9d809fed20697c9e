"""The loop on a small network: what it logs, keeps and refuses; it goes on to the last bit."""

import csv
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn
from training.summing import Batch, batches, loss, network

from hoilab.errors import DataError, WeightsError
from hoilab.training import NotFiniteError, Recipe, StoppedError, fit

RECIPE = Recipe(steps=12, learning_rate=1e-2, clip_norm=None, checkpoint_every=5, log_every=4)


def weights(network: nn.Module) -> Tensor:
    return torch.cat([p.detach().flatten() for p in network.parameters()])


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "log.csv").open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Tensor, Path]:
    folder = tmp_path_factory.mktemp("whole")
    learned = network()
    fit(learned, loss, batches, RECIPE, folder)
    return weights(learned), folder


def test_one_step_is_adamws_as_computed_by_hand(tmp_path: Path) -> None:
    learned = nn.Linear(1, 1, bias=False)
    with torch.no_grad():
        learned.weight.fill_(2.0)
    recipe = Recipe(steps=1, learning_rate=0.1, weight_decay=0.5, clip_norm=None)
    fit(learned, lambda n, x: {"mean": n(x).mean()}, lambda _: torch.ones(3, 1), recipe, tmp_path)
    # The first step of Adam is the sign of the gradient; decay takes .1 * .5 * 2 first.
    assert learned.weight.item() == pytest.approx(2.0 - 0.1 - 0.1, abs=1e-6)


def test_a_log_has_the_means_of_its_steps(uninterrupted: tuple[Tensor, Path]) -> None:
    table = rows(uninterrupted[1])
    assert [row["step"] for row in table] == ["4", "8", "12"]
    for row in table:
        total = float(row["square"]) + float(row["size"])
        assert float(row["loss"]) == pytest.approx(total, abs=1e-6)
    assert float(table[-1]["loss"]) < float(table[0]["loss"])


def test_a_run_that_stopped_goes_on_to_the_last_bit(
    tmp_path: Path, uninterrupted: tuple[Tensor, Path]
) -> None:
    asked = []

    def stopping(number: int) -> Batch:
        if number == 6 and not asked:
            asked.append(number)
            os.kill(os.getpid(), signal.SIGINT)
        return batches(number)

    with pytest.raises(StoppedError, match=r"saved after step 7 of 12 .* goes on from there"):
        fit(network(), loss, stopping, RECIPE, tmp_path)
    learned = network()
    outcome = fit(learned, loss, stopping, RECIPE, tmp_path)
    assert outcome.resumed_from == 7
    assert torch.equal(weights(learned), uninterrupted[0])
    times = ("seconds",)
    expected = [{k: v for k, v in r.items() if k not in times} for r in rows(uninterrupted[1])]
    assert [{k: v for k, v in r.items() if k not in times} for r in rows(tmp_path)] == expected


KILLED = """
    import sys, time
    from pathlib import Path
    sys.path.insert(0, {here!r})
    from training.summing import batches, loss, network
    from training.test_loop import RECIPE
    from hoilab.training import fit
    def slow(number):
        if number == 9:
            Path({folder!r}, "waiting").touch()
            time.sleep(60)
        return batches(number)
    fit(network(), loss, slow, RECIPE, {folder!r})
"""


def test_a_run_that_was_killed_goes_on_to_the_last_bit(
    tmp_path: Path, uninterrupted: tuple[Tensor, Path]
) -> None:
    script = textwrap.dedent(KILLED).format(
        here=str(Path(__file__).parents[1]), folder=str(tmp_path)
    )
    process = subprocess.Popen([sys.executable, "-c", script])
    try:
        limit = time.monotonic() + 60
        while not (tmp_path / "waiting").exists():
            assert process.poll() is None
            assert time.monotonic() < limit
            time.sleep(0.05)
    finally:
        process.kill()
        process.wait()
    learned = network()
    # Step 8 was logged, but the checkpoint is of step 5.
    assert fit(learned, loss, batches, RECIPE, tmp_path).resumed_from == 5
    assert torch.equal(weights(learned), uninterrupted[0])
    assert [row["step"] for row in rows(tmp_path)] == ["4", "8", "12"]


def test_accumulated_batches_make_the_step_of_the_joined_batch(tmp_path: Path) -> None:
    calm = nn.Linear(4, 1)
    begin = {name: value.clone() for name, value in calm.state_dict().items()}
    parts = Recipe(steps=3, learning_rate=1e-2, accumulate=2)
    fit(calm, loss, batches, parts, tmp_path / "parts")
    in_parts = weights(calm)
    calm.load_state_dict(begin)

    def joined(number: int) -> Batch:
        first, second = batches(2 * number), batches(2 * number + 1)
        return Batch(torch.cat(pair) for pair in zip(first, second, strict=True))

    fit(calm, loss, joined, Recipe(steps=3, learning_rate=1e-2), tmp_path / "joined")
    assert torch.allclose(in_parts, weights(calm), atol=1e-7)


def test_bfloat16_learns_and_leaves_the_network_in_float32(tmp_path: Path) -> None:
    learned, seen = network(), []

    def watched(network: nn.Module, batch: Batch) -> dict[str, Tensor]:
        terms = loss(network, batch)
        seen.append(terms["square"])
        return terms

    recipe = Recipe(steps=30, learning_rate=1e-2, precision="bf16", clip_norm=1.0)
    fit(learned, watched, batches, recipe, tmp_path)
    assert seen[-1] < seen[0]
    assert seen[0].dtype == torch.float32
    plain = learned(batches(0)[0])
    assert (plain.dtype, weights(learned).dtype) == (torch.float32, torch.float32)
    # bfloat16 keeps three digits: after the run the forward pass is the whole float32 again.
    assert not torch.equal(plain, plain.bfloat16().float())


def test_batches_prepared_ahead_change_nothing(
    tmp_path: Path, uninterrupted: tuple[Tensor, Path]
) -> None:
    learned = network()
    recipe = Recipe(
        steps=12, learning_rate=1e-2, clip_norm=None, checkpoint_every=5, log_every=4, workers=3
    )
    fit(learned, loss, batches, recipe, tmp_path)
    assert torch.equal(weights(learned), uninterrupted[0])


def test_a_term_that_is_not_finite_is_named(tmp_path: Path) -> None:
    def breaking(network: nn.Module, batch: Batch) -> dict[str, Tensor]:
        terms = loss(network, batch)
        return {**terms, "height": terms["size"] / 0}

    with pytest.raises(
        NotFiniteError, match=r"step 1, batch 0 \(cat.jpg, dog.jpg\): height is inf"
    ):
        fit(network(), breaking, batches, RECIPE, tmp_path)


def test_a_gradient_that_is_not_finite_is_named(tmp_path: Path) -> None:
    learned = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 1))

    def breaking(network: nn.Module, x: Tensor) -> dict[str, Tensor]:
        return {"root": (network[1](network[0](x)) * 0).sqrt().sum()}

    with pytest.raises(NotFiniteError, match=r"step 1 the gradients of 4 .* first is 0.weight"):
        fit(learned, breaking, lambda _: torch.ones(1, 2), RECIPE, tmp_path)


def test_another_recipe_does_not_go_on(uninterrupted: tuple[Tensor, Path]) -> None:
    recipe = Recipe(steps=12, learning_rate=1e-3, clip_norm=None, checkpoint_every=5, log_every=4)
    with pytest.raises(DataError, match=r"learning_rate 0.01 \(now 0.001\)"):
        fit(network(), loss, batches, recipe, uninterrupted[1])


def test_another_network_does_not_go_on(uninterrupted: tuple[Tensor, Path]) -> None:
    with pytest.raises((WeightsError, ValueError)):
        fit(nn.Linear(4, 1), loss, batches, RECIPE, uninterrupted[1])


def test_a_damaged_checkpoint_is_refused(tmp_path: Path) -> None:
    (tmp_path / "checkpoint.pt").write_bytes(b"not a checkpoint")
    with pytest.raises(WeightsError, match="no checkpoint of hoilab"):
        fit(network(), loss, batches, RECIPE, tmp_path)


def test_the_mean_of_the_weights_is_the_result(tmp_path: Path) -> None:
    learned = nn.Linear(1, 1, bias=False)
    with torch.no_grad():
        learned.weight.fill_(0.0)
    recipe = Recipe(
        steps=2, learning_rate=1.0, weight_decay=0.0, clip_norm=None, average=0.9
    )  # fmt: skip
    fit(learned, lambda n, x: {"mean": n(x).mean()}, lambda _: torch.ones(1, 1), recipe, tmp_path)
    # Weights 0, -1, -2; means keep 2/11 of the old one, then 3/12.
    first = -1 * 9 / 11
    assert learned.weight.item() == pytest.approx(first * 3 / 12 - 2 * 9 / 12, abs=1e-5)


def test_terms_that_change_are_refused(tmp_path: Path) -> None:
    steps: list[int] = []

    def changing(network: nn.Module, batch: Batch) -> dict[str, Tensor]:
        steps.append(1)
        terms = loss(network, batch)
        return terms if len(steps) <= 4 else {**terms, "late": terms["size"]}

    with pytest.raises(DataError, match="now it has loss, square, size, late"):
        fit(network(), changing, batches, RECIPE, tmp_path)


def test_tensorboard_gets_the_same_numbers(uninterrupted: tuple[Tensor, Path]) -> None:
    reading = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    events = reading.EventAccumulator(str(uninterrupted[1]))
    events.Reload()
    found = [event.value for event in events.Scalars("loss")]
    assert found == pytest.approx([float(row["loss"]) for row in rows(uninterrupted[1])], rel=1e-5)


def test_rates_follow_names_and_schedule() -> None:
    learned = nn.ModuleDict({"backbone": nn.Linear(2, 2), "head": nn.LayerNorm(2)})
    recipe = Recipe(
        steps=10, learning_rate=1.0, rates=(("backbone.", 0.1),), decay_norms=False,
        schedule="cosine",
    )  # fmt: skip
    groups = {(g["full_rate"], g["weight_decay"]): len(g["params"]) for g in recipe.groups(learned)}
    assert groups == {(0.1, 1e-4): 1, (0.1, 0.0): 1, (1.0, 0.0): 2}
    assert [recipe.share(step) for step in (0, 9)] == pytest.approx([1.0, 0.0])
