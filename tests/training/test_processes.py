"""Two processes that learn together take the step of one with the joined batch."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch

SCRIPT = """
import sys
from pathlib import Path

sys.path.insert(0, {here!r})
import torch
from torch import nn
from training.summing import batches, loss
from hoilab.training import Recipe, fit

torch.manual_seed(1)
network = nn.Linear(4, 1)
fit(network, loss, batches, Recipe(steps=3, learning_rate=1e-2), {folder!r}, device="cpu")
if torch.distributed.get_rank() == 0:
    torch.save(network.state_dict(), Path({folder!r}, "weights.pt"))
"""


@pytest.mark.slow
def test_two_processes_take_the_step_of_the_joined_batch(tmp_path: Path) -> None:
    from training.summing import batches, loss

    from hoilab.training import Recipe, fit

    together = tmp_path / "together"
    together.mkdir()
    script = tmp_path / "learn.py"
    script.write_text(SCRIPT.format(here=str(Path(__file__).parents[1]), folder=str(together)))
    command = [
        sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2", "--standalone",
        str(script),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    torch.manual_seed(1)
    alone = torch.nn.Linear(4, 1)

    def joined(number: int) -> tuple[torch.Tensor, ...]:
        first, second = batches(2 * number), batches(2 * number + 1)
        return tuple(torch.cat(pair) for pair in zip(first, second, strict=True))

    fit(alone, loss, joined, Recipe(steps=3, learning_rate=1e-2), tmp_path / "alone", device="cpu")
    found = torch.load(together / "weights.pt", weights_only=True)
    for name, value in alone.state_dict().items():
        assert torch.allclose(found[name], value, atol=1e-6), name
