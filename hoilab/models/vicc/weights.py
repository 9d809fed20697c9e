"""ViCC's weights: the authors' checkpoints, and files of hoilab's own."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, cast

from safetensors.torch import save_file
from torch import Tensor

from hoilab.errors import WeightsError
from hoilab.models._weights import WeightsFile, fill, header_of, located, read_state
from hoilab.models.vicc.architecture import Vicc, ViccConfig
from hoilab.models.vicc.embedder import Kind, ViccEmbedder
from hoilab.models.vicc.s3d import S3dConfig

# The blocks of S3D by number, as its checkpoints hold every layer a second time.
_BLOCKS = {
    "block1.0": "Conv_1a",
    "block2.0": "MaxPool_2a",
    "block2.1": "Conv_2b",
    "block2.2": "Conv_2c",
    "block3.0": "MaxPool_3a",
    "block3.1": "Mixed_3b",
    "block3.2": "Mixed_3c",
    "block4.0": "MaxPool_4a",
    **{f"block4.{k + 1}": f"Mixed_4{letter}" for k, letter in enumerate("bcdef")},
    "block5.0": "MaxPool_5a",
    "block5.1": "Mixed_5b",
    "block5.2": "Mixed_5c",
}
_TERMS = "https://github.com/martinetoering/ViCC: non-commercial research (CC BY-NC 4.0)"


def _published(name: str, drive: str, note: str) -> WeightsFile:
    return WeightsFile(
        name=name,
        url=f"https://drive.google.com/file/d/{drive}",
        licence="CC-BY-NC-4.0",
        note=f"{note}; {_TERMS}",
    )


FILES = {
    "vicc-rgb-s3d": _published(
        "ViCC-RGB-S3D.pth.tar", "13mHTqnc-fkpm6_OpLbgJZg-m2Xf62e96", "R@1 on UCF101 62.1"
    ),
    "vicc-flow-s3d": _published(
        "ViCC-Flow-S3D.pth.tar", "1fx8lUDj_GvF5RK53HWODbn9OcM6QnoUb", "R@1 on UCF101 59.7"
    ),
    "vicc-rgb-r2plus1d": _published(
        "ViCC-RGB-R21d.pth.tar", "1zDiE9PvXM6vlBWBxdD0-eo5ESk6cPs0e", "R@1 on UCF101 58.6"
    ),
    "vicc-flow-r2plus1d": _published(
        "ViCC-Flow-R21d.pth.tar", "1lrFnJXN8EuHV5l961ro1DEd3vHeabvx3", "R@1 on UCF101 50.0"
    ),
    "vicc-rgb-s3d-single": _published(
        "ViCC-RGB-S3D-single.pth.tar", "1t2PhhRpo4LPO_ug5-0iuPT2zhfq-lB94", "single stream"
    ),
    "vicc-flow-s3d-single": _published(
        "ViCC-Flow-S3D-single.pth.tar", "1G22SYmGJ8Ybvg-RU9ZWTVjZE9wx8u8Ov", "single stream"
    ),
}


def canonical(state: Mapping[str, Tensor], *, source: str) -> dict[str, Tensor]:
    """Return a checkpoint's tensors under one name each.

    Checkpoints hold S3D's layers twice, by name and by number; a file that has only one of both is
    read as well. A prefix that training over several GPUs leaves is taken off.

    Examples
    --------
    >>> import torch
    >>> found = canonical({"module.encoder_q.0.block2.1.conv.weight": torch.ones(1)}, source="a")
    >>> list(found)
    ['encoder_q.0.Conv_2b.conv.weight']
    """
    found: dict[str, Tensor] = {}
    for key, tensor in state.items():
        match = re.match(
            r"(?:module\.)?((?:encoder_q|second|backbone)\.(?:0\.)?)(block\d\.\d)(\..*)", key
        )
        name = key.removeprefix("module.")
        if match and match[2] in _BLOCKS:
            name = f"{match[1]}{_BLOCKS[match[2]]}{match[3]}"
        if name in found and (
            found[name].shape != tensor.shape or not bool((found[name] == tensor).all())
        ):
            raise WeightsError(
                f"{source} holds {name} twice with different values; it is no checkpoint of one "
                "network: save it anew from the network that was trained"
            )
        found[name] = tensor
    return {name: t for name, t in found.items() if not name.endswith("num_batches_tracked")}


def config_of(state: Mapping[str, Tensor], *, source: str) -> ViccConfig:
    """Return the sizes of the network that a checkpoint holds, read off its tensors."""
    try:
        prototypes = state["prototypes.weight"]
        first = "encoder_q.0."
        if f"{first}conv1.spatial_conv.weight" in state:
            backbone, gated = "r21d", False
        else:
            backbone = "s3d"
            gated = any(".gating_b" in name for name in state)
            _ = state[f"{first}Conv_2b.conv.weight"]
    except KeyError as cause:
        raise WeightsError(
            f"{source} lacks {cause}: it is no checkpoint of a ViCC with S3D or R(2+1)D"
        ) from cause
    return ViccConfig(
        backbone=backbone,
        s3d=S3dConfig(gated=gated),
        embedding=prototypes.shape[1],
        prototypes=prototypes.shape[0],
        streams=2 if any(name.startswith("second.") for name in state) else 1,
    )


def read_checkpoint(path: Path, *, sha256: str = "") -> Vicc:
    """Return the network of a ``.pth.tar`` file of the authors' training; no code of it is run.

    Raises
    ------
    WeightsError
        The file wants to run code, is damaged, or holds another network.
    """
    state = canonical(read_state(path, sha256=sha256), source=path.name)
    network = Vicc(config_of(state, source=path.name))
    fill(network, state, source=path.name)
    return network.eval()


def load_published(name: str, *, path: Path | None = None, device: str = "cpu") -> ViccEmbedder:
    """Return a model of the paper from its file, which lies where you put it."""
    file = FILES[name]
    network = read_checkpoint(path or located(file), sha256=file.sha256)
    return ViccEmbedder(network, name=name, kind=_kind(name), device=device)


load_rgb_s3d, load_flow_s3d, load_rgb_r2plus1d, load_flow_r2plus1d = (
    partial(load_published, name)
    for name in ("vicc-rgb-s3d", "vicc-flow-s3d", "vicc-rgb-r2plus1d", "vicc-flow-r2plus1d")
)


def save(embedder: ViccEmbedder, path: Path, *, card: Mapping[str, str]) -> None:
    """Write a model to a safetensors file; `card` says how it was trained.

    The other stream, which only training needs, is left out.
    """
    sizes = {name: getattr(embedder, name) for name in ("kind", "frames", "size", "stride", "fps")}
    config = asdict(embedder.config) | {"streams": 1}
    header = {**card, "method": "vicc", "config": json.dumps(config), "clips": json.dumps(sizes)}
    state = {
        name: tensor.detach().cpu().contiguous()
        for name, tensor in embedder.network.state_dict().items()
        if not name.startswith("second.") and not name.endswith("num_batches_tracked")
    }
    save_file(state, path, metadata=header)


def opened(path: Path, *, name: str | None = None, device: str = "cpu") -> ViccEmbedder:
    """Return the model that `save` wrote."""
    header = header_of(path, model="vicc-tiny")
    try:
        sizes: dict[str, Any] = json.loads(header["config"])
        clips: dict[str, Any] = json.loads(header["clips"])
        s3d = sizes["s3d"] | {"mixed": tuple(sizes["s3d"]["mixed"])}
        network = Vicc(ViccConfig(**(sizes | {"s3d": S3dConfig(**s3d)})))
    except (KeyError, TypeError, ValueError) as cause:
        raise WeightsError(
            f"{path.name} has no description of a ViCC in its header ({cause!r}); expected a file "
            "written by hoilab"
        ) from cause
    fill(network, read_state(path), source=path.name)
    return ViccEmbedder(network, name=name or path.stem, device=device, **clips)


def shipped(kind: str) -> Path:
    """Return where the small model of a kind lies that comes with hoilab."""
    return Path(__file__).with_name(f"vicc-tiny-{kind}.safetensors")


def load_tiny(kind: str = "rgb", *, device: str = "cpu") -> ViccEmbedder:
    """Return the small model that comes with hoilab: ``rgb``, ``flow`` or ``person``."""
    return opened(shipped(kind), device=device)


load_tiny_rgb, load_tiny_flow, load_tiny_person = (
    partial(load_tiny, kind) for kind in ("rgb", "flow", "person")
)


def _kind(name: str) -> Kind:
    return cast("Kind", name.split("-")[1])
