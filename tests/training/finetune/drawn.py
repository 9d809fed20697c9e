"""Frames drawn with a few rectangles, whose interactions are known: quick to make and to learn."""

from dataclasses import replace

import numpy as np
import torch
from torch import nn

from hoilab.models.qpic.architecture import Qpic, tiny_config
from hoilab.models.qpic.detector import InteractionDetector, Task
from hoilab.models.qpic.processing import Resize
from hoilab.models.upt.detector import UptDetector
from hoilab.models.upt.weights import untrained as untrained_upt
from hoilab.schema import make_interactions, make_video
from hoilab.training.finetune.learner import Labelled

WIDTH, HEIGHT = 192, 108
# kind of thing: colour, side (px), verb, and on which side of the human it is
KINDS = {
    "ball": ((40, 90, 230), 16, "kick", 1),
    "box": ((60, 200, 60), 26, "carry", -1),
}


def drawn(kind: str, count: int, *, seed: int) -> Labelled:
    """Return frames of a red human with one thing beside it."""
    rng = np.random.default_rng(seed)
    colour, side, verb, where = KINDS[kind]
    frames = np.empty((count, HEIGHT, WIDTH, 3), np.uint8)
    human, thing = np.empty((count, 4)), np.empty((count, 4))
    for number in range(count):
        frames[number] = rng.integers(90, 120, (HEIGHT, WIDTH, 3))
        x, y = rng.integers(50, WIDTH - 70), rng.integers(8, 40)
        _fill(frames[number], human[number], (x, y, 20, 60), (220, 40, 40))
        left = x + 24 if where > 0 else x - side - 4
        _fill(frames[number], thing[number], (left, y + 30, side, side), colour)
    rows = make_interactions(
        np.arange(count), np.arange(count) / 5,
        (human[:, :2] + human[:, 2:]) / 2, human[:, 2:] - human[:, :2],
        (thing[:, :2] + thing[:, 2:]) / 2, thing[:, 2:] - thing[:, :2],
        object_class=kind, verb=verb,
    )  # fmt: skip
    video = make_video(frames, np.arange(count) / 5, identity="public", source=f"drawn {kind}")
    return Labelled(video, rows)


def _fill(frame, box, place, colour):
    x, y, width, height = place
    frame[y : y + height, x : x + width] = colour
    box[:] = x, y, x + width, y + height


def small_qpic(*, objects=("ball",), verbs=("kick",), seed=0) -> InteractionDetector:
    """Return a tiny QPIC with seeded weights that reads drawn frames as they are."""
    torch.manual_seed(seed)
    network = Qpic(tiny_config(object_classes=len(objects), verbs=len(verbs)))
    resize = Resize(shorter_px=HEIGHT, longest_px=WIDTH)
    return InteractionDetector(network, Task(objects=objects, verbs=verbs, resize=resize))


class SideBySide(nn.Module):
    """Boxes of queries in a row: a DETR that learned nothing says the same box each time."""

    def forward(self, token):
        x = torch.linspace(-3, 3, token.shape[-2])
        box = torch.stack([x, 0 * x, 0 * x - 3, 0 * x - 1], dim=-1)
        return box.expand(*token.shape[:-1], 4)


def small_upt(*, finds=True, verbs=("carry", "hold"), resize=None, seed=0) -> UptDetector:
    """Return a tiny UPT with seeded weights, which finds people side by side if asked."""
    torch.manual_seed(seed)
    made = untrained_upt(objects=("person", "bag"), verbs=verbs)
    made.task = replace(made.task, resize=resize or Resize(shorter_px=HEIGHT, longest_px=WIDTH))
    if finds:
        made.network.detector.bbox_embed = SideBySide()
        with torch.no_grad():
            made.network.detector.class_embed.bias[0] = 5.0  # people, who carry each other
    return made
