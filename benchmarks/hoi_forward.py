"""Forward pass of QPIC-R50 against transformers' DETR-R50, in the same run.

Both have random weights, 100 queries and six layers each way; QPIC has four heads for DETR's two.
Passes of all contestants take turns and ratios are of processor time, so that other load on the
machine meets them alike; with one thread no time is spent waiting for another.

    python benchmarks/hoi_forward.py --repeats 4 --size 800 1066
"""

import argparse
import resource
import statistics
import time
from collections.abc import Callable

import torch
from torch import nn

from hoilab.models.qpic.architecture import Qpic, QpicConfig
from hoilab.nn.recording import recorded
from hoilab.nn.speed import faster


def detr() -> nn.Module:
    """Return transformers' DETR with ResNet-50, its own backbone, random weights."""
    from transformers import DetrConfig, DetrForObjectDetection, ResNetConfig

    backbone = ResNetConfig(out_features=["stage4"])
    config = DetrConfig(use_timm_backbone=False, backbone_config=backbone, num_queries=100)
    return DetrForObjectDetection(config).eval()


def contestants(pixels: torch.Tensor, *, half: bool, compiled: bool) -> dict[str, Callable]:
    """Return what is timed, by name; the first is what others are compared with."""
    network = Qpic(QpicConfig(object_classes=81, verbs=29)).eval()
    runs: dict[str, Callable] = {"transformers DETR-R50": detr(), "QPIC-R50, as trained": network}
    runs["QPIC-R50, faster"] = faster(network)
    if half:
        runs["QPIC-R50, faster, bf16"] = faster(network, dtype=torch.bfloat16)
    if compiled:
        runs["QPIC-R50, faster, compiled"] = faster(network, compiled=True)

    def watched(pixels: torch.Tensor) -> object:
        with recorded(network):
            return network(pixels)

    runs["QPIC-R50, as trained, attention recorded"] = watched
    return runs


def main() -> None:
    """Print the median seconds of each contestant and how many times it is as fast as the first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=4)
    parser.add_argument("--size", type=int, nargs=2, default=(800, 1066), help="height width")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--half", action="store_true", help="bf16 too")
    parser.add_argument("--compiled", action="store_true", help="torch.compile too")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    pixels = torch.randn(1, 3, *options.size)
    runs = contestants(pixels, half=options.half, compiled=options.compiled)
    wall: dict[str, list[float]] = {name: [] for name in runs}
    busy: dict[str, list[float]] = {name: [] for name in runs}
    with torch.inference_mode():
        for _ in range(options.repeats + 1):  # the first pass warms up
            for name, run in runs.items():
                start, start_busy = time.perf_counter(), time.process_time()
                run(pixels)
                busy[name].append(time.process_time() - start_busy)
                wall[name].append(time.perf_counter() - start)
    first = next(iter(runs))
    print(f"1 x 3 x {options.size[0]} x {options.size[1]}, {options.threads} threads")
    for name in runs:
        ratio = statistics.median(
            peer / own for peer, own in zip(busy[first][1:], busy[name][1:], strict=True)
        )
        print(
            f"{name:42} wall {statistics.median(wall[name][1:]):5.2f} s"
            f"  processor {statistics.median(busy[name][1:]):5.2f} s  {ratio:4.2f}x"
        )
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"peak memory of all together {peak_mb} MB")


if __name__ == "__main__":
    main()
