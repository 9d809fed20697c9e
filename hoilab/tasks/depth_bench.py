"""What depth costs on this machine: time, memory and error over model, size and precision."""

import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from torch import Tensor, nn

from hoilab.errors import DataError
from hoilab.tasks.depth_precision import run_in

CLEAR, STATUS = Path("/proc/self/clear_refs"), Path("/proc/self/status")


@dataclass(frozen=True, kw_only=True)
class Runner:
    """A depth network and how it is fed.

    Parameters
    ----------
    name
        How it is called in the table.
    inputs
        Makes its inputs of frames (b y x 3, uint8) for rows and columns of its picture.
    trained
        Whether it has learned: errors of drawn weights say nothing, their time does.
    ranks
        Whether it says nearness; depth otherwise.
    log
        Whether it says the logarithm of depth.
    """

    name: str
    network: nn.Module
    inputs: Callable[[np.ndarray, int, int], tuple[Tensor, ...]]
    trained: bool = True
    ranks: bool = False
    log: bool = False


def bench(
    runners: Iterable[Runner],
    frames: np.ndarray,
    *,
    sizes: Sequence[tuple[int, int]],
    precisions: Sequence[str] = ("float32",),
    truth: np.ndarray | None = None,
    repeats: int = 3,
    report: Callable[[str], None] | None = None,
) -> xr.Dataset:
    """Return a table over ``run``; a run that fails says why and has no numbers.

    Parameters
    ----------
    frames
        (b y x 3) uint8. Times are of the first, errors of all.
    sizes
        Rows and columns of what networks see.
    truth
        (b y x) metres, NaN where nobody knows.

    Returns
    -------
    xarray.Dataset
        ``latency_ms`` and ``processor_ms`` (medians), ``first_ms`` (with all preparation),
        ``memory_mb`` (the process' peak while it ran), ``agreement`` with float32 (Spearman's
        rank correlation of pixels), ``error`` (abs_rel; nearness after its best scale and
        shift), and ``best``: nothing else is faster and more right.
    """
    rows: list[dict[str, Any]] = []
    for runner in runners:
        for height, width in sizes:
            standard: np.ndarray | None = None
            for precision in precisions:
                name = f"{runner.name} {height}x{width} {precision}"
                if report is not None:
                    report(name)
                row, said = _one(runner, frames, (height, width), precision, truth, repeats)
                if precision == "float32":
                    standard = said
                if said is not None and standard is not None:
                    row["agreement"] = spearman(standard, said)
                rows.append({"name": name, "model": runner.name, "precision": precision} | row)
    return _table(rows)


def recommended(table: xr.Dataset, *, rate: float) -> str:
    """Return which run to take for `rate` frames a second, in a sentence."""
    if not rate > 0:
        raise DataError(f"rate must be more than 0 frames a second, got {rate}")
    seen = table.where(table["latency_ms"].notnull(), drop=True)
    if not seen.sizes["run"]:
        return "nothing could be run"
    fast = seen.where(seen["latency_ms"] <= 1000 / rate, drop=True)
    if not fast.sizes["run"]:
        best = seen.isel(run=int(np.argmin(seen["latency_ms"].values)))
        return (
            f"nothing here makes {rate:g} frames/s; the fastest is {best['name'].item()} with "
            f"{1000 / best['latency_ms'].item():.1f}"
        )
    known = fast.where(fast["error"].notnull(), drop=True)
    if known.sizes["run"]:
        best = known.isel(run=int(np.argmin(known["error"].values)))
        why = f"abs_rel {best['error'].item():.3f}, the smallest error that is fast enough"
    else:
        best = fast.isel(run=int(np.argmax(fast["latency_ms"].values)))
        why = "the slowest that is fast enough; give truth, and its error decides"
    speed = 1000 / best["latency_ms"].item()
    return f"for {rate:g} frames/s: {best['name'].item()}, {speed:.1f} frames/s, {why}"


def spearman(first: np.ndarray, second: np.ndarray) -> float:
    """Return the correlation of two maps' ranks: 1 where both put pixels in the same order.

    Examples
    --------
    >>> spearman(np.array([1.0, 2.0, 3.0]), np.array([1.0, 8.0, 27.0]))
    1.0
    """
    one, other = (np.argsort(np.argsort(values.ravel())) for values in (first, second))
    return round(float(np.corrcoef(one.astype(float), other.astype(float))[0, 1]), 12)


def _one(
    runner: Runner,
    frames: np.ndarray,
    size: tuple[int, int],
    precision: str,
    truth: np.ndarray | None,
    repeats: int,
) -> tuple[dict[str, Any], np.ndarray | None]:
    row: dict[str, Any] = {"rows": size[0], "columns": size[1]}
    row["parameters"] = sum(p.numel() for p in runner.network.parameters())
    try:
        _forget_peak()
        start = time.perf_counter()
        run = run_in(runner.network, runner.inputs(frames[:1], *size), precision)
        said = run().numpy()
        row["first_ms"] = 1e3 * (time.perf_counter() - start)
        times = [_timed(run) for _ in range(repeats)]
    # Whatever a backend raises for a network it cannot run is the answer to this question.
    except Exception as cause:
        lines = str(cause).strip().splitlines()
        row["failed"] = f"{type(cause).__name__}: {lines[0] if lines else ''}"[:160]
        return row, None
    row["latency_ms"] = 1e3 * statistics.median(wall for wall, _ in times)
    row["processor_ms"] = 1e3 * statistics.median(busy for _, busy in times)
    row["memory_mb"] = _peak_mb()
    if truth is not None and runner.trained:
        row["error"] = _error(runner, frames, size, precision, truth)
    return row, said[0]


def _timed(run: Callable[[], Tensor]) -> tuple[float, float]:
    wall, busy = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - wall, time.process_time() - busy


def _error(
    runner: Runner,
    frames: np.ndarray,
    size: tuple[int, int],
    precision: str,
    truth: np.ndarray,
) -> float:
    """Return abs_rel, mean over frames, at the size of the truth."""
    from hoilab.metrics.depth import depth_scores
    from hoilab.metrics.depth_fits import depth_of, fit_nearness
    from hoilab.models.depth_tiny.processing import restored

    errors = []
    for number in range(len(frames)):
        inputs = runner.inputs(frames[number : number + 1], *size)
        said = restored(
            run_in(runner.network, inputs, precision)(), truth.shape[1], truth.shape[2]
        )[0]
        p = xr.DataArray((said.exp() if runner.log else said).numpy(), dims=("y", "x"))
        g = xr.DataArray(truth[number], dims=("y", "x"))
        if runner.ranks:
            p = depth_of(p, fit_nearness(g, p))
        errors.append(float(depth_scores(g, p)["abs_rel"]))
    return statistics.fmean(errors)


def _forget_peak() -> None:
    if CLEAR.exists():
        CLEAR.write_text("5")  # Linux: the peak of resident memory begins anew


def _peak_mb() -> float:
    if STATUS.exists():
        for line in STATUS.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return float(line.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20) if sys.platform == "darwin" else peak / 1024


def _table(rows: list[dict[str, Any]]) -> xr.Dataset:
    units = {
        "latency_ms": "ms", "processor_ms": "ms", "first_ms": "ms", "memory_mb": "MB",
        "agreement": "1", "error": "1", "parameters": "1", "rows": "px", "columns": "px",
    }  # fmt: skip
    numbers = {
        name: ("run", np.array([row.get(name, np.nan) for row in rows], float), {"units": unit})
        for name, unit in units.items()
    }
    words = {
        name: ("run", np.array([str(row.get(name, "")) for row in rows], dtype=object))
        for name in ("name", "model", "precision", "failed")
    }
    table = xr.Dataset({**numbers, **words})
    return table.assign(best=("run", _front(table["latency_ms"].values, table["error"].values)))


def _front(latency: np.ndarray, error: np.ndarray) -> np.ndarray:
    """Tell which runs nothing else beats in both."""
    known = np.isfinite(latency) & np.isfinite(error)
    beaten = (
        (latency[None] <= latency[:, None])
        & (error[None] <= error[:, None])
        & ((latency[None] < latency[:, None]) | (error[None] < error[:, None]))
        & known[None]
    ).any(1)
    front: np.ndarray = known & ~beaten
    return front
