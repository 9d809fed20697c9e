"""Depth models that can be taught: how each is shown a window, what it says, and how it is kept.

A pupil holds a model's network and answers in one of two ways, whatever the network is: the
logarithm of metres, or nearness where it only ranks.

Axes: b batch, h w rows and columns.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import xarray as xr
from safetensors.torch import save_file
from torch import Tensor, nn

from hoilab.errors import DataError, PluginError
from hoilab.plugins import find
from hoilab.tasks.depth import DepthModel

LEAST_M = 1e-3
Kept = Callable[[nn.Module, Path], Path]


@dataclass(frozen=True, kw_only=True)
class Pupil:
    """A depth model that learns.

    Parameters
    ----------
    name
        Of its model.
    network
        What is trained, in place.
    says
        Gives what the network says of ``pixels`` (b 3 h w, 0 to 1) and ``sight`` (b 5 h w): the
        logarithm of depth (b h w), or nearness.
    ranks
        Whether it says nearness.
    multiple
        Sides of what it sees are multiples of it (px).
    model
        Makes an estimator of the network, for frames of a camera or of none.
    kept
        Writes the network to a file or folder that the model's own loader reads.
    """

    name: str
    network: nn.Module
    says: Callable[[nn.Module, Tensor, Tensor], Tensor]
    ranks: bool
    multiple: int
    model: Callable[[nn.Module, xr.Dataset | None], DepthModel]
    kept: Kept

    def size(self, rows: int, columns: int) -> tuple[int, int]:
        """Return the size nearest to rows and columns that the network can see."""
        down, across = (
            max(1, round(side / self.multiple)) * self.multiple for side in (rows, columns)
        )
        return down, across


def pupil(name: str, *, weights: Path | None = None) -> Pupil:
    """Return a depth model that learns, by its name.

    Parameters
    ----------
    weights
        A file of the model's, or a folder of the hub, instead of the one it looks for.
    """
    spec = find("models", name)
    if spec.facts.get("task") != "depth":
        raise PluginError(f"model {name!r} is for {spec.facts.get('task')}, not for depth")
    method = str(spec.facts.get("method"))
    if method not in METHODS:
        raise PluginError(
            f"model {name!r} cannot be taught; expected one of the methods {', '.join(METHODS)}"
        )
    return METHODS[method](name, spec.load(), weights)


def lens_of(sight: Tensor) -> Tensor:
    """Return the intrinsics (b 3 3) of windows from the slopes of their rays (b 5 h w).

    Exact for lenses without distortion; for others that of the window's edges.
    """
    rows, columns = sight.shape[-2:]
    right, down = sight[:, 0].mean(1), sight[:, 1].mean(2)  # b w, b h
    K = torch.zeros(len(sight), 3, 3, dtype=sight.dtype, device=sight.device)
    for row, slope, side in ((0, right, columns), (1, down, rows)):
        K[:, row, row] = (side - 1) / (slope[:, -1] - slope[:, 0])
        K[:, row, 2] = -slope[:, 0] * K[:, row, row]
    K[:, 2, 2] = 1
    return K


def _tiny(name: str, load: Any, weights: Path | None) -> Pupil:
    from hoilab.models.depth_tiny.estimator import TinyEstimator
    from hoilab.models.depth_tiny.weights import save

    network = (load() if weights is None else load(weights)).network

    def says(learner: nn.Module, pixels: Tensor, sight: Tensor) -> Tensor:
        said: Tensor = learner(pixels, sight).log_depth
        return said

    def model(taught: Any, camera: xr.Dataset | None) -> DepthModel:
        return TinyEstimator(taught, camera=camera)

    def kept(taught: Any, folder: Path) -> Path:
        path = folder / f"{name}.safetensors"
        save(taught, path, card={"start": "taught own frames"})
        return path

    return Pupil(
        name=name, network=network, says=says, ranks=False, multiple=32, model=model, kept=kept
    )


def _dpt(name: str, load: Any, weights: Path | None) -> Pupil:
    from hoilab.models.dpt.architecture import MULTIPLE_PX
    from hoilab.models.dpt.estimator import DepthEstimator
    from hoilab.models.dpt.processing import metres

    estimator: DepthEstimator = load() if weights is None else load(weights)
    task = estimator.task

    def says(learner: nn.Module, pixels: Tensor, sight: Tensor) -> Tensor:
        said: Tensor = learner((pixels - 0.5) / 0.5)
        return said if task.metric is None else metres(said, task.metric).log()

    def model(taught: nn.Module, camera: xr.Dataset | None) -> DepthModel:
        return DepthEstimator(taught, task)

    return Pupil(
        name=name, network=estimator.network, says=says, ranks=task.metric is None,
        multiple=MULTIPLE_PX, model=model, kept=_as_tensors(name),
    )  # fmt: skip


def _hub(name: str, load: Any, weights: Path | None) -> Pupil:
    from hoilab.models.hub_depth.estimator import HubEstimator
    from hoilab.models.hub_depth.processing import described
    from hoilab.models.hub_depth.weights import PREPROCESSOR, load_folder

    estimator: HubEstimator = load() if weights is None else load_folder(weights)
    wanted = estimator.wanted

    def says(learner: nn.Module, pixels: Tensor, sight: Tensor) -> Tensor:
        if estimator.canonical:
            raise DataError(f"{name} says depth for a lens of its own and cannot be taught")
        if learner.config.model_type == "dpt":  # type: ignore[union-attr]
            raise DataError(
                "transformers' DPT takes squares alone: give its model.safetensors to dpt-large "
                "or dpt-hybrid, which take any shape"
            )
        mean, std = (pixels.new_tensor(c).view(1, 3, 1, 1) for c in (wanted.mean, wanted.std))
        said: Tensor = learner(pixel_values=(pixels - mean) / std).predicted_depth
        if said.shape[-2:] != pixels.shape[-2:]:
            said = nn.functional.interpolate(
                said[:, None], size=pixels.shape[-2:], mode="bilinear", align_corners=False
            )[:, 0]
        return said if estimator.quantity == "nearness" else said.clamp_min(LEAST_M).log()

    def model(taught: nn.Module, camera: xr.Dataset | None) -> DepthModel:
        return HubEstimator(taught, wanted, quantity=estimator.quantity)

    def kept(taught: Any, folder: Path) -> Path:
        taught.save_pretrained(folder / name)
        (folder / name / PREPROCESSOR).write_text(json.dumps(described(wanted), indent=2))
        return folder / name

    return Pupil(
        name=name, network=estimator.network, says=says, ranks=estimator.quantity == "nearness",
        multiple=max(wanted.multiple, 32 if wanted.multiple == 1 else 1), model=model, kept=kept,
    )  # fmt: skip


def _monodepth(name: str, load: Any, weights: Path | None) -> Pupil:
    from hoilab.models.monodepth.weights import MULTIPLE_PX, MonoDepthEstimator
    from hoilab.nn.images import MEAN, STD

    estimator: MonoDepthEstimator = load(weights)
    prior = estimator.network.prior_mean

    def says(learner: nn.Module, pixels: Tensor, sight: Tensor) -> Tensor:
        mean, std = (pixels.new_tensor(colour).view(1, 3, 1, 1) for colour in (MEAN, STD))
        said: Tensor = learner((pixels - mean) / std, lens_of(sight)).full
        return said[:, 0] + prior

    def model(taught: Any, camera: xr.Dataset | None) -> DepthModel:
        if camera is None:
            raise DataError(f"{name} looks at the road and needs the camera; give its --fov")
        return MonoDepthEstimator(network=taught, camera=camera)

    return Pupil(
        name=name, network=estimator.network, says=says, ranks=False, multiple=MULTIPLE_PX,
        model=model, kept=_as_tensors(name),
    )  # fmt: skip


def _as_tensors(name: str) -> Kept:
    def kept(taught: nn.Module, folder: Path) -> Path:
        path = folder / f"{name}.safetensors"
        save_file({k: v.detach().cpu().contiguous() for k, v in taught.state_dict().items()}, path)
        return path

    return kept


METHODS: dict[str, Callable[[str, Any, Path | None], Pupil]] = {
    "depth-tiny": _tiny,
    "dpt": _dpt,
    "transformers": _hub,
    "monodepth": _monodepth,
}
