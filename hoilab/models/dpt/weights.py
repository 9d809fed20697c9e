"""DPT's published weights, and estimators made of them.

Nothing published has been run here: parity with the source is shown with seeded weights. Files
that were converted for the transformers library load by the same functions.
"""

import re
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from hoilab.models._weights import WeightsFile, fill, located, read_state, renamed
from hoilab.models.dpt.architecture import HYBRID, LARGE, Dpt, DptConfig, DptSegmentation
from hoilab.models.dpt.estimator import DepthEstimator, DepthTask, Segmenter
from hoilab.models.dpt.processing import Metric, NetworkSize

RELEASE = "https://github.com/intel-isl/DPT/releases/download/1_0/"
IMAGENET_CLASSES = 1000


def _file(name: str) -> WeightsFile:
    # The digits in the names are the start of each file's SHA-256.
    digits = name.removesuffix(".pt").rpartition("-")[2]
    return WeightsFile(name=name, url=RELEASE + name, licence="MIT", sha256=digits)


LARGE_FILE = _file("dpt_large-midas-2f21e586.pt")
HYBRID_FILE = _file("dpt_hybrid-midas-501f0c75.pt")
HYBRID_NYU_FILE = _file("dpt_hybrid_nyu-2ce69ec7.pt")
HYBRID_KITTI_FILE = _file("dpt_hybrid_kitti-cb926ef4.pt")
LARGE_ADE20K_FILE = _file("dpt_large-ade20k-b12dca68.pt")
HYBRID_ADE20K_FILE = _file("dpt_hybrid-ade20k-53898607.pt")

RELATIVE = DepthTask()
NYU = DepthTask(
    size=NetworkSize(height_px=480, width_px=640), metric=Metric(scale=0.000305, shift=0.1378)
)
KITTI = DepthTask(
    size=NetworkSize(height_px=352, width_px=1216), metric=Metric(scale=0.00006016, shift=0.00579)
)
ADE20K_SIZE = NetworkSize(height_px=480, width_px=480)

# Names in the transformers library, as patterns, and DPT's own.
BIT = r"dpt\.embeddings\.backbone\.bit\."
BACKBONE = "pretrained.model.patch_embed.backbone."
FROM_TRANSFORMERS = (
    (r"dpt\.embeddings\.cls_token$", "pretrained.model.cls_token"),
    (r"dpt\.embeddings\.position_embeddings$", "pretrained.model.pos_embed"),
    (r"dpt\.embeddings\.(?:patch_embeddings\.)?projection\.", "pretrained.model.patch_embed.proj."),
    (BIT + r"embedder\.convolution\.", BACKBONE + "stem.conv."),
    (BIT + r"embedder\.norm\.", BACKBONE + "stem.norm."),
    (BIT + r"encoder\.stages\.(\d+)\.layers\.", BACKBONE + r"stages.\1.blocks."),
    (r"dpt\.encoder\.layer\.(\d+)\.layernorm_before\.", r"pretrained.model.blocks.\1.norm1."),
    (r"dpt\.encoder\.layer\.(\d+)\.layernorm_after\.", r"pretrained.model.blocks.\1.norm2."),
    (r"dpt\.encoder\.layer\.(\d+)\.intermediate\.dense\.", r"pretrained.model.blocks.\1.mlp.fc1."),
    (
        r"dpt\.encoder\.layer\.(\d+)\.attention\.output\.dense\.",
        r"pretrained.model.blocks.\1.attn.proj.",
    ),
    (r"dpt\.encoder\.layer\.(\d+)\.output\.dense\.", r"pretrained.model.blocks.\1.mlp.fc2."),
    (
        r"dpt\.encoder\.layer\.(\d+)\.attention\.attention\.",
        r"pretrained.model.blocks.\1.attn.",
    ),
    (r"dpt\.layernorm\.", "pretrained.model.norm."),
    (r"head\.head\.", "scratch.output_conv."),
)
COUNTED = (
    (
        r"neck\.reassemble_stage\.readout_projects\.(\d+)\.0\.",
        "pretrained.act_postprocess{}.0.project.0.",
    ),
    (r"neck\.reassemble_stage\.layers\.(\d+)\.projection\.", "pretrained.act_postprocess{}.3."),
    (r"neck\.reassemble_stage\.layers\.(\d+)\.resize\.", "pretrained.act_postprocess{}.4."),
    (r"neck\.convs\.(\d+)\.", "scratch.layer{}_rn."),
)
FUSION = re.compile(r"neck\.fusion_stage\.layers\.(\d+)\.")


def from_transformers(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the state of transformers' ``DPTForDepthEstimation`` under DPT's own names.

    The classifier that DPT carries and never uses is gone there; it comes back as zeros.
    """
    official = {official_name(name): tensor for name, tensor in state.items()}
    thirds = sorted(name for name in official if ".attn.query." in name)
    for name in thirds:
        parts = [official.pop(name.replace("query", part)) for part in ("query", "key", "value")]
        official[name.replace("query", "qkv")] = torch.cat(parts)
    features = official["pretrained.model.cls_token"].shape[-1]
    official["pretrained.model.head.weight"] = torch.zeros(IMAGENET_CLASSES, features)
    official["pretrained.model.head.bias"] = torch.zeros(IMAGENET_CLASSES)
    return official


def official_state(path: Path, *, sha256: str = "") -> dict[str, Tensor]:
    """Return the state in a file under DPT's own names, whichever of the two layouts it has."""
    state = read_state(path, sha256=sha256)
    converted = "dpt.embeddings.cls_token" in state
    return renamed(from_transformers(state) if converted else state, {})


def loaded(
    config: DptConfig, task: DepthTask, path: Path, *, sha256: str = "", device: str = "cpu"
) -> DepthEstimator:
    """Return a depth estimator with the weights of a checkpoint."""
    with torch.device("meta"):
        network = Dpt(config)
    fill(network, official_state(path, sha256=sha256), source=path.name)
    return DepthEstimator(network, task, device=device)


def loaded_segmenter(
    config: DptConfig,
    path: Path,
    *,
    classes: int = 150,
    size: NetworkSize = ADE20K_SIZE,
    sha256: str = "",
    device: str = "cpu",
) -> Segmenter:
    """Return a segmenter with the weights of a checkpoint."""
    with torch.device("meta"):
        network = DptSegmentation(config, classes=classes)
    fill(network, official_state(path, sha256=sha256), source=path.name)
    return Segmenter(network, size, device=device)


def load_large(path: Path | None = None, *, device: str = "cpu") -> DepthEstimator:
    """Return DPT-Large, which ranks pixels by nearness."""
    return _depth(LARGE, RELATIVE, LARGE_FILE, path, device)


def load_hybrid(path: Path | None = None, *, device: str = "cpu") -> DepthEstimator:
    """Return DPT-Hybrid, which ranks pixels by nearness."""
    return _depth(HYBRID, RELATIVE, HYBRID_FILE, path, device)


def load_hybrid_nyu(path: Path | None = None, *, device: str = "cpu") -> DepthEstimator:
    """Return DPT-Hybrid fine-tuned to metres indoors, up to 7.26 m."""
    return _depth(HYBRID, NYU, HYBRID_NYU_FILE, path, device)


def load_hybrid_kitti(path: Path | None = None, *, device: str = "cpu") -> DepthEstimator:
    """Return DPT-Hybrid fine-tuned to metres on roads, up to 172.7 m."""
    return _depth(HYBRID, KITTI, HYBRID_KITTI_FILE, path, device)


def load_large_ade20k(path: Path | None = None, *, device: str = "cpu") -> Segmenter:
    """Return DPT-Large for ADE20K's 150 classes."""
    return _segmenter(LARGE, LARGE_ADE20K_FILE, path, device)


def load_hybrid_ade20k(path: Path | None = None, *, device: str = "cpu") -> Segmenter:
    """Return DPT-Hybrid for ADE20K's 150 classes."""
    return _segmenter(HYBRID, HYBRID_ADE20K_FILE, path, device)


# A file that somebody names is theirs; the one found by name must be the published one.
def _depth(
    config: DptConfig, task: DepthTask, file: WeightsFile, path: Path | None, device: str
) -> DepthEstimator:
    if path is not None:
        return loaded(config, task, path, device=device)
    return loaded(config, task, located(file), sha256=file.sha256, device=device)


def _segmenter(config: DptConfig, file: WeightsFile, path: Path | None, device: str) -> Segmenter:
    if path is not None:
        return loaded_segmenter(config, path, device=device)
    return loaded_segmenter(config, located(file), sha256=file.sha256, device=device)


def official_name(name: str) -> str:
    """Return DPT's own name of a tensor of transformers'; q, k and v keep theirs in it."""
    fused = FUSION.match(name)
    if fused:
        rest = name[fused.end() :].replace("projection.", "out_conv.")
        rest = re.sub(r"residual_layer(\d)\.convolution(\d)", r"resConfUnit\1.conv\2", rest)
        return f"scratch.refinenet{4 - int(fused[1])}.{rest}"
    for pattern, own in COUNTED:
        found = re.match(pattern, name)
        if found:
            return own.format(int(found[1]) + 1) + name[found.end() :]
    for pattern, own in FROM_TRANSFORMERS:
        if re.match(pattern, name):
            return re.sub(pattern, own, name, count=1)
    return name
