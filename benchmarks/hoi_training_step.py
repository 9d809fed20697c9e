"""One training step of QPIC-R50 against transformers' DETR-R50, each in a process of its own.

A step is forward, matching, losses of all six layers, backward, clipping, AdamW; the batch is two
pictures padded to 352 x 416, with three annotated pairs each (DETR: their six boxes). Weights are
random. They run one after the other, so compare processor time on a busy machine; memory is the
peak of the process.

    python benchmarks/hoi_training_step.py --steps 4 --threads 2
"""

import argparse
import multiprocessing
import resource
import statistics
import time
from collections.abc import Callable

import torch
from torch import Tensor, nn

from hoilab.models.qpic.architecture import Qpic
from hoilab.models.qpic.criterion import LossConfig, PairTargets, pair_losses, total
from hoilab.models.qpic.weights import R50_VCOCO

SIZE = (352, 416)
PAIRS = 3
CLIP = 0.1


def batch() -> tuple[Tensor, Tensor]:
    """Return two pictures, the second of which is padded."""
    torch.manual_seed(0)
    padding = torch.zeros(2, *SIZE, dtype=torch.bool)
    padding[1, 288:], padding[1, :, 352:] = True, True
    return torch.randn(2, 3, *SIZE) * ~padding[:, None], padding


def boxes(count: int) -> Tensor:
    """Return boxes in the middle of the picture: centre, width and height as fractions."""
    return torch.rand(count, 4) * 0.3 + 0.3


def qpic() -> tuple[nn.Module, Callable[[], Tensor]]:
    """Return a QPIC and what gives its loss."""
    network = Qpic(R50_VCOCO).train()
    pixels, padding = batch()
    targets = [
        PairTargets(
            boxes(PAIRS), boxes(PAIRS), torch.arange(PAIRS), torch.eye(PAIRS, R50_VCOCO.verbs)
        )
        for _ in pixels
    ]
    config = LossConfig()
    return network, lambda: total(pair_losses(network(pixels, padding), targets, config), config)


def detr() -> tuple[nn.Module, Callable[[], Tensor]]:
    """Return transformers' DETR, with the losses of all layers, and what gives its loss."""
    from transformers import DetrConfig, DetrForObjectDetection, ResNetConfig

    config = DetrConfig(
        use_timm_backbone=False,
        backbone_config=ResNetConfig(out_features=["stage4"]),
        num_queries=100,
        num_labels=91,
        auxiliary_loss=True,
    )
    network = DetrForObjectDetection(config).train()
    # As in QPIC's recipe: stem and first stage stay as they are, the others learn.
    for name, parameter in network.model.backbone.named_parameters():
        parameter.requires_grad_(any(f"stages.{stage}." in name for stage in (1, 2, 3)))
    pixels, padding = batch()
    labels = [{"class_labels": torch.arange(2 * PAIRS), "boxes": boxes(2 * PAIRS)} for _ in pixels]
    return network, lambda: network(pixels, (~padding).long(), labels=labels).loss


def measured(name: str, steps: int, threads: int) -> None:
    """Train for some steps and print the median of all but the first."""
    torch.set_num_threads(threads)
    network, loss = {"QPIC-R50": qpic, "transformers DETR-R50": detr}[name]()
    learning = [parameter for parameter in network.parameters() if parameter.requires_grad]
    step = torch.optim.AdamW(learning, lr=1e-4, weight_decay=1e-4)
    wall, busy = [], []
    for _ in range(steps + 1):
        start, start_busy = time.perf_counter(), time.process_time()
        step.zero_grad(set_to_none=True)
        loss().backward()
        torch.nn.utils.clip_grad_norm_(learning, CLIP)
        step.step()
        wall.append(time.perf_counter() - start)
        busy.append(time.process_time() - start_busy)
    peak_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    count = sum(parameter.numel() for parameter in learning) / 1e6
    print(
        f"{name:24} {count:.1f} million learn: wall {statistics.median(wall[1:]):.2f} s, "
        f"processor {statistics.median(busy[1:]):.2f} s, peak {peak_gb:.2f} GB"
    )


def main() -> None:
    """Measure both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    for name in ("transformers DETR-R50", "QPIC-R50"):
        child = multiprocessing.get_context("spawn").Process(
            target=measured, args=(name, options.steps, options.threads)
        )
        child.start()
        child.join()


if __name__ == "__main__":
    main()
