"""Depth networks to be measured: those with weights as trained, others with drawn ones.

Time and memory do not depend on what weights say, so a network whose file is not here is made of
random numbers; its errors are left out then.
"""

from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F
import xarray as xr
from torch import Tensor, nn

from hoilab.errors import DataError, WeightsError
from hoilab.models import load
from hoilab.models.hub_depth.processing import IMAGENET_MEAN, IMAGENET_STD
from hoilab.tasks.depth_bench import Runner

HALF = (0.5, 0.5, 0.5)


def runner(name: str, *, camera: xr.Dataset | None = None) -> Runner:
    """Return a network by the name of its model.

    Parameters
    ----------
    camera
        Of the frames, for models that use it.
    """
    if name not in RUNNERS:
        raise DataError(f"the benchmark knows {', '.join(RUNNERS)}, got {name!r}")
    return RUNNERS[name](name, camera)


def _tiny(name: str, camera: xr.Dataset | None) -> Runner:
    from hoilab.models.depth_tiny.architecture import DepthTiny
    from hoilab.models.depth_tiny.processing import Window, sight
    from hoilab.nn.normalization import folded

    try:
        network, trained = load(name)().network, True
    except WeightsError:
        network, trained = DepthTiny(), False

    def inputs(frames: np.ndarray, rows: int, columns: int) -> tuple[Tensor, ...]:
        rows, columns = (max(1, round(side / 32)) * 32 for side in (rows, columns))
        height, width = frames.shape[1:3]
        window = Window(left=0, top=0, width=width, height=height, rows=rows, columns=columns)
        rays = torch.from_numpy(sight(camera, window))[None].expand(len(frames), -1, -1, -1)
        pixels = _resized(frames, rows, columns, (0, 0, 0), (1, 1, 1))
        return pixels.contiguous(memory_format=torch.channels_last), rays.contiguous()

    fast: nn.Module = folded(network).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return Runner(name=name, network=fast, inputs=inputs, trained=trained, log=True)


def _dpt(name: str, camera: xr.Dataset | None) -> Runner:
    from hoilab.models.dpt.architecture import HYBRID, LARGE, Dpt

    try:
        network, trained = load(name)().network, True
    except WeightsError:
        torch.manual_seed(0)
        network, trained = Dpt(LARGE if "large" in name else HYBRID).eval(), False
        # Drawn weights say less than 0 everywhere, and the last layer cuts that off.
        network.get_parameter("scratch.output_conv.4.bias").data.fill_(10.0)
    return Runner(
        name=name, network=network, inputs=_plain(32, HALF, HALF), trained=trained, ranks=True
    )


def _depth_anything(name: str, camera: xr.Dataset | None) -> Runner:
    try:
        network, trained = load(name)().network, True
    except WeightsError:
        network, trained = _drawn_depth_anything(), False
    return Runner(
        name=name,
        network=network,
        inputs=_plain(14, IMAGENET_MEAN, IMAGENET_STD),
        trained=trained,
        ranks=True,
    )


def _dpt_of_transformers(name: str, camera: xr.Dataset | None) -> Runner:
    """Return that library's own network with the weights of ours, for squares alone."""
    from hoilab.models.dpt.exchange import to_transformers

    ours = _dpt(name.partition("/")[0], camera)
    return Runner(
        name=name,
        network=to_transformers(ours.network),
        inputs=_plain(32, HALF, HALF),
        trained=ours.trained,
        ranks=True,
    )


def _glpn(name: str, camera: xr.Dataset | None) -> Runner:
    from transformers import GLPNConfig, GLPNForDepthEstimation

    try:
        network, trained = load(name)().network, True
    except WeightsError:
        torch.manual_seed(0)
        # The published sizes: SegFormer's B4.
        config = GLPNConfig(depths=[3, 8, 27, 3], hidden_sizes=[64, 128, 320, 512])
        network, trained = GLPNForDepthEstimation(config).eval(), False
    return Runner(
        name=name, network=network, inputs=_plain(32, (0, 0, 0), (1, 1, 1)), trained=trained
    )


def _drawn_depth_anything() -> nn.Module:
    """Return Depth Anything's Small, by its published sizes, with drawn weights."""
    from transformers import (
        DepthAnythingConfig,
        DepthAnythingForDepthEstimation,
        Dinov2Config,
    )

    torch.manual_seed(0)
    backbone = Dinov2Config(
        hidden_size=384, num_attention_heads=6, num_hidden_layers=12, image_size=518,
        patch_size=14, out_features=["stage3", "stage6", "stage9", "stage12"],
        reshape_hidden_states=False,
    )  # fmt: skip
    config = DepthAnythingConfig(
        backbone_config=backbone, reassemble_hidden_size=384, patch_size=14,
        neck_hidden_sizes=[48, 96, 192, 384], fusion_hidden_size=64, head_hidden_size=32,
    )  # fmt: skip
    network: nn.Module = DepthAnythingForDepthEstimation(config).eval()
    return network


def _plain(
    multiple: int, mean: tuple[float, ...], std: tuple[float, ...]
) -> Callable[[np.ndarray, int, int], tuple[Tensor, ...]]:
    def inputs(frames: np.ndarray, rows: int, columns: int) -> tuple[Tensor, ...]:
        rows, columns = (max(1, round(side / multiple)) * multiple for side in (rows, columns))
        return (_resized(frames, rows, columns, mean, std),)

    return inputs


def _resized(
    frames: np.ndarray, rows: int, columns: int, mean: tuple[float, ...], std: tuple[float, ...]
) -> Tensor:
    rgb = torch.from_numpy(np.ascontiguousarray(frames)).permute(0, 3, 1, 2).float() / 255
    seen = F.interpolate(rgb, size=(rows, columns), mode="bilinear", antialias=True)
    middle, spread = (rgb.new_tensor(colour).view(1, 3, 1, 1) for colour in (mean, std))
    return (seen - middle) / spread


RUNNERS: dict[str, Callable[[str, xr.Dataset | None], Runner]] = {
    "depth-tiny": _tiny,
    "depth-anything-v2-small": _depth_anything,
    "glpn-nyu": _glpn,
    "dpt-hybrid": _dpt,
    "dpt-large": _dpt,
    "dpt-large/transformers": _dpt_of_transformers,
}
