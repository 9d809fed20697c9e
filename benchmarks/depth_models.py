"""Depth networks on this machine: parameters, time and memory beside transformers' own, in one run.

Networks whose weights are not here get drawn ones: time and memory are theirs all the same.
Agreement is Spearman's correlation of pixels with the same network in float32; the goal is
DPT-Large in half of transformers' processor time with 0.999 or more.

    python benchmarks/depth_models.py --threads 2
"""

import argparse

import torch
import xarray as xr

from hoilab.synthetic import scene
from hoilab.tasks.depth_bench import bench
from hoilab.tasks.depth_runners import runner

MODELS = "depth-tiny,depth-anything-v2-small,glpn-nyu,dpt-hybrid"
WAYS = "float32,winograd,int8,int8+winograd,merged,int8+winograd+merged"
THEIRS = "dpt-large/transformers"


def main() -> None:
    """Print the table of docs/depth.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", default=MODELS, help="measured in float32, beside DPT-Large")
    parser.add_argument("--ways", default=WAYS, help="of DPT-Large")
    parser.add_argument("--rows", type=int, default=384)
    parser.add_argument("--columns", type=int, default=384)
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    shown = scene(9000, size=(640, 360), duration_s=8.0, fps=5.0)
    frames = shown.truth([20])["rgb"].values
    sizes = [(options.rows, options.columns)]
    tables = []
    for names, ways in (
        ([*options.models.split(","), THEIRS], ["float32"]),
        (["dpt-large"], options.ways.split(",")),
    ):
        for name in filter(None, names):
            table = bench(
                [runner(name, camera=shown.camera)], frames, sizes=sizes, precisions=ways,
                repeats=options.repeats,
            )  # fmt: skip
            tables.append(table)
            show(table)
    whole = xr.concat(tables, "run")
    theirs = whole["processor_ms"].values[list(whole["model"].values).index(THEIRS)]
    for row in range(whole.sizes["run"]):
        if whole["model"][row].item() == "dpt-large":
            share = float(whole["processor_ms"][row]) / theirs
            print(f"{whole['name'][row].item()}: {share:.2f} of transformers' processor time")


def show(table: xr.Dataset) -> None:
    """Print rows as they come."""
    for row in range(table.sizes["run"]):
        now = table.isel(run=row)
        print(
            f"{now['name'].item():42} {float(now['parameters']) / 1e6:6.1f} M  "
            f"{float(now['processor_ms']):7.0f} ms processor  {float(now['latency_ms']):7.0f} ms  "
            f"{float(now['memory_mb']):6.0f} MB  agreement {float(now['agreement']):.5f} "
            f"{now['failed'].item()}",
            flush=True,
        )


if __name__ == "__main__":
    main()
