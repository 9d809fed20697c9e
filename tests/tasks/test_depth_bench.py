"""Benchmarks of depth: what is measured, what fails, and what is recommended."""

import numpy as np
import pytest
import torch
import xarray as xr

from hoilab.errors import DataError
from hoilab.tasks.depth_bench import Runner, bench, recommended, spearman
from hoilab.tasks.depth_precision import run_in

FRAMES = np.random.default_rng(0).integers(0, 255, (2, 12, 16, 3), np.uint8)


class Network(torch.nn.Module):
    """Says twice the red of each pixel, through a linear layer."""

    def __init__(self) -> None:
        super().__init__()
        self.line = torch.nn.Linear(3, 1, bias=False)
        self.line.weight.data = torch.tensor([[2.0, 0.0, 0.0]])

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        return self.line(pixels.permute(0, 2, 3, 1)).squeeze(-1)


def inputs(frames: np.ndarray, rows: int, columns: int) -> tuple[torch.Tensor, ...]:
    pixels = torch.from_numpy(frames).permute(0, 3, 1, 2).float() / 255 + 1
    return (torch.nn.functional.interpolate(pixels, (rows, columns), mode="nearest"),)


def runner(name: str = "red", **facts: bool) -> Runner:
    return Runner(name=name, network=Network(), inputs=inputs, **facts)


def test_a_table_of_all_combinations() -> None:
    truth = 2 * (FRAMES[..., 0] / 255.0 + 1)
    table = bench(
        [runner()], FRAMES, sizes=[(12, 16), (6, 8)], precisions=["float32", "bf16", "int8"],
        truth=truth, repeats=2,
    )  # fmt: skip
    assert table.sizes["run"] == 6
    assert table["name"][0].item() == "red 12x16 float32"
    assert (table["latency_ms"] > 0).all()
    assert (table["memory_mb"] > 1).all()
    assert float(table["error"][0]) == pytest.approx(0, abs=1e-6)
    assert float(table["error"][3]) > 0.05  # a quarter of the pixels
    assert float(table["agreement"][0]) == 1
    assert float(table["agreement"][1]) > 0.999
    assert table["best"].any()


def test_drawn_weights_have_no_error() -> None:
    table = bench([runner(trained=False)], FRAMES, sizes=[(6, 8)], truth=FRAMES[..., 0] + 1.0)
    assert np.isnan(table["error"][0])
    assert not table["best"].any()


def test_networks_that_rank_are_fitted() -> None:
    truth = 1 / (0.1 * 2 * (FRAMES[..., 0] / 255.0 + 1) + 0.02)
    table = bench([runner(ranks=True)], FRAMES, sizes=[(12, 16)], truth=truth)
    assert float(table["error"][0]) == pytest.approx(0, abs=1e-5)


def test_what_fails_says_why() -> None:
    class Broken(torch.nn.Module):
        def forward(self, pixels: torch.Tensor) -> torch.Tensor:
            raise RuntimeError("no such kernel\nand more")

    broken = Runner(name="broken", network=Broken(), inputs=inputs)
    table = bench([broken, runner()], FRAMES, sizes=[(6, 8)])
    assert table["failed"][0].item() == "RuntimeError: no such kernel"
    assert np.isnan(table["latency_ms"][0])
    assert table["latency_ms"][1] > 0


def table(latency: list[float], error: list[float]) -> xr.Dataset:
    return xr.Dataset(
        {
            "name": ("run", np.array(["a", "b", "c"][: len(latency)], object)),
            "latency_ms": ("run", latency),
            "error": ("run", error),
        }
    )


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        (10, "for 10 frames/s: b, 12.5 frames/s, abs_rel 0.100"),
        (1, "for 1 frames/s: c, 2.0 frames/s, abs_rel 0.050"),
        (100, "nothing here makes 100 frames/s; the fastest is a with 50.0"),
    ],
)
def test_the_smallest_error_that_is_fast_enough(rate: float, words: str) -> None:
    assert recommended(table([20, 80, 500], [0.2, 0.1, 0.05]), rate=rate).startswith(words)


def test_without_truth_the_slowest_that_is_fast_enough() -> None:
    nan = np.nan
    assert "b, 12.5 frames/s" in recommended(table([20, 80, 500], [nan] * 3), rate=10)
    with pytest.raises(DataError, match="rate must be more than 0"):
        recommended(table([20], [nan]), rate=0)


def test_ranks_that_turn_round() -> None:
    assert spearman(np.arange(5.0), -np.arange(5.0)) == -1


def test_onnx_runtime_says_the_same() -> None:
    pytest.importorskip("onnxruntime")
    network, given = Network(), inputs(FRAMES[:1], 6, 8)
    torch.testing.assert_close(run_in(network, given, "onnx")(), network(*given).detach())


def test_unknown_precisions_are_named() -> None:
    with pytest.raises(DataError, match="must be one of float32, bf16"):
        run_in(Network(), inputs(FRAMES[:1], 6, 8), "int4")  # type: ignore[arg-type]
