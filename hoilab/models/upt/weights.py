"""UPT's published weights, stacked as `InteractionHead` keeps them, and detectors made of them."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from hoilab.errors import WeightsError
from hoilab.models._own_file import method_in
from hoilab.models._weights import WeightsFile, fill, located, read_state, renamed
from hoilab.models.qpic.architecture import TINY_TRANSFORMER
from hoilab.models.qpic.classes import COCO_OBJECTS, HICO_VERBS, hico_verbs_of_object
from hoilab.models.qpic.detector import Task
from hoilab.models.qpic.tiny import TINY_RESIZE
from hoilab.models.upt import files
from hoilab.models.upt.architecture import InteractionHead, UptConfig
from hoilab.models.upt.detector import Upt, UptDetector
from hoilab.models.upt.detr import Detr, DetrConfig
from hoilab.nn.resnet import RESNET101, RESNET_TINY

DRIVE = "https://drive.google.com/file/d/"
R50_HICO_FILE = WeightsFile(
    name="upt-r50-hicodet.pt",
    url=f"{DRIVE}1lvopTC_JlGHdKOyyEZTUp2VtFfCQ-08z",
    licence="BSD-3-Clause",
    note="The file name is not checked by anyone here; rename what the address gives.",
)
R101_HICO_FILE = replace(
    R50_HICO_FILE,
    name="upt-r101-hicodet.pt",
    url=f"{DRIVE}10-ht8AO4AvqtX2AJ0hXq1Fz0-W8qST-E",
)
HICO = UptConfig(verbs_of_object=hico_verbs_of_object())
HICO_TASK = Task(objects=COCO_OBJECTS, verbs=HICO_VERBS)

NAMES = {
    "box_pair_predictor.": "verb.",
    "comp_layer.attention.output.aggregate.": "competition.attention.out_proj.",
    "comp_layer.attention.output.norm.": "competition.norm.",
    "comp_layer.ffn.ffn.0.": "competition.thought.linear1.",
    "comp_layer.ffn.ffn.2.": "competition.thought.linear2.",
    "comp_layer.ffn.norm.": "competition.thought.norm.",
}


def from_official(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the published state of UPT's interaction head under the names of ours."""
    try:
        layers = {name.split(".")[2] for name in state if name.startswith("coop_layer.")}
        used = ("coop_layer.", "mbf.", "mbf_g.", "comp_layer.attention.attention.")
        rest = {name: tensor for name, tensor in state.items() if not name.startswith(used)}
        result = renamed(rest, NAMES)
        for layer in sorted(layers):
            result |= _cooperation(state, layer)
        result |= _fusion(state, "mbf.", "fusion.") | _fusion(state, "mbf_g.", "global_fusion.")
        for kind in ("weight", "bias"):
            parts = (state[f"comp_layer.attention.attention.{p}.{kind}"] for p in _QKV)
            result[f"competition.attention.in_proj_{kind}"] = torch.cat(list(parts))
    except KeyError as cause:
        raise WeightsError(
            f"this is no interaction head of UPT: {cause} is not there; expected the names of "
            "fredzzhang/upt's checkpoints"
        ) from cause
    return result


def loaded(
    detector: DetrConfig, path: Path, *, sha256: str = "", device: str = "cpu"
) -> UptDetector:
    """Return UPT for HICO-DET with the weights of a checkpoint in its own layout.

    A file that hoilab trained or taught has sizes and names of its own, and keeps them.
    """
    if method_in(path):
        return files.opened(path, device=device)
    state = read_state(path, sha256=sha256)
    parts = {
        prefix: {k.removeprefix(prefix): v for k, v in state.items() if k.startswith(prefix)}
        for prefix in ("detector.", "interaction_head.")
    }
    with torch.device("meta"):
        finder = Detr(detector)
    network = Upt(finder, InteractionHead(HICO))
    found = renamed(parts["detector."], {"backbone.0.body.": "backbone."})
    fill(network.detector, found, source=path.name)
    head = from_official(parts["interaction_head."])
    fill(network.interaction_head, head, source=path.name)
    return UptDetector(network, HICO_TASK, device=device)


def load_r50_hico(path: Path | None = None, *, device: str = "cpu") -> UptDetector:
    """Return UPT with ResNet-50 for HICO-DET's interactions."""
    return loaded(DetrConfig(), path or located(R50_HICO_FILE), device=device)


def load_r101_hico(path: Path | None = None, *, device: str = "cpu") -> UptDetector:
    """Return UPT with ResNet-101 for HICO-DET's interactions."""
    config = DetrConfig(backbone=RESNET101)
    return loaded(config, path or located(R101_HICO_FILE), device=device)


def untrained(
    *, objects: tuple[str, ...], verbs: tuple[str, ...], device: str = "cpu"
) -> UptDetector:
    """Return a tiny UPT that has learned nothing; the first of `objects` is the human."""
    every = tuple(range(len(verbs)))
    head = UptConfig(
        verbs_of_object=(every,) * len(objects),
        verbs=len(verbs),
        token=TINY_TRANSFORMER.features,
        hidden=128,
        layers=1,
        channels=RESNET_TINY.channels,
        dropout=0.0,
        score_power=1.0,
    )
    detector = DetrConfig(
        classes=len(objects), queries=32, backbone=RESNET_TINY, transformer=TINY_TRANSFORMER
    )
    task = Task(objects=objects, verbs=verbs, resize=TINY_RESIZE)
    return UptDetector(Upt(Detr(detector), InteractionHead(head)), task, device=device)


_QKV = ("query", "key", "value")


def _cooperation(state: Mapping[str, Tensor], layer: str) -> dict[str, Tensor]:
    old, new = f"coop_layer.mod_enc.{layer}.", f"cooperation.{layer}."
    plain = {
        "unary.": "unary.",
        "pairwise.": "pairwise.",
        "aggregate.": "aggregate.",
        "norm.": "norm.",
        "ffn.ffn.0.": "thought.linear1.",
        "ffn.ffn.2.": "thought.linear2.",
        "ffn.norm.": "thought.norm.",
    }
    result = {
        f"{new}{ours}{kind}": state[f"{old}{theirs}{kind}"]
        for theirs, ours in plain.items()
        for kind in ("weight", "bias")
    }
    heads = _count(state, f"{old}attn.")
    weight = _all(state, f"{old}attn.", heads, "weight")  # each 1 3f
    result[f"{new}attention_weight"] = torch.stack(weight).reshape(heads, 3, -1)
    result[f"{new}attention_bias"] = torch.cat(_all(state, f"{old}attn.", heads, "bias"))
    result[f"{new}message_weight"] = torch.stack(_all(state, f"{old}message.", heads, "weight"))
    result[f"{new}message_bias"] = torch.stack(_all(state, f"{old}message.", heads, "bias"))
    return result


def _fusion(state: Mapping[str, Tensor], old: str, new: str) -> dict[str, Tensor]:
    branches = _count(state, f"{old}fc_1.")
    if branches == 0:
        raise KeyError(f"{old}fc_1.0.weight")
    result = {}
    for theirs, ours in (("fc_1.", "look."), ("fc_2.", "place.")):
        for kind in ("weight", "bias"):
            result[f"{new}{ours}{kind}"] = torch.cat(_all(state, old + theirs, branches, kind))
    result[f"{new}join.weight"] = torch.cat(_all(state, f"{old}fc_3.", branches, "weight"), dim=1)
    result[f"{new}join.bias"] = torch.stack(_all(state, f"{old}fc_3.", branches, "bias")).sum(0)
    return result


def _count(state: Mapping[str, Tensor], prefix: str) -> int:
    return sum(name.startswith(prefix) and name.endswith(".weight") for name in state)


def _all(state: Mapping[str, Tensor], prefix: str, count: int, kind: str) -> list[Tensor]:
    return [state[f"{prefix}{index}.{kind}"] for index in range(count)]
